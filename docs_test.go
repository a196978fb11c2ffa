package creatorvault_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	mdLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	mdPath = regexp.MustCompile("`((?:cmd|internal|tools|scripts|docs|\\.github|\\.ci)/[\\w./-]+)`")
)

// TestPagesNameWhatIsThere follows the links of every page, and looks for the
// files that it names.
func TestPagesNameWhatIsThere(t *testing.T) {
	top, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	decisions, err := filepath.Glob("docs/adr/*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, page := range slices.Concat(top, below, decisions) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range mdLink.FindAllSubmatch(text, -1) {
			to, _, _ := strings.Cut(string(link[1]), "#")
			if to != "" && !strings.Contains(to, "://") && !strings.HasPrefix(to, "/") {
				mustExist(t, page, filepath.Join(filepath.Dir(page), to))
				named++
			}
		}
		for _, path := range mdPath.FindAllSubmatch(text, -1) {
			mustExist(t, page, string(path[1]))
			named++
		}
	}
	if named < 200 {
		t.Errorf("only %d links and files were found", named)
	}
}

// TestEveryDecisionIsInTheIndex keeps docs/adr/README.md whole.
func TestEveryDecisionIsInTheIndex(t *testing.T) {
	index, err := os.ReadFile("docs/adr/README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("docs/adr/[0-9]*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d decisions, %v", len(pages), err)
	}
	for _, page := range pages {
		if !strings.Contains(string(index), "("+filepath.Base(page)+")") {
			t.Errorf("the index lacks %s", page)
		}
	}
}

// TestEveryTargetIsExplained keeps `make help` whole.
func TestEveryTargetIsExplained(t *testing.T) {
	text, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	phony := regexp.MustCompile(`(?m)^\.PHONY: (.*)$`).FindSubmatch(text)
	if phony == nil {
		t.Fatal("the Makefile lists no targets")
	}
	targets := strings.Fields(string(phony[1]))
	for _, target := range targets {
		if !regexp.MustCompile(`(?m)^` + target + `:.*## \S`).Match(text) {
			t.Errorf("make help does not explain %s", target)
		}
	}
	for target := range strings.FieldsSeq("help setup build run test race fuzz bench cover lint fmt gen migration licenses ci soak") {
		if !slices.Contains(targets, target) {
			t.Errorf("there is no make %s", target)
		}
	}
}

func mustExist(t *testing.T, page, path string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("%s names %s, which is not there", page, path)
	}
}

// asvs are the requirements of levels 1 and 2 in chapters V6 to V9 of ASVS 5.0:
// how many each section has.
var asvs = map[string]int{
	"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
	"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4,
}

var (
	requirement = regexp.MustCompile(`(?m)^\| (\d\.\d)\.(\d+) \| .+ \| (.+) \| (.*)\|$`)
	testName    = regexp.MustCompile("`(Test\\w+)`")
	testFunc    = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// TestEveryRequirementNamesItsTest holds the table of docs/security.md to the
// standard and to the tests that there are.
func TestEveryRequirementNamesItsTest(t *testing.T) {
	tests := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") {
			text, err := os.ReadFile(path)
			for _, name := range testFunc.FindAllSubmatch(text, -1) {
				tests[string(name[1])] = true
			}
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, row := range requirement.FindAllStringSubmatch(string(text), -1) {
		section, number, here, shown := row[1], row[2], row[3], row[4]
		if seen[section]++; fmt.Sprint(seen[section]) != number {
			t.Errorf("%s.%s stands where %s.%d belongs", section, number, section, seen[section])
		}
		names := testName.FindAllStringSubmatch(shown, -1)
		if len(names) == 0 && !strings.HasPrefix(here, "does not apply") {
			t.Errorf("%s.%s names no test", section, number)
		}
		for _, name := range names {
			if !tests[name[1]] {
				t.Errorf("%s.%s names %s, which is not there", section, number, name[1])
			}
		}
	}
	if !maps.Equal(seen, asvs) {
		t.Errorf("the requirements are %v, want %v", seen, asvs)
	}
}

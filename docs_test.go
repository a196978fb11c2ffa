package creatorvault_test

import (
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

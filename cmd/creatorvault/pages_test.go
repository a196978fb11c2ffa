package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// pages are all pages of the documentation.
func pages(t *testing.T) (all []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/adr/*.md"} {
		found, err := filepath.Glob(filepath.Join(top, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range found {
			page, err := filepath.Rel(top, page)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, page)
		}
	}
	return all
}

// kinds are what a block of a page may be: commands that are run, what they
// print, and what is only read.
var kinds = []string{"sh", "output", "text", "json", "js", "yaml", "sql", "ini", "mermaid"}

// TestCommandsOfThePagesWork runs every block of commands, page by page, and
// holds what it prints to the block that says so.
func TestCommandsOfThePagesWork(t *testing.T) {
	ran := 0
	for _, page := range pages(t) {
		var commands []fence
		said := map[int]fence{} // by the number of the command block before it
		for _, f := range fences(t, page) {
			if !slices.Contains(kinds, f.kind) {
				t.Errorf("%s:%d: the block is marked %q and not one of %v: sh is run, output is what that prints, text is only read", page, f.line, f.kind, kinds)
			}
			switch f.kind {
			case "sh":
				commands = append(commands, f)
			case "output":
				if said[len(commands)] = f; len(commands) == 0 {
					t.Errorf("%s:%d: what should have printed that?", page, f.line)
				}
			}
		}
		if commands == nil {
			continue
		}
		ran++
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			for i, printed := range newSandbox(t).run(t, page, commands) {
				if want, ok := said[i+1]; ok && !prints(want.text, printed) {
					t.Errorf("%s:%d: the commands before it printed\n%s\nand not\n%s", page, want.line, printed, want.text)
				}
			}
		})
	}
	if ran < 4 {
		t.Errorf("%d pages have commands; the convention has changed, or the pages have gone", ran)
	}
}

func TestAnEllipsisStandsForAnything(t *testing.T) {
	for _, tt := range []struct {
		said, printed string
		want          bool
	}{
		{"one\n", "one\n", true},
		{"one\n", "one\ntwo\n", false},
		{"one…\n", "one\ntwo\n", true},
		{`{"id":1,…}`, `{"id":1,"title":"x"}`, true},
		{`{"id":1,…}`, `{"id":2,"title":"x"}`, false},
		{"a.c", "abc", false},
	} {
		if got := prints(tt.said, tt.printed); got != tt.want {
			t.Errorf("prints(%q, %q) = %t", tt.said, strings.TrimSpace(tt.printed), got)
		}
	}
}

// reasons returns the words that docs/operations.md has for why a token or a
// sign-in was refused.
func reasons(t *testing.T) (words []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `(?:token|sign-in) refused`, for .*? \\| (.*) \\|$").FindAllStringSubmatch(string(text), -1) {
		for word := range strings.SplitSeq(row[1], ", ") {
			words = append(words, strings.Trim(word, "`"))
		}
	}
	slices.Sort(words)
	return words
}

// TestEveryReasonIsOnItsPage holds docs/operations.md to the reasons that the
// code has: a closed list of single words.
func TestEveryReasonIsOnItsPage(t *testing.T) {
	code := []string{"RATE_LIMIT_EXCEEDED", "NOTHING_TO_DO"} // of what has no code in Better Auth's protocol
	for files, pattern := range map[string]string{
		"identity/*.go": `(?:\breason += |Refusal\{\d+, )"([^"]+)"`, "api/auth*.go": `"([A-Z]+(?:_[A-Z]+)+)"`,
	} {
		paths, err := filepath.Glob(filepath.Join(top, "internal", files))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d files, %v", files, len(paths), err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
				if code = append(code, f[1]); !oneWord.MatchString(f[1]) {
					t.Errorf("the reason %q is not one word", f[1])
				}
			}
		}
	}
	code = slices.DeleteFunc(code, func(word string) bool { return word == "INTERNAL_SERVER_ERROR" }) // which is no refusal
	slices.Sort(code)
	if diff := cmp.Diff(slices.Compact(code), reasons(t)); diff != "" {
		t.Errorf("docs/operations.md has other reasons than the code (-code +page):\n%s", diff)
	}
}

// oneWord is what a reason is, in one case or the other.
var oneWord = regexp.MustCompile(`^(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)*)$`)

// TestEveryMetricIsOnItsPage holds docs/operations.md to the metrics of a
// server that has served.
func TestEveryMetricIsOnItsPage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	metrics := freeAddress(t)
	issuer := testkit.NewIssuer(t)
	p := testkit.Serve(t, "ENVIRONMENT=dev", "METRICS_ADDR="+metrics, "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "DATA_DIR="+t.TempDir(), "BACKUP_DIR="+t.TempDir(), "RATE_LIMIT_EXEMPT=", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=1")
	client := &testkit.Client{URL: p.URL}
	for _, status := range []int{401, 429} { // so that refusals are counted too
		if a := client.Do(t, "GET /api/v1/users/me", ""); a.Status != status {
			t.Fatalf("status %d, want %d", a.Status, status)
		}
	}
	connect(t, p.URL, issuer.Token(t, "ada", nil), versions[0], nil).structured(t, "list_ideas", nil)
	client.URL = "http://" + metrics
	served := regexp.MustCompile(`(?m)^# TYPE (creatorvault_\w+) (\w+)$`).FindAllStringSubmatch(string(client.Do(t, "GET /metrics", "").Body), -1)
	var names []string
	for _, m := range served {
		names = append(names, m[1])
		if row := "| `" + m[1] + "` | " + m[2] + " |"; !strings.Contains(string(text), row) {
			t.Errorf("docs/operations.md lacks a row that begins with %s", row)
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `(creatorvault_\\w+)` \\|").FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains(names, m[1]) {
			t.Errorf("docs/operations.md has the metric %s, which is not served", m[1])
		}
	}
}

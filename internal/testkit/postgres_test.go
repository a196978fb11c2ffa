package testkit

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestPostgresComesFromTheFolderNamedOrNotAtAll(t *testing.T) {
	t.Setenv("TEST_POSTGRES_BIN", t.TempDir())
	if at, err := findPostgres("initdb"); err == nil {
		t.Errorf("found %s, want an error: the folder is empty", at)
	}
}

func TestAPostgresOfAnotherVersionIsRefused(t *testing.T) {
	t.Setenv("TEST_POSTGRES_VERSION", "9.6")
	c, err := newCluster(nil)
	if c != nil {
		t.Cleanup(c.Destroy)
	}
	if err == nil || !strings.Contains(err.Error(), "not 9.6") {
		t.Errorf("newCluster: %v, want it to refuse the version", err)
	}
}

// TestWhatMayBeLeftOutIsThere holds scripts/test.sh to the names of the tests
// that it leaves out where a program is missing.
func TestWhatMayBeLeftOutIsThere(t *testing.T) {
	script, err := os.ReadFile("../../scripts/test.sh")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, room := range []string{"internal/testkit", "internal/store/postgres", "cmd/creatorvault"} {
		files, err := filepath.Glob(filepath.Join("../..", room, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tests.Write(text)
		}
	}
	names := regexp.MustCompile(`\^(Test\w+)\$`).FindAllStringSubmatch(string(script), -1)
	for _, name := range names {
		if !strings.Contains(tests.String(), "\nfunc "+name[1]+"(") {
			t.Errorf("scripts/test.sh leaves out %s, which there is not", name[1])
		}
	}
	if len(names) < 5 {
		t.Errorf("only %d names were found", len(names))
	}
}

package testkit

import (
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

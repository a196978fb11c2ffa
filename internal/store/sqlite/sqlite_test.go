package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
)

// open returns a new vault that is encrypted with key, unless it is nil.
func open(t *testing.T, key *sqlite.Key) *sqlite.Store {
	t.Helper()
	o := sqlite.Options{Path: filepath.Join(t.TempDir(), "a vault? 100%", "vault.db"), Key: key, Serve: true}
	return testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, o)
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return open(t, nil) })
}

func TestEncryptedStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		key, err := sqlite.ParseKey(strings.Repeat("5a", 32))
		if err != nil {
			t.Fatal(err)
		}
		return open(t, key)
	})
}

// TestAVaultIsForItsOwnerAlone, whatever its folder is.
func TestAVaultIsForItsOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "vault.db")
	if err := sqlite.Migrate(t.Context(), sqlite.Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %s", mode)
	}
}

package sqlite_test

import (
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/store/storetest"
)

// open returns a new vault that is encrypted with key, unless it is nil.
func open(t *testing.T, key *sqlite.Key) *sqlite.Store {
	t.Helper()
	o := sqlite.Options{Path: filepath.Join(t.TempDir(), "a vault? 100%", "vault.db"), Key: key, Serve: true}
	if err := sqlite.Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
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

package sqlite_test

import (
	"database/sql"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/upkeep"
)

var update = flag.Bool("update", false, "write shape.txt anew")

func TestTheShapeIsWhatTheMigrationsMake(t *testing.T) {
	o := sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")}
	if err := sqlite.Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Look(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	things, err := s.Things(t.Context())
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	storetest.HoldShape(t, things, *update)
	for range things { // more often than there are steps
		if s, err := sqlite.Schema(t.Context(), o); err != nil || s.Current < 2 {
			break
		}
		if _, err := sqlite.MigrateDown(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if err := sqlite.Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	sqlite.Sound(t, o)
}

// keptIn returns a new vault at o, and hands for what is below it.
func keptIn(t *testing.T, o sqlite.Options) storetest.Kept {
	t.Helper()
	s := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, o)
	return storetest.Kept{
		Store: s,
		Look: func(t *testing.T) upkeep.Snapshot {
			t.Helper()
			s, err := sqlite.Look(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		Spoil: func(t *testing.T, statements string) { spoil(t, o.Path, statements) },
	}
}

// spoil does something to a vault in the clear, as any program could.
func spoil(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_pragma=foreign_keys(off)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}

func TestEachDamageIsNamed(t *testing.T) {
	storetest.Check(t, func(t *testing.T) storetest.Kept {
		return keptIn(t, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db"), Serve: true})
	}, map[string]string{
		"a trigger of somebody's":         `CREATE TRIGGER strange AFTER DELETE ON ideas BEGIN SELECT 1; END`,
		"an id that could be given twice": `UPDATE sqlite_sequence SET seq = 1 WHERE name = 'ideas'`,
	})
}

// TestADamagedFileIsNamed turns bytes over, page by page: a check finds some of
// them, and never says that it cannot go on.
func TestADamagedFileIsNamed(t *testing.T) {
	o := sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")}
	keep(t, o.Path, nil, "words")
	whole, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for at := 0; at < len(whole); at += 4096 {
		torn := append([]byte(nil), whole...)
		for i := range 64 {
			torn[at+i] ^= 0xff
		}
		if err := os.WriteFile(o.Path, torn, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := sqlite.Look(t.Context(), o)
		if err == nil {
			var h upkeep.Health
			h, err = upkeep.Check(t.Context(), s, false, nil)
			_ = s.Close()
			if err == nil && len(h.Faults) > 0 {
				found++
				continue
			}
		}
		if err == nil {
			t.Errorf("page %d: no fault", at/4096)
		} else if at > 0 && !strings.HasSuffix(err.Error(), "is damaged: restore it from a backup") {
			t.Errorf("page %d: error = %v", at/4096, err)
		}
	}
	if found < 10 {
		t.Errorf("of %d pages only %d were found damaged by name", len(whole)/4096, found)
	}
}

// TestACheckSeesOneStateBesideAServer who writes.
func TestACheckSeesOneStateBesideAServer(t *testing.T) {
	s := keptIn(t, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db"), Serve: true})
	storetest.CheckWhileWriting(t, s)
}

package sqlite

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"creatorvault.dev/internal/vault"
)

// openOn opens a new vault on a disk of its own, encrypted or not.
func openOn(t *testing.T, encrypted bool) (*Store, Options, *disk) {
	t.Helper()
	d, name := newDisk(t, encrypted)
	o := Options{Path: filepath.Join(t.TempDir(), "vault.db"), vfs: name}
	if encrypted {
		var err error
		if o.Key, err = ParseKey(strings.Repeat("5a", 32)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, o, d
}

func forClearAndEncrypted(t *testing.T, do func(t *testing.T, encrypted bool)) {
	t.Helper()
	for name, encrypted := range map[string]bool{"clear": false, "encrypted": true} {
		t.Run(name, func(t *testing.T) { do(t, encrypted) })
	}
}

func person(n int) vault.User {
	return vault.User{ID: vault.UserID(fmt.Sprintf("person %05d", n)), Preferences: vault.DefaultPreferences}
}

// TestNoAnswerLeavesBeforeItIsOnDisk asks after each answer. Where the vault is
// encrypted, what fills up the last sector of the log may follow the commit;
// the test below has those cases.
func TestNoAnswerLeavesBeforeItIsOnDisk(t *testing.T) {
	s, o, d := openOn(t, false)
	for n := range 30 {
		if err := s.PutUser(t.Context(), person(n)); err != nil {
			t.Fatal(err)
		}
		if lost := d.unsafe(o.Path + "-wal"); lost > 0 {
			t.Fatalf("write %d is answered while %d writes to the log are not on disk", n, lost)
		}
	}
}

// TestNoPowerCutLosesWhatWasAnswered cuts the power at any time, also while
// the log is moved into the file, and opens what is left.
func TestNoPowerCutLosesWhatWasAnswered(t *testing.T) {
	const writers, cuts = 16, 9
	forClearAndEncrypted(t, func(t *testing.T, encrypted bool) {
		s, o, d := openOn(t, encrypted)
		var mu sync.Mutex
		var answered []vault.UserID
		over := make(chan struct{})
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-over:
						return
					default:
					}
					user := person(n*writers + w)
					if err := s.PutUser(t.Context(), user); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					answered = append(answered, user.ID)
					mu.Unlock()
				}
			})
		}
		stop := sync.OnceFunc(func() { close(over); wg.Wait() })
		defer stop()
		for cut := range cuts {
			if _, err := s.marks.db.ExecContext(t.Context(), "PRAGMA wal_checkpoint("+[]string{"PASSIVE", "RESTART", "TRUNCATE"}[cut%3]+")"); err != nil {
				t.Error(err)
			}
			mu.Lock()
			known := slices.Clone(answered)
			mu.Unlock()
			dir := t.TempDir()
			d.powerCut(t, dir)
			afterPowerCut(t, o, dir, known)
		}
		stop()
		t.Logf("%d answers, %d power cuts", len(answered), cuts)
	})
}

// afterPowerCut opens what is left in dir of the vault of o, and looks for
// these people in it.
func afterPowerCut(t *testing.T, o Options, dir string, answered []vault.UserID) {
	t.Helper()
	if o.Key != nil {
		text, err := os.ReadFile(keyPath(o.Path))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(keyPath(o.Path))), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	left := Options{Path: filepath.Join(dir, filepath.Base(o.Path)), Key: o.Key}
	s, err := Open(t.Context(), left)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	Sound(t, left)
	rows, err := s.reads.QueryContext(t.Context(), "SELECT user_id FROM users")
	ids, err := collect(rows, err, func(r *sql.Rows) (id vault.UserID, err error) { return id, r.Scan(&id) })
	if err != nil {
		t.Fatal(err)
	}
	kept := map[vault.UserID]bool{}
	for _, id := range ids {
		kept[id] = true
	}
	for _, id := range answered {
		if !kept[id] {
			t.Fatalf("of %d answered writes %q is lost; %d are there", len(answered), id, len(ids))
		}
	}
}

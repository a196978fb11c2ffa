package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// TestASwapThatIsCutOffIsFinishedByWhoComesNext cuts it after each of its steps.
func TestASwapThatIsCutOffIsFinishedByWhoComesNext(t *testing.T) {
	steps := func(dir, keep string) []func() error {
		move := func(from, to string) func() error {
			return func() error { return os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)) }
		}
		return []func() error{
			func() error { return os.Mkdir(filepath.Join(dir, keep), 0o700) },
			move("vault.db-wal", keep+"/vault.db-wal"), move("vault.db-shm", keep+"/vault.db-shm"),
			move("vault.key.json", keep+"/vault.key.json"), move("vault.key.json.new", "vault.key.json"),
			move("vault.db", keep+"/vault.db"), move("vault.db.new", "vault.db"),
		}
	}
	for cut := range len(steps("", "")) + 1 {
		dir := t.TempDir()
		o := Options{Path: filepath.Join(dir, "vault.db"), Key: &Key{raw: make([]byte, keySize)}}
		backup := filepath.Join(t.TempDir(), "b")
		holds(t, o, "new")
		if _, err := Backup(t.Context(), o, BackupOptions{Path: backup}); err != nil {
			t.Fatal(err)
		}
		holds(t, o, "old")
		f, err := os.Open(backup)
		if err == nil {
			_, err = o.stage(f)
		}
		for _, name := range []string{"vault.db-wal", "vault.db-shm"} { // as a server that was killed leaves them
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o600)
			}
		}
		var mark []byte
		if err == nil {
			mark, err = json.Marshal(swap{Name: "vault.db", Sealed: true, Keep: "kept"})
		}
		if err == nil {
			err = writeNew(filepath.Join(dir, swapName), mark)
		}
		for _, step := range steps(dir, "kept")[:cut] {
			if err == nil {
				err = step()
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		users(t, Options{Path: o.Path, Key: &Key{raw: make([]byte, keySize)}}, 1)
		for _, name := range []string{"vault.db", "vault.db-wal", "vault.db-shm", "vault.key.json"} {
			if _, err := os.Stat(filepath.Join(dir, "kept", name)); err != nil {
				t.Errorf("cut after %d steps: %v", cut, err)
			}
		}
		for _, name := range []string{swapName, "vault.db.new", "vault.key.json.new"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				t.Errorf("cut after %d steps: %s is left", cut, name)
			}
		}
	}
}

// holds puts a user into the vault of o, which it makes.
func holds(t *testing.T, o Options, user string) {
	t.Helper()
	if err := Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	err = s.write(t.Context(), "test", func(ctx context.Context, tx *tx) error { return putRaw(ctx, tx, user) })
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// users wants so many in the vault of o, and that vault whole.
func users(t *testing.T, o Options, want int) {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var n int
	if err := s.reads.QueryRowContext(t.Context(), `SELECT count(*) FROM users`).Scan(&n); err != nil || n != want {
		t.Errorf("%d users, error %v; want %d", n, err, want)
	}
	Sound(t, o)
}

// TestWhileAVaultIsSwappedNobodyElseOpensIt, and what was begun and never
// decided is cleared away.
func TestWhileAVaultIsSwappedNobodyElseOpensIt(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "vault.db")}
	holds(t, o, "ada")
	held, err := alone(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); err == nil || err.Error() != ErrBusy.Error() {
		t.Errorf("error = %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.Path+fresh, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), o, filepath.Join(t.TempDir(), "none"), time.Time{}); err == nil {
		t.Error("restored from nothing")
	}
	o.Serve = true
	users(t, o, 1)
	if _, err := os.Stat(o.Path + fresh); err == nil {
		t.Error("what was begun is left")
	}
}

// TestABackupOfANewerProgramIsNotRestored, and the vault stays.
func TestABackupOfANewerProgramIsNotRestored(t *testing.T) {
	for ahead, refused := range map[int64]bool{0: false, 1: true} {
		o := Options{Path: filepath.Join(t.TempDir(), "vault.db")}
		holds(t, o, "ada")
		s, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (` + strconv.FormatInt(latest()+ahead, 10) + `, 1)`); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "b")
		err = writeBackup(BackupOptions{Path: file}, func(f *os.File) error { // as the newer program would
			c, err := copyTo(t.Context(), o, f.Name(), nil, nil)
			if err != nil {
				return err
			}
			return seal{contents: c}.write(f)
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = Restore(t.Context(), Options{Path: filepath.Join(t.TempDir(), "vault.db")}, file, time.Time{})
		if got := err != nil && strings.Contains(err.Error(), "use the newer program that wrote it"); got != refused || !refused && err != nil {
			t.Errorf("%d ahead: error = %v", ahead, err)
		}
	}
}

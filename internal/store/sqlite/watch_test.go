package sqlite

import (
	"errors"
	"os"
	"testing"

	"creatorvault.dev/internal/vault"
)

func TestARemovedFileIsNoticed(t *testing.T) {
	s, o := openHere(t)
	aside := o.Path + ".aside"
	for _, replace := range []bool{false, true} {
		if err := os.Rename(o.Path, aside); err != nil {
			t.Fatal(err)
		}
		if replace {
			if err := os.WriteFile(o.Path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s.file.look(t.Context())
		user := vault.User{ID: "ada", Preferences: vault.DefaultPreferences}
		for what, err := range map[string]error{"write": s.PutUser(t.Context(), user), "ping": s.Ping(t.Context())} {
			if !errors.Is(err, vault.Unavailable) {
				t.Errorf("replaced %t: %s: error = %v, want %v", replace, what, err, vault.Unavailable)
			}
		}
		if err := os.Rename(aside, o.Path); err != nil {
			t.Fatal(err)
		}
		s.file.look(t.Context())
		if err := s.PutUser(t.Context(), user); err != nil {
			t.Errorf("once it is back: %v", err)
		}
	}
}

func TestARemovedLogIsNoticedAndItsWritesAreKept(t *testing.T) {
	s, o := openHere(t)
	ada := vault.User{ID: "ada", Preferences: vault.DefaultPreferences}
	if err := s.PutUser(t.Context(), ada); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(o.Path + "-wal"); err != nil {
		t.Fatal(err)
	}
	s.file.look(t.Context())
	if err := s.PutUser(t.Context(), ada); !errors.Is(err, vault.Unavailable) {
		t.Errorf("a write without a log: error = %v, want %v", err, vault.Unavailable)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.file, s.marks, s.reads, s.writer, s.lock = nil, nil, nil, nil, nil // it is closed
	again, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.User(t.Context(), vault.Actor{Owner: "ada"}); err != nil {
		t.Errorf("what was written before, after a restart: %v", err)
	}
}

// TestNoConnectionMakesAFileInPlaceOfOneThatIsGone opens one more connection
// while the file is away, as a pool does under load.
func TestNoConnectionMakesAFileInPlaceOfOneThatIsGone(t *testing.T) {
	s, o := openHere(t)
	user := vault.User{ID: "ada", Preferences: vault.DefaultPreferences}
	if err := s.PutUser(t.Context(), user); err != nil {
		t.Fatal(err)
	}
	aside := o.Path + ".aside"
	if err := os.Rename(o.Path, aside); err != nil {
		t.Fatal(err)
	}
	held, err := s.reads.Conn(t.Context()) // so that the pool needs another
	if err == nil {
		defer held.Close()
	}
	if _, err := s.User(t.Context(), vault.Actor{Owner: "ada"}); err != nil && !errors.Is(err, vault.Unavailable) {
		t.Errorf("a read meanwhile: %v", err)
	}
	if _, err := os.Stat(o.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file where none was: %v", err)
	}
	if err := os.Rename(aside, o.Path); err != nil {
		t.Fatal(err)
	}
	s.file.look(t.Context())
	if err := s.PutUser(t.Context(), user); err != nil {
		t.Errorf("once it is back: %v", err)
	}
}

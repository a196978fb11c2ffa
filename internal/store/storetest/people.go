package storetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

func putUser(t *testing.T, s Store) {
	want := vault.User{
		ID: "carl|ä", Email: new("c@example.com"), Name: nil, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: t0}, Version: 1,
	}
	check := func(when string, user vault.User) {
		t.Helper()
		if err := s.PutUser(t.Context(), user); err != nil {
			t.Fatal(err)
		}
		got, err := s.User(t.Context(), vault.Actor{Owner: want.ID})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", when, err, diff)
		}
	}
	check("at first", want)
	later := want
	later.Name, later.CreatedAt, later.Preferences.Theme = new("Carl"), vault.Stamp{Time: t0.Add(time.Hour)}, "dark"
	check("once more, with another name", later)
	later.Email = nil
	check("without an e-mail", later)
	later.Email = new("carl@example.com")
	want.Email = later.Email
	check("with another e-mail", later)
	put(t, s, "ada") // her e-mail may be someone else's too
	same := vault.User{ID: "dora", Email: new("ada@example.com"), Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: t0}}
	if err := s.PutUser(t.Context(), same); err != nil {
		t.Errorf("two people with one e-mail: %v", err)
	}
}

func replaceUser(t *testing.T, s Store) {
	user, err := s.User(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}
	var won atomic.Int64
	each(8, func(int) {
		mine := user
		mine.Name = new("Ada L.")
		mine.Preferences = vault.Preferences{Theme: "dark", Timezone: "Asia/Karachi", Locale: "ur", DefaultPriority: vault.PriorityHigh, DefaultView: "list", AI: "on"}
		if err := s.ReplaceUser(t.Context(), ada, mine); err == nil {
			won.Add(1)
		} else if !errors.Is(err, vault.Conflict) {
			t.Error(err)
		}
	})
	got, err := s.User(t.Context(), ada)
	if err != nil || won.Load() != 1 || *got.Name != "Ada L." || got.Preferences.Timezone != "Asia/Karachi" || got.Version != user.Version+1 {
		t.Errorf("%d won; the profile is %+v, error %v", won.Load(), got, err)
	}
	got.Name = nil
	if err := s.ReplaceUser(t.Context(), ada, got); err != nil {
		t.Error(err)
	}
	if err := s.ReplaceUser(t.Context(), vault.Actor{Owner: "nobody"}, got); !errors.Is(err, vault.NotFound) {
		t.Errorf("for nobody: error = %v, want %v", err, vault.NotFound)
	}
}

func erase(t *testing.T, s Store) {
	for _, by := range []vault.Actor{ada, bob} {
		if _, _, err := s.InsertIdea(t.Context(), by, sample("x"), mark("key", "a", t0)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // a second time is no failure
		if err := s.ErasePerson(t.Context(), ada, t0.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.User(t.Context(), ada); !errors.Is(err, vault.NotFound) {
		t.Errorf("ada is still there: error = %v", err)
	}
	put(t, s, "ada") // comes anew, and has nothing
	for _, tt := range []struct {
		by vault.Actor
		n  int
	}{{ada, 0}, {bob, 1}} {
		counted, err := s.Tags(t.Context(), tt.by)
		changes, err2 := s.Changes(t.Context(), tt.by, 0, 10)
		if n := len(all(t, s, tt.by)); n != tt.n || len(changes) != tt.n || len(counted) != 2*tt.n || err != nil || err2 != nil {
			t.Errorf("%s has %d ideas, %d changes, tags %v, errors %v, %v; want %d of each", tt.by.Owner, n, len(changes), counted, err, err2, tt.n)
		}
	}
	if _, replayed, err := s.InsertIdea(t.Context(), ada, sample("y"), mark("key", "b", t0)); err != nil || replayed {
		t.Errorf("a key from before: replayed %t, error %v", replayed, err)
	}
}

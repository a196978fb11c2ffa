package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// changeTests are those of what the owner of an account changes.
var changeTests = map[string]func(*testing.T, Store){
	"a picture is kept with an account":                   image,
	"an account changes in what is given":                 updateAccount,
	"a password is changed by who knows it":               changePassword,
	"another password comes with another session":         changePasswordAnew,
	"of ten changes of one password at once one is made":  changePasswordRace,
	"sessions that live are listed, the newest first":     liveSessions,
	"of very many sessions the newest are listed":         liveSessionsAreBounded,
	"all sessions of a user end but one":                  deleteSessions,
	"ending all sessions at once as they come loses none": deleteSessionsRace,
}

func image(t *testing.T, s Store) {
	user, a, first := newAccount("carl", t0)
	a.Image = strings.Repeat("𝔘", identity.MaxImage)
	if err := s.CreateAccount(t.Context(), user, a, first); err != nil {
		t.Fatal(err)
	}
	got, err := s.Account(t.Context(), "carl")
	_, bySession, err2 := s.Session(t.Context(), first.Hash, t0)
	if diff := cmp.Diff([]identity.Account{a, a}, []identity.Account{got, bySession}); err != nil || err2 != nil || diff != "" {
		t.Errorf("errors %v, %v (-want +got):\n%.300s", err, err2, diff)
	}
	user, a, _ = newAccount("dora", t0)
	a.Image = strings.Repeat("x", identity.MaxImage+1)
	if err := s.CreateAccount(t.Context(), user, a, nil); err == nil {
		t.Error("a longer one is kept too")
	}
}

func updateAccount(t *testing.T, s Store) {
	a, _ := signUp(t, s, "carl", t0)
	b, _ := signUp(t, s, "dora", t0)
	for n, c := range []identity.AccountChange{
		{Name: new("Carl ä"), Image: new("https://example.com/carl.png")}, {Name: new("")}, {Image: new("data:image/png;base64,AA==")}, {}, {Image: new("")},
	} {
		a.UpdatedAt = t0.Add(time.Duration(n+1) * time.Hour)
		if c.Name != nil {
			a.Name = *c.Name
		}
		if c.Image != nil {
			a.Image = *c.Image
		}
		err := s.UpdateAccount(t.Context(), "carl", c, a.UpdatedAt)
		got, err2 := s.Account(t.Context(), "carl")
		if diff := cmp.Diff(a, got); err != nil || err2 != nil || diff != "" {
			t.Errorf("change %d: errors %v, %v (-want +got):\n%s", n, err, err2, diff)
		}
	}
	if got, err := s.Account(t.Context(), "dora"); err != nil || got != b {
		t.Errorf("another's account is %+v, error %v", got, err)
	}
	for _, id := range []vault.UserID{"nobody", "ada"} { // Ada has no account
		if err := s.UpdateAccount(t.Context(), id, identity.AccountChange{}, t0); !errors.Is(err, vault.NotFound) {
			t.Errorf("of %s: error = %v, want %v", id, err, vault.NotFound)
		}
	}
}

func changePassword(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	_, mates := signUp(t, s, "dora", t0)
	kept, at := signIn(t, s, a, "kept", t0), t0.Add(time.Hour)
	change := identity.PasswordChange{User: "carl", Old: a.Password, New: "cv1$new", Keep: kept.ID, At: at}
	for name, wrong := range map[string]identity.PasswordChange{
		"by another password": {User: "carl", Old: a.Password + " ", New: "cv1$new", At: at, Fresh: newSession("carl", "fresh", t0)},
		"of nobody":           {User: "nobody", Old: a.Password, New: "cv1$new", At: at}, "of a user without an account": {User: "ada", Old: a.Password, New: "cv1$new", At: at},
	} {
		if err := s.ChangePassword(t.Context(), wrong); !errors.Is(err, vault.NotFound) {
			t.Errorf("%s: error = %v, want %v", name, err, vault.NotFound)
		}
	}
	if left := alive(t, s, first, kept, *newSession("carl", "fresh", t0)); len(left) != 2 || len(revoked(t, s)) != 0 {
		t.Errorf("after what failed there are %v; revoked is %v", left, revoked(t, s))
	}
	if err := s.ChangePassword(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	a.Password, a.UpdatedAt = "cv1$new", at
	got, err := s.Account(t.Context(), "carl")
	if diff := cmp.Diff(a, got); err != nil || diff != "" {
		t.Errorf("the account: error %v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{kept.ID, mates.ID}, alive(t, s, first, kept, mates)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	want := map[string]identity.Revocation{first.ID: {User: "carl", Session: first.ID, Until: at, At: at}}
	if diff := cmp.Diff(want, revoked(t, s)); diff != "" {
		t.Errorf("revoked (-want +got):\n%s", diff)
	}
	if err := s.ChangePassword(t.Context(), change); !errors.Is(err, vault.NotFound) {
		t.Errorf("again, by the old one: error = %v, want %v", err, vault.NotFound)
	}
}

func changePasswordAnew(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	fresh := newSession("carl", "fresh", t0.Add(time.Hour))
	if err := s.ChangePassword(t.Context(), identity.PasswordChange{User: "carl", Old: a.Password, New: "cv1$new", Fresh: fresh, At: fresh.CreatedAt}); err != nil {
		t.Fatal(err)
	}
	got, _, err := s.Session(t.Context(), fresh.Hash, t0)
	if diff := cmp.Diff(*fresh, got); err != nil || diff != "" {
		t.Errorf("the new session: error %v (-want +got):\n%s", err, diff)
	}
	if left := alive(t, s, first); len(left) != 0 {
		t.Errorf("there are still %v", left)
	}
	if _, ok := revoked(t, s)[first.ID]; !ok || len(revoked(t, s)) != 1 {
		t.Errorf("revoked is %v", revoked(t, s))
	}
}

func changePasswordRace(t *testing.T, s Store) {
	a, _ := signUp(t, s, "carl", t0)
	made := make([]identity.Session, 10)
	var won atomic.Int64
	each(len(made), func(n int) {
		made[n] = *newSession("carl", fmt.Sprint("of ", n), t0)
		err := s.ChangePassword(t.Context(), identity.PasswordChange{User: "carl", Old: a.Password, New: fmt.Sprint("cv1$", n), Fresh: &made[n], At: t0})
		if err == nil {
			won.Add(1)
		} else if !errors.Is(err, vault.NotFound) {
			t.Error(err)
		}
	})
	got, err := s.Account(t.Context(), "carl")
	left := alive(t, s, made...)
	if err != nil || won.Load() != 1 || len(left) != 1 || got.Password != "cv1$"+strings.TrimPrefix(left[0], "of ") {
		t.Errorf("%d won, there are %v, the password is %s, error %v", won.Load(), left, got.Password, err)
	}
}

func liveSessions(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	signUp(t, s, "dora", t0)
	later, same := signIn(t, s, a, "later", t0.Add(time.Minute)), signIn(t, s, a, "a second", t0)
	gone := signIn(t, s, a, "gone", t0.Add(-time.Hour))
	for at, want := range map[time.Time][]identity.Session{
		gone.ExpiresAt.Add(-time.Microsecond): {later, same, first, gone}, gone.ExpiresAt: {later, same, first}, first.ExpiresAt: {later}, later.ExpiresAt: nil,
	} {
		got, err := s.LiveSessions(t.Context(), "carl", at)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("at %v: error %v (-want +got):\n%s", at, err, diff)
		}
	}
	if got, err := s.LiveSessions(t.Context(), "nobody", t0); err != nil || len(got) != 0 {
		t.Errorf("of nobody: %v, error %v", got, err)
	}
}

func liveSessionsAreBounded(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	for n := range identity.MaxSessions {
		signIn(t, s, a, fmt.Sprintf("%04d", n), t0.Add(time.Minute))
	}
	got, err := s.LiveSessions(t.Context(), "carl", t0)
	if err != nil || len(got) != identity.MaxSessions || got[len(got)-1].ID == first.ID {
		t.Errorf("%d sessions are listed, error %v", len(got), err)
	}
}

func deleteSessions(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	_, mates := signUp(t, s, "dora", t0)
	second, third := signIn(t, s, a, "second", t0), signIn(t, s, a, "third", t0)
	at := t0.Add(30 * time.Hour) // also those that have expired, for their tokens may live on
	void := func(of identity.Session) identity.Revocation {
		return identity.Revocation{User: "carl", Session: of.ID, Until: at, At: at}
	}
	for _, step := range []struct {
		keep string
		left []string
		void map[string]identity.Revocation
	}{
		{second.ID, []string{second.ID, mates.ID}, map[string]identity.Revocation{first.ID: void(first), third.ID: void(third)}},
		{second.ID, []string{second.ID, mates.ID}, map[string]identity.Revocation{first.ID: void(first), third.ID: void(third)}},
		{mates.ID, []string{mates.ID}, map[string]identity.Revocation{first.ID: void(first), second.ID: void(second), third.ID: void(third)}}, // another's is none to keep
		{"", []string{mates.ID}, map[string]identity.Revocation{first.ID: void(first), second.ID: void(second), third.ID: void(third)}},
	} {
		if err := s.DeleteSessions(t.Context(), "carl", step.keep, at); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.left, alive(t, s, first, second, third, mates)); diff != "" {
			t.Errorf("all but %q: sessions (-want +got):\n%s", step.keep, diff)
		}
		if diff := cmp.Diff(step.void, revoked(t, s)); diff != "" {
			t.Errorf("all but %q: revoked (-want +got):\n%s", step.keep, diff)
		}
	}
}

func deleteSessionsRace(t *testing.T, s Store) {
	a, _ := signUp(t, s, "carl", t0)
	made := make([]identity.Session, 12)
	each(len(made), func(n int) {
		if n%3 == 2 {
			if err := s.DeleteSessions(t.Context(), "carl", "", t0); err != nil {
				t.Error(err)
			}
			return
		}
		made[n] = *newSession("carl", fmt.Sprint("of ", n), t0)
		if err := s.InsertSession(t.Context(), made[n], a.Password); err != nil {
			t.Error(err)
		}
	})
	void, left := revoked(t, s), alive(t, s, made...)
	for _, id := range left {
		if _, ok := void[id]; ok {
			t.Errorf("%s is there, and its tokens are void", id)
		}
	}
	if len(void)+len(left) != 8+1 { // and that of the sign-up
		t.Errorf("revoked is %v, and there are %v", void, left)
	}
}

package storetest

import (
	"crypto/sha256"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// identityTests are those of what a store keeps for signing in. Of Ada and Bob,
// neither has an account at first.
var identityTests = map[string]func(*testing.T, Store){
	"an account is kept whole":                         account,
	"an e-mail has one account":                        taken,
	"accounts are imported, all or none":               importAll,
	"of ten accounts with one e-mail at once one wins": takenAtOnce,
	"accounts are listed, the oldest first":            accountList,
	"another password ends all sessions but one":       setPassword,
	"another password ends all sessions":               setPasswordOfAll,
	"a hash is replaced if it is the same":             rehash,
	"a session is found until it expires":              session,
	"a session is kept only for the password of now":   sessionOfNow,
	"no session outlives the password it was made by":  sessionRace,
	"sessions are read in pages, the oldest first":     sessionPages,
	"sessions that have expired go":                    sessionSweep,
	"a session can be extended":                        extendSession,
	"a session can be deleted twice":                   deleteSession,
	"events are listed, the newest first":              events,
	"tries of one client are one event":                tries,
	"tries push no other events out":                   triesApart,
	"events that are old or too many go":               eventSweep,
	"revocations are read from a time on":              revocations,
	"revocations that are old are forgotten":           forget,
	"of ten first signing keys one is kept":            signingKeys,
	"of ten signing keys after another one is kept":    nextSigningKeys,
	"signing keys are extended, deleted and replaced":  changeSigningKeys,
	"a secret is made once":                            secret,
	"erasing removes the account and voids its tokens": eraseAccount,
}

// newAccount returns an account, and the session of who has just signed up.
func newAccount(id vault.UserID, at time.Time) (vault.User, identity.Account, *identity.Session) {
	email := string(id) + "@Example.com"
	a := identity.Account{
		ID: id, Email: email, Folded: vault.Fold(email), Name: "Zoë 𝔘", Password: "cv1$" + string(id), CreatedAt: at, UpdatedAt: at,
	}
	user := vault.User{ID: id, Email: &a.Email, Name: &a.Name, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}, Version: 1}
	return user, a, newSession(id, "first of "+string(id), at)
}

// newSession returns a session of a day.
func newSession(user vault.UserID, id string, at time.Time) *identity.Session {
	return &identity.Session{
		ID: id, User: user, Hash: sha256.Sum256([]byte(id)), Address: "2001:db8::1", Agent: "Ünïx/1 (\"x\")", Lasting: true,
		CreatedAt: at, UpdatedAt: at, ExpiresAt: at.Add(24 * time.Hour),
	}
}

// signUp keeps the account of id.
func signUp(t *testing.T, s Store, id vault.UserID, at time.Time) (identity.Account, identity.Session) {
	t.Helper()
	user, a, first := newAccount(id, at)
	if err := s.CreateAccount(t.Context(), user, a, first); err != nil {
		t.Fatal(err)
	}
	return a, *first
}

// signIn keeps a further session of a.
func signIn(t *testing.T, s Store, a identity.Account, id string, at time.Time) identity.Session {
	t.Helper()
	made := newSession(a.ID, id, at)
	if err := s.InsertSession(t.Context(), *made, a.Password); err != nil {
		t.Fatal(err)
	}
	return *made
}

// alive lists which of the sessions are there, whenever they expire.
func alive(t *testing.T, s Store, sessions ...identity.Session) (ids []string) {
	t.Helper()
	for _, one := range sessions {
		_, err := s.SessionByID(t.Context(), one.ID, time.Unix(0, 0))
		if err == nil {
			ids = append(ids, one.ID)
		} else if !errors.Is(err, vault.NotFound) {
			t.Fatal(err)
		}
	}
	return ids
}

// revoked lists what was revoked, by session or user.
func revoked(t *testing.T, s Store) map[string]identity.Revocation {
	t.Helper()
	list, err := s.Revocations(t.Context(), time.Unix(0, 0), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]identity.Revocation{}
	for _, r := range list {
		name := r.Session
		if name == "" {
			name = "all of " + string(r.User)
		}
		all[name] = r
	}
	if len(all) != len(list) {
		t.Errorf("something is revoked twice: %v", list)
	}
	return all
}

func account(t *testing.T, s Store) {
	user, a, first := newAccount("carl|ä", t0)
	user.Name, a.Name = nil, ""
	if err := s.CreateAccount(t.Context(), user, a, first); err != nil {
		t.Fatal(err)
	}
	dora, b := user, a
	dora.ID, b.ID, b.Email, b.Folded = "dora", "dora", strings.Repeat("d", 250)+"@x.y", strings.Repeat("d", 250)+"@x.y"
	if err := s.CreateAccount(t.Context(), dora, b, nil); err != nil {
		t.Errorf("an account without a session: %v", err)
	}
	byEmail, err := s.AccountByEmail(t.Context(), a.Folded)
	byID, err2 := s.Account(t.Context(), a.ID)
	got, bySession, err3 := s.Session(t.Context(), first.Hash, t0)
	profile, err4 := s.User(t.Context(), vault.Actor{Owner: a.ID})
	if err := errors.Join(err, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{a, a, a, *first, user}, []any{byEmail, byID, bySession, got, profile}); diff != "" {
		t.Errorf("by e-mail, by id, by session, the session and the user (-want +got):\n%s", diff)
	}
	_, err = s.AccountByEmail(t.Context(), a.Email) // as it is shown, not as it is found by
	_, err2 = s.Account(t.Context(), "ada")         // a user without an account
	_, _, err3 = s.Session(t.Context(), [32]byte{}, t0)
	for _, err := range []error{err, err2, err3} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("error = %v, want %v", err, vault.NotFound)
		}
	}
}

func taken(t *testing.T, s Store) {
	a, _ := signUp(t, s, "carl", t0)
	user, b, first := newAccount("dora", t0)
	b.Folded = a.Folded
	if err := s.CreateAccount(t.Context(), user, b, first); !errors.Is(err, vault.Conflict) {
		t.Errorf("error = %v, want %v", err, vault.Conflict)
	}
	_, err := s.User(t.Context(), vault.Actor{Owner: "dora"})
	_, _, err2 := s.Session(t.Context(), first.Hash, t0)
	if !errors.Is(err, vault.NotFound) || !errors.Is(err2, vault.NotFound) {
		t.Errorf("something of the second is there: user %v, session %v", err, err2)
	}
	if got, err := s.AccountByEmail(t.Context(), a.Folded); err != nil || got.ID != "carl" {
		t.Errorf("the account is %v's, error %v", got.ID, err)
	}
}

func takenAtOnce(t *testing.T, s Store) {
	var won, there atomic.Int64
	each(10, func(n int) {
		id := vault.UserID("racer " + string(rune('a'+n)))
		user, a, first := newAccount(id, t0)
		a.Folded = "racer@example.com"
		if err := s.CreateAccount(t.Context(), user, a, first); err == nil {
			won.Add(1)
		} else if !errors.Is(err, vault.Conflict) {
			t.Error(err)
		}
		if _, err := s.User(t.Context(), vault.Actor{Owner: id}); err == nil {
			there.Add(1)
		}
	})
	all, err := s.Accounts(t.Context())
	if won.Load() != 1 || there.Load() != 1 || len(all) != 1 || err != nil {
		t.Errorf("%d won, %d users and %d accounts are there, error %v; want 1", won.Load(), there.Load(), len(all), err)
	}
}

func accountList(t *testing.T, s Store) {
	if all, err := s.Accounts(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("at first there are %v, error %v", all, err)
	}
	var want []identity.Account
	for _, made := range []struct {
		id vault.UserID
		at time.Time
	}{{"second", t0}, {"third", t0.Add(time.Microsecond)}, {"Zoe", t0}, {"first", t0.Add(-time.Hour)}} {
		a, _ := signUp(t, s, made.id, made.at)
		want = append(want, a)
	}
	want = []identity.Account{want[3], want[2], want[0], want[1]} // of one time, in the order of bytes
	got, err := s.Accounts(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func secret(t *testing.T, s Store) {
	results := make([][]byte, 10)
	each(len(results), func(n int) {
		var err error
		if results[n], err = s.Secret(t.Context(), "auth", []byte(strings.Repeat(string(rune('a'+n)), 32))); err != nil {
			t.Error(err)
		}
	})
	for _, got := range results {
		if diff := cmp.Diff(results[0], got); diff != "" || len(got) != 32 {
			t.Errorf("two got different secrets, of %d bytes", len(got))
		}
	}
	again, err := s.Secret(t.Context(), "auth", make([]byte, 32))
	other, err2 := s.Secret(t.Context(), "other", make([]byte, 40))
	if diff := cmp.Diff(results[0], again); err != nil || err2 != nil || diff != "" || len(other) != 40 {
		t.Errorf("again: errors %v, %v, the other of %d bytes (-want +got):\n%s", err, err2, len(other), diff)
	}
}

func eraseAccount(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	b, mates := signUp(t, s, "dora", t0)
	second := signIn(t, s, a, "second", t0)
	at := t0.Add(time.Hour)
	for range 2 {
		if err := s.ErasePerson(t.Context(), vault.Actor{Owner: "carl"}, at); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.AccountByEmail(t.Context(), a.Folded)
	_, err2 := s.Account(t.Context(), "carl")
	_, _, err3 := s.Session(t.Context(), first.Hash, t0)
	for _, err := range []error{err, err2, err3} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("something is left: error = %v", err)
		}
	}
	if diff := cmp.Diff([]string{mates.ID}, alive(t, s, first, second, mates)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	want := map[string]identity.Revocation{"all of carl": {User: "carl", Until: at, At: at}}
	if diff := cmp.Diff(want, revoked(t, s)); diff != "" {
		t.Errorf("revoked (-want +got):\n%s", diff)
	}
	if err := s.InsertSession(t.Context(), *newSession("carl", "third", t0), a.Password); !errors.Is(err, vault.NotFound) {
		t.Errorf("a session of who is gone: error = %v, want %v", err, vault.NotFound)
	}
	user, c, _ := newAccount("carl anew", t0)
	c.Folded = a.Folded
	if err := s.CreateAccount(t.Context(), user, c, nil); err != nil {
		t.Errorf("the e-mail is not free: %v", err)
	}
	if got, err := s.Account(t.Context(), b.ID); err != nil || got.Email != b.Email {
		t.Errorf("another's account: %v, error %v", got, err)
	}
}

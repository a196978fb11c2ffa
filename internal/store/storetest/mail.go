package storetest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// mailTests are those of what a store keeps for sending mail.
var mailTests = map[string]func(*testing.T, Store){
	"mails are taken when they are due":            takeMail,
	"of many at once each mail has one taker":      takeMailAtOnce,
	"a mail goes with the person whom it is about": mailOfNobody,
	"a link is found until it expires":             link,
	"links that have expired go":                   linkSweep,
	"a password is reset once":                     resetPassword,
	"of ten resets at once one wins":               resetAtOnce,
	"an e-mail is verified as it is now":           verifyEmail,
	"an e-mail is changed for a link":              changeEmail,
	"an e-mail that is taken is not changed to":    changeEmailTaken,
	"a change that was asked for ends with all":    changeEnds,
	"a change ends with the session it is of":      changeOfSession,
}

// newMail returns a mail that is due at that time.
func newMail(id string, user vault.UserID, due time.Time) identity.Mail {
	return identity.Mail{
		ID: id, Kind: identity.ChangeMail, User: user, Address: id + "|ä@example.com", Client: "2001:db8::1", Agent: "Ünïx/1", Callback: "/board?x=1&y=ü",
		CreatedAt: due, DueAt: due,
	}
}

// keepMail keeps a mail that is due then.
func keepMail(t *testing.T, s Store, id string, user vault.UserID, due time.Time) identity.Mail {
	t.Helper()
	m := newMail(id, user, due)
	if err := s.InsertMail(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return m
}

func takeMail(t *testing.T, s Store) {
	second := keepMail(t, s, "second", "", t0.Add(time.Minute))
	first := keepMail(t, s, "first", "ada", t0)
	take := func(at time.Time, want *identity.Mail) {
		t.Helper()
		until := at.Add(10 * time.Minute)
		got, err := s.TakeMail(t.Context(), at, until)
		if want == nil {
			if !errors.Is(err, vault.NotFound) {
				t.Errorf("at %v there is %v, error %v", at, got, err)
			}
			return
		}
		want.DueAt, want.Tries = until, want.Tries+1
		if diff := cmp.Diff(*want, got); err != nil || diff != "" {
			t.Errorf("at %v: error %v (-want +got):\n%s", at, err, diff)
		}
	}
	take(t0.Add(-time.Microsecond), nil)
	take(t0, &first)
	take(t0, nil)
	take(t0.Add(time.Hour), &second)
	take(t0.Add(time.Hour), &first) // nobody has finished with it
	for range 2 {
		if err := errors.Join(s.PutOffMail(t.Context(), first.ID, t0), s.DeleteMail(t.Context(), second.ID)); err != nil {
			t.Fatal(err)
		}
	}
	take(t0.Add(5*time.Hour), &first)
	take(t0.Add(5*time.Hour), nil)
	if err := errors.Join(s.PutOffMail(t.Context(), "nobody's", t0), s.DeleteMail(t.Context(), "nobody's")); err != nil {
		t.Errorf("one that is not there: %v", err)
	}
}

func takeMailAtOnce(t *testing.T, s Store) {
	const mails = 12
	for n := range mails {
		keepMail(t, s, fmt.Sprint(n), "", t0)
	}
	var mu sync.Mutex
	var taken []string
	each(mails, func(int) {
		m, err := s.TakeMail(t.Context(), t0, t0.Add(time.Hour))
		if errors.Is(err, vault.NotFound) {
			return // who comes while all others are being taken has nothing to wait for
		}
		mu.Lock()
		defer mu.Unlock()
		if err != nil || slices.Contains(taken, m.ID) {
			t.Errorf("%s was taken, error %v", m.ID, err)
		}
		taken = append(taken, m.ID)
	})
	for {
		m, err := s.TakeMail(t.Context(), t0, t0.Add(time.Hour))
		if err != nil {
			break
		}
		taken = append(taken, m.ID)
	}
	if slices.Sort(taken); len(slices.Compact(taken)) != mails {
		t.Errorf("taken are %v", taken)
	}
}

func mailOfNobody(t *testing.T, s Store) {
	if err := s.InsertMail(t.Context(), newMail("of nobody", "nobody", t0)); !errors.Is(err, vault.NotFound) {
		t.Errorf("error %v", err)
	}
	keepMail(t, s, "of ada", "ada", t0)
	if err := s.ErasePerson(t.Context(), ada, t0); err != nil {
		t.Fatal(err)
	}
	if m, err := s.TakeMail(t.Context(), t0, t0); !errors.Is(err, vault.NotFound) {
		t.Errorf("there is %v, error %v", m, err)
	}
}

// newLink returns a link of an hour.
func newLink(kind identity.Kind, user vault.UserID, token, email string) identity.Verification {
	return identity.Verification{Hash: sha256.Sum256([]byte(token)), Kind: kind, User: user, Email: email, CreatedAt: t0, ExpiresAt: t0.Add(time.Hour)}
}

// keepLink keeps a link.
func keepLink(t *testing.T, s Store, kind identity.Kind, user vault.UserID, token, email string) identity.Verification {
	t.Helper()
	v := newLink(kind, user, token, email)
	if err := s.InsertVerification(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	return v
}

// keepChange keeps a link to another e-mail that was asked for in a session.
func keepChange(t *testing.T, s Store, in identity.Session, token, email string) identity.Verification {
	t.Helper()
	v := newLink(identity.ChangeMail, in.User, token, email)
	v.Session = in.ID
	if err := s.InsertVerification(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	return v
}

// linked reports whether a link is there.
func linked(t *testing.T, s Store, v identity.Verification, at time.Time) bool {
	t.Helper()
	got, err := s.Verification(t.Context(), v.Kind, v.Hash, at)
	if errors.Is(err, vault.NotFound) {
		return false
	}
	if diff := cmp.Diff(v, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	return true
}

func link(t *testing.T, s Store) {
	signUp(t, s, "carl", t0)
	v := keepLink(t, s, identity.ResetMail, "carl", "token", "Carl|ä@Example.com")
	other := v
	other.Kind = identity.VerifyMail
	for at, want := range map[time.Time]bool{t0: true, v.ExpiresAt.Add(-time.Microsecond): true, v.ExpiresAt: false} {
		if linked(t, s, v, at) != want {
			t.Errorf("at %v it is there: %t", at, !want)
		}
	}
	if linked(t, s, other, t0) {
		t.Error("it is of another kind too")
	}
	if err := s.InsertVerification(t.Context(), newLink(identity.ResetMail, "nobody", "x", "")); !errors.Is(err, vault.NotFound) {
		t.Errorf("of nobody: %v", err)
	}
	if err := s.ErasePerson(t.Context(), vault.Actor{Owner: "carl"}, t0); err != nil || linked(t, s, v, t0) {
		t.Errorf("it outlives the person, or error %v", err)
	}
}

func linkSweep(t *testing.T, s Store) {
	var old []identity.Verification
	for n := range 6 {
		old = append(old, keepLink(t, s, identity.ResetMail, "ada", fmt.Sprint(n), ""))
	}
	for n, want := range []int{2, 0} {
		v := newLink(identity.VerifyMail, "ada", fmt.Sprint("new", n), "")
		v.CreatedAt = old[0].ExpiresAt
		if err := s.InsertVerification(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, one := range old {
			if linked(t, s, one, t0) {
				left++
			}
		}
		if left != want {
			t.Errorf("after %d more, %d are left, want %d", n+1, left, want)
		}
	}
}

func resetPassword(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	v, second := keepLink(t, s, identity.ResetMail, "carl", "one", ""), keepLink(t, s, identity.ResetMail, "carl", "two", "")
	proof, others := keepLink(t, s, identity.VerifyMail, "carl", "three", ""), keepLink(t, s, identity.ResetMail, "ada", "four", "")
	token, at := keepToken(t, s, "carl", "program", t0), t0.Add(time.Minute)
	wrong := v
	wrong.User = "ada"
	late := s.ResetPassword(t.Context(), v, "late", v.ExpiresAt)
	for what, err := range map[string]error{"another's": s.ResetPassword(t.Context(), wrong, "x", at), "late": late, "verify": s.ResetPassword(t.Context(), proof, "x", at)} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.ResetPassword(t.Context(), v, "new", at); err != nil {
		t.Fatal(err)
	}
	if err := s.ResetPassword(t.Context(), v, "again", at); !errors.Is(err, vault.NotFound) {
		t.Errorf("a second time: %v", err)
	}
	got, err := s.Account(t.Context(), "carl")
	if a.Password, a.UpdatedAt = "new", at; err != nil || cmp.Diff(a, got) != "" {
		t.Errorf("error %v (-want +got):\n%s", err, cmp.Diff(a, got))
	}
	if len(alive(t, s, first)) != 0 || revoked(t, s)[first.ID].At != at {
		t.Error("the session is still good")
	}
	ended(t, s, token, at)
	if linked(t, s, second, t0) || !linked(t, s, proof, t0) || !linked(t, s, others, t0) {
		t.Error("other links to reset it are good, or other links are gone")
	}
	third := keepLink(t, s, identity.ResetMail, "carl", "five", "")
	if err := s.SetPassword(t.Context(), "carl", "changed", at); err != nil || linked(t, s, third, t0) {
		t.Errorf("a link outlives the password, or error %v", err)
	}
}

func resetAtOnce(t *testing.T, s Store) {
	signUp(t, s, "carl", t0)
	v := keepLink(t, s, identity.ResetMail, "carl", "one", "")
	won := make([]bool, 10)
	each(len(won), func(n int) {
		err := s.ResetPassword(t.Context(), v, fmt.Sprint(n), t0)
		if won[n] = err == nil; err != nil && !errors.Is(err, vault.NotFound) {
			t.Error(err)
		}
	})
	a, err := s.Account(t.Context(), "carl")
	if n := slices.Index(won, true); err != nil || n < 0 || slices.Contains(won[n+1:], true) || a.Password != fmt.Sprint(n) {
		t.Errorf("won %v, password %q, error %v", won, a.Password, err)
	}
}

func verifyEmail(t *testing.T, s Store) {
	a, _ := signUp(t, s, "carl", t0)
	at := t0.Add(time.Minute)
	if err := s.VerifyEmail(t.Context(), newLink(identity.VerifyMail, "carl", "x", "other@example.com"), at); !errors.Is(err, vault.NotFound) {
		t.Errorf("of an address that was: %v", err)
	}
	for range 2 {
		if err := s.VerifyEmail(t.Context(), newLink(identity.VerifyMail, "carl", "x", a.Email), at); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Account(t.Context(), "carl")
	if a.Verified, a.UpdatedAt = true, at; err != nil || cmp.Diff(a, got) != "" {
		t.Errorf("error %v (-want +got):\n%s", err, cmp.Diff(a, got))
	}
}

func changeEmail(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	v := keepChange(t, s, first, "one", "Karl@Example.com")
	reset := keepLink(t, s, identity.ResetMail, "carl", "two", a.Email)
	at := t0.Add(time.Minute)
	unknown := newLink(identity.ChangeMail, "carl", "unknown", "eve@example.com")
	late := s.ChangeEmail(t.Context(), v, v.ExpiresAt)
	for what, err := range map[string]error{"unknown": s.ChangeEmail(t.Context(), unknown, at), "late": late, "reset": s.ChangeEmail(t.Context(), reset, at)} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for range 2 { // a second time changes nothing: programs look at links before people do
		if err := s.ChangeEmail(t.Context(), v, at); err != nil {
			t.Fatal(err)
		}
	}
	a.Email, a.Folded, a.Verified, a.UpdatedAt = "Karl@Example.com", "karl@example.com", true, at
	got, err := s.AccountByEmail(t.Context(), "karl@example.com")
	if err != nil || cmp.Diff(a, got) != "" {
		t.Errorf("error %v (-want +got):\n%s", err, cmp.Diff(a, got))
	}
	user, err := s.User(t.Context(), vault.Actor{Owner: "carl"})
	if err != nil || *user.Email != a.Email {
		t.Errorf("the user has %v, error %v", user.Email, err)
	}
	if len(alive(t, s, first)) != 1 || linked(t, s, reset, t0) {
		t.Error("the session is gone, or a link to the old address is good")
	}
}

func changeEmailTaken(t *testing.T, s Store) {
	a, in := signUp(t, s, "carl", t0)
	b, _ := signUp(t, s, "dora", t0)
	v := keepChange(t, s, in, "one", b.Email)
	if err := s.ChangeEmail(t.Context(), v, t0); !errors.Is(err, vault.Conflict) {
		t.Errorf("error %v", err)
	}
	got, err := s.Account(t.Context(), "carl")
	user, err2 := s.User(t.Context(), vault.Actor{Owner: "carl"})
	if diff := cmp.Diff(a, got); err != nil || err2 != nil || diff != "" || *user.Email != a.Email {
		t.Errorf("the user has %v, errors %v, %v (-want +got):\n%s", *user.Email, err, err2, diff)
	}
}

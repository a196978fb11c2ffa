package identity_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

func TestASignOutVoidsTheTokensOfThatSessionAtOnce(t *testing.T) {
	w := newWorld(t)
	a, s, secret := w.join(t, "ada@example.com")
	_, s2, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome)
	if err != nil {
		t.Fatal(err)
	}
	one, two := w.token(t, a, *s), w.token(t, a, *s2)
	for _, token := range []string{one, two} {
		lets(t, w.gate, "before", token)
	}
	if err := w.SignOut(t.Context(), secret, identity.Visit{}); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.gate, "of the session", one, "revoked")
	w.Pass(time.Second)
	refuses(t, w.gate, "of the session, never seen before", w.token(t, a, *s), "revoked")
	lets(t, w.gate, "of another session", two)
}

func TestAnErasedPersonsTokensAreVoidAtOnce(t *testing.T) {
	o := newOutside(t)
	token := o.token(t, "ada")
	lets(t, o.gate, "before", token)
	o.gate.Revoke(identity.Revocation{User: "ada", Until: o.Now(), At: o.Now()})
	refuses(t, o.gate, "of that second", token, "revoked")
	refuses(t, o.gate, "of that second, never seen before", o.token(t, "ada", "x", 1), "revoked")
	lets(t, o.gate, "of another person", o.token(t, "bob"))
	o.gate.Revoke(identity.Revocation{User: "ada", Until: o.Now().Add(-time.Hour), At: o.Now()})
	refuses(t, o.gate, "after an older revocation", token, "revoked")
	o.Pass(time.Second)
	lets(t, o.gate, "of a second later", o.token(t, "ada"))
}

func TestAnotherInstanceHearsOfARevocationWithinASecond(t *testing.T) {
	path, c := pathOf(t), testkit.ClockAt(t0)
	here, there := instance(t, path, c), instance(t, path, c)
	a, s, secret := here.join(t, "ada@example.com")
	token := here.token(t, a, *s)
	lets(t, there.gate, "before", token)
	there.store.polled = make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { there.gate.Run(ctx); close(done) }()
	if err := here.SignOut(t.Context(), secret, identity.Visit{}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the poll that begins after the first one here has certainly read it
		<-there.store.polled
	}
	refuses(t, there.gate, "over there", token, "revoked")
	if longest := 2 * identity.PollEvery; longest > time.Second {
		t.Errorf("it may take %v", longest)
	}
	stop()
	for {
		select {
		case <-there.store.polled:
		case <-done:
			return
		}
	}
}

func TestARevocationIsHeardThoughItWasWrittenLate(t *testing.T) {
	w := newWorld(t)
	for _, late := range []time.Duration{0, 5*time.Minute - time.Second} {
		a, s, _ := w.join(t, fmt.Sprintf("ada+%d@example.com", late))
		token := w.token(t, a, *s)
		lets(t, w.gate, "before", token)
		if err := w.gate.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		// By an instance whose clock is behind, or whose commit took so long.
		if err := w.store.DeleteSession(t.Context(), *s, w.Now().Add(-late)); err != nil {
			t.Fatal(err)
		}
		if err := w.gate.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		refuses(t, w.gate, fmt.Sprint(late, " late"), token, "revoked")
	}
}

func TestWhoWasErasedComesAnew(t *testing.T) {
	o := newOutside(t)
	lets(t, o.gate, "before", o.token(t, "ada"))
	if err := o.store.ErasePerson(t.Context(), vault.Actor{Owner: "ada"}, o.Now()); err != nil {
		t.Fatal(err)
	}
	o.gate.Revoke(identity.Revocation{User: "ada", Until: o.Now(), At: o.Now()})
	o.Pass(time.Second)
	lets(t, o.gate, "with a new token", o.token(t, "ada"))
	if _, err := o.store.Store.User(t.Context(), vault.Actor{Owner: "ada"}); err != nil {
		t.Errorf("she is let in, and no user: %v", err)
	}
}

func TestAnErasedPersonIsNotBroughtBackByAnOldToken(t *testing.T) {
	path := pathOf(t)
	here := (&outside{Clock: testkit.ClockAt(t0), issuer: newOutside(t).issuer}).another(t, path)
	there := here.another(t, path)
	token := here.token(t, "ada")
	lets(t, here.gate, "before", token)
	here.Pass(time.Second)
	at, err := vault.NewService(here.store, here.Now).ErasePerson(t.Context(), vault.Actor{Owner: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	here.gate.Revoke(identity.Revocation{User: "ada", Until: at, At: at})
	gone := func(when string) {
		t.Helper()
		if _, err := here.store.Store.User(t.Context(), vault.Actor{Owner: "ada"}); !errors.Is(err, vault.NotFound) {
			t.Errorf("%s: she is back, error %v", when, err)
		}
	}
	refuses(t, here.gate, "here", token, "revoked")
	gone("after a request here")
	refuses(t, there.gate, "where nobody has heard of it", token, "revoked")
	gone("after a request there")
	later := identity.NewGate(newVerifier(static(t, here), here.Now), here.store, here.store, here.Now)
	if err := later.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	refuses(t, later, "after a restart", token, "revoked")
	gone("after a restart")
	here.Pass(time.Second)
	fresh := here.token(t, "ada", "name", "Anew")
	for _, g := range []*identity.Gate{here.gate, there.gate, later} {
		lets(t, g, "with a new token", fresh)
		refuses(t, g, "with the old one", token, "revoked")
	}
	if user, err := here.store.Store.User(t.Context(), vault.Actor{Owner: "ada"}); err != nil || *user.Name != "Anew" {
		t.Errorf("who came anew is %v, error %v", user, err)
	}
}

func TestWhoIsErasedWhileTheyComeInCanComeAnew(t *testing.T) {
	o := newOutside(t)
	old := o.token(t, "ada")
	erased := func(put func() error) error {
		o.store.put.Store(nil)
		if err := put(); err != nil {
			return err
		}
		if err := o.store.ErasePerson(t.Context(), vault.Actor{Owner: "ada"}, o.Now()); err != nil {
			return err
		}
		o.gate.Revoke(identity.Revocation{User: "ada", Until: o.Now(), At: o.Now()})
		return nil
	}
	o.store.put.Store(&erased)
	_, _ = o.gate.Identify(t.Context(), old) // in or not: she was there when she came
	refuses(t, o.gate, "the old token", old, "revoked")
	o.Pass(time.Second)
	lets(t, o.gate, "a new token", o.token(t, "ada"))
	if _, err := o.store.Store.User(t.Context(), vault.Actor{Owner: "ada"}); err != nil {
		t.Errorf("she is let in, and no user: %v", err)
	}
}

func TestTheBuiltInProvidersTokensMakeNobodyAUser(t *testing.T) {
	path, c := pathOf(t), testkit.ClockAt(t0)
	here, there := instance(t, path, c), instance(t, path, c)
	a, s, _ := here.join(t, "ada@example.com")
	if err := here.store.ErasePerson(t.Context(), vault.Actor{Owner: a.ID}, here.Now()); err != nil {
		t.Fatal(err)
	}
	c.Pass(time.Minute) // as if the token was made while the erasure was under way
	refuses(t, there.gate, "of an account that is gone", there.token(t, a, *s), "revoked")
	if _, err := here.store.Store.User(t.Context(), vault.Actor{Owner: a.ID}); !errors.Is(err, vault.NotFound) {
		t.Errorf("she is back, error %v", err)
	}
}

func TestARevocationIsForgottenOnceItsTokensHaveExpired(t *testing.T) {
	o := newOutside(t)
	o.gate.Revoke(identity.Revocation{User: "ada", Until: o.Now(), At: o.Now()})
	o.gate.Revoke(identity.Revocation{Session: "s", At: o.Now()})
	keep := 7*24*time.Hour + time.Minute
	for _, tt := range []struct {
		pass   time.Duration
		forgot bool
	}{{keep, false}, {time.Nanosecond, true}} {
		o.Pass(tt.pass)
		if err := o.gate.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		users, sessions := o.gate.Revoked()
		if forgot := users+sessions == 0; forgot != tt.forgot {
			t.Errorf("after %v more, %d people and %d sessions are remembered", tt.pass, users, sessions)
		}
	}
}

func TestWhatWasRevokedStaysSoWhileTheDatabaseIsAway(t *testing.T) {
	w := newWorld(t)
	a, s, secret := w.join(t, "ada@example.com")
	token := w.token(t, a, *s)
	lets(t, w.gate, "before", token)
	if err := w.SignOut(t.Context(), secret, identity.Visit{}); err != nil {
		t.Fatal(err)
	}
	if err := w.gate.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := w.gate.Poll(ctx); err == nil {
		t.Error("a poll that cannot be made is no failure")
	}
	refuses(t, w.gate, "afterwards", token, "revoked")
}

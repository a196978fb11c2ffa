package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

const day = 24 * time.Hour

func TestASessionIsExtendedOnceItIsADayOld(t *testing.T) {
	w := newWorld(t)
	_, _, secret := w.join(t, "ada@example.com")
	for _, tt := range []struct {
		pass     time.Duration
		extended bool
		end      time.Duration // since the beginning
	}{{day - time.Microsecond, false, 7 * day}, {time.Microsecond, true, 8 * day}, {day - time.Microsecond, false, 8 * day}, {time.Microsecond, true, 9 * day}} {
		w.Pass(tt.pass)
		s, _, extended, err := w.Session(t.Context(), secret)
		if err != nil || extended != tt.extended || s.ExpiresAt != t0.Add(tt.end) {
			t.Errorf("at %v: extended %t until %v, error %v; want %t until %v", w.Now(), extended, s.ExpiresAt, err, tt.extended, t0.Add(tt.end))
		}
	}
	w.Pass(7*day - time.Microsecond)
	down := func() error { return vault.Unavailable.New("read-only") }
	w.store.extend.Store(&down)
	if s, _, extended, err := w.Session(t.Context(), secret); err != nil || extended || s.ExpiresAt != t0.Add(9*day) {
		t.Errorf("while the database takes no writes: extended %t until %v, error %v", extended, s.ExpiresAt, err)
	}
	broken := func() error { return errors.New("broken") }
	w.store.extend.Store(&broken)
	if _, _, _, err := w.Session(t.Context(), secret); err == nil {
		t.Error("a failure of another sort is none")
	}
	w.Pass(time.Microsecond)
	if _, _, _, err := w.Session(t.Context(), secret); !errors.Is(err, identity.ErrUnauthorized) {
		t.Errorf("after its end: error = %v, want %v", err, identity.ErrUnauthorized)
	}
}

func TestASessionThatEndsWithTheBrowserLastsADay(t *testing.T) {
	w := newWorld(t)
	w.join(t, "ada@example.com")
	_, s, secret, err := w.SignIn(t.Context(), "ada@example.com", password, false, atHome)
	if err != nil || s.Lasting || s.ExpiresAt != t0.Add(day) {
		t.Fatalf("the session is %+v, error %v", s, err)
	}
	w.Pass(day - time.Microsecond)
	if _, _, extended, err := w.Session(t.Context(), secret); err != nil || extended {
		t.Errorf("just before its end: extended %t, error %v", extended, err)
	}
	w.Pass(time.Microsecond)
	if _, _, _, err := w.Session(t.Context(), secret); !errors.Is(err, identity.ErrUnauthorized) {
		t.Errorf("at its end: error = %v, want %v", err, identity.ErrUnauthorized)
	}
	w.SessionTTL = time.Hour
	if _, s, _, err = w.SignIn(t.Context(), "ada@example.com", password, false, atHome); err != nil || s.ExpiresAt != w.Now().Add(time.Hour) {
		t.Errorf("where sessions are short: %+v, error %v", s, err)
	}
}

func TestASessionEndsAtItsGreatestAge(t *testing.T) {
	w := newWorld(t)
	w.SessionMax = 10 * day
	_, _, secret := w.join(t, "ada@example.com")
	for _, tt := range []struct {
		pass     time.Duration
		extended bool
		end      time.Duration // since the beginning
	}{{2 * day, true, 9 * day}, {2 * day, true, 10 * day}, {2 * day, false, 10 * day}, {4*day - time.Microsecond, false, 10 * day}} {
		w.Pass(tt.pass)
		s, _, extended, err := w.Session(t.Context(), secret)
		if err != nil || extended != tt.extended || s.ExpiresAt != t0.Add(tt.end) {
			t.Errorf("at %v: extended %t until %v, error %v; want %t until %v", w.Now(), extended, s.ExpiresAt, err, tt.extended, t0.Add(tt.end))
		}
	}
	w.Pass(time.Microsecond)
	if _, _, _, err := w.Session(t.Context(), secret); !errors.Is(err, identity.ErrUnauthorized) {
		t.Errorf("at its greatest age: error = %v, want %v", err, identity.ErrUnauthorized)
	}
	w.SessionMax = 3 * day
	if _, s, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); err != nil || s.ExpiresAt != w.Now().Add(3*day) {
		t.Errorf("where that is sooner than a session would end: %+v, error %v", s, err)
	}
}

func TestNobodyHasTheSessionOfASecretThatIsNone(t *testing.T) {
	w := newWorld(t)
	_, s, secret := w.join(t, "ada@example.com")
	for _, other := range []string{"", s.ID, secret[:31], secret + "x", strings.ToUpper(secret), string(s.Hash[:])} {
		if _, _, _, err := w.Session(t.Context(), other); !errors.Is(err, identity.ErrUnauthorized) {
			t.Errorf("%q: error = %v, want %v", other, err, identity.ErrUnauthorized)
		}
		if err := w.SignOut(t.Context(), other, identity.Visit{}); err != nil {
			t.Errorf("signing out of %q: %v", other, err)
		}
	}
	if _, _, _, err := w.Session(t.Context(), secret); err != nil {
		t.Errorf("the session is gone: %v", err)
	}
}

func TestSigningOutEndsOneSession(t *testing.T) {
	w := newWorld(t)
	_, _, secret := w.join(t, "ada@example.com")
	_, _, other, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.SignOut(t.Context(), secret, identity.Visit{}); err != nil {
			t.Fatal(err)
		}
	}
	_, _, _, err = w.Session(t.Context(), secret)
	_, _, _, err2 := w.Session(t.Context(), other)
	if !errors.Is(err, identity.ErrUnauthorized) || err2 != nil {
		t.Errorf("it: %v, want %v; the other: %v", err, identity.ErrUnauthorized, err2)
	}
}

// TestNoTokenOutlivesItsSession holds that the end of a token is the end of its
// session where that comes first, to the second.
func TestNoTokenOutlivesItsSession(t *testing.T) {
	for left, want := range map[time.Duration]time.Duration{
		goodFor + time.Second: goodFor, goodFor: goodFor, goodFor - time.Second: goodFor - time.Second, time.Second: time.Second,
	} {
		w := newWorld(t)
		w.join(t, "ada@example.com")
		a, s, secret, err := w.SignIn(t.Context(), "ada@example.com", password, false, atHome)
		if err != nil {
			t.Fatal(err)
		}
		w.Pass(day - left)
		token, life, err := w.Token(a, *s)
		if err != nil || life != want {
			t.Errorf("%v before the end: a life of %v, error %v; want %v", left, life, err, want)
		}
		lets(t, w.gate, "before the session's end", token)
		w.Pass(want + 30*time.Second - time.Millisecond)
		lets(t, w.gate, "as long as clocks may differ", token)
		if err := w.SignOut(t.Context(), secret, atHome); err != nil { // the session may have expired
			t.Fatal(err)
		}
		refuses(t, w.gate, "after signing out", token, "revoked")
	}
}

func TestWhatAClientCallsItselfIsCut(t *testing.T) {
	w := newWorld(t)
	w.join(t, "ada@example.com")
	for agent, want := range map[string]string{
		"": "", strings.Repeat("x", 300): strings.Repeat("x", 255), strings.Repeat("é", 200): strings.Repeat("é", 127), "a\x00b\xffc": "abc", "curl/8": "curl/8",
	} {
		_, s, secret, err := w.SignIn(t.Context(), "ada@example.com", password, true, identity.Visit{Address: "192.0.2.1", Agent: agent})
		if err != nil || s.Agent != want {
			t.Errorf("%.9q is kept as %q, error %v", agent, s.Agent, err)
		}
		if got, _, _, err := w.Session(t.Context(), secret); err != nil || got.Agent != want {
			t.Errorf("%.9q is read as %q, error %v", agent, got.Agent, err)
		}
	}
}

func TestErasingNeedsThePasswordOrAFreshSignIn(t *testing.T) {
	w := newWorld(t)
	a, s, _ := w.join(t, "ada@example.com")
	b, bobs, _ := w.join(t, "bob@example.com")
	printed := lets(t, w.gate, "an operator's token", must(w.Issue(t.Context(), a)))
	mine, none := &identity.Principal{ID: a.ID, Session: s.ID}, &identity.Principal{ID: a.ID}
	stranger := &identity.Principal{ID: "nobody", Session: "nothing"}
	confirm := func(when string, who *identity.Principal, password *string, want error) {
		t.Helper()
		if err := w.Confirm(t.Context(), who, password, identity.Visit{}); !errors.Is(err, want) {
			t.Errorf("%s: error = %v, want %v", when, err, want)
		}
	}
	confirm("at once", mine, nil, nil)
	confirm("in no session", none, nil, identity.ErrSessionTooOld)
	confirm("by an operator's token", printed, nil, identity.ErrSessionTooOld)
	confirm("in another's session", &identity.Principal{ID: a.ID, Session: bobs.ID}, nil, identity.ErrSessionTooOld)
	confirm("by nobody", stranger, nil, identity.ErrSessionTooOld)
	w.Pass(day - time.Microsecond)
	confirm("just before a day is over", mine, nil, nil)
	w.Pass(time.Microsecond)
	confirm("after a day", mine, nil, identity.ErrSessionTooOld)
	confirm("with the password", mine, new(password), nil)
	confirm("with the password, in no session", none, new(password), nil)
	confirm("with another password", mine, new("wrong horse"), identity.ErrBadPassword)
	confirm("with an empty password", mine, new(""), identity.ErrBadPassword)
	confirm("with a password of nobody", stranger, new(password), identity.ErrBadPassword)
	confirm("with the password a fourth time", mine, new(password), nil)
	confirm("with the password a fifth time", mine, new(password), nil)
	if r, _ := errors.AsType[*identity.Refusal](w.Confirm(t.Context(), mine, new(password), identity.Visit{})); r == nil || r.Status != 429 || r.Wait != time.Minute {
		t.Errorf("the sixth time: %+v", r)
	}
	confirm("another person", &identity.Principal{ID: b.ID}, new(password), nil)
	w.Pass(time.Minute)
	confirm("a minute later", mine, new(password), nil)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

const another = "another horse"

func TestWhoKnowsThePasswordChangesIt(t *testing.T) {
	w := newWorld(t)
	a, s, secret := w.join(t, "ada@example.com")
	_, other, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome)
	if err != nil {
		t.Fatal(err)
	}
	mine, theirs := w.token(t, a, *s), w.token(t, a, *other)
	w.Pass(time.Second)
	got, fresh, freshSecret, err := w.ChangePassword(t.Context(), *s, password, another, false, atHome)
	if err != nil || fresh != nil || freshSecret != "" || got.ID != a.ID || got.UpdatedAt != t0.Add(time.Second) {
		t.Fatalf("account %+v, session %v, error %v", got, fresh, err)
	}
	lets(t, w.gate, "a token of the session that goes on", w.token(t, a, *s))
	refuses(t, w.gate, "a token of another session", theirs, "revoked")
	if _, _, _, err := w.Session(t.Context(), secret); err != nil {
		t.Errorf("the session that goes on: %v", err)
	}
	_, fresh, freshSecret, err = w.ChangePassword(t.Context(), *s, another, password, true, identity.Visit{Address: "192.0.2.9", Agent: "anew"})
	if err != nil || fresh == nil || fresh.ID == s.ID || fresh.Agent != "anew" || !fresh.Lasting || fresh.CreatedAt != t0.Add(time.Second) {
		t.Fatalf("the new session is %+v, error %v", fresh, err)
	}
	if _, _, _, err := w.Session(t.Context(), secret); !errors.Is(err, identity.ErrUnauthorized) {
		t.Errorf("the session before: error = %v, want %v", err, identity.ErrUnauthorized)
	}
	if _, who, _, err := w.Session(t.Context(), freshSecret); err != nil || who.ID != a.ID {
		t.Errorf("the new one is of %v, error %v", who.ID, err)
	}
	refuses(t, w.gate, "a token of the session before", mine, "revoked")
	lets(t, w.gate, "a token of the new one", w.token(t, a, *fresh))
}

func TestNoChangeOfAPasswordUndoesALaterOne(t *testing.T) {
	w := newWorld(t)
	a, s, _ := w.join(t, "ada@example.com")
	looks := 0
	change := func(identity.Account, error) {
		if looks++; looks < 2 { // the second look is that which proves the password
			return
		}
		w.store.byID.Store(nil)
		if err := w.SetPassword(t.Context(), a, "a third horse"); err != nil {
			t.Error(err)
		}
	}
	w.store.byID.Store(&change)
	if _, fresh, _, err := w.ChangePassword(t.Context(), *s, password, another, true, atHome); !errors.Is(err, identity.ErrBadPassword) || fresh != nil {
		t.Errorf("session %v, error %v; want %v", fresh, err, identity.ErrBadPassword)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", "a third horse", true, atHome); err != nil {
		t.Errorf("with the last one: %v", err)
	}
}

func TestAChangeOfAPasswordIsRefused(t *testing.T) {
	w := newWorld(t)
	_, s, _ := w.join(t, "ada@example.com")
	gone := identity.Session{ID: "gone", User: "nobody"}
	for name, tt := range map[string]struct {
		in           identity.Session
		current, new string
		want         error
	}{
		"to a short one": {*s, password, "1234567", identity.ErrTooShort}, "to a long one": {*s, password, "b" + strings.Repeat("a", 128), identity.ErrTooLong},
		"to an easy one": {*s, password, "Ada@Example.com", identity.ErrCompromised}, "by a wrong one": {*s, another, another, identity.ErrBadPassword},
		"by a long one": {*s, strings.Repeat("ab", 64) + "c", another, identity.ErrTooLong}, "of nobody": {gone, password, another, identity.ErrUnauthorized},
	} {
		if a, fresh, secret, err := w.ChangePassword(t.Context(), tt.in, tt.current, tt.new, true, atHome); !errors.Is(err, tt.want) || fresh != nil || secret != "" || a != (identity.Account{}) {
			t.Errorf("%s: session %v, error %v; want %v", name, fresh, err, tt.want)
		}
	}
	for range 4 { // one of the five was above
		_, _ = w.ConfirmPassword(t.Context(), s.User, s.ID, "wrong horse", identity.Visit{})
	}
	_, _, _, err := w.ChangePassword(t.Context(), *s, password, another, false, atHome)
	if r, _ := errors.AsType[*identity.Refusal](err); r == nil || r.Status != 429 {
		t.Errorf("after five tries of whatever kind: %v", err)
	}
	if err := w.Confirm(t.Context(), &identity.Principal{ID: s.User, Session: s.ID}, new(password), identity.Visit{}); err == nil {
		t.Error("another way of asking has tries of its own")
	}
}

func TestSessionsEndByTheirNames(t *testing.T) {
	w := newWorld(t)
	a, s, secret := w.join(t, "ada@example.com")
	b, bobs, bobSecret := w.join(t, "bob@example.com")
	token := w.token(t, a, *s)
	for _, name := range []string{bobs.ID, strings.Repeat("x", 32), "", strings.Repeat("\x00", 32), strings.Repeat("x", 1000), secret} {
		if err := w.EndSession(t.Context(), a.ID, name, atHome); err != nil {
			t.Errorf("%.40q: %v", name, err)
		}
	}
	if _, _, _, err := w.Session(t.Context(), bobSecret); err != nil {
		t.Errorf("another's session: %v", err)
	}
	lets(t, w.gate, "nothing is over", token)
	if err := w.EndSession(t.Context(), a.ID, s.ID, atHome); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.gate, "the session is over", token, "revoked")

	w.Pass(6 * day)
	_, _, _, _ = w.Session(t.Context(), bobSecret) // extended
	w.Pass(2 * day)
	if list, err := w.Sessions(t.Context(), b.ID); err != nil || len(list) != 1 || list[0].ID != bobs.ID {
		t.Errorf("Bob's sessions are %+v, error %v", list, err)
	}
	w.Pass(6 * day)
	if list, err := w.Sessions(t.Context(), b.ID); err != nil || len(list) != 0 {
		t.Errorf("after their end Bob's sessions are %+v, error %v", list, err)
	}
}

func TestASessionThatIsOnlyLookedAtIsNotExtended(t *testing.T) {
	w := newWorld(t)
	_, s, secret := w.join(t, "ada@example.com")
	w.Pass(2 * day)
	got, _, err := w.Look(t.Context(), secret)
	if err != nil || got.ExpiresAt != s.ExpiresAt {
		t.Errorf("it ends at %v, error %v; want %v", got.ExpiresAt, err, s.ExpiresAt)
	}
	if _, _, extended, err := w.Session(t.Context(), secret); err != nil || !extended {
		t.Errorf("extended %t, error %v", extended, err)
	}
	w.Pass(8 * day)
	if _, _, err := w.Look(t.Context(), secret); !errors.Is(err, identity.ErrUnauthorized) {
		t.Errorf("error = %v, want %v", err, identity.ErrUnauthorized)
	}
}

func TestNameAndPictureOfAnAccount(t *testing.T) {
	w := newWorld(t)
	a, _, _ := w.join(t, "ada@example.com")
	for image, good := range map[string]bool{
		"": true, "http://x": true, "https://example.com/a.png": true, "HTTPS://EXAMPLE.COM/A": true, "data:image/png;base64,AA==": true, "data:image/svg+xml,%3Csvg/%3E": true,
		"https://x/" + strings.Repeat("𝔘", 2038): true, "https://x/" + strings.Repeat("𝔘", 2039): false,
		"javascript:alert(1)": false, "\u00a0javascript:alert(1)": false, "java\nscript:x": false, "data:text/html,x": false, "data:,x": false, "vbscript:x": false, "blob:x": false,
		"file:///etc/passwd": false, "https:": false, "https:///x": false, "//example.com/a": false, "/a.png": false, "a.png": false, "x": false, "https://x/\x00": false,
		"https://x/\xff": false, "ftp://x/a": false, "https://%zz": false,
	} {
		err := w.Update(t.Context(), a.ID, identity.AccountChange{Image: &image}, atHome)
		if r, _ := errors.AsType[*identity.Refusal](err); (err == nil) != good || err != nil && r.Code != "VALIDATION_ERROR" {
			t.Errorf("%.60q: error %v", image, err)
		}
		_, _, _, err = w.SignUp(t.Context(), identity.Newcomer{Email: "x@example.com", Password: "short", Image: image}, true, identity.Visit{Exempt: true})
		if errors.Is(err, identity.ErrTooShort) != good {
			t.Errorf("%.60q, to sign up: error %v", image, err)
		}
	}
	if err := w.Update(t.Context(), a.ID, identity.AccountChange{Name: new(" Ada L "), Image: new("https://x")}, atHome); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Account(t.Context(), a.Email); err != nil || got.Name != "Ada L" || got.Image != "https://x" {
		t.Errorf("the account is %+v, error %v", got, err)
	}
	if err := w.Update(t.Context(), "nobody", identity.AccountChange{Name: new("x")}, atHome); !errors.Is(err, identity.ErrUnauthorized) {
		t.Errorf("of nobody: error = %v, want %v", err, identity.ErrUnauthorized)
	}
	if user, err := w.store.Store.User(t.Context(), vault.Actor{Owner: a.ID}); err != nil || *user.Name != "Ada" {
		t.Errorf("the person is %+v, error %v", user, err)
	}
}

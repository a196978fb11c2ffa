package identity_test

import (
	"errors"
	"testing"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// TestWhoIsNotLookedAtHasNotTried comes to a full line more often than the
// limits let anybody try, and then finds them untouched.
func TestWhoIsNotLookedAtHasNotTried(t *testing.T) {
	for _, required := range []bool{false, true} {
		w := newWorld(t)
		_, s, _ := w.join(t, "ada@example.com")
		if required {
			w.Mailing = identity.NewMailing(nil, "http://vault.example/api/auth", true)
		}
		undo := w.Crowd()
		calls := map[string]func(password string) error{
			"sign in": func(password string) error {
				_, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, at("198.51.100.1"))
				return err
			},
			"sign up": func(string) error {
				_, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: "bob@example.com", Password: password}, true, at("198.51.100.1"))
				return err
			},
			"confirm": func(password string) error {
				_, err := w.ConfirmPassword(t.Context(), s.User, s.ID, password, identity.Visit{})
				return err
			},
			"change": func(current string) error {
				_, _, _, err := w.ChangePassword(t.Context(), *s, current, "another battery", false, atHome)
				return err
			},
		}
		for name, call := range calls {
			for range 40 {
				if err := call(password); !errors.Is(err, vault.RateLimited) {
					t.Fatalf("%s to a full line: %v", name, err)
				}
			}
		}
		undo()
		w.tries(t, "signing in afterwards", 6, always("ada@example.com"), always(at("198.51.100.1")))
		for i := range 6 {
			if err := calls["confirm"]("wrong horse"); (wait(err) > 0) != (i == 5) {
				t.Errorf("confirming afterwards, try %d: %v", i+1, err)
			}
		}
		if err := calls["sign up"](""); err != nil {
			t.Errorf("signing up afterwards: %v", err)
		}
	}
}

// TestAStolenSessionKeepsTheOwnerOutOfNoOther guesses in one session, and
// changes the password in another.
func TestAStolenSessionKeepsTheOwnerOutOfNoOther(t *testing.T) {
	w := newWorld(t)
	_, stolen, _ := w.join(t, "ada@example.com")
	sessions := []*identity.Session{stolen}
	for range 2 {
		_, s, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome)
		if err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, s)
	}
	guess := func(s *identity.Session) error {
		_, err := w.ConfirmPassword(t.Context(), s.User, s.ID, "wrong horse", identity.Visit{})
		return err
	}
	for i := range 6 {
		if err := guess(stolen); (wait(err) > 0) != (i == 5) {
			t.Errorf("guess %d: %v", i+1, err)
		}
	}
	if _, _, _, err := w.ChangePassword(t.Context(), *sessions[1], password, "another battery", false, atHome); err != nil {
		t.Errorf("in another session: %v", err)
	}
	for i := range 5 { // with six others there may be ten
		if err := guess(sessions[2]); (wait(err) > 0) != (i == 4) {
			t.Errorf("guess %d in a third session: %v", i+1, err)
		}
	}
}

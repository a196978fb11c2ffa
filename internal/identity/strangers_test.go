package identity_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
)

// TestAnotherPasswordMakesStrangersOfAll has somebody who knew the password sign
// in from many places, each of which is known then, and guess from there and in
// those browsers once it is another.
func TestAnotherPasswordMakesStrangersOfAll(t *testing.T) {
	for way, renew := range map[string]func(t *testing.T, w *world, b *postbox, s identity.Session) error{
		"by change-password": func(t *testing.T, w *world, _ *postbox, s identity.Session) error {
			t.Helper()
			_, _, _, err := w.ChangePassword(t.Context(), s, password, better, false, atHome)
			return err
		},
		"by a link": func(t *testing.T, w *world, b *postbox, _ identity.Session) error {
			t.Helper()
			if err := w.AskReset(t.Context(), "ada@example.com", "", atHome); err != nil {
				return err
			}
			w.send(t)
			return w.ResetPassword(t.Context(), b.token(t, "ada@example.com", resetLinks), better, atHome)
		},
	} {
		t.Run(way, func(t *testing.T) {
			w, b := withMail(t, false)
			w.DeviceKey = []byte("a key of the tests, long enough for anybody")
			_, s, _ := w.join(t, "ada@example.com")
			const places = 8
			var visits []identity.Visit
			for i := range places {
				from := at(fmt.Sprint("203.0.113.", i+1))
				a, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, from)
				if err != nil {
					t.Fatal(err)
				}
				w.Pass(time.Second) // or all browsers would have one mark
				visits = append(visits, from, identity.Visit{Address: fmt.Sprint("198.51.100.", i+1), Device: w.Device(a)})
			}
			if err := renew(t, w, b, *s); err != nil {
				t.Fatal(err)
			}
			w.Pass(time.Minute)
			looked := 0
			for range 5 {
				for _, v := range visits {
					switch _, _, _, err := w.SignIn(t.Context(), "ada@example.com", "wrong horse", true, v); {
					case errors.Is(err, identity.ErrBadLogin):
						looked++
					case wait(err) == 0:
						t.Errorf("%+v: %v", v, err)
					}
				}
			}
			if looked != 10 {
				t.Errorf("%d guesses were looked at within a minute, want 10", looked)
			}
			if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", better, true, atHome); err != nil {
				t.Errorf("where the password was chosen: %v", err)
			}
		})
	}
}

package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"golang.org/x/crypto/bcrypt"
)

// imported makes an account whose hash another program made of password.
func (w *world) imported(t *testing.T, id vault.UserID) identity.Account {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	email := string(id) + "@example.com"
	a := identity.Account{ID: id, Email: email, Folded: email, Password: string(hash), CreatedAt: t0, UpdatedAt: t0}
	user := vault.User{ID: id, Email: &email, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: t0}}
	if err := w.store.CreateAccount(t.Context(), user, a, nil); err != nil {
		t.Fatal(err)
	}
	return a
}

// kept returns the hash of an account.
func (w *world) kept(t *testing.T, a identity.Account) string {
	t.Helper()
	got, err := w.store.Account(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got.Password
}

func TestAnImportedPasswordIsHashedAnewAtTheFirstSignIn(t *testing.T) {
	w := newWorld(t)
	a := w.imported(t, "ada")
	token, err := w.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	in := func(password string) error {
		t.Helper()
		_, _, _, err := w.SignIn(t.Context(), a.Email, password, true, atHome)
		return err
	}
	if err := in("wrong horse"); !errors.Is(err, identity.ErrBadLogin) || w.kept(t, a) != a.Password {
		t.Errorf("a wrong password: error = %v; the hash is %q", err, w.kept(t, a))
	}
	if err := in(password); err != nil {
		t.Fatal(err)
	}
	fresh := w.kept(t, a)
	if !strings.HasPrefix(fresh, "cv1$") {
		t.Errorf("the hash is %q", fresh)
	}
	lets(t, w.gate, "a token from before", token)
	if err := in(password); err != nil || w.kept(t, a) != fresh {
		t.Errorf("again: error = %v; the hash is %q, and was %q", err, w.kept(t, a), fresh)
	}
	if err := in("wrong horse"); !errors.Is(err, identity.ErrBadLogin) {
		t.Errorf("a wrong password: error = %v", err)
	}
}

func TestSeveralFirstSignInsAtOnceAllSucceed(t *testing.T) {
	w := newWorld(t)
	a := w.imported(t, "ada")
	var wg sync.WaitGroup
	for n := range 10 {
		wg.Go(func() {
			at := identity.Visit{Address: fmt.Sprint("192.0.2.", n)}
			if _, s, _, err := w.SignIn(t.Context(), a.Email, password, true, at); err != nil || s == nil {
				t.Errorf("session %v, error %v", s, err)
			}
		})
	}
	wg.Wait()
}

func TestAnotherPasswordIsNotReplacedByAnOldOneHashedAnew(t *testing.T) {
	for name, change := range map[string]func(w *world, a identity.Account) error{
		"another password": func(w *world, a identity.Account) error { return w.SetPassword(t.Context(), a, "another horse") },
		"erased": func(w *world, a identity.Account) error {
			return w.store.ErasePerson(t.Context(), vault.Actor{Owner: a.ID}, t0)
		},
	} {
		w := newWorld(t)
		a := w.imported(t, "ada")
		meanwhile := func(identity.Account, error) {
			w.store.account.Store(nil)
			if err := change(w, a); err != nil {
				t.Error(err)
			}
		}
		w.store.account.Store(&meanwhile)
		if _, s, _, err := w.SignIn(t.Context(), a.Email, password, true, atHome); !errors.Is(err, identity.ErrBadLogin) || s != nil {
			t.Errorf("%s: session %v, error %v; want %v", name, s, err, identity.ErrBadLogin)
		}
		if name == "erased" {
			continue
		}
		if _, _, _, err := w.SignIn(t.Context(), a.Email, "another horse", true, atHome); err != nil {
			t.Errorf("%s: with the new one: %v", name, err)
		}
	}
}

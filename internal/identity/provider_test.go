package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

func TestSigningUpMakesAPersonAnAccountAndASession(t *testing.T) {
	w := newWorld(t)
	a, s, secret, err := w.SignUp(t.Context(), identity.Newcomer{Email: "  Ada@Example.COM ", Password: password, Name: " Ada Lovelace "}, true, atHome)
	if err != nil {
		t.Fatal(err)
	}
	want := identity.Account{ID: a.ID, Email: "ada@example.com", Folded: "ada@example.com", Name: "Ada Lovelace", Password: a.Password, CreatedAt: t0, UpdatedAt: t0}
	if diff := cmp.Diff(want, a); diff != "" || len(a.ID) != 32 || !strings.HasPrefix(a.Password, "cv1$") {
		t.Errorf("the account %s (-want +got):\n%s", a.ID, diff)
	}
	kept, err := w.Account(t.Context(), "ADA@example.com")
	if diff := cmp.Diff(want, kept); err != nil || diff != "" {
		t.Errorf("what is kept: error %v (-want +got):\n%s", err, diff)
	}
	user, err := w.store.Store.User(t.Context(), vault.Actor{Owner: a.ID})
	if err != nil || *user.Email != "ada@example.com" || *user.Name != "Ada Lovelace" {
		t.Errorf("the person is %+v, error %v", user, err)
	}
	got, who, extended, err := w.Session(t.Context(), secret)
	if diff := cmp.Diff(*s, got); err != nil || diff != "" || extended || who.ID != a.ID || len(secret) != 32 || len(s.ID) != 32 || secret == s.ID {
		t.Errorf("the session: extended %t, error %v (-want +got):\n%s", extended, err, diff)
	}
	if s.ExpiresAt != t0.Add(7*24*time.Hour) || s.Address != atHome.Address || s.Agent != atHome.Agent {
		t.Errorf("the session is %+v", s)
	}
}

func TestAnEmailHasOneAccount(t *testing.T) {
	w := newWorld(t)
	w.join(t, "ada@example.com")
	for _, same := range []string{"ada@example.com", "ADA@EXAMPLE.COM", " ada@example.com", "adà@example.com", "ａda@example.com"} {
		if _, s, secret, err := w.SignUp(t.Context(), identity.Newcomer{Email: same, Password: password}, true, identity.Visit{Exempt: true}); !errors.Is(err, identity.ErrTaken) || s != nil || secret != "" {
			t.Errorf("%q: error = %v, want %v", same, err, identity.ErrTaken)
		}
	}
	var won, taken atomic.Int64
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			_, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: "bob@example.com", Password: password}, true, identity.Visit{Exempt: true})
			if err == nil {
				won.Add(1)
			} else if errors.Is(err, identity.ErrTaken) {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || taken.Load() != 9 {
		t.Errorf("of ten at once %d won, and %d were told that it is taken", won.Load(), taken.Load())
	}
}

// TestALongerPasswordMayBeAskedFor, of everyone who makes or changes one, and
// never a shorter one than Better Auth's.
func TestALongerPasswordMayBeAskedFor(t *testing.T) {
	w := newWorld(t)
	a, _, _ := w.join(t, "ada@example.com")
	for least, want := range map[int]int{0: 8, 7: 8, 8: 8, 15: 15} {
		w.PasswordMin = least
		long := strings.Repeat("ab-", want)[:want]
		email := fmt.Sprintf("n%d@example.com", least)
		if _, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: email, Password: long[1:]}, true, at("198.51.100.1")); !errors.Is(err, identity.ErrTooShort) {
			t.Errorf("at least %d: signing up with %d: error = %v", least, want-1, err)
		}
		if err := w.SetPassword(t.Context(), a, long[1:]); !errors.Is(err, identity.ErrTooShort) {
			t.Errorf("at least %d: another password of %d: error = %v", least, want-1, err)
		}
		if _, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: email, Password: long}, true, at("198.51.100.1")); err != nil {
			t.Errorf("at least %d: signing up with %d: error = %v", least, want, err)
		}
	}
}

func TestWhatIsNoGoodForAnAccountIsRefused(t *testing.T) {
	w := newWorld(t)
	ok, long := "someone@example.com", strings.Repeat("x", 255)
	for name, tt := range map[string]struct {
		email, password, name string
		want                  string // a code
	}{
		"no e-mail":                          {"", password, "", "INVALID_EMAIL"},
		"no at sign":                         {"example.com", password, "", "INVALID_EMAIL"},
		"two at signs":                       {"a@b@example.com", password, "", "INVALID_EMAIL"},
		"nobody":                             {"@example.com", password, "", "INVALID_EMAIL"},
		"nowhere":                            {"ada@", password, "", "INVALID_EMAIL"},
		"no dot":                             {"ada@localhost", password, "", "INVALID_EMAIL"},
		"a dot at the end":                   {"ada@example.", password, "", "INVALID_EMAIL"},
		"a space within":                     {"a da@example.com", password, "", "INVALID_EMAIL"},
		"a name before it":                   {"Ada <ada@example.com>", password, "", "INVALID_EMAIL"},
		"brackets":                           {"<ada@example.com>", password, "", "INVALID_EMAIL"},
		"a list":                             {"ada@example.com, bob@example.com", password, "", "INVALID_EMAIL"},
		"a line break":                       {"ada@example.com\nbcc: x", password, "", "INVALID_EMAIL"},
		"a NUL":                              {"a\x00da@example.com", password, "", "INVALID_EMAIL"},
		"broken UTF-8":                       {"a\xffda@example.com", password, "", "INVALID_EMAIL"},
		"quotes":                             {`"a da"@example.com`, password, "", "INVALID_EMAIL"},
		"an e-mail of 256":                   {strings.Repeat("x", 244) + "@example.com", password, "", "INVALID_EMAIL"},
		"an e-mail that folds to more":       {strings.Repeat("ﷺ", 60) + "@example.com", password, "", "INVALID_EMAIL"},
		"a name of 256":                      {ok, password, long + "x", "VALIDATION_ERROR"},
		"a name with a NUL":                  {ok, password, "a\x00", "VALIDATION_ERROR"},
		"a name with a line break":           {ok, password, "a\nb", "VALIDATION_ERROR"},
		"a name of broken UTF-8":             {ok, password, "a\xff", "VALIDATION_ERROR"},
		"no password":                        {ok, "", "", "PASSWORD_TOO_SHORT"},
		"a password of 7":                    {ok, "abcdef7", "", "PASSWORD_TOO_SHORT"},
		"a password of 7, composed":          {ok, strings.Repeat("e\u0301", 7), "", "PASSWORD_TOO_SHORT"},
		"a password of 129":                  {ok, "b" + strings.Repeat("a", 128), "", "PASSWORD_TOO_LONG"},
		"a password of 65 letters of two":    {ok, strings.Repeat("😀😁", 32) + "😀", "", "PASSWORD_TOO_LONG"},
		"one letter all along":               {ok, "aaaaaaaaaa", "", "PASSWORD_COMPROMISED"},
		"one letter, in both cases":          {ok, "aAaAaAaA", "", "PASSWORD_COMPROMISED"},
		"spaces":                             {ok, "        ", "", "PASSWORD_COMPROMISED"},
		"the e-mail":                         {ok, ok, "", "PASSWORD_COMPROMISED"},
		"the e-mail in capitals":             {ok, "SomeOne@Example.com", "", "PASSWORD_COMPROMISED"},
		"what stands before the at":          {"ada.lovelace@example.com", "Ada.Lovelace", "", "PASSWORD_COMPROMISED"},
		"the name":                           {ok, "ada lovelace", "Ada Lovelace", "PASSWORD_COMPROMISED"},
		"what this is called":                {ok, "CreatorVault", "", "PASSWORD_COMPROMISED"},
		"an e-mail of 255 is good":           {strings.Repeat("x", 243) + "@example.com", password, "", ""},
		"a plus is good":                     {"ada+ideas@example.com", password, "", ""},
		"other letters are good":             {"zoë@exämple.com", password, "", ""},
		"a name of 255 is good":              {"n1@example.com", password, long, ""},
		"a name of 255 odd letters is good":  {"n2@example.com", password, strings.Repeat("𝔘", 255), ""},
		"a password of 8 is good":            {"p1@example.com", "abcdefg8", "", ""},
		"a password of 8, composed, is good": {"p2@example.com", strings.Repeat("e\u0301", 7) + "x", "", ""},
		"a password of 128 is good":          {"p3@example.com", "b" + strings.Repeat("a", 127), "", ""},
		"a password of 64 letters of two":    {"p4@example.com", strings.Repeat("😀😁", 32), "", ""},
		"a password with a NUL is good":      {"p5@example.com", "before\x00after", "", ""},
		"a password with the e-mail is good": {"p6@example.com", "p6@example.com!", "", ""},
	} {
		a, s, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: tt.email, Password: tt.password, Name: tt.name}, true, identity.Visit{Exempt: true})
		r, _ := errors.AsType[*identity.Refusal](err)
		switch {
		case tt.want == "" && err != nil, tt.want != "" && (r == nil || r.Code != tt.want):
			t.Errorf("%s: error = %v, want %q", name, err, tt.want)
		case err != nil && (r.Status != 400 || r.Message == "" || s != nil || a != identity.Account{}):
			t.Errorf("%s: status %d, %q, account %v", name, r.Status, r.Message, a)
		case err == nil:
			if _, _, _, err := w.SignIn(t.Context(), tt.email, tt.password, true, identity.Visit{Exempt: true}); err != nil {
				t.Errorf("%s: signing in: %v", name, err)
			}
		}
	}
}

func TestSignUpCanBeClosed(t *testing.T) {
	w := newWorld(t)
	w.Settings.SignUp = false
	if _, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: "ada@example.com", Password: password}, true, atHome); !errors.Is(err, identity.ErrNoSignUp) {
		t.Errorf("error = %v, want %v", err, identity.ErrNoSignUp)
	}
	a, s, secret, err := w.Create(t.Context(), "ada@example.com", password, "", false, nil) // an operator may
	if err != nil || s != nil || secret != "" {
		t.Errorf("session %v, error %v", s, err)
	}
	if _, _, _, err := w.Create(t.Context(), "bob", password, "", false, nil); !errors.Is(err, identity.ErrBadEmail) {
		t.Errorf("error = %v, want %v", err, identity.ErrBadEmail)
	}
	if user, err := w.store.Store.User(t.Context(), vault.Actor{Owner: a.ID}); err != nil || user.Name != nil {
		t.Errorf("the person is %+v, error %v", user, err)
	}
}

func TestSigningInTakesTheRightPassword(t *testing.T) {
	w := newWorld(t)
	a, first, _ := w.join(t, "ada@example.com")
	for n, tt := range []struct {
		email, password string
		want            error
	}{
		{"ada@example.com", password, nil},
		{"ADA@example.com ", password, nil},
		{"ada@example.com", "Correct horse", identity.ErrBadLogin},
		{"ada@example.com", "", identity.ErrBadLogin},
		{"ada@example.com", password + strings.Repeat(" ", 128), identity.ErrBadLogin},
		{"nobody@example.com", password, identity.ErrBadLogin},
		{"nobody@example.com", "", identity.ErrBadLogin},
		{"ada", password, identity.ErrBadEmail},
	} {
		got, s, secret, err := w.SignIn(t.Context(), tt.email, tt.password, true, identity.Visit{Address: fmt.Sprint("192.0.2.", n), Agent: "x"})
		if !errors.Is(err, tt.want) || err != nil && (s != nil || secret != "" || got != identity.Account{}) {
			t.Errorf("%q with %.15q: session %v, error %v; want %v", tt.email, tt.password, s, err, tt.want)
		}
		if err == nil && (got.ID != a.ID || s.ID == first.ID) {
			t.Errorf("%q: it is %v, in session %s", tt.email, got.ID, s.ID)
		}
	}
}

func TestASessionIsNotMadeByAPasswordThatChangedMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.join(t, "ada@example.com")
	change := func(a identity.Account, _ error) {
		w.store.account.Store(nil)
		if err := w.SetPassword(t.Context(), a, "another horse"); err != nil {
			t.Error(err)
		}
	}
	w.store.account.Store(&change)
	if _, s, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); !errors.Is(err, identity.ErrBadLogin) || s != nil {
		t.Errorf("session %v, error %v; want %v", s, err, identity.ErrBadLogin)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", "another horse", true, atHome); err != nil {
		t.Errorf("with the new one: %v", err)
	}
}

func TestAnotherPasswordEndsEverySession(t *testing.T) {
	w := newWorld(t)
	a, s, secret := w.join(t, "ada@example.com")
	token := w.token(t, a, *s)
	printed, err := w.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	lets(t, w.gate, "the token", token)
	lets(t, w.gate, "one that an operator made", printed)
	if err := w.SetPassword(t.Context(), a, "short"); !errors.Is(err, identity.ErrTooShort) {
		t.Errorf("error = %v, want %v", err, identity.ErrTooShort)
	}
	if err := w.SetPassword(t.Context(), identity.Account{ID: "nobody"}, "another horse"); !errors.Is(err, vault.NotFound) {
		t.Errorf("of nobody: error = %v, want %v", err, vault.NotFound)
	}
	if err := w.SetPassword(t.Context(), a, "another horse"); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := w.Session(t.Context(), secret); !errors.Is(err, identity.ErrUnauthorized) {
		t.Errorf("the session: error = %v, want %v", err, identity.ErrUnauthorized)
	}
	refuses(t, w.gate, "the token", token, "revoked")
	refuses(t, w.gate, "one that an operator made", printed, "revoked")
	if _, err := w.Issue(t.Context(), a); !errors.Is(err, vault.NotFound) {
		t.Errorf("by the account as it was: error = %v, want %v", err, vault.NotFound)
	}
	_, _, _, wrong := w.SignIn(t.Context(), "ada@example.com", password, true, atHome)
	_, _, _, right := w.SignIn(t.Context(), "ada@example.com", "another horse", true, atHome)
	if !errors.Is(wrong, identity.ErrBadLogin) || right != nil {
		t.Errorf("the old password: %v; the new one: %v", wrong, right)
	}
}

func TestNoPasswordExpires(t *testing.T) {
	w := newWorld(t)
	w.join(t, "ada@example.com")
	w.Pass(10 * 365 * day)
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); err != nil {
		t.Errorf("ten years later: %v", err)
	}
}

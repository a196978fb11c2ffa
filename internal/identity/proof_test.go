package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

const better = "a better horse"

func TestAResetWorksOnceAndEndsAllSessions(t *testing.T) {
	w, b := withMail(t, false)
	a, s, _ := w.join(t, "ada@example.com")
	live := w.token(t, a, *s)
	for range 2 {
		if err := w.AskReset(t.Context(), "ADA@example.com", "/new?x=1", atHome); err != nil {
			t.Fatal(err)
		}
	}
	w.send(t)
	token := b.token(t, "ada@example.com", resetLinks)
	for what, tt := range map[string]struct {
		token, password string
		want            error
	}{
		"no token": {"", better, identity.ErrBadToken}, "another": {strings.Repeat("x", 32), better, identity.ErrBadToken},
		"too short": {token, "1234567", identity.ErrTooShort}, "too long": {token, strings.Repeat("xy", 65), identity.ErrTooLong}, "her e-mail": {token, "Ada@Example.com", identity.ErrCompromised},
	} {
		if err := w.ResetPassword(t.Context(), tt.token, tt.password, atHome); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", what, err, tt.want)
		}
	}
	lets(t, w.gate, "before", live)
	if err := w.ResetPassword(t.Context(), token, better, atHome); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.gate, "after", live, "revoked")
	if err := w.ResetPassword(t.Context(), token, better, atHome); !errors.Is(err, identity.ErrBadToken) {
		t.Errorf("a second time: %v", err)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", better, true, atHome); err != nil {
		t.Error(err)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); !errors.Is(err, identity.ErrBadLogin) {
		t.Errorf("by the old password: %v", err)
	}
	w.send(t)
	all := b.to("ada@example.com")
	if last := all[len(all)-1]; !strings.Contains(last.Subject, "Your password was changed") || strings.Contains(last.Text, "https://") {
		t.Errorf("the last letter is %+v", last)
	}
}

func TestEveryOtherPasswordIsToldByMail(t *testing.T) {
	w, b := withMail(t, false)
	a, s, _ := w.join(t, "ada@example.com")
	herself := func() error {
		_, _, _, err := w.ChangePassword(t.Context(), *s, password, better, false, atHome)
		return err
	}
	operator := func() error { return w.SetPassword(t.Context(), a, password) }
	for i, change := range []func() error{herself, operator} {
		what := []string{"by herself", "by an operator"}[i]
		w.send(t)
		before := len(b.to("ada@example.com"))
		if err := change(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		w.send(t)
		if all := b.to("ada@example.com"); len(all) != before+1 || !strings.Contains(all[before].Subject, "Your password was changed") {
			t.Errorf("%s: %d letters more", what, len(all)-before)
		}
	}
}

func TestALinkIsGoodForAnHour(t *testing.T) {
	for wait, want := range map[time.Duration]error{time.Hour - time.Second: nil, time.Hour: identity.ErrBadToken} {
		w, b := withMail(t, false)
		w.join(t, "ada@example.com")
		if err := w.AskReset(t.Context(), "ada@example.com", "", atHome); err != nil {
			t.Fatal(err)
		}
		w.send(t)
		token := b.token(t, "ada@example.com", resetLinks)
		w.Pass(wait)
		if err := w.CanReset(t.Context(), token); !errors.Is(err, want) {
			t.Errorf("after %v: %v", wait, err)
		}
		if err := w.ResetPassword(t.Context(), token, better, atHome); !errors.Is(err, want) {
			t.Errorf("after %v: %v", wait, err)
		}
	}
}

// TestAskingTellsNothing holds that asking does the same, whoever has the
// address: it looks nobody up, and writes one row.
func TestAskingTellsNothing(t *testing.T) {
	w, b := withMail(t, false)
	w.join(t, "ada@example.com")
	w.send(t)
	looked := func(identity.Account, error) { t.Error("an account was looked for") }
	w.store.account.Store(&looked)
	for _, email := range []string{"ada@example.com", "nobody@example.com"} {
		if err := errors.Join(w.AskReset(t.Context(), email, "", atHome), w.AskProof(t.Context(), email, "", atHome)); err != nil {
			t.Errorf("%s: %v", email, err)
		}
	}
	w.store.account.Store(nil)
	w.send(t)
	if n, m := len(b.to("ada@example.com")), len(b.to("nobody@example.com")); n != 3 || m != 0 {
		t.Errorf("%d letters to Ada and %d to nobody", n, m)
	}
}

func TestAskingHasLimits(t *testing.T) {
	w, _ := withMail(t, false)
	for n := range 4 {
		email := string(rune('a'+n)) + "@example.com"
		err := w.AskReset(t.Context(), email, "", at("198.51.100.1"))
		if got := wait(err); n < 3 && err != nil || n == 3 && got != time.Minute {
			t.Errorf("try %d from one address: %v", n+1, err)
		}
	}
	for n := range 6 {
		err := w.AskProof(t.Context(), "Ada@example.com", "", at("198.51.100."+string(rune('2'+n))))
		if got := wait(err); n < 5 && err != nil || n == 5 && got != time.Hour {
			t.Errorf("try %d for one address: %v", n+1, err)
		}
	}
	w.Pass(time.Hour)
	if err := w.AskProof(t.Context(), "ada@example.com", "", at("198.51.100.9")); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestSignUpSendsALinkThatProvesTheAddress(t *testing.T) {
	w, b := withMail(t, false)
	a, s, _ := w.join(t, "ada@example.com")
	if s == nil || a.Verified {
		t.Errorf("session %v, verified %t", s, a.Verified)
	}
	w.send(t)
	token := b.token(t, "ada@example.com", proofLinks)
	if b.to("ada@example.com")[0].Name != "" {
		t.Error("who is not known to be behind an address chooses what it is called")
	}
	for range 2 { // programs that look at mail open links before people do
		if changed, err := w.VerifyEmail(t.Context(), token, "", atHome); err != nil || changed != nil {
			t.Fatalf("%v, error %v", changed, err)
		}
	}
	got, err := w.Account(t.Context(), "ada@example.com")
	if err != nil || !got.Verified {
		t.Errorf("verified %t, error %v", got.Verified, err)
	}
	before := len(b.to("ada@example.com"))
	if err := w.AskProof(t.Context(), "ada@example.com", "", atHome); err != nil {
		t.Fatal(err)
	}
	if w.send(t); len(b.to("ada@example.com")) != before {
		t.Error("what is proved is asked for again")
	}
	if _, err := w.VerifyEmail(t.Context(), "", "", atHome); !errors.Is(err, identity.ErrBadToken) {
		t.Errorf("no token: %v", err)
	}
}

func TestWhereProofIsRequiredNobodySignsInWithout(t *testing.T) {
	w, b := withMail(t, true)
	up := func(email string) (identity.Account, *identity.Session) {
		a, s, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: email, Password: password, Name: "Ada"}, true, identity.Visit{Address: "192.0.2.1", Exempt: true})
		if err != nil {
			t.Fatal(err)
		}
		return a, s
	}
	first, s := up("ada@example.com")
	second, s2 := up("Ada@example.com")
	if s != nil || s2 != nil || second.Email != first.Email || second.Name != first.Name || second.ID == first.ID || len(second.ID) != len(first.ID) || second.Verified != first.Verified {
		t.Errorf("%+v and %+v", first, second)
	}
	w.send(t)
	all := b.to("ada@example.com")
	if len(all) != 2 || !strings.Contains(all[0].Subject+all[1].Subject, "You have an account already") {
		t.Errorf("letters %+v", all)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", "wrong horse", true, atHome); !errors.Is(err, identity.ErrBadLogin) {
		t.Errorf("by another password: %v", err)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); !errors.Is(err, identity.ErrNotVerified) {
		t.Errorf("without proof: %v", err)
	}
	w.send(t)
	if _, err := w.VerifyEmail(t.Context(), b.token(t, "ada@example.com", proofLinks), "", atHome); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); err != nil {
		t.Error(err)
	}
}

func TestAnAddressIsChangedFromTheNewOne(t *testing.T) {
	w, b := withMail(t, false)
	a, s, secret := w.join(t, "ada@example.com")
	w.join(t, "bob@example.com")
	ask := func(email string) error { return w.AskChange(t.Context(), *s, a, email, "", atHome) }
	if err := ask("ADA@example.com"); err == nil || err.Error() != "Email is the same" {
		t.Errorf("the same: %v", err)
	}
	if err := ask("ada"); !errors.Is(err, identity.ErrBadEmail) {
		t.Errorf("no address: %v", err)
	}
	for _, email := range []string{"bob@example.com", "lovelace@example.com"} {
		if err := ask(email); err != nil {
			t.Errorf("%s: %v", email, err)
		}
	}
	w.send(t)
	if n := len(b.to("bob@example.com")); n != 1 { // for signing up
		t.Errorf("%d letters to an address that is taken", n)
	}
	token := b.token(t, "lovelace@example.com", proofLinks)
	if _, err := w.VerifyEmail(t.Context(), token, "somebody else", atHome); err == nil || err.Error() != "Invalid user" {
		t.Errorf("signed in as somebody else: %v", err)
	}
	changed, err := w.VerifyEmail(t.Context(), token, a.ID, atHome)
	if err != nil || changed == nil || changed.Email != "lovelace@example.com" || !changed.Verified {
		t.Fatalf("%+v, error %v", changed, err)
	}
	again, now, _, err := w.Session(t.Context(), secret)
	if err != nil || again.ID != s.ID || now.Email != "lovelace@example.com" {
		t.Errorf("the session is %+v of %+v, error %v", again, now, err)
	}
	if p := lets(t, w.gate, "after", w.token(t, now, *s)); *p.Email != "lovelace@example.com" {
		t.Errorf("the token says %s", *p.Email)
	}
	w.send(t)
	old := b.to("ada@example.com")
	if last := old[len(old)-1]; !strings.Contains(last.Subject, "Your e-mail address was changed") || strings.Contains(last.Text, "lovelace") {
		t.Errorf("the old address hears %+v", last)
	}
	if user, err := w.store.User(t.Context(), vault.Actor{Owner: a.ID}); err != nil || *user.Email != "lovelace@example.com" {
		t.Errorf("the user has %v, error %v", user.Email, err)
	}
	w.Pass(24 * time.Hour)
	if err := ask("other@example.com"); !errors.Is(err, identity.ErrNotFresh) {
		t.Errorf("a day after signing in: %v", err)
	}
}

// TestAnOldTokenBringsNoOldAddressBack, not even to an instance that never saw
// a newer one.
func TestAnOldTokenBringsNoOldAddressBack(t *testing.T) {
	path, c := pathOf(t), testkit.ClockAt(t0)
	w := instance(t, path, c)
	a, s, _ := w.join(t, "ada@example.com")
	old := w.token(t, a, *s)
	change := identity.Verification{Kind: identity.ChangeMail, User: a.ID, Session: s.ID, Email: "new@example.com", CreatedAt: t0, ExpiresAt: t0.Add(time.Hour)}
	if err := errors.Join(w.store.InsertVerification(t.Context(), change), w.store.ChangeEmail(t.Context(), change, t0)); err != nil {
		t.Fatal(err)
	}
	for what, on := range map[string]*world{"here": w, "after a restart": instance(t, path, c)} {
		for range 2 {
			lets(t, on.gate, what, old)
		}
		if user, err := on.store.User(t.Context(), vault.Actor{Owner: a.ID}); err != nil || *user.Email != "new@example.com" {
			t.Errorf("%s: the user has %v, error %v", what, *user.Email, err)
		}
	}
}

func TestAnAddressThatWasTakenMeanwhileIsNotChangedTo(t *testing.T) {
	w, b := withMail(t, false)
	a, s, _ := w.join(t, "ada@example.com")
	if err := w.AskChange(t.Context(), *s, a, "new@example.com", "", atHome); err != nil {
		t.Fatal(err)
	}
	w.send(t)
	token := b.token(t, "new@example.com", proofLinks)
	w.join(t, "new@example.com")
	if _, err := w.VerifyEmail(t.Context(), token, "", atHome); !errors.Is(err, identity.ErrTaken) {
		t.Errorf("error %v", err)
	}
}

func TestWithoutMailNothingIsSent(t *testing.T) {
	w := newWorld(t)
	a, s, _ := w.join(t, "ada@example.com")
	for want, err := range map[error]error{
		identity.ErrNoReset:  w.AskReset(t.Context(), "ada@example.com", "", atHome),
		identity.ErrNoProof:  w.AskProof(t.Context(), "ada@example.com", "", atHome),
		identity.ErrNoChange: w.AskChange(t.Context(), *s, a, "new@example.com", "", atHome),
	} {
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if m, err := w.store.TakeMail(t.Context(), t0.Add(time.Hour), t0); !errors.Is(err, vault.NotFound) {
		t.Errorf("there is %v, error %v", m, err)
	}
}

package identity_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// accessTo makes a token of a user, with all scopes or these.
func (o *outside) accessTo(t testing.TB, user vault.UserID, days int, scopes ...string) (identity.AccessToken, string) {
	t.Helper()
	lets(t, o.gate, "the person comes", o.token(t, string(user)))
	if scopes == nil {
		scopes = identity.Scopes
	}
	in := identity.NewAccessToken{Name: vault.Of("a script"), Scopes: vault.TextsOf(scopes...), Days: vault.Of(days)}
	made, text, err := o.tokens().Create(t.Context(), user, in, atHome)
	if err != nil {
		t.Fatal(err)
	}
	return made, text
}

func (o *outside) tokens() *identity.Tokens { return identity.NewTokens(o.store, o.gate, o.Now) }

// revoke ends a token at o.
func (o *outside) revoke(t testing.TB, made identity.AccessToken) {
	t.Helper()
	if err := o.tokens().Revoke(t.Context(), made.User, made.ID, atHome); err != nil {
		t.Fatal(err)
	}
}

// unknown is a token that nobody has, by its number, with a good checksum.
func unknown(t testing.TB, n int) string {
	t.Helper()
	return identity.WithSum(fmt.Sprintf("%s%043d", identity.TokenPrefix, n))
}

func TestAnAccessTokenSpeaksForItsOwnerWithinItsScopes(t *testing.T) {
	o := newOutside(t)
	made, text := o.accessTo(t, "auth0|ü", 90, identity.WriteIdeas, identity.UseAI)
	want := &identity.Principal{ID: "auth0|ü", Session: made.ID, Scopes: []string{identity.WriteIdeas, identity.UseAI}}
	for _, when := range []string{"the first time", "from the cache"} {
		if diff := cmp.Diff(want, lets(t, o.gate, when, text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	if strings.Contains(fmt.Sprintf("%+v", made), text) {
		t.Errorf("what is kept holds the text")
	}
	if p := lets(t, o.gate, "a token of the issuer", o.token(t, "auth0|ü")); !p.SignedIn() || want.SignedIn() {
		t.Errorf("signed in: %t by the issuer, %t by an access token", p.SignedIn(), want.SignedIn())
	}
}

// scopeless is a store in which the scopes of every token got lost.
type scopeless struct{ *counter }

func (s scopeless) AccessTokenByHash(ctx context.Context, hash [32]byte) (identity.AccessToken, error) {
	found, err := s.counter.AccessTokenByHash(ctx, hash)
	found.Scopes = nil
	return found, err
}

func TestATokenWithoutScopesMayNothing(t *testing.T) {
	o := newOutside(t)
	_, text := o.accessTo(t, "ada", 1)
	g := identity.NewGate(newVerifier(static(t, o), o.Now), o.store, scopeless{o.store}, o.Now)
	p := lets(t, g, "without scopes", text)
	for _, scope := range append([]string{""}, identity.Scopes...) {
		if p.May(scope) {
			t.Errorf("it may do what takes %q", scope)
		}
	}
}

func TestARequestByAnAccessTokenAsksTheDatabaseNothing(t *testing.T) {
	o := newOutside(t)
	_, text := o.accessTo(t, "ada", 90)
	g := identity.NewGate(newVerifier(static(t, o), o.Now), o.store, o.store, o.Now) // as after a restart
	before := o.store.calls()
	lets(t, g, "the first time", text)
	if got := o.store.calls() - before; got != 1 {
		t.Errorf("the first request asked the database %d times", got)
	}
	for range 100 {
		lets(t, g, "again", text)
	}
	o.Pass(5*time.Minute - time.Nanosecond)
	lets(t, g, "before it is looked up again", text)
	if got := o.store.calls() - before; got != 1 {
		t.Errorf("102 requests asked the database %d times", got)
	}
	o.Pass(time.Nanosecond)
	lets(t, g, "then", text)
	lets(t, g, "and again", text)
	if got := o.store.calls() - before; got != 2 {
		t.Errorf("after five minutes the database was asked %d times", got)
	}
}

func TestAnAccessTokenExpiresToTheMicrosecond(t *testing.T) {
	o := newOutside(t)
	_, text := o.accessTo(t, "ada", 1)
	lets(t, o.gate, "at once", text)
	o.Pass(24*time.Hour - 2*time.Minute)
	lets(t, o.gate, "two minutes before", text)
	o.Pass(2*time.Minute - time.Microsecond)
	lets(t, o.gate, "at the last moment, from the cache", text)
	fresh := func() *identity.Gate {
		return identity.NewGate(newVerifier(static(t, o), o.Now), o.store, o.store, o.Now)
	}
	lets(t, fresh(), "at the last moment, from the database", text)
	o.Pass(time.Microsecond)
	before := o.store.calls()
	for range 3 {
		refuses(t, o.gate, "on its end, from the cache", text, "expired")
	}
	if got := o.store.calls() - before; got != 0 {
		t.Errorf("an expired token asked the database %d times", got)
	}
	refuses(t, fresh(), "on its end, from the database", text, "expired")
	o.accessTo(t, "ada", 1) // which sweeps it
	refuses(t, fresh(), "once it is gone", text, "unknown_token")
}

func TestARevokedAccessTokenDiesAtOnceHereAndAfterAPollThere(t *testing.T) {
	path := newVault(t)
	here := newOutside(t).another(t, path)
	there := here.another(t, path)
	made, text := here.accessTo(t, "ada", 90)
	other, kept := here.accessTo(t, "ada", 90)
	for _, o := range []*outside{here, there} {
		lets(t, o.gate, "before", text)
		lets(t, o.gate, "the other one, before", kept)
	}
	if err := here.tokens().Revoke(t.Context(), "bob", made.ID, atHome); !errors.Is(err, vault.NotFound) {
		t.Errorf("by another: error = %v, want %v", err, vault.NotFound)
	}
	lets(t, here.gate, "after another tried", text)
	here.revoke(t, made)
	refuses(t, here.gate, "here", text, "revoked")
	if err := there.gate.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	refuses(t, there.gate, "there", text, "revoked")
	for _, o := range []*outside{here, there} {
		lets(t, o.gate, "the other one", kept)
		lets(t, o.gate, "a token of the issuer", o.token(t, "ada"))
		o.Pass(5 * time.Minute)
		refuses(t, o.gate, "once it is looked up again", text, "unknown_token")
		lets(t, o.gate, "the other one, looked up again", kept)
	}
	for _, id := range []string{made.ID, "", "x", strings.Repeat("x", 33), other.ID[:31] + "\x00", strings.ToLower(other.ID) + "é"} {
		if err := here.tokens().Revoke(t.Context(), "ada", id, atHome); !errors.Is(err, vault.NotFound) {
			t.Errorf("%q: error = %v, want %v", id, err, vault.NotFound)
		}
	}
}

// TestARevocationOutlivesTheCache has the tokens of the issuer live for a
// minute: their revocations are soon forgotten, and those of access tokens must
// not be while these are still let in by what was found before.
func TestARevocationOutlivesTheCache(t *testing.T) {
	o := newOutside(t)
	made, text := o.accessTo(t, "ada", 90)
	v := newVerifier(static(t, o), o.Now)
	v.MaxTTL, v.Leeway = time.Minute, 0
	g := identity.NewGate(v, o.store, o.store, o.Now)
	lets(t, g, "before", text)
	if err := identity.NewTokens(o.store, g, o.Now).Revoke(t.Context(), "ada", made.ID, atHome); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := g.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if p, err := g.Identify(t.Context(), text); err == nil {
			t.Fatalf("it speaks for %s again", p.ID)
		}
		o.Pass(30 * time.Second)
	}
}

func TestErasureKillsAccessTokens(t *testing.T) {
	path := newVault(t)
	here := newOutside(t).another(t, path)
	there := here.another(t, path)
	_, text := here.accessTo(t, "ada", 90)
	lets(t, here.gate, "before", text)
	lets(t, there.gate, "before", text)
	here.Pass(time.Second)
	at := here.Now()
	if err := here.store.ErasePerson(t.Context(), vault.Actor{Owner: "ada"}, at); err != nil {
		t.Fatal(err)
	}
	here.gate.Revoke(identity.Revocation{User: "ada", Until: at, At: at})
	refuses(t, here.gate, "here", text, "revoked")
	if err := there.gate.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	refuses(t, there.gate, "there", text, "revoked")
	here.Pass(time.Second)
	_, anew := here.accessTo(t, "ada", 90) // who comes again comes anew
	for _, o := range []*outside{here, there} {
		lets(t, o.gate, "a token from after", anew)
	}
	refuses(t, here.gate, "the one from before", text, "revoked")
	here.Pass(6 * time.Minute)
	refuses(t, here.gate, "the one from before, looked up again", text, "unknown_token")
	if _, err := here.store.User(t.Context(), vault.Actor{Owner: "ada"}); err != nil {
		t.Error(err)
	}
}

func TestAnAccessTokenMakesNobodyAUser(t *testing.T) {
	o := newOutside(t)
	in := identity.NewAccessToken{Name: vault.Of("n"), Scopes: vault.TextsOf(identity.Scopes...)}
	if _, text, err := o.tokens().Create(t.Context(), "nobody", in, atHome); !errors.Is(err, vault.NotFound) || text != "" {
		t.Errorf("%q, error = %v, want %v", text, err, vault.NotFound)
	}
	before := o.store.writes.Load()
	refuses(t, o.gate, "of nobody", unknown(t, 1), "unknown_token")
	if got := o.store.writes.Load() - before; got != 0 {
		t.Errorf("it made %d writes", got)
	}
}

func TestWhoCannotLookUpSaysSo(t *testing.T) {
	o := newOutside(t)
	_, text := o.accessTo(t, "ada", 90)
	lets(t, o.gate, "before", text)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.gate.Identify(gone, text); err != nil {
		t.Errorf("what is remembered needs no database: %v", err)
	}
	_, err := o.gate.Identify(gone, unknown(t, 1))
	if _, refused := identity.ReasonOf(err); !errors.Is(err, vault.Unavailable) || refused {
		t.Errorf("error = %v, want %v", err, vault.Unavailable)
	}
	refuses(t, o.gate, "once it is there again", unknown(t, 1), "unknown_token")
}

func TestAccessTokensAreLetInByManyAtOnce(t *testing.T) {
	o := newOutside(t)
	made, text := o.accessTo(t, "ada", 90)
	lets(t, o.gate, "before", text)
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			for i := range 50 {
				_, err := o.gate.Identify(t.Context(), text)
				if why, refused := identity.ReasonOf(err); err != nil && (!refused || why != "revoked") {
					t.Error(err)
				}
				if n == 0 && i == 25 {
					o.revoke(t, made)
				}
				o.gate.NoteUses(t.Context())
			}
		})
	}
	all.Wait()
	refuses(t, o.gate, "afterwards", text, "revoked")
}

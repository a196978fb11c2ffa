package identity_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

func TestARequestOfSomeoneKnownAsksTheDatabaseNothing(t *testing.T) {
	o := newOutside(t)
	token := o.token(t, "ada")
	lets(t, o.gate, "the first time", token)
	before := o.store.calls()
	another := o.token(t, "ada", "iat", o.Now().Add(-time.Second).Unix())
	for range 100 {
		lets(t, o.gate, "again", token)
		lets(t, o.gate, "with another token", another)
	}
	o.Pass(10 * time.Minute) // until the token is verified anew
	lets(t, o.gate, "later", token)
	if got := o.store.calls() - before; got != 0 {
		t.Errorf("201 requests asked the database %d times", got)
	}
}

func TestAnUnknownPersonIsMadeAUserOnce(t *testing.T) {
	o := newOutside(t)
	token := o.token(t, "auth0|ü", "name", "Ada Lovelace")
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() { lets(t, o.gate, "at once", token) })
	}
	wg.Wait()
	user, err := o.store.User(t.Context(), vault.Actor{Owner: "auth0|ü"})
	want := vault.User{
		ID: "auth0|ü", Email: new("auth0|ü@example.com"), Name: new("Ada Lovelace"), Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: t0}, Version: 1,
	}
	if diff := cmp.Diff(want, user); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	writes := o.store.writes.Load()
	lets(t, o.gate, "with another name", o.token(t, "auth0|ü", "name", "Other"))
	if got := o.store.writes.Load(); got != writes {
		t.Errorf("another name made %d writes", got-writes)
	}
}

func TestWhoeverIsAUserGetsInWithoutAWrite(t *testing.T) {
	o := newOutside(t)
	token := o.token(t, "ada")
	lets(t, o.gate, "the first time", token)
	g := identity.NewGate(newVerifier(static(t, o), o.Now), o.store, o.store, o.Now) // as after a restart
	writes := o.store.writes.Load()
	lets(t, g, "after a restart", token)
	if got := o.store.writes.Load(); got != writes {
		t.Errorf("it made %d writes", got-writes)
	}
	reads := o.store.reads.Load()
	lets(t, g, "again", token)
	if got := o.store.reads.Load(); got != reads {
		t.Errorf("the next time it made %d reads", got-reads)
	}
}

func static(t *testing.T, o *outside) identity.StaticKey {
	t.Helper()
	key, err := identity.ParseKey(o.issuer.PublicPEM(t), []string{"RS256"})
	if err != nil {
		t.Fatal(err)
	}
	return identity.StaticKey{Key: key}
}

func TestTheEmailFollowsTheNewestToken(t *testing.T) {
	o := newOutside(t)
	email := func() string {
		t.Helper()
		user, err := o.store.Store.User(t.Context(), vault.Actor{Owner: "ada"})
		if err != nil {
			t.Fatal(err)
		}
		if user.Email == nil {
			return ""
		}
		return *user.Email
	}
	says := func(when, token, want string, writes int64) {
		t.Helper()
		before := o.store.writes.Load()
		lets(t, o.gate, when, token)
		if got := email(); got != want || o.store.writes.Load()-before != writes {
			t.Errorf("%s: the e-mail is %q, after %d writes; want %q after %d", when, got, o.store.writes.Load()-before, want, writes)
		}
	}
	none := o.token(t, "ada", "email", nil)
	says("without one", none, "", 1)
	first := o.token(t, "ada")
	says("with one", first, "ada@example.com", 1)
	o.Pass(time.Second)
	second := o.token(t, "ada", "email", "new@example.com")
	says("with another", second, "new@example.com", 1)
	for range 3 {
		says("by the older token", first, "new@example.com", 0)
		says("by the newer token", second, "new@example.com", 0)
		says("by the one without", none, "new@example.com", 0)
	}
	if p := lets(t, o.gate, "by the older token", first); p.Email == nil || *p.Email != "ada@example.com" {
		t.Errorf("the principal's e-mail is not the token's: %v", p.Email)
	}
	lets(t, o.gate, "another person of that e-mail", o.token(t, "eve", "email", "new@example.com"))
	says("still", second, "new@example.com", 0)
}

func TestWhoeverIsAUserGetsInWhileTheDatabaseTakesNoWrites(t *testing.T) {
	o := newOutside(t)
	lets(t, o.gate, "before", o.token(t, "ada"))
	fail := func(func() error) error { return vault.Unavailable.New("read-only") }
	o.store.put.Store(&fail)
	o.Pass(time.Second)
	changed := o.token(t, "ada", "email", "new@example.com")
	lets(t, o.gate, "with another e-mail", changed)
	if _, err := o.gate.Identify(t.Context(), o.token(t, "bob")); !errors.Is(err, vault.Unavailable) {
		t.Errorf("who is no user: error = %v, want %v", err, vault.Unavailable)
	}
	o.store.put.Store(nil)
	lets(t, o.gate, "once it takes writes", changed)
	user, err := o.store.Store.User(t.Context(), vault.Actor{Owner: "ada"})
	if err != nil || *user.Email != "new@example.com" {
		t.Errorf("the e-mail is %v, error %v", user.Email, err)
	}
	broken := func(func() error) error { return errors.New("broken") }
	o.store.put.Store(&broken)
	o.Pass(time.Second)
	if _, err := o.gate.Identify(t.Context(), o.token(t, "ada", "email", "x@example.com")); err == nil || errors.Is(err, vault.Unavailable) {
		t.Errorf("a failure of another sort: error = %v", err)
	}
	down := func() error { return vault.Unavailable.New("away") }
	o.store.user.Store(&down)
	if _, err := o.gate.Identify(t.Context(), o.token(t, "carl")); !errors.Is(err, vault.Unavailable) {
		t.Errorf("while it takes no reads: error = %v, want %v", err, vault.Unavailable)
	}
	lets(t, o.gate, "who is known, while it takes no reads", o.token(t, "ada", "email", "new@example.com"))
}

func TestExpiryIsAskedAtEveryHit(t *testing.T) {
	o := newOutside(t)
	token := o.token(t, "ada", "exp", o.Now().Add(time.Minute).Unix())
	lets(t, o.gate, "at first", token)
	o.Pass(time.Minute + 30*time.Second - time.Nanosecond)
	lets(t, o.gate, "at the very end", token)
	o.Pass(time.Nanosecond)
	refuses(t, o.gate, "after the end", token, "expired")
}

func TestTheCacheGoesByTheWholeToken(t *testing.T) {
	o := newOutside(t)
	token := o.token(t, "ada")
	lets(t, o.gate, "the token", token)
	for when, other := range map[string]string{
		"a letter more": token + "A", "a letter less": token[:len(token)-1], "padding": token + "=", "a line break": token + "\n", "in capitals": strings.ToUpper(token),
		"another signature": token[:strings.LastIndexByte(token, '.')+1] + "AAAA", "8 KiB": token + strings.Repeat("A", 8<<10),
	} {
		if _, err := o.gate.Identify(t.Context(), other); err == nil {
			t.Errorf("%s: it is let in", when)
		} else if _, ok := identity.ReasonOf(err); !ok {
			t.Errorf("%s: error = %v", when, err)
		}
	}
	if _, ok := identity.ReasonOf(vault.NoKeys.New("x")); ok {
		t.Error("without keys, a token is refused")
	}
}

func TestTheCacheIsEmptyWhenTheKeysChange(t *testing.T) {
	o := newOutside(t)
	var published atomic.Pointer[string]
	publish := func(kid string) {
		raw, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: o.issuer.Key.Public(), KeyID: kid}}})
		if err != nil {
			t.Fatal(err)
		}
		published.Store(new(string(raw)))
	}
	publish("one")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(*published.Load())) }))
	defer server.Close()
	set, err := identity.NewKeySet(server.URL, o.Now)
	if err != nil {
		t.Fatal(err)
	}
	g := identity.NewGate(newVerifier(set, o.Now), o.store, o.store, o.Now)
	sign := func(kid string) string {
		t.Helper()
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: o.issuer.Key, KeyID: kid}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		at := o.Now().Unix()
		signed, err := signer.Sign(fmt.Appendf(nil, `{"sub":"ada","iat":%d,"exp":%d,"iss":"better-auth","aud":"creatorvault-api"}`, at, at+172800))
		if err != nil {
			t.Fatal(err)
		}
		token, err := signed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	token := sign("one")
	lets(t, g, "at first", token)
	publish("two")
	lets(t, g, "before anyone has heard of it", token)
	o.Pass(10 * time.Second)
	lets(t, g, "by the new key", sign("two"))
	refuses(t, g, "by the old key, a moment later", token, "unknown_key")
	token = sign("two")
	lets(t, g, "by the new key again", token)
	server.Close()
	o.Pass(24*time.Hour + time.Second)
	if _, err := g.Identify(t.Context(), token); !errors.Is(err, vault.NoKeys) {
		t.Errorf("when the keys are too old: error = %v, want %v", err, vault.NoKeys)
	}
}

func TestOneGateServesManyAtOnce(t *testing.T) {
	o := newOutside(t)
	var tokens []string
	for n := range 8 {
		tokens = append(tokens, o.token(t, fmt.Sprint("user", n%4), "email", fmt.Sprintf("%d@example.com", n), "sid", fmt.Sprint("s", n)))
	}
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for i := range 50 {
				p, err := o.gate.Identify(t.Context(), tokens[(n+i)%len(tokens)])
				if why, _ := identity.ReasonOf(err); err != nil && why != "revoked" {
					t.Error(err)
				} else if err == nil && string(p.ID) != fmt.Sprint("user", (n+i)%len(tokens)%4) {
					t.Errorf("it is %s", p.ID)
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			if err := o.gate.Poll(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Go(func() {
		o.gate.Revoke(identity.Revocation{Session: "s0", At: o.Now()})
		o.gate.Revoke(identity.Revocation{User: "user1", Until: o.Now(), At: o.Now()})
	})
	wg.Wait()
	refuses(t, o.gate, "a session that was revoked", tokens[0], "revoked")
	refuses(t, o.gate, "a person that was revoked", tokens[1], "revoked")
	lets(t, o.gate, "another session of the first", tokens[4])
}

func BenchmarkIdentifyCached(b *testing.B) {
	o := newOutside(b)
	token := o.token(b, "ada")
	lets(b, o.gate, "the first time", token)
	ctx := context.Background()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := o.gate.Identify(ctx, token); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// pathOf is where the vault of t is, for a second instance.
func pathOf(t *testing.T) string {
	t.Helper()
	return filepath.Clean(newVault(t))
}

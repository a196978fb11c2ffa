package identity_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// emptyStore returns a store without a signing key.
func emptyStore(t *testing.T) *sqlite.Store {
	t.Helper()
	return testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
}

func TestSeveralInstancesAtOnceMakeOneSigningKey(t *testing.T) {
	s := emptyStore(t)
	c := testkit.ClockAt(t0)
	signers := make([]*identity.Signer, 5)
	var wg sync.WaitGroup
	for n := range signers {
		wg.Go(func() {
			var err error
			if signers[n], err = identity.NewSigner(t.Context(), s, signing, c.Now); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	kept, err := s.SigningKeys(t.Context())
	if err != nil || len(kept) != 1 {
		t.Fatalf("there are %d keys, error %v", len(kept), err)
	}
	for _, one := range signers {
		if diff := cmp.Diff(string(signers[0].KeySet()), string(one.KeySet())); diff != "" {
			t.Errorf("two publish different keys:\n%s", diff)
		}
		if k, err := one.Find(t.Context(), kept[0].ID); err != nil || k.ID != kept[0].ID {
			t.Errorf("its key %s: %v", kept[0].ID, err)
		}
	}
}

func TestThePrivateKeyIsSealed(t *testing.T) {
	s := openStore(t, newVault(t))
	kept, err := s.SigningKeys(t.Context())
	if err != nil || len(kept) != 1 {
		t.Fatalf("there are %d keys, error %v", len(kept), err)
	}
	k := kept[0]
	if len(k.ID) != 32 || k.Algorithm != "RS256" {
		t.Errorf("the key is %s for %s", k.ID, k.Algorithm)
	}
	for n := range k.Wrapped {
		if _, err := x509.ParsePKCS8PrivateKey(k.Wrapped[n:]); err == nil {
			t.Errorf("from byte %d on, a private key can be read", n)
		}
	}
	if bytes.Contains(k.Wrapped, k.Public[len(k.Public)-64:len(k.Public)-8]) {
		t.Error("what is sealed shows the modulus")
	}
}

func TestAKeyThatDoesNotOpenIsToldInOneSentence(t *testing.T) {
	s := openStore(t, newVault(t))
	kept, err := s.SigningKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	good := kept[0]
	wrong, other := "AUTH_SECRET does not open the signing keys: it must be the one that they were made with", bytes.Clone(good.Wrapped)
	other[len(other)-1] ^= 1
	for name, tt := range map[string]struct {
		secret []byte
		change func(*identity.SigningKey)
		want   string
	}{
		"another secret":        {[]byte(strings.Repeat("x", 32)), func(*identity.SigningKey) {}, wrong},
		"another name":          {secret, func(k *identity.SigningKey) { k.ID = strings.Repeat("a", 32) }, wrong},
		"a bit changed":         {secret, func(k *identity.SigningKey) { k.Wrapped = other }, wrong},
		"cut short":             {secret, func(k *identity.SigningKey) { k.Wrapped = k.Wrapped[:5] }, "damaged"},
		"no public key":         {secret, func(k *identity.SigningKey) { k.Public = []byte("x") }, "signing key"},
		"of another algorithm":  {secret, func(k *identity.SigningKey) { k.Algorithm = "ES256" }, "does not fit"},
		"the one that is right": {secret, func(*identity.SigningKey) {}, ""},
	} {
		k, at := good, emptyStore(t)
		tt.change(&k)
		if err := at.InsertSigningKey(t.Context(), k, ""); err != nil {
			t.Fatal(err)
		}
		o := signing
		o.Secret = tt.secret
		_, err := identity.NewSigner(t.Context(), at, o, testkit.ClockAt(t0).Now)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if (err == nil) != (tt.want == "") || !strings.Contains(said, tt.want) || strings.Contains(said, "\n") {
			t.Errorf("%s: %q; want %q", name, said, tt.want)
		}
	}
}

func TestATokenHasTheShapeOfTheDesign(t *testing.T) {
	w := newWorld(t)
	a, s, _ := w.join(t, "ada@example.com")
	token := w.token(t, a, *s)
	var segments []map[string]any
	for _, part := range strings.Split(token, ".")[:2] {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]any
		if err := json.Unmarshal(raw, &members); err != nil {
			t.Fatal(err)
		}
		segments = append(segments, members)
	}
	var set struct {
		Keys []map[string]string `json:"keys"`
	}
	if err := json.Unmarshal(w.Signer().KeySet(), &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("the key set is %s, error %v", w.Signer().KeySet(), err)
	}
	want := []map[string]any{
		{"alg": "RS256", "typ": "JWT", "kid": set.Keys[0]["kid"]},
		{"sub": string(a.ID), "email": "ada@example.com", "iat": float64(t0.Unix()), "exp": float64(t0.Unix() + 900), "aud": "creatorvault-api", "iss": "better-auth", "sid": s.ID},
	}
	if diff := cmp.Diff(want, segments); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var members []string
	for name, value := range set.Keys[0] {
		if members = append(members, name); value == "" {
			t.Errorf("%s is empty", name)
		}
	}
	slices.Sort(members)
	if diff := cmp.Diff([]string{"alg", "e", "kid", "kty", "n"}, members); diff != "" {
		t.Errorf("the key's members (-want +got):\n%s", diff)
	}
	if got := lets(t, w.gate, "the token", token); got.ID != a.ID || *got.Email != a.Email || got.Session != s.ID || got.Scopes != nil {
		t.Errorf("it speaks for %+v", got)
	}
}

func TestWhoeverTrustsOurKeySetTakesOurTokens(t *testing.T) {
	w := newWorld(t)
	a, s, _ := w.join(t, "ada@example.com")
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write(w.Signer().KeySet()) }))
	defer server.Close()
	set, err := identity.NewKeySet(server.URL, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	g := identity.NewGate(newVerifier(set, w.Now), w.store, w.store, w.Now)
	if p := lets(t, g, "over there", w.token(t, a, *s)); p.ID != a.ID {
		t.Errorf("it speaks for %s", p.ID)
	}
}

func TestAPrincipalMayWhatItsScopesSay(t *testing.T) {
	all, some, none := &identity.Principal{}, &identity.Principal{Scopes: []string{"read"}}, &identity.Principal{Scopes: []string{}}
	for _, tt := range []struct {
		p     *identity.Principal
		scope string
		may   bool
	}{{all, "", true}, {all, "write", true}, {some, "", false}, {some, "read", true}, {some, "write", false}, {none, "read", false}, {none, "", false}} {
		if got := tt.p.May(tt.scope); got != tt.may {
			t.Errorf("with scopes %v, %q is allowed: %t", tt.p.Scopes, tt.scope, got)
		}
	}
	if got := identity.From(identity.With(t.Context(), some)); got != some || identity.From(t.Context()) != nil {
		t.Errorf("the context speaks for %v", got)
	}
}

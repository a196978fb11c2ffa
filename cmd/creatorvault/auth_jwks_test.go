package main_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/go-json-experiment/json"
)

// A keyIssuer is an identity provider that publishes its keys, while it is up.
type keyIssuer struct {
	*httptest.Server
	set   atomic.Pointer[jose.JSONWebKeySet] // nil: it is down
	asked atomic.Int64
}

func newKeyIssuer(t *testing.T) *keyIssuer {
	t.Helper()
	i := new(keyIssuer)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		i.asked.Add(1)
		set := i.set.Load()
		if set == nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		text, err := json.Marshal(set)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(text)
	}))
	t.Cleanup(i.Close)
	return i
}

// publish has i tell of these keys, and of no others.
func (i *keyIssuer) publish(keys ...jose.JSONWebKey) {
	set := new(jose.JSONWebKeySet)
	for _, k := range keys {
		set.Keys = append(set.Keys, k.Public())
	}
	i.set.Store(set)
}

// newKeyPair returns a private key for that algorithm, by a name.
func newKeyPair(t *testing.T, name string, alg jose.SignatureAlgorithm) jose.JSONWebKey {
	t.Helper()
	var key crypto.Signer
	var err error
	switch alg {
	case jose.RS256, jose.PS256:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case jose.ES256:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	default:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: key, KeyID: name, Algorithm: string(alg)}
}

// sign returns a token as Better Auth makes it: without typ.
func sign(t *testing.T, key jose.JSONWebKey, alg jose.SignatureAlgorithm) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key.Key}, new(jose.SignerOptions).WithHeader("kid", key.KeyID))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Unix()
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"sub": "ada", "email": "ada@example.com", "iss": "better-auth", "aud": "creatorvault-api", "iat": now, "exp": now + 900,
	}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestKeysAreFetchedAsOftenAsTheSettingsSay, though no request needs them.
func TestKeysAreFetchedAsOftenAsTheSettingsSay(t *testing.T) {
	t.Parallel()
	issuer := newKeyIssuer(t)
	issuer.publish(newKeyPair(t, "key", jose.EdDSA))
	testkit.Serve(t, "DATA_DIR="+t.TempDir(), "JWT_JWKS_URL="+issuer.URL, "JWT_ALGORITHM=EdDSA", "JWT_JWKS_REFRESH=10s")
	took := testkit.Await(t, 15*time.Second, func() error {
		if n := issuer.asked.Load(); n < 2 {
			return fmt.Errorf("it was asked %d times", n)
		}
		return nil
	})
	if took < 9*time.Second {
		t.Errorf("the second time came after %s, want 10s", took)
	}
}

// TestAnIssuersKeySet follows an issuer that is down at first, then publishes
// keys of three kinds, then others.
func TestAnIssuersKeySet(t *testing.T) {
	t.Parallel()
	issuer := newKeyIssuer(t)
	p := testkit.Serve(t, "DATA_DIR="+t.TempDir(), "ENVIRONMENT=dev", "RATE_LIMIT_PER_MINUTE=0", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0",
		"JWT_JWKS_URL="+issuer.URL+"/api/auth/jwks", "JWT_ALGORITHM=RS256,ES256,EdDSA")
	status := func(token string) testkit.Answer {
		return (&testkit.Client{URL: p.URL, Token: token}).Do(t, "GET /api/v1/users/me", "")
	}
	// settled asks until the program knows better: it fetches anew ten seconds
	// after it did last, whoever asks.
	settled := func(token string, from int) {
		t.Helper()
		testkit.Await(t, 11*time.Second, func() error {
			a := status(token)
			if a.Status == 200 {
				return nil
			}
			is(from)(t, a)
			return errors.New("the keys are not known")
		})
	}
	keys := map[jose.SignatureAlgorithm]jose.JSONWebKey{}
	for _, alg := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.EdDSA} {
		keys[alg] = newKeyPair(t, "first "+string(alg), alg)
	}
	token := sign(t, keys[jose.EdDSA], jose.EdDSA)
	a := status(token)
	all(t, a, fails(503))
	if a.Code(t) != "AUTH_UNAVAILABLE" || a.Header.Get("Retry-After") != "10" {
		t.Errorf("%s, Retry-After %q", a.Code(t), a.Header.Get("Retry-After"))
	}
	all(t, status(""), fails(401), header("WWW-Authenticate", "Bearer")) // there is nothing to judge
	all(t, (&testkit.Client{URL: p.URL}).Do(t, "GET /health/ready", ""), is(200))

	weak := newKeyPair(t, "pss", jose.PS256)
	issuer.publish(keys[jose.RS256], keys[jose.ES256], keys[jose.EdDSA], weak)
	settled(token, 503)
	for alg, key := range keys {
		all(t, status(sign(t, key, alg)), is(200), holds(`"email":"ada@example.com"`))
		stranger := newKeyPair(t, key.KeyID, alg)
		all(t, status(sign(t, stranger, alg)), fails(401), header("WWW-Authenticate", badToken))
	}
	all(t, status(sign(t, keys[jose.RS256], jose.PS256)), fails(401)) // not what the key is for
	all(t, status(sign(t, weak, jose.PS256)), fails(401))             // not what JWT_ALGORITHM has

	before := issuer.asked.Load()
	rotated := newKeyPair(t, "second", jose.EdDSA)
	issuer.publish(rotated)
	settled(sign(t, rotated, jose.EdDSA), 401)
	all(t, status(token), fails(401)) // its key is gone
	for n := range 50 {
		all(t, status(sign(t, newKeyPair(t, "unknown "+itoa(n), jose.EdDSA), jose.EdDSA)), fails(401))
	}
	if asked := issuer.asked.Load() - before; asked > 2 {
		t.Errorf("the issuer was asked %d times for one new key and 50 that it does not have", asked)
	}
	issuer.set.Store(nil)
	all(t, status(sign(t, rotated, jose.EdDSA)), is(200)) // what is known stays
}

package identity

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/go-jose/go-jose/v4"
)

func TestAKeySetIsHTTPSOrOnThisMachine(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://app.example/api/auth/jwks": true, "http://localhost:3000/jwks": true, "http://127.0.0.1/jwks": true, "http://127.8.9.1:1/": true, "http://[::1]:3000/jwks": true,
		"http://app.example/jwks": false, "http://10.0.0.1/jwks": false, "http://localhost.example/": false, "http://127.0.0.1.example/": false, "http://0.0.0.0/": false,
		"ftp://app.example/": false, "file:///etc/passwd": false, "https://": false, "https:///jwks": false, "app.example/jwks": false, "": false, "https://a b/": false, "http://localhost@evil.example/": false,
	} {
		if _, err := NewKeySet(address, time.Now); (err == nil) != ok {
			t.Errorf("NewKeySet(%q): error = %v, want %t", address, err, ok)
		}
	}
}

func TestAKeySetIsFetchedWhenItIsNeeded(t *testing.T) {
	i := newIssuer(t, "one", "two")
	s, c := newSet(t, i)
	i.fetched(t, "at first", 0)
	finds(t, s, "the first", "one", nil)
	finds(t, s, "another", "two", nil)
	finds(t, s, "no name", "", unknownKey)
	c.Pass(time.Hour)
	finds(t, s, "much later", "one", nil)
	finds(t, s, "no name, much later", "", unknownKey)
	i.fetched(t, "in all", 1)
}

func TestCallersShareAFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetches atomic.Int64
		release := make(chan struct{})
		s := inBubble(t, func(w http.ResponseWriter, _ *http.Request) {
			fetches.Add(1)
			<-release
			_, _ = w.Write([]byte(keySet(t, "one")))
		})
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() { finds(t, s, "at once", "one", nil) })
		}
		synctest.Wait()
		if s.waiting != 32 {
			t.Errorf("%d of 32 callers wait", s.waiting)
		}
		close(release)
		wg.Wait()
		if n := fetches.Load(); n != 1 {
			t.Errorf("32 callers made %d fetches, want 1", n)
		}
	})
}

func TestAnUnknownKeyAsksForOneFetchInTenSeconds(t *testing.T) {
	i := newIssuer(t, "one")
	s, c := newSet(t, i)
	finds(t, s, "the first", "one", nil)
	flood := func(when string, fetches int64) {
		t.Helper()
		var wg sync.WaitGroup
		for n := range 64 {
			wg.Go(func() { finds(t, s, when, fmt.Sprint("unknown ", n%40), unknownKey) })
		}
		wg.Wait()
		i.fetched(t, when, fetches)
	}
	flood("at once", 1)
	c.Pass(fetchPause - time.Nanosecond)
	flood("just before ten seconds", 1)
	c.Pass(time.Nanosecond)
	flood("at ten seconds", 2)
	finds(t, s, "a key that is known", "one", nil)
	i.do(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	c.Pass(fetchPause)
	flood("when the issuer fails", 3)
	c.Pass(fetchPause - time.Nanosecond)
	flood("just before ten seconds after a failure", 3)
	finds(t, s, "a key that is known, after a failure", "one", nil)
}

func TestARotatedKeyWorksWithinTenSeconds(t *testing.T) {
	i := newIssuer(t, "one")
	s, c := newSet(t, i)
	finds(t, s, "the first", "one", nil)
	before := s.Generation()
	i.publish(t, "other")
	finds(t, s, "a moment after", "other", unknownKey)
	c.Pass(fetchPause)
	finds(t, s, "ten seconds after", "other", nil)
	finds(t, s, "the old one", "one", unknownKey)
	if s.Generation() == before {
		t.Error("the keys changed, and the generation did not")
	}
	before = s.Generation()
	c.Pass(fetchPause)
	finds(t, s, "another", "x", unknownKey)
	if i.fetched(t, "in all", 3); s.Generation() != before {
		t.Error("the same keys came again, and the generation changed")
	}
	c.Pass(fetchPause)
	i.says(strings.Replace(keySet(t, "other"), "RS256", "PS256", 1))
	finds(t, s, "another algorithm for the key", "x", unknownKey)
	if s.Generation() == before {
		t.Error("the key is for another algorithm, and the generation did not change")
	}
}

func TestKeysAreGoodForADayWithoutTheirIssuer(t *testing.T) {
	i := newIssuer(t, "one")
	s, c := newSet(t, i)
	finds(t, s, "at first", "one", nil)
	before := s.Generation()
	i.do(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	c.Pass(maxStale)
	finds(t, s, "after a day", "one", nil)
	c.Pass(time.Nanosecond)
	if s.Generation() == before {
		t.Error("what was verified by keys that are too old is still taken")
	}
	for range 3 {
		finds(t, s, "after more than a day", "one", vault.NoKeys)
		finds(t, s, "an unknown one, after more than a day", "x", vault.NoKeys)
	}
	i.fetched(t, "after more than a day", 2)
	i.publish(t, "one")
	c.Pass(fetchPause)
	finds(t, s, "once the issuer is back", "one", nil)
}

func TestKeysAreGoodForAsLongAsIsAsked(t *testing.T) {
	i := newIssuer(t, "one")
	s, c := newSet(t, i)
	s.MaxStale = time.Hour
	finds(t, s, "at first", "one", nil)
	i.do(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	c.Pass(time.Hour)
	finds(t, s, "after an hour", "one", nil)
	c.Pass(time.Nanosecond)
	finds(t, s, "after more than an hour", "one", vault.NoKeys)
}

func TestWithoutAnyKeysTheFailureSaysWhenToComeAgain(t *testing.T) {
	i := newIssuer(t, "one")
	s, _ := newSet(t, i)
	i.Close()
	_, err := s.Find(t.Context(), "one")
	if e, ok := errors.AsType[*vault.Error](err); !ok || e.Code != vault.NoKeys || e.RetryAfter != fetchPause {
		t.Errorf("error = %#v", err)
	}
}

func TestAnAnswerThatIsNoKeySetChangesNothing(t *testing.T) {
	one := keySet(t, "one")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(strings.Repeat(" ", 2*maxKeySet) + one))
	_ = z.Close()
	many := make([]string, maxKeys+1)
	for n := range many {
		many[n] = fmt.Sprint("k", n)
	}
	elsewhere := newIssuer(t, "other")
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(s)) }
	}
	for name, h := range map[string]http.HandlerFunc{
		"HTML": text("<!doctype html><title>Sign in</title>"), "nothing": text(""), "null": text("null"), "a list": text("[]"), "no keys": text(`{"keys":[]}`), "keys that are none": text(`{"keys":[{},1,null,"x"]}`),
		"keys of another type": text(`{"keys":{}}`), "no member keys": text(`{"Keys":[]}`), "keys twice": text(`{"keys":[],` + one[1:]), "cut short": text(one[:len(one)-2]), "data after it": text(one + "{}"),
		"too large": text(keySet(t, "other") + strings.Repeat(" ", maxKeySet)), "too many keys": text(keySet(t, many...)), "an endless header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 2*maxHeader))
			_, _ = w.Write([]byte(keySet(t, "other")))
		},
		"too large once unpacked": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed.Bytes())
		},
		"404": func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
		"503 with keys": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(keySet(t, "other")))
		},
		"another success with keys": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(keySet(t, "other")))
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"a lasting redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusPermanentRedirect)
		},
		"a cut connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a cut body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9999")
			_, _ = w.Write([]byte(keySet(t, "other")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t, "one")
			s, c := newSet(t, i)
			finds(t, s, "before", "one", nil)
			before := s.Generation()
			i.do(h)
			c.Pass(fetchPause)
			finds(t, s, "another key", "other", unknownKey)
			finds(t, s, "the key from before", "one", nil)
			if i.fetched(t, "in all", 2); s.Generation() != before {
				t.Error("the generation changed")
			}
		})
	}
	elsewhere.fetched(t, "where redirects point", 0)
}

func TestOnlyKeysThatVerifySignaturesAreTaken(t *testing.T) {
	key := jose.JSONWebKey{Key: testkit.RSA().Public(), KeyID: "k"}
	for name, tt := range map[string]struct {
		jwk string
		ok  bool
	}{
		"a key":                           {testkit.JWK(key, nil), true},
		"for signatures":                  {testkit.JWK(key, map[string]any{"use": "sig"}), true},
		"with members that nobody knows":  {testkit.JWK(key, map[string]any{"x-expires": 1, "ext": true}), true},
		"to encrypt":                      {testkit.JWK(key, map[string]any{"use": "enc"}), false},
		"to wrap keys":                    {testkit.JWK(key, map[string]any{"key_ops": []string{"encrypt"}}), false},
		"without a name":                  {testkit.JWK(key, map[string]any{"kid": nil}), false},
		"with a name of 129 bytes":        {testkit.JWK(key, map[string]any{"kid": strings.Repeat("k", maxKeyID+1)}), false},
		"with a name of another type":     {testkit.JWK(key, map[string]any{"kid": 1}), false},
		"of an algorithm nobody knows":    {testkit.JWK(key, map[string]any{"alg": "XS256"}), false},
		"for HMAC, though of RSA":         {testkit.JWK(key, map[string]any{"alg": "HS256"}), false},
		"of a kind nobody knows":          {`{"kty":"XYZ","kid":"k"}`, false},
		"of a curve nobody knows":         {`{"kty":"OKP","crv":"Ed448","x":"AA","kid":"k"}`, false},
		"a shared secret":                 {`{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0","kid":"k"}`, false},
		"a private key":                   {testkit.JWK(jose.JSONWebKey{Key: testkit.RSA(), KeyID: "k"}, nil), false},
		"a private Ed25519 key":           {testkit.JWK(jose.JSONWebKey{Key: testkit.Ed(), KeyID: "k"}, nil), false},
		"too small":                       {testkit.JWK(jose.JSONWebKey{Key: testkit.SmallRSA().Public(), KeyID: "k"}, nil), false},
		"a key with a member twice":       {`{"kid":"k",` + testkit.JWK(key, nil)[1:], false},
		"named as another":                {testkit.JWK(key, nil) + "," + testkit.JWK(jose.JSONWebKey{Key: testkit.OtherRSA().Public(), KeyID: "k"}, nil), false},
		"named as itself, three times":    {testkit.JWK(key, nil) + "," + testkit.JWK(key, nil) + "," + testkit.JWK(key, nil), false},
		"named as one that cannot verify": {testkit.JWK(key, nil) + "," + testkit.JWK(key, map[string]any{"use": "enc"}), true},
	} {
		keys, err := parseKeySet([]byte(`{"keys":[` + tt.jwk + `,` + testkit.JWK(jose.JSONWebKey{KeyID: "mate", Key: testkit.EC().Public()}, nil) + `]}`))
		if _, mate := keys["mate"]; err != nil && name != "a key with a member twice" || !mate && err == nil {
			t.Errorf("%s: the other key is not taken, error %v", name, err)
		}
		if _, ok := keys["k"]; ok != tt.ok {
			t.Errorf("%s: taken %t, want %t", name, ok, tt.ok)
		}
	}
	full := make([]string, maxKeys)
	for n := range full {
		full[n] = fmt.Sprint("k", n)
	}
	if keys, err := parseKeySet([]byte(keySet(t, full...))); err != nil || len(keys) != maxKeys {
		t.Errorf("of %d keys, %d are taken, error %v", maxKeys, len(keys), err)
	}
}

func TestAPanicInAFetchIsAFailureOfIt(t *testing.T) {
	i := newIssuer(t, "one")
	s, c := newSet(t, i)
	finds(t, s, "before", "one", nil)
	s.client.Transport = panics{}
	c.Pass(fetchPause)
	finds(t, s, "an unknown one", "x", unknownKey)
	finds(t, s, "the one from before", "one", nil)
}

type panics struct{}

func (panics) RoundTrip(*http.Request) (*http.Response, error) { panic("at the disco") }

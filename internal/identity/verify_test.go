package identity

import (
	"context"
	"crypto/rsa"
	"errors"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// keysOfAll is a key set with all of them, as if it were fetched just now.
func keysOfAll(t testing.TB) *KeySet {
	t.Helper()
	keys, err := parseKeySet([]byte(forger.KeySet()))
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return start }
	return &KeySet{now: now, keys: keys, loaded: start, tried: start}
}

func newVerifier(keys Keys) *Verifier {
	return &Verifier{
		Keys: keys, Algorithms: []string{"RS256", "PS256", "ES256", "EdDSA"}, Issuer: "better-auth", Audiences: []string{"creatorvault-api", "https://vault.example/mcp"},
		Leeway: 30 * time.Second, MaxTTL: 7 * 24 * time.Hour, Now: func() time.Time { return start },
	}
}

func TestATokenOfEightKiBIsLookedAt(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for size, want := range map[int]reason{maxToken: badSignature, maxToken + 1: tooLong} {
		text := testkit.Segment(`{"alg":"RS256","kid":"rsa"}`) + "." + testkit.Segment(claim()) + "."
		if (size-len(text))%4 == 1 { // base64 has no text of that length
			text = testkit.Segment(`{"alg":"RS256","kid":"rsa"} `) + "." + testkit.Segment(claim()) + "."
		}
		if _, err := v.verify(t.Context(), text+strings.Repeat("A", size-len(text))); !errors.Is(err, want) {
			t.Errorf("%d bytes: error = %v, want %v", size, err, want)
		}
	}
}

func TestATokenOfAnotherFormIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, f := range forger.Forms() {
		v.refuses(t, name, f.Token(), f.Reason)
	}
}

func TestATokenWithAnotherHeaderIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, h := range forger.Headers() {
		v.refuses(t, name, testkit.ForgeToken("RS256", testkit.RSA(), h.Text, claim()), h.Reason)
	}
}

func TestATokenUnderAnotherSignatureIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, f := range forger.Signatures() {
		v.refuses(t, name, f.Token(), f.Reason)
	}
}

func TestATokenWithAnotherPayloadIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, p := range forger.Payloads() {
		v.refuses(t, name, testkit.ForgeToken("RS256", testkit.RSA(), forger.Header(""), p.Text), p.Reason)
	}
}

// refuses wants a token to be refused for that reason, in the word of the log.
func (v *Verifier) refuses(t testing.TB, name, token, want string) {
	t.Helper()
	if got, err := v.verify(t.Context(), token); err == nil {
		t.Errorf("%s: it is good, for %v", name, got.principal)
	} else if word, ok := ReasonOf(err); !ok || word != want {
		t.Errorf("%s: error = %v, want the reason %s", name, err, want)
	}
}

func TestAGoodTokenSaysWhoIsCalling(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, real := range forger.Genuine() {
		got, err := v.verify(t.Context(), forger.Token(real))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		who := real.Who
		if diff := cmp.Diff(&Principal{ID: vault.UserID(who.ID), Email: who.Email, Name: who.Name, Session: who.Session}, got.principal); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAStaticKeyVerifiesWhateverKeyATokenNames(t *testing.T) {
	key, err := newKey("", "", testkit.RSA().Public())
	if err != nil {
		t.Fatal(err)
	}
	v := newVerifier(StaticKey{key})
	v.Algorithms = []string{"RS256"}
	for _, tt := range []struct {
		alg, header string
		key         *rsa.PrivateKey
		want        error
	}{
		{"RS256", `{"alg":"RS256","typ":"JWT"}`, testkit.RSA(), nil},
		{"RS256", `{"alg":"RS256","kid":"any"}`, testkit.RSA(), nil},
		{"RS256", `{"alg":"RS256"}`, testkit.OtherRSA(), badSignature},
		{"PS256", `{"alg":"PS256"}`, testkit.RSA(), badAlgorithm}, // the key could, the setting says no
	} {
		if _, err := v.verify(t.Context(), testkit.ForgeToken(tt.alg, tt.key, tt.header, claim())); !errors.Is(err, tt.want) {
			t.Errorf("%s: error = %v, want %v", tt.header, err, tt.want)
		}
	}
	if v.Keys.Generation() != 0 {
		t.Error("a static key has changed")
	}
}

func TestWithoutKeysNoTokenIsJudged(t *testing.T) {
	v := newVerifier(&KeySet{now: func() time.Time { return start }, tried: start})
	good := testkit.ForgeToken("RS256", testkit.RSA(), `{"alg":"RS256","kid":"rsa"}`, claim())
	for token, want := range map[string]error{
		good: vault.NoKeys, testkit.WithSegment(good, 0, testkit.Segment(`{"alg":"none"}`)): badAlgorithm, testkit.WithSegment(good, 0, testkit.Segment(`{"alg":"RS256"}`)): unknownKey, good + "=": badCharacter,
	} {
		if _, err := v.verify(context.Background(), token); !errors.Is(err, want) {
			t.Errorf("%.30s…: error = %v, want %v", token, err, want)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	v := newVerifier(keysOfAll(b))
	token := testkit.ForgeToken("RS256", testkit.RSA(), `{"alg":"RS256","kid":"rsa"}`, claim())
	for b.Loop() {
		if _, err := v.verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
)

// keysOfAll is a key set with all of them, as if it were fetched just now.
func keysOfAll(t testing.TB) *KeySet {
	t.Helper()
	keys, err := parseKeySet([]byte(allKeys(t)))
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return start }
	return &KeySet{now: now, keys: keys, loaded: start, tried: start}
}

// allKeys is the JSON of a key of each kind, named for its kind, and clones of
// the RSA key with one algorithm each.
func allKeys(t testing.TB) string {
	t.Helper()
	one := pair.rsa().Public()
	var set []string
	for _, k := range []jose.JSONWebKey{
		{KeyID: "rsa", Key: one},
		{KeyID: "rs256", Key: one, Algorithm: "RS256"},
		{KeyID: "ps256", Key: one, Algorithm: "PS256"},
		{KeyID: "ec", Key: newEC().Public()},
		{KeyID: "ed", Key: newEd().Public()},
		{KeyID: "small", Key: pair.small().Public()},
		{KeyID: "twice", Key: one},
		{KeyID: "twice", Key: pair.other().Public()},
		{KeyID: strings.Repeat("k", maxKeyID), Key: one},
	} {
		set = append(set, jwk(t, k, nil))
	}
	set = append(set, jwk(t, jose.JSONWebKey{KeyID: "one", Key: one}, map[string]any{"e": "AQ"})) // e = 1: everything is a signature
	return `{"keys":[` + strings.Join(set, ",") + `]}`
}

func newVerifier(keys Keys) *Verifier {
	return &Verifier{
		Keys: keys, Algorithms: []string{"RS256", "PS256", "ES256", "EdDSA"}, Issuer: "better-auth", Audiences: []string{"creatorvault-api", "https://vault.example/mcp"},
		Leeway: 30 * time.Second, MaxTTL: 7 * 24 * time.Hour, Now: func() time.Time { return start },
	}
}

// changed returns the token with a segment put in place of another.
func changed(token string, i int, segment string) string {
	parts := strings.Split(token, ".")
	parts[i] = segment
	return strings.Join(parts, ".")
}

// seconds is a time that many seconds from the start, as JSON.
func seconds(n int) string { return fmt.Sprint(start.Unix() + int64(n)) }

func TestATokenOfEightKiBIsLookedAt(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for size, want := range map[int]reason{maxToken: badSignature, maxToken + 1: tooLong} {
		text := encode(`{"alg":"RS256","kid":"rsa"}`) + "." + encode(claim()) + "."
		if (size-len(text))%4 == 1 { // base64 has no text of that length
			text = encode(`{"alg":"RS256","kid":"rsa"} `) + "." + encode(claim()) + "."
		}
		if _, err := v.verify(t.Context(), text+strings.Repeat("A", size-len(text))); !errors.Is(err, want) {
			t.Errorf("%d bytes: error = %v, want %v", size, err, want)
		}
	}
}

func TestATokenOfAnotherFormIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	good := forge(t, "RS256", pair.rsa(), `{"alg":"RS256","kid":"rsa"}`, claim())
	if _, err := v.verify(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	for name, token := range hostileForms(t, good) {
		if got, err := v.verify(t.Context(), token); err == nil {
			t.Errorf("%s: it is good, for %v", name, got.principal)
		} else if _, ok := ReasonOf(err); !ok {
			t.Errorf("%s: error = %v, want a reason", name, err)
		}
	}
}

func TestATokenWithAnotherHeaderIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, tt := range hostileHeaders {
		token := forge(t, "RS256", pair.rsa(), tt.header, claim())
		if _, err := v.verify(t.Context(), token); !errors.Is(err, tt.want) {
			t.Errorf("%s: error = %v, want %v", name, err, tt.want)
		}
	}
}

func TestATokenUnderAnotherSignatureIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, tt := range hostileSignatures(t) {
		if _, err := v.verify(t.Context(), tt.token); !errors.Is(err, tt.want) {
			t.Errorf("%s: error = %v, want %v", name, err, tt.want)
		}
	}
}

// A forgery is a token that is no good, and why.
type forgery struct {
	token string
	want  reason
}

// hostileSignatures are tokens under signatures that are not of their key.
func hostileSignatures(t testing.TB) map[string]forgery {
	t.Helper()
	public := spki(t, pair.rsa().Public())
	rs, hs := `{"alg":"RS256","kid":"rsa"}`, `{"alg":"HS256","kid":"rsa"}`
	good := forge(t, "RS256", pair.rsa(), rs, claim())
	bit := must(base64.RawURLEncoding.DecodeString(strings.Split(good, ".")[2]))
	bit[0] ^= 1
	curve := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	es := forge(t, "ES256", newEC(), `{"alg":"ES256","kid":"ec"}`, claim())
	esSum := must(base64.RawURLEncoding.DecodeString(strings.Split(es, ".")[2]))
	return map[string]forgery{
		"of another key":                        {forge(t, "RS256", pair.other(), rs, claim()), badSignature},
		"of a key that is too small":            {forge(t, "RS256", pair.small(), rs, claim()), badSignature},
		"of other claims":                       {changed(good, 1, encode(claim(`sub="root"`))), badSignature},
		"of another header":                     {changed(good, 0, encode(`{"kid":"rsa","alg":"RS256"}`)), badSignature},
		"with a bit changed":                    {changed(good, 2, encode(string(bit))), badSignature},
		"cut short":                             {changed(good, 2, encode(string(bit[:255]))), badSignature},
		"of one byte":                           {changed(good, 2, "AA"), badSignature},
		"PS256 under RS256":                     {forge(t, "PS256", pair.rsa(), rs, claim()), badSignature},
		"HMAC with the public key's DER":        {forge(t, "HS256", public, hs, claim()), badAlgorithm},
		"HMAC with the public key's PEM":        {forge(t, "HS256", []byte(toPEM("PUBLIC KEY", public)), hs, claim()), badAlgorithm},
		"HMAC with the modulus":                 {forge(t, "HS256", pair.rsa().N.Bytes(), hs, claim()), badAlgorithm},
		"HMAC with nothing":                     {forge(t, "HS256", []byte{}, hs, claim()), badAlgorithm},
		"HMAC under RS256":                      {forge(t, "HS256", public, rs, claim()), badSignature},
		"none, with one of another token":       {changed(good, 0, encode(`{"alg":"none","kid":"rsa"}`)), badAlgorithm},
		"none, with a letter for one":           {forge(t, "none", nil, `{"alg":"none"}`, claim()) + "AA", badAlgorithm},
		"with an exponent of one":               {encode(`{"alg":"RS256","kid":"one"}`) + "." + encode(claim()) + "." + encode(string(padded(t, claim()))), unknownKey},
		"on the curve, of another key":          {forge(t, "ES256", curve, `{"alg":"ES256","kid":"ec"}`, claim()), badSignature},
		"on the curve, of noughts":              {changed(es, 2, encode(string(make([]byte, 64)))), badSignature},
		"on the curve, in ASN.1":                {changed(es, 2, encode(string(must(ecdsa.SignASN1(rand.Reader, newEC(), make([]byte, 32)))))), badSignature},
		"on the curve, too long":                {changed(es, 2, encode("\x00"+string(esSum))), badSignature},
		"Ed25519, of another key":               {changed(forge(t, "EdDSA", newEd(), `{"alg":"EdDSA","kid":"ed"}`, claim()), 2, encode(string(make([]byte, 64)))), badSignature},
		"bad, of claims that are bad as well":   {changed(good, 1, encode(`{"iss":"evil","exp":1}`)), badSignature},
		"bad, of a payload that is not JSON":    {changed(good, 1, encode(`{"sub":`)), badSignature},
		"bad, of a payload that is not of text": {changed(good, 1, encode("\xff\xfe")), badSignature},
	}
}

// padded is what a signature by an exponent of one would be: the padded sum.
func padded(t testing.TB, payload string) []byte {
	t.Helper()
	text := encode(`{"alg":"RS256","kid":"one"}`) + "." + encode(payload)
	key := pair.rsa()
	sig := new(big.Int).SetBytes(signature(t, "RS256", key, []byte(text)))
	return new(big.Int).Exp(sig, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
}

func TestATokenWithAnotherPayloadIsRefused(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	for name, tt := range hostilePayloads {
		token := forge(t, "RS256", pair.rsa(), `{"alg":"RS256","kid":"rsa"}`, tt.payload)
		if _, err := v.verify(t.Context(), token); !errors.Is(err, tt.want) {
			t.Errorf("%s: error = %v, want %v", name, err, tt.want)
		}
	}
}

func TestAGoodTokenSaysWhoIsCalling(t *testing.T) {
	v := newVerifier(keysOfAll(t))
	ada := Principal{ID: "user_123", Email: new("ada@example.com")}
	bare := Principal{ID: "user_123"}
	for name, tt := range map[string]struct {
		alg, kid, header, payload string
		want                      Principal
	}{
		"RS256 as Better Auth sends it":       {"RS256", "rsa", "", claim(), ada},
		"RS256, and the key says so":          {"RS256", "rs256", "", claim(), ada},
		"PS256":                               {"PS256", "rsa", "", claim(), ada},
		"PS256, and the key says so":          {"PS256", "ps256", "", claim(), ada},
		"ES256":                               {"ES256", "ec", "", claim(), ada},
		"EdDSA, Better Auth's default":        {"EdDSA", "ed", "", claim(), ada},
		"typ JWT":                             {"RS256", "", `{"alg":"RS256","typ":"JWT","kid":"rsa"}`, claim(), ada},
		"typ in small letters":                {"RS256", "", `{"typ":"jwt","alg":"RS256","kid":"rsa"}`, claim(), ada},
		"a kid of 128 bytes":                  {"RS256", strings.Repeat("k", maxKeyID), "", claim(), ada},
		"white space in the header":           {"RS256", "", " {\n\"alg\": \"RS256\", \"kid\": \"rsa\" } ", claim(), ada},
		"several audiences":                   {"RS256", "rsa", "", claim(`aud=["x","creatorvault-api"]`), ada},
		"a list of one audience":              {"RS256", "rsa", "", claim(`aud=["creatorvault-api"]`), ada},
		"another of our audiences":            {"RS256", "rsa", "", claim(`aud="https://vault.example/mcp"`), ada},
		"the whole user, as by default":       {"RS256", "rsa", "", claim(`name="Ada"`, `emailVerified=false`, `image=null`, `createdAt="2026-01-01T00:00:00.000Z"`, `id="user_123"`), Principal{ID: "user_123", Email: ada.Email, Name: new("Ada")}},
		"no e-mail":                           {"RS256", "rsa", "", claim(`email=`), bare},
		"e-mail null":                         {"RS256", "rsa", "", claim(`email=null`), bare},
		"an e-mail that is none":              {"RS256", "rsa", "", claim(`email=5`), bare},
		"an e-mail of 256":                    {"RS256", "rsa", "", claim(`email="` + strings.Repeat("x", 256) + `"`), bare},
		"an e-mail with a NUL":                {"RS256", "rsa", "", claim(`email="a\u0000"`), bare},
		"a name of spaces":                    {"RS256", "rsa", "", claim(`name="  "`), ada},
		"a name of 255 letters of four bytes": {"RS256", "rsa", "", claim(`name="` + strings.Repeat("𝔘", 255) + `"`), Principal{ID: "user_123", Email: ada.Email, Name: new(strings.Repeat("𝔘", 255))}},
		"a name of 256 letters":               {"RS256", "rsa", "", claim(`name="` + strings.Repeat("é", 256) + `"`), ada},
		"a session":                           {"RS256", "rsa", "", claim(`sid="s1"`), Principal{ID: "user_123", Email: ada.Email, Session: "s1"}},
		"a session of another sort":           {"RS256", "rsa", "", claim(`sid=17`), ada},
		"expires at the very end of a leeway": {"RS256", "rsa", "", claim(`iat=`+seconds(-900), `exp=`+seconds(-29)), ada},
		"expires a fraction before that":      {"RS256", "rsa", "", claim(`iat=`+seconds(-900), `exp=`+seconds(-30)+`.5`), ada},
		"issued in a leeway":                  {"RS256", "rsa", "", claim(`iat=` + seconds(30)), ada},
		"issued in less":                      {"RS256", "rsa", "", claim(`iat=` + seconds(29)), ada},
		"nbf in a leeway":                     {"RS256", "rsa", "", claim(`nbf=` + seconds(30)), ada},
		"nbf long ago":                        {"RS256", "rsa", "", claim(`nbf=0`), ada},
		"times as floats":                     {"RS256", "rsa", "", claim(`iat=`+seconds(0)+`.25`, `exp=1.7000009e9`), ada},
		"good for a week":                     {"RS256", "rsa", "", claim(`exp=` + seconds(7*86400)), ada},
		"a sub of 255 bytes":                  {"RS256", "rsa", "", claim(`sub="`+strings.Repeat("x", 255)+`"`, `email=`), Principal{ID: vault.UserID(strings.Repeat("x", 255))}},
		"a sub of other letters":              {"RS256", "rsa", "", claim(`sub="auth0|ü~'!@..%"`, `email=`), Principal{ID: "auth0|ü~'!@..%"}},
		"a sub that is escaped":               {"RS256", "rsa", "", claim(`sub="\u0061da"`, `email=`), Principal{ID: "ada"}},
		"claims of other sorts":               {"RS256", "rsa", "", claim(`role="admin"`, `x=[1,{"a":null}]`, `Sub="eve"`), ada},
	} {
		keys := map[string]any{"RS256": pair.rsa(), "PS256": pair.rsa(), "ES256": newEC(), "EdDSA": newEd()}
		header := tt.header
		if header == "" {
			header = `{"alg":"` + tt.alg + `","kid":"` + tt.kid + `"}`
		}
		got, err := v.verify(t.Context(), forge(t, tt.alg, keys[tt.alg], header, tt.payload))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(&tt.want, got.principal); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAStaticKeyVerifiesWhateverKeyATokenNames(t *testing.T) {
	key, err := newKey("", "", pair.rsa().Public())
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
		{"RS256", `{"alg":"RS256","typ":"JWT"}`, pair.rsa(), nil},
		{"RS256", `{"alg":"RS256","kid":"any"}`, pair.rsa(), nil},
		{"RS256", `{"alg":"RS256"}`, pair.other(), badSignature},
		{"PS256", `{"alg":"PS256"}`, pair.rsa(), badAlgorithm}, // the key could, the setting says no
	} {
		if _, err := v.verify(t.Context(), forge(t, tt.alg, tt.key, tt.header, claim())); !errors.Is(err, tt.want) {
			t.Errorf("%s: error = %v, want %v", tt.header, err, tt.want)
		}
	}
	if v.Keys.Generation() != 0 {
		t.Error("a static key has changed")
	}
}

func TestWithoutKeysNoTokenIsJudged(t *testing.T) {
	v := newVerifier(&KeySet{now: func() time.Time { return start }, tried: start})
	good := forge(t, "RS256", pair.rsa(), `{"alg":"RS256","kid":"rsa"}`, claim())
	for token, want := range map[string]error{
		good: vault.NoKeys, changed(good, 0, encode(`{"alg":"none"}`)): badAlgorithm, changed(good, 0, encode(`{"alg":"RS256"}`)): unknownKey, good + "=": badCharacter,
	} {
		if _, err := v.verify(context.Background(), token); !errors.Is(err, want) {
			t.Errorf("%.30s…: error = %v, want %v", token, err, want)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	v := newVerifier(keysOfAll(b))
	token := forge(b, "RS256", pair.rsa(), `{"alg":"RS256","kid":"rsa"}`, claim())
	for b.Loop() {
		if _, err := v.verify(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

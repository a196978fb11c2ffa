package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
)

// start is when the tests' clocks begin.
var start = time.Unix(1_700_000_000, 0).UTC()

// pair makes the keys that several tests share, which takes a while.
var pair = struct{ rsa, other, small func() *rsa.PrivateKey }{newRSA(2048), newRSA(2048), newRSA(1024)}

func newRSA(bits int) func() *rsa.PrivateKey {
	return sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			panic(err)
		}
		return key
	})
}

var newEC = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

var newEd = sync.OnceValue(func() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// forge makes a token of any header and payload, signed by alg with key
// whatever they say.
func forge(t testing.TB, alg string, key any, header, payload string) string {
	t.Helper()
	text := encode(header) + "." + encode(payload)
	return text + "." + encode(string(signature(t, alg, key, []byte(text))))
}

func signature(t testing.TB, alg string, key any, text []byte) (sig []byte) {
	t.Helper()
	sum, err := sha256.Sum256(text), error(nil)
	switch alg {
	case "RS256":
		sig, err = rsa.SignPKCS1v15(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:])
	case "PS256":
		sig, err = rsa.SignPSS(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	case "ES256":
		r, s, err := ecdsa.Sign(rand.Reader, key.(*ecdsa.PrivateKey), sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	case "EdDSA":
		sig = ed25519.Sign(key.(ed25519.PrivateKey), text)
	case "HS256":
		mac := hmac.New(sha256.New, key.([]byte))
		_, _ = mac.Write(text)
		sig = mac.Sum(nil)
	case "none":
	default:
		t.Fatalf("no such algorithm: %s", alg)
	}
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

// claim returns the payload of a good token, with members changed: each change
// is name=JSON, or name= to leave it out.
func claim(changes ...string) string {
	at := start.Unix()
	members := []string{
		`sub="user_123"`, `email="ada@example.com"`, fmt.Sprintf("iat=%d", at), fmt.Sprintf("exp=%d", at+900), `aud="creatorvault-api"`, `iss="better-auth"`,
	}
next:
	for _, change := range changes {
		name, _, _ := strings.Cut(change, "=")
		for i, m := range members {
			if strings.HasPrefix(m, name+"=") {
				members[i] = change
				continue next
			}
		}
		members = append(members, change)
	}
	var all []string
	for _, m := range members {
		if name, value, _ := strings.Cut(m, "="); value != "" {
			all = append(all, `"`+name+`":`+value)
		}
	}
	return "{" + strings.Join(all, ",") + "}"
}

// jwk returns the JSON of a key; members are changed as in claim.
func jwk(t testing.TB, k jose.JSONWebKey, changes map[string]any) string {
	t.Helper()
	raw, err := k.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	for name, value := range changes {
		if members[name] = value; value == nil {
			delete(members, name)
		}
	}
	if raw, err = json.Marshal(members); err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func toPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func spki(t testing.TB, public any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

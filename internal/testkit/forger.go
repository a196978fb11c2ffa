package testkit

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
)

// The keys that the tests of a package share, for it takes a while to make them.
var (
	RSA      = newRSA(2048)
	OtherRSA = newRSA(2048) // which nobody trusts
	SmallRSA = newRSA(1024) // which nobody should
	EC       = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })
	Ed       = sync.OnceValue(func() ed25519.PrivateKey {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return must(key, err)
	})
)

func newRSA(bits int) func() *rsa.PrivateKey {
	return sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, bits)) })
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A Forger makes tokens of any sort, the tables of [Forger.Hostile] and
// [Forger.Genuine] among them.
type Forger struct {
	At      time.Time       // when they are made
	Key     *rsa.PrivateKey // that is trusted
	KeyID   string          // its name; its like of one algorithm is called rs256 or ps256
	Subject string          // whom they speak for
	Trap    string          // a URL that nobody may ask
}

// NewForger returns one who has the key [RSA] under the name rsa.
func NewForger(at time.Time) *Forger {
	return &Forger{At: at, Key: RSA(), KeyID: "rsa", Subject: "user_123", Trap: "https://evil.example/jwks"}
}

// KeySet is what an issuer publishes (RFC 7517): a key of each kind, named for
// its kind, and clones of the RSA key; some of them no good.
func (f *Forger) KeySet() string {
	one := f.Key.Public()
	var set []string
	for _, k := range []jose.JSONWebKey{
		{KeyID: f.KeyID, Key: one},
		{KeyID: "rs256", Key: one, Algorithm: "RS256"},
		{KeyID: "ps256", Key: one, Algorithm: "PS256"},
		{KeyID: "ec", Key: EC().Public()},
		{KeyID: "ed", Key: Ed().Public()},
		{KeyID: "small", Key: SmallRSA().Public()},
		{KeyID: "twice", Key: one},
		{KeyID: "twice", Key: OtherRSA().Public()},
		{KeyID: strings.Repeat("k", maxKeyID), Key: one},
	} {
		set = append(set, JWK(k, nil))
	}
	set = append(set, JWK(jose.JSONWebKey{KeyID: "one", Key: one}, map[string]any{"e": "AQ"})) // e = 1: everything is a signature
	return `{"keys":[` + strings.Join(set, ",") + `]}`
}

// JWK returns the JSON of a key with members changed; nil removes one.
func JWK(k jose.JSONWebKey, changes map[string]any) string {
	var members map[string]any
	if err := json.Unmarshal(must(k.MarshalJSON()), &members); err != nil {
		panic(err)
	}
	for name, value := range changes {
		if members[name] = value; value == nil {
			delete(members, name)
		}
	}
	return string(must(json.Marshal(members)))
}

// Segment is a part of a token that says s.
func Segment(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// WithSegment returns the token with a segment put in place of another.
func WithSegment(token string, i int, segment string) string {
	parts := strings.Split(token, ".")
	parts[i] = segment
	return strings.Join(parts, ".")
}

// ForgeToken makes a token of any header and payload, signed by alg with key whatever
// they say.
func ForgeToken(alg string, key any, header, payload string) string {
	text := Segment(header) + "." + Segment(payload)
	return text + "." + Segment(string(signature(alg, key, []byte(text))))
}

func signature(alg string, key any, text []byte) []byte {
	sum := sha256.Sum256(text)
	switch alg {
	case "RS256":
		return must(rsa.SignPKCS1v15(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:]))
	case "PS256":
		return must(rsa.SignPSS(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}))
	case "ES256":
		r, s, err := ecdsa.Sign(rand.Reader, key.(*ecdsa.PrivateKey), sum[:])
		return append(must(r, err).FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	case "EdDSA":
		return ed25519.Sign(key.(ed25519.PrivateKey), text)
	case "HS256":
		mac := hmac.New(sha256.New, key.([]byte))
		_, _ = mac.Write(text)
		return mac.Sum(nil)
	case "none":
		return nil
	}
	panic("no such algorithm: " + alg)
}

// padded is what a signature by an exponent of one would be: the padded sum.
func (f *Forger) padded(header string) []byte {
	sig := new(big.Int).SetBytes(signature("RS256", f.Key, []byte(Segment(header)+"."+Segment(f.Claims()))))
	return new(big.Int).Exp(sig, big.NewInt(int64(f.Key.E)), f.Key.N).FillBytes(make([]byte, f.Key.Size()))
}

// Header is that of a good token, as Better Auth writes it: without typ. More
// members follow.
func (f *Forger) Header(more string) string {
	return `{"alg":"RS256","kid":"` + f.KeyID + `"` + more + `}`
}

// Claims returns the payload of a good token, with members changed: each change
// is name=JSON, or name= to leave it out.
func (f *Forger) Claims(changes ...string) string {
	members := []string{
		`sub="` + f.Subject + `"`, `email="ada@example.com"`, "iat=" + f.seconds(0), "exp=" + f.seconds(900), `aud="creatorvault-api"`, `iss="better-auth"`,
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

// seconds is a time that many seconds from now, as JSON.
func (f *Forger) seconds(n float64) string {
	at := f.At.Add(time.Duration(n * float64(time.Second)))
	whole := strconv.FormatInt(at.Unix(), 10)
	if part := at.Nanosecond() / int(time.Millisecond); part != 0 {
		return whole + fmt.Sprintf(".%03d", part)
	}
	return whole
}

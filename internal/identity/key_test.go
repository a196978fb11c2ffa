package identity

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
)

// certificate returns the DER of one that is made out to itself.
func certificate(t *testing.T, key any, public any) []byte {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "issuer"}, NotAfter: start.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestAKeyIsReadInEveryFormThatIsPromised(t *testing.T) {
	one, std := testkit.RSA(), base64.StdEncoding
	ec, ed := testkit.EC(), testkit.Ed()
	text := toPEM("PUBLIC KEY", spki(t, one.Public()))
	both := []string{"RS256", "PS256"}
	wrapped := std.EncodeToString(spki(t, one.Public()))
	wrapped = wrapped[:76] + "\n" + wrapped[76:152] + "\r\n " + wrapped[152:]
	for name, tt := range map[string]struct {
		text   string
		allow  string
		public any
		algs   []string
	}{
		"PEM of SPKI":                         {text, "RS256", one.Public(), both},
		"PEM with white space round it":       {"\n\t " + text + " \n", "RS256", one.Public(), both},
		"PEM with CRLF":                       {strings.ReplaceAll(text, "\n", "\r\n"), "RS256", one.Public(), both},
		"PEM with \\n for line breaks":        {strings.ReplaceAll(strings.TrimSpace(text), "\n", `\n`), "RS256", one.Public(), both},
		"PEM with words before it":            {"the key of our issuer:\n" + text, "RS256", one.Public(), both},
		"PEM of PKCS #1":                      {toPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&one.PublicKey)), "RS256", one.Public(), both},
		"PEM of a certificate":                {toPEM("CERTIFICATE", certificate(t, one, one.Public())), "RS256", one.Public(), both},
		"PEM of a P-256 key":                  {toPEM("PUBLIC KEY", spki(t, ec.Public())), "ES256", ec.Public(), []string{"ES256"}},
		"PEM of an Ed25519 key":               {toPEM("PUBLIC KEY", spki(t, ed.Public())), "EdDSA", ed.Public(), []string{"EdDSA"}},
		"PEM of a certificate of a P-256 key": {toPEM("CERTIFICATE", certificate(t, ec, ec.Public())), "ES256", ec.Public(), []string{"ES256"}},
		"base64 of PEM":                       {std.EncodeToString([]byte(text)), "RS256", one.Public(), both},
		"base64 of DER":                       {std.EncodeToString(spki(t, one.Public())), "RS256", one.Public(), both},
		"base64 of DER in lines":              {wrapped, "RS256", one.Public(), both},
		"base64 of an Ed25519 key's DER":      {std.EncodeToString(spki(t, ed.Public())), "EdDSA", ed.Public(), []string{"EdDSA"}},
		"JWK":                                 {testkit.JWK(jose.JSONWebKey{Key: one.Public(), KeyID: "k"}, nil), "RS256", one.Public(), both},
		"JWK with an algorithm":               {testkit.JWK(jose.JSONWebKey{Key: one.Public(), Algorithm: "PS256", Use: "sig"}, nil), "PS256", one.Public(), []string{"PS256"}},
		"JWK that verifies":                   {testkit.JWK(jose.JSONWebKey{Key: one.Public()}, map[string]any{"key_ops": []string{"verify"}}), "RS256", one.Public(), both},
		"JWK of a P-256 key":                  {testkit.JWK(jose.JSONWebKey{Key: ec.Public()}, nil), "ES256", ec.Public(), []string{"ES256"}},
		"JWK of an Ed25519 key":               {testkit.JWK(jose.JSONWebKey{Key: ed.Public()}, nil), "EdDSA", ed.Public(), []string{"EdDSA"}},
		"one of several algorithms":           {text, "EdDSA,ES256,PS256", one.Public(), both},
	} {
		got, err := ParseKey(tt.text, strings.Split(tt.allow, ","))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(Key{Algs: tt.algs, Public: tt.public}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAKeyThatIsNoGoodIsRefusedInAClearSentence(t *testing.T) {
	one, std := testkit.RSA(), base64.StdEncoding
	ec, ed := testkit.EC(), testkit.Ed()
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(one)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(ec)
	if err != nil {
		t.Fatal(err)
	}
	text := toPEM("PUBLIC KEY", spki(t, one.Public()))
	private, small, curve := "private one", "2048 bits", "P-256"
	for name, tt := range map[string]struct{ text, allow, want string }{
		"nothing":                          {"", "RS256", "cannot be read"},
		"words":                            {"not a key!", "RS256", "must be PEM"},
		"base64 of words":                  {std.EncodeToString([]byte("not a key")), "RS256", "cannot be read"},
		"PEM cut short":                    {text[:len(text)/2], "RS256", "must be PEM"},
		"PEM of nonsense":                  {toPEM("PUBLIC KEY", []byte("nonsense")), "RS256", "cannot be read"},
		"a certificate that is none":       {toPEM("CERTIFICATE", spki(t, one.Public())), "RS256", "cannot be read"},
		"two keys":                         {text + text, "RS256", "more than one"},
		"a key and words":                  {text + "and more", "RS256", "more than one"},
		"a private key after it":           {text + toPEM("PRIVATE KEY", pkcs8), "RS256", private},
		"PKCS #8":                          {toPEM("PRIVATE KEY", pkcs8), "RS256", private},
		"PKCS #1 private":                  {toPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(one)), "RS256", private},
		"SEC 1":                            {toPEM("EC PRIVATE KEY", sec1), "ES256", private},
		"an encrypted private key":         {toPEM("ENCRYPTED PRIVATE KEY", []byte("x")), "RS256", private},
		"base64 of a private key's PEM":    {std.EncodeToString([]byte(toPEM("PRIVATE KEY", pkcs8))), "RS256", private},
		"base64 of PKCS #8":                {std.EncodeToString(pkcs8), "RS256", private},
		"base64 of PKCS #1 private":        {std.EncodeToString(x509.MarshalPKCS1PrivateKey(one)), "RS256", private},
		"base64 of SEC 1":                  {std.EncodeToString(sec1), "ES256", private},
		"a private key called public":      {toPEM("PUBLIC KEY", pkcs8), "RS256", private},
		"JWK of a private RSA key":         {testkit.JWK(jose.JSONWebKey{Key: one}, nil), "RS256", private},
		"JWK of a private P-256 key":       {testkit.JWK(jose.JSONWebKey{Key: ec}, nil), "ES256", private},
		"JWK of a private Ed25519 key":     {testkit.JWK(jose.JSONWebKey{Key: ed}, nil), "EdDSA", private},
		"JWK with one prime":               {testkit.JWK(jose.JSONWebKey{Key: one.Public()}, map[string]any{"p": "AQAB"}), "RS256", private},
		"JWK of a shared secret":           {`{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}`, "RS256", "shared secret"},
		"JWK of a shared secret with alg":  {`{"kty":"oct","alg":"HS256","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}`, "HS256", "shared secret"},
		"JWK of a kind nobody knows":       {`{"kty":"XYZ"}`, "RS256", "not a valid JWK"},
		"JWK without a kind":               {`{"n":"AQAB","e":"AQAB"}`, "RS256", "not a valid JWK"},
		"JWK with a member twice":          {`{"kty":"RSA",` + testkit.JWK(jose.JSONWebKey{Key: one.Public()}, nil)[1:], "RS256", "not a valid JWK"},
		"JWK cut short":                    {`{"kty":"RSA"`, "RS256", "not a valid JWK"},
		"a key set":                        {`{"keys":[]}`, "RS256", "not a valid JWK"},
		"JWK to encrypt with":              {testkit.JWK(jose.JSONWebKey{Key: one.Public(), Use: "enc"}, nil), "RS256", "not for signatures"},
		"JWK to wrap keys with":            {testkit.JWK(jose.JSONWebKey{Key: one.Public()}, map[string]any{"key_ops": []string{"wrapKey"}}), "RS256", "not for signatures"},
		"JWK for another algorithm":        {testkit.JWK(jose.JSONWebKey{Key: one.Public(), Algorithm: "RS512"}, nil), "RS256", "RS512"},
		"JWK off its curve":                {testkit.JWK(jose.JSONWebKey{Key: ec.Public()}, map[string]any{"x": base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))}), "ES256", "not a valid JWK"},
		"an RSA key that is too small":     {toPEM("PUBLIC KEY", spki(t, testkit.SmallRSA().Public())), "RS256", small},
		"JWK that is too small":            {testkit.JWK(jose.JSONWebKey{Key: testkit.SmallRSA().Public()}, nil), "RS256", small},
		"a certificate that is too small":  {toPEM("CERTIFICATE", certificate(t, testkit.SmallRSA(), testkit.SmallRSA().Public())), "RS256", small},
		"a key on P-384":                   {toPEM("PUBLIC KEY", spki(t, p384.Public())), "ES256", curve},
		"JWK on P-384":                     {testkit.JWK(jose.JSONWebKey{Key: p384.Public()}, nil), "ES256", curve},
		"an X25519 key":                    {std.EncodeToString(append([]byte{0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 3, 0x21, 0}, make([]byte, 32)...)), "EdDSA", "Ed25519"},
		"an RSA key where ES256 is wanted": {text, "ES256", "JWT_ALGORITHM"},
		"an Ed25519 key for RS256":         {toPEM("PUBLIC KEY", spki(t, ed.Public())), "RS256", "JWT_ALGORITHM"},
		"JWK for PS256 where RS256 is":     {testkit.JWK(jose.JSONWebKey{Key: one.Public(), Algorithm: "PS256"}, nil), "RS256", "JWT_ALGORITHM"},
	} {
		_, err := ParseKey(tt.text, []string{tt.allow})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want one with %q", name, err, tt.want)
			continue
		}
		if msg := err.Error(); strings.ContainsAny(msg, "\n") || len(msg) > 150 {
			t.Errorf("%s: %q is not one clear sentence", name, msg)
		}
	}
}

func TestAKeyThatVerifiesEverythingIsRefused(t *testing.T) {
	n := testkit.RSA().N
	for name, public := range map[string]any{
		"an exponent of 1": &rsa.PublicKey{N: n, E: 1}, "an even exponent": &rsa.PublicKey{N: n, E: 4}, "a private key": testkit.Ed(), "nothing": nil,
		"a point off the curve": &ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(1), Y: big.NewInt(1)}, //nolint:staticcheck // the new functions make no such key
		"a secret":              []byte("secret"),
	} {
		if _, err := newKey("", "", public); err == nil {
			t.Errorf("%s makes a key", name)
		}
	}
	if _, err := newKey("", "", ed25519.PublicKey(make([]byte, 3))); err == nil {
		t.Error("an Ed25519 key of 3 bytes makes a key")
	}
}

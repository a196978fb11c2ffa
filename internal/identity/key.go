package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// A Key verifies the tokens of an issuer.
type Key struct {
	ID     string   // kid; empty for a key that is not named
	Algs   []string // that it may be used with
	Public crypto.PublicKey
}

// minRSA is the least size of an RSA key, in bits.
const minRSA = 2048

// newKey returns the key with the algorithms that fit its type; alg narrows
// them to one, unless it is empty.
func newKey(id, alg string, public crypto.PublicKey) (Key, error) {
	k := Key{ID: id, Public: public}
	switch p := public.(type) {
	case *rsa.PublicKey:
		if p.N.BitLen() < minRSA {
			return k, fmt.Errorf("an RSA key needs %d bits or more", minRSA)
		}
		k.Algs = []string{"RS256", "PS256"}
	case *ecdsa.PublicKey:
		if p.Curve != elliptic.P256() {
			return k, errors.New("an elliptic key must be on P-256")
		}
		if _, err := p.ECDH(); err != nil {
			return k, errors.New("the key is not a point of its curve")
		}
		k.Algs = []string{"ES256"}
	case ed25519.PublicKey:
		k.Algs = []string{"EdDSA"}
	default:
		return k, errors.New("the key must be a public RSA, P-256 or Ed25519 key")
	}
	if alg != "" {
		if !slices.Contains(k.Algs, alg) {
			return k, fmt.Errorf("the key does not fit the algorithm %s", alg)
		}
		k.Algs = []string{alg}
	}
	return k, nil
}

// ParseKey reads the one public key that text holds, as PEM, base64 of PEM or
// of DER, or JWK. It must fit one of the algorithms.
func ParseKey(text string, algorithms []string) (Key, error) {
	k, err := parseKey(strings.ReplaceAll(strings.TrimSpace(text), `\n`, "\n"))
	if err != nil {
		return k, err
	}
	if !slices.ContainsFunc(k.Algs, func(alg string) bool { return slices.Contains(algorithms, alg) }) {
		return k, fmt.Errorf("the key is for %s, and JWT_ALGORITHM allows %s", strings.Join(k.Algs, " and "), strings.Join(algorithms, ", "))
	}
	return k, nil
}

func parseKey(text string) (Key, error) {
	if strings.HasPrefix(text, "{") {
		var j jose.JSONWebKey
		if err := j.UnmarshalJSON([]byte(text)); err != nil || !j.Valid() {
			return Key{}, errors.New("the key is not a valid JWK")
		}
		if !j.IsPublic() {
			return Key{}, errPrivate
		}
		return newKey("", j.Algorithm, j.Key)
	}
	if block, _ := pem.Decode([]byte(text)); block != nil {
		return parseDER(block.Type, block.Bytes)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return Key{}, errors.New("the key must be PEM, base64 of PEM or DER, or a JWK")
	}
	if block, _ := pem.Decode(raw); block != nil {
		return parseDER(block.Type, block.Bytes)
	}
	return parseDER("PUBLIC KEY", raw)
}

var errPrivate = errors.New("the key is a private one: give the public key")

func parseDER(kind string, der []byte) (Key, error) {
	var public any
	var err error
	switch {
	case strings.Contains(kind, "PRIVATE"):
		return Key{}, errPrivate
	case kind == "CERTIFICATE":
		var c *x509.Certificate
		if c, err = x509.ParseCertificate(der); err == nil {
			public = c.PublicKey
		}
	case kind == "RSA PUBLIC KEY":
		public, err = x509.ParsePKCS1PublicKey(der)
	default:
		public, err = x509.ParsePKIXPublicKey(der)
	}
	if err != nil {
		if _, private := x509.ParsePKCS8PrivateKey(der); private == nil {
			return Key{}, errPrivate
		}
		return Key{}, errors.New("the key cannot be read: it must be a public key (SPKI, PKCS#1 or a certificate)")
	}
	return newKey("", "", public)
}

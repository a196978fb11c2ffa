package identity

import (
	"bytes"
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
	"github.com/go-json-experiment/json"
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
		if p.E < 3 || p.E%2 == 0 { // everything is its own signature under 1
			return k, errors.New("an RSA key needs an odd exponent of 3 or more")
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
		if len(p) != ed25519.PublicKeySize {
			return k, fmt.Errorf("an Ed25519 key has %d bytes", ed25519.PublicKeySize)
		}
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
	k.ID = "" // a key in a setting verifies whatever key a token names
	return k, nil
}

func parseKey(text string) (Key, error) {
	if strings.HasPrefix(text, "{") {
		return parseJWK([]byte(text))
	}
	if block, rest := pem.Decode([]byte(text)); block != nil {
		return parsePEM(block, rest)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return Key{}, errors.New("the key must be PEM, base64 of PEM or DER, or a JWK")
	}
	if block, rest := pem.Decode(raw); block != nil {
		return parsePEM(block, rest)
	}
	return parseDER("PUBLIC KEY", raw)
}

var (
	errPrivate = errors.New("the key is a private one: give the public key")
	errShared  = errors.New("the key is a shared secret, and whoever can verify with it can also sign: give a public key")
	errUse     = errors.New("the key is not for signatures")
	errBadJWK  = errors.New("the key is not a valid JWK")
)

// parseJWK reads a key that verifies signatures, with its name if it has one.
func parseJWK(text []byte) (Key, error) {
	var j jose.JSONWebKey
	var bare struct {
		Kty      string   `json:"kty"`
		Private  any      `json:"d"`
		PrimeOne any      `json:"p"`
		PrimeTwo any      `json:"q"`
		Uses     []string `json:"key_ops"`
	}
	if err := json.Unmarshal(text, &bare); err != nil {
		return Key{}, errBadJWK
	}
	switch {
	case bare.Kty == "oct":
		return Key{}, errShared
	case bare.Private != nil || bare.PrimeOne != nil || bare.PrimeTwo != nil:
		return Key{}, errPrivate
	case j.UnmarshalJSON(text) != nil || !j.Valid() || !j.IsPublic():
		return Key{}, errBadJWK
	case j.Use != "" && j.Use != "sig" || bare.Uses != nil && !slices.Contains(bare.Uses, "verify"):
		return Key{}, errUse
	}
	return newKey(j.KeyID, j.Algorithm, j.Key)
}

// parsePEM reads the key of a block that has nothing after it.
func parsePEM(block *pem.Block, rest []byte) (Key, error) {
	if strings.Contains(block.Type+string(rest), "PRIVATE") {
		return Key{}, errPrivate
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		return Key{}, errors.New("there is more than one key: give the one that signs")
	}
	return parseDER(block.Type, block.Bytes)
}

func parseDER(kind string, der []byte) (Key, error) {
	var public any
	var err error
	switch kind {
	case "CERTIFICATE":
		var c *x509.Certificate
		if c, err = x509.ParseCertificate(der); err == nil {
			public = c.PublicKey
		}
	case "RSA PUBLIC KEY":
		public, err = x509.ParsePKCS1PublicKey(der)
	default:
		public, err = x509.ParsePKIXPublicKey(der)
	}
	if err != nil {
		if isPrivate(der) {
			return Key{}, errPrivate
		}
		return Key{}, errors.New("the key cannot be read: it must be a public key (SPKI, PKCS#1 or a certificate)")
	}
	return newKey("", "", public)
}

// isPrivate reports whether der is a private key of any form.
func isPrivate(der []byte) bool {
	_, pkcs8 := x509.ParsePKCS8PrivateKey(der)
	_, pkcs1 := x509.ParsePKCS1PrivateKey(der)
	_, sec1 := x509.ParseECPrivateKey(der)
	return pkcs8 == nil || pkcs1 == nil || sec1 == nil
}

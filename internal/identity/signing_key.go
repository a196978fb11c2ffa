package identity

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// sealer returns the cipher that wraps private keys.
func sealer(secret []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "creatorvault signing keys v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// newPair makes a key for an algorithm of SigningAlgorithms.
func newPair(algorithm string) (crypto.Signer, error) {
	switch algorithm {
	case "RS256":
		return rsa.GenerateKey(rand.Reader, minRSA)
	case "ES256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	}
	return nil, fmt.Errorf("nothing is signed with %q here", algorithm)
}

// newSigningKey makes a key that is published from at on, and signs after wait.
func newSigningKey(seal cipher.AEAD, o Signing, at time.Time, wait time.Duration) (k SigningKey, err error) {
	private, err := newPair(o.Algorithm)
	if err != nil {
		return k, err
	}
	k = SigningKey{ID: randomText(), Algorithm: o.Algorithm, CreatedAt: vault.AsKept(at), SignsAt: vault.AsKept(at.Add(wait)), TokenTTL: o.TokenTTL}
	if k.Public, err = x509.MarshalPKIXPublicKey(private.Public()); err != nil {
		return k, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	nonce := make([]byte, seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	k.Wrapped = seal.Seal(nonce, nonce, der, []byte(k.ID))
	return k, err
}

// verifying returns what verifies tokens that k signed.
func (k SigningKey) verifying() (Key, error) {
	public, err := x509.ParsePKIXPublicKey(k.Public)
	if err != nil {
		return Key{}, err
	}
	return newKey(k.ID, k.Algorithm, public)
}

func unwrap(seal cipher.AEAD, k SigningKey) (any, error) {
	n := seal.NonceSize()
	if len(k.Wrapped) < n {
		return nil, fmt.Errorf("signing key %s is damaged", k.ID)
	}
	der, err := seal.Open(nil, k.Wrapped[:n], k.Wrapped[n:], []byte(k.ID))
	if err != nil {
		return nil, errors.New("AUTH_SECRET does not open the signing keys: it must be the one that they were made with; `creatorvault keys rotate --now` makes others if it is lost")
	}
	return x509.ParsePKCS8PrivateKey(der)
}

// randomText returns letters and digits that nobody can guess.
func randomText() string {
	var b strings.Builder
	for b.Len() < idLength {
		var raw [64]byte
		_, _ = rand.Read(raw[:]) // never fails
		b.WriteString(strings.NewReplacer("-", "", "_", "").Replace(base64.RawURLEncoding.EncodeToString(raw[:])))
	}
	return b.String()[:idLength]
}

package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
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

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Signer signs tokens with keys that all instances share.
type Signer struct {
	keys   map[string]Key // never changes
	active jose.Signer
	public jsontext.Value
}

// signing is the algorithm of the built-in provider, as the design has it.
const signing = jose.RS256

// NewSigner loads the keys, and makes the first one. Private keys are sealed
// under secret.
func NewSigner(ctx context.Context, store Store, secret []byte, now func() time.Time) (*Signer, error) {
	seal, err := sealer(secret)
	if err != nil {
		return nil, err
	}
	kept, err := keptKeys(ctx, store, seal, now)
	if err != nil {
		return nil, err
	}
	s, set := &Signer{keys: map[string]Key{}}, jose.JSONWebKeySet{}
	for _, k := range kept {
		public, err := x509.ParsePKIXPublicKey(k.Public)
		if err != nil {
			return nil, fmt.Errorf("signing key %s: %w", k.ID, err)
		}
		key, err := newKey(k.ID, k.Algorithm, public)
		if err != nil {
			return nil, fmt.Errorf("signing key %s: %w", k.ID, err)
		}
		s.keys[k.ID] = key
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: public, KeyID: k.ID, Algorithm: k.Algorithm})
	}
	newest := kept[0]
	private, err := unwrap(seal, newest)
	if err != nil {
		return nil, err
	}
	options := new(jose.SignerOptions).WithType("JWT").WithHeader("kid", newest.ID)
	if s.active, err = jose.NewSigner(jose.SigningKey{Algorithm: signing, Key: private}, options); err != nil {
		return nil, err
	}
	s.public, err = json.Marshal(set)
	return s, err
}

// keptKeys returns the keys of the store, the newest first, once there is one.
func keptKeys(ctx context.Context, store Store, seal cipher.AEAD, now func() time.Time) ([]SigningKey, error) {
	kept, err := store.SigningKeys(ctx, nil)
	if err != nil || len(kept) > 0 {
		return kept, err
	}
	fresh, err := newSigningKey(seal, now())
	if err != nil {
		return nil, err
	}
	return store.SigningKeys(ctx, fresh)
}

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

func newSigningKey(seal cipher.AEAD, at time.Time) (*SigningKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, minRSA)
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	id := randomText()
	nonce := make([]byte, seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return &SigningKey{
		ID: id, Algorithm: string(signing), Public: public, Wrapped: seal.Seal(nonce, nonce, der, []byte(id)),
		CreatedAt: vault.AsKept(at),
	}, nil
}

func unwrap(seal cipher.AEAD, k SigningKey) (any, error) {
	n := seal.NonceSize()
	if len(k.Wrapped) < n {
		return nil, fmt.Errorf("signing key %s is damaged", k.ID)
	}
	der, err := seal.Open(nil, k.Wrapped[:n], k.Wrapped[n:], []byte(k.ID))
	if err != nil {
		return nil, errors.New("AUTH_SECRET does not open the signing keys: it must be the one that they were made with")
	}
	return x509.ParsePKCS8PrivateKey(der)
}

// Find implements [Keys].
func (s *Signer) Find(_ context.Context, id string) (Key, error) {
	if k, ok := s.keys[id]; ok {
		return k, nil
	}
	return Key{}, unknownKey
}

// Generation implements [Keys].
func (*Signer) Generation() uint64 { return 0 }

// KeySet returns the keys that verify what s signs, as JSON (RFC 7517).
func (s *Signer) KeySet() jsontext.Value { return s.public }

// Sign returns a token with these claims.
func (s *Signer) Sign(claims any) (string, error) {
	return jwt.Signed(s.active).Claims(claims).Serialize()
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

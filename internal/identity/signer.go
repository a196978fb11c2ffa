package identity

import (
	"context"
	"crypto/cipher"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// SigningAlgorithms are those that the built-in provider can sign with.
var SigningAlgorithms = []string{"RS256", "EdDSA", "ES256"}

// Signing says how tokens are signed.
type Signing struct {
	Secret    []byte        // seals the private keys
	Algorithm string        // of SigningAlgorithms
	TokenTTL  time.Duration // how long tokens live
	MaxAge    time.Duration // how long a key signs; 0: until someone rotates
	Leeway    time.Duration // of verifiers
}

// A Signer signs tokens with keys that all instances share.
type Signer struct {
	Signing
	store KeyStore
	seal  cipher.AEAD
	now   func() time.Time

	polling sync.Mutex // held by who changes ring
	ring    atomic.Pointer[ring]
}

// A ring is the keys as an instance knows them. It never changes.
type ring struct {
	kept       []SigningKey // the one that signs last first
	keys       map[string]Key
	signers    []signer // those that sign now or later, the last first
	public     jsontext.Value
	generation uint64
}

// A signer signs from a time on.
type signer struct {
	from time.Time
	jose.Signer
}

// NewSigner loads the keys, and makes the first one. A key of another algorithm
// than o has is followed by one of that.
func NewSigner(ctx context.Context, store KeyStore, o Signing, now func() time.Time) (*Signer, error) {
	seal, err := sealer(o.Secret)
	if err != nil {
		return nil, err
	}
	s := &Signer{Signing: o, store: store, seal: seal, now: now}
	kept, err := store.SigningKeys(ctx)
	if err == nil && len(kept) == 0 {
		kept, err = s.add(ctx, "", 0)
	}
	if err == nil && kept[0].Algorithm != o.Algorithm {
		if err = s.take(kept); err == nil { // a secret that does not open them makes no further one
			kept, err = s.add(ctx, kept[0].ID, publishAhead)
		}
	}
	if err != nil {
		return nil, err
	}
	if err := s.tend(ctx, kept); s.ring.Load() == nil {
		return nil, err
	}
	return s, nil // what could not be written, Run writes
}

// take makes kept the keys that s knows.
func (s *Signer) take(kept []SigningKey) error {
	had := s.ring.Load()
	if had != nil && slices.EqualFunc(had.kept, kept, sameSigningKey) {
		return nil
	}
	r, set := &ring{kept: kept, keys: map[string]Key{}}, jose.JSONWebKeySet{}
	if had != nil {
		r.generation = had.generation + 1
	}
	for _, k := range kept {
		key, err := k.verifying()
		if err != nil {
			return fmt.Errorf("signing key %s: %w", k.ID, err)
		}
		r.keys[k.ID] = key
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Public, KeyID: k.ID, Algorithm: k.Algorithm})
	}
	now := s.now()
	for _, k := range kept {
		one, err := s.signer(k)
		if err != nil {
			return err
		}
		r.signers = append(r.signers, one)
		if !k.SignsAt.After(now) {
			break // what signed before does so no more
		}
	}
	var err error
	if r.public, err = json.Marshal(set); err == nil {
		s.ring.Store(r)
	}
	return err
}

func sameSigningKey(a, b SigningKey) bool {
	return a.ID == b.ID && a.SignsAt.Equal(b.SignsAt) && a.TokenTTL == b.TokenTTL
}

// signer returns what signs with k.
func (s *Signer) signer(k SigningKey) (signer, error) {
	private, err := unwrap(s.seal, k)
	if err != nil {
		return signer{}, err
	}
	options := new(jose.SignerOptions).WithType("JWT").WithHeader("kid", k.ID)
	made, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(k.Algorithm), Key: private}, options)
	return signer{k.SignsAt, made}, err
}

// Find implements [Keys].
func (s *Signer) Find(_ context.Context, id string) (Key, error) {
	if k, ok := s.ring.Load().keys[id]; ok {
		return k, nil
	}
	return Key{}, unknownKey
}

// Generation implements [Keys].
func (s *Signer) Generation() uint64 { return s.ring.Load().generation }

// KeySet returns the keys that verify what s signs, as JSON (RFC 7517).
func (s *Signer) KeySet() jsontext.Value { return s.ring.Load().public }

// Sign returns a token with these claims.
func (s *Signer) Sign(claims any) (string, error) {
	all, now := s.ring.Load().signers, s.now()
	i := slices.IndexFunc(all, func(one signer) bool { return !one.from.After(now) })
	if i < 0 { // the clock was put back
		i = len(all) - 1
	}
	return jwt.Signed(all[i].Signer).Claims(claims).Serialize()
}

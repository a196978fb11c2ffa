package identity

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// publishAhead is how long a key is published before it signs: twice as long as
// those who verify keep a key set, which is ten minutes here and elsewhere.
const publishAhead = 2 * 10 * time.Minute

// keysEvery is how often an instance looks for keys that others have made.
const keysEvery = 800 * time.Millisecond

// Run keeps the keys up to date, until ctx is done. Of an outage it tells once.
func (s *Signer) Run(ctx context.Context) {
	repeat(ctx, keysEvery, s.Poll, func(err error) {
		slog.WarnContext(ctx, "the signing keys cannot be kept up to date", "error", err)
	})
}

// Poll reads the keys, makes another if it is time to, and deletes those that
// no token needs any more.
func (s *Signer) Poll(ctx context.Context) error {
	kept, err := s.store.SigningKeys(ctx)
	if err != nil {
		return err
	}
	switch {
	case len(kept) == 0: // somebody has deleted all, past us
		kept, err = s.add(ctx, "", 0)
	case s.due(kept[0]):
		kept, err = s.add(ctx, kept[0].ID, publishAhead)
	}
	if err != nil {
		return err
	}
	return s.tend(ctx, kept)
}

// due reports whether it is time to publish a key, so that it signs when the
// one that does has done so for as long as it may.
func (s *Signer) due(last SigningKey) bool {
	return s.MaxAge > 0 && !s.now().Before(last.SignsAt.Add(s.MaxAge-publishAhead))
}

// add keeps a fresh key that signs after wait, unless another instance was
// first, and returns all keys.
func (s *Signer) add(ctx context.Context, after string, wait time.Duration) ([]SigningKey, error) {
	fresh, err := newSigningKey(s.seal, s.Signing, s.now(), wait)
	if err != nil {
		return nil, err
	}
	if err := s.store.InsertSigningKey(ctx, fresh, after); err != nil {
		return nil, err
	}
	return s.store.SigningKeys(ctx)
}

// tend takes kept, but for those that no token needs any more, which it
// deletes, and notes how long the tokens of s live. If only these fail, the
// keys are taken none the less.
func (s *Signer) tend(ctx context.Context, kept []SigningKey) error {
	s.polling.Lock()
	defer s.polling.Unlock()
	var all []SigningKey
	var failed error
	for _, use := range KeyUses(kept, s.Leeway, s.now()) {
		k := use.SigningKey
		switch {
		case use.Does == KeyGone:
			failed = errors.Join(failed, s.store.DeleteSigningKey(ctx, k.ID))
			continue
		case use.Does != KeyVerifies && k.TokenTTL < s.TokenTTL:
			failed = errors.Join(failed, s.store.ExtendSigningKey(ctx, k.ID, s.TokenTTL))
			k.TokenTTL = s.TokenTTL
		}
		all = append(all, k)
	}
	if err := s.take(all); err != nil {
		return err
	}
	return failed
}

// What a key does.
const (
	KeyWaits    = "waits"    // it is published, and signs later
	KeySigns    = "signs"    // it signs
	KeyVerifies = "verifies" // another signs, and tokens of this one are still good
	KeyGone     = "gone"     // no token of it is good any more
)

// A KeyUse says what a key does at a time, and until when. One that signs
// does so until another is made.
type KeyUse struct {
	SigningKey
	Does  string
	Until time.Time // zero: not known
}

// KeyUses says what the keys of a store do.
func KeyUses(kept []SigningKey, leeway time.Duration, now time.Time) []KeyUse {
	all := make([]KeyUse, len(kept))
	for i, k := range kept {
		use := KeyUse{SigningKey: k, Does: KeySigns}
		switch {
		case i < len(kept)-1 && k.SignsAt.After(now):
			use.Does, use.Until = KeyWaits, k.SignsAt
		case i == 0:
		case kept[i-1].SignsAt.After(now):
			use.Until = kept[i-1].SignsAt
		default: // whoever verifies may be behind by the leeway, and allow another
			use.Does, use.Until = KeyVerifies, kept[i-1].SignsAt.Add(k.TokenTTL+2*leeway)
			if now.After(use.Until) {
				use.Does = KeyGone
			}
		}
		all[i] = use
	}
	return all
}

// Rotate makes a key that will sign, unless one waits to do so already. It
// returns the key that waits, and whether it was made now.
func (s *Signer) Rotate(ctx context.Context) (k SigningKey, made bool, err error) {
	kept := s.ring.Load().kept
	if kept[0].SignsAt.After(s.now()) {
		return kept[0], false, nil
	}
	last := kept[0].ID
	if kept, err = s.add(ctx, last, publishAhead); err != nil {
		return k, false, err
	}
	return kept[0], true, s.tend(ctx, kept)
}

// ReplaceKeys puts a fresh key, which signs at once, in the place of all. Every
// token dies. It does not need the secret that the others were sealed under.
func ReplaceKeys(ctx context.Context, store KeyStore, o Signing, now func() time.Time) (SigningKey, error) {
	seal, err := sealer(o.Secret)
	if err != nil {
		return SigningKey{}, err
	}
	fresh, err := newSigningKey(seal, o, now(), 0)
	if err != nil {
		return fresh, err
	}
	return fresh, store.ReplaceSigningKeys(ctx, fresh)
}

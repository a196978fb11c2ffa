package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf16"

	"creatorvault.dev/internal/vault"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"
)

// The lengths of a password, in UTF-16 units after NFKC, as Better Auth counts.
const (
	MinPassword = 8
	MaxPassword = 128
)

// hashPrefix marks a hash that is made over a pre-hash, so that nothing of a
// long password is cut off: bcrypt looks at 72 bytes alone.
const hashPrefix = "cv1$"

// A Hasher hashes passwords, as many at once as there are pairs of processors:
// the others are free for whatever else is asked.
type Hasher struct {
	cost  int
	turns chan struct{}
	line  chan struct{}
	dummy []byte       // takes as long as any hash and matches nothing; hashing for it would make each start slower
	usual atomic.Int64 // how many nanoseconds a hash of ours took last
}

// lineLength is how many may wait for their turn to hash, and longestWait how
// long: whoever asked should have an answer before they give up.
const (
	lineLength  = 32
	longestWait = 5 * time.Second
)

// NewHasher returns a hasher of that bcrypt cost.
func NewHasher(cost int) (*Hasher, error) {
	if cost < bcrypt.MinCost || cost > bcrypt.MaxCost {
		return nil, bcrypt.InvalidCostError(cost)
	}
	dummy := fmt.Appendf(nil, "$2a$%02d$%s", cost, strings.Repeat(".", 53)) // salt and hash of nothing
	n := max(1, runtime.GOMAXPROCS(0)/2)
	return &Hasher{cost: cost, turns: make(chan struct{}, n), line: make(chan struct{}, n+lineLength), dummy: dummy}, nil
}

// reserve has the program run Go on as many more threads as hash at once, so
// that those which stand back hold up no other. Until the first hash there are
// none, and an idle program is smaller without.
func (h *Hasher) reserve() {
	reserved.Do(func() { runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + cap(h.turns)) })
}

var reserved sync.Once

// prehash makes 64 bytes of any password.
func prehash(password string) []byte {
	mac := hmac.New(sha512.New384, []byte("creatorvault-pw-v1"))
	_, _ = mac.Write([]byte(norm.NFKC.String(password))) // never fails
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}

// units counts the UTF-16 units of a password.
func units(password string) int { return len(utf16.Encode([]rune(norm.NFKC.String(password)))) }

// turn runs f when it is its turn, and fails with vault.RateLimited if the
// line is too long, for others or for what is left of ctx: a flood of sign-ins
// must not stall everything else. It also does if f ended too late.
func (h *Hasher) turn(ctx context.Context, f func() error) error {
	select {
	case h.line <- struct{}{}:
		defer func() { <-h.line }()
	default:
		return tooManyAtOnce(nil)
	}
	if h.tooLong(ctx) {
		return tooManyAtOnce(nil)
	}
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return tooManyAtOnce(err)
	}
	h.reserve()
	if err := inBackground(f); err != nil {
		return err
	}
	if err := ctx.Err(); errors.Is(err, context.DeadlineExceeded) { // the store would be blamed for it
		return tooManyAtOnce(err)
	}
	return nil
}

func tooManyAtOnce(err error) error {
	return vault.RateLimited.New("Too many people sign in at once").After(time.Second).Because(err)
}

// tooLong reports whether whoever just joined the line would wait too long, if
// hashes take as long as the last did. Whoever is the next waits in any case,
// so that one slow hash is soon followed by another.
func (h *Hasher) tooLong(ctx context.Context) bool {
	usual := time.Duration(h.usual.Load())
	wait := time.Duration((len(h.line)-1)/cap(h.turns)) * usual
	if wait == 0 {
		return false
	}
	end, ends := ctx.Deadline()
	return wait > longestWait || ends && time.Until(end) < wait+usual
}

// Hash returns what is kept of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.turn(ctx, func() error {
		begun := time.Now() //nolint:forbidigo // how long it takes, not what time it is
		raw, err := bcrypt.GenerateFromPassword(prehash(password), h.cost)
		h.took(begun)
		hash = hashPrefix + string(raw)
		return err
	})
	return hash, err
}

// Matches reports whether hash was made of password, here or by a program that
// accounts are imported from. For an empty hash, which is nobody's, it takes
// the same time and reports false.
func (h *Hasher) Matches(ctx context.Context, hash, password string) (match bool, err error) {
	compare, stale := kindOf(hash), h.stale(hash)
	err = h.turn(ctx, func() error {
		begun := time.Now() //nolint:forbidigo // how long it takes, not what time it is
		if compare == nil || stale && h.usual.Load() == 0 {
			_ = bcrypt.CompareHashAndPassword(h.dummy, prehash(password)) // only the time counts
			h.took(begun)
		}
		if compare == nil {
			return nil
		}
		match = compare(hash, password)
		switch {
		case !stale:
			h.took(begun)
		case !match:
			h.evenly(ctx, begun)
		}
		return nil
	})
	return match, err
}

// took notes how long a hash at our cost took.
func (h *Hasher) took(begun time.Time) { h.usual.Store(int64(time.Since(begun))) }

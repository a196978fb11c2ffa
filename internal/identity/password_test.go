package identity

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"golang.org/x/crypto/bcrypt"
)

func newHasher(t *testing.T) *Hasher {
	t.Helper()
	h, err := NewHasher(bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func hashed(t *testing.T, h *Hasher, password string) string {
	t.Helper()
	hash, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func matches(t *testing.T, h *Hasher, hash, password string) bool {
	t.Helper()
	match, err := h.Matches(t.Context(), hash, password)
	if err != nil {
		t.Fatal(err)
	}
	return match
}

func TestWhatIsKeptOfAPasswordIsBcryptOverAPreHash(t *testing.T) {
	h := newHasher(t)
	one, two := hashed(t, h, "correct horse"), hashed(t, h, "correct horse")
	raw, ours := strings.CutPrefix(one, "cv1$")
	if cost, err := bcrypt.Cost([]byte(raw)); !ours || err != nil || cost != bcrypt.MinCost || len(raw) != 60 {
		t.Errorf("%s: cost %d, error %v", one, cost, err)
	}
	if one == two {
		t.Error("two hashes of a password are the same")
	}
	// The label and the encoding are part of the format: what is stored must verify for ever.
	const known = "I1DRRMll/jcIqeKj6bNY7KtkBrNxXquOMfTya1HWqw5DRieMDLwlOGKAyn3o05Y0"
	if got := string(prehash("correct horse")); got != known {
		t.Errorf("the pre-hash is %s, and was %s", got, known)
	}
}

func TestEveryCharacterOfAPasswordCounts(t *testing.T) {
	h := newHasher(t)
	base := strings.Repeat("a", 72)
	for _, tt := range []struct {
		kept, given string
		match       bool
	}{
		{"correct horse", "correct horse", true},
		{"correct horse", "Correct horse", false},
		{"correct horse", "correct horse ", false},
		{base + "b", base + "b", true},
		{base + "b", base, false},
		{base, base + "b", false},
		{base + "b", base + "c", false},
		{strings.Repeat("𝔘", 64), strings.Repeat("𝔘", 64), true},
		{strings.Repeat("é", 128), strings.Repeat("é", 127) + "e", false},
		{"before\x00after", "before\x00after", true},
		{"before\x00after", "before\x00other", false},
		{"before\x00after", "before", false},
		{"caf\u00e9 au lait", "cafe\u0301 au lait", true},
		{"\uff50assword", "password", true},
		{"ﬁle of mine", "file of mine", true},
		{"caf\u00e9 au lait", "cafe au lait", false},
		{"", "", true},
		{"", "x", false},
		{"broken \xff", "broken \xff", true},
		{"broken \xff", "broken \xfe", false},
	} {
		if got := matches(t, h, hashed(t, h, tt.kept), tt.given); got != tt.match {
			t.Errorf("%q for %q: %t, want %t", tt.given, tt.kept, got, tt.match)
		}
	}
}

func TestPasswordsAreCountedInUTF16AfterNFKC(t *testing.T) {
	for password, want := range map[string]int{"": 0, "abc": 3, "é": 1, "e\u0301": 1, "𝔘": 1, "😀": 2, "ﬁ": 2, "ﷺ": 18, "日本": 2, "\x00": 1} {
		if got := units(password); got != want {
			t.Errorf("units(%q) = %d, want %d", password, got, want)
		}
	}
}

func TestAnUnknownAccountTakesTheSameWork(t *testing.T) {
	for cost := bcrypt.MinCost; cost <= 6; cost++ {
		h, err := NewHasher(cost)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := bcrypt.Cost(h.dummy); err != nil || got != cost {
			t.Errorf("the dummy's cost is %d, error %v; want %d", got, err, cost)
		}
		// A dummy that bcrypt cannot read would be refused without work.
		if err := bcrypt.CompareHashAndPassword(h.dummy, prehash("x")); !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
			t.Errorf("the dummy is not worked on: %v", err)
		}
		plain, err := bcrypt.GenerateFromPassword(prehash("x"), cost)
		if err != nil {
			t.Fatal(err)
		}
		for _, hash := range []string{"", string(plain), "cv1$", "cv1$nonsense", string(h.dummy), "$argon2id$"} {
			if matches(t, h, hash, "x") {
				t.Errorf("the hash %q matches", hash)
			}
		}
	}
	h, err := NewHasher(8)
	if err != nil {
		t.Fatal(err)
	}
	took := func(hash string) time.Duration {
		least := time.Hour
		for range 3 {
			begun := time.Now()
			matches(t, h, hash, "x")
			least = min(least, time.Since(begun))
		}
		return least
	}
	if known, unknown := took(hashed(t, h, "correct horse")), took(""); unknown < known/2 {
		t.Errorf("a hash takes %v, and none %v", known, unknown)
	}
	for _, cost := range []int{0, 3, 32} {
		if _, err := NewHasher(cost); err == nil {
			t.Errorf("a hasher of cost %d", cost)
		}
	}
}

func TestOnlyAsManyHashAtOnceAsThereArePairsOfProcessors(t *testing.T) {
	h := newHasher(t)
	var busy, most atomic.Int64
	var wg sync.WaitGroup
	for range cap(h.line) {
		wg.Go(func() {
			err := h.turn(t.Context(), func() error {
				n := busy.Add(1)
				for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
				}
				runtime.Gosched()
				busy.Add(-1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := most.Load(); got > int64(max(1, runtime.GOMAXPROCS(0)/2)) || got < 1 {
		t.Errorf("%d hashed at once", got)
	}
}

func TestWhoeverComesToAFullLineIsRefused(t *testing.T) {
	h := newHasher(t)
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	for range cap(h.line) - 1 {
		h.line <- struct{}{}
	}
	ctx, stop := context.WithCancel(t.Context())
	last := make(chan error, 1)
	go func() {
		_, err := h.Hash(ctx, "the last that may wait")
		last <- err
	}()
	for len(h.line) < cap(h.line) {
		runtime.Gosched()
	}
	_, err := h.Hash(t.Context(), "one more")
	_, err2 := h.Matches(t.Context(), "", "one more")
	for _, err := range []error{err, err2} {
		if e, ok := errors.AsType[*vault.Error](err); !ok || e.Code != vault.RateLimited || e.RetryAfter <= 0 {
			t.Errorf("one more: error = %v, want %v", err, vault.RateLimited)
		}
	}
	stop()
	if err := <-last; !errors.Is(err, vault.RateLimited) || !errors.Is(err, context.Canceled) {
		t.Errorf("who went away: error = %v", err)
	}
	<-h.turns
	if _, err := h.Hash(t.Context(), "now there is room"); err != nil {
		t.Errorf("when there is room again: %v", err)
	}
}

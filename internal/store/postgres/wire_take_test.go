package postgres

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/vault"
)

// TestWordsAreAsFewAsMayBe has each fit, and everybody be in one of them, once.
func TestWordsAreAsFewAsMayBe(t *testing.T) {
	for most, words := range map[int]int{0: 0, 1: 1, 30: 1, 31: 2, 300: 10, 301: 11} { // 30 of 255 bytes and a line's end fit in 7,900
		w := &Wire{grown: map[vault.UserID]struct{}{}, wake: make(chan struct{}, 1)}
		for n := range most {
			w.Tell(vault.UserID(strings.Repeat("x", 252) + string(rune('0'+n/100)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))))
		}
		seen := map[string]bool{}
		payloads := w.take()
		for _, p := range payloads {
			if len(p) > wirePayload {
				t.Errorf("%d: a word of %d bytes", most, len(p))
			}
			for user := range strings.SplitSeq(p, "\n") {
				seen[user] = true
			}
		}
		if len(payloads) != words || len(seen) != most || len(w.take()) != 0 {
			t.Errorf("%d people are %d in %d words", most, len(seen), len(payloads))
		}
	}
}

package vault

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// BenchmarkRank compares one idea with 5,000 of a hundred words each, some of
// them common and most of them rare.
func BenchmarkRank(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 3))
	words := make([]string, 5000)
	for i := range words {
		var w strings.Builder
		for range 3 + r.IntN(8) {
			w.WriteByte(byte('a' + r.IntN(26)))
		}
		words[i] = w.String()
	}
	some := func(n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = words[int(float64(len(words))*r.Float64()*r.Float64())]
		}
		return strings.Join(all, " ")
	}
	all := make([]string, relatedAmong)
	for i := range all {
		all[i] = some(6) + "|" + some(100)
	}
	texts := textsOf(all...)
	for b.Loop() {
		rank(texts[0], texts, 5)
	}
}

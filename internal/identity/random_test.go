package identity

import (
	"math"
	"regexp"
	"testing"
)

// TestSecretsAreOfTheirLengthAndNeverTheSame is about what cookies, links and
// the ids of sessions hold: 32 of 62 letters are 190 bits.
func TestSecretsAreOfTheirLengthAndNeverTheSame(t *testing.T) {
	form, seen, letters := regexp.MustCompile(`^[0-9A-Za-z]{32}$`), map[string]bool{}, map[rune]int{}
	const many = 10_000
	for range many {
		text := randomText()
		if !form.MatchString(text) || seen[text] {
			t.Fatalf("%q: of another form, or for the second time", text)
		}
		seen[text] = true
		for _, r := range text {
			letters[r]++
		}
	}
	const each = many * idLength / 62.0
	for r, n := range letters {
		if math.Abs(float64(n)-each) > 6*math.Sqrt(each) {
			t.Errorf("%c comes %d times, want about %.0f", r, n, each)
		}
	}
	if len(letters) != 62 {
		t.Errorf("%d letters, want 62", len(letters))
	}
}

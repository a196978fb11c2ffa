package vault

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

func TestADeltaIsWhatDiffers(t *testing.T) {
	long := strings.Repeat("Lorem ipsum dolor sit amet. ", 150)
	for name, tt := range map[string]struct {
		now, was *string
		most     int // bytes of its text
	}{
		"nothing":        {nil, nil, 0},
		"the same":       {&long, &long, 0},
		"new":            {&long, nil, 0},
		"removed":        {nil, new("gone"), 4},
		"a word":         {new(long + "new" + long), new(long + "old" + long), 3},
		"a letter":       {new("ä"), new("ö"), 2}, // which begin with the same byte
		"an emoji":       {new("🙂" + long), new("🙃" + long), 4},
		"at the end":     {&long, new(long + "x"), 1},
		"at the start":   {new("x" + long), &long, 0},
		"repeated":       {new("aaa"), new("aaaaa"), 2},
		"shorter":        {new("aaaaa"), new("aaa"), 0},
		"all of it":      {new("abc"), new("xyz"), 3},
		"ends in common": {new("ßx"), new("\u0178x"), 2}, // the last bytes of what differs are equal
	} {
		d := deltaOf(tt.now, tt.was)
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var kept Delta
		if err := json.Unmarshal(raw, &kept); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := kept.apply(tt.now)
		if (got == nil) != (tt.was == nil) || got != nil && *got != *tt.was {
			t.Errorf("%s: %s makes %v, want %v", name, raw, got, tt.was)
		}
		if len(d.Text) > tt.most {
			t.Errorf("%s: the text has %d bytes, want at most %d", name, len(d.Text), tt.most)
		}
	}
}

func FuzzDelta(f *testing.F) {
	f.Add("now", "was")
	f.Add("ä\u0301🙂", "ö\u0301🙃")
	f.Fuzz(func(t *testing.T, now, was string) {
		if !utf8.ValidString(now) || !utf8.ValidString(was) {
			return
		}
		d := deltaOf(&now, &was)
		if got := d.apply(&now); got == nil || *got != was || !utf8.ValidString(d.Text) {
			t.Errorf("%+v of %q makes %v, want %q", d, now, got, was)
		}
	})
}

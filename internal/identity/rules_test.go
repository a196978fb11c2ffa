package identity

import (
	"errors"
	"strings"
	"testing"
)

func TestAllOfAnEmailCanBeSeen(t *testing.T) {
	for email, want := range map[string]string{
		"ada@example.com": "ada@example.com", " Ada@Example.COM\t": "ada@example.com", "josé+x@exämple.com": "josé+x@exämple.com", "日本@例え.jp": "日本@例え.jp", "o'brien@example.com": "o'brien@example.com",
		"\u2028ada@example.com":                   "ada@example.com", // white space, which is cut off
		strings.Repeat("x", 243) + "@example.com": strings.Repeat("x", 243) + "@example.com", strings.Repeat("x", 244) + "@example.com": "",
		"": "", "ada": "", "ada@example": "", "ada@": "", "@example.com": "", "a b@example.com": "", "ada@example.com, eve@example.com": "", "Ada <ada@example.com>": "", "ada@example.com\nBcc: eve@example.com": "",
		"a\x00b@example.com": "", "a\x1bb@example.com": "", "a\x7fb@example.com": "", "a\u0085b@example.com": "", "a\u009b31mb@example.com": "", "a\u00adb@example.com": "", "a\u00a0b@example.com": "",
		"ada\u200b@example.com": "", "a\u200db@example.com": "", "a\u2028b@example.com": "", "a\u202eb@example.com": "", "a\u2066b@example.com": "", "a\ufeffb@example.com": "", "a\U000e0041b@example.com": "",
		"a\ue000b@example.com": "", "a\xffb@example.com": "", "ada@exa\u200bmple.com": "",
	} {
		kept, _, err := cleanEmail(email)
		if kept != want || (err != nil) != (want == "") || err != nil && !errors.Is(err, ErrBadEmail) {
			t.Errorf("%q is kept as %q, error %v; want %q", email, kept, err, want)
		}
	}
}

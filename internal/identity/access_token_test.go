package identity

import (
	"crypto/sha256"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// known is a token of no randomness, as the documentation has it.
const known = "cv_pat_00000000000000000000000000000000000000000001hjFA2"

// documented is the expression by which scanners find tokens.
var documented = regexp.MustCompile(`\bcv_pat_[0-9A-Za-z]{49}\b`)

func TestTheTextOfATokenIsWhatScannersLookFor(t *testing.T) {
	if got := withSum(TokenPrefix + strings.Repeat("0", secretWidth)); got != known {
		t.Errorf("the checksum makes %s, documented is %s", got, known)
	}
	seen := map[string]bool{}
	for range 1000 {
		text := newTokenText()
		hash, err := tokenHash(text)
		if documented.FindString("x="+text+"\n") != text || err != nil || hash != sha256.Sum256([]byte(text)) || seen[text] {
			t.Fatalf("%s: error %v, seen before %t", text, err, seen[text])
		}
		seen[text] = true
	}
}

func TestNumbersAreWrittenInBase62(t *testing.T) {
	most := make([]byte, 32)
	for i := range most {
		most[i] = 0xff
	}
	for want, number := range map[string][]byte{
		"000000": {}, "000001": {1}, "00000z": {61}, "000010": {62}, "4gfFC3": {0xff, 0xff, 0xff, 0xff}, "zz": {0x0f, 0x03},
	} {
		if got := base62(number, len(want)); got != want {
			t.Errorf("%x is %s, want %s", number, got, want)
		}
	}
	if all := base62(most, secretWidth); len(all) != secretWidth || all[0] == '0' {
		t.Errorf("256 bits do not fill %d digits, or do not fit: %s", secretWidth, all)
	}
}

func TestWhatIsNoTokenIsKnownByItsText(t *testing.T) {
	swapped := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 32
		case r >= 'A' && r <= 'Z':
			return r + 32
		}
		return r
	}, known[len(TokenPrefix):])
	for name, tt := range map[string]struct {
		text string
		want reason
	}{
		"the prefix alone":        {TokenPrefix, badLength},
		"cut short":               {known[:len(known)-1], badLength},
		"without its checksum":    {known[:len(known)-sumWidth], badLength},
		"longer by one":           {known + "0", badLength},
		"of 8 KiB":                {TokenPrefix + strings.Repeat("0", maxToken-len(TokenPrefix)), badLength},
		"in the other case":       {TokenPrefix + swapped, badChecksum},
		"another last digit":      {known[:len(known)-1] + "3", badChecksum},
		"another first digit":     {TokenPrefix + "1" + known[len(TokenPrefix)+1:], badChecksum},
		"two digits changed over": {TokenPrefix + strings.Repeat("0", secretWidth) + "1hjF2A", badChecksum},
		"a sum of zeros":          {TokenPrefix + strings.Repeat("0", secretWidth+sumWidth), badChecksum},
		"a sum out of range":      {known[:len(known)-sumWidth] + "zzzzzz", badChecksum},
		"a dash":                  {known[:20] + "-" + known[21:], badCharacter},
		"an underscore":           {known[:20] + "_" + known[21:], badCharacter},
		"a NUL":                   {known[:20] + "\x00" + known[21:], badCharacter},
		"a line break at the end": {known[:len(known)-1] + "\n", badCharacter},
		"a space at the end":      {known[:len(known)-1] + " ", badCharacter},
		"a letter of two bytes":   {known[:20] + "é" + known[22:], badCharacter},
		"broken UTF-8":            {known[:20] + "\xff" + known[21:], badCharacter},
		"a fullwidth digit":       {known[:20] + "\uff10" + known[23:], badCharacter},
	} {
		if hash, err := tokenHash(tt.text); !errors.Is(err, tt.want) || hash != [32]byte{} {
			t.Errorf("%s: error = %v, want %v", name, err, tt.want)
		}
	}
	for _, text := range []string{"CV_PAT_" + known[7:], " " + known, "cv_pat" + known[6:7] + "", "xcv_pat_", ""} {
		if IsAccessToken(text) && text != TokenPrefix {
			t.Errorf("%q is taken for an access token", text)
		}
	}
}

// FuzzTokenText holds that no text but that of newTokenText, or one with its
// own checksum, has a hash.
func FuzzTokenText(f *testing.F) {
	f.Add(known)
	f.Add(newTokenText())
	f.Add(TokenPrefix)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if !IsAccessToken(text) {
			return
		}
		if _, err := tokenHash(text); err == nil && (documented.FindString(text) != text || withSum(text[:tokenWidth-sumWidth]) != text) {
			t.Errorf("%q is taken", text)
		}
	})
}

func TestWhatMakesAToken(t *testing.T) {
	at := time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)
	good := func(name string, scopes []string, days int) AccessToken {
		return AccessToken{
			Name: name, Scopes: scopes, CreatedAt: vault.Stamp{Time: at}, ExpiresAt: vault.Stamp{Time: at.Add(time.Duration(days) * 24 * time.Hour)},
		}
	}
	n := func(count int) string { return strings.Repeat("é", count) }
	list := func(count int) string { return strings.TrimSuffix(strings.Repeat(`"account",`, count), ",") }
	account := []string{OwnsAccount}
	for body, want := range map[string]any{
		`{"name":"n","scopes":["account"]}`:                                                 good("n", account, 90),
		`{"name":" \u2003n m\n","scopes":["account","ideas:write","account","ideas:read"]}`: good("n m", []string{ReadIdeas, WriteIdeas, OwnsAccount}, 90),
		`{"name":"e\u0301","scopes":["ai:use"],"expires_in_days":1}`:                        good("é", []string{UseAI}, 1),
		`{"name":"` + n(1) + `","scopes":["account"],"expires_in_days":365}`:                good(n(1), account, 365),
		`{"name":"` + n(100) + `","scopes":[` + list(20) + `]}`:                             good(n(100), account, 90),
		`{"name":"` + n(101) + `","scopes":[` + list(21) + `]}`:                             "name too_long, scopes too_many",
		`{"name":"n","scopes":["ideas:read","ideas:write","ai:use","account"]}`:             good("n", Scopes, 90),
		`{}`: "name missing, scopes missing",
		`{"name":null,"scopes":null,"expires_in_days":null}`:                                      "name wrong_type, scopes wrong_type, expires_in_days wrong_type",
		`{"name":1,"scopes":"account","expires_in_days":"90"}`:                                    "name wrong_type, scopes wrong_type, expires_in_days wrong_type",
		`{"name":" \t","scopes":[],"expires_in_days":0}`:                                          "name blank, scopes blank, expires_in_days out_of_range",
		`{"name":"a\u0000b","scopes":["account"],"expires_in_days":366}`:                          "name control_character, expires_in_days out_of_range",
		`{"name":"a\nb","scopes":["Account"," account","",null,1,["account"],"*","ideas:read "]}`: "name control_character, scopes[0] not_allowed, scopes[1] not_allowed, scopes[2] not_allowed, scopes[3] wrong_type, scopes[4] wrong_type, scopes[5] wrong_type, scopes[6] not_allowed, scopes[7] not_allowed",
		`{"name":"n","scopes":["account"],"expires_in_days":-1}`:                                  "expires_in_days out_of_range",
		`{"name":"n","scopes":["account"],"expires_in_days":1.5}`:                                 "expires_in_days wrong_type",
		`{"name":"n","scopes":["account"],"expires_in_days":1e99}`:                                "expires_in_days wrong_type",
		`{"name":"n","scopes":["account"],"Name":"n","id":1,"expires_at":"2027-01-01"}`:           "Name unknown_field, id unknown_field, expires_at unknown_field",
	} {
		var in NewAccessToken
		if err := json.Unmarshal([]byte(body), &in); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		got, err := in.token(at)
		if faults, bad := want.(string); bad {
			if names := faultsOf(err); names != faults {
				t.Errorf("%s: %s, want %s", body, names, faults)
			}
			continue
		}
		if diff := cmp.Diff(want, any(got)); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", body, err, diff)
		}
	}
	if _, err := (NewAccessToken{Name: vault.Of("a\xffb"), Scopes: vault.TextsOf(OwnsAccount)}).token(at); faultsOf(err) != "name invalid_utf8" {
		t.Errorf("broken UTF-8: %v", err)
	}
}

// faultsOf lists the fields at fault, as the API names them.
func faultsOf(err error) string {
	e, _ := errors.AsType[*vault.Error](err)
	if e == nil {
		return ""
	}
	var all []string
	for _, one := range e.Details {
		all = append(all, one.Field+" "+string(one.Type))
	}
	return strings.Join(all, ", ")
}

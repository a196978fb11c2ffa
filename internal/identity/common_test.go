package identity

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"creatorvault.dev/internal/vault"
)

func TestTheListOfCommonPasswordsIsFitToBeSearched(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(common, "\n"), "\n")
	if len(lines) < 10_000 || !strings.HasSuffix(common, "\n") {
		t.Errorf("the list has %d passwords, and ends in %q", len(lines), common[len(common)-1:])
	}
	for i, line := range lines {
		if i > 0 && lines[i-1] >= line {
			t.Errorf("line %d: %q comes after %q", i+1, line, lines[i-1])
		}
		if line != vault.Fold(line) || units(line) < MinPassword {
			t.Errorf("line %d: %q is not folded, or too short for a password", i+1, line)
		}
		if !isCommon(line) {
			t.Errorf("line %d: %q is not found", i+1, line)
		}
		if isCommon(line+"\x00") || isCommon(line[:len(line)-1]+"\x01") {
			t.Errorf("line %d: what is like %q is found", i+1, line)
		}
	}
	page, err := os.ReadFile("common.md")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`holds ([\d,]+) passwords`).FindSubmatch(page)
	if said == nil || strings.ReplaceAll(string(said[1]), ",", "") != strconv.Itoa(len(lines)) || !strings.Contains(string(page), "Permission is hereby granted") {
		t.Errorf("common.md says %q of %d passwords, or has no licence", said, len(lines))
	}
}

func TestWhatManyPeopleTakeIsNoPassword(t *testing.T) {
	for password, want := range map[string]bool{
		"password": true, "PassWord1": true, "12345678": true, "iloveyou": true, "P@ssw0rd": true, "qwertyuiop": true, "ｐａｓｓｗｏｒｄ": true, "pássword": true,
		"!qaz2wsx": true, "zxcvbnm1": true, "correct horse battery": false, "password of mine": false, "\nbaseball": false, "baseball\n": false, "baseball\nbaseball1": false,
		"\x00\x00\x00\x00\x00\x00\x00\x01": false, "𝔷𝔷𝔷𝔷𝔷𝔷𝔷𝔷x": false,
	} {
		if got := (&Provider{}).checkPassword(password, "someone@example.com", "") == ErrCompromised; got != want { //nolint:errorlint // it is this one
			t.Errorf("%q is refused: %t, want %t", password, got, want)
		}
	}
	for _, folded := range []string{"", "\n", "a", common, common[:len(common)-1]} {
		if isCommon(folded) {
			t.Errorf("%.20q is found", folded)
		}
	}
}

func TestWhatNamesThePersonIsNoPassword(t *testing.T) {
	const email, name = "Grace.Brewster+news@murray-hopper.example.com", "Dr. Grâce Brewster Hopper"
	for password, want := range map[string]bool{
		"grace.brewster+news@murray-hopper.example.com": true, "GRACE.BREWSTER+NEWS": true, "gracebrewsternews": true, "grace-brewster-news": true,
		"Brewster": true, "brewstér": true, "murray-hopper.example.com": true, "murrayhopperexamplecom": true,
		"dr. grace brewster hopper": true, "DrGraceBrewsterHopper": true, "dr_grace_brewster_hopper": true,
		"CreatorVault": true, "creâtorvault": true, "creatorvault1": false, // the words of the surroundings
		"brewster1": false, "brewster hopper": false, "grace hopper 1906": false, "my brewster": false, "brewsterbrewster": false,
	} {
		if got := (&Provider{}).checkPassword(password, email, name) == ErrCompromised; got != want { //nolint:errorlint // it is this one
			t.Errorf("%q is refused: %t, want %t", password, got, want)
		}
	}
	if err := (&Provider{}).checkPassword("trombone-x", "@", " - "); err != nil {
		t.Errorf("of whom nothing is known: %v", err)
	}
}

func TestPasswordsHaveEdgesInUTF16AfterNFKC(t *testing.T) {
	for _, tt := range []struct {
		name, password string
		want           error
	}{
		{"7 letters", "abcdxy7", ErrTooShort},
		{"8 letters", "abcdxyz8", nil},
		{"3 letters of two units and one of one", "😀😁😂x", ErrTooShort},
		{"4 letters of two units", "😀😁😂😃", nil},
		{"14 runes that compose to 7", strings.Repeat("e\u0301", 7), ErrTooShort},
		{"a ligature of 3 and 5 more", "ﬃvwxyz", nil},
		{"a ligature of 3 and 4 more", "ﬃwxyz", ErrTooShort},
		{"one letter of 18", "ﷺ", nil},
		{"7 of 18 and 2", strings.Repeat("ﷺ", 7) + "xy", nil},
		{"7 of 18 and 3", strings.Repeat("ﷺ", 7) + "xyz", ErrTooLong},
		{"128 letters", "b" + strings.Repeat("a", 127), nil},
		{"129 letters", "b" + strings.Repeat("a", 128), ErrTooLong},
		{"64 letters of two units", strings.Repeat("😀😁", 32), nil},
		{"63 letters of two units and two", strings.Repeat("😀", 63) + "xy", nil},
		{"64 letters of two units and one", strings.Repeat("😀😁", 32) + "x", ErrTooLong},
		{"mathematical letters of two units that become one", strings.Repeat("𝔘𝔙", 64), nil},
		{"65 letters of two units", strings.Repeat("😀😁", 32) + "😂", ErrTooLong},
		{"256 runes that compose to 128", strings.Repeat("e\u0301a\u0301", 64), nil},
	} {
		if err := (&Provider{}).checkPassword(tt.password, "someone@example.com", ""); err != tt.want { //nolint:errorlint // it is this one
			t.Errorf("%s: %v, want %v; it has %d units", tt.name, err, tt.want, units(tt.password))
		}
	}
}

package vault

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean returns s as the vault keeps text: without white space around it, and
// in NFC. Lengths are counted and faults are looked for after that.
func clean(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// Line returns a text of one line as the vault keeps it, and records what is
// wrong with it. Name is what people call the field.
func Line(p *Problems, field, name, s string, most int) string {
	s = clean(s)
	checkLine(p, field, name, s, most)
	return s
}

// checkLine checks a cleaned text of one line that must not be blank.
func checkLine(p *Problems, field, name, s string, most int) {
	if !p.Require(s != "", field, Blank, "%s is blank", name) {
		return
	}
	p.Require(utf8.RuneCountInString(s) <= most, field, TooLong, "%s exceeds %d characters", name, most)
	p.Require(!strings.ContainsFunc(s, unicode.IsControl), field, ControlChar, "%s holds a control character", name)
}

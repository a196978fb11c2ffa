package identity

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"
)

// cleanEmail returns an e-mail as it is kept and as it is found by. All of it
// can be seen: one with a control character would do things to the terminal of
// an operator who lists accounts, and one with what is invisible look like
// that of somebody else.
func cleanEmail(email string) (kept, folded string, err error) {
	kept = strings.ToLower(strings.TrimSpace(email))
	a, err := mail.ParseAddress(kept)
	unseen := func(r rune) bool { return !unicode.IsPrint(r) }
	if err != nil || !utf8.ValidString(email) || strings.ContainsFunc(kept, unseen) || a.Address != kept || len(kept) > maxEmail || !strings.Contains(kept[strings.LastIndexByte(kept, '@'):], ".") {
		return "", "", ErrBadEmail
	}
	if folded = vault.Fold(kept); len(folded) > maxEmail { // letters made to be odd
		return "", "", ErrBadEmail
	}
	return kept, folded, nil
}

// CheckEmail fails with ErrBadEmail if that is no address.
func CheckEmail(email string) error {
	_, _, err := cleanEmail(email)
	return err
}

// A Newcomer is who signs up, in their own words.
type Newcomer struct {
	Email    string
	Password string
	Name     string
	Image    string // empty: none
}

// newAccount returns an account that has neither an id nor a password yet, if
// n is fit for one.
func (p *Provider) newAccount(n Newcomer) (a Account, err error) {
	if a.Email, a.Folded, err = cleanEmail(n.Email); err != nil {
		return a, err
	}
	if a.Name, err = cleanName(n.Name); err != nil {
		return a, err
	}
	if err := checkImage(n.Image); err != nil {
		return a, err
	}
	a.Image = n.Image
	return a, p.checkPassword(n.Password, a.Email, a.Name)
}

// LeastPassword is the least length of a new password.
func (s Settings) LeastPassword() int { return max(s.PasswordMin, MinPassword) }

// checkPassword refuses passwords that are too short, too long or easy to guess.
func (p *Provider) checkPassword(password, email, name string) error {
	switch n := units(password); {
	case n < p.LeastPassword():
		return ErrTooShort
	case n > MaxPassword:
		return ErrTooLong
	}
	folded := vault.Fold(password)
	if folded == "creatorvault" || isOwn(folded, email, name) || isCommon(folded) {
		return ErrCompromised
	}
	first, _ := utf8.DecodeRuneInString(folded)
	if strings.Trim(folded, string(first)) == "" { // one letter all along
		return ErrCompromised
	}
	return nil
}

package identity

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"
)

// common is the passwords that most people take, folded, one to a line, in the
// order of their bytes; common.md says whence. It is searched where it lies in
// the program, and takes no memory that the system cannot have back.
//
//go:embed common.txt
var common string

// isCommon reports whether a folded password is one of those.
func isCommon(folded string) bool {
	from, to := 0, len(common)
	for from < to {
		mid := from + (to-from)/2
		begin := from + strings.LastIndexByte(common[from:mid], '\n') + 1
		end := begin + strings.IndexByte(common[begin:], '\n')
		switch line := common[begin:end]; {
		case line == folded:
			return true
		case line < folded:
			from = end + 1
		default:
			to = begin
		}
	}
	return false
}

// minPart is the least length of a word of a name that is no password.
const minPart = 4

// isOwn reports whether a folded password is the person's e-mail or name, or a
// part of them: who guesses at one account tries these first.
func isOwn(folded, email, name string) bool {
	email, name = vault.Fold(email), vault.Fold(name)
	local, domain, _ := strings.Cut(email, "@")
	if slices.Contains([]string{email, local, domain, name}, folded) {
		return true
	}
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }
	for _, text := range []string{local, domain, name} {
		words := strings.FieldsFunc(text, apart)
		for _, word := range words {
			if utf8.RuneCountInString(word) >= minPart && word == folded {
				return true
			}
		}
		for _, between := range []string{"", " ", ".", "-", "_"} {
			if len(words) > 1 && strings.Join(words, between) == folded {
				return true
			}
		}
	}
	return false
}

package vault

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"Café": "cafe", "cafe\u0301": "cafe", "É": "e", "Straße": "strasse", "STRASSE": "strasse", "ẞ": "ss",
		"ΑΘΉΝΑ": "αθηνα", "Ο\u0313δός": "οδοσ", "Ёж": "еж", "Й": "и", "ï": "i", "ǖ": "u", "Å": "a", "ﬁ": "fi", "Ⅷ": "viii", "²": "2",
		"كِتَابٌ": "كتاب", "ٱ": "ٱ", "رحمٰن": "رحمن",
		"ガ": "ガ", "ｶﾞ": "ガ", "か\u3099": "が", "हिन्दी": "हिन्दी", "ไทย": "ไทย", "שָׁלוֹם": "שָׁלוֹם", "한글": "한글", "日本": "日本",
		"Ꭷ": "ꭷ", "ꭷ": "ꭷ", "Ᏸ": "ᏸ", "ᏸ": "ᏸ",
		"İ": "i", "ı": "ı", "K": "k", "": "", "a b": "a b",
	} {
		if got := Fold(s); got != want {
			t.Errorf("Fold(%q) = %q (%U), want %q (%U)", s, got, []rune(got), want, []rune(want))
		}
	}
}

// TestFoldKnowsNoCase folds every character that has a case, in all its cases.
// The dotless i alone stays apart from its capital, which is every other i's.
func TestFoldKnowsNoCase(t *testing.T) {
	n := 0
	for _, span := range unicode.CaseRanges {
		for c := rune(span.Lo); c <= rune(span.Hi); c++ {
			folded := Fold(string(c))
			for _, as := range []string{folded, string(unicode.ToLower(c)), string(unicode.ToUpper(c)), string(unicode.ToTitle(c))} {
				if got := Fold(as); got != folded && c != 'ı' {
					t.Errorf("%U is folded to %U, and %q to %U", c, []rune(folded), as, []rune(got))
				}
			}
			n++
		}
	}
	if n < 2000 {
		t.Errorf("%d characters have a case", n)
	}
}

func TestKeyIsCutAtALetter(t *testing.T) {
	for _, unit := range []string{"x", "é", "日", "𝔘", "\uFDFA"} {
		for _, n := range []int{1, 199, 200, 500, 1999, 2000, 2001} {
			s := rep(unit, n)
			key, folded := Key(s), Fold(s)
			if !utf8.ValidString(key) || len(key) > maxKey || folded[:len(key)] != key || len(folded) <= maxKey && key != folded {
				t.Errorf("Key of %d times %q has %d bytes", n, unit, len(key))
			}
		}
	}
}

func TestWords(t *testing.T) {
	for search, want := range map[string][]string{
		"":            nil,
		"  ":          nil,
		"a b":         {"a", "b"},
		" a\u2003b\n": {"a", "b"},
		`"a b" c`:     {"a b", "c"},
		`a "b c`:      {"a", "b c"},
		`"`:           nil,
		`""`:          nil,
		`a"b c"d`:     {"a", "b c", "d"},
		`" a "`:       {"a"},
		`100% _ \ '`:  {"100%", "_", `\`, "'"},
	} {
		if got := Words(search); !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, want %q", search, got, want)
		}
	}
}

// TestNoWordReachesFromTheTitleIntoTheNotes looks for words with every
// character that no text holds.
func TestNoWordReachesFromTheTitleIntoTheNotes(t *testing.T) {
	text := Idea{Title: "Cup", Notes: new("end")}.Search()
	for c := range rune(0xA0) {
		for _, search := range []string{"cup" + string(c) + "end", `"cup` + string(c) + `end"`, string(c) + "end", "cup" + string(c), string(c)} {
			words := Words(search)
			found := !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, Fold(word)) })
			apart := !slices.ContainsFunc(words, func(word string) bool { return strings.ContainsFunc(word, unicode.IsControl) })
			if found && unicode.IsControl(c) && !apart {
				t.Errorf("%q finds it, by %q", search, words)
			}
		}
	}
	for search, want := range map[string]bool{"cup end": true, "end cup": true, "cup\tend": true, "cupend": false, "\"cup end\"": false} {
		found := !slices.ContainsFunc(Words(search), func(word string) bool { return !strings.Contains(text, Fold(word)) })
		if found != want {
			t.Errorf("%q finds it: %t", search, found)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Café", "ß", "كِتَاب", "ガ", "İ", "\u0345\u0399", "ͅ", "\u0345\u034F", "ꭷ", "ﷺ", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // the vault takes none
		}
		folded := Fold(s)
		if !utf8.ValidString(folded) {
			t.Errorf("Fold(%q) is not valid", s)
		}
		if again := Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q (%U), and folded again %q (%U)", s, folded, []rune(folded), again, []rune(again))
		}
		if with := Fold(s + " é"); isASCII(s) && with != folded+" e" {
			t.Errorf("Fold(%q) = %q beside a letter of more than one byte", s, with)
		}
		if key := Key(s); len(key) > maxKey || !utf8.ValidString(key) {
			t.Errorf("Key(%q) = %q", s, key)
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{`a "b c" d`, `"`, `a"b`, " \u2003 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, word := range Words(s) {
			if word == "" {
				t.Errorf("Words(%q) has an empty word", s)
			}
		}
	})
}

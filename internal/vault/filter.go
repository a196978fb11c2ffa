package vault

import (
	"iter"
	"slices"
	"unicode/utf8"
)

// SearchWords returns the words that a search looks for, folded and each once.
// A fault of it is recorded for field.
func SearchWords(p *Problems, field, s string) (folded []string) {
	s = clean(s)
	p.Require(utf8.RuneCountInString(s) <= MaxSearch, field, TooLong, "A search has at most %d characters", MaxSearch)
	for _, word := range Words(s) {
		if f := Fold(word); f != "" && !slices.Contains(folded, f) {
			folded = append(folded, f)
		}
	}
	return folded
}

// TagKeys returns the keys of tags to filter by, each once. The first fault of
// them is recorded for field.
func TagKeys(p *Problems, field string, tags iter.Seq[string]) (keys []string) {
	for tag := range tags {
		tag = clean(tag)
		if !p.Require(tag != "", field, Blank, "A tag is blank") ||
			!p.Require(utf8.RuneCountInString(tag) <= MaxTag, field, TooLong, "A tag exceeds %d characters", MaxTag) {
			return nil
		}
		if key := Key(tag); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	p.Require(len(keys) <= MaxTags, field, TooMany, "A list takes at most %d tags", MaxTags)
	return keys
}

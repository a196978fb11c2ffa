package vault

import (
	"cmp"
	"slices"
)

// A TagCount is how many ideas have a tag.
type TagCount struct {
	Tag   string `json:"tag"`
	Count int64  `json:"count"`
}

// sortTags puts the most used first, and among equals the names in order.
func sortTags(tags []TagCount) {
	folded := make(map[string]string, len(tags))
	for _, t := range tags {
		folded[t.Tag] = Key(t.Tag)
	}
	slices.SortFunc(tags, func(a, b TagCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(folded[a.Tag], folded[b.Tag]))
	})
}

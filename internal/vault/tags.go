package vault

import (
	"cmp"
	"slices"
	"strconv"
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

// maxListed is how many faulty elements of a list are named.
const maxListed = 100

// checkTags returns the tags of a list without those that fold to an earlier
// one; name is that of the list. It looks at all of them, unless more are faulty than are named, or so
// many make a list that is too long anyway.
func checkTags(p *Problems, name string, sent Texts) []string {
	tags, faulty, tooMany := []string{}, 0, false
	keys, sure := map[string]bool{}, map[string]bool{} // sure of texts that are good and there already: little else makes a good list long
	for n, element := range sent.All() {
		if tooMany && n >= MaxProblems {
			break
		}
		if sure[element.Value] {
			continue
		}
		var its Problems
		if field := name + "[" + strconv.Itoa(n) + "]"; Holds(&its, field, element) {
			if tag := checkTag(&its, field, element.Value); !tooMany {
				if key := Key(tag); !keys[key] {
					keys[key] = true
					tags = append(tags, tag)
				}
				tooMany = len(tags) > MaxTags
			}
		}
		err := its.Err()
		if err == nil && len(sure) < MaxTags {
			sure[element.Value] = true
		}
		if err != nil {
			if faulty++; faulty > maxListed {
				break
			}
			p.Join(err)
		}
	}
	p.Require(!tooMany && faulty <= maxListed, name, TooMany, "An idea has at most %d tags", MaxTags)
	return tags
}

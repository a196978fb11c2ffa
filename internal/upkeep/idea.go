package upkeep

import (
	"fmt"
	"slices"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// faultsOf says what is wrong with an idea, of which these are the rows of its
// tags and its history.
func faultsOf(r Row, tags, history []Row) (faults []string) {
	idea := vault.Idea{Title: field[string](ideas, r, "title")}
	if notes, ok := r[ideas.at("notes")].(string); ok {
		idea.Notes = &notes
	}
	if err := json.Unmarshal([]byte(field[string](ideas, r, "tags")), &idea.Tags); err != nil {
		return []string{"has tags that cannot be read"}
	}
	if field[string](ideas, r, "title_folded") != vault.Key(idea.Title) {
		faults = append(faults, "is not sorted by its title")
	}
	if field[string](ideas, r, "search") != idea.Search() {
		faults = append(faults, "is not found by its words")
	}
	owner := field[string](ideas, r, "user_id")
	return append(append(faults, tagFaults(r, owner, idea.Tags, tags)...), historyFaults(r, owner, history)...)
}

func tagFaults(r Row, owner string, tags []string, rows []Row) (faults []string) {
	trashed := int64(0)
	if r[ideas.at("deleted_at")] != nil {
		trashed = 1
	}
	want := map[string]bool{}
	for _, tag := range tags {
		want[rowOfTag(owner, vault.Key(tag), tag, trashed)] = true
	}
	strange := 0
	for _, t := range rows {
		got := rowOfTag(field[string](ideaTags, t, "user_id"), field[string](ideaTags, t, "folded"), field[string](ideaTags, t, "tag"), field[int64](ideaTags, t, "trashed"))
		if !want[got] {
			strange++
		}
		delete(want, got)
	}
	if len(want) > 0 {
		faults = append(faults, fmt.Sprintf("is not found by %d of its tags", len(want)))
	}
	if strange > 0 {
		faults = append(faults, fmt.Sprintf("is found by %d tags that are not its own", strange))
	}
	return faults
}

func rowOfTag(owner, folded, tag string, trashed int64) string {
	return fmt.Sprintf("%q %q %q %d", owner, folded, tag, trashed)
}

// historyFaults: the revisions that are kept are numbered up to the idea's own,
// without a gap, and can be read.
func historyFaults(r Row, owner string, history []Row) (faults []string) {
	last := field[int64](ideas, r, "revision")
	numbers := []int64{}
	for _, h := range history {
		var undo vault.Undo
		if err := json.Unmarshal([]byte(field[string](revisions, h, "undo")), &undo); err != nil || field[string](revisions, h, "user_id") != owner {
			faults = append(faults, fmt.Sprintf("has a revision %d that is not its own or cannot be read", field[int64](revisions, h, "number")))
		}
		numbers = append(numbers, field[int64](revisions, h, "number"))
	}
	slices.Sort(numbers)
	for n, number := range numbers {
		if want := last - int64(len(numbers)-1-n); number != want {
			return append(faults, fmt.Sprintf("lacks its revision %d", want))
		}
	}
	if len(numbers) == 0 && last > 1 {
		faults = append(faults, fmt.Sprintf("lacks its revision %d", last))
	}
	return faults
}

// field returns the value of a column that is never NULL.
func field[T any](t Table, r Row, column string) T {
	v, _ := r[t.at(column)].(T)
	return v
}

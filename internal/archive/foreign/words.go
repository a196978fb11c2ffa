package foreign

import (
	"strings"
	"time"
	"unicode"

	"creatorvault.dev/internal/vault"
)

// stages are the words that people use for them, plain.
var stages = words(map[vault.Stage]string{
	vault.StageIdea:      "idea|ideas|backlog|inbox|todo|to do|not started|brainstorm|brainstorming|new|someday|later|planned",
	vault.StageOutline:   "outline|outlining|planning|research|researching|next|next up|up next|ready",
	vault.StageDraft:     "draft|drafts|drafting|doing|in progress|writing|wip|review|in review|editing|scheduled",
	vault.StagePublished: "published|done|complete|completed|posted|live|shipped|released|finished",
})

// priorities are those for priorities.
var priorities = words(map[vault.Priority]string{
	vault.PriorityHigh:   "high|highest|urgent|critical|important|p1|1",
	vault.PriorityMedium: "medium|normal|moderate|none|p2|2",
	vault.PriorityLow:    "low|lowest|minor|p3|3",
})

// words says of each word what it is for.
func words[T comparable](lists map[T]string) map[string]T {
	all := map[string]T{}
	for is, list := range lists {
		for word := range strings.SplitSeq(list, "|") {
			all[word] = is
		}
	}
	return all
}

// plain returns the letters and digits of s, folded, with single spaces between
// the words: a name without its emoji.
func plain(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) && !unicode.Is(unicode.Variation_Selector, c) {
			return c
		}
		return ' '
	}, vault.Fold(s))
	return strings.Join(strings.Fields(s), " ")
}

// dates are those of a day, in the ways in which programs write them.
var dates = []string{
	time.DateOnly, "2006/01/02", "January 2, 2006", "Jan 2, 2006", "Jan 2 2006", "January 2 2006", "2 Jan 2006", "2 January 2006", "20060102",
}

// clocks are times of a day, without a zone.
var clocks = []string{" 15:04", " 15:04:05", "T15:04:05", "T15:04", " 3:04 PM", " 3:04PM", " 3PM", " at 15:04", " at 3:04 PM"}

// zoned are instants.
var zoned = []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04 -0700", "2006-01-02T15:04Z07:00"}

// timeOf reads a time. It reports whether it is a whole day, and whether it is
// an instant of which the zone is not known.
func timeOf(s string) (at time.Time, day, bare, ok bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "@")
	for _, layout := range zoned {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), false, false, true
		}
	}
	for _, date := range dates {
		if at, err := time.Parse(date, s); err == nil {
			return at, true, false, true
		}
		for _, clock := range clocks {
			if at, err := time.Parse(date+clock, s); err == nil {
				return at, false, true, true
			}
		}
	}
	return time.Time{}, false, false, false
}

// dateOf reads a due date, as the vault takes it.
func dateOf(s string) (due string, bare, ok bool) {
	at, day, bare, ok := timeOf(s)
	if !ok || instant(at) == "" {
		return "", false, false
	}
	if day {
		return at.Format(time.DateOnly), false, true
	}
	return instant(at), bare, true
}

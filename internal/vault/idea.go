package vault

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Stage is how far an idea has come.
type Stage string

// The stages of an idea.
const (
	StageIdea      Stage = "idea"
	StageOutline   Stage = "outline"
	StageDraft     Stage = "draft"
	StagePublished Stage = "published"
)

// Stages lists the stages in the order in which an idea passes through them.
// A stage's place in it is what stores keep and sort by.
var Stages = []Stage{StageIdea, StageOutline, StageDraft, StagePublished}

// Rank returns the place of s in [Stages], -1 for no stage.
func (s Stage) Rank() int { return slices.Index(Stages, s) }

// A Priority is how much an idea matters.
type Priority string

// The priorities of an idea.
const (
	PriorityHigh   Priority = "high"
	PriorityMedium Priority = "medium"
	PriorityLow    Priority = "low"
)

// Priorities lists the priorities, the least first. A priority's place in it
// is what stores keep and sort by.
var Priorities = []Priority{PriorityLow, PriorityMedium, PriorityHigh}

// Rank returns the place of s in [Priorities], -1 for no priority.
func (s Priority) Rank() int { return slices.Index(Priorities, s) }

// AI says whether models may see an idea. What is off is in no prompt, and in
// nothing that a tool returns.
type AI bool

// The two words for it. On comes first, and is what an idea is unless its owner
// says otherwise.
const (
	AIOn  AI = false
	AIOff AI = true
)

// String returns on or off.
func (a AI) String() string {
	if a == AIOff {
		return "off"
	}
	return "on"
}

// MarshalText returns a as String does.
func (a AI) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads on or off.
func (a *AI) UnmarshalText(text []byte) error {
	switch string(text) {
	case "on":
		*a = AIOn
	case "off":
		*a = AIOff
	default:
		return fmt.Errorf("%q is neither on nor off", text)
	}
	return nil
}

// The most that an idea may hold: code points, and tags.
const (
	MaxTitle = 200
	MaxNotes = 5000
	MaxTag   = 50
	MaxTags  = 20
	MaxURL   = 2048
)

// MaxID is the greatest id of an idea: every JSON reader takes it exactly.
const MaxID = 1<<53 - 1

// An Idea is one piece of content on its way from a spark to publication.
type Idea struct {
	ID           int64      `json:"id"`
	Owner        UserID     `json:"user_id"`
	Title        string     `json:"title"`
	Notes        *string    `json:"notes"` // Markdown; nil rather than empty
	Stage        Stage      `json:"stage"`
	Tags         []string   `json:"tags"` // never nil
	Priority     Priority   `json:"priority"`
	DueDate      *time.Time `json:"due_date"`      // UTC; midnight is a whole day
	PlannedFor   *Date      `json:"planned_for"`   // when it is to be published
	PublishedURL *string    `json:"published_url"` // where it can be seen
	AI           AI         `json:"ai"`            // whether models may see it
	PublishedAt  *time.Time `json:"published_at"`  // since when it has been published; nil in other stages
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	DeletedAt    *time.Time `json:"deleted_at,omitzero"` // since when it has been in the trash
	Version      int64      `json:"-"`                   // 1 at first, one more with each change; the ETag
}

// InTrash reports whether i was deleted, and can be restored.
func (i Idea) InTrash() bool { return i.DeletedAt != nil }

// AtVersion implements [Versioned].
func (i Idea) AtVersion() int64 { return i.Version }

// Search returns the folded text of i in which a search looks.
// The border keeps words from meeting across it.
func (i Idea) Search() string {
	if i.Notes == nil {
		return Fold(i.Title)
	}
	return Fold(i.Title) + border + Fold(*i.Notes)
}

func checkTitle(p *Problems, s string) string {
	s = clean(s)
	checkLine(p, "title", "Title", s, MaxTitle)
	return s
}

// checkNotes returns nil for blank notes: an idea has notes or none.
func checkNotes(p *Problems, s string) *string {
	if s = clean(s); s == "" {
		return nil
	}
	p.Require(utf8.RuneCountInString(s) <= MaxNotes, "notes", TooLong, "Notes exceed %d characters", MaxNotes)
	p.Require(!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }),
		"notes", ControlChar, "Notes hold a control character other than newline and tab")
	return &s
}

// checkURL returns an address on the web. It is never fetched.
func checkURL(p *Problems, field, s string) string {
	s = clean(s)
	if !p.Require(s != "", field, Blank, "%s is blank", field) ||
		!p.Require(utf8.RuneCountInString(s) <= MaxURL, field, TooLong, "%s exceeds %d characters", field, MaxURL) ||
		!p.Require(!strings.ContainsFunc(s, unicode.IsControl), field, ControlChar, "%s holds a control character", field) {
		return s
	}
	u, err := url.Parse(s)
	web := err == nil && u.Host != "" && u.Hostname() != "" && !strings.ContainsFunc(s, unicode.IsSpace)
	if p.Require(web, field, Malformed, "%s is not an address as https://example.com/post", field) {
		p.Require(u.Scheme == "http" || u.Scheme == "https", field, NotAllowed, "%s must begin with http:// or https://", field)
	}
	return s
}

func checkTag(p *Problems, field, s string) string {
	s = clean(s)
	checkLine(p, field, "A tag", s, MaxTag)
	p.Require(!strings.Contains(s, ","), field, NotAllowed, "A tag cannot hold a comma")
	return s
}

// instant is the form of RFC 3339, to which time.Parse is not strict.
var instant = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// ParseDate reads an RFC 3339 time with offset, or a date, which is a whole
// day, and returns it as by [AsKept]. A fault of it is recorded for field. Years
// are 1970 to 9999.
func ParseDate(p *Problems, field, s string) time.Time {
	if s = strings.TrimSpace(s); !p.Require(s != "", field, Blank, "%s is blank", field) {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, s)
	if err != nil && instant.MatchString(s) {
		at, err = time.Parse(time.RFC3339, s)
	}
	if err != nil {
		if _, local := time.Parse(time.RFC3339, s+"Z"); local == nil && instant.MatchString(s+"Z") {
			p.Add(field, NoTimezone, "%s has no offset from UTC, as in 2027-01-31T18:00:00+02:00", field)
		} else {
			p.Add(field, Malformed, "%s is neither YYYY-MM-DD nor an RFC 3339 time", field)
		}
		return time.Time{}
	}
	at = AsKept(at)
	p.Require(at.Year() >= 1970 && at.Year() <= 9999, field, OutOfRange, "%s is not in the years 1970 to 9999", field)
	return at
}

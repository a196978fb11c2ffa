package vault

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// A Sort is what a list is ordered by; ties fall to the id, in the same direction.
type Sort string

// The orders of a list.
const (
	ByCreatedAt Sort = "created_at"
	ByUpdatedAt Sort = "updated_at"
	ByTitle     Sort = "title"    // by its key
	ByPriority  Sort = "priority" // high is greatest
	ByStage     Sort = "stage"    // in the order of [Stages]
	ByDueDate   Sort = "due_date"
	ByPlanned   Sort = "planned_for"
	ByPublished Sort = "published_at"
	ByDeletedAt Sort = "deleted_at" // in the trash alone
)

// Sorts lists the orders of a list.
var Sorts = []Sort{ByCreatedAt, ByUpdatedAt, ByTitle, ByPriority, ByStage, ByDueDate, ByPlanned, ByPublished}

// TrashSorts lists the orders of the trash.
var TrashSorts = append(slices.Clone(Sorts), ByDeletedAt)

// Optional reports whether ideas may have no key in the order s. Those come
// last, both ways.
func (s Sort) Optional() bool { return s == ByDueDate || s == ByPlanned || s == ByPublished }

// The bounds of a query.
const (
	MaxLimit  = 100
	MaxSearch = 200 // code points
)

// An IdeaQuery says which ideas a list has, in which order, and which part of it.
type IdeaQuery struct {
	InTrash    bool       // those that were deleted, instead of those that are there
	Stages     []Stage    // any of them; none: all
	Priorities []Priority // any of them; none: all
	Tags       []string   // keys; any of them
	AllTags    bool       // all of them instead
	Search     []string   // folded words, all of which must occur
	Due        Span[time.Time]
	Planned    Span[Date]
	HasPlan    *bool // whether they are planned for a date
	Published  Span[time.Time]
	AI         *AI   // whether models may see them
	HasURL     *bool // whether they have a published URL
	Sort       Sort
	Asc        bool
	Limit      int
	Offset     int64
	After      *Position // where the page before ended; nil: from the start
	NoTotal    bool      // spares the count of the whole list
}

// A Span is a part of a line of times, open where it has no bound. What has no
// time is in the span without bounds alone.
type Span[T any] struct {
	After  *T // from then on
	Before *T // until just before then
}

// A Position is a place in a list: the key of the last idea before it, which
// is a time in µs, a rank or a text, as the list is sorted, and its id.
type Position struct {
	Number int64  `json:"n,omitzero"`
	Text   string `json:"t,omitzero"`
	None   bool   `json:"z,omitzero"` // the idea has no key: no due date
	ID     int64  `json:"i"`
	List   uint64 `json:"l"` // the list that it is a place in
}

// A Page is a part of a list.
type Page[T any] struct {
	Items []T
	Total int64     // in the whole list; -1 if it was not asked for
	Next  *Position // nil on the last page
}

// Validate reports everything that is wrong with q.
func (q IdeaQuery) Validate() error {
	var p Problems
	p.Require(!slices.ContainsFunc(q.Stages, func(s Stage) bool { return s.Rank() < 0 }),
		"stage", NotAllowed, "Stage must be one of %v", Stages)
	p.Require(!slices.ContainsFunc(q.Priorities, func(s Priority) bool { return s.Rank() < 0 }),
		"priority", NotAllowed, "Priority must be one of %v", Priorities)
	p.Require(len(q.Tags) <= MaxTags, "tags", TooMany, "A list takes at most %d tags", MaxTags)
	sorts := Sorts
	if q.InTrash {
		sorts = TrashSorts
	}
	p.Require(slices.Contains(sorts, q.Sort), "sort", NotAllowed, "Sort must be one of %v", sorts)
	p.Require(q.Limit >= 1 && q.Limit <= MaxLimit, "limit", OutOfRange, "Limit must be 1 to %d", MaxLimit)
	p.Require(q.Offset >= 0 && q.Offset <= MaxID, "offset", OutOfRange, "Offset must be 0 to %d", int64(MaxID))
	if q.After != nil {
		p.Require(q.Offset == 0, "cursor", NotAllowed, "A cursor goes without an offset")
		p.Require(q.Sort != ByPlanned || q.After.Number <= int64(lastDate), "cursor", Malformed, "The cursor is not one of ours")
		p.Require(q.After.List == q.list(), "cursor", NotAllowed, "The cursor belongs to a list with other filters or another order")
	}
	return p.Err()
}

// at returns the place behind i.
func (q IdeaQuery) at(i *Idea) *Position {
	p := &Position{ID: i.ID, List: q.list()}
	switch q.Sort {
	case ByCreatedAt:
		p.Number = i.CreatedAt.UnixMicro()
	case ByUpdatedAt:
		p.Number = i.UpdatedAt.UnixMicro()
	case ByTitle:
		p.Text = Key(i.Title)
	case ByPriority:
		p.Number = int64(i.Priority.Rank())
	case ByStage:
		p.Number = int64(i.Stage.Rank())
	case ByDueDate:
		p.time(i.DueDate)
	case ByPlanned:
		if p.None = i.PlannedFor == nil; !p.None {
			p.Number = int64(*i.PlannedFor)
		}
	case ByPublished:
		p.time(i.PublishedAt)
	case ByDeletedAt:
		p.time(i.DeletedAt)
	}
	return p
}

func (p *Position) time(at *time.Time) {
	if p.None = at == nil; !p.None {
		p.Number = at.UnixMicro()
	}
}

// list tells lists of other filters or orders apart.
func (q IdeaQuery) list() uint64 {
	b := make([]byte, 0, 256)
	b = appendSet(b, q.Stages)
	b = appendSet(b, q.Priorities)
	b = appendSet(b, q.Tags)
	b = strconv.AppendBool(b, q.AllTags && len(q.Tags) > 1)
	for _, word := range q.Search {
		b = strconv.AppendQuote(b, word)
	}
	for _, at := range []*time.Time{q.Due.After, q.Due.Before, q.Published.After, q.Published.Before} {
		if b = append(b, ' '); at != nil {
			b = strconv.AppendInt(b, at.UnixMicro(), 10)
		}
	}
	for _, d := range []*Date{q.Planned.After, q.Planned.Before} {
		if b = append(b, ' '); d != nil {
			b = strconv.AppendInt(b, int64(*d), 10)
		}
	}
	if q.HasPlan != nil {
		b = strconv.AppendBool(append(b, " plan "...), *q.HasPlan)
	}
	if q.HasURL != nil {
		b = strconv.AppendBool(b, *q.HasURL)
	}
	if q.AI != nil {
		b = append(append(b, " ai "...), q.AI.String()...)
	}
	b = strconv.AppendBool(append(b, q.Sort...), q.Asc)
	b = strconv.AppendBool(b, q.InTrash)
	h := fnv.New64a()
	_, _ = h.Write(b)      // a hash never fails
	return h.Sum64() >> 11 // what every JSON reader takes
}

// appendSet appends the words, whatever their order.
func appendSet[T ~string](b []byte, words []T) []byte {
	if len(words) > 1 {
		words = slices.Compact(slices.Sorted(slices.Values(words)))
	}
	for _, word := range words {
		b = strconv.AppendQuote(b, string(word))
	}
	return append(b, ' ')
}

// MarshalText returns the cursor that clients hand back: p as its fields' tags
// say, written out by hand because every page has one.
func (p Position) MarshalText() ([]byte, error) {
	b := append(make([]byte, 0, 96), '{')
	if p.Number != 0 {
		b = append(strconv.AppendInt(append(b, `"n":`...), p.Number, 10), ',')
	}
	if p.Text != "" {
		b = append(appendString(append(b, `"t":`...), p.Text), ',')
	}
	if p.None {
		b = append(b, `"z":true,`...)
	}
	b = strconv.AppendInt(append(b, `"i":`...), p.ID, 10)
	b = strconv.AppendUint(append(b, `,"l":`...), p.List, 10)
	return base64.RawURLEncoding.AppendEncode(nil, append(b, '}')), nil
}

// lastMoment is the greatest number that an idea can be sorted by: the end of
// the year 9999, in µs.
const lastMoment = 253_402_300_800_000_000 - 1

// UnmarshalText reads a cursor. What no idea can be sorted by is none, for a
// database may take no such value.
func (p *Position) UnmarshalText(text []byte) error {
	type plain Position
	raw, err := base64.RawURLEncoding.Strict().AppendDecode(nil, text)
	if err != nil {
		return fmt.Errorf("cursor: %w", err)
	}
	if err := json.Unmarshal(raw, (*plain)(p), json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("cursor: %w", err)
	}
	if p.ID < 1 || p.ID > MaxID || p.Number < 0 || p.Number > lastMoment || strings.Contains(p.Text, "\x00") {
		return fmt.Errorf("cursor: no idea is at %+v", *p)
	}
	return nil
}

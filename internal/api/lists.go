package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// defaultLimit is how many ideas a page has unless the client asks.
const defaultLimit = 20

// chosen are the parameters that say which ideas a list has, and filters those
// and in which order.
var (
	chosen = []string{
		"stage", "tags", "tags_match", "priority", "search", "due_before", "due_after", "planned_before", "planned_after",
		"planned", "published_before", "published_after", "has_published_url", "ai",
	}
	filters = append(slices.Clone(chosen), "sort", "order", "limit")
)

// listQuery reads the parameters of a list, of what is in the trash or of what
// is not.
func listQuery(r *http.Request, inTrash bool) (vault.IdeaQuery, error) {
	p := query(r, append(slices.Clone(filters), "offset", "cursor", "include_total")...)
	q := p.ideas(inTrash)
	q.Offset = p.number("offset", 0, vault.MaxID, 0)
	if s, ok := p.got["cursor"]; ok {
		after := new(vault.Position)
		_, offset := p.got["offset"]
		if p.Require(after.UnmarshalText([]byte(s)) == nil, "cursor", vault.Malformed, "The cursor is not one of ours") &&
			p.Require(!offset, "cursor", vault.NotAllowed, "A cursor goes without an offset") {
			q.After = after
		}
	}
	q.NoTotal = choice(p, "include_total", "true", "true", "false") == "false"
	return finish(p, q)
}

// boardQuery reads the parameters of a board.
func boardQuery(r *http.Request) (vault.IdeaQuery, error) {
	p := query(r, filters...)
	return finish(p, p.ideas(false))
}

// finish adds what the vault has to say about q, unless it cannot be trusted.
func finish(p *params, q vault.IdeaQuery) (vault.IdeaQuery, error) {
	if p.Err() == nil {
		p.Join(q.Validate())
	}
	return q, p.Err()
}

// ideas reads the filters. What is wrong is recorded and left out.
func (p *params) ideas(inTrash bool) vault.IdeaQuery {
	sorts, first := vault.Sorts, vault.ByCreatedAt
	if inTrash {
		sorts, first = vault.TrashSorts, vault.ByDeletedAt
	}
	return vault.IdeaQuery{
		InTrash:    inTrash,
		Stages:     words(p, "stage", vault.Stages),
		Priorities: words(p, "priority", vault.Priorities),
		Tags:       p.tags(),
		AllTags:    choice(p, "tags_match", "any", "any", "all") == "all",
		Search:     p.search(),
		Due:        vault.Span[time.Time]{After: p.date("due_after"), Before: p.date("due_before")},
		Planned:    vault.Span[vault.Date]{After: p.day("planned_after"), Before: p.day("planned_before")},
		HasPlan:    p.yesOrNo("planned"),
		Published:  vault.Span[time.Time]{After: p.date("published_after"), Before: p.date("published_before")},
		HasURL:     p.yesOrNo("has_published_url"),
		AI:         p.onOrOff("ai"),
		Sort:       choice(p, "sort", first, sorts...),
		Asc:        choice(p, "order", "desc", "asc", "desc") == "asc",
		Limit:      int(p.number("limit", 1, vault.MaxLimit, defaultLimit)),
	}
}

// words reads one or several words of known.
func words[T ~string](p *params, name string, known []T) (all []T) {
	s, ok := p.got[name]
	if !ok {
		return nil
	}
	for word := range strings.SplitSeq(s, ",") {
		if !slices.Contains(known, T(word)) {
			p.Add(name, vault.NotAllowed, "%s must be one or several of %v, separated by commas", name, known)
			return nil
		}
		if !slices.Contains(all, T(word)) {
			all = append(all, T(word))
		}
	}
	return all
}

// tags reads the tags to filter by, folded.
func (p *params) tags() []string {
	s, ok := p.got["tags"]
	if !ok {
		return nil
	}
	return vault.TagKeys(&p.Problems, "tags", strings.SplitSeq(s, ","))
}

// search reads the words to look for, folded.
func (p *params) search() []string {
	return vault.SearchWords(&p.Problems, "search", p.got["search"])
}

func (p *params) date(name string) *time.Time {
	s, ok := p.got[name]
	if !ok {
		return nil
	}
	return new(vault.ParseDate(&p.Problems, name, s))
}

func (p *params) day(name string) *vault.Date {
	s, ok := p.got[name]
	if !ok {
		return nil
	}
	return new(vault.ParseDay(&p.Problems, name, s))
}

// yesOrNo reads true or false, nil if there is neither.
func (p *params) yesOrNo(name string) *bool {
	if _, ok := p.got[name]; !ok {
		return nil
	}
	return new(choice(p, name, "", "true", "false") == "true")
}

// onOrOff reads on or off, nil if there is neither.
func (p *params) onOrOff(name string) (ai *vault.AI) {
	if _, ok := p.got[name]; ok {
		ai = new(vault.AI)
		*ai = vault.AI(choice(p, name, "", "on", "off") == "off")
	}
	return ai
}

// A listing is the data of a list: {ideas, pagination}.
type listing struct {
	page vault.Page[vault.Idea]
	q    vault.IdeaQuery
}

// AppendJSON appends l as JSON.
func (l *listing) AppendJSON(b []byte) []byte {
	b = append(b, `{"ideas":[`...)
	for i := range l.page.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = l.page.Items[i].AppendJSON(b)
	}
	b = append(b, `],"pagination":{"total":`...)
	if l.q.NoTotal {
		b = append(b, `null`...)
	} else {
		b = strconv.AppendInt(b, l.page.Total, 10)
	}
	b = strconv.AppendInt(append(b, `,"limit":`...), int64(l.q.Limit), 10)
	b = strconv.AppendInt(append(b, `,"offset":`...), l.q.Offset, 10)
	b = strconv.AppendBool(append(b, `,"has_more":`...), l.page.Next != nil)
	b = append(b, `,"next_cursor":`...)
	if l.page.Next == nil {
		return append(b, `null}}`...)
	}
	cursor, err := l.page.Next.MarshalText()
	if err != nil { // numbers and valid text always marshal
		panic(err)
	}
	return append(append(append(b, '"'), cursor...), `"}}`...)
}

// columns is the data of a board: {columns: {stage: {ideas, pagination}}}.
type columns []listing

// AppendJSON appends c as JSON.
func (c columns) AppendJSON(b []byte) []byte {
	b = append(b, `{"columns":{`...)
	for i := range c {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), vault.Stages[i]...), `":`...)
		b = c[i].AppendJSON(b)
	}
	return append(b, `}}`...)
}

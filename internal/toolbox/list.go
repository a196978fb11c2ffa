package toolbox

import (
	"context"
	"iter"
	"maps"
	"slices"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of lists that tools return: what a model can take in.
const (
	maxListed     = 50
	defaultListed = 20
	excerpt       = 200 // code points of notes that a list shows
)

// A page is what tools return that list ideas.
type page struct {
	Ideas   []Idea `json:"ideas"`
	Total   int64  `json:"total"`
	HasMore bool   `json:"has_more"`
	Cursor  string `json:"next_cursor,omitzero"`
}

func pages() jsontext.Value {
	return object(map[string]schema{
		"ideas":       list("", entry(nil), maxListed),
		"total":       {Type: "integer", Description: "How many there are on all pages."},
		"has_more":    {Type: "boolean"},
		"next_cursor": {Type: "string", Description: "Give it as cursor, with the same other arguments, for the next page."},
	}, "ideas", "total", "has_more").written()
}

// chosen are the arguments by which lists choose.
func chosen() map[string]schema {
	return map[string]schema{
		"stage":    word("Only ideas in this stage.", vault.Stages),
		"priority": word("Only ideas of this priority.", vault.Priorities),
		"tags":     list("Only ideas that have one of these tags.", text("", 1, vault.MaxTag), vault.MaxTags),
		"limit":    number("How many at most.", maxListed).or(defaultListed),
		"cursor":   {Type: "string", Description: "Where the page before ended."},
	}
}

// listing are the arguments of a list.
type listing struct {
	Query    vault.Field[string]         `json:"query"`
	Stage    vault.Field[vault.Stage]    `json:"stage"`
	Priority vault.Field[vault.Priority] `json:"priority"`
	Tags     vault.Field[vault.Texts]    `json:"tags"`
	Sort     vault.Field[vault.Sort]     `json:"sort"`
	Order    vault.Field[string]         `json:"order"`
	Limit    vault.Field[int64]          `json:"limit"`
	Cursor   vault.Field[string]         `json:"cursor"`
	Rest     jsontext.Value              `json:",embed"`
}

func (t *Toolbox) listIdeas() Tool {
	properties := chosen()
	properties["sort"] = word("What to order by.", vault.Sorts).or(vault.ByUpdatedAt)
	properties["order"] = word("Which way.", orders).or(orders[0])
	return Tool{
		Name: "list_ideas", Title: "List ideas", Use: Reads, Idempotent: true,
		Description: "Lists ideas, those that changed last first unless you ask for another order.",
		Input:       object(properties).written(),
		Output:      pages(),
		Call: func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
			return t.list(ctx, by, args, false)
		},
	}
}

func (t *Toolbox) searchIdeas() Tool {
	properties := map[string]schema{
		"query": text(`What to look for in titles and notes. Every word must occur; "quoted words" stay together. Case and accents do not matter.`, 1, vault.MaxSearch),
	}
	maps.Copy(properties, chosen())
	return Tool{
		Name: "search_ideas", Title: "Search ideas", Use: Reads, Idempotent: true,
		Description: "Finds ideas by words in their title and notes.",
		Input:       object(properties, "query").written(),
		Output:      pages(),
		Call: func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
			return t.list(ctx, by, args, true)
		},
	}
}

// orders are the words for the direction of a list, the default first.
var orders = []string{"desc", "asc"}

func (t *Toolbox) list(ctx context.Context, by vault.Actor, args jsontext.Value, search bool) (any, error) {
	in, err := read[listing](args)
	if err != nil {
		return nil, err
	}
	q, err := in.ideas(search)
	if err != nil {
		return nil, err
	}
	found, err := t.vault.Ideas(ctx, by, q)
	if err != nil {
		return nil, err
	}
	out := page{Ideas: make([]Idea, 0, len(found.Items)), Total: found.Total, HasMore: found.Next != nil}
	for _, idea := range found.Items {
		out.Ideas = append(out.Ideas, brief(idea))
	}
	if found.Next != nil {
		cursor, err := found.Next.MarshalText()
		if err != nil {
			return nil, err
		}
		out.Cursor = string(cursor)
	}
	return out, nil
}

// ideas returns the query that in describes, or everything that is wrong with
// it. Ideas that their owner keeps from models are in no list.
func (in listing) ideas(search bool) (vault.IdeaQuery, error) {
	var p vault.Problems
	q := vault.IdeaQuery{AI: new(vault.AIOn), Sort: vault.ByUpdatedAt, Limit: defaultListed}
	if search {
		if p.Require(in.Query.Set, "query", vault.Missing, "query is needed") && vault.Holds(&p, "query", in.Query) {
			q.Search = vault.SearchWords(&p, "query", in.Query.Value)
			p.Require(len(q.Search) > 0, "query", vault.Blank, "query is blank")
		}
		p.Require(!in.Sort.Set, "sort", vault.UnknownField, "There is no field %q", "sort")
		p.Require(!in.Order.Set, "order", vault.UnknownField, "There is no field %q", "order")
	} else {
		p.Require(!in.Query.Set, "query", vault.UnknownField, "There is no field %q; use search_ideas", "query")
	}
	if vault.Holds(&p, "stage", in.Stage) {
		q.Stages = []vault.Stage{in.Stage.Value}
	}
	if vault.Holds(&p, "priority", in.Priority) {
		q.Priorities = []vault.Priority{in.Priority.Value}
	}
	if vault.Holds(&p, "tags", in.Tags) {
		q.Tags = vault.TagKeys(&p, "tags", in.texts(&p))
	}
	if vault.Holds(&p, "sort", in.Sort) {
		q.Sort = in.Sort.Value
	}
	if vault.Holds(&p, "order", in.Order) {
		p.Require(slices.Contains(orders, in.Order.Value), "order", vault.NotAllowed, "order must be one of %v", orders)
		q.Asc = in.Order.Value == "asc"
	}
	if vault.Holds(&p, "limit", in.Limit) {
		p.Require(in.Limit.Value >= 1 && in.Limit.Value <= maxListed, "limit", vault.OutOfRange, "limit must be 1 to %d", maxListed)
		q.Limit = int(min(max(in.Limit.Value, 1), maxListed))
	}
	if vault.Holds(&p, "cursor", in.Cursor) {
		q.After = new(vault.Position)
		if !p.Require(q.After.UnmarshalText([]byte(in.Cursor.Value)) == nil, "cursor", vault.Malformed, "The cursor is not one of ours") {
			q.After = nil
		}
	}
	vault.RefuseRest(&p, "", in.Rest)
	if p.Err() == nil {
		p.Join(q.Validate())
	}
	return q, p.Err()
}

// texts walks over the tags, and records those that are no texts.
func (in listing) texts(p *vault.Problems) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, tag := range in.Tags.Value.All() {
			if vault.Holds(p, "tags", tag) && !yield(tag.Value) {
				return
			}
		}
	}
}

// brief shows an idea in a list, with the beginning of its notes.
func brief(i vault.Idea) Idea {
	out := shape(i)
	out.Notes = nil
	if i.Notes != nil {
		if out.Excerpt = vault.Begin(*i.Notes, excerpt); len(out.Excerpt) < len(*i.Notes) {
			out.Excerpt += "…"
		}
	}
	return out
}

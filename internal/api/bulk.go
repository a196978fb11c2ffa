package api

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// A bulk is what a client gives to change many ideas: those of the ids, or all
// that a list with the filter has.
type bulk struct {
	IDs    vault.Field[[]int64]          `json:"ids"`
	Filter vault.Field[object]           `json:"filter"`
	Change vault.Field[vault.BulkChange] `json:"change"`
	Rest   jsontext.Value                `json:",embed"`
}

// An outcome is what became of one idea.
type outcome struct {
	ID     int64       `json:"id"`
	Result string      `json:"result"` // changed or unchanged
	ETag   string      `json:"etag"`
	Idea   *vault.Idea `json:"idea"`
}

// outcomes is the data of a change of many ideas.
type outcomes struct {
	Results []outcome `json:"results"`
}

func (a *ideas) bulk(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	in, err := decode[bulk](r)
	if err != nil {
		return reply{}, err
	}
	q, err := in.check()
	if err != nil {
		return reply{}, err
	}
	var done []vault.Outcome
	if in.Filter.Set {
		done, err = a.vault.ChangeFiltered(r.Context(), by, q, in.Change.Value)
	} else {
		done, err = a.vault.ChangeIdeas(r.Context(), by, in.IDs.Value, in.Change.Value)
	}
	out := outcomes{Results: make([]outcome, 0, len(done))}
	for i := range done {
		result := "unchanged"
		if done[i].Changed {
			result = "changed"
		}
		idea := &done[i].Idea
		out.Results = append(out.Results, outcome{idea.ID, result, etag(idea.Version), idea})
	}
	return reply{status: http.StatusOK, data: out}, err
}

// check reports everything that is wrong with in, and returns its filter.
func (in bulk) check() (q vault.IdeaQuery, _ error) {
	var p vault.Problems
	if vault.Holds(&p, "ids", in.IDs) {
		n := len(in.IDs.Value)
		p.Require(n > 0, "ids", vault.Blank, "There are no ids")
		p.Require(n <= vault.MaxBulk, "ids", vault.TooMany, "At most %d ideas are changed at once, and there are %d ids", vault.MaxBulk, n)
	}
	if vault.Holds(&p, "filter", in.Filter) {
		p.Require(!in.IDs.Set, "filter", vault.NotAllowed, "Ideas are given by ids or by a filter")
		its := in.Filter.Value.query(chosen...)
		q = its.ideas(in.Change.Value.InTrash())
		p.Under("filter.", its.Err())
	}
	p.Require(in.IDs.Set || in.Filter.Set, "ids", vault.Missing, "Which ideas are to be changed is missing: ids or a filter")
	if vault.Holds(&p, "change", in.Change) {
		p.Join(in.Change.Value.Check())
	}
	p.Require(in.Change.Set, "change", vault.Missing, "What is to be changed is missing")
	vault.RefuseRest(&p, "", in.Rest)
	return q, p.Err()
}

// An object has the parameters of a list as its members.
type object struct{ sent jsontext.Value }

// UnmarshalJSONFrom fails for what is no object.
func (o *object) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err == nil && raw.Kind() != jsontext.KindBeginObject {
		err = errors.New("no object")
	}
	o.sent = raw.Clone()
	return err
}

// query reads o as the query of a request, so that the same rules hold.
func (o object) query(known ...string) *params {
	var pairs, wrong []string
	for name, value := range vault.Members(o.sent) {
		text, err := jsontext.AppendUnquote(nil, value)
		if err != nil {
			wrong = append(wrong, name)
			continue
		}
		pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(string(text)))
	}
	p := query(&http.Request{URL: &url.URL{RawQuery: strings.Join(pairs, "&")}}, known...)
	for _, name := range wrong {
		p.Add(name, vault.WrongType, "%s must be a text, as it is in the query of a list", vault.ShortName(name))
	}
	return p
}

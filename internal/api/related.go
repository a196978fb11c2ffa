package api

import (
	"net/http"

	"creatorvault.dev/internal/vault"
)

// defaultRelated is how many ideas are told to be like another one unless the
// client asks.
const defaultRelated = 5

// alike is the data of a list of likenesses.
type alike struct {
	Related []vault.Likeness `json:"related"`
}

// related answers which ideas are like one of them.
func (a *ideas) related(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r, "limit")
	id := p.path(r, "idea_id")
	q := vault.RelatedQuery{Limit: int(p.number("limit", 1, vault.MaxRelated, defaultRelated))}
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	found, err := a.vault.Related(r.Context(), by, id, q)
	return reply{status: http.StatusOK, data: alike{found}}, err
}

// relatedTo answers which ideas are like one that somebody is about to write.
func (a *ideas) relatedTo(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r, "title", "limit")
	title, given := p.got["title"]
	if given {
		title = vault.Line(&p.Problems, "title", "Title", title, vault.MaxTitle)
	} else if p.Problems.Err() == nil { // nor is it there and faulty
		p.Add("title", vault.Missing, "title is needed")
	}
	q := vault.RelatedQuery{Limit: int(p.number("limit", 1, vault.MaxRelated, defaultRelated))}
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	found, err := a.vault.RelatedTo(r.Context(), by, title, q)
	return reply{status: http.StatusOK, data: alike{found}}, err
}

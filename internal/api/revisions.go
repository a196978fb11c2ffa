package api

import (
	"net/http"

	"creatorvault.dev/internal/vault"
)

// A revision is an entry of an idea's history as clients see it.
type revision struct {
	Number int64        `json:"rev"`
	Began  vault.Stamp  `json:"began_at"`
	At     vault.Stamp  `json:"at"`
	Source vault.Source `json:"source"`
	Fields []string     `json:"fields"` // never nil
	Idea   *vault.Idea  `json:"idea,omitzero"`
}

func revisionOf(v vault.Version) revision {
	return revision{
		Number: v.Number, Began: vault.Stamp{Time: v.Began}, At: vault.Stamp{Time: v.At}, Source: v.Source, Fields: append([]string{}, v.Fields...),
	}
}

// revised is the data of a list of revisions.
type revised struct {
	Revisions  []revision `json:"revisions"`
	Pagination turning    `json:"pagination"`
}

func (a *ideas) revisions(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r, "limit", "cursor")
	id := p.path(r, "idea_id")
	limit, before := int(p.number("limit", 1, vault.MaxLimit, defaultLimit)), p.place("cursor")
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	all, err := a.vault.History(r.Context(), by, id)
	if err != nil {
		return reply{}, err
	}
	out := revised{Revisions: []revision{}, Pagination: turning{Limit: limit}}
	for _, v := range all {
		switch {
		case v.Number >= before:
		case len(out.Revisions) < limit:
			out.Revisions = append(out.Revisions, revisionOf(v))
		default:
			out.Pagination.goOn(out.Revisions[limit-1].Number)
		}
	}
	return reply{status: http.StatusOK, data: out}, nil
}

// theRevision reads the path of a single revision.
func theRevision(r *http.Request) (id, number int64, err error) {
	p := query(r)
	id, number = p.path(r, "idea_id"), p.path(r, "rev")
	return id, number, p.Err()
}

func (a *ideas) revision(r *http.Request, by vault.Actor) (reply, error) {
	id, number, err := theRevision(r)
	if err != nil {
		return reply{}, err
	}
	v, err := a.vault.Version(r.Context(), by, id, number)
	if err != nil {
		return reply{}, err
	}
	out := revisionOf(v)
	out.Idea = &v.Idea
	return reply{status: http.StatusOK, data: out}, nil
}

func (a *ideas) restoreRevision(r *http.Request, by vault.Actor) (reply, error) {
	id, number, err := theRevision(r)
	if err != nil {
		return reply{}, err
	}
	idea, err := a.vault.RestoreRevision(r.Context(), by, id, number, versions(r))
	return one(http.StatusOK, &idea), err
}

package api

import (
	"net/http"
	"strconv"

	"creatorvault.dev/internal/vault"
)

// ideas answers under /api/v1/{user_id}.
type ideas struct{ vault *vault.Service }

func (a *ideas) create(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	key, err := onceKey(r)
	if err != nil {
		return reply{}, err
	}
	in, err := decode[vault.NewIdea](r)
	if err != nil {
		return reply{}, err
	}
	idea, replayed, err := a.vault.CreateIdea(r.Context(), by, in, key)
	if err != nil {
		return reply{}, err
	}
	out := one(http.StatusCreated, &idea)
	out.header["Location"] = []string{r.URL.EscapedPath() + "/" + strconv.FormatInt(idea.ID, 10)}
	if replayed {
		out.header["Idempotent-Replayed"] = []string{"true"}
	}
	return out, nil
}

func (a *ideas) list(r *http.Request, by vault.Actor) (reply, error) {
	q, err := listQuery(r, false)
	if err != nil {
		return reply{}, err
	}
	page, err := a.vault.Ideas(r.Context(), by, q)
	return reply{status: http.StatusOK, data: &listing{page, q}}, err
}

func (a *ideas) board(r *http.Request, by vault.Actor) (reply, error) {
	q, err := boardQuery(r)
	if err != nil {
		return reply{}, err
	}
	pages, err := a.vault.Board(r.Context(), by, q)
	board := make(columns, len(pages))
	for i, page := range pages {
		board[i] = listing{page, q}
	}
	return reply{status: http.StatusOK, data: board}, err
}

func (a *ideas) tags(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	tags, err := a.vault.Tags(r.Context(), by)
	return reply{status: http.StatusOK, data: struct {
		Tags []vault.TagCount `json:"tags"`
	}{tags}}, err
}

func (a *ideas) stats(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	stats, err := a.vault.Stats(r.Context(), by)
	return reply{status: http.StatusOK, data: stats}, err
}

func (a *ideas) get(r *http.Request, by vault.Actor) (reply, error) {
	id, err := ideaID(r)
	if err != nil {
		return reply{}, err
	}
	idea, err := a.vault.Idea(r.Context(), by, id)
	if err != nil {
		return reply{}, err
	}
	out := one(http.StatusOK, &idea)
	if named(r, out.header["Etag"][0]) {
		out.status, out.data = http.StatusNotModified, nil
	}
	return out, nil
}

func (a *ideas) put(r *http.Request, by vault.Actor) (reply, error) {
	return edit(r, by, a.vault.ReplaceIdea)
}

func (a *ideas) patch(r *http.Request, by vault.Actor) (reply, error) {
	return edit(r, by, a.vault.PatchIdea)
}

func (a *ideas) move(r *http.Request, by vault.Actor) (reply, error) {
	return edit(r, by, a.vault.MoveIdea)
}

func (a *ideas) delete(r *http.Request, by vault.Actor) (reply, error) {
	id, err := ideaID(r)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.DeleteIdea(r.Context(), by, id, versions(r))
}

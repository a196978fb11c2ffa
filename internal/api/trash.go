package api

import (
	"net/http"

	"creatorvault.dev/internal/vault"
)

func (a *ideas) trash(r *http.Request, by vault.Actor) (reply, error) {
	q, err := listQuery(r, true)
	if err != nil {
		return reply{}, err
	}
	page, err := a.vault.Trash(r.Context(), by, q)
	return reply{status: http.StatusOK, data: &listing{page, q}}, err
}

func (a *ideas) restore(r *http.Request, by vault.Actor) (reply, error) {
	id, err := ideaID(r)
	if err != nil {
		return reply{}, err
	}
	idea, err := a.vault.RestoreIdea(r.Context(), by, id, versions(r))
	return one(http.StatusOK, &idea), err
}

func (a *ideas) destroy(r *http.Request, by vault.Actor) (reply, error) {
	id, err := ideaID(r)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.DestroyIdea(r.Context(), by, id)
}

func (a *ideas) emptyTrash(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.EmptyTrash(r.Context(), by)
}

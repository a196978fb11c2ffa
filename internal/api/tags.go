package api

import (
	"net/http"

	"creatorvault.dev/internal/vault"
)

// retagged is the data of a renamed tag.
type retagged struct {
	Tag   string `json:"tag"`
	Ideas int    `json:"ideas"` // that changed
}

func (a *ideas) renameTag(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	in, err := decode[vault.TagChange](r)
	if err != nil {
		return reply{}, err
	}
	tag, n, err := a.vault.RenameTag(r.Context(), by, r.PathValue("tag"), in)
	return reply{status: http.StatusOK, data: retagged{tag, n}}, err
}

func (a *ideas) removeTag(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.RemoveTag(r.Context(), by, r.PathValue("tag"))
}

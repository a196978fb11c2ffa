package api

import (
	"net/http"

	"creatorvault.dev/internal/vault"
)

// users answers under /api/v1/users.
type users struct{ vault *vault.Service }

func (a *users) get(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	user, err := a.vault.User(r.Context(), by)
	return reply{status: http.StatusOK, data: user}, err
}

func (a *users) patch(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	in, err := decode[vault.UserPatch](r)
	if err != nil {
		return reply{}, err
	}
	user, err := a.vault.PatchUser(r.Context(), by, in)
	return reply{status: http.StatusOK, data: user}, err
}

func (a *users) erase(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.ErasePerson(r.Context(), by)
}

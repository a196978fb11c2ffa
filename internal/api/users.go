package api

import (
	"io"
	"net/http"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/telemetry"
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

// export sends everything that the vault holds about the person.
func (a *users) export(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	if _, err := a.vault.User(r.Context(), by); err != nil { // while there is still an error to send
		return reply{}, err
	}
	ctx, at := r.Context(), telemetry.RequestOf(r.Context()).At
	return reply{
		status: http.StatusOK,
		header: http.Header{
			"Content-Type":        {"application/zip"},
			"Content-Disposition": {`attachment; filename="creatorvault-` + at.UTC().Format("2006-01-02") + `.zip"`},
		},
		body: func(w io.Writer) error { return archive.Export(ctx, a.vault, by, at, w) },
	}, nil
}

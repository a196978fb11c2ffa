package api

import (
	"context"
	"errors"
	"io"
	"net/http"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// users answers under /api/v1/users.
type users struct {
	vault   *vault.Service
	account *Account
}

// An Account says what exporting and erasing a person needs beside the vault.
type Account struct {
	// Confirm makes sure that the person means it; nil where that is the
	// matter of an external provider.
	Confirm func(ctx context.Context, who *identity.Principal, password *string, v identity.Visit) error
	// Erase removes them, and makes their tokens void at once.
	Erase func(ctx context.Context, by vault.Actor) error
	// Parts are what else an export holds of them.
	Parts []archive.Part
}

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
	var in erasure
	if r.ContentLength != 0 {
		var err error
		if in, err = decode[erasure](r); err != nil {
			return reply{}, err
		}
	}
	password, err := in.given()
	if err != nil {
		return reply{}, err
	}
	who := identity.From(r.Context())
	switch {
	case a.account.Confirm != nil:
		if err := a.account.Confirm(r.Context(), who, password, visit(r)); err != nil {
			return reply{}, unconfirmed(err)
		}
	case !who.SignedIn(): // nothing else would stand between a token that leaked and the end of all
		return reply{}, NoScope("")
	}
	return reply{status: http.StatusNoContent}, a.account.Erase(r.Context(), by)
}

// An erasure is what a person gives to be erased.
type erasure struct {
	Password vault.Field[string] `json:"password"`
	Rest     jsontext.Value      `json:",embed"`
}

func (in erasure) given() (password *string, err error) {
	var p vault.Problems
	if vault.Holds(&p, "password", in.Password) {
		password = &in.Password.Value
	}
	vault.RefuseRest(&p, "", in.Rest)
	return password, p.Err()
}

// unconfirmed says the refusal of a provider in the words of the API.
func unconfirmed(err error) error {
	r, ok := errors.AsType[*identity.Refusal](err)
	switch {
	case !ok:
		return err
	case r.Wait > 0:
		return TooMany(r.Wait)
	}
	return vault.Forbidden.New("Erasing an account needs its password, or a sign-in of the last 24 hours")
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
		body: func(w io.Writer) error { return archive.Export(ctx, a.vault, by, at, w, a.account.Parts...) },
	}, nil
}

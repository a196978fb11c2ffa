package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// views answers under /api/v1/{user_id}/views.
type views struct{ vault *vault.Service }

// A viewInput is what a client gives to make or to change a view. Its query has
// the parameters of a list that say what is in it, and in which order.
type viewInput struct {
	vault.ViewPatch
	Query vault.Field[object] `json:"query"`
	Rest  jsontext.Value      `json:",embed"`
}

// viewed are the parameters of a list that a view keeps.
var viewed = append(slices.Clone(chosen), "sort", "order")

// viewOf reads the body of r.
func viewOf(r *http.Request, isNew bool) (vault.ViewPatch, error) {
	in, err := decode[viewInput](r)
	if err != nil {
		return vault.ViewPatch{}, err
	}
	var p vault.Problems
	patch := in.ViewPatch
	if vault.Holds(&p, "query", in.Query) {
		got, err := viewQuery(in.Query.Value)
		p.Under("query.", err)
		patch.Query = vault.Of(got)
	}
	patch.Check(&p, isNew)
	vault.RefuseRest(&p, "", in.Rest)
	return patch, p.Err()
}

// viewQuery holds the query of a view to the rules of a list.
func viewQuery(o object) (map[string]string, error) {
	its := o.query(viewed...)
	_, err := finish(its, its.ideas(false))
	if its.got == nil {
		its.got = map[string]string{}
	}
	return its.got, err
}

// CheckViewQuery says what is wrong with the query of a view that was not sent
// by a client.
func CheckViewQuery(query map[string]string) error {
	sent, err := json.Marshal(query, json.Deterministic(true))
	if err != nil {
		return err
	}
	_, err = viewQuery(object{sent})
	return err
}

// viewID reads the path of a single view, which takes no parameters.
func viewID(r *http.Request) (int64, error) {
	p := query(r)
	id := p.path(r, "view_id")
	return id, p.Err()
}

// theView is the reply with a single view.
func theView(status int, v vault.View) reply {
	return reply{status: status, data: v, header: http.Header{"Cache-Control": privateNoCache, "Etag": {etag(v.Version)}}}
}

func (a *views) list(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	all, err := a.vault.Views(r.Context(), by)
	return reply{status: http.StatusOK, data: struct {
		Views []vault.View `json:"views"`
	}{all}}, err
}

func (a *views) create(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	in, err := viewOf(r, true)
	if err != nil {
		return reply{}, err
	}
	v, err := a.vault.CreateView(r.Context(), by, in)
	out := theView(http.StatusCreated, v)
	out.header["Location"] = []string{r.URL.EscapedPath() + "/" + strconv.FormatInt(v.ID, 10)}
	return out, err
}

func (a *views) get(r *http.Request, by vault.Actor) (reply, error) {
	id, err := viewID(r)
	if err != nil {
		return reply{}, err
	}
	v, err := a.vault.View(r.Context(), by, id)
	out := theView(http.StatusOK, v)
	if err == nil && named(r, out.header["Etag"][0]) {
		out.status, out.data = http.StatusNotModified, nil
	}
	return out, err
}

func (a *views) patch(r *http.Request, by vault.Actor) (reply, error) {
	id, err := viewID(r)
	if err != nil {
		return reply{}, err
	}
	in, err := viewOf(r, false)
	if err != nil {
		return reply{}, err
	}
	v, err := a.vault.PatchView(r.Context(), by, id, in, versions(r))
	return theView(http.StatusOK, v), err
}

func (a *views) delete(r *http.Request, by vault.Actor) (reply, error) {
	id, err := viewID(r)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.DeleteView(r.Context(), by, id, versions(r))
}

// ViewPart is the part of an export that has a person's views.
func ViewPart(of vault.Viewing) archive.Part {
	return archive.Part{Name: "views.json", Read: func(ctx context.Context, by vault.Actor) (any, error) {
		vs, err := of.Views(ctx, by)
		return vs.All, err
	}}
}

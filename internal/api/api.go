// Package api is the REST face of the vault.
package api

import (
	"context"
	"net/http"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// A Route is all that server needs to know of an endpoint before it runs.
type Route struct {
	Pattern string // method and path, as http.ServeMux has them; "/…/{path...}" alone takes every method
	Handler http.Handler
	Public  bool   // needs no token, and looks at none
	Scope   string // what an access token must allow, with a space between two; where none is named, none is taken
	Cost    int    // how much it takes off the allowance
	Body    int64  // the most bytes of a body; 0: MaxBody
	Stream  bool   // may outlive the deadline of other requests
	Probe   bool   // is asked by address, under any host

	Resource string // what a token may be for alone and still be taken here; empty: for the API
	Metadata string // where clients learn who issues tokens for it; empty: nowhere
}

// The scopes that routes ask of access tokens.
const (
	ReadIdeas   = identity.ReadIdeas
	WriteIdeas  = identity.WriteIdeas
	UseAI       = identity.UseAI
	OwnsAccount = identity.OwnsAccount
)

// A Ready says whether the process can serve.
type Ready interface {
	// Ping asks the database one question.
	Ping(ctx context.Context) error
	// Ready fails with Unavailable or Overloaded where requests had better go elsewhere.
	Ready(ctx context.Context) error
}

// Routes returns every route of the REST face.
func Routes(v *vault.Service, ready Ready, account *Account) []Route {
	a, w, u, h := &ideas{v}, &views{v}, &users{v, account}, &health{ready}
	const (
		all   = "/api/v1/{user_id}/ideas"
		one   = all + "/{idea_id}"
		me    = "/api/v1/users/me"
		vault = "/api/v1/{user_id}"
	)
	return append(talkRoutes(v), []Route{
		{Pattern: "POST " + all, Handler: asOwner(a.create), Scope: WriteIdeas, Cost: 1},
		{Pattern: "GET " + all, Handler: asOwner(a.list), Scope: ReadIdeas, Cost: 1},
		{Pattern: "GET " + all + "/stats", Handler: asOwner(a.stats), Scope: ReadIdeas, Cost: 1},
		{Pattern: "GET " + all + "/related", Handler: asOwner(a.relatedTo), Scope: ReadIdeas, Cost: 1},
		{Pattern: "POST " + all + "/bulk", Handler: asOwner(a.bulk), Scope: WriteIdeas, Cost: 1},
		{Pattern: "GET " + one, Handler: asOwner(a.get), Scope: ReadIdeas, Cost: 1},
		{Pattern: "GET " + one + "/export", Handler: asOwner(a.export), Scope: ReadIdeas, Cost: 1},
		{Pattern: "GET " + one + "/related", Handler: asOwner(a.related), Scope: ReadIdeas, Cost: 1},
		{Pattern: "PUT " + one, Handler: asOwner(a.put), Scope: WriteIdeas, Cost: 1},
		{Pattern: "PATCH " + one, Handler: asOwner(a.patch), Scope: WriteIdeas, Cost: 1},
		{Pattern: "PATCH " + one + "/stage", Handler: asOwner(a.move), Scope: WriteIdeas, Cost: 1},
		{Pattern: "DELETE " + one, Handler: asOwner(a.delete), Scope: WriteIdeas, Cost: 1},
		{Pattern: "GET " + one + "/revisions", Handler: asOwner(a.revisions), Scope: ReadIdeas, Cost: 1},
		{Pattern: "GET " + one + "/revisions/{rev}", Handler: asOwner(a.revision), Scope: ReadIdeas, Cost: 1},
		{Pattern: "POST " + one + "/revisions/{rev}/restore", Handler: asOwner(a.restoreRevision), Scope: WriteIdeas, Cost: 1},
		{Pattern: "GET " + vault + "/trash", Handler: asOwner(a.trash), Scope: ReadIdeas, Cost: 1},
		{Pattern: "DELETE " + vault + "/trash", Handler: asOwner(a.emptyTrash), Scope: WriteIdeas, Cost: 1},
		{Pattern: "POST " + vault + "/trash/{idea_id}/restore", Handler: asOwner(a.restore), Scope: WriteIdeas, Cost: 1},
		{Pattern: "DELETE " + vault + "/trash/{idea_id}", Handler: asOwner(a.destroy), Scope: WriteIdeas, Cost: 1},
		{Pattern: "GET " + vault + "/board", Handler: asOwner(a.board), Scope: ReadIdeas, Cost: 1},
		{Pattern: "GET " + vault + "/tags", Handler: asOwner(a.tags), Scope: ReadIdeas, Cost: 1},
		{Pattern: "PATCH " + vault + "/tags/{tag}", Handler: asOwner(a.renameTag), Scope: WriteIdeas, Cost: 1},
		{Pattern: "DELETE " + vault + "/tags/{tag}", Handler: asOwner(a.removeTag), Scope: WriteIdeas, Cost: 1},
		{Pattern: "GET " + vault + "/views", Handler: asOwner(w.list), Scope: ReadIdeas, Cost: 1},
		{Pattern: "POST " + vault + "/views", Handler: asOwner(w.create), Scope: WriteIdeas, Cost: 1},
		{Pattern: "GET " + vault + "/views/{view_id}", Handler: asOwner(w.get), Scope: ReadIdeas, Cost: 1},
		{Pattern: "PATCH " + vault + "/views/{view_id}", Handler: asOwner(w.patch), Scope: WriteIdeas, Cost: 1},
		{Pattern: "DELETE " + vault + "/views/{view_id}", Handler: asOwner(w.delete), Scope: WriteIdeas, Cost: 1},

		{Pattern: "GET " + me, Handler: asSelf(u.get), Scope: OwnsAccount, Cost: 1},
		{Pattern: "PATCH " + me, Handler: asSelf(u.patch), Scope: OwnsAccount, Cost: 1},
		{Pattern: "GET " + me + "/export", Handler: asSelf(u.export), Scope: OwnsAccount + " " + ReadIdeas, Cost: 1, Stream: true},
		{Pattern: "GET " + me + "/ai-activity", Handler: asSelf(u.activity), Scope: OwnsAccount, Cost: 1},
		{Pattern: "DELETE " + me, Handler: asSelf(u.erase), Scope: OwnsAccount, Cost: 1},

		{Pattern: "GET /health", Handler: handler(h.process), Public: true, Probe: true, Cost: 1},
		{Pattern: "GET /health/db", Handler: handler(h.database), Public: true, Probe: true, Cost: 1},
		{Pattern: "GET /health/ready", Handler: handler(h.ready), Public: true, Probe: true, Cost: 1},
	}...)
}

// asSelf lets h know who is calling.
func asSelf(h func(*http.Request, vault.Actor) (reply, error)) handler {
	return func(r *http.Request) (reply, error) {
		p := identity.From(r.Context())
		if p == nil {
			return reply{}, NoToken()
		}
		return h(r, vault.Actor{Owner: p.ID, Source: source(r)})
	}
}

// asOwner lets h see only requests whose caller owns the vault in the path.
func asOwner(h func(*http.Request, vault.Actor) (reply, error)) handler {
	return asSelf(func(r *http.Request, by vault.Actor) (reply, error) {
		if string(by.Owner) != r.PathValue("user_id") {
			return reply{}, vault.Forbidden.New("This vault belongs to someone else")
		}
		return h(r, by)
	})
}

// source returns the door through which r came. The server takes X-Client off
// requests from origins that are not allowed.
func source(r *http.Request) vault.Source {
	if r.Header.Get("X-Client") == "web" {
		return vault.FromWeb
	}
	return vault.FromAPI
}

package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// An AuthOptions says how the built-in provider is reached.
type AuthOptions struct {
	PublicURL string   // its own origin
	Origins   []string // whose pages may use its cookies
	Secret    []byte   // signs cookies
}

// auth answers under /api/auth, in Better Auth's protocol: its bodies,
// statuses and codes, and not the envelope of the API.
type auth struct {
	AuthOptions
	provider *identity.Provider
	prefix   string // of the names of cookies
	cookie   string // the name of the session's
	erase    func(ctx context.Context, by vault.Actor) error
}

// maxAuthBody is the most bytes of a body under /api/auth.
const maxAuthBody = 64 << 10

// AuthRoutes returns the routes of the built-in provider. Erase removes a
// person and all that is theirs.
func AuthRoutes(p *identity.Provider, o AuthOptions, erase func(context.Context, vault.Actor) error) []Route {
	a := &auth{AuthOptions: o, provider: p, prefix: "better-auth.", erase: erase}
	if strings.HasPrefix(o.PublicURL, "https://") {
		a.prefix = "__Secure-" + a.prefix
	}
	a.cookie = a.prefix + "session_token"
	const base = authPath
	return append(a.mailRoutes(), []Route{
		{Pattern: "POST " + base + "/sign-up/email", Handler: a.login(a.signUp), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/sign-in/email", Handler: a.login(a.signIn), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/get-session", Handler: a.get(a.session), Public: true},
		{Pattern: "POST " + base + "/sign-in/social", Handler: a.post(a.rest(a.signInSocial)), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/get-session", Handler: a.post(a.postSession), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/token", Handler: a.get(a.token), Public: true},
		{Pattern: "POST " + base + "/token", Handler: a.post(a.accessToken), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/jwks", Handler: a.get(a.jwks), Public: true},
		{Pattern: "POST " + base + "/sign-out", Handler: a.post(a.signOut), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/update-user", Handler: a.post(a.rest(a.updateUser)), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/change-password", Handler: a.post(a.rest(a.changePassword)), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/verify-password", Handler: a.post(a.rest(a.verifyPassword)), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/list-sessions", Handler: a.get(a.rest(a.sessions)), Public: true},
		{Pattern: "POST " + base + "/revoke-session", Handler: a.post(a.rest(a.revokeSession)), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/revoke-sessions", Handler: a.post(a.rest(a.revokeSessions)), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/revoke-other-sessions", Handler: a.post(a.rest(a.revokeOthers)), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/list-accounts", Handler: a.get(a.rest(a.accounts)), Public: true},
		{Pattern: "POST " + base + "/delete-user", Handler: a.post(a.rest(a.deleteUser)), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/ok", Handler: a.get(func(*call) (any, error) { return map[string]bool{"ok": true}, nil }), Public: true},
	}...)
}

// authPath is where the built-in provider is.
const authPath = "/api/auth"

// NoAuthRoutes answer all under /api/auth that AuthRoutes does not, in any
// method, as Better Auth does: 404 and not a word.
func NoAuthRoutes() []Route {
	none := http.HandlerFunc(nothing)
	return []Route{{Pattern: authPath, Handler: none, Public: true}, {Pattern: authPath + "/{path...}", Handler: none, Public: true}}
}

func nothing(w http.ResponseWriter, _ *http.Request) {
	w.Header()["Cache-Control"] = noStore
	w.WriteHeader(http.StatusNotFound)
}

// get makes a handler of a read.
func (a *auth) get(h func(*call) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead { // which the mux takes for a GET
			nothing(w, r)
			return
		}
		a.answer(r.Context(), w, a.newCall(w, r), h)
	})
}

// post makes a handler of a change: it reads the body and looks where the
// request was made.
func (a *auth) post(h func(*call) (any, error)) http.Handler { return a.change(h, false) }

// login makes a handler of what makes a session, which a form of a browser may
// ask for.
func (a *auth) login(h func(*call) (any, error)) http.Handler { return a.change(h, true) }

func (a *auth) change(h func(*call) (any, error), login bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.answer(r.Context(), w, a.newCall(w, r), func(c *call) (any, error) {
			if err := a.checkOrigin(r, login); err != nil {
				return nil, err
			}
			if err := c.read(login); err != nil {
				return nil, err
			}
			if err := a.checkTargets(c); err != nil {
				return nil, err
			}
			if login {
				c.visit.Device, c.visit.Onward = a.device(r), c.callback("callbackURL")
			}
			return h(c)
		})
	})
}

func (a *auth) newCall(w http.ResponseWriter, r *http.Request) *call {
	req := telemetry.RequestOf(r.Context())
	return &call{Request: r, header: w.Header(), body: map[string]any{}, visit: identity.Visit{Address: req.Client.String(), Agent: r.UserAgent(), Exempt: req.Exempt}}
}

// answer writes what h returns, or how it refuses.
func (a *auth) answer(ctx context.Context, w http.ResponseWriter, c *call, h func(*call) (any, error)) {
	c.header["Cache-Control"] = noStore
	c.header["Content-Type"] = []string{"application/json"}
	if exposed := c.header.Get("Access-Control-Expose-Headers"); exposed != "" {
		c.header.Set("Access-Control-Expose-Headers", exposed+", X-Retry-After")
	}
	out, err := h(c)
	status := http.StatusOK
	if err != nil {
		status, out = a.refuse(ctx, c, err)
	}
	body, err := json.Marshal(out, json.Deterministic(true))
	if err != nil { // our own types always marshal
		panic(err)
	}
	c.header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // nobody is left to be told
}

// reasonOf returns why somebody was refused, in a word for the log: of what has
// no code in this protocol too.
func reasonOf(r *identity.Refusal) string {
	switch {
	case r.Code != "":
		return r.Code
	case r.Status == http.StatusTooManyRequests:
		return string(vault.RateLimited)
	}
	return "NOTHING_TO_DO" // an update without a field, or to the e-mail that is there
}

// refuse returns the status and the body for a failure.
func (a *auth) refuse(ctx context.Context, c *call, err error) (status int, body any) {
	r, ok := errors.AsType[*identity.Refusal](err)
	if !ok {
		r = &identity.Refusal{Status: http.StatusInternalServerError, Code: "INTERNAL_SERVER_ERROR", Message: "Something went wrong"}
		if e, ok := errors.AsType[*vault.Error](err); ok {
			r = &identity.Refusal{Status: statuses[e.Code], Code: string(e.Code), Message: e.Message, Wait: e.RetryAfter}
		}
	}
	if r.Status >= http.StatusInternalServerError {
		slog.ErrorContext(ctx, "request failed", "error", err)
	} else {
		slog.InfoContext(ctx, "sign-in refused", "reason", reasonOf(r))
	}
	if r.Wait > 0 {
		wait := strconv.FormatInt(Seconds(r.Wait), 10)
		c.header.Set("Retry-After", wait)
		c.header.Set("X-Retry-After", wait)
	}
	out := map[string]string{"message": r.Message}
	if r.Code != "" {
		out["code"] = r.Code
	}
	return r.Status, out
}

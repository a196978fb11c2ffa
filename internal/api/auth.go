package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

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
	cookie   string // the name of the session's cookie
	erase    func(ctx context.Context, by vault.Actor) error
}

// maxAuthBody is the most bytes of a body under /api/auth.
const maxAuthBody = 64 << 10

// AuthRoutes returns the routes of the built-in provider. Erase removes a
// person and all that is theirs.
func AuthRoutes(p *identity.Provider, o AuthOptions, erase func(context.Context, vault.Actor) error) []Route {
	a := &auth{AuthOptions: o, provider: p, cookie: "better-auth.session_token", erase: erase}
	if strings.HasPrefix(o.PublicURL, "https://") {
		a.cookie = "__Secure-" + a.cookie
	}
	const base = "/api/auth"
	return []Route{
		{Pattern: "POST " + base + "/sign-up/email", Handler: a.post(a.signUp), Public: true},
		{Pattern: "POST " + base + "/sign-in/email", Handler: a.post(a.signIn), Public: true},
		{Pattern: "GET " + base + "/get-session", Handler: a.get(a.session), Public: true},
		{Pattern: "GET " + base + "/token", Handler: a.get(a.token), Public: true},
		{Pattern: "POST " + base + "/token", Handler: a.post(a.accessToken), Public: true},
		{Pattern: "GET " + base + "/jwks", Handler: a.get(a.jwks), Public: true},
		{Pattern: "POST " + base + "/sign-out", Handler: a.post(a.signOut), Public: true},
		{Pattern: "POST " + base + "/delete-user", Handler: a.post(a.deleteUser), Public: true},
		{Pattern: "GET " + base + "/ok", Handler: a.get(func(*call) (any, error) { return map[string]bool{"ok": true}, nil }), Public: true},
	}
}

// A call is one request to the provider, and what its reply sets.
type call struct {
	*http.Request
	header http.Header
	body   map[string]any
	visit  identity.Visit
}

// text returns a member of the body that must be a text.
func (c *call) text(name string) (string, error) {
	s, ok := c.body[name].(string)
	if !ok {
		return "", &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: "[body." + name + "] Invalid input: expected string"}
	}
	return s, nil
}

// lasting reports whether the session is to outlive the browser.
func (c *call) lasting() bool { return c.body["rememberMe"] != false && c.body["rememberMe"] != "false" }

var errForbiddenOrigin = map[bool]*identity.Refusal{
	true:  {Status: http.StatusForbidden, Code: "MISSING_OR_NULL_ORIGIN", Message: "Missing or null Origin"},
	false: {Status: http.StatusForbidden, Code: "INVALID_ORIGIN", Message: "Invalid origin"},
}

// get makes a handler of a read.
func (a *auth) get(h func(*call) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.answer(w, a.newCall(w, r), h) })
}

// post makes a handler of a change: it reads the body and looks where the
// request was made.
func (a *auth) post(h func(*call) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.answer(w, a.newCall(w, r), func(c *call) (any, error) {
			if err := a.checkOrigin(r); err != nil {
				return nil, err
			}
			if err := c.read(); err != nil {
				return nil, err
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
func (a *auth) answer(w http.ResponseWriter, c *call, h func(*call) (any, error)) {
	c.header["Cache-Control"] = noStore
	c.header["Content-Type"] = []string{"application/json"}
	out, err := h(c)
	status := http.StatusOK
	if err != nil {
		status, out = a.refuse(c, err)
	}
	body, err := json.Marshal(out, json.Deterministic(true))
	if err != nil { // our own types always marshal
		panic(err)
	}
	c.header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // nobody is left to be told
}

// refuse returns the status and the body for a failure.
func (a *auth) refuse(c *call, err error) (status int, body any) {
	r, ok := errors.AsType[*identity.Refusal](err)
	if !ok {
		r = &identity.Refusal{Status: http.StatusInternalServerError, Code: "INTERNAL_SERVER_ERROR", Message: "Something went wrong"}
		if e, ok := errors.AsType[*vault.Error](err); ok {
			r = &identity.Refusal{Status: statuses[e.Code], Code: string(e.Code), Message: e.Message, Wait: e.RetryAfter}
		}
	}
	if r.Status >= http.StatusInternalServerError {
		slog.ErrorContext(c.Context(), "request failed", "error", err)
	} else {
		slog.InfoContext(c.Context(), "sign-in refused", "reason", r.Code)
	}
	if r.Wait > 0 {
		wait := strconv.FormatInt(int64((r.Wait+time.Second-1)/time.Second), 10)
		c.header.Set("Retry-After", wait)
		c.header.Set("X-Retry-After", wait)
	}
	out := map[string]string{"message": r.Message}
	if r.Code != "" {
		out["code"] = r.Code
	}
	return r.Status, out
}

// checkOrigin refuses requests that a page of somebody else may have made. One
// that no browser made has neither cookies nor these headers.
func (a *auth) checkOrigin(r *http.Request) error {
	if r.Header["Cookie"] == nil && r.Header["Origin"] == nil && r.Header["Referer"] == nil && r.Header["Sec-Fetch-Site"] == nil && r.Header["Sec-Fetch-Mode"] == nil {
		return nil
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		if u, err := url.Parse(r.Header.Get("Referer")); err == nil && u.Host != "" {
			origin = u.Scheme + "://" + u.Host
		}
	}
	if origin == "" || origin == "null" {
		return errForbiddenOrigin[true]
	}
	if origin != a.PublicURL && !slices.Contains(a.Origins, origin) {
		return errForbiddenOrigin[false]
	}
	return nil
}

// read reads the body, which is a JSON object, a form, or nothing.
func (c *call) read() error {
	if c.ContentLength == 0 {
		return nil
	}
	raw, err := io.ReadAll(io.LimitReader(c.Body, maxAuthBody+1))
	if err != nil || len(raw) > maxAuthBody {
		return &identity.Refusal{Status: http.StatusRequestEntityTooLarge, Code: "PAYLOAD_TOO_LARGE", Message: "The body is too large"}
	}
	if len(raw) == 0 {
		return nil
	}
	switch kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type")); kind {
	case "application/json":
		if json.Unmarshal(raw, &c.body) != nil || c.body == nil {
			return &identity.Refusal{Status: http.StatusBadRequest, Code: "BAD_REQUEST", Message: "Invalid JSON in request body"}
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return &identity.Refusal{Status: http.StatusBadRequest, Code: "BAD_REQUEST", Message: "Invalid form in request body"}
		}
		for name := range form {
			c.body[name] = form.Get(name)
		}
	default:
		return &identity.Refusal{Status: http.StatusUnsupportedMediaType, Code: "UNSUPPORTED_MEDIA_TYPE", Message: "Content-Type must be application/json"}
	}
	return nil
}

// setCookie gives the client the secret of its session, signed.
func (a *auth) setCookie(c *call, s *identity.Session, secret string) {
	cookie := a.newCookie(secret + "." + a.sign(secret))
	if s.Lasting {
		cookie.MaxAge = int(s.ExpiresAt.Sub(s.UpdatedAt).Seconds())
	}
	c.header.Add("Set-Cookie", cookie.String())
}

func (a *auth) newCookie(value string) *http.Cookie {
	return &http.Cookie{
		Name: a.cookie, Value: url.QueryEscape(value), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(a.cookie, "__Secure-"),
	}
}

// clearCookie takes it away.
func (a *auth) clearCookie(c *call) {
	cookie := a.newCookie("")
	cookie.MaxAge = -1
	c.header.Add("Set-Cookie", cookie.String())
}

func (a *auth) sign(secret string) string {
	mac := hmac.New(sha256.New, a.Secret)
	_, _ = mac.Write([]byte(secret)) // never fails
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// secret returns what the client's cookie holds, if we signed it. Of two
// cookies of the name, the first counts.
func (a *auth) secret(c *call) (secret string, sent bool) {
	cookie, err := c.Cookie(a.cookie)
	if err != nil {
		return "", false
	}
	value, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return "", true
	}
	secret, signature, ok := strings.Cut(value, ".")
	if !ok || !hmac.Equal([]byte(signature), []byte(a.sign(secret))) {
		return "", true
	}
	return secret, true
}

// signedIn returns the session that the client's cookie opens.
func (a *auth) signedIn(c *call) (s identity.Session, account identity.Account, err error) {
	secret, sent := a.secret(c)
	if secret == "" {
		err = identity.ErrUnauthorized
	}
	extended := false
	if err == nil {
		s, account, extended, err = a.provider.Session(c.Context(), secret)
	}
	switch {
	case errors.Is(err, identity.ErrUnauthorized) && sent:
		a.clearCookie(c)
	case extended:
		a.setCookie(c, &s, secret)
	}
	return s, account, err
}

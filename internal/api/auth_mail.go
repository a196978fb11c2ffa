package api

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// mailRoutes are those that need mail, or what was sent by mail.
func (a *auth) mailRoutes() []Route {
	const base = authPath
	return []Route{
		{Pattern: "POST " + base + "/change-email", Handler: a.post(a.rest(a.changeEmail)), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/send-verification-email", Handler: a.post(a.rest(a.sendVerification)), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/verify-email", Handler: a.visit(a.verifyEmail), Public: true},
		{Pattern: "POST " + base + "/request-password-reset", Handler: a.post(a.rest(a.requestReset)), Public: true, Body: maxAuthBody},
		{Pattern: "POST " + base + "/reset-password", Handler: a.post(a.rest(a.resetPassword)), Public: true, Body: maxAuthBody},
		{Pattern: "GET " + base + "/reset-password/{token}", Handler: a.visit(a.resetLink), Public: true},
		{Pattern: "POST " + base + "/reset-password/{token}", Handler: a.visit(a.resetForm), Public: true, Body: maxAuthBody},
	}
}

// A sight is the answer to somebody who opened a link: a page, or the way to
// one, or data for programs.
type sight struct {
	to   string // where to go
	page *notice
	data any
}

// visit makes a handler of a link, or of a form of a page of ours.
func (a *auth) visit(h func(*call) (sight, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead { // which the mux takes for a GET
			nothing(w, r)
			return
		}
		c := a.newCall(w, r)
		err := a.provider.Rest(c.visit)
		var s sight
		if err == nil {
			s, err = h(c)
		}
		switch {
		case err == nil && s.to != "":
			c.header["Cache-Control"] = noStore
			c.header.Set("Location", s.to)
			w.WriteHeader(http.StatusFound)
		case err == nil && s.page != nil:
			c.header["Cache-Control"] = noStore
			s.page.write(w)
		default:
			a.answer(r.Context(), w, c, func(*call) (any, error) { return s.data, err })
		}
	})
}

// target returns the page that a link leads to in the end, with its query and
// more, in the place of what stands there under the same names; empty if it names
// none. It fails if that is somebody else's.
func (a *auth) target(c *call, more ...string) (string, error) {
	to := c.URL.Query().Get("callbackURL")
	if to == "" {
		return "", nil
	}
	u, err := url.Parse(to)
	if err != nil || !a.leads(to) {
		return "", &identity.Refusal{Status: http.StatusForbidden, Code: "INVALID_CALLBACK_URL", Message: "Invalid callbackURL"}
	}
	for pair := range slices.Chunk(more, 2) {
		u.RawQuery = withParameter(u.RawQuery, pair[0], pair[1])
	}
	if u.Host == "" {
		return a.PublicURL + u.String(), nil
	}
	return u.String(), nil
}

// withParameter returns a query that has a name once, with that value, at its end.
func withParameter(query, name, value string) string {
	others := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(key)
		return pair == "" || err == nil && key == name
	})
	return strings.Join(append(others, name+"="+url.QueryEscape(value)), "&")
}

// byPeople reports whether who asks is shown pages, as browsers are.
func (c *call) byPeople() bool { return strings.Contains(c.Header.Get("Accept"), "text/html") }

// callback returns the page that a mail's link is to lead to.
func (c *call) callback(name string) string {
	to, _ := c.body[name].(string) // what is none was refused by then
	return to
}

func (a *auth) requestReset(c *call) (any, error) {
	email, err := c.email("email")
	if err == nil {
		err = a.provider.AskReset(c.Context(), email, c.callback("redirectTo"), c.visit)
	}
	return map[string]any{"status": true, "message": "If this email exists in our system, check your email for the reset link"}, err
}

func (a *auth) sendVerification(c *call) (any, error) {
	email, err := c.email("email")
	if err != nil {
		return nil, err
	}
	if !a.provider.Mails() {
		return nil, identity.ErrNoProof
	}
	_, account, err := a.signedIn(c)
	switch {
	case errors.Is(err, identity.ErrUnauthorized): // who asks from outside is told nothing
	case err != nil:
		return nil, err
	case account.Folded != vault.Fold(strings.TrimSpace(email)):
		return nil, &identity.Refusal{Status: http.StatusBadRequest, Code: "EMAIL_MISMATCH", Message: "Email mismatch"}
	case account.Verified:
		return nil, &identity.Refusal{Status: http.StatusBadRequest, Code: "EMAIL_ALREADY_VERIFIED", Message: "Email is already verified"}
	}
	return status, a.provider.AskProof(c.Context(), email, c.callback("callbackURL"), c.visit)
}

func (a *auth) changeEmail(c *call) (any, error) {
	email, err := c.email("newEmail")
	if err != nil {
		return nil, err
	}
	s, account, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	return status, a.provider.AskChange(c.Context(), s, account, email, c.callback("callbackURL"), c.visit)
}

func (a *auth) verifyEmail(c *call) (sight, error) {
	if !c.URL.Query().Has("token") {
		return sight{}, &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: "[query.token] Invalid input: expected string, received undefined"}
	}
	to, err := a.target(c)
	if err != nil {
		return sight{}, err
	}
	s, by, secret, err := a.opened(c)
	if err != nil && !errors.Is(err, identity.ErrUnauthorized) {
		return sight{}, err
	}
	changed, err := a.provider.VerifyEmail(c.Context(), c.URL.Query().Get("token"), by.ID, c.visit)
	if refusal, ok := errors.AsType[*identity.Refusal](err); ok {
		return a.noProof(c, refusal)
	}
	if err != nil {
		return sight{}, err
	}
	out := map[string]any{"status": true, "user": nil}
	if changed != nil {
		out["user"] = personOf(*changed)
		if by.ID != "" { // as after update-user
			a.setCookie(c, &s, secret)
		}
	}
	switch {
	case to != "":
		return sight{to: to}, nil
	case c.byPeople():
		return sight{page: verified}, nil
	}
	return sight{data: out}, nil
}

// noProof answers to a link that proves nothing.
func (a *auth) noProof(c *call, why *identity.Refusal) (sight, error) {
	to, err := a.target(c, "error", why.Code)
	switch {
	case err != nil || to != "":
		return sight{to: to}, err
	case c.byPeople():
		return sight{page: badLink}, nil
	}
	return sight{}, &identity.Refusal{Status: http.StatusUnauthorized, Code: why.Code, Message: why.Message}
}

// resetLink is where the link in a mail leads: it goes on to the page that the
// client asked for, or shows ours.
func (a *auth) resetLink(c *call) (sight, error) {
	token := c.PathValue("token")
	to, err := a.target(c, "token", token)
	if err != nil {
		return sight{}, err
	}
	err = a.provider.CanReset(c.Context(), token)
	bad := errors.Is(err, identity.ErrBadToken)
	switch {
	case bad && to != "":
		to, err = a.target(c, "error", identity.ErrBadToken.Code)
		return sight{to: to}, err
	case bad:
		return sight{page: badLink}, nil
	case err != nil:
		return sight{}, err
	case to != "":
		return sight{to: to}, nil
	}
	return sight{page: resetPage("")}, nil
}

func (a *auth) resetPassword(c *call) (any, error) {
	in, err := c.texts("newPassword")
	if err != nil {
		return nil, err
	}
	token, ok := c.body["token"].(string)
	if _, given := c.body["token"]; given && !ok {
		_, err := c.texts("token")
		return nil, err
	}
	return status, a.provider.ResetPassword(c.Context(), cmp.Or(token, c.URL.Query().Get("token")), in[0], c.visit)
}

// resetForm takes the form of our own page. Whoever has the link may use it,
// from wherever: it says who they are.
func (a *auth) resetForm(c *call) (sight, error) {
	if err := c.read(true); err != nil {
		return sight{}, err
	}
	password, _ := c.body["newPassword"].(string)
	err := a.provider.ResetPassword(c.Context(), c.PathValue("token"), password, c.visit)
	switch {
	case err == nil:
		return sight{page: resetDone}, nil
	case errors.Is(err, identity.ErrBadToken):
		return sight{page: badLink}, nil
	case errors.Is(err, identity.ErrTooShort):
		return sight{page: resetPage("That was too short. Choose a longer one.")}, nil
	case errors.Is(err, identity.ErrTooLong):
		return sight{page: resetPage("That was too long. Choose a shorter one.")}, nil
	case errors.Is(err, identity.ErrCompromised):
		return sight{page: resetPage("That one is too easy to guess. Choose another.")}, nil
	}
	return sight{}, err
}

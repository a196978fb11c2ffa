package api

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"creatorvault.dev/internal/identity"

	"github.com/go-json-experiment/json"
)

// A call is one request to the provider, and what its reply sets.
type call struct {
	*http.Request
	header http.Header
	body   map[string]any
	visit  identity.Visit
}

// texts returns members of the body that must be texts, and says of all that
// are none.
func (c *call) texts(names ...string) (all []string, err error) {
	var faults []string
	for _, name := range names {
		v, given := c.body[name]
		text, ok := v.(string)
		if !ok {
			faults = append(faults, "[body."+name+"] Invalid input: expected string, received "+kindOf(v, given))
		}
		all = append(all, text)
	}
	if faults != nil {
		return nil, &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: strings.Join(faults, "; ")}
	}
	return all, nil
}

// textsIfAny is texts for members that need not be there, and are empty then.
func (c *call) textsIfAny(names ...string) (all []string, err error) {
	_, err = c.texts(slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, given := c.body[name]
		return !given
	})...)
	for _, name := range names {
		text, _ := c.body[name].(string)
		all = append(all, text)
	}
	return all, err
}

// truth returns a member of the body that is true, false or not there.
func (c *call) truth(name string) (bool, error) {
	v, given := c.body[name]
	yes, ok := v.(bool)
	if given && !ok {
		return false, &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: "[body." + name + "] Invalid input: expected boolean, received " + kindOf(v, given)}
	}
	return yes, nil
}

// kindOf names what a member holds as JavaScript does.
func kindOf(v any, given bool) string {
	switch v.(type) {
	case nil:
		return map[bool]string{true: "null", false: "undefined"}[given]
	case bool:
		return "boolean"
	case float64:
		return "number"
	case []any:
		return "array"
	case string:
		return "string"
	}
	return "object"
}

// lasting reports whether the session is to outlive the browser.
func (c *call) lasting() bool {
	return c.body["rememberMe"] != false && c.body["rememberMe"] != "false"
}

// The refusals of requests that a page of somebody else may have made.
var (
	errNoOrigin   = &identity.Refusal{Status: http.StatusForbidden, Code: "MISSING_OR_NULL_ORIGIN", Message: "Missing or null Origin"}
	errBadOrigin  = &identity.Refusal{Status: http.StatusForbidden, Code: "INVALID_ORIGIN", Message: "Invalid origin"}
	errNavigation = &identity.Refusal{Status: http.StatusForbidden, Code: "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED", Message: "Cross-site navigation login blocked. This request appears to be a CSRF attack."}
)

// checkOrigin refuses requests that a page of somebody else may have made. One
// that no browser made has neither cookies nor these headers; that of another
// program may have Sec-Fetch-Mode, which is too much for a login alone.
func (a *auth) checkOrigin(r *http.Request, login bool) error {
	site, mode := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Mode")
	fetched := login && mode != "" || site != ""
	if r.Header["Cookie"] == nil && r.Header["Origin"] == nil && r.Header["Referer"] == nil && !fetched {
		return nil
	}
	if r.Header["Cookie"] == nil && site == "cross-site" && mode == "navigate" {
		return errNavigation
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		origin = originOf(r.Header.Get("Referer"))
	}
	switch {
	case origin == "" || origin == "null":
		return errNoOrigin
	case !a.trusts(origin):
		return errBadOrigin
	}
	return nil
}

// originOf returns the origin of a URL, empty if it has none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// trusts reports whether pages of an origin may use the cookies.
func (a *auth) trusts(origin string) bool {
	return origin == a.PublicURL || slices.Contains(a.Origins, origin)
}

// onThisSite is a path, which no browser takes for another host.
var onThisSite = regexp.MustCompile(`^/(?:[\w\-.+@][\w\-.+/@]*)?(?:\?[\w\-.+/=&%@]*)?$`)

// targets are the members of a body that name a page to go to afterwards, and
// what they are called in refusals.
var targets = []struct{ member, label, code string }{
	{"callbackURL", "callbackURL", "INVALID_CALLBACK_URL"},
	{"redirectTo", "redirectURL", "INVALID_REDIRECT_URL"},
	{"errorCallbackURL", "errorCallbackURL", "INVALID_ERROR_CALLBACK_URL"},
	{"newUserCallbackURL", "newUserCallbackURL", "INVALID_NEW_USER_CALLBACK_URL"},
}

// checkTargets refuses to send people to pages of somebody else afterwards.
func (a *auth) checkTargets(c *call) error {
	for _, t := range targets {
		v, given := c.body[t.member]
		to, ok := v.(string)
		switch {
		case given && !ok:
			return &identity.Refusal{Status: http.StatusBadRequest, Message: "Invalid " + t.label + ": expected a string"}
		case to != "" && !a.leads(to):
			return &identity.Refusal{Status: http.StatusForbidden, Code: t.code, Message: "Invalid " + t.label}
		}
	}
	return nil
}

// leads reports whether a target is a page of ours, or of a trusted origin.
func (a *auth) leads(to string) bool { return onThisSite.MatchString(to) || a.trusts(originOf(to)) }

// read reads the body, which is a JSON object, nothing, or, if a form will do, one.
func (c *call) read(form bool) error {
	if c.ContentLength == 0 {
		return nil
	}
	raw, err := io.ReadAll(io.LimitReader(c.Body, maxAuthBody+1))
	switch {
	case len(raw) > maxAuthBody || c.ContentLength > maxAuthBody:
		return &identity.Refusal{Status: http.StatusRequestEntityTooLarge, Code: "PAYLOAD_TOO_LARGE", Message: "The body is too large"}
	case err != nil:
		return &identity.Refusal{Status: http.StatusBadRequest, Code: "BAD_REQUEST", Message: "The body broke off"}
	case len(raw) == 0:
		return nil
	}
	switch kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type")); {
	case kind == "application/json":
		return c.readJSON(raw)
	case form && kind == "application/x-www-form-urlencoded":
		return c.readForm(raw)
	}
	return &identity.Refusal{Status: http.StatusUnsupportedMediaType, Code: "UNSUPPORTED_MEDIA_TYPE", Message: "Content-Type must be application/json"}
}

func (c *call) readForm(raw []byte) error {
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return &identity.Refusal{Status: http.StatusBadRequest, Code: "BAD_REQUEST", Message: "Invalid form in request body"}
	}
	for name := range form {
		c.body[name] = form.Get(name)
	}
	return nil
}

func (c *call) readJSON(raw []byte) error {
	var body any
	if json.Unmarshal(raw, &body) != nil {
		return &identity.Refusal{Status: http.StatusBadRequest, Code: "BAD_REQUEST", Message: "Invalid JSON in request body"}
	}
	members, ok := body.(map[string]any)
	if !ok {
		return &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: "[body] Invalid input: expected object, received " + kindOf(body, true)}
	}
	c.body = members
	return nil
}

package api

import (
	"io"
	"mime"
	"net/http"
	"net/url"
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
func (c *call) lasting() (bool, error) {
	remember, err := c.truth("rememberMe")
	_, given := c.body["rememberMe"]
	return remember || !given, err
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
	case !a.trusts(originOf(origin)):
		return errBadOrigin
	}
	return nil
}

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

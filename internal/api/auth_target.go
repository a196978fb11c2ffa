package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/identity"
)

// originOf returns the origin of a URL as browsers write it, empty if it has none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	usual := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return u.Scheme + "://" + strings.TrimSuffix(strings.ToLower(u.Host), usual)
}

// trusts reports whether pages of an origin may use the cookies.
func (a *auth) trusts(origin string) bool {
	return origin != "" && (origin == a.PublicURL || slices.Contains(a.Origins, origin))
}

// onThisSite reports whether to is a path, with what follows it, that neither a
// browser nor a proxy takes for another host.
func onThisSite(to string) bool {
	path := to
	if end := strings.IndexAny(to, "?#"); end >= 0 {
		path = to[:end]
	}
	path = strings.ToLower(path)
	switch {
	case !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//"):
		return false
	case strings.Contains(to, `\`) || strings.ContainsFunc(to, unicode.IsControl) || !utf8.ValidString(to):
		return false
	}
	return !strings.Contains(path, "%2f") && !strings.Contains(path, "%5c")
}

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
		case given && (v == nil || v == false || v == float64(0)): // as nothing to Better Auth at first
			_, err := c.texts(t.member)
			return err
		case given && !ok:
			return &identity.Refusal{Status: http.StatusBadRequest, Message: "Invalid " + t.label + ": expected a string"}
		case to != "" && !a.leads(to):
			return &identity.Refusal{Status: http.StatusForbidden, Code: t.code, Message: "Invalid " + t.label}
		}
	}
	return nil
}

// leads reports whether a target is a page of ours, or of a trusted origin.
func (a *auth) leads(to string) bool { return onThisSite(to) || a.trusts(originOf(to)) }

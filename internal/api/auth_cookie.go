package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"creatorvault.dev/internal/identity"
)

// The other cookies of the protocol: that the session ends with the browser,
// and a copy of the session, which is never made here but goes with it.
const (
	briefCookie = "dont_remember"
	dataCookie  = "session_data"
)

// setCookie gives the client the secret of its session, signed, and a note
// beside it if the session ends with the browser.
func (a *auth) setCookie(c *call, s *identity.Session, secret string) {
	cookie := a.newCookie(a.cookie, secret) //nolint:gosec // as newCookie says
	if s.Lasting {
		cookie.MaxAge = int(s.ExpiresAt.Sub(s.UpdatedAt).Seconds())
	}
	c.put(cookie)
	if !s.Lasting {
		c.put(a.newCookie(a.prefix+briefCookie, "true"))
	} else if _, err := c.Cookie(a.prefix + briefCookie); err == nil {
		a.clearCookie(c, a.prefix+briefCookie)
	}
}

// deviceCookie marks a browser in which somebody signed in.
const deviceCookie = "device"

// setDevice gives the client what it is known by from now on.
func (a *auth) setDevice(c *call, account identity.Account) {
	cookie := a.newCookie(a.prefix+deviceCookie, "") //nolint:gosec // as newCookie says
	cookie.Value, cookie.Path, cookie.MaxAge = a.provider.Device(account), authPath, int(identity.DeviceFor.Seconds())
	c.put(cookie)
}

// device returns what the client is known by, if anything.
func (a *auth) device(r *http.Request) string {
	cookie, err := r.Cookie(a.prefix + deviceCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// newCookie holds a text, signed; or nothing.
func (a *auth) newCookie(name, text string) *http.Cookie {
	if text != "" {
		text = url.QueryEscape(text + "." + a.sign(text))
	}
	return &http.Cookie{ //nolint:gosec // Secure wherever PUBLIC_URL is https
		Name: name, Value: text, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(a.prefix, "__Secure-"),
	}
}

// clearCookies takes all cookies away.
func (a *auth) clearCookies(c *call) {
	for _, name := range []string{a.cookie, a.prefix + dataCookie, a.prefix + briefCookie} {
		a.clearCookie(c, name)
	}
}

func (a *auth) clearCookie(c *call, name string) {
	cookie := a.newCookie(name, "") //nolint:gosec // as newCookie says
	cookie.MaxAge = -1
	c.put(cookie)
}

// put sets a cookie, in the place of what was set for its name before.
func (c *call) put(cookie *http.Cookie) {
	c.header["Set-Cookie"] = append(slices.DeleteFunc(c.header["Set-Cookie"], func(line string) bool {
		return strings.HasPrefix(line, cookie.Name+"=")
	}), cookie.String())
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
	s, account, _, err = a.opened(c)
	return s, account, err
}

// opened returns the session that the client's cookie opens, and its secret.
// The session is extended if it is time to, and the client does not mind.
func (a *auth) opened(c *call) (s identity.Session, account identity.Account, secret string, err error) {
	secret, sent := a.secret(c)
	extended := false
	switch {
	case secret == "":
		err = identity.ErrUnauthorized
	case c.URL.Query().Get("disableRefresh") != "":
		s, account, err = a.provider.Look(c.Context(), secret)
	default:
		s, account, extended, err = a.provider.Session(c.Context(), secret)
	}
	switch {
	case errors.Is(err, identity.ErrUnauthorized) && sent:
		a.clearCookies(c)
	case extended:
		a.setCookie(c, &s, secret)
	}
	return s, account, secret, err
}

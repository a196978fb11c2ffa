package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"creatorvault.dev/internal/identity"
)

// setCookie gives the client the secret of its session, signed.
func (a *auth) setCookie(c *call, s *identity.Session, secret string) {
	cookie := a.newCookie(secret + "." + a.sign(secret)) //nolint:gosec // as newCookie says
	if s.Lasting {
		cookie.MaxAge = int(s.ExpiresAt.Sub(s.UpdatedAt).Seconds())
	}
	c.header.Add("Set-Cookie", cookie.String())
}

func (a *auth) newCookie(value string) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever PUBLIC_URL is https
		Name: a.cookie, Value: url.QueryEscape(value), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(a.cookie, "__Secure-"),
	}
}

// clearCookie takes it away.
func (a *auth) clearCookie(c *call) {
	cookie := a.newCookie("") //nolint:gosec // as newCookie says
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

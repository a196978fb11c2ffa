package api

import (
	"errors"
	"net/http"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// stamp is a time as Better Auth writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// person is an account as the client sees it.
type person struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	Email         string  `json:"email"`
	EmailVerified bool    `json:"emailVerified"`
	Image         *string `json:"image"`
	CreatedAt     string  `json:"createdAt"`
	UpdatedAt     string  `json:"updatedAt"`
}

func personOf(a identity.Account) person {
	p := person{ID: string(a.ID), Name: a.Name, Email: a.Email, EmailVerified: a.Verified, CreatedAt: stamp(a.CreatedAt), UpdatedAt: stamp(a.UpdatedAt)}
	if a.Image != "" {
		p.Image = &a.Image
	}
	return p
}

// sitting is a session as the client sees it. Its token is a name and opens nothing.
type sitting struct {
	ID        string `json:"id"`
	Token     string `json:"token"`
	UserID    string `json:"userId"`
	ExpiresAt string `json:"expiresAt"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
	IPAddress string `json:"ipAddress"`
	UserAgent string `json:"userAgent"`
}

func (a *auth) signUp(c *call) (any, error) {
	in, err := c.texts("name", "email", "password")
	if err != nil {
		return nil, err
	}
	image, err := c.textsIfAny("image")
	if err != nil {
		return nil, err
	}
	lasting, err := c.lasting()
	if err != nil {
		return nil, err
	}
	who := identity.Newcomer{Name: in[0], Email: in[1], Password: in[2], Image: image[0]}
	account, s, secret, err := a.provider.SignUp(c.Context(), who, lasting, c.visit)
	if errors.Is(err, identity.ErrBadEmail) { // which has another name here than in signing in
		err = &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: "[body.email] Invalid email address"}
	}
	if err != nil {
		return nil, err
	}
	if s == nil { // nobody signs in before their e-mail is proved
		return map[string]any{"token": nil, "user": personOf(account)}, nil
	}
	a.setCookie(c, s, secret)
	a.setDevice(c, account)
	return map[string]any{"token": s.ID, "user": personOf(account)}, nil
}

func (a *auth) signIn(c *call) (any, error) {
	in, err := c.texts("email", "password")
	if err != nil {
		return nil, err
	}
	lasting, err := c.lasting()
	if err != nil {
		return nil, err
	}
	account, s, secret, err := a.provider.SignIn(c.Context(), in[0], in[1], lasting, c.visit)
	if err != nil {
		return nil, err
	}
	if old, _ := a.secret(c); old != "" { // who signs in again leaves the session that they had
		if err := a.provider.SignOut(c.Context(), old, c.visit); err != nil {
			return nil, err
		}
	}
	a.setCookie(c, s, secret)
	a.setDevice(c, account)
	out := map[string]any{"redirect": false, "token": s.ID, "user": personOf(account)}
	if to, _ := c.body["callbackURL"].(string); to != "" {
		out["redirect"], out["url"] = true, to
		c.header.Set("Location", to)
	}
	return out, nil
}

func (a *auth) session(c *call) (any, error) {
	if err := a.provider.Rest(c.visit); err != nil {
		return nil, err
	}
	s, account, err := a.signedIn(c)
	if errors.Is(err, identity.ErrUnauthorized) {
		return nil, nil //nolint:nilnil // nobody is signed in, which is an answer: null
	}
	if err != nil {
		return nil, err
	}
	token, _, err := a.provider.Token(account, s)
	if err != nil {
		return nil, err
	}
	c.header.Set("Set-Auth-Jwt", token)
	return map[string]any{
		"session": sittingOf(&s), "user": personOf(account),
	}, nil
}

// newToken makes a token for whoever is signed in, and returns how long it is good.
func (a *auth) newToken(c *call) (token string, life time.Duration, err error) {
	if err := a.provider.Rest(c.visit); err != nil {
		return "", 0, err
	}
	s, account, err := a.signedIn(c)
	if err != nil {
		return "", 0, err
	}
	return a.provider.Token(account, s)
}

func (a *auth) token(c *call) (any, error) {
	token, _, err := a.newToken(c)
	return map[string]string{"token": token}, err
}

func (a *auth) accessToken(c *call) (any, error) {
	token, life, err := a.newToken(c)
	return map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(life.Seconds())}, err
}

func (a *auth) jwks(c *call) (any, error) {
	if err := a.provider.Rest(c.visit); err != nil {
		return nil, err
	}
	return a.provider.Signer().KeySet(), nil
}

func (a *auth) signOut(c *call) (any, error) {
	if secret, _ := a.secret(c); secret != "" {
		if err := a.provider.SignOut(c.Context(), secret, c.visit); err != nil {
			return nil, err
		}
	}
	a.clearCookies(c)
	return map[string]bool{"success": true}, nil
}

// deleteUser erases whoever gives their password, or signed in of late. No link
// that does is ever mailed, so that there is no good token of one.
func (a *auth) deleteUser(c *call) (any, error) {
	in, err := c.textsIfAny("password", "token")
	if err != nil {
		return nil, err
	}
	s, account, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	var password *string
	if in[0] != "" {
		password = &in[0]
	}
	if password != nil || in[1] == "" {
		err = a.provider.Confirm(c.Context(), &identity.Principal{ID: account.ID, Session: s.ID}, password, c.visit)
	}
	if err == nil && in[1] != "" {
		err = &identity.Refusal{Status: http.StatusNotFound, Code: "INVALID_TOKEN", Message: "Invalid token"}
	}
	if err != nil {
		return nil, err
	}
	if err := a.erase(c.Context(), vault.Actor{Owner: account.ID, Source: vault.FromAPI}); err != nil {
		return nil, err
	}
	a.clearCookies(c)
	return map[string]any{"success": true, "message": "User deleted"}, nil
}

// A sign tells clients where people sign in.
type sign struct {
	Provider string  `json:"provider"`       // builtin or external
	BaseURL  *string `json:"base_url"`       // null: sign-in happens elsewhere
	Reset    bool    `json:"password_reset"` // whether a mail lets people choose another password here
	SignUp   bool    `json:"sign_up_open"`   // whether anybody may
}

// SignRoute answers where people sign in. An external provider whose base URL
// is empty is not told.
func SignRoute(provider, baseURL string, signUp, reset bool) Route {
	where := sign{Provider: provider, SignUp: signUp, Reset: reset}
	if baseURL != "" {
		where.BaseURL = &baseURL
	}
	return Route{Pattern: "GET /api/v1/auth/config", Public: true, Cost: 1, Handler: handler(func(r *http.Request) (reply, error) {
		return reply{status: http.StatusOK, data: where}, noQuery(r)
	})}
}

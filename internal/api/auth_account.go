package api

import (
	"errors"
	"net/http"

	"creatorvault.dev/internal/identity"
)

// status is what the protocol answers where something was done.
var status = map[string]bool{"status": true}

// rest makes h count against the limit of what costs little.
func (a *auth) rest(h func(*call) (any, error)) func(*call) (any, error) {
	return func(c *call) (any, error) {
		if err := a.provider.Rest(c.visit); err != nil {
			return nil, err
		}
		return h(c)
	}
}

func (a *auth) updateUser(c *call) (any, error) {
	change, err := c.accountChange()
	if err != nil {
		return nil, err
	}
	s, account, secret, err := a.opened(c)
	if err != nil {
		return nil, err
	}
	switch email := c.body["email"]; {
	case email != nil && email != "" && email != false:
		return nil, &identity.Refusal{Status: http.StatusBadRequest, Code: "EMAIL_CAN_NOT_BE_UPDATED", Message: "Email can not be updated"}
	case change == identity.AccountChange{}:
		return nil, &identity.Refusal{Status: http.StatusBadRequest, Message: "No fields to update"}
	}
	if err := a.provider.Update(c.Context(), account.ID, change, c.visit); err != nil {
		return nil, err
	}
	a.setCookie(c, &s, secret)
	return status, nil
}

// accountChange reads what is to be another of an account.
func (c *call) accountChange() (change identity.AccountChange, err error) {
	if _, given := c.body["name"]; given {
		in, err := c.texts("name")
		if err != nil {
			return change, err
		}
		change.Name = &in[0]
	}
	change.Image, err = c.image()
	return change, err
}

// image reads the address of a picture; null is empty, and nil absent.
func (c *call) image() (*string, error) {
	switch v, given := c.body["image"]; {
	case !given:
		return nil, nil //nolint:nilnil // there is none in the body
	case v == nil:
		return new(""), nil
	}
	in, err := c.texts("image")
	if err != nil {
		return nil, err
	}
	return &in[0], nil
}

func (a *auth) changePassword(c *call) (any, error) {
	in, err := c.texts("newPassword", "currentPassword")
	if err != nil {
		return nil, err
	}
	anew, err := c.truth("revokeOtherSessions")
	if err != nil {
		return nil, err
	}
	s, _, _, err := a.opened(c)
	if err != nil {
		return nil, err
	}
	account, fresh, secret, err := a.provider.ChangePassword(c.Context(), s, in[1], in[0], anew, c.visit)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"token": nil, "user": personOf(account)}
	if fresh != nil {
		a.setCookie(c, fresh, secret)
		out["token"] = fresh.ID
	}
	return out, nil
}

func (a *auth) verifyPassword(c *call) (any, error) {
	in, err := c.texts("password")
	if err != nil {
		return nil, err
	}
	s, _, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	if _, err := a.provider.ConfirmPassword(c.Context(), s.User, s.ID, in[0], c.visit); err != nil {
		return nil, err
	}
	return status, nil
}

// link is how a person signs in, as the client sees it: here by a password.
type link struct {
	ID         string   `json:"id"`
	ProviderID string   `json:"providerId"`
	AccountID  string   `json:"accountId"`
	UserID     string   `json:"userId"`
	Scopes     []string `json:"scopes"`
	CreatedAt  string   `json:"createdAt"`
	UpdatedAt  string   `json:"updatedAt"`
}

func (a *auth) accounts(c *call) (any, error) {
	_, account, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	id := string(account.ID)
	return []link{{
		ID: id, ProviderID: "credential", AccountID: id, UserID: id, Scopes: []string{}, CreatedAt: stamp(account.CreatedAt), UpdatedAt: stamp(account.UpdatedAt),
	}}, nil
}

// signInSocial refuses: there are no other providers yet.
func (a *auth) signInSocial(c *call) (any, error) {
	if _, ok := c.body["provider"].(string); !ok {
		return nil, &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: "[body.provider] Invalid input"}
	}
	return nil, &identity.Refusal{Status: http.StatusNotFound, Code: "PROVIDER_NOT_FOUND", Message: "Provider not found"}
}

// postSession refuses the way of refreshing a session that is not in use here.
func (a *auth) postSession(*call) (any, error) {
	return nil, &identity.Refusal{
		Status: http.StatusMethodNotAllowed, Code: "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED",
		Message: "POST method requires deferSessionRefresh to be enabled in session config",
	}
}

// email reads an address of the body.
func (c *call) email(name string) (string, error) {
	in, err := c.texts(name)
	if err != nil {
		return "", err
	}
	if err := identity.CheckEmail(in[0]); errors.Is(err, identity.ErrBadEmail) {
		return "", &identity.Refusal{Status: http.StatusBadRequest, Code: "VALIDATION_ERROR", Message: "[body." + name + "] Invalid email address"}
	}
	return in[0], nil
}

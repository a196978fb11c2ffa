package api

import "creatorvault.dev/internal/identity"

func sittingOf(s *identity.Session) sitting {
	return sitting{
		ID: s.ID, Token: s.ID, UserID: string(s.User), ExpiresAt: stamp(s.ExpiresAt), CreatedAt: stamp(s.CreatedAt), UpdatedAt: stamp(s.UpdatedAt),
		IPAddress: s.Address, UserAgent: s.Agent,
	}
}

func (a *auth) sessions(c *call) (any, error) {
	s, _, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	list, err := a.provider.Sessions(c.Context(), s.User)
	if err != nil {
		return nil, err
	}
	out := make([]sitting, len(list))
	for i := range list {
		out[i] = sittingOf(&list[i])
	}
	return out, nil
}

func (a *auth) revokeSession(c *call) (any, error) {
	in, err := c.texts("token")
	if err != nil {
		return nil, err
	}
	s, _, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	if err := a.provider.EndSession(c.Context(), s.User, in[0], c.visit); err != nil {
		return nil, err
	}
	if in[0] == s.ID {
		a.clearCookies(c)
	}
	return status, nil
}

func (a *auth) revokeSessions(c *call) (any, error) {
	s, _, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	if err := a.provider.EndSessions(c.Context(), s.User, "", c.visit); err != nil {
		return nil, err
	}
	a.clearCookies(c)
	return status, nil
}

func (a *auth) revokeOthers(c *call) (any, error) {
	s, _, err := a.signedIn(c)
	if err != nil {
		return nil, err
	}
	if err := a.provider.EndSessions(c.Context(), s.User, s.ID, c.visit); err != nil {
		return nil, err
	}
	return status, nil
}

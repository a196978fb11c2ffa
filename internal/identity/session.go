package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// newSession returns a session and the secret that its cookie holds.
func (p *Provider) newSession(id vault.UserID, lasting bool, v Visit, at time.Time) (s *Session, secret string) {
	secret = randomText()
	life := p.SessionTTL
	if !lasting {
		life = min(life, shortSession)
	}
	return &Session{
		ID: randomText(), User: id, Hash: sha256.Sum256([]byte(secret)), Address: v.Address, Agent: clip(v.Agent),
		Lasting: lasting, CreatedAt: at, UpdatedAt: at, ExpiresAt: p.atMost(at.Add(life), at),
	}, secret
}

// atMost returns until, or the end of whatever began with a sign-in at that
// time if that is sooner.
func (p *Provider) atMost(until, signedIn time.Time) time.Time {
	if end := signedIn.Add(p.SessionMax); p.SessionMax > 0 && end.Before(until) {
		return end
	}
	return until
}

// clip cuts what a client calls itself to what is worth keeping.
func clip(agent string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(agent[:min(len(agent), 255)], "\x00", ""), "")
}

// Look returns the session that a secret opens. It fails with ErrUnauthorized.
func (p *Provider) Look(ctx context.Context, secret string) (s Session, a Account, err error) {
	s, a, err = p.store.Session(ctx, sha256.Sum256([]byte(secret)), p.clock())
	if errors.Is(err, vault.NotFound) {
		err = ErrUnauthorized
	}
	return s, a, err
}

// Session returns the session that a secret opens, extended if it is time to.
// While the database takes no writes, it is not. It fails with ErrUnauthorized.
func (p *Provider) Session(ctx context.Context, secret string) (s Session, a Account, extended bool, err error) {
	at := p.clock()
	s, a, err = p.Look(ctx, secret)
	until := p.atMost(at.Add(p.SessionTTL), s.CreatedAt)
	if err != nil || !s.Lasting || at.Sub(s.UpdatedAt) < extendAfter || !until.After(s.ExpiresAt) {
		return s, a, false, err
	}
	longer := s
	longer.UpdatedAt, longer.ExpiresAt = at, until
	err = p.store.ExtendSession(ctx, s.ID, at, longer.ExpiresAt)
	if errors.Is(err, vault.Unavailable) {
		return s, a, false, nil
	}
	return longer, a, true, err
}

// SignOut ends the session that a secret opens, also one that has expired: its
// tokens, which a clock that is slow may still take for good, die at once.
func (p *Provider) SignOut(ctx context.Context, secret string, v Visit) error {
	s, _, err := p.store.Session(ctx, sha256.Sum256([]byte(secret)), time.Unix(0, 0))
	if errors.Is(err, vault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.end(ctx, s); err != nil {
		return err
	}
	p.note(ctx, SignedOut, s.User, v)
	return nil
}

// Token makes an API token for an account in one of its sessions, which it does
// not outlive, and returns how long it is good.
func (p *Provider) Token(a Account, s Session) (token string, life time.Duration, err error) {
	at := p.now().Truncate(time.Second)
	end := at.Add(p.TokenTTL)
	if s.ExpiresAt.Before(end) {
		end = s.ExpiresAt.Truncate(time.Second)
	}
	token, err = p.signer.Sign(map[string]any{
		"sub": string(a.ID), "email": a.Email, "iss": p.Issuer, "aud": p.Audience, "iat": at.Unix(), "exp": end.Unix(), "sid": s.ID,
	})
	return token, end.Sub(at), err
}

// Issue makes an API token for an account at an operator's wish. It dies with
// the sessions of the account, for it has one of its own, which nobody can
// open; but nobody has signed in, so it stands for no fresh sign-in.
func (p *Provider) Issue(ctx context.Context, a Account) (string, error) {
	at := p.clock()
	s, _ := p.newSession(a.ID, false, Visit{Agent: "creatorvault token"}, at.Add(-freshFor))
	s.UpdatedAt, s.ExpiresAt = at, at.Add(p.TokenTTL)
	if err := p.store.InsertSession(ctx, *s, a.Password); err != nil {
		return "", err
	}
	token, _, err := p.Token(a, *s)
	return token, err
}

// Confirm makes sure that it is the owner of an account who asks for something
// that cannot be undone: by their password, or by a sign-in that is fresh. It
// fails with ErrBadPassword or ErrSessionTooOld.
func (p *Provider) Confirm(ctx context.Context, who *Principal, password *string, v Visit) error {
	if password == nil {
		s, err := p.store.SessionByID(ctx, who.Session, p.clock())
		if errors.Is(err, vault.NotFound) || err == nil && (s.User != who.ID || p.clock().Sub(s.CreatedAt) >= freshFor) {
			return ErrSessionTooOld
		}
		return err
	}
	_, err := p.ConfirmPassword(ctx, who.ID, who.Session, *password, v)
	return err
}

// ConfirmPassword returns the account of whoever knows its password. Tries are limited,
// for whoever has a session may still not know it: per session, so that who took
// one keeps the owner out of no other, and per account. Session may be empty. It
// fails with ErrBadPassword.
func (p *Provider) ConfirmPassword(ctx context.Context, id vault.UserID, session, password string, v Visit) (_ Account, err error) {
	tries := []Try{{"confirm " + string(id) + " in " + session, perAccountAndAddress}, {"confirm " + string(id), perAccount}}
	if err := p.limit(tries...); err != nil {
		return Account{}, err
	}
	defer func() { p.unlessBusy(err, tries) }()
	a, err := p.store.Account(ctx, id)
	if errors.Is(err, vault.NotFound) {
		return Account{}, ErrBadPassword
	}
	if err != nil {
		return Account{}, err
	}
	err = p.match(ctx, a, password, ErrBadPassword)
	if errors.Is(err, ErrBadPassword) {
		p.note(ctx, PasswordRefused, id, v)
	}
	if err != nil {
		return Account{}, err
	}
	return a, nil
}

// match fails with otherwise if password is not that of a.
func (p *Provider) match(ctx context.Context, a Account, password string, otherwise error) error {
	match, err := p.hasher.Matches(ctx, a.Password, password)
	if err == nil && !match {
		err = otherwise
	}
	return err
}

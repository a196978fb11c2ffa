package identity

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"
)

// MaxImage is the length of the address of a picture, in code points.
const MaxImage = 2048

// MaxSessions is how many sessions of an account are listed.
const MaxSessions = 1000

// An AccountChange says what is to be another. What is nil stays.
type AccountChange struct {
	Name  *string
	Image *string // empty: none from now on
}

// A PasswordChange replaces a password, which ends all sessions but one.
type PasswordChange struct {
	User  vault.UserID
	Old   string // hashed: what is to be there now
	New   string // hashed
	Keep  string // the session that goes on; empty: none
	Fresh *Session
	At    time.Time
}

// AccountStore keeps what the owners of accounts change themselves.
type AccountStore interface {
	// UpdateAccount changes name and picture of an account. It fails with
	// vault.NotFound.
	UpdateAccount(ctx context.Context, id vault.UserID, c AccountChange, at time.Time) error

	// ChangePassword does what SetPassword does, but leaves c.Keep and access
	// tokens, and keeps c.Fresh if it is not nil. It fails with vault.NotFound if the account is gone or has another
	// password than c.Old by now.
	ChangePassword(ctx context.Context, c PasswordChange) error

	// LiveSessions lists those of a user that have not expired at the time at, the
	// newest first, at most [MaxSessions].
	LiveSessions(ctx context.Context, id vault.UserID, at time.Time) ([]Session, error)

	// DeleteSessions ends all sessions of a user but keep, which may be empty,
	// revokes their tokens, and forgets a change of the e-mail that was asked for.
	DeleteSessions(ctx context.Context, id vault.UserID, keep string, at time.Time) error
}

// cleanName returns a name as it is kept.
func cleanName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > vault.MaxName || strings.ContainsFunc(name, invisible) || !utf8.ValidString(name) {
		return "", errBadName
	}
	return name, nil
}

// invisible reports whether r would do things to a name that it stands in, or to
// what stands beside it, unseen. Some scripts, and emoji, need joiners.
func invisible(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return !unicode.IsGraphic(r) && r != joiner && r != nonJoiner
}

// checkImage refuses what is not the address of a picture, or a picture itself.
// Whoever shows it puts it into a page, so that no other scheme will do.
func checkImage(image string) error {
	if image == "" {
		return nil
	}
	u, err := url.Parse(image)
	if err != nil || utf8.RuneCountInString(image) > MaxImage || !utf8.ValidString(image) || strings.ContainsFunc(image, unicode.IsControl) {
		return errBadImage
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host != "" {
			return nil
		}
	case "data":
		if strings.HasPrefix(u.Opaque, "image/") {
			return nil
		}
	}
	return errBadImage
}

// Update changes name and picture of an account. It fails with a *Refusal, and
// with ErrUnauthorized if the account is gone.
func (p *Provider) Update(ctx context.Context, id vault.UserID, c AccountChange, v Visit) error {
	if c.Name != nil {
		name, err := cleanName(*c.Name)
		if err != nil {
			return err
		}
		c.Name = &name
	}
	if c.Image != nil {
		if err := checkImage(*c.Image); err != nil {
			return err
		}
	}
	err := p.store.UpdateAccount(ctx, id, c, p.clock())
	switch {
	case errors.Is(err, vault.NotFound):
		return ErrUnauthorized
	case err == nil:
		p.note(ctx, ProfileChanged, id, v)
	}
	return err
}

// ChangePassword replaces a password that whoever asks in the session s knows,
// and ends all other sessions of the account; if anew, that one too, in favour
// of a new one. Tokens made in those that end die at once. It fails with a
// *Refusal.
func (p *Provider) ChangePassword(ctx context.Context, s Session, current, password string, anew bool, v Visit) (a Account, fresh *Session, secret string, err error) {
	a, err = p.store.Account(ctx, s.User)
	if errors.Is(err, vault.NotFound) {
		return Account{}, nil, "", ErrUnauthorized
	}
	if err == nil {
		err = p.checkPassword(password, a.Email, a.Name)
	}
	if err == nil && units(current) > MaxPassword {
		err = ErrTooLong
	}
	if err == nil {
		a, err = p.ConfirmPassword(ctx, s.User, s.ID, current, v)
	}
	if err != nil {
		return Account{}, nil, "", err
	}
	c := PasswordChange{User: a.ID, Old: a.Password, Keep: s.ID}
	if c.New, err = p.hasher.Hash(ctx, password); err != nil {
		return Account{}, nil, "", err
	}
	c.At = p.clock()
	if anew {
		fresh, secret = p.newSession(a.ID, s.Lasting, v, c.At)
		c.Keep, c.Fresh = "", fresh
	}
	err = p.store.ChangePassword(ctx, c)
	if errors.Is(err, vault.NotFound) { // it was changed, or the account erased, while we hashed
		err = ErrBadPassword
	}
	if err != nil {
		return Account{}, nil, "", err
	}
	p.hear(ctx)
	p.rekeyed(ctx, PasswordChanged, a.ID, v)
	a.Password, a.UpdatedAt = c.New, c.At
	p.attempts.Saw(v.known(a))
	return a, fresh, secret, nil
}

// Sessions lists the sessions of an account, the newest first.
func (p *Provider) Sessions(ctx context.Context, id vault.UserID) ([]Session, error) {
	return p.store.LiveSessions(ctx, id, p.clock())
}

// EndSession ends the session of that name, if it is of that user. If it is
// not, or there is none, nothing is done, and nothing told.
func (p *Provider) EndSession(ctx context.Context, id vault.UserID, name string, v Visit) error {
	if len(name) != idLength || strings.ContainsRune(name, 0) {
		return nil // no database need be asked, and not all take a NUL
	}
	s, err := p.store.SessionByID(ctx, name, time.Unix(0, 0))
	if errors.Is(err, vault.NotFound) || err == nil && s.User != id {
		return nil
	}
	if err == nil {
		err = p.end(ctx, s)
	}
	if err == nil {
		p.note(ctx, SessionsEnded, id, v)
	}
	return err
}

// EndSessions ends all sessions of a user but keep, which may be empty. Their
// tokens die at once.
func (p *Provider) EndSessions(ctx context.Context, id vault.UserID, keep string, v Visit) error {
	err := p.store.DeleteSessions(ctx, id, keep, p.clock())
	if err == nil {
		p.hear(ctx)
		p.note(ctx, SessionsEnded, id, v)
	}
	return err
}

// end ends a session. Its tokens die at once.
func (p *Provider) end(ctx context.Context, s Session) error {
	at := p.clock()
	err := p.store.DeleteSession(ctx, s, at)
	if err == nil {
		p.gate.Revoke(Revocation{Session: s.ID, At: at})
	}
	return err
}

// hear reads what was revoked just now. If that fails, Run does a moment later.
func (p *Provider) hear(ctx context.Context) {
	if p.gate != nil {
		_ = p.gate.Poll(context.WithoutCancel(ctx))
	}
}

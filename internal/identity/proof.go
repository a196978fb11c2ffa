package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"time"

	"creatorvault.dev/internal/vault"
)

// What may be asked for by mail: from one address, and of one account, that
// there may be none with that name counts for nothing.
var (
	mailsPerAddress = Limit{3, time.Minute}
	mailsPerAccount = Limit{5, time.Hour}
)

// mailTries are the limits of asking for a mail.
func mailTries(kind Kind, folded string, v Visit) []Try {
	tries := []Try{{"mail " + string(kind) + " to " + folded, mailsPerAccount}}
	if !v.Exempt {
		tries = append(tries, Try{"mail " + string(kind) + " from " + v.client(), mailsPerAddress})
	}
	return tries
}

// The refusals about mail.
var (
	ErrNoReset     = &Refusal{400, "RESET_PASSWORD_DISABLED", "Reset password isn't enabled", 0}
	ErrNoProof     = &Refusal{400, "VERIFICATION_EMAIL_NOT_ENABLED", "Verification email isn't enabled", 0}
	ErrNoChange    = &Refusal{400, "CHANGE_EMAIL_DISABLED", "Change email is disabled", 0}
	ErrBadToken    = &Refusal{400, "INVALID_TOKEN", "Invalid token", 0}
	ErrNotVerified = &Refusal{403, "EMAIL_NOT_VERIFIED", "Email not verified", 0}
	ErrNotFresh    = &Refusal{403, "SESSION_NOT_FRESH", "Session is not fresh", 0}
	errOtherUser   = &Refusal{400, "INVALID_USER", "Invalid user", 0}
	errSameEmail   = &Refusal{400, "", "Email is the same", 0}
)

// ignore makes nothing of a failure of that code.
func ignore(err error, code vault.Code) error {
	if errors.Is(err, code) {
		return nil
	}
	return err
}

// AskReset sends whoever has that e-mail a link to another password. Whether
// anybody has is looked up later, so that it shows in neither answer nor time.
func (p *Provider) AskReset(ctx context.Context, email, callback string, v Visit) error {
	if !p.Mails() {
		return ErrNoReset
	}
	return p.ask(ctx, ResetMail, email, callback, v)
}

// AskProof sends whoever has that e-mail, and did not prove it yet, a link
// that does.
func (p *Provider) AskProof(ctx context.Context, email, callback string, v Visit) error {
	if !p.Mails() {
		return ErrNoProof
	}
	return p.ask(ctx, VerifyMail, email, callback, v)
}

func (p *Provider) ask(ctx context.Context, kind Kind, email, callback string, v Visit) error {
	_, folded, err := cleanEmail(email)
	if err == nil {
		err = p.limit(mailTries(kind, folded, v)...)
	}
	if err != nil {
		return err
	}
	return p.post(ctx, Mail{Kind: kind, Address: folded, Callback: callback, Client: v.Address, Agent: clip(v.Agent)})
}

// prove sends a further link to an account whose e-mail is not proved. If it
// cannot, or was asked for too often, its owner may ask for another.
func (p *Provider) prove(ctx context.Context, kind Kind, folded, callback string) {
	if p.Mails() && p.limit(mailTries(kind, folded, Visit{Exempt: true})...) == nil {
		p.tell(ctx, Mail{Kind: kind, Address: folded, Callback: callback})
	}
}

// AskChange sends a link to a new e-mail, which takes the place of the old one
// when it is opened. It takes somebody who signed in of late: whoever has the
// e-mail can have the account. The link is good as long as the session is. The
// old e-mail is told at once; whether the new one is taken nobody is.
func (p *Provider) AskChange(ctx context.Context, s Session, a Account, email, callback string, v Visit) error {
	if !p.Mails() {
		return ErrNoChange
	}
	kept, folded, err := cleanEmail(email)
	switch {
	case err != nil:
		return err
	case folded == a.Folded:
		return errSameEmail
	case p.clock().Sub(s.CreatedAt) >= freshFor:
		return ErrNotFresh
	}
	if err := p.limit(mailTries(ChangeMail, string(a.ID), v)...); err != nil {
		return err
	}
	err = p.post(ctx, Mail{Kind: ChangeMail, User: a.ID, Session: s.ID, Address: kept, Callback: callback})
	switch {
	case errors.Is(err, vault.NotFound): // the session ended just now
		return ErrUnauthorized
	case err != nil:
		return err
	}
	p.note(ctx, ChangeAsked, a.ID, v)
	p.tell(ctx, Mail{Kind: MovingMail, User: a.ID, Address: a.Email})
	return nil
}

// find finds a link by its token. It fails with ErrBadToken.
func (p *Provider) find(ctx context.Context, token string, kinds ...Kind) (v Verification, err error) {
	for _, kind := range kinds {
		v, err = p.store.Verification(ctx, kind, sha256.Sum256([]byte(token)), p.clock())
		if !errors.Is(err, vault.NotFound) {
			return v, err
		}
	}
	return v, ErrBadToken
}

// CanReset fails with ErrBadToken unless token is good for another password.
func (p *Provider) CanReset(ctx context.Context, token string) error {
	_, err := p.find(ctx, token, ResetMail)
	return err
}

// ResetPassword gives the account of a link another password, and ends all its
// sessions and access tokens. Their tokens die at once. A link does so once. It fails with a
// *Refusal.
func (p *Provider) ResetPassword(ctx context.Context, token, password string, v Visit) error {
	if err := p.checkPassword(password, "", ""); err != nil { // as Better Auth does: before it looks at the token
		return err
	}
	link, err := p.find(ctx, token, ResetMail)
	if err != nil {
		return err
	}
	a, err := p.store.Account(ctx, link.User)
	if errors.Is(err, vault.NotFound) {
		return ErrBadToken
	}
	if err == nil {
		err = p.checkPassword(password, a.Email, a.Name)
	}
	if err != nil {
		return err
	}
	hash, err := p.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	err = p.store.ResetPassword(ctx, link, hash, p.clock())
	if errors.Is(err, vault.NotFound) { // used while we hashed
		return ErrBadToken
	}
	if err != nil {
		return err
	}
	p.hear(ctx)
	p.rekeyed(ctx, PasswordReset, a.ID, v)
	if p.mustVerify() && !a.Verified { // the link came to the address: no other mail need prove that
		if err := p.store.VerifyEmail(ctx, link, p.clock()); err != nil {
			return ignore(err, vault.NotFound) // it is another one by now
		}
		p.note(ctx, EmailVerified, a.ID, v)
	}
	a.Password = hash
	p.attempts.Saw(v.known(a))
	return nil
}

// rekeyed tells of another password, among the events of the account and to
// its owner.
func (p *Provider) rekeyed(ctx context.Context, kind EventKind, user vault.UserID, v Visit) {
	p.note(ctx, kind, user, v)
	p.tell(ctx, Mail{Kind: RekeyMail, User: user})
}

// tell sends a mail that nobody asked for. If it cannot, so be it.
func (p *Provider) tell(ctx context.Context, m Mail) {
	if !p.Mails() {
		return
	}
	if err := p.post(ctx, m); err != nil {
		slog.WarnContext(ctx, "mail cannot be kept", "kind", string(m.Kind), "error", err)
	}
}

// VerifyEmail does what a link is for: it proves an e-mail, or changes it to
// one that is proved so, and then returns the account as it is now. Who is
// signed in as somebody else gets a refusal for a change; by is empty where
// nobody is. It fails with a *Refusal.
func (p *Provider) VerifyEmail(ctx context.Context, token string, by vault.UserID, v Visit) (changed *Account, err error) {
	link, err := p.find(ctx, token, VerifyMail, ChangeMail)
	if err != nil {
		return nil, err
	}
	old, err := p.store.Account(ctx, link.User)
	if errors.Is(err, vault.NotFound) {
		return nil, ErrBadToken
	}
	if err != nil {
		return nil, err
	}
	if link.Kind == ChangeMail {
		if by != "" && by != link.User {
			return nil, errOtherUser
		}
		return p.changeEmail(ctx, link, old, v)
	}
	err = p.store.VerifyEmail(ctx, link, p.clock())
	if errors.Is(err, vault.NotFound) {
		return nil, ErrBadToken
	}
	if err == nil && !old.Verified {
		p.note(ctx, EmailVerified, old.ID, v)
	}
	return nil, err
}

func (p *Provider) changeEmail(ctx context.Context, link Verification, old Account, v Visit) (*Account, error) {
	err := p.store.ChangeEmail(ctx, link, p.clock())
	switch {
	case errors.Is(err, vault.NotFound):
		return nil, ErrBadToken
	case errors.Is(err, vault.Conflict):
		return nil, ErrTaken
	case err != nil:
		return nil, err
	}
	if old.Folded != vault.Fold(link.Email) {
		p.note(ctx, EmailChanged, old.ID, v)
		p.tell(ctx, Mail{Kind: MovedMail, User: old.ID, Address: old.Email})
	}
	a, err := p.store.Account(ctx, link.User)
	return &a, err
}

// mustVerify reports whether nobody signs in whose e-mail is not proved.
func (p *Provider) mustVerify() bool { return p.Mails() && p.Mailing.Required }

// signUpUnproved makes an account without a session. For an e-mail that is
// taken it makes none, tells the owner, and returns what looks like one: who
// asks learns nothing.
func (p *Provider) signUpUnproved(ctx context.Context, a Account, n Newcomer, v Visit) (Account, error) {
	made, _, _, err := p.create(ctx, a, n.Password, false, nil)
	if errors.Is(err, ErrTaken) {
		if _, err := p.hasher.Hash(ctx, n.Password); err != nil { // takes as long
			return Account{}, err
		}
		p.prove(ctx, TakenMail, a.Folded, "")
		at := p.clock()
		a.ID, a.CreatedAt, a.UpdatedAt = vault.UserID(randomText()), at, at
		return a, nil
	}
	if err != nil {
		return Account{}, err
	}
	p.note(ctx, SignedUp, made.ID, v)
	p.prove(ctx, VerifyMail, made.Folded, v.Onward)
	return made, nil
}

package identity

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// idLength is the length of what names a person or a session, and of secrets.
const idLength = 32

// Settings of the built-in provider.
type Settings struct {
	Issuer     string
	Audience   string
	TokenTTL   time.Duration
	SessionTTL time.Duration // of who does not come back
	SessionMax time.Duration // of anybody since they signed in; 0: without end
	SignUp     bool          // whether people may sign up by themselves

	PasswordMin int // the least length of a new password; below MinPassword, that

	DeviceKey []byte // marks browsers that are known; secret

	Mailing *Mailing // nil: no mail is sent
}

// shortSession is the life of a session that ends with the browser, and how
// old a session is at least when it is extended; freshFor is how long after
// signing in someone need not give their password again.
const (
	shortSession = 24 * time.Hour
	extendAfter  = 24 * time.Hour
	freshFor     = 24 * time.Hour
)

// A Provider signs people up and in, and makes their tokens.
type Provider struct {
	Settings
	store    Store
	signer   *Signer
	hasher   *Hasher
	gate     *Gate
	attempts *Attempts
	now      func() time.Time
}

// NewProvider returns the built-in identity provider.
func NewProvider(s Settings, store Store, signer *Signer, hasher *Hasher, gate *Gate, now func() time.Time) *Provider {
	return &Provider{s, store, signer, hasher, gate, NewAttempts(now), now}
}

// A Visit is where a request comes from.
type Visit struct {
	Address string
	Agent   string
	Onward  string // where it leads in the end, by a link in a mail if need be; empty: nowhere
	Device  string // what [Provider.Device] gave this browser; empty: nothing
	Exempt  bool   // from the limits per address
}

// Client returns whom limits per address count: of IPv6, one person has a whole
// network, and any address of it comes out as the first.
func Client(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		return netip.PrefixFrom(addr, 64).Masked().Addr()
	}
	return addr
}

// client is whom the limits per address count.
func (v Visit) client() string {
	addr, _ := netip.ParseAddr(v.Address) // those without one are all the same
	return Client(addr).String()
}

// limit counts a try against all limits, or against none if one refuses.
func (p *Provider) limit(tries ...Try) error {
	if wait := p.attempts.Take(tries...); wait > 0 {
		return tooMany(wait)
	}
	return nil
}

// unlessBusy gives tries back if err says that nobody looked at the password,
// because too many waited.
func (p *Provider) unlessBusy(err error, tries []Try) {
	if errors.Is(err, vault.RateLimited) {
		p.attempts.GiveBack(tries...)
	}
}

// Rest limits asking for a session, a token or the keys.
func (p *Provider) Rest(v Visit) error {
	if v.Exempt {
		return nil
	}
	return p.limit(Try{"rest " + v.client(), restPerAddress})
}

// Create makes an account, and a session if v is not nil; secret is what its
// cookie holds. It fails with a *Refusal.
func (p *Provider) Create(ctx context.Context, email, password, name string, lasting bool, v *Visit) (a Account, s *Session, secret string, err error) {
	a, err = p.newAccount(Newcomer{Email: email, Password: password, Name: name})
	if err != nil {
		return a, nil, "", err
	}
	return p.create(ctx, a, password, lasting, v)
}

func (p *Provider) create(ctx context.Context, a Account, password string, lasting bool, v *Visit) (_ Account, s *Session, secret string, err error) {
	if _, err := p.store.AccountByEmail(ctx, a.Folded); !errors.Is(err, vault.NotFound) {
		if err == nil {
			err = ErrTaken
		}
		return Account{}, nil, "", err
	}
	if a.Password, err = p.hasher.Hash(ctx, password); err != nil {
		return Account{}, nil, "", err
	}
	at := p.clock()
	a.ID, a.CreatedAt, a.UpdatedAt = vault.UserID(randomText()), at, at
	user := vault.User{ID: a.ID, Email: &a.Email, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}}
	if a.Name != "" {
		user.Name = &a.Name
	}
	if v != nil {
		s, secret = p.newSession(a.ID, lasting, *v, at)
	}
	err = p.store.CreateAccount(ctx, user, a, s)
	switch {
	case errors.Is(err, vault.Conflict):
		return Account{}, nil, "", ErrTaken
	case err != nil:
		return Account{}, nil, "", err
	}
	return a, s, secret, nil
}

// SignUp makes an account and a session. What is no good by itself is told
// first, and counts as no try.
func (p *Provider) SignUp(ctx context.Context, n Newcomer, lasting bool, v Visit) (a Account, s *Session, secret string, err error) {
	if !p.Settings.SignUp {
		return a, nil, "", ErrNoSignUp
	}
	a, err = p.newAccount(n)
	if err != nil {
		return Account{}, nil, "", err
	}
	if !v.Exempt {
		tries := []Try{{"up " + v.client(), signUpsPerAddress}}
		if err := p.limit(tries...); err != nil {
			return Account{}, nil, "", err
		}
		defer func() { p.unlessBusy(err, tries) }()
	}
	if p.mustVerify() {
		a, err = p.signUpUnproved(ctx, a, n, v)
		return a, nil, "", err
	}
	a, s, secret, err = p.create(ctx, a, n.Password, lasting, &v)
	if err == nil {
		p.prove(ctx, VerifyMail, a.Folded, v.Onward)
		p.attempts.Saw(v.known(a))
		p.note(ctx, SignedUp, a.ID, v)
	}
	return a, s, secret, err
}

// with names an account as it is tried from where v comes from.
func (v Visit) with(folded string) string { return "both " + v.client() + " " + folded }

// known names an account as somebody signed in to it from where v comes from,
// with the password that it has.
func (v Visit) known(a Account) string { return v.with(a.Folded) + " " + a.Password }

// SignIn makes a session for whoever knows the password.
func (p *Provider) SignIn(ctx context.Context, email, password string, lasting bool, v Visit) (a Account, s *Session, secret string, err error) {
	_, folded, err := cleanEmail(email)
	if err != nil {
		return a, nil, "", err
	}
	a, err = p.store.AccountByEmail(ctx, folded)
	if err != nil && !errors.Is(err, vault.NotFound) {
		return Account{}, nil, "", err
	}
	tries := p.signInTries(folded, a, v)
	if err := p.limit(tries...); err != nil {
		return Account{}, nil, "", err
	}
	defer func() { p.unlessBusy(err, tries) }()
	match, err := p.hasher.Matches(ctx, a.Password, password) // takes as long for nobody
	if err != nil {
		return Account{}, nil, "", err
	}
	if !match {
		if a.ID != "" {
			go p.note(ctx, SignInFailed, a.ID, v) // so that the answer takes as long for nobody
		}
		return Account{}, nil, "", ErrBadLogin
	}
	if a, err = p.rehash(ctx, a, password); err != nil {
		return Account{}, nil, "", err
	}
	if p.mustVerify() && !a.Verified {
		p.prove(ctx, VerifyMail, a.Folded, v.Onward)
		return Account{}, nil, "", ErrNotVerified
	}
	s, secret = p.newSession(a.ID, lasting, v, p.clock())
	err = p.store.InsertSession(ctx, *s, a.Password)
	switch {
	case errors.Is(err, vault.NotFound): // erased, or given another password, while we looked
		return Account{}, nil, "", ErrBadLogin
	case err != nil:
		return Account{}, nil, "", err
	}
	p.attempts.Saw(v.known(a))
	p.note(ctx, SignedIn, a.ID, v)
	return a, s, secret, nil
}

// signInTries are the limits of signing in. Whoever signed in to the account
// of late, from there or in this browser, is not kept out by the tries of others;
// if it has another password by now, they have to guess as others have. Where
// there is no account, a is empty.
func (p *Provider) signInTries(folded string, a Account, v Visit) []Try {
	own := v.with(folded)
	known := p.attempts.Knows(v.known(a))
	if p.knowsDevice(v.Device, a) {
		own, known = "device "+v.Device, true
	}
	tries := []Try{{own, perAccountAndAddress}}
	if !known {
		tries = append(tries, Try{"account " + folded, perAccount})
	}
	if !v.Exempt {
		tries = append(tries, Try{"address " + v.client(), perAddress})
	}
	return tries
}

// Signer is what the provider's tokens are signed by.
func (p *Provider) Signer() *Signer { return p.signer }

// Account finds an account by its e-mail. It fails with vault.NotFound.
func (p *Provider) Account(ctx context.Context, email string) (Account, error) {
	return p.store.AccountByEmail(ctx, vault.Fold(strings.TrimSpace(email)))
}

// SetPassword gives an account another password, and ends all its sessions and
// access tokens. Their tokens die at once.
func (p *Provider) SetPassword(ctx context.Context, a Account, password string) error {
	if err := p.checkPassword(password, a.Email, a.Name); err != nil {
		return err
	}
	hash, err := p.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	if err := p.store.SetPassword(ctx, a.ID, hash, p.clock()); err != nil {
		return err
	}
	p.hear(ctx)
	p.rekeyed(ctx, PasswordChanged, a.ID, Operator)
	return nil
}

func (p *Provider) clock() time.Time { return vault.AsKept(p.now()) }

package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"
)

// Settings of the built-in provider.
type Settings struct {
	Issuer     string
	Audience   string
	TokenTTL   time.Duration
	SessionTTL time.Duration
	SignUp     bool // whether people may sign up by themselves
	Secret     []byte
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

// A Refusal is a failure in the words of Better Auth's protocol.
type Refusal struct {
	Status  int
	Code    string
	Message string
	Wait    time.Duration // for too many tries
}

func (r *Refusal) Error() string { return r.Message }

// The refusals of the built-in provider. Their codes are Better Auth's.
var (
	ErrBadEmail      = &Refusal{400, "INVALID_EMAIL", "Invalid email", 0}
	ErrBadLogin      = &Refusal{401, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password", 0}
	ErrTaken         = &Refusal{422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "User already exists. Use another email.", 0}
	ErrTooShort      = &Refusal{400, "PASSWORD_TOO_SHORT", "Password too short", 0}
	ErrTooLong       = &Refusal{400, "PASSWORD_TOO_LONG", "Password too long", 0}
	ErrCompromised   = &Refusal{400, "PASSWORD_COMPROMISED", "This password is too easy to guess", 0}
	ErrBadPassword   = &Refusal{400, "INVALID_PASSWORD", "Invalid password", 0}
	ErrNoSignUp      = &Refusal{400, "EMAIL_PASSWORD_SIGN_UP_DISABLED", "Email and password sign up is not enabled", 0}
	ErrSessionTooOld = &Refusal{400, "SESSION_EXPIRED", "Session expired. Re-authenticate to perform this action.", 0}
	ErrUnauthorized  = &Refusal{401, "UNAUTHORIZED", "Unauthorized", 0}
	errBadName       = &Refusal{400, "VALIDATION_ERROR", "[body.name] Name must have 1 to 255 characters and no control characters", 0}
)

// tooMany refuses one try too many.
func tooMany(wait time.Duration) error {
	return &Refusal{429, "", "Too many requests. Please try again later.", wait}
}

// A Visit is where a request comes from.
type Visit struct {
	Address string
	Agent   string
	Exempt  bool // from the limits per address
}

// limit counts a try against the limits.
func (p *Provider) limit(tries map[string]Limit) error {
	for key, l := range tries {
		if wait := p.attempts.Take(key, l); wait > 0 {
			return tooMany(wait)
		}
	}
	return nil
}

// Rest limits what is neither signing up nor in.
func (p *Provider) Rest(v Visit) error {
	if v.Exempt {
		return nil
	}
	return p.limit(map[string]Limit{"rest " + v.Address: restPerAddress})
}

// cleanEmail returns an e-mail as it is kept and as it is found by.
func cleanEmail(email string) (kept, folded string, err error) {
	kept = strings.ToLower(strings.TrimSpace(email))
	a, err := mail.ParseAddress(kept)
	if err != nil || a.Address != kept || len(kept) > maxEmail || !strings.Contains(kept[strings.LastIndexByte(kept, '@'):], ".") {
		return "", "", ErrBadEmail
	}
	return kept, vault.Fold(kept), nil
}

// checkPassword refuses passwords that are too short, too long or easy to guess.
func checkPassword(password, email, name string) error {
	switch n := units(password); {
	case n < MinPassword:
		return ErrTooShort
	case n > MaxPassword:
		return ErrTooLong
	}
	local, _, _ := strings.Cut(email, "@")
	folded := vault.Fold(password)
	for _, easy := range []string{email, local, name, "creatorvault"} {
		if easy != "" && folded == vault.Fold(easy) {
			return ErrCompromised
		}
	}
	if strings.Trim(folded, folded[:utf8Len(folded)]) == "" { // one letter all along
		return ErrCompromised
	}
	return nil
}

func utf8Len(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// Create makes an account, and a session if v is not nil; secret is what its
// cookie holds. It fails with a *Refusal.
func (p *Provider) Create(ctx context.Context, email, password, name string, lasting bool, v *Visit) (a Account, s *Session, secret string, err error) {
	kept, folded, err := cleanEmail(email)
	if err != nil {
		return a, nil, "", err
	}
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > vault.MaxName || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name) {
		return a, nil, "", errBadName
	}
	if err := checkPassword(password, kept, name); err != nil {
		return a, nil, "", err
	}
	if _, err := p.store.AccountByEmail(ctx, folded); !errors.Is(err, vault.NotFound) {
		if err == nil {
			err = ErrTaken
		}
		return a, nil, "", err
	}
	hash, err := p.hasher.Hash(ctx, password)
	if err != nil {
		return a, nil, "", err
	}
	at := p.clock()
	a = Account{ID: vault.UserID(randomText(32)), Email: kept, Folded: folded, Name: name, Password: hash, CreatedAt: at, UpdatedAt: at}
	user := vault.User{ID: a.ID, Email: &a.Email, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}}
	if name != "" {
		user.Name = &a.Name
	}
	if v != nil {
		s, secret = p.newSession(a.ID, lasting, *v, at)
	}
	err = p.store.CreateAccount(ctx, user, a, s)
	if errors.Is(err, vault.Conflict) {
		err = ErrTaken
	}
	return a, s, secret, err
}

// SignUp makes an account and a session.
func (p *Provider) SignUp(ctx context.Context, email, password, name string, lasting bool, v Visit) (a Account, s *Session, secret string, err error) {
	if !p.Settings.SignUp {
		return a, nil, "", ErrNoSignUp
	}
	if !v.Exempt {
		if err := p.limit(map[string]Limit{"up " + v.Address: signUpsPerAddress}); err != nil {
			return a, nil, "", err
		}
	}
	return p.Create(ctx, email, password, name, lasting, &v)
}

// SignIn makes a session for whoever knows the password.
func (p *Provider) SignIn(ctx context.Context, email, password string, lasting bool, v Visit) (a Account, s *Session, secret string, err error) {
	_, folded, err := cleanEmail(email)
	if err != nil {
		return a, nil, "", err
	}
	tries := map[string]Limit{"both " + v.Address + " " + folded: perAccountAndAddress, "account " + folded: perAccount}
	if !v.Exempt {
		tries["address "+v.Address] = perAddress
	}
	if err := p.limit(tries); err != nil {
		return a, nil, "", err
	}
	a, err = p.store.AccountByEmail(ctx, folded)
	if err != nil && !errors.Is(err, vault.NotFound) {
		return a, nil, "", err
	}
	match, err := p.hasher.Matches(ctx, a.Password, password) // takes as long for nobody
	if err != nil {
		return a, nil, "", err
	}
	if !match || units(password) > MaxPassword {
		return Account{}, nil, "", ErrBadLogin
	}
	s, secret = p.newSession(a.ID, lasting, v, p.clock())
	return a, s, secret, p.store.InsertSession(ctx, *s)
}

// newSession returns a session and the secret that its cookie holds.
func (p *Provider) newSession(id vault.UserID, lasting bool, v Visit, at time.Time) (s *Session, secret string) {
	secret = randomText(32)
	life := p.SessionTTL
	if !lasting {
		life = min(life, shortSession)
	}
	return &Session{
		ID: randomText(32), User: id, Hash: sha256.Sum256([]byte(secret)), Address: v.Address, Agent: clip(v.Agent),
		Lasting: lasting, CreatedAt: at, UpdatedAt: at, ExpiresAt: at.Add(life),
	}, secret
}

// clip cuts what a client calls itself to what is worth keeping.
func clip(agent string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(agent[:min(len(agent), 255)], "\x00", ""), "")
}

// Session returns the session that a secret opens, extended if it is time to.
// It fails with ErrUnauthorized.
func (p *Provider) Session(ctx context.Context, secret string) (s Session, a Account, extended bool, err error) {
	at := p.clock()
	s, a, err = p.store.Session(ctx, sha256.Sum256([]byte(secret)), at)
	if errors.Is(err, vault.NotFound) {
		return s, a, false, ErrUnauthorized
	}
	if err != nil || !s.Lasting || at.Sub(s.UpdatedAt) < extendAfter {
		return s, a, false, err
	}
	s.UpdatedAt, s.ExpiresAt = at, at.Add(p.SessionTTL)
	return s, a, true, p.store.ExtendSession(ctx, s.ID, at, s.ExpiresAt)
}

// SignOut ends the session that a secret opens. Its tokens die at once.
func (p *Provider) SignOut(ctx context.Context, secret string) error {
	at := p.clock()
	s, _, err := p.store.Session(ctx, sha256.Sum256([]byte(secret)), at)
	if errors.Is(err, vault.NotFound) {
		return nil
	}
	if err == nil {
		err = p.store.DeleteSession(ctx, s, at)
	}
	if err == nil {
		p.gate.Revoke(Revocation{Session: s.ID, At: at})
	}
	return err
}

// Token makes an API token for an account. Session names the one that it is
// made in, and dies with; it may be empty.
func (p *Provider) Token(a Account, session string) (string, error) {
	at := p.now()
	claims := map[string]any{
		"sub": string(a.ID), "email": a.Email, "iss": p.Issuer, "aud": p.Audience, "iat": at.Unix(), "exp": at.Add(p.TokenTTL).Unix(),
	}
	if a.Name != "" {
		claims["name"] = a.Name
	}
	if session != "" {
		claims["sid"] = session
	}
	return p.signer.Sign(claims)
}

// Issue makes an API token for an account at an operator's wish. It dies with
// the sessions of the account, for it has one of its own, which nobody can
// open; but nobody has signed in, so it stands for no fresh sign-in.
func (p *Provider) Issue(ctx context.Context, a Account) (string, error) {
	at := p.clock()
	s, _ := p.newSession(a.ID, false, Visit{Agent: "creatorvault token"}, at.Add(-freshFor))
	s.UpdatedAt, s.ExpiresAt = at, at.Add(p.TokenTTL)
	if err := p.store.InsertSession(ctx, *s); err != nil {
		return "", err
	}
	return p.Token(a, s.ID)
}

// Signer is what the provider's tokens are signed by.
func (p *Provider) Signer() *Signer { return p.signer }

// Account finds an account by its e-mail. It fails with vault.NotFound.
func (p *Provider) Account(ctx context.Context, email string) (Account, error) {
	return p.store.AccountByEmail(ctx, vault.Fold(strings.TrimSpace(email)))
}

// SetPassword gives an account another password, and ends all its sessions.
func (p *Provider) SetPassword(ctx context.Context, a Account, password string) error {
	if err := checkPassword(password, a.Email, a.Name); err != nil {
		return err
	}
	hash, err := p.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return p.store.SetPassword(ctx, a.ID, hash, "", p.clock())
}

// Confirm makes sure that it is the owner of an account who asks for something
// that cannot be undone: by their password, or by a sign-in that is fresh. It
// fails with ErrBadPassword or ErrSessionTooOld.
func (p *Provider) Confirm(ctx context.Context, who *Principal, password *string) error {
	if password == nil {
		s, err := p.store.SessionByID(ctx, who.Session, p.clock())
		if errors.Is(err, vault.NotFound) || err == nil && p.clock().Sub(s.CreatedAt) >= freshFor {
			return ErrSessionTooOld
		}
		return err
	}
	if err := p.limit(map[string]Limit{"confirm " + string(who.ID): perAccountAndAddress}); err != nil {
		return err
	}
	a, err := p.store.Account(ctx, who.ID)
	if errors.Is(err, vault.NotFound) {
		return ErrBadPassword
	}
	if err != nil {
		return err
	}
	match, err := p.hasher.Matches(ctx, a.Password, *password)
	if err == nil && !match {
		err = ErrBadPassword
	}
	return err
}

// clock returns the time in what both databases can hold.
func (p *Provider) clock() time.Time { return p.now().UTC().Truncate(time.Microsecond) }

package identity_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

var (
	t0      = time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)
	secret  = []byte("0123456789abcdef0123456789abcdef")
	atHome  = identity.Visit{Address: "192.0.2.1", Agent: "a browser"}
	goodFor = 15 * time.Minute
	signing = identity.Signing{Secret: secret, Algorithm: "RS256", TokenTTL: goodFor, MaxAge: 90 * 24 * time.Hour, Leeway: 30 * time.Second}
)

// A counter is a store that counts what it is asked, and tells of it.
type counter struct {
	*sqlite.Store
	reads, writes, polls atomic.Int64
	polled               chan struct{}                                       // hears of each poll that has begun
	put                  atomic.Pointer[func(put func() error) error]        // stands in the way of PutUser
	user                 atomic.Pointer[func() error]                        // fails User
	extend               atomic.Pointer[func() error]                        // fails ExtendSession
	account              atomic.Pointer[func(a identity.Account, err error)] // is told what AccountByEmail found
	byID                 atomic.Pointer[func(a identity.Account, err error)] // is told what Account found
	notes                atomic.Int64                                        // how often NoteUses was called
	note                 atomic.Pointer[error]                               // fails NoteUses
}

func (s *counter) calls() int64 { return s.reads.Load() + s.writes.Load() + s.polls.Load() }

func (s *counter) PutUser(ctx context.Context, u vault.User) error {
	s.writes.Add(1)
	if in := s.put.Load(); in != nil {
		return (*in)(func() error { return s.Store.PutUser(ctx, u) })
	}
	return s.Store.PutUser(ctx, u)
}

func (s *counter) User(ctx context.Context, by vault.Actor) (vault.User, error) {
	s.reads.Add(1)
	if fail := s.user.Load(); fail != nil {
		return vault.User{}, (*fail)()
	}
	return s.Store.User(ctx, by)
}

func (s *counter) RevokedUntil(ctx context.Context, id vault.UserID) (time.Time, error) {
	s.reads.Add(1)
	return s.Store.RevokedUntil(ctx, id)
}

func (s *counter) Revocations(ctx context.Context, since, keep time.Time) ([]identity.Revocation, error) {
	s.polls.Add(1)
	if s.polled != nil {
		s.polled <- struct{}{}
	}
	return s.Store.Revocations(ctx, since, keep)
}

func (s *counter) AccountByEmail(ctx context.Context, folded string) (identity.Account, error) {
	a, err := s.Store.AccountByEmail(ctx, folded)
	if tell := s.account.Load(); tell != nil {
		(*tell)(a, err)
	}
	return a, err
}

func (s *counter) Account(ctx context.Context, id vault.UserID) (identity.Account, error) {
	a, err := s.Store.Account(ctx, id)
	if tell := s.byID.Load(); tell != nil {
		(*tell)(a, err)
	}
	return a, err
}

func (s *counter) AccessTokenByHash(ctx context.Context, hash [32]byte) (identity.AccessToken, error) {
	s.reads.Add(1)
	return s.Store.AccessTokenByHash(ctx, hash)
}

func (s *counter) NoteUses(ctx context.Context, uses []identity.TokenUse, apart time.Duration) error {
	s.notes.Add(1)
	if fail := s.note.Load(); fail != nil {
		return *fail
	}
	return s.Store.NoteUses(ctx, uses, apart)
}

func (s *counter) ExtendSession(ctx context.Context, id string, at, expires time.Time) error {
	if fail := s.extend.Load(); fail != nil {
		return (*fail)()
	}
	return s.Store.ExtendSession(ctx, id, at, expires)
}

// template is a vault without anything in it but a signing key, which takes a
// while to make.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "vault")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, o := context.Background(), sqlite.Options{Path: filepath.Join(dir, "vault.db")}
	if err := sqlite.Migrate(ctx, o); err != nil {
		return nil, err
	}
	s, err := sqlite.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	_, err = identity.NewSigner(ctx, s, signing, func() time.Time { return t0 })
	if err2 := s.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(o.Path)
})

// newVault returns the path of a vault of t's own.
func newVault(t testing.TB) string {
	t.Helper()
	raw, err := template()
	path := filepath.Join(t.TempDir(), "vault.db")
	if err == nil {
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func openStore(t testing.TB, path string) *counter {
	t.Helper()
	return &counter{Store: testkit.Open(t, sqlite.Open, sqlite.Options{Path: path})}
}

// A world is an instance of the built-in provider.
type world struct {
	*testkit.Clock
	*identity.Provider
	store *counter
	gate  *identity.Gate
}

func newVerifier(keys identity.Keys, now func() time.Time) *identity.Verifier {
	return &identity.Verifier{
		Keys: keys, Algorithms: identity.SigningAlgorithms, Issuer: "better-auth", Audiences: []string{"creatorvault-api"}, Leeway: 30 * time.Second, MaxTTL: 7 * 24 * time.Hour, Now: now,
	}
}

// newWorld returns an instance of its own.
func newWorld(t testing.TB) *world {
	t.Helper()
	return instance(t, newVault(t), testkit.ClockAt(t0))
}

// instance returns an instance that has the vault at path in common with others.
func instance(t testing.TB, path string, c *testkit.Clock) *world {
	t.Helper()
	s := openStore(t, path)
	signer, err := identity.NewSigner(t.Context(), s, signing, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	hasher, err := identity.NewHasher(4)
	if err != nil {
		t.Fatal(err)
	}
	g := identity.NewGate(newVerifier(signer, c.Now), s, s, c.Now)
	settings := identity.Settings{Issuer: "better-auth", Audience: "creatorvault-api", TokenTTL: goodFor, SessionTTL: 7 * 24 * time.Hour, SignUp: true}
	return &world{Clock: c, Provider: identity.NewProvider(settings, s, signer, hasher, g, c.Now), store: s, gate: g}
}

const password = "correct horse"

// join signs somebody up.
func (w *world) join(t testing.TB, email string) (identity.Account, *identity.Session, string) {
	t.Helper()
	a, s, secret, err := w.SignUp(t.Context(), identity.Newcomer{Email: email, Password: password, Name: "Ada"}, true, identity.Visit{Address: "192.0.2.1", Exempt: true})
	if err != nil {
		t.Fatal(err)
	}
	return a, s, secret
}

// token makes a token of a session.
func (w *world) token(t testing.TB, a identity.Account, s identity.Session) string {
	t.Helper()
	token, _, err := w.Token(a, s)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// An outside is an instance that takes the tokens of another issuer.
type outside struct {
	*testkit.Clock
	issuer *testkit.Issuer
	store  *counter
	gate   *identity.Gate
}

func newOutside(t testing.TB) *outside {
	t.Helper()
	return (&outside{Clock: testkit.ClockAt(t0), issuer: testkit.NewIssuer(t)}).another(t, newVault(t))
}

// another returns a further instance with the same issuer, over the vault at path.
func (o *outside) another(t testing.TB, path string) *outside {
	t.Helper()
	key, err := identity.ParseKey(o.issuer.PublicPEM(t), []string{"RS256"})
	if err != nil {
		t.Fatal(err)
	}
	s := openStore(t, path)
	return &outside{Clock: o.Clock, issuer: o.issuer, store: s, gate: identity.NewGate(newVerifier(identity.StaticKey{Key: key}, o.Now), s, s, o.Now)}
}

// token returns a token for sub that is issued now. Claims are changed as by
// [testkit.Issuer.Token].
func (o *outside) token(t testing.TB, sub string, claims ...any) string {
	t.Helper()
	all := map[string]any{"iat": o.Now().Unix(), "exp": o.Now().Add(time.Hour).Unix()}
	for i := 0; i < len(claims); i += 2 {
		all[claims[i].(string)] = claims[i+1]
	}
	return o.issuer.Token(t, sub, all)
}

// lets asserts that g lets token in, and returns whom it speaks for.
func lets(t testing.TB, g *identity.Gate, when, token string) *identity.Principal {
	t.Helper()
	p, err := g.Identify(t.Context(), token)
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	return p
}

// refuses asserts that g refuses token, and why.
func refuses(t testing.TB, g *identity.Gate, when, token, want string) {
	t.Helper()
	p, err := g.Identify(t.Context(), token)
	if why, _ := identity.ReasonOf(err); why != want {
		t.Errorf("%s: %v, error %v; want %s", when, p, err, want)
	}
}

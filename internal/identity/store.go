package identity

import (
	"context"
	"time"

	"creatorvault.dev/internal/vault"
)

// An Account is how a person signs in at the built-in provider.
type Account struct {
	ID        vault.UserID
	Email     string // lower-cased, as it is shown
	Folded    string // by which it is found; no two accounts have the same
	Verified  bool   // whether the e-mail is known to be its owner's
	Name      string
	Image     string // the address of a picture; empty: none
	Password  string // hashed
	CreatedAt time.Time
	UpdatedAt time.Time
}

// A Session is a device on which someone has signed in.
type Session struct {
	ID        string // is no secret: it names the session in bodies and tokens
	User      vault.UserID
	Hash      [32]byte // of the secret in the cookie
	Address   string
	Agent     string
	Lasting   bool // outlives the browser
	CreatedAt time.Time
	UpdatedAt time.Time
	ExpiresAt time.Time
}

// A SigningKey signs the tokens of the built-in provider.
type SigningKey struct {
	ID        string // kid
	Algorithm string
	Public    []byte        // DER
	Wrapped   []byte        // the private key, sealed
	CreatedAt time.Time     // since when it is published
	SignsAt   time.Time     // from when on it signs, until another does
	TokenTTL  time.Duration // how long the tokens that it signs live at most
}

// A Revocation voids tokens before they expire.
type Revocation struct {
	User    vault.UserID // whose; empty where a session is named
	Session string       // tokens made in it
	Until   time.Time    // tokens issued up to then are void; of a session all are
	At      time.Time    // when it was written
}

// KeyStore keeps what the tokens of the built-in provider are signed by. Any
// method may fail with vault.Unavailable.
type KeyStore interface {
	// SigningKeys returns all keys, the one that signs last first.
	SigningKeys(ctx context.Context) ([]SigningKey, error)

	// InsertSigningKey keeps a key if the last that signs is after; empty: if
	// there is none. Of several callers at once, the key of one is kept, and
	// for the others that is no failure.
	InsertSigningKey(ctx context.Context, k SigningKey, after string) error

	// ExtendSigningKey notes that tokens of a key live up to ttl, unless it is
	// known that they live longer.
	ExtendSigningKey(ctx context.Context, id string, ttl time.Duration) error

	// DeleteSigningKey deletes a key. One that is not there is no failure.
	DeleteSigningKey(ctx context.Context, id string) error

	// ReplaceSigningKeys deletes all keys, and keeps this one.
	ReplaceSigningKeys(ctx context.Context, k SigningKey) error
}

// Store keeps what identity must remember. Any method may fail with
// vault.Unavailable.
type Store interface {
	AccountStore
	TokenStore
	MailStore
	KeyStore

	// CreateAccount keeps a user, their account and their first session, if
	// session is not nil. It fails with vault.Conflict if the e-mail is taken.
	CreateAccount(ctx context.Context, user vault.User, a Account, session *Session) error

	// ImportAccounts keeps all of them, or none, and a user of each of whom
	// there is none yet. It fails with vault.Conflict if an e-mail is taken, or
	// a user has an account.
	ImportAccounts(ctx context.Context, all []Imported) error

	// AccountByEmail finds an account by its folded e-mail. It fails with vault.NotFound.
	AccountByEmail(ctx context.Context, folded string) (Account, error)

	// Account finds an account by its user. It fails with vault.NotFound.
	Account(ctx context.Context, id vault.UserID) (Account, error)

	// Accounts lists all accounts, the oldest first.
	Accounts(ctx context.Context) ([]Account, error)

	// SetPassword keeps a new hash, ends all sessions of the account, revokes
	// their tokens and all access tokens, and forgets what was mailed to reset the
	// password or to change the e-mail. It fails with vault.NotFound.
	SetPassword(ctx context.Context, id vault.UserID, hash string, at time.Time) error

	// RehashPassword replaces a hash by another of the same password, and ends
	// nothing. It fails with vault.NotFound if the account does not have old.
	RehashPassword(ctx context.Context, id vault.UserID, old, fresh string) error

	// InsertSession keeps a session of an account whose hash is password. It
	// fails with vault.NotFound if the account is gone or has another by now.
	InsertSession(ctx context.Context, s Session, password string) error

	// Session finds a session that has not expired at the time at, by the hash
	// of its secret, and its account. It fails with vault.NotFound.
	Session(ctx context.Context, hash [32]byte, at time.Time) (Session, Account, error)

	// SessionByID finds a session that has not expired at the time at. It
	// fails with vault.NotFound.
	SessionByID(ctx context.Context, id string, at time.Time) (Session, error)

	// Sessions returns up to limit sessions of a user that come after another
	// one, the oldest first; after the zero one come all. Those that have
	// expired are among them until they are swept.
	Sessions(ctx context.Context, id vault.UserID, after Session, limit int) ([]Session, error)

	// ExtendSession moves the end of a session.
	ExtendSession(ctx context.Context, id string, at, expires time.Time) error

	// DeleteSession ends a session and revokes its tokens. One that is not
	// there is no failure.
	DeleteSession(ctx context.Context, s Session, at time.Time) error

	// Revocations returns those that were written from since on. Those that
	// are older than keep are forgotten, if the database takes writes.
	Revocations(ctx context.Context, since, keep time.Time) ([]Revocation, error)

	// RevokedUntil returns up to when the tokens of a user, whatever their
	// session, are void. It is zero if none are.
	RevokedUntil(ctx context.Context, id vault.UserID) (time.Time, error)

	// InsertEvent keeps an event. One of the [Tries] within SameTry of another of
	// its kind from the same client is counted with it. A few events of anybody
	// that are older than EventsFor go, and those of the person beyond MaxTries
	// or, of the other kinds, MaxEvents. It fails with vault.NotFound if the
	// person is gone.
	InsertEvent(ctx context.Context, e Event) error

	// Events lists the events of a person after since whose id is below before,
	// the newest first.
	Events(ctx context.Context, user vault.UserID, since time.Time, before int64, limit int) ([]Event, error)

	// Secret returns the secret of that name, and before that keeps fresh if
	// there is none.
	Secret(ctx context.Context, name string, fresh []byte) ([]byte, error)
}

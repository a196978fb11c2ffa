package identity

import (
	"context"
	"crypto/sha256"
	"time"

	"creatorvault.dev/internal/vault"
)

// A Kind is why a mail is sent.
type Kind string

// The kinds of mail. Of the first three, each has a link that does something.
const (
	ResetMail  Kind = "reset"   // with a link to another password
	VerifyMail Kind = "verify"  // with a link that proves an address
	ChangeMail Kind = "change"  // the same for a new address, which then takes the place of the old one
	TakenMail  Kind = "taken"   // somebody signed up with an address that has an account
	MovingMail Kind = "moving"  // to the old address: another was asked for
	MovedMail  Kind = "moved"   // to the old address: another has taken its place
	RekeyMail  Kind = "rekeyed" // the password was changed
)

// A Mail is one that is to be sent. Whether there is somebody to send it to,
// and what it says, is looked up when it is.
type Mail struct {
	ID        string
	Kind      Kind
	User      vault.UserID // whose account it is about; empty: who has Address, if anybody
	Session   string       // in which it was asked for, and with which it ends; empty: none
	Address   string
	Client    string // the address of who asked for it
	Agent     string // what they called themselves
	Callback  string // where its link leads in the end; empty: to a page of ours
	CreatedAt time.Time
	DueAt     time.Time
	Tries     int
}

// A Verification is a link that was sent, and not forgotten yet.
type Verification struct {
	Hash      [sha256.Size]byte // of the token in it
	Kind      Kind
	User      vault.UserID
	Session   string // in which it was asked for, and with which it ends; empty: none
	Email     string // where it was sent: the address that it proves
	CreatedAt time.Time
	ExpiresAt time.Time
}

// MailStore keeps what is to be sent, and what was sent in links.
type MailStore interface {
	// InsertMail keeps a mail. It fails with vault.NotFound if its user or session
	// is gone.
	InsertMail(ctx context.Context, m Mail) error

	// TakeMail returns the mail that is due first, counts a try, and puts it
	// off until then, so that nobody else takes it. It fails with
	// vault.NotFound if none is due at the time at.
	TakeMail(ctx context.Context, at, until time.Time) (Mail, error)

	// PutOffMail has a mail be due at another time.
	PutOffMail(ctx context.Context, id string, due time.Time) error

	// DeleteMail removes a mail. One that is not there is no failure.
	DeleteMail(ctx context.Context, id string) error

	// InsertVerification keeps v, and forgets some that have expired when it
	// was made. It fails with vault.NotFound if its user or session is gone.
	InsertVerification(ctx context.Context, v Verification) error

	// Verification finds one that has not expired at the time at. It fails
	// with vault.NotFound.
	Verification(ctx context.Context, kind Kind, hash [sha256.Size]byte, at time.Time) (Verification, error)

	// ResetPassword uses v up, with all others of its kind and user, and does
	// what SetPassword does. It fails with vault.NotFound if v was used or has
	// expired.
	ResetPassword(ctx context.Context, v Verification, hash string, at time.Time) error

	// VerifyEmail notes that the account's e-mail is its owner's. It fails with
	// vault.NotFound if that is not the one of v.
	VerifyEmail(ctx context.Context, v Verification, at time.Time) error

	// ChangeEmail gives an account the e-mail of v, which is its owner's, and
	// forgets all other links of the account. It fails with vault.NotFound if v
	// is forgotten, or its session has expired, and with vault.Conflict if another account has the e-mail.
	ChangeEmail(ctx context.Context, v Verification, at time.Time) error
}

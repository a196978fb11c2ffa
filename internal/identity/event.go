package identity

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"creatorvault.dev/internal/vault"
)

// An EventKind says what happened to an account.
type EventKind string

// What its owner is told of.
const (
	SignedUp        EventKind = "signed_up"
	SignedIn        EventKind = "signed_in"
	SignInFailed    EventKind = "sign_in_failed"   // with a wrong password
	PasswordRefused EventKind = "password_refused" // a wrong one, by somebody who was signed in
	SignedOut       EventKind = "signed_out"
	PasswordChanged EventKind = "password_changed" // by whoever knew it, or an operator
	ResetAsked      EventKind = "reset_asked"      // anybody may
	PasswordReset   EventKind = "password_reset"   // by mail
	ChangeAsked     EventKind = "email_change_asked"
	EmailChanged    EventKind = "email_changed"
	EmailVerified   EventKind = "email_verified"
	ProfileChanged  EventKind = "profile_changed" // name or picture
	SessionsEnded   EventKind = "sessions_ended"  // one or more, by their owner
	TokenCreated    EventKind = "token_created"
	TokenRevoked    EventKind = "token_revoked"
)

// Of events, how long they are kept, how many of a person, how many tries
// besides, and within which time tries of one client are one event.
const (
	EventsFor = 90 * 24 * time.Hour
	MaxEvents = 1000
	MaxTries  = 500
	SameTry   = time.Hour
)

// Tries returns the kinds of event that somebody who is not the owner can bring
// about as often as they like. They push none of the others out.
func Tries() []EventKind { return []EventKind{SignInFailed, PasswordRefused, ResetAsked} }

// IsTry reports whether k is one of the [Tries].
func (k EventKind) IsTry() bool { return slices.Contains(Tries(), k) }

// Most returns how many events of a person are kept that are tries, or are none,
// as k is.
func (k EventKind) Most() int {
	if k.IsTry() {
		return MaxTries
	}
	return MaxEvents
}

// An Event is something that happened to an account, for its owner to see.
type Event struct {
	ID      int64 // grows with time
	User    vault.UserID
	Kind    EventKind
	At      time.Time // of the last, where there were several
	Times   int
	Address string
	Agent   string
}

// Note keeps an event of a person and tells the log. It comes after what it
// tells of, which stands whether it is kept or not.
func Note(ctx context.Context, s Store, kind EventKind, user vault.UserID, v Visit, at time.Time) {
	ctx = context.WithoutCancel(ctx) // it has happened, whether or not anybody waits for the answer
	slog.InfoContext(ctx, "security event", "event", string(kind), "account", string(user))
	err := s.InsertEvent(ctx, Event{User: user, Kind: kind, At: at, Times: 1, Address: v.Address, Agent: clip(v.Agent)})
	if err != nil && !errors.Is(err, vault.NotFound) { // of a person who is gone there is nothing to tell
		slog.ErrorContext(ctx, "a security event was not kept", "event", string(kind), "error", err)
	}
}

// Operator is whence what is done at the command line comes.
var Operator = Visit{Agent: "creatorvault"}

func (p *Provider) note(ctx context.Context, kind EventKind, user vault.UserID, v Visit) {
	Note(ctx, p.store, kind, user, v, p.clock())
}

// Package vault is the domain of CreatorVault: what an idea is, and what may be done with it.
package vault

import (
	"fmt"
	"time"
)

// A Code names a kind of failure. It is itself an error, so callers ask
// errors.Is(err, vault.NotFound) and never touch the concrete type.
type Code string

// The kinds of failure that the domain, its stores and identity know. The
// strings are part of the public API. Those of the transport (405, 413, …)
// live in api.
const (
	Invalid         Code = "VALIDATION_ERROR"
	Unauthenticated Code = "AUTH_ERROR"
	Forbidden       Code = "FORBIDDEN"
	NotFound        Code = "NOT_FOUND"
	Conflict        Code = "CONFLICT"
	Stale           Code = "PRECONDITION_FAILED"
	RateLimited     Code = "RATE_LIMIT_EXCEEDED"
	Internal        Code = "INTERNAL_ERROR"
	Unavailable     Code = "DATABASE_ERROR"
	Overloaded      Code = "OVERLOADED"
	NoKeys          Code = "AUTH_UNAVAILABLE" // the issuer's keys are not to be had

	AIUnavailable Code = "AI_UNAVAILABLE"      // no model is configured
	AIConsent     Code = "AI_CONSENT_REQUIRED" // the person has not agreed to it
	AIBudget      Code = "AI_BUDGET_EXCEEDED"  // the person's allowance of the day is used up
	AIBusy        Code = "AI_BUSY"             // it, or we, have too much to do
	AITimeout     Code = "AI_TIMEOUT"          // it takes too long
	AIUpstream    Code = "AI_UPSTREAM_ERROR"   // it fails

	ConversationBusy Code = "CONVERSATION_BUSY" // an answer is under way in it
	ActionExpired    Code = "ACTION_EXPIRED"    // it was left too long, or is answered
)

// Codes lists every Code above, for those who map them.
var Codes = []Code{
	Invalid, Unauthenticated, Forbidden, NotFound, Conflict, Stale,
	RateLimited, Internal, Unavailable, Overloaded, NoKeys,
	AIUnavailable, AIConsent, AIBudget, AIBusy, AITimeout, AIUpstream,
	ConversationBusy, ActionExpired,
}

func (c Code) Error() string { return string(c) }

// New returns a failure of kind c. The message is shown to the user as it is.
func (c Code) New(format string, args ...any) *Error {
	return &Error{Code: c, Message: fmt.Sprintf(format, args...)}
}

// An Error is a failure that the user may be told about.
type Error struct {
	Code       Code
	Message    string        // for the user
	Details    []Problem     // the fields at fault, if any
	Cause      error         // for the log alone
	RetryAfter time.Duration // when to try again; 0: nobody knows
	Current    Versioned     // what a Stale change would have overwritten
}

// Because records the cause of e, which is logged and never shown.
func (e *Error) Because(cause error) *Error { e.Cause = cause; return e }

// After records when it makes sense to try again.
func (e *Error) After(wait time.Duration) *Error { e.RetryAfter = wait; return e }

// At records the one field at fault.
func (e *Error) At(field string, typ Fault) *Error {
	e.Details = append(e.Details, Problem{Field: field, Message: e.Message, Type: typ})
	return e
}

// Is reports whether target is the code of e.
func (e *Error) Is(target error) bool { return target == e.Code }
func (e *Error) Unwrap() error        { return e.Cause }
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// A Versioned is something that is changed version by version.
type Versioned interface{ AtVersion() int64 }

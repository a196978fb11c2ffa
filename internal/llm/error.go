package llm

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"time"
)

// A Kind is what went wrong between a model and us.
type Kind int

// The kinds.
const (
	Failed Kind = iota // it cannot be reached, fails, or says what nobody can read
	Busy               // it has too much to do
	Slow               // it takes too long
)

// An Error says what went wrong. It holds nothing of what the server said,
// which may repeat what it was told, and no key.
type Error struct {
	Kind       Kind
	What       string        // for the log
	RetryAfter time.Duration // when the server says it has time; 0: it does not
	again      bool          // it may be none the next time
	noTools    bool          // the model takes no tools, and the server says so
}

func (e *Error) Error() string { return "model: " + e.What }

func failed(what string) *Error { return &Error{Kind: Failed, What: what} }

// errSlow ends a call that takes too long.
var errSlow = &Error{Kind: Slow, What: "said nothing for too long"}

func isRefusal(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.noTools
}

// unreached makes an [Error] of a connection that was not to be had. What the
// network's errors say is known; those of HTTP repeat what the server sent.
func unreached(err error) *Error {
	what := "the connection broke"
	if e, ok := errors.AsType[*net.OpError](err); ok {
		what = e.Op + ": " + e.Err.Error()
	} else if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		what = e.Error()
	}
	return &Error{Kind: Failed, What: what, again: true}
}

// status makes an [Error] of an answer that is none.
func status(code int) *Error { return failed("answered " + strconv.Itoa(code)) }

// why is the reason for which a call under ctx ended with err: who stopped it,
// or what broke.
func why(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) {
		return &Error{Kind: Slow, What: "took too long"}
	}
	return cause
}

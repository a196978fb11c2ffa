package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// The kinds of failure that only the transport knows.
const (
	methodNotAllowed vault.Code = "METHOD_NOT_ALLOWED"
	tooLarge         vault.Code = "PAYLOAD_TOO_LARGE"
	unsupportedMedia vault.Code = "UNSUPPORTED_MEDIA_TYPE"
	misdirected      vault.Code = "MISDIRECTED_REQUEST"
)

// statuses is the one place where a kind of failure meets HTTP.
var statuses = map[vault.Code]int{
	vault.Invalid:          http.StatusBadRequest,
	vault.Unauthenticated:  http.StatusUnauthorized,
	vault.Forbidden:        http.StatusForbidden,
	vault.NotFound:         http.StatusNotFound,
	vault.Conflict:         http.StatusConflict,
	vault.Stale:            http.StatusPreconditionFailed,
	vault.RateLimited:      http.StatusTooManyRequests,
	vault.Internal:         http.StatusInternalServerError,
	vault.Unavailable:      http.StatusServiceUnavailable,
	vault.Overloaded:       http.StatusServiceUnavailable,
	vault.NoKeys:           http.StatusServiceUnavailable,
	vault.AIUnavailable:    http.StatusServiceUnavailable,
	vault.AIConsent:        http.StatusForbidden,
	vault.AIBudget:         http.StatusTooManyRequests,
	vault.AIBusy:           http.StatusServiceUnavailable,
	vault.AITimeout:        http.StatusGatewayTimeout,
	vault.AIUpstream:       http.StatusBadGateway,
	vault.ConversationBusy: http.StatusConflict,
	vault.ActionExpired:    http.StatusConflict,
	methodNotAllowed:       http.StatusMethodNotAllowed,
	tooLarge:               http.StatusRequestEntityTooLarge,
	unsupportedMedia:       http.StatusUnsupportedMediaType,
	misdirected:            http.StatusMisdirectedRequest,
}

// Misdirected says that this host is not ours.
func Misdirected() error { return misdirected.New("This host is not served here") }

// NoRoute says that there is nothing at this path.
func NoRoute() error { return vault.NotFound.New("There is nothing here") }

// WrongMethod says that there is, but not for this method.
func WrongMethod() error { return methodNotAllowed.New("This method is not allowed here") }

// NoToken says that a token is needed.
func NoToken() error { return vault.Unauthenticated.New("A valid token is needed") }

// Refused answers a token that the gate did not let in: it is no good where
// there is a reason, and why is for the log alone. Any other failure is none of
// the token's, which nobody has judged then.
func Refused(err error) (refusal error, judged bool) {
	if _, judged = identity.ReasonOf(err); !judged {
		return err, false
	}
	return vault.Unauthenticated.New("A valid token is needed").Because(err), true
}

// Busy says that too many requests are being answered.
func Busy() error {
	return vault.Overloaded.New("Too many requests at once; try again").After(time.Second)
}

// NoScope says that the access token does not allow this; without a scope, that
// none does.
func NoScope(scope string) error {
	e, lacks := vault.Forbidden.New("The token does not allow this"), "The token lacks "+strings.ReplaceAll(scope, " ", " or ")
	if scope == "" {
		e.Message = "An access token does not allow this: sign in"
		lacks = "No scope allows this"
	}
	e.Details = []vault.Problem{{Field: "scope", Message: lacks, Type: vault.ScopeRequired}}
	return e
}

// TooMany says that the allowance is used up for so long.
func TooMany(wait time.Duration) error {
	return vault.RateLimited.New("Too many requests").After(wait)
}

// Seconds rounds up: who comes back sooner comes too soon.
func Seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// Panicked makes an error of what a panic left behind.
func Panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// shownOf returns what people are told of err, and logs it if it is ours.
func shownOf(ctx context.Context, err error) (_ *vault.Error, status int) {
	e, ok := errors.AsType[*vault.Error](err)
	if !ok {
		e = vault.Internal.New("Something went wrong here; it has been logged under this request id")
	}
	if status = statuses[e.Code]; status >= http.StatusInternalServerError {
		slog.ErrorContext(ctx, "request failed", "code", string(e.Code), "error", err)
	}
	return e, status
}

// Fail answers r with err. What is not a [vault.Error] is logged and shown as
// an internal error, without a word of its text.
func Fail(w http.ResponseWriter, r *http.Request, err error) { FailFor(w, r, Route{}, err) }

// FailFor is Fail for who is turned away from a route: where clients can learn
// how to get a token for it, they are told (RFC 6750, RFC 9728).
func FailFor(w http.ResponseWriter, r *http.Request, route Route, err error) {
	e, status := shownOf(r.Context(), err)
	why, badToken := identity.ReasonOf(err)
	if badToken && status < http.StatusInternalServerError {
		slog.InfoContext(r.Context(), "token refused", "reason", why)
	}
	header := w.Header()
	header["Cache-Control"] = noStore
	switch {
	case e.Code == vault.Unauthenticated && badToken:
		header.Set("WWW-Authenticate", route.challenge("invalid_token"))
	case e.Code == vault.Unauthenticated:
		header.Set("WWW-Authenticate", route.challenge(""))
	case e.Code == vault.Forbidden && route.Metadata != "":
		header.Set("WWW-Authenticate", route.challenge("insufficient_scope"))
	}
	if e.Current != nil {
		header["Etag"] = []string{etag(e.Current.AtVersion())}
	}
	if e.RetryAfter > 0 {
		header.Set("Retry-After", strconv.FormatInt(Seconds(e.RetryAfter), 10))
	}
	write(w, r, status, func(b []byte) ([]byte, error) { return appendFailure(b, e) })
}

// challenge is what a client without a good token is told.
func (route Route) challenge(failure string) string {
	var params []string
	if failure != "" {
		params = append(params, `error="`+failure+`"`)
	}
	if route.Metadata != "" {
		params = append(params, `resource_metadata="`+route.Metadata+`"`, `scope="`+route.Scope+`"`)
	}
	return strings.TrimSpace("Bearer " + strings.Join(params, ", "))
}

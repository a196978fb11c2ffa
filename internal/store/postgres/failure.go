package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The SQLSTATEs that are asked for by name.
const (
	foreignKeyViolation = "23503"
	uniqueViolation     = "23505"
	readOnly            = "25006"
	serializationFailed = "40001"
	deadlockDetected    = "40P01"
	tooManyConnections  = "53300"
	lockNotAvailable    = "55P03"
	queryCanceled       = "57014"
	cannotConnectNow    = "57P03"
)

// failure tells the vault's kinds of failure from the driver's.
func failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*vault.Error](err); ok {
		return err
	}
	err = fmt.Errorf("%s: %w", doing, silent(err))
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return vault.NotFound.New("There is no such entry").Because(err)
	case sqlState(err) == foreignKeyViolation:
		return vault.NotFound.New("There is no such user").Because(err)
	case unavailable(err):
		return vault.Unavailable.New("The database cannot do this now").After(time.Second).Because(err)
	}
	return err
}

// silent keeps what people wrote out of the log: PostgreSQL quotes values in
// what it says of data (class 22), and triggers of others may (P0).
func silent(err error) error {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && (strings.HasPrefix(e.Code, "22") || strings.HasPrefix(e.Code, "P0")) {
		return fmt.Errorf("SQLSTATE %s from %s", e.Code, e.Routine)
	}
	return err
}

// errBadURL hides the URL, which holds a password.
func errBadURL(err error) error {
	if e, ok := errors.AsType[*pgconn.ParseConfigError](err); ok {
		return fmt.Errorf("DATABASE_URL: %w", errors.Unwrap(e))
	}
	return errors.New("DATABASE_URL is not a PostgreSQL URL")
}

// sqlState returns the code that the server gave to err, empty if it gave none.
func sqlState(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// unavailable reports whether another try, later, may go better.
func unavailable(err error) bool {
	if code := sqlState(err); code != "" {
		for _, class := range []string{
			"08",             // connection exception; PgBouncer's errors too
			readOnly,         //
			"40",             // serialization failure, deadlock
			"53",             // out of disk, memory or connections
			lockNotAvailable, //
			"57",             // shutting down, starting up, cancelled
			"58",             // input or output error
		} {
			if strings.HasPrefix(code, class) {
				return true
			}
		}
		return false
	}
	if _, refused := errors.AsType[*pgconn.ConnectError](err); refused {
		return true
	}
	_, network := errors.AsType[net.Error](err)
	return network || pgconn.SafeToRetry(err) || pgconn.Timeout(err) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, net.ErrClosed)
}

// transient reports whether err goes by itself: the server is away, restarts,
// or has no connection left.
func transient(err error) bool {
	code := sqlState(err)
	return unavailable(err) && code != readOnly && code != lockNotAvailable && code != queryCanceled &&
		!errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled)
}

// unsent reports whether what failed with err has certainly not been done.
func unsent(err error) bool {
	switch sqlState(err) {
	case tooManyConnections, cannotConnectNow, serializationFailed, deadlockDetected:
		return true
	case "":
		_, refused := errors.AsType[*pgconn.ConnectError](err)
		return refused || pgconn.SafeToRetry(err)
	}
	return false
}

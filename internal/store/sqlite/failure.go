package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3"
)

// failure tells the vault's kinds of failure from the driver's.
func failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*vault.Error](err); ok {
		return err
	}
	err = fmt.Errorf("%s: %w", doing, err)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return vault.NotFound.New("There is no such entry").Because(err)
	case errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY):
		return vault.NotFound.New("There is no such user").Because(err)
	case errors.Is(err, sqlite3.FULL), errors.Is(err, sqlite3.IOERR), errors.Is(err, sqlite3.READONLY):
		return vault.Unavailable.New("The database cannot do this now").After(30 * time.Second).Because(err)
	case errors.Is(err, sqlite3.BUSY), errors.Is(err, sqlite3.NOMEM), errors.Is(err, sqlite3.CANTOPEN),
		errors.Is(err, sqlite3.INTERRUPT), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return vault.Unavailable.New("The database cannot do this now").After(time.Second).Because(err)
	}
	return err
}

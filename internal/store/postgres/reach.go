package postgres

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// await waits until the server answers, as long as it is merely not there yet:
// it refuses, or it wakes up, and is slow to. With no patience it asks once.
func await(ctx context.Context, db *sql.DB, patience time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, max(patience, firstPatience))
	defer stop()
	for pause := firstPause; ; pause = min(2*pause, time.Second) {
		err := db.PingContext(ctx)
		if err == nil || patience == 0 || !comes(err) {
			return err
		}
		if pause == firstPause {
			slog.WarnContext(ctx, "the database does not answer yet", "patience", patience.String())
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// comes reports whether a server that cannot be had may be there soon: it is
// away or starts up, and did not refuse us.
func comes(err error) bool {
	if sqlState(err) != "" {
		return unavailable(err)
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// The SQLSTATEs of what an operator has to put right.
const (
	badPassword  = "28P01"
	notAllowed   = "28000"
	noDatabase   = "3D000"
	noPermission = "42501"
)

// unreached says in one sentence why the database that a setting names cannot
// be had. The driver has a line for each attempt.
func unreached(setting string, c *pgx.ConnConfig, err error) error {
	at := c.Host
	if !strings.HasPrefix(at, "/") { // the folder of a socket
		at = net.JoinHostPort(at, strconv.Itoa(int(c.Port)))
	}
	said, _ := errors.AsType[*pgconn.PgError](err)
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	unknown, _ := errors.AsType[*net.DNSError](err)
	broken, _ := errors.AsType[*net.OpError](err)
	why := "no PostgreSQL answers at " + at
	switch {
	case said != nil && (said.Code == badPassword || said.Code == notAllowed):
		why = "PostgreSQL at " + at + " refuses the user or the password"
	case said != nil && said.Code == noDatabase:
		why = fmt.Sprintf("PostgreSQL at %s has no database %q", at, c.Database)
	case said != nil:
		why = "PostgreSQL at " + at + " says: " + said.Message
	case untrusted:
		why = "PostgreSQL at " + at + " shows a certificate that is not trusted"
	case unknown != nil:
		why = "there is no host " + unknown.Name
	case broken != nil && broken.Err != nil:
		why += ": " + broken.Err.Error()
	case !comes(err) && c.TLSConfig != nil:
		why = "PostgreSQL at " + at + " does not speak TLS as sslmode asks"
	}
	return errors.New(setting + ": " + why)
}

// unmigrated says in one sentence why a step of the schema failed.
func unmigrated(setting string, err error) error {
	said, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case !ok:
		return err
	case said.Code == noPermission:
		return fmt.Errorf("%s: its user may not change the schema: %s", setting, said.Message)
	}
	return fmt.Errorf("%s: the schema cannot be changed: %s", setting, said.Message)
}

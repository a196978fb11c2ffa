package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// How long a query whose caller is gone may take to end before its connection
// is closed, how long asking for that may take, and how long the server may
// take to act on what it was asked: until then the next query could be hit.
const (
	endQuery    = 250 * time.Millisecond
	askToEnd    = time.Second
	untilItActs = 100 * time.Millisecond
)

// A canceller has the server end the query of a context that is done. Unlike
// pgx's own it never gives up asking halfway, when the query has ended
// meanwhile: PgBouncer before 1.19 dies of that.
type canceller struct {
	conn  *pgconn.PgConn
	asked chan struct{} // closed when the server has been asked, and has acted
}

func cancelQuery(c *pgconn.PgConn) ctxwatch.Handler { return &canceller{conn: c} }

// HandleCancel implements [ctxwatch.Handler].
func (c *canceller) HandleCancel(ctx context.Context) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), askToEnd)
	_ = c.conn.Conn().SetDeadline(time.Now().Add(endQuery)) //nolint:forbidigo // of a socket
	c.asked = make(chan struct{})
	go func() {
		defer close(c.asked)
		defer stop()
		_ = c.conn.CancelRequest(ctx) // if it fails, the deadline does it
		<-time.After(untilItActs)
	}()
}

// HandleUnwatchAfterCancel implements [ctxwatch.Handler].
func (c *canceller) HandleUnwatchAfterCancel() {
	<-c.asked
	_ = c.conn.Conn().SetDeadline(time.Time{})
}

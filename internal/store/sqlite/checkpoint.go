package sqlite

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"time"
)

// The write-ahead log is moved into the file beside the writer once it is
// large. If that cannot keep up, the writer itself does it.
const (
	checkpointAt  = 8 << 20
	checkpointNow = 128 << 20
	lookEvery     = 200 * time.Millisecond
)

// A checkpointer keeps the write-ahead log small, on a connection of its own,
// so that no commit waits for it.
type checkpointer struct {
	db   *sql.DB
	path string // of the log
	quit chan struct{}
	done chan struct{}
}

func startCheckpointer(ctx context.Context, db *sql.DB, path string) *checkpointer {
	c := &checkpointer{db: db, path: path + "-wal", quit: make(chan struct{}), done: make(chan struct{})}
	go c.loop(ctx)
	return c
}

func (c *checkpointer) loop(ctx context.Context) {
	defer close(c.done)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if sizeOf(c.path) < checkpointAt {
				continue
			}
			if _, err := c.db.ExecContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`); err != nil {
				slog.WarnContext(ctx, "checkpoint failed", "error", err)
			}
		case <-c.quit:
			return
		}
	}
}

func (c *checkpointer) stop() error {
	close(c.quit)
	<-c.done
	return c.db.Close()
}

// sizeOf returns the size of a file, 0 if it cannot be seen.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

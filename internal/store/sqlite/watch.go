package sqlite

import (
	"context"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/vault"
)

// watchEvery is how often the file is looked at. An operator must hear within
// five seconds that it is gone.
const watchEvery = 2 * time.Second

// A watch notices that the file of an open vault was removed or replaced:
// SQLite would go on writing to the old one, in silence.
type watch struct {
	path string
	was  os.FileInfo
	lost atomic.Bool
	quit chan struct{}
	done chan struct{}
}

func startWatch(ctx context.Context, path string) (*watch, error) {
	was, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	w := &watch{path: path, was: was, quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop(ctx)
	return w, nil
}

func (w *watch) loop(ctx context.Context) {
	defer close(w.done)
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.look(ctx)
		case <-w.quit:
			return
		}
	}
}

// critical is the level of what needs the operator now.
const critical = slog.Level(12)

// look compares the file with the one that was opened.
func (w *watch) look(ctx context.Context) {
	is, err := os.Stat(w.path)
	lost := err != nil || !os.SameFile(w.was, is)
	if lost && !w.lost.Swap(true) {
		slog.Log(ctx, critical, "the database file was removed or replaced; writes are refused until it is put back or the server is restarted", "path", w.path)
	}
	if !lost && w.lost.Swap(false) {
		slog.WarnContext(ctx, "the database file is back", "path", w.path)
	}
}

// check fails with Unavailable if the file is lost.
func (w *watch) check() error {
	if w.lost.Load() {
		return vault.Unavailable.New("The database file is missing").After(30 * time.Second)
	}
	return nil
}

func (w *watch) stop() {
	close(w.quit)
	<-w.done
}

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

// A watch notices that the file of an open vault, or its log, was removed or
// replaced: SQLite would go on writing to the old one, in silence.
type watch struct {
	path string
	was  os.FileInfo
	log  os.FileInfo // nil: not seen yet
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
	w.look(ctx)
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

// look compares the files with those that were opened.
func (w *watch) look(ctx context.Context) {
	lost := w.missing()
	if lost != "" && !w.lost.Swap(true) {
		slog.Log(ctx, critical, "the database file was removed or replaced; writes are refused until it is put back or the server is restarted", "path", lost)
	}
	if lost == "" && w.lost.Swap(false) {
		slog.WarnContext(ctx, "the database file is back", "path", w.path)
	}
}

// missing returns the path of a file that is no longer the one that was
// opened, empty if there is none.
func (w *watch) missing() string {
	if is, err := os.Stat(w.path); err != nil || !os.SameFile(w.was, is) {
		return w.path
	}
	log := w.path + "-wal"
	is, err := os.Stat(log)
	if w.log == nil && err == nil {
		w.log = is // it stays as long as the vault is open
	}
	if w.log != nil && (err != nil || !os.SameFile(w.log, is)) {
		return log
	}
	return ""
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

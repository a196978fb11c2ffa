package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// How instances tell each other whose logs have grown. Who writes much is told
// of together: a word costs a small transaction.
const (
	wireName    = "creatorvault_log"
	wirePause   = 25 * time.Millisecond
	wirePayload = 7900 // bytes; PostgreSQL takes less than 8,000
	wireRetry   = 30 * time.Second
)

// A Wire tells other instances whose logs have grown, and hears it from them.
// What it tells is a hint: it may get lost, and costs no write anything.
type Wire struct {
	s      *Store
	direct *pgx.ConnConfig
	mu     sync.Mutex
	grown  map[vault.UserID]struct{}
	wake   chan struct{} // has a value once grown has one
}

// NewWire returns a wire between the instances on the database of o, over a
// connection of its own past any pooler.
func (s *Store) NewWire(o Options) (*Wire, error) {
	url := o.DirectURL
	if url == "" {
		url = o.URL
	}
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errBadURL(err)
	}
	c.ConnectTimeout = 2 * time.Second
	return &Wire{s: s, direct: c, grown: map[vault.UserID]struct{}{}, wake: make(chan struct{}, 1)}, nil
}

// Tell has the other instances hear, in a moment, that the log of user has grown.
func (w *Wire) Tell(user vault.UserID) {
	w.mu.Lock()
	w.grown[user] = struct{}{}
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run tells and hears until ctx is done. Of an outage it warns once.
func (w *Wire) Run(ctx context.Context, hear func(vault.UserID)) {
	go w.tell(ctx)
	pause := firstPause
	for failing := false; ctx.Err() == nil; {
		err := w.listen(ctx, hear, func() { failing, pause = false, firstPause })
		if err != nil && !failing && ctx.Err() == nil {
			slog.WarnContext(ctx, "other instances are not heard at once", "error", err)
		}
		failing = true
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
		pause = min(2*pause, wireRetry)
	}
}

// listen hears until the connection ends. It calls heard once it hears.
func (w *Wire) listen(ctx context.Context, hear func(vault.UserID), heard func()) error {
	conn, err := pgx.ConnectConfig(ctx, w.direct.Copy())
	if err != nil {
		return fmt.Errorf("connect: %w", unreached("DATABASE_DIRECT_URL", w.direct, err))
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it is of no use any more
	if _, err := conn.Exec(ctx, "LISTEN "+wireName); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	heard()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("hear: %w", err)
		}
		for user := range strings.SplitSeq(n.Payload, "\n") {
			hear(vault.UserID(user))
		}
	}
}

// tell tells of whoever's log has grown since the last time.
func (w *Wire) tell(ctx context.Context) {
	for {
		select {
		case <-w.wake:
		case <-ctx.Done():
			return
		}
		for _, payload := range w.take() {
			if w.send(ctx, payload) != nil {
				break // they look by themselves
			}
		}
		select {
		case <-time.After(wirePause):
		case <-ctx.Done():
			return
		}
	}
}

// take returns whose logs have grown, in as few words as there may be.
func (w *Wire) take() (payloads []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for user := range w.grown {
		if b.Len() > 0 && b.Len()+1+len(user) > wirePayload {
			payloads = append(payloads, b.String())
			b.Reset()
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(user))
	}
	clear(w.grown)
	if b.Len() > 0 {
		payloads = append(payloads, b.String())
	}
	return payloads
}

// send sends one word. That it is on disk nobody need wait for.
func (w *Wire) send(ctx context.Context, payload string) error {
	const soon = `SELECT set_config('synchronous_commit', 'off', true)`
	const word = `SELECT pg_notify(@name, @payload)`
	sql, values := bind(word, args{"name": wireName, "payload": payload})
	return w.s.write(ctx, "tell instances", func(ctx context.Context) error {
		b := new(pgx.Batch)
		b.Queue(soon)
		b.Queue(sql, values...)
		return w.s.db.SendBatch(ctx, b).Close()
	})
}

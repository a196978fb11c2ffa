package postgres

import (
	"context"
	"math/rand/v2"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// How long a call to the database may take, with all its tries; how long they
// go on; and how long the pauses between them are. A client gets its 503
// within five seconds.
const (
	callPatience  = 4500 * time.Millisecond
	retryPatience = 3 * time.Second
	connPatience  = 1500 * time.Millisecond // for a connection, where all are in use
	firstPause    = 20 * time.Millisecond
	longestPause  = 400 * time.Millisecond
	pingPatience  = time.Second
	mostConflicts = 3 // deadlocks, and writes that PostgreSQL could not put in an order
)

// read runs do, again if the database went away meanwhile: what changes
// nothing, or is marked by a key, may be done twice.
func (s *Store) read(ctx context.Context, name string, do func(ctx context.Context) error) error {
	return s.call(ctx, name, func(ctx context.Context) error { return s.inTurn(ctx, do) }, transient)
}

// write runs do once, unless it certainly was not done.
func (s *Store) write(ctx context.Context, name string, do func(ctx context.Context) error) error {
	return s.call(ctx, name, func(ctx context.Context) error { return s.inTurn(ctx, do) }, unsent)
}

// tx runs do in a transaction, as write does.
func (s *Store) tx(ctx context.Context, name string, again func(error) bool, do func(ctx context.Context, tx pgx.Tx) error) error {
	return s.call(ctx, name, func(ctx context.Context) error {
		return s.inTurn(ctx, func(ctx context.Context) error {
			return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error { return do(ctx, tx) })
		})
	}, again)
}

// call runs do, and again while its errors are ones that again allows.
func (s *Store) call(ctx context.Context, name string, do func(ctx context.Context) error, again func(error) bool) error {
	ctx, stop := context.WithTimeout(ctx, callPatience)
	defer stop()
	start := time.Now() //nolint:forbidigo // how long it takes, not what time it is
	pause, conflicts := firstPause, 0
	for {
		err := do(ctx)
		patience := retryPatience
		switch sqlState(err) {
		case tooManyConnections:
			patience = connPatience
		case serializationFailed, deadlockDetected:
			if conflicts++; conflicts > mostConflicts {
				again = func(error) bool { return false }
			}
		}
		took := time.Since(start)
		if err == nil || !again(err) || took+pause > patience || ctx.Err() != nil {
			s.observe(name, took)
			return failure(name, err)
		}
		timer := time.NewTimer(pause/2 + rand.N(pause/2)) //nolint:gosec // spreads the load, guards nothing
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		pause = min(2*pause, longestPause)
	}
}

// inTurn runs do once there is a connection for it, which is not waited for
// as long as for an answer: whoever finds all in use is told so soon.
func (s *Store) inTurn(ctx context.Context, do func(ctx context.Context) error) error {
	select {
	case s.turns <- struct{}{}:
	default:
		timer := time.NewTimer(connPatience)
		defer timer.Stop()
		select {
		case s.turns <- struct{}{}:
		case <-timer.C:
			return errBusy()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer func() { <-s.turns }()
	return do(ctx)
}

func errBusy() error {
	return vault.Unavailable.New("The database has too much to do").After(time.Second)
}

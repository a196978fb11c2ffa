package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3"
)

// large writes more than the writer keeps in memory, so that the log is
// written to before the commit.
func large(ctx context.Context, tx *tx) error {
	_, err := tx.exec(ctx, `INSERT INTO users (user_id, preferences, created_at, version)
		SELECT 'large' || value, json_object('x', hex(randomblob(200000))), 0, 1 FROM json_each('[1,2,3,4,5,6,7,8,9,10]')`)
	return err
}

// TestAFaultOfTheDiskIsAnswerOfOneJobAlone has the disk fail in the middle of
// one job. SQLite then ends the whole transaction.
func TestAFaultOfTheDiskIsTheAnswerOfOneJobAlone(t *testing.T) {
	for name, fault := range map[string]error{"full": sqlite3.FULL, "write error": sqlite3.IOERR_WRITE} {
		t.Run(name, func(t *testing.T) {
			forClearAndEncrypted(t, func(t *testing.T, encrypted bool) {
				s, _, d := openOn(t, encrypted)
				if err := s.exec("PRAGMA cache_size = 10"); err != nil {
					t.Fatal(err)
				}
				var rolledBack bool
				between(t, s, func(ctx context.Context, tx *tx) error {
					d.fails(fault, nil)
					err := large(ctx, tx)
					d.fails(nil, nil)
					rolledBack = rolledBack || !s.tx.open()
					return err
				}, vault.Unavailable)
				if !rolledBack {
					t.Error("the transaction outlived the fault: this test proves less than it says")
				}
			})
		})
	}
}

func TestAJobThatFindsNoMemoryHarmsNoOther(t *testing.T) {
	s, _ := openHere(t)
	between(t, s, func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, `INSERT INTO users (user_id, preferences, created_at, version) VALUES ('none', hex(zeroblob(300000000)), 0, 1)`)
		return err
	}, vault.Unavailable)
}

// TestAReaderThatFindsNoMemoryIsNotLost asks for more than there is more often
// than there are readers.
func TestAReaderThatFindsNoMemoryIsNotLost(t *testing.T) {
	s, _ := openHere(t)
	for n := range 3 * s.reads.Stats().MaxOpenConnections {
		for _, query := range []string{"SELECT hex(zeroblob(300000000))", "SELECT 1 UNION ALL SELECT hex(zeroblob(300000000))"} {
			var got string
			rows, err := s.reads.query(t.Context(), query)
			_, err = collect(rows, err, func(r *sql.Rows) (string, error) { return got, r.Scan(&got) })
			if !errors.Is(failure("test", err), vault.Unavailable) {
				t.Fatalf("query %d: error = %v, want %s", n, err, vault.Unavailable)
			}
		}
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// between has the writer run spoil in one transaction with a job before it and
// one after it, wants that kind of failure for it alone, and the two others
// kept.
func between(t *testing.T, s *Store, spoil func(ctx context.Context, tx *tx) error, want vault.Code) {
	t.Helper()
	answer := make(chan error, 3)
	put := func(user string) *job {
		return &job{t.Context(), func(ctx context.Context, tx *tx) error { return putRaw(ctx, tx, user) }, answer}
	}
	s.serve([]*job{put("before"), {t.Context(), func(ctx context.Context, tx *tx) error {
		return errors.Join(putRaw(ctx, tx, "spoiler"), spoil(ctx, tx))
	}, answer}, put("after")})
	before, spoiler, after := <-answer, <-answer, <-answer
	if before != nil || after != nil || !errors.Is(failure("test", spoiler), want) {
		t.Errorf("answers %v, %v, %v; want %s for the second alone", before, spoiler, after, want)
	}
	if spoiler != nil && strings.Contains(spoiler.Error(), "savepoint") {
		t.Errorf("the answer tells of the writer's trouble, not of the job's: %v", spoiler)
	}
	wantUsers(t, s, "after,before")
}

// TestAJobThatGoesOnAfterItsTransactionIsGoneStoresNothing has a job that does
// not care for errors: what it writes next would commit by itself.
func TestAJobThatGoesOnAfterItsTransactionIsGoneStoresNothing(t *testing.T) {
	s, _, d := openOn(t, false)
	if err := s.exec("PRAGMA cache_size = 10"); err != nil {
		t.Fatal(err)
	}
	between(t, s, func(ctx context.Context, tx *tx) error {
		d.fails(sqlite3.FULL, nil)
		_ = large(ctx, tx)
		d.fails(nil, nil)
		_ = putRaw(ctx, tx, "leftover")
		_ = tx.scan(ctx, "INSERT INTO users (user_id, preferences, created_at, version) VALUES ('leftover too', '{}', 0, 1) RETURNING 1", nil, []any{new(int)})
		return nil
	}, vault.Unavailable)
}

func wantUsers(t *testing.T, s *Store, want string) {
	t.Helper()
	var users string
	err := s.reads.QueryRowContext(t.Context(), "SELECT ifnull(group_concat(user_id ORDER BY user_id), '') FROM users").Scan(&users)
	if err != nil || users != want {
		t.Errorf("stored are %q, error %v; want %q", users, err, want)
	}
	if s.tx.open() {
		t.Error("the transaction is still open")
	}
}

// TestACommitThatFailsAnswersNobodyWell has the disk fail when the batch is
// committed: nothing of it is kept, and once the disk is well, all is.
func TestACommitThatFailsAnswersNobodyWell(t *testing.T) {
	for name, fault := range map[string]struct{ write, sync error }{
		"full": {write: sqlite3.FULL}, "write error": {write: sqlite3.IOERR_WRITE}, "sync error": {sync: sqlite3.IOERR_FSYNC},
	} {
		t.Run(name, func(t *testing.T) {
			forClearAndEncrypted(t, func(t *testing.T, encrypted bool) {
				s, o, d := openOn(t, encrypted)
				batch := func() (errs []error) {
					answer := make(chan error, 2)
					put := func(user string) *job {
						return &job{t.Context(), func(ctx context.Context, tx *tx) error { return putRaw(ctx, tx, user) }, answer}
					}
					s.serve([]*job{put("one"), put("two")})
					return append(errs, <-answer, <-answer)
				}
				d.fails(fault.write, fault.sync)
				for _, err := range batch() {
					if !errors.Is(failure("test", err), vault.Unavailable) {
						t.Errorf("while the disk fails: error = %v, want %s", err, vault.Unavailable)
					}
				}
				wantUsers(t, s, "")
				d.fails(nil, nil)
				for _, err := range batch() {
					if err != nil {
						t.Errorf("once the disk is well: %v", err)
					}
				}
				wantUsers(t, s, "one,two")
				dir := t.TempDir()
				d.powerCut(t, dir)
				afterPowerCut(t, o, dir, []vault.UserID{"one", "two"})
			})
		})
	}
}

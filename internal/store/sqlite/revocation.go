package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/identity"
)

// revoke writes a revocation. Of two for the same, the later holds.
func revoke(ctx context.Context, tx *tx, r identity.Revocation) error {
	const query = `
		INSERT INTO auth_revocations ( user_id,  session_id,  until,  at)
		VALUES                       (@user_id, @session_id, @until, @at)
		ON CONFLICT (user_id, session_id) DO UPDATE SET until = max(until, excluded.until), at = max(at, excluded.at)`
	_, err := tx.exec(ctx, query, sql.Named("user_id", r.User), sql.Named("session_id", r.Session),
		sql.Named("until", r.Until.UnixMicro()), sql.Named("at", r.At.UnixMicro()))
	return err
}

// Revocations implements [identity.Store].
func (s *Store) Revocations(ctx context.Context, since, keep time.Time) ([]identity.Revocation, error) {
	const query = `SELECT user_id, session_id, until, at FROM auth_revocations WHERE at >= @since`
	const stale = `SELECT count(*) FROM auth_revocations WHERE at < @keep`
	const sweep = `DELETE FROM auth_revocations WHERE at < @keep`
	kept := sql.Named("keep", keep.UnixMicro())
	var old int
	if err := s.reads.queryRow(ctx, stale, kept).Scan(&old); err != nil {
		return nil, failure("count revocations", err)
	}
	if old > 0 {
		if err := s.write(ctx, "forget revocations", func(ctx context.Context, tx *tx) error { _, err := tx.exec(ctx, sweep, kept); return err }); err != nil {
			return nil, err
		}
	}
	found, err := s.reads.query(ctx, query, sql.Named("since", since.UnixMicro()))
	all, err := collect(found, err, func(row *sql.Rows) (r identity.Revocation, err error) {
		var until, at int64
		err = row.Scan(&r.User, &r.Session, &until, &at)
		r.Until, r.At = fromMicros(until), fromMicros(at)
		return r, err
	})
	return all, failure("list revocations", err)
}

package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// InsertEvent implements [identity.Store].
func (s *Store) InsertEvent(ctx context.Context, e identity.Event) error {
	const again = `
		UPDATE auth_events SET at = @at, times = times + 1
		WHERE user_id = @user_id AND kind = @kind AND address = @address AND agent = @agent AND at > @same AND @try`
	const query = `
		INSERT INTO auth_events ( user_id,  kind,  at,  times,  address,  agent)
		SELECT                   @user_id, @kind, @at, @times, @address, @agent FROM users WHERE user_id = @user_id RETURNING id`
	const sweep = `DELETE FROM auth_events WHERE id IN (SELECT id FROM auth_events WHERE at <= @expired ORDER BY at LIMIT 4)`
	const most = `
		DELETE FROM auth_events WHERE user_id = @user_id AND kind IN (SELECT value FROM json_each(@tries)) = @try AND id <=
			(SELECT id FROM auth_events WHERE user_id = @user_id AND kind IN (SELECT value FROM json_each(@tries)) = @try
			 ORDER BY id DESC LIMIT 1 OFFSET @most)`
	tries, err := json.Marshal(identity.Tries())
	if err != nil {
		return err
	}
	args := []any{
		sql.Named("user_id", e.User), sql.Named("kind", e.Kind), sql.Named("at", e.At.UnixMicro()), sql.Named("times", e.Times),
		sql.Named("address", e.Address), sql.Named("agent", e.Agent), sql.Named("same", e.At.Add(-identity.SameTry).UnixMicro()),
		sql.Named("tries", string(tries)), sql.Named("try", e.Kind.IsTry()),
		sql.Named("expired", e.At.Add(-identity.EventsFor).UnixMicro()), sql.Named("most", e.Kind.Most()),
	}
	return s.write(ctx, "insert event", func(ctx context.Context, tx *tx) error {
		if n, err := tx.exec(ctx, again, args...); err != nil || n > 0 {
			return err
		}
		if err := tx.scan(ctx, query, args, []any{new(int64)}); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sweep, args...); err != nil {
			return err
		}
		_, err := tx.exec(ctx, most, args...)
		return err
	})
}

// Events implements [identity.Store].
func (s *Store) Events(ctx context.Context, user vault.UserID, since time.Time, before int64, limit int) ([]identity.Event, error) {
	defer s.timed("list events")()
	const query = `
		SELECT id, kind, at, times, address, agent FROM auth_events
		WHERE user_id = @user_id AND at > @since AND id < @before ORDER BY id DESC LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", user), sql.Named("since", since.UnixMicro()),
		sql.Named("before", before), sql.Named("limit", limit))
	events, err := collect(found, err, func(row *sql.Rows) (identity.Event, error) {
		e, at := identity.Event{User: user}, int64(0)
		err := row.Scan(&e.ID, &e.Kind, &at, &e.Times, &e.Address, &e.Agent)
		e.At = fromMicros(at)
		return e, err
	})
	return events, failure("list events", err)
}

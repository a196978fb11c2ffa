package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// InsertEvent implements [identity.Store].
func (s *Store) InsertEvent(ctx context.Context, e identity.Event) error {
	const person = `SELECT user_id FROM users WHERE user_id = @user_id FOR NO KEY UPDATE` // one event of a person at a time
	const again = `
		UPDATE auth_events SET at = @at, times = times + 1
		WHERE user_id = @user_id AND kind = @kind AND address = @address AND agent = @agent AND at > @same RETURNING id`
	const text = `
		INSERT INTO auth_events ( user_id,  kind,  at,  times,  address,  agent)
		VALUES                  (@user_id, @kind, @at, @times, @address, @agent)`
	const sweep = `
		WITH old AS MATERIALIZED (SELECT user_id, id FROM auth_events WHERE at <= @expired ORDER BY at LIMIT 4 FOR UPDATE SKIP LOCKED)
		DELETE FROM auth_events USING old WHERE auth_events.user_id = old.user_id AND auth_events.id = old.id`
	const most = `
		DELETE FROM auth_events WHERE user_id = @user_id AND (kind = ANY (@tries)) = @try AND id <=
			(SELECT id FROM auth_events WHERE user_id = @user_id AND (kind = ANY (@tries)) = @try ORDER BY id DESC LIMIT 1 OFFSET @most)`
	who := args{"user_id": e.User}
	event := args{"user_id": e.User, "kind": e.Kind, "at": e.At, "times": e.Times, "address": e.Address, "agent": e.Agent}
	same := args{
		"user_id": e.User, "kind": e.Kind, "at": e.At, "address": e.Address, "agent": e.Agent, "same": e.At.Add(-identity.SameTry),
	}
	var tries []string
	for _, kind := range identity.Tries() {
		tries = append(tries, string(kind))
	}
	kept := args{"user_id": e.User, "tries": tries, "try": e.Kind.IsTry(), "most": e.Kind.Most()}
	return s.tx(ctx, "insert event", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := queryRow(ctx, tx, person, who).Scan(new(vault.UserID)); err != nil {
			return err
		}
		if e.Kind.IsTry() {
			if err := queryRow(ctx, tx, again, same).Scan(new(int64)); !isNoRows(err) {
				return err
			}
		}
		if err := exec(ctx, tx, text, event); err != nil {
			return err
		}
		if err := exec(ctx, tx, sweep, args{"expired": e.At.Add(-identity.EventsFor)}); err != nil {
			return err
		}
		return exec(ctx, tx, most, kept)
	})
}

// Events implements [identity.Store].
func (s *Store) Events(ctx context.Context, user vault.UserID, since time.Time, before int64, limit int) (events []identity.Event, err error) {
	const text = `
		SELECT id, kind, at, times, address, agent FROM auth_events
		WHERE user_id = @user_id AND at > @since AND id < @before ORDER BY id DESC LIMIT @limit`
	err = s.read(ctx, "list events", func(ctx context.Context) error {
		a := args{"user_id": user, "since": since, "before": before, "limit": limit}
		events, err = query(ctx, s.db, text, a, func(row pgx.Row) (identity.Event, error) {
			e := identity.Event{User: user}
			err := row.Scan(&e.ID, &e.Kind, &e.At, &e.Times, &e.Address, &e.Agent)
			e.At = e.At.UTC()
			return e, err
		})
		return err
	})
	return events, err
}

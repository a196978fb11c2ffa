package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// InsertSession implements [identity.Store].
func (s *Store) InsertSession(ctx context.Context, session identity.Session, password string) error {
	const account = `SELECT user_id FROM auth_accounts WHERE user_id = @user_id AND password = @password FOR SHARE` // waits for SetPassword
	const sweep = `
		WITH old AS MATERIALIZED (SELECT id FROM auth_sessions WHERE expires_at <= @created_at ORDER BY expires_at LIMIT 4 FOR UPDATE SKIP LOCKED)
		DELETE FROM auth_sessions USING old WHERE auth_sessions.id = old.id`
	return s.tx(ctx, "insert session", unsent, func(ctx context.Context, tx pgx.Tx) error {
		var id vault.UserID
		if err := queryRow(ctx, tx, account, args{"user_id": session.User, "password": password}).Scan(&id); err != nil {
			return err
		}
		if err := exec(ctx, tx, sweep, args{"created_at": session.CreatedAt}); err != nil {
			return err
		}
		return insertSession(ctx, tx, session)
	})
}

func insertSession(ctx context.Context, tx pgx.Tx, s identity.Session) error {
	const text = `
		INSERT INTO auth_sessions ( id,  user_id,  hash,  address,  agent,  lasting,  created_at,  updated_at,  expires_at)
		VALUES                    (@id, @user_id, @hash, @address, @agent, @lasting, @created_at, @updated_at, @expires_at)`
	return exec(ctx, tx, text, args{
		"id": s.ID, "user_id": s.User, "hash": s.Hash[:], "address": s.Address, "agent": s.Agent, "lasting": s.Lasting,
		"created_at": s.CreatedAt, "updated_at": s.UpdatedAt, "expires_at": s.ExpiresAt,
	})
}

const sessionColumns = `s.id, s.user_id, s.hash, s.address, s.agent, s.lasting, s.created_at, s.updated_at, s.expires_at`

// sessionRow is where a row of sessionColumns is read to.
type sessionRow struct {
	identity.Session
	hash []byte
}

func (r *sessionRow) to() []any {
	return []any{&r.ID, &r.User, &r.hash, &r.Address, &r.Agent, &r.Lasting, &r.CreatedAt, &r.UpdatedAt, &r.ExpiresAt}
}

func (r *sessionRow) session() identity.Session {
	copy(r.Hash[:], r.hash)
	r.CreatedAt, r.UpdatedAt, r.ExpiresAt = r.CreatedAt.UTC(), r.UpdatedAt.UTC(), r.ExpiresAt.UTC()
	return r.Session
}

// Session implements [identity.Store].
func (s *Store) Session(ctx context.Context, hash [32]byte, at time.Time) (found identity.Session, a identity.Account, err error) {
	const text = `
		SELECT ` + accountColumns + `, ` + sessionColumns + ` FROM auth_sessions AS s JOIN auth_accounts AS a ON a.user_id = s.user_id
		WHERE s.hash = @hash AND s.expires_at > @at`
	err = s.read(ctx, "select session", func(ctx context.Context) error {
		var r sessionRow
		a, err = scanAccount(queryRow(ctx, s.db, text, args{"hash": hash[:], "at": at}), r.to()...)
		found = r.session()
		return err
	})
	return found, a, err
}

// SessionByID implements [identity.Store].
func (s *Store) SessionByID(ctx context.Context, id string, at time.Time) (found identity.Session, err error) {
	const text = `SELECT ` + sessionColumns + ` FROM auth_sessions AS s WHERE id = @id AND expires_at > @at`
	err = s.read(ctx, "select session", func(ctx context.Context) error {
		var r sessionRow
		err := queryRow(ctx, s.db, text, args{"id": id, "at": at}).Scan(r.to()...)
		found = r.session()
		return err
	})
	return found, err
}

// Sessions implements [identity.Store].
func (s *Store) Sessions(ctx context.Context, id vault.UserID, after identity.Session, limit int) (all []identity.Session, err error) {
	const text = `
		SELECT ` + sessionColumns + ` FROM auth_sessions AS s
		WHERE user_id = @user_id AND (created_at, id) > (@created_at, @id) ORDER BY created_at, id LIMIT @limit`
	err = s.read(ctx, "list sessions", func(ctx context.Context) error {
		a := args{"user_id": id, "created_at": after.CreatedAt, "id": after.ID, "limit": limit}
		all, err = query(ctx, s.db, text, a, func(row pgx.Row) (identity.Session, error) {
			var r sessionRow
			err := row.Scan(r.to()...)
			return r.session(), err
		})
		return err
	})
	return all, err
}

// ExtendSession implements [identity.Store].
func (s *Store) ExtendSession(ctx context.Context, id string, at, expires time.Time) error {
	const text = `UPDATE auth_sessions SET updated_at = @at, expires_at = @expires_at WHERE id = @id`
	return s.tx(ctx, "extend session", transient, func(ctx context.Context, tx pgx.Tx) error { // a second time changes nothing
		return exec(ctx, tx, text, args{"id": id, "at": at, "expires_at": expires})
	})
}

// DeleteSession implements [identity.Store].
func (s *Store) DeleteSession(ctx context.Context, session identity.Session, at time.Time) error {
	const text = `DELETE FROM auth_sessions WHERE id = @id`
	return s.tx(ctx, "delete session", transient, func(ctx context.Context, tx pgx.Tx) error {
		if err := exec(ctx, tx, text, args{"id": session.ID}); err != nil {
			return err
		}
		return revoke(ctx, tx, identity.Revocation{User: session.User, Session: session.ID, Until: at, At: at})
	})
}

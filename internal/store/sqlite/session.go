package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// InsertSession implements [identity.Store].
func (s *Store) InsertSession(ctx context.Context, session identity.Session, password string) error {
	const account = `SELECT user_id FROM auth_accounts WHERE user_id = @user_id AND password = @password`
	const sweep = `DELETE FROM auth_sessions WHERE id IN (SELECT id FROM auth_sessions WHERE expires_at <= @created_at ORDER BY expires_at LIMIT 4)`
	return s.write(ctx, "insert session", func(ctx context.Context, tx *tx) error {
		var id vault.UserID
		if err := tx.scan(ctx, account, []any{sql.Named("user_id", session.User), sql.Named("password", password)}, []any{&id}); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sweep, sql.Named("created_at", session.CreatedAt.UnixMicro())); err != nil {
			return err
		}
		return insertSession(ctx, tx, session)
	})
}

func insertSession(ctx context.Context, tx *tx, s identity.Session) error {
	const query = `
		INSERT INTO auth_sessions ( id,  user_id,  hash,  address,  agent,  lasting,  created_at,  updated_at,  expires_at)
		VALUES                    (@id, @user_id, @hash, @address, @agent, @lasting, @created_at, @updated_at, @expires_at)`
	_, err := tx.exec(ctx, query, sql.Named("id", s.ID), sql.Named("user_id", s.User), sql.Named("hash", s.Hash[:]), sql.Named("address", s.Address),
		sql.Named("agent", s.Agent), sql.Named("lasting", s.Lasting), sql.Named("created_at", s.CreatedAt.UnixMicro()),
		sql.Named("updated_at", s.UpdatedAt.UnixMicro()), sql.Named("expires_at", s.ExpiresAt.UnixMicro()))
	return err
}

const sessionColumns = `s.id, s.user_id, s.hash, s.address, s.agent, s.lasting, s.created_at, s.updated_at, s.expires_at`

// sessionRow is where a row of sessionColumns is read to.
type sessionRow struct {
	identity.Session
	hash                      []byte
	created, updated, expires int64
}

func (r *sessionRow) to() []any {
	return []any{&r.ID, &r.User, &r.hash, &r.Address, &r.Agent, &r.Lasting, &r.created, &r.updated, &r.expires}
}

func (r *sessionRow) session() identity.Session {
	copy(r.Hash[:], r.hash)
	r.CreatedAt, r.UpdatedAt, r.ExpiresAt = fromMicros(r.created), fromMicros(r.updated), fromMicros(r.expires)
	return r.Session
}

// Session implements [identity.Store].
func (s *Store) Session(ctx context.Context, hash [32]byte, at time.Time) (identity.Session, identity.Account, error) {
	defer s.timed("select session")()
	const query = `
		SELECT ` + accountColumns + `, ` + sessionColumns + ` FROM auth_sessions AS s JOIN auth_accounts AS a ON a.user_id = s.user_id
		WHERE s.hash = @hash AND s.expires_at > @at`
	var r sessionRow
	a, err := scanAccount(s.reads.queryRow(ctx, query, sql.Named("hash", hash[:]), sql.Named("at", at.UnixMicro())), r.to()...)
	return r.session(), a, failure("select session", err)
}

// SessionByID implements [identity.Store].
func (s *Store) SessionByID(ctx context.Context, id string, at time.Time) (identity.Session, error) {
	defer s.timed("select session")()
	const query = `SELECT ` + sessionColumns + ` FROM auth_sessions AS s WHERE id = @id AND expires_at > @at`
	var r sessionRow
	err := s.reads.queryRow(ctx, query, sql.Named("id", id), sql.Named("at", at.UnixMicro())).Scan(r.to()...)
	return r.session(), failure("select session", err)
}

// Sessions implements [identity.Store].
func (s *Store) Sessions(ctx context.Context, id vault.UserID, after identity.Session, limit int) ([]identity.Session, error) {
	defer s.timed("list sessions")()
	const query = `
		SELECT ` + sessionColumns + ` FROM auth_sessions AS s
		WHERE user_id = @user_id AND (created_at, id) > (@created_at, @id) ORDER BY created_at, id LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", id), sql.Named("created_at", after.CreatedAt.UnixMicro()), sql.Named("id", after.ID), sql.Named("limit", limit))
	all, err := collect(found, err, func(row *sql.Rows) (identity.Session, error) {
		var r sessionRow
		err := row.Scan(r.to()...)
		return r.session(), err
	})
	return all, failure("list sessions", err)
}

// ExtendSession implements [identity.Store].
func (s *Store) ExtendSession(ctx context.Context, id string, at, expires time.Time) error {
	const query = `UPDATE auth_sessions SET updated_at = @at, expires_at = @expires_at WHERE id = @id`
	return s.write(ctx, "extend session", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, sql.Named("at", at.UnixMicro()), sql.Named("expires_at", expires.UnixMicro()), sql.Named("id", id))
		return err
	})
}

// DeleteSession implements [identity.Store].
func (s *Store) DeleteSession(ctx context.Context, session identity.Session, at time.Time) error {
	const query = `DELETE FROM auth_sessions WHERE id = @id`
	return s.write(ctx, "delete session", func(ctx context.Context, tx *tx) error {
		if _, err := tx.exec(ctx, query, sql.Named("id", session.ID)); err != nil {
			return err
		}
		return revoke(ctx, tx, identity.Revocation{User: session.User, Session: session.ID, Until: at, At: at})
	})
}

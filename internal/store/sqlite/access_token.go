package sqlite

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// InsertAccessToken implements [identity.Store].
func (s *Store) InsertAccessToken(ctx context.Context, t identity.AccessToken, most int) error {
	const user = `SELECT user_id FROM users WHERE user_id = @user_id`
	const sweep = `DELETE FROM auth_tokens WHERE user_id = @user_id AND expires_at <= @created_at`
	const count = `SELECT count(*) FROM auth_tokens WHERE user_id = @user_id`
	const query = `
		INSERT INTO auth_tokens ( id,  user_id,  name,  scopes,  hash,  created_at,  expires_at)
		VALUES                  (@id, @user_id, @name, @scopes, @hash, @created_at, @expires_at)`
	owner, created := sql.Named("user_id", t.User), sql.Named("created_at", t.CreatedAt.UnixMicro())
	return s.write(ctx, "insert access token", func(ctx context.Context, tx *tx) error {
		if err := tx.scan(ctx, user, []any{owner}, []any{&t.User}); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sweep, owner, created); err != nil {
			return err
		}
		var n int
		if err := tx.scan(ctx, count, []any{owner}, []any{&n}); err != nil {
			return err
		}
		if n >= most {
			return vault.Conflict.New("There are %d access tokens already; revoke one", n).At("tokens", vault.TooMany)
		}
		_, err := tx.exec(ctx, query, sql.Named("id", t.ID), owner, sql.Named("name", t.Name), sql.Named("scopes", strings.Join(t.Scopes, " ")),
			sql.Named("hash", t.Hash[:]), created, sql.Named("expires_at", t.ExpiresAt.UnixMicro()))
		return err
	})
}

const accessColumns = `id, user_id, name, scopes, hash, created_at, expires_at, last_used_at`

// scanToken reads a row of accessColumns.
func scanToken(row interface{ Scan(...any) error }) (t identity.AccessToken, err error) {
	var scopes string
	var hash []byte
	var created, expires int64
	var used *int64
	err = row.Scan(&t.ID, &t.User, &t.Name, &scopes, &hash, &created, &expires, &used)
	t.Scopes, t.CreatedAt, t.ExpiresAt = strings.Fields(scopes), vault.Stamp{Time: fromMicros(created)}, vault.Stamp{Time: fromMicros(expires)}
	copy(t.Hash[:], hash)
	if used != nil {
		t.LastUsedAt = &vault.Stamp{Time: fromMicros(*used)}
	}
	return t, err
}

// AccessTokens implements [identity.Store].
func (s *Store) AccessTokens(ctx context.Context, id vault.UserID) ([]identity.AccessToken, error) {
	defer s.timed("list access tokens")()
	const query = `SELECT ` + accessColumns + ` FROM auth_tokens WHERE user_id = @user_id ORDER BY created_at DESC, id DESC`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", id))
	all, err := collect(found, err, func(row *sql.Rows) (identity.AccessToken, error) { return scanToken(row) })
	return all, failure("list access tokens", err)
}

// AccessTokenByHash implements [identity.Store].
func (s *Store) AccessTokenByHash(ctx context.Context, hash [32]byte) (identity.AccessToken, error) {
	defer s.timed("select access token")()
	const query = `SELECT ` + accessColumns + ` FROM auth_tokens WHERE hash = @hash`
	t, err := scanToken(s.reads.queryRow(ctx, query, sql.Named("hash", hash[:])))
	if err != nil {
		return identity.AccessToken{}, failure("select access token", err)
	}
	return t, nil
}

// DeleteAccessToken implements [identity.Store].
func (s *Store) DeleteAccessToken(ctx context.Context, id vault.UserID, token string, at time.Time) error {
	const query = `DELETE FROM auth_tokens WHERE id = @id AND user_id = @user_id`
	return s.write(ctx, "delete access token", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, query, sql.Named("id", token), sql.Named("user_id", id))
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		if err != nil {
			return err
		}
		return revoke(ctx, tx, identity.Revocation{User: id, Session: token, Until: at, At: at})
	})
}

// endAccessTokens ends all access tokens of a user.
func endAccessTokens(ctx context.Context, tx *tx, id vault.UserID, at time.Time) error {
	const revoke = `
		INSERT INTO auth_revocations (user_id, session_id, until, at)
		SELECT @user_id, id, @at, @at FROM auth_tokens WHERE user_id = @user_id
		ON CONFLICT (user_id, session_id) DO NOTHING`
	const end = `DELETE FROM auth_tokens WHERE user_id = @user_id`
	who := sql.Named("user_id", id)
	if _, err := tx.exec(ctx, revoke, who, sql.Named("at", at.UnixMicro())); err != nil {
		return err
	}
	_, err := tx.exec(ctx, end, who)
	return err
}

// NoteUses implements [identity.Store].
func (s *Store) NoteUses(ctx context.Context, uses []identity.TokenUse, apart time.Duration) error {
	const query = `UPDATE auth_tokens SET last_used_at = @at WHERE id = @id AND (last_used_at IS NULL OR last_used_at <= @before)`
	return s.write(ctx, "note uses of access tokens", func(ctx context.Context, tx *tx) error {
		for _, use := range uses {
			if _, err := tx.exec(ctx, query, sql.Named("at", use.At.UnixMicro()), sql.Named("id", use.ID), sql.Named("before", use.At.Add(-apart).UnixMicro())); err != nil {
				return err
			}
		}
		return nil
	})
}

// UsersNamed implements [identity.Store].
func (s *Store) UsersNamed(ctx context.Context, name string) ([]vault.UserID, error) {
	defer s.timed("list users")()
	const query = `SELECT user_id FROM users WHERE email = @name OR user_id = @name ORDER BY user_id`
	found, err := s.reads.query(ctx, query, sql.Named("name", name))
	all, err := collect(found, err, func(row *sql.Rows) (id vault.UserID, err error) { return id, row.Scan(&id) })
	return all, failure("list users", err)
}

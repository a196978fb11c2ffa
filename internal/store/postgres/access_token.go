package postgres

import (
	"context"
	"strings"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// InsertAccessToken implements [identity.Store].
func (s *Store) InsertAccessToken(ctx context.Context, t identity.AccessToken, most int) error {
	const user = `SELECT user_id FROM users WHERE user_id = @user_id FOR NO KEY UPDATE` // of two at once, one counts after the other
	const sweep = `DELETE FROM auth_tokens WHERE user_id = @user_id AND expires_at <= @created_at`
	const count = `SELECT count(*) FROM auth_tokens WHERE user_id = @user_id`
	const text = `
		INSERT INTO auth_tokens ( id,  user_id,  name,  scopes,  hash,  created_at,  expires_at)
		VALUES                  (@id, @user_id, @name, @scopes, @hash, @created_at, @expires_at)`
	a := args{
		"id": t.ID, "user_id": t.User, "name": t.Name, "scopes": strings.Join(t.Scopes, " "), "hash": t.Hash[:],
		"created_at": t.CreatedAt.Time, "expires_at": t.ExpiresAt.Time,
	}
	return s.tx(ctx, "insert access token", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := queryRow(ctx, tx, user, a).Scan(&t.User); err != nil {
			return err
		}
		if err := exec(ctx, tx, sweep, a); err != nil {
			return err
		}
		var n int
		if err := queryRow(ctx, tx, count, a).Scan(&n); err != nil {
			return err
		}
		if n >= most {
			return vault.Conflict.New("There are %d access tokens already; revoke one", n).At("tokens", vault.TooMany)
		}
		return exec(ctx, tx, text, a)
	})
}

const accessColumns = `id, user_id, name, scopes, hash, created_at, expires_at, last_used_at`

// scanToken reads a row of accessColumns.
func scanToken(row pgx.Row) (t identity.AccessToken, err error) {
	var scopes string
	var hash []byte
	var used *time.Time
	err = row.Scan(&t.ID, &t.User, &t.Name, &scopes, &hash, &t.CreatedAt.Time, &t.ExpiresAt.Time, &used)
	t.Scopes, t.CreatedAt.Time, t.ExpiresAt.Time = strings.Fields(scopes), t.CreatedAt.UTC(), t.ExpiresAt.UTC()
	copy(t.Hash[:], hash)
	if used != nil {
		t.LastUsedAt = &vault.Stamp{Time: used.UTC()}
	}
	return t, err
}

// AccessTokens implements [identity.Store].
func (s *Store) AccessTokens(ctx context.Context, id vault.UserID) (all []identity.AccessToken, err error) {
	const text = `SELECT ` + accessColumns + ` FROM auth_tokens WHERE user_id = @user_id ORDER BY created_at DESC, id DESC`
	err = s.read(ctx, "list access tokens", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, args{"user_id": id}, scanToken)
		return err
	})
	return all, err
}

// AccessTokenByHash implements [identity.Store].
func (s *Store) AccessTokenByHash(ctx context.Context, hash [32]byte) (t identity.AccessToken, err error) {
	const text = `SELECT ` + accessColumns + ` FROM auth_tokens WHERE hash = @hash`
	err = s.read(ctx, "select access token", func(ctx context.Context) error {
		t, err = scanToken(queryRow(ctx, s.db, text, args{"hash": hash[:]}))
		return err
	})
	if err != nil {
		return identity.AccessToken{}, err
	}
	return t, nil
}

// DeleteAccessToken implements [identity.Store].
func (s *Store) DeleteAccessToken(ctx context.Context, id vault.UserID, token string, at time.Time) error {
	const text = `DELETE FROM auth_tokens WHERE id = @id AND user_id = @user_id RETURNING id`
	return s.tx(ctx, "delete access token", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := queryRow(ctx, tx, text, args{"id": token, "user_id": id}).Scan(&token); err != nil {
			return err
		}
		return revoke(ctx, tx, identity.Revocation{User: id, Session: token, Until: at, At: at})
	})
}

// endAccessTokens ends all access tokens of a user.
func endAccessTokens(ctx context.Context, tx pgx.Tx, id vault.UserID, at time.Time) error {
	const text = `
		WITH ended AS (DELETE FROM auth_tokens WHERE user_id = @user_id RETURNING user_id, id)
		INSERT INTO auth_revocations (user_id, session_id, until, at) SELECT user_id, id, @at, @at FROM ended
		ON CONFLICT (user_id, session_id) DO NOTHING`
	return exec(ctx, tx, text, args{"user_id": id, "at": at})
}

// NoteUses implements [identity.Store].
func (s *Store) NoteUses(ctx context.Context, uses []identity.TokenUse, apart time.Duration) error {
	const text = `UPDATE auth_tokens SET last_used_at = @at WHERE id = @id AND (last_used_at IS NULL OR last_used_at <= @before)`
	return s.tx(ctx, "note uses of access tokens", transient, func(ctx context.Context, tx pgx.Tx) error { // a second time changes nothing
		for _, use := range uses {
			if err := exec(ctx, tx, text, args{"at": use.At, "id": use.ID, "before": use.At.Add(-apart)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// UsersNamed implements [identity.Store].
func (s *Store) UsersNamed(ctx context.Context, name string) (all []vault.UserID, err error) {
	const text = `SELECT user_id FROM users WHERE email = @name OR user_id = @name ORDER BY user_id`
	err = s.read(ctx, "list users", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, args{"name": name}, func(row pgx.Row) (id vault.UserID, err error) { return id, row.Scan(&id) })
		return err
	})
	return all, err
}

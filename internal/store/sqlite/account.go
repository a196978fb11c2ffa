package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3"
)

var _ identity.Store = (*Store)(nil)

// CreateAccount implements [identity.Store].
func (s *Store) CreateAccount(ctx context.Context, user vault.User, a identity.Account, session *identity.Session) error {
	const insertUser = `
		INSERT INTO users ( user_id,  email,  name,  preferences,  created_at, version)
		VALUES            (@user_id, @email, @name, @preferences, @created_at, 1)`
	return s.write(ctx, "create account", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, insertUser, sql.Named("user_id", user.ID), sql.Named("email", user.Email), sql.Named("name", user.Name),
			sql.Named("preferences", jsonText[vault.Preferences]{&user.Preferences}), sql.Named("created_at", user.CreatedAt.UnixMicro()))
		if err != nil {
			return err
		}
		err = insertAccount(ctx, tx, a)
		if errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) {
			return vault.Conflict.New("There is an account with this e-mail")
		}
		if err != nil || session == nil {
			return err
		}
		return insertSession(ctx, tx, *session)
	})
}

// insertAccount keeps an account of a user that is there.
func insertAccount(ctx context.Context, tx *tx, a identity.Account) error {
	const query = `
		INSERT INTO auth_accounts ( user_id,  email,  email_folded,  email_verified,  name,         image,        password,  created_at,  updated_at)
		VALUES                    (@user_id, @email, @email_folded, @email_verified, @name, nullif(@image, ''), @password, @created_at, @updated_at)`
	_, err := tx.exec(ctx, query, sql.Named("user_id", a.ID), sql.Named("email", a.Email), sql.Named("email_folded", a.Folded),
		sql.Named("email_verified", a.Verified), sql.Named("name", a.Name), sql.Named("image", a.Image), sql.Named("password", a.Password),
		sql.Named("created_at", a.CreatedAt.UnixMicro()), sql.Named("updated_at", a.UpdatedAt.UnixMicro()))
	return err
}

const accountColumns = `a.user_id, a.email, a.email_folded, a.email_verified, a.name, coalesce(a.image, ''), a.password, a.created_at, a.updated_at`

// scanAccount reads a row of accountColumns, and what follows them.
func scanAccount(row interface{ Scan(...any) error }, more ...any) (a identity.Account, err error) {
	var created, updated int64
	err = row.Scan(append([]any{&a.ID, &a.Email, &a.Folded, &a.Verified, &a.Name, &a.Image, &a.Password, &created, &updated}, more...)...)
	a.CreatedAt, a.UpdatedAt = fromMicros(created), fromMicros(updated)
	return a, err
}

// AccountByEmail implements [identity.Store].
func (s *Store) AccountByEmail(ctx context.Context, folded string) (identity.Account, error) {
	defer s.timed("select account")()
	const query = `SELECT ` + accountColumns + ` FROM auth_accounts AS a WHERE email_folded = @email_folded`
	a, err := scanAccount(s.reads.queryRow(ctx, query, sql.Named("email_folded", folded)))
	return a, failure("select account", err)
}

// Account implements [identity.Store].
func (s *Store) Account(ctx context.Context, id vault.UserID) (identity.Account, error) {
	defer s.timed("select account")()
	const query = `SELECT ` + accountColumns + ` FROM auth_accounts AS a WHERE user_id = @user_id`
	a, err := scanAccount(s.reads.queryRow(ctx, query, sql.Named("user_id", id)))
	return a, failure("select account", err)
}

// Accounts implements [identity.Store].
func (s *Store) Accounts(ctx context.Context) ([]identity.Account, error) {
	defer s.timed("list accounts")()
	const query = `SELECT ` + accountColumns + ` FROM auth_accounts AS a ORDER BY created_at, user_id`
	found, err := s.reads.query(ctx, query)
	all, err := collect(found, err, func(row *sql.Rows) (identity.Account, error) { return scanAccount(row) })
	return all, failure("list accounts", err)
}

// SetPassword implements [identity.Store].
func (s *Store) SetPassword(ctx context.Context, id vault.UserID, hash string, at time.Time) error {
	return s.write(ctx, "set password", func(ctx context.Context, tx *tx) error { return renewPassword(ctx, tx, id, hash, at) })
}

// renewPassword gives an account another password without the old one, and ends
// all that somebody else may have made in it.
func renewPassword(ctx context.Context, tx *tx, id vault.UserID, hash string, at time.Time) error {
	if err := setPassword(ctx, tx, id, hash, "", at); err != nil {
		return err
	}
	return endAccessTokens(ctx, tx, id, at)
}

func setPassword(ctx context.Context, tx *tx, id vault.UserID, hash, keep string, at time.Time) error {
	const query = `UPDATE auth_accounts SET password = @password, updated_at = @at WHERE user_id = @user_id`
	const forget = `DELETE FROM auth_verifications WHERE user_id = @user_id AND kind = 'reset'`
	who := sql.Named("user_id", id)
	n, err := tx.exec(ctx, query, sql.Named("password", hash), sql.Named("at", at.UnixMicro()), who)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return err
	}
	if err := endSessions(ctx, tx, id, keep, at); err != nil {
		return err
	}
	_, err = tx.exec(ctx, forget, who)
	return err
}

// RehashPassword implements [identity.Store].
func (s *Store) RehashPassword(ctx context.Context, id vault.UserID, old, fresh string) error {
	const query = `UPDATE auth_accounts SET password = @fresh WHERE user_id = @user_id AND password = @old`
	return s.write(ctx, "rehash password", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, query, sql.Named("fresh", fresh), sql.Named("user_id", id), sql.Named("old", old))
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		return err
	})
}

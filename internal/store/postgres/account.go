package postgres

import (
	"context"
	"errors"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

var _ identity.Store = (*Store)(nil)

// CreateAccount implements [identity.Store].
func (s *Store) CreateAccount(ctx context.Context, user vault.User, a identity.Account, session *identity.Session) error {
	const insertUser = `
		INSERT INTO users ( user_id,  email,  name,  preferences,  created_at, version)
		VALUES            (@user_id, @email, @name, @preferences, @created_at, 1)`
	return s.tx(ctx, "create account", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := exec(ctx, tx, insertUser, args{
			"user_id": user.ID, "email": user.Email, "name": user.Name, "preferences": jsonText(user.Preferences), "created_at": user.CreatedAt.Time,
		}); err != nil {
			return err
		}
		err := exec(ctx, tx, insertAccount, accountArgs(a))
		if sqlState(err) == uniqueViolation {
			return vault.Conflict.New("There is an account with this e-mail")
		}
		if err != nil || session == nil {
			return err
		}
		return insertSession(ctx, tx, *session)
	})
}

// insertAccount keeps an account of a user that is there, by the parameters of
// accountArgs.
const insertAccount = `
	INSERT INTO auth_accounts ( user_id,  email,  email_folded,  email_verified,  name,         image,        password,  created_at,  updated_at)
	VALUES                    (@user_id, @email, @email_folded, @email_verified, @name, nullif(@image, ''), @password, @created_at, @updated_at)`

func accountArgs(a identity.Account) args {
	return args{
		"user_id": a.ID, "email": a.Email, "email_folded": a.Folded, "email_verified": a.Verified, "name": a.Name, "image": a.Image, "password": a.Password,
		"created_at": a.CreatedAt, "updated_at": a.UpdatedAt,
	}
}

const accountColumns = `a.user_id, a.email, a.email_folded, a.email_verified, a.name, coalesce(a.image, ''), a.password, a.created_at, a.updated_at`

// scanAccount reads a row of accountColumns, and what follows them.
func scanAccount(row pgx.Row, more ...any) (a identity.Account, err error) {
	err = row.Scan(append([]any{&a.ID, &a.Email, &a.Folded, &a.Verified, &a.Name, &a.Image, &a.Password, &a.CreatedAt, &a.UpdatedAt}, more...)...)
	a.CreatedAt, a.UpdatedAt = a.CreatedAt.UTC(), a.UpdatedAt.UTC()
	return a, err
}

// account reads one account.
func (s *Store) account(ctx context.Context, text string, a args) (found identity.Account, err error) {
	err = s.read(ctx, "select account", func(ctx context.Context) error {
		found, err = scanAccount(queryRow(ctx, s.db, text, a))
		return err
	})
	if err != nil {
		return identity.Account{}, err
	}
	return found, nil
}

// AccountByEmail implements [identity.Store].
func (s *Store) AccountByEmail(ctx context.Context, folded string) (identity.Account, error) {
	const text = `SELECT ` + accountColumns + ` FROM auth_accounts AS a WHERE email_folded = @email_folded`
	return s.account(ctx, text, args{"email_folded": folded})
}

// Account implements [identity.Store].
func (s *Store) Account(ctx context.Context, id vault.UserID) (identity.Account, error) {
	const text = `SELECT ` + accountColumns + ` FROM auth_accounts AS a WHERE user_id = @user_id`
	return s.account(ctx, text, args{"user_id": id})
}

// Accounts implements [identity.Store].
func (s *Store) Accounts(ctx context.Context) (all []identity.Account, err error) {
	const text = `SELECT ` + accountColumns + ` FROM auth_accounts AS a ORDER BY created_at, user_id`
	err = s.read(ctx, "list accounts", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, nil, func(row pgx.Row) (identity.Account, error) { return scanAccount(row) })
		return err
	})
	return all, err
}

// SetPassword implements [identity.Store].
func (s *Store) SetPassword(ctx context.Context, id vault.UserID, hash string, at time.Time) error {
	return s.tx(ctx, "set password", unsent, func(ctx context.Context, tx pgx.Tx) error { return renewPassword(ctx, tx, id, hash, at) })
}

// renewPassword gives an account another password without the old one, and ends
// all that somebody else may have made in it.
func renewPassword(ctx context.Context, tx pgx.Tx, id vault.UserID, hash string, at time.Time) error {
	if err := setPassword(ctx, tx, id, hash, "", at); err != nil {
		return err
	}
	return endAccessTokens(ctx, tx, id, at)
}

func setPassword(ctx context.Context, tx pgx.Tx, id vault.UserID, hash, keep string, at time.Time) error {
	const text = `UPDATE auth_accounts SET password = @password, updated_at = @at WHERE user_id = @user_id RETURNING user_id`
	const forget = `DELETE FROM auth_verifications WHERE user_id = @user_id AND kind = 'reset'`
	a := args{"user_id": id, "password": hash, "at": at}
	if err := queryRow(ctx, tx, text, a).Scan(&id); err != nil {
		return err
	}
	return errors.Join(endSessions(ctx, tx, id, keep, at), exec(ctx, tx, forget, a))
}

// RehashPassword implements [identity.Store].
func (s *Store) RehashPassword(ctx context.Context, id vault.UserID, old, fresh string) error {
	const text = `UPDATE auth_accounts SET password = @fresh WHERE user_id = @user_id AND password = @old RETURNING user_id`
	return s.write(ctx, "rehash password", func(ctx context.Context) error {
		return queryRow(ctx, s.db, text, args{"fresh": fresh, "user_id": id, "old": old}).Scan(&id)
	})
}

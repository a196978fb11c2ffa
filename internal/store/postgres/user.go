package postgres

import (
	"context"
	"slices"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// PutUser implements [vault.People].
func (s *Store) PutUser(ctx context.Context, user vault.User) error {
	const text = `
		INSERT INTO users ( user_id,  email,  name,  preferences,  created_at, version)
		VALUES            (@user_id, @email, @name, @preferences, @created_at, 1)
		ON CONFLICT (user_id) DO UPDATE SET email = excluded.email
		WHERE excluded.email IS NOT NULL AND users.email IS DISTINCT FROM excluded.email`
	sql, values := bind(text, args{
		"user_id": user.ID, "email": user.Email, "name": user.Name,
		"preferences": jsonText(user.Preferences), "created_at": user.CreatedAt.Time,
	})
	return s.read(ctx, "put user", func(ctx context.Context) error { // a second time changes nothing
		_, err := s.db.Exec(ctx, sql, values...)
		return err
	})
}

// User implements [vault.People].
func (s *Store) User(ctx context.Context, by vault.Actor) (vault.User, error) {
	const text = `SELECT email, name, preferences, created_at, version FROM users WHERE user_id = @user_id`
	u := vault.User{ID: by.Owner, Preferences: vault.DefaultPreferences}
	err := s.read(ctx, "select user", func(ctx context.Context) error {
		var raw []byte
		var created time.Time
		err := queryRow(ctx, s.db, text, args{"user_id": by.Owner}).Scan(&u.Email, &u.Name, &raw, &created, &u.Version)
		if err != nil {
			return err
		}
		u.CreatedAt = vault.Stamp{Time: created.UTC()}
		return fromJSON(raw, &u.Preferences)
	})
	if err != nil {
		return vault.User{}, err
	}
	return u, nil
}

// ReplaceUser implements [vault.People].
func (s *Store) ReplaceUser(ctx context.Context, by vault.Actor, user vault.User) error {
	const text = `
		UPDATE users SET name = @name, preferences = @preferences, version = version + 1
		WHERE user_id = @user_id AND version = @if_version RETURNING version`
	const exists = `SELECT version FROM users WHERE user_id = @user_id`
	a := args{"user_id": by.Owner, "name": user.Name, "preferences": jsonText(user.Preferences), "if_version": user.Version}
	return s.write(ctx, "replace user", func(ctx context.Context) error {
		var version int64
		err := queryRow(ctx, s.db, text, a).Scan(&version)
		if !isNoRows(err) {
			return err
		}
		if err := queryRow(ctx, s.db, exists, a).Scan(&version); err != nil {
			return err
		}
		return vault.Conflict.New("The profile has changed meanwhile")
	})
}

// Litterers implements [vault.People].
func (s *Store) Litterers(ctx context.Context, before time.Time) (all []vault.UserID, err error) {
	const text = `SELECT user_id FROM ideas WHERE deleted_at <= @before` + shown + ` ORDER BY deleted_at LIMIT 100`
	err = s.read(ctx, "list litterers", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, args{"before": before}, func(row pgx.Row) (id vault.UserID, err error) { return id, row.Scan(&id) })
		return err
	})
	slices.Sort(all)
	return slices.Compact(all), err
}

// ErasePerson implements [vault.People].
func (s *Store) ErasePerson(ctx context.Context, by vault.Actor, at time.Time) error {
	const text = `DELETE FROM users WHERE user_id = @user_id` // and by it all that is theirs
	return s.tx(ctx, "erase person", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := exec(ctx, tx, text, args{"user_id": by.Owner}); err != nil {
			return err
		}
		return revoke(ctx, tx, identity.Revocation{User: by.Owner, Until: at, At: at})
	})
}

package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// PutUser implements [vault.People].
func (s *Store) PutUser(ctx context.Context, user vault.User) error {
	const query = `
		INSERT INTO users ( user_id,  email,  name,  preferences,  created_at, version)
		VALUES            (@user_id, @email, @name, @preferences, @created_at, 1)
		ON CONFLICT (user_id) DO UPDATE SET email = excluded.email
		WHERE excluded.email IS NOT NULL AND email IS NOT excluded.email`
	args := []any{
		sql.Named("user_id", user.ID),
		sql.Named("email", user.Email),
		sql.Named("name", user.Name),
		sql.Named("preferences", jsonText[vault.Preferences]{&user.Preferences}),
		sql.Named("created_at", user.CreatedAt.UnixMicro()),
	}
	return s.write(ctx, "put user", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, args...)
		return err
	})
}

// User implements [vault.People].
func (s *Store) User(ctx context.Context, by vault.Actor) (vault.User, error) {
	defer s.timed("select user")()
	const query = `SELECT email, name, preferences, created_at, version FROM users WHERE user_id = @user_id`
	u := vault.User{ID: by.Owner, Preferences: vault.DefaultPreferences}
	var created int64
	err := s.reads.queryRow(ctx, query, sql.Named("user_id", by.Owner)).
		Scan(&u.Email, &u.Name, jsonText[vault.Preferences]{&u.Preferences}, &created, &u.Version)
	if err != nil {
		return vault.User{}, failure("select user", err)
	}
	u.CreatedAt = vault.Stamp{Time: fromMicros(created)}
	return u, nil
}

// ReplaceUser implements [vault.People].
func (s *Store) ReplaceUser(ctx context.Context, by vault.Actor, user vault.User) error {
	const query = `
		UPDATE users SET name = @name, preferences = @preferences, version = version + 1
		WHERE user_id = @user_id AND version = @if_version`
	const exists = `SELECT version FROM users WHERE user_id = @user_id`
	owner := sql.Named("user_id", by.Owner)
	args := []any{
		owner, sql.Named("name", user.Name), sql.Named("preferences", jsonText[vault.Preferences]{&user.Preferences}),
		sql.Named("if_version", user.Version),
	}
	return s.write(ctx, "replace user", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, query, args...)
		if err != nil || n == 1 {
			return err
		}
		if err := tx.scan(ctx, exists, []any{owner}, []any{&n}); err != nil {
			return err
		}
		return vault.Conflict.New("The profile has changed meanwhile")
	})
}

// Litterers implements [vault.People].
func (s *Store) Litterers(ctx context.Context, before time.Time) ([]vault.UserID, error) {
	defer s.timed("list litterers")()
	const query = `SELECT user_id FROM ideas WHERE deleted_at <= @before` + shown + ` ORDER BY deleted_at LIMIT 100`
	found, err := s.pings.QueryContext(ctx, query, sql.Named("before", before.UnixMicro())) // an idle server needs no reader for it
	all, err := collect(found, err, func(row *sql.Rows) (id vault.UserID, err error) { return id, row.Scan(&id) })
	slices.Sort(all)
	return slices.Compact(all), failure("list litterers", err)
}

// ErasePerson implements [vault.People].
func (s *Store) ErasePerson(ctx context.Context, by vault.Actor, at time.Time) error {
	const query = `DELETE FROM users WHERE user_id = @user_id` // and by it all that is theirs
	return s.write(ctx, "erase person", func(ctx context.Context, tx *tx) error {
		if _, err := tx.exec(ctx, query, sql.Named("user_id", by.Owner)); err != nil {
			return err
		}
		return revoke(ctx, tx, identity.Revocation{User: by.Owner, Until: at, At: at})
	})
}

package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// UpdateAccount implements [identity.AccountStore].
func (s *Store) UpdateAccount(ctx context.Context, id vault.UserID, c identity.AccountChange, at time.Time) error {
	const query = `
		UPDATE auth_accounts SET name = coalesce(@name, name), image = CASE WHEN @image IS NULL THEN image ELSE nullif(@image, '') END, updated_at = @at
		WHERE user_id = @user_id`
	return s.write(ctx, "update account", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, query, sql.Named("name", c.Name), sql.Named("image", c.Image), sql.Named("at", at.UnixMicro()), sql.Named("user_id", id))
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		return err
	})
}

// ChangePassword implements [identity.AccountStore].
func (s *Store) ChangePassword(ctx context.Context, c identity.PasswordChange) error {
	const query = `SELECT user_id FROM auth_accounts WHERE user_id = @user_id AND password = @old`
	return s.write(ctx, "change password", func(ctx context.Context, tx *tx) error {
		var id vault.UserID
		if err := tx.scan(ctx, query, []any{sql.Named("user_id", c.User), sql.Named("old", c.Old)}, []any{&id}); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, c.User, c.New, c.Keep, c.At); err != nil || c.Fresh == nil {
			return err
		}
		return insertSession(ctx, tx, *c.Fresh)
	})
}

// LiveSessions implements [identity.AccountStore].
func (s *Store) LiveSessions(ctx context.Context, id vault.UserID, at time.Time) ([]identity.Session, error) {
	defer s.timed("list live sessions")()
	const query = `
		SELECT ` + sessionColumns + ` FROM auth_sessions AS s WHERE user_id = @user_id AND expires_at > @at
		ORDER BY created_at DESC, id LIMIT @most`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", id), sql.Named("at", at.UnixMicro()), sql.Named("most", identity.MaxSessions))
	all, err := collect(found, err, func(row *sql.Rows) (identity.Session, error) {
		var r sessionRow
		err := row.Scan(r.to()...)
		return r.session(), err
	})
	return all, failure("list live sessions", err)
}

// DeleteSessions implements [identity.AccountStore].
func (s *Store) DeleteSessions(ctx context.Context, id vault.UserID, keep string, at time.Time) error {
	return s.write(ctx, "delete sessions", func(ctx context.Context, tx *tx) error { return endSessions(ctx, tx, id, keep, at) })
}

// endSessions ends all sessions of a user but keep, and revokes their tokens. A
// change of the e-mail that was asked for in any ends too, sent or not.
func endSessions(ctx context.Context, tx *tx, id vault.UserID, keep string, at time.Time) error {
	const revoke = `
		INSERT INTO auth_revocations (user_id, session_id, until, at)
		SELECT @user_id, id, @at, @at FROM auth_sessions WHERE user_id = @user_id AND id <> @keep
		ON CONFLICT (user_id, session_id) DO NOTHING`
	const end = `DELETE FROM auth_sessions WHERE user_id = @user_id AND id <> @keep`
	const unsent = `DELETE FROM auth_mails WHERE user_id = @user_id AND kind = 'change'`
	const sent = `DELETE FROM auth_verifications WHERE user_id = @user_id AND kind = 'change'`
	who, kept := sql.Named("user_id", id), sql.Named("keep", keep)
	if _, err := tx.exec(ctx, revoke, who, sql.Named("at", at.UnixMicro()), kept); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, end, who, kept); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, unsent, who); err != nil {
		return err
	}
	_, err := tx.exec(ctx, sent, who)
	return err
}

package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/identity"
)

// InsertMail implements [identity.MailStore].
func (s *Store) InsertMail(ctx context.Context, m identity.Mail) error {
	const query = `
		INSERT INTO auth_mails ( id,  kind,          user_id,                session_id,        address,  callback,  client,  agent,  created_at,  due_at,  tries)
		VALUES                 (@id, @kind, nullif(@user_id, ''), nullif(@session_id, ''), @address, @callback, @client, @agent, @created_at, @due_at, @tries)`
	return s.write(ctx, "insert mail", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, sql.Named("id", m.ID), sql.Named("kind", m.Kind), sql.Named("user_id", m.User), sql.Named("session_id", m.Session), sql.Named("address", m.Address),
			sql.Named("callback", m.Callback), sql.Named("client", m.Client), sql.Named("agent", m.Agent),
			sql.Named("created_at", m.CreatedAt.UnixMicro()), sql.Named("due_at", m.DueAt.UnixMicro()), sql.Named("tries", m.Tries))
		return err
	})
}

// TakeMail implements [identity.MailStore]. It looks before it writes: mostly
// none is due.
func (s *Store) TakeMail(ctx context.Context, at, until time.Time) (m identity.Mail, err error) {
	const query = `
		UPDATE auth_mails SET due_at = @until, tries = tries + 1
		WHERE id = (SELECT id FROM auth_mails WHERE due_at <= @at ORDER BY due_at, id LIMIT 1)
		RETURNING id, kind, coalesce(user_id, ''), coalesce(session_id, ''), address, callback, client, agent, created_at, due_at, tries`
	now := sql.Named("at", at.UnixMicro())
	if err := s.dueMail(ctx, now); err != nil {
		return m, err
	}
	err = s.write(ctx, "take mail", func(ctx context.Context, tx *tx) error {
		var created, due int64
		err := tx.scan(ctx, query, []any{sql.Named("until", until.UnixMicro()), now},
			[]any{&m.ID, &m.Kind, &m.User, &m.Session, &m.Address, &m.Callback, &m.Client, &m.Agent, &created, &due, &m.Tries})
		m.CreatedAt, m.DueAt = fromMicros(created), fromMicros(due)
		return err
	})
	return m, err
}

// dueMail fails with vault.NotFound if no mail is due.
func (s *Store) dueMail(ctx context.Context, now sql.NamedArg) error {
	const query = `SELECT id FROM auth_mails WHERE due_at <= @at LIMIT 1`
	var id string
	err := s.reads.queryRow(ctx, query, now).Scan(&id)
	return failure("take mail", err)
}

// PutOffMail implements [identity.MailStore].
func (s *Store) PutOffMail(ctx context.Context, id string, due time.Time) error {
	const query = `UPDATE auth_mails SET due_at = @due_at WHERE id = @id`
	return s.write(ctx, "put off mail", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, sql.Named("due_at", due.UnixMicro()), sql.Named("id", id))
		return err
	})
}

// DeleteMail implements [identity.MailStore].
func (s *Store) DeleteMail(ctx context.Context, id string) error {
	const query = `DELETE FROM auth_mails WHERE id = @id`
	return s.write(ctx, "delete mail", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, sql.Named("id", id))
		return err
	})
}

package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/identity"

	"github.com/jackc/pgx/v5"
)

// InsertMail implements [identity.MailStore].
func (s *Store) InsertMail(ctx context.Context, m identity.Mail) error {
	const text = `
		INSERT INTO auth_mails ( id,  kind,          user_id,                session_id,        address,  callback,  client,  agent,  created_at,  due_at,  tries)
		VALUES                 (@id, @kind, nullif(@user_id, ''), nullif(@session_id, ''), @address, @callback, @client, @agent, @created_at, @due_at, @tries)`
	return s.tx(ctx, "insert mail", unsent, func(ctx context.Context, tx pgx.Tx) error {
		return exec(ctx, tx, text, args{
			"id": m.ID, "kind": m.Kind, "user_id": m.User, "session_id": m.Session, "address": m.Address, "callback": m.Callback, "client": m.Client, "agent": m.Agent,
			"created_at": m.CreatedAt, "due_at": m.DueAt, "tries": m.Tries,
		})
	})
}

// TakeMail implements [identity.MailStore].
func (s *Store) TakeMail(ctx context.Context, at, until time.Time) (m identity.Mail, err error) {
	const text = `
		UPDATE auth_mails SET due_at = @until, tries = tries + 1
		WHERE id = (SELECT id FROM auth_mails WHERE due_at <= @at ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, kind, coalesce(user_id, ''), coalesce(session_id, ''), address, callback, client, agent, created_at, due_at, tries`
	err = s.write(ctx, "take mail", func(ctx context.Context) error {
		return queryRow(ctx, s.db, text, args{"at": at, "until": until}).
			Scan(&m.ID, &m.Kind, &m.User, &m.Session, &m.Address, &m.Callback, &m.Client, &m.Agent, &m.CreatedAt, &m.DueAt, &m.Tries)
	})
	m.CreatedAt, m.DueAt = m.CreatedAt.UTC(), m.DueAt.UTC()
	return m, err
}

// PutOffMail implements [identity.MailStore].
func (s *Store) PutOffMail(ctx context.Context, id string, due time.Time) error {
	const text = `UPDATE auth_mails SET due_at = @due_at WHERE id = @id`
	return s.tx(ctx, "put off mail", transient, func(ctx context.Context, tx pgx.Tx) error { // a second time changes nothing
		return exec(ctx, tx, text, args{"due_at": due, "id": id})
	})
}

// DeleteMail implements [identity.MailStore].
func (s *Store) DeleteMail(ctx context.Context, id string) error {
	const text = `DELETE FROM auth_mails WHERE id = @id`
	return s.tx(ctx, "delete mail", transient, func(ctx context.Context, tx pgx.Tx) error {
		return exec(ctx, tx, text, args{"id": id})
	})
}

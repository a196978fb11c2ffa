package postgres

import (
	"context"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// logChange writes the row of the log that belongs to the row of idea(id,
// version). It takes its number last, and so holds the person's log for as
// short a time as can be.
const logChange = `
	head AS (
		INSERT INTO log_heads (user_id, seq) SELECT @user_id, 1 FROM idea
		ON CONFLICT (user_id) DO UPDATE SET seq = log_heads.seq + 1
		RETURNING seq
	), change AS (
		INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields, from_stage, to_stage, from_since)
		SELECT @user_id, head.seq, idea.id, idea.version, @at, @source, @act, @fields, @from_stage, @to_stage, @from_since FROM idea, head
	)`

// logColumns returns the parameters of logChange.
func logColumns(by vault.Actor, at time.Time, edit vault.Edit) args {
	a := args{
		"user_id":    by.Owner,
		"at":         at,
		"source":     by.Source,
		"act":        edit.Act,
		"fields":     strings.Join(edit.Fields, ","),
		"from_stage": rankOf(edit.From),
		"to_stage":   rankOf(edit.To),
		"from_since": nil,
	}
	if !edit.Since.IsZero() {
		a["from_since"] = edit.Since
	}
	return a
}

// Changes implements [vault.Log]. A person's changes are committed in the order
// of their numbers: see the table log_heads.
func (s *Store) Changes(ctx context.Context, by vault.Actor, after int64, limit int) (changes []vault.Change, err error) {
	const text = `
		SELECT seq, idea_id, version, at, source, act, fields, from_stage, to_stage, from_since
		FROM changes WHERE user_id = @user_id AND seq > @after_seq ORDER BY seq LIMIT @limit`
	err = s.read(ctx, "list changes", func(ctx context.Context) error {
		changes, err = query(ctx, s.db, text, args{"user_id": by.Owner, "after_seq": after, "limit": limit}, scanChange)
		return err
	})
	return changes, err
}

// Heads implements [vault.Log].
func (s *Store) Heads(ctx context.Context, users ...vault.UserID) (heads map[vault.UserID]int64, err error) {
	const text = `SELECT user_id, seq FROM log_heads WHERE user_id = ANY (CAST(@users AS text[]))`
	owners := make([]string, len(users))
	for i, user := range users {
		owners[i] = string(user)
	}
	err = s.read(ctx, "list heads", func(ctx context.Context) error {
		heads = map[vault.UserID]int64{} // anew, where it is tried again
		_, err := query(ctx, s.db, text, args{"users": owners}, func(row pgx.Row) (none struct{}, err error) {
			var user vault.UserID
			var head int64
			err = row.Scan(&user, &head)
			heads[user] = head
			return none, err
		})
		return err
	})
	return heads, err
}

func scanChange(row pgx.Row) (c vault.Change, err error) {
	var fields string
	var from, to *int
	var since *time.Time
	if err := row.Scan(&c.Seq, &c.IdeaID, &c.Version, &c.At, &c.Source, &c.Act, &fields, &from, &to, &since); err != nil {
		return c, err
	}
	if c.At = c.At.UTC(); since != nil {
		c.Since = since.UTC()
	}
	if c.From, err = maybeStage(from); err != nil {
		return c, err
	}
	if c.To, err = maybeStage(to); err != nil {
		return c, err
	}
	if fields != "" {
		c.Fields = strings.Split(fields, ",")
	}
	return c, nil
}

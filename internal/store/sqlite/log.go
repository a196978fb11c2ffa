package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"creatorvault.dev/internal/vault"
)

// Changes implements [vault.Log]. One writer commits the changes in order.
func (s *Store) Changes(ctx context.Context, by vault.Actor, after int64, limit int) ([]vault.Change, error) {
	defer s.timed("list changes")()
	const query = `
		SELECT seq, idea_id, version, at, source, act, fields, from_stage, to_stage, from_since
		FROM changes WHERE user_id = @user_id AND seq > @after_seq ORDER BY seq LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("after_seq", after), sql.Named("limit", limit))
	changes, err := collect(found, err, func(row *sql.Rows) (c vault.Change, err error) {
		var at int64
		var fields string
		var since sql.NullInt64
		err = row.Scan(&c.Seq, &c.IdeaID, &c.Version, &at, &c.Source, &c.Act, &fields, maybe[vault.Stage](stageOf(&c.From)), maybe[vault.Stage](stageOf(&c.To)), &since)
		if c.At = fromMicros(at); since.Valid {
			c.Since = fromMicros(since.Int64)
		}
		if fields != "" {
			c.Fields = strings.Split(fields, ",")
		}
		return c, err
	})
	return changes, failure("list changes", err)
}

// Heads implements [vault.Log].
func (s *Store) Heads(ctx context.Context, users ...vault.UserID) (map[vault.UserID]int64, error) {
	defer s.timed("list heads")()
	const query = `
		SELECT value, (SELECT max(seq) FROM changes WHERE user_id = value) AS head
		FROM json_each(@users) WHERE head IS NOT NULL`
	found, err := s.reads.query(ctx, query, sql.Named("users", jsonText[[]vault.UserID]{&users}))
	heads := map[vault.UserID]int64{}
	_, err = collect(found, err, func(row *sql.Rows) (none struct{}, err error) {
		var user vault.UserID
		var head int64
		err = row.Scan(&user, &head)
		heads[user] = head
		return none, err
	})
	return heads, failure("list heads", err)
}

// logChange writes the row of the log that belongs to a change.
func logChange(ctx context.Context, tx *tx, by vault.Actor, c vault.Change) error {
	const query = `
		INSERT INTO changes ( user_id,  seq,  idea_id,  version,  at,  source,  act,  fields,  from_stage,  to_stage,  from_since)
		VALUES              (@user_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes WHERE user_id = @user_id),
			@idea_id, @version, @at, @source, @act, @fields, @from_stage, @to_stage, @from_since)`
	_, err := tx.exec(ctx, query,
		sql.Named("user_id", by.Owner),
		sql.Named("idea_id", c.IdeaID),
		sql.Named("version", c.Version),
		sql.Named("at", c.At.UnixMicro()),
		sql.Named("source", c.Source),
		sql.Named("act", c.Act),
		sql.Named("fields", strings.Join(c.Fields, ",")),
		sql.Named("from_stage", rankOf(c.From)),
		sql.Named("to_stage", rankOf(c.To)),
		sql.Named("from_since", orNull(c.Since)))
	return err
}

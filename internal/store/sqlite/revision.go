package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// A revisionRow is a row of revisions, or none.
type revisionRow struct {
	number, began, at    sql.NullInt64
	source, fields, undo sql.NullString
}

// columns are where number, began_at, at, source, fields and undo are read to.
func (r *revisionRow) columns() []any {
	return []any{&r.number, &r.began, &r.at, &r.source, &r.fields, &r.undo}
}

// revision returns what was read, nil if there was no row.
func (r *revisionRow) revision() (*vault.Revision, error) {
	if !r.number.Valid {
		return nil, nil //nolint:nilnil // nothing changed the idea yet, and that is no failure
	}
	out := vault.Revision{
		Number: r.number.Int64, Began: fromMicros(r.began.Int64), At: fromMicros(r.at.Int64),
		Source: vault.Source(r.source.String), Fields: strings.Split(r.fields.String, ","),
	}
	return &out, json.Unmarshal([]byte(r.undo.String), &out.Undo)
}

// History implements [vault.Ideas].
func (s *Store) History(ctx context.Context, by vault.Actor, id int64) (l vault.Latest, all []vault.Revision, _ error) {
	defer s.timed("list revisions")()
	const query = `SELECT number, began_at, at, source, fields, undo FROM revisions WHERE user_id = @user_id AND idea_id = @id ORDER BY number DESC`
	return l, all, failure("list revisions", s.reads.view(ctx, func(v *view) error {
		text, args := latestOf(by, []int64{id})
		found, err := v.query(ctx, text+` AND deleted_at IS NULL`, args...)
		latest, err := collect(found, err, func(row *sql.Rows) (vault.Latest, error) { return scanLatest(by, row) })
		if err != nil {
			return err
		}
		if len(latest) == 0 {
			return sql.ErrNoRows
		}
		l = latest[0]
		found, err = v.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("id", id))
		all, err = collect(found, err, func(row *sql.Rows) (vault.Revision, error) {
			var r revisionRow
			if err := row.Scan(r.columns()...); err != nil {
				return vault.Revision{}, err
			}
			one, err := r.revision()
			return *one, err
		})
		return err
	}))
}

// revisionColumns are those of a revision, nil if there is none.
func revisionColumns(by vault.Actor, id int64, r *vault.Revision) []any {
	if r == nil {
		return nil
	}
	undo, _ := jsonText[vault.Undo]{&r.Undo}.Value() // which is text and numbers
	return []any{
		sql.Named("user_id", by.Owner),
		sql.Named("idea_id", id),
		sql.Named("number", r.Number),
		sql.Named("began_at", r.Began.UnixMicro()),
		sql.Named("at", r.At.UnixMicro()),
		sql.Named("source", r.Source),
		sql.Named("fields", strings.Join(r.Fields, ",")),
		sql.Named("undo", undo),
	}
}

// keepRevision writes the revision of an idea, if there is one, by its columns,
// and forgets one that is too old for its sake.
func keepRevision(ctx context.Context, tx *tx, id int64, r *vault.Revision, columns []any) error {
	if r == nil {
		return nil
	}
	const query = `
		INSERT INTO revisions ( user_id,  idea_id,  number,  began_at,  at,  source,  fields,  undo)
		VALUES                (@user_id, @idea_id, @number, @began_at, @at, @source, @fields, @undo)
		ON CONFLICT (idea_id, number) DO UPDATE SET at = excluded.at, undo = excluded.undo`
	const forget = `DELETE FROM revisions WHERE idea_id = @idea_id AND number <= @oldest`
	if _, err := tx.exec(ctx, query, columns...); err != nil {
		return err
	}
	oldest := r.Number - vault.MaxRevisions + 1 // how the idea was at it is told by the next
	if oldest < 2 {
		return nil
	}
	_, err := tx.exec(ctx, forget, sql.Named("idea_id", id), sql.Named("oldest", oldest))
	return err
}

package postgres

import (
	"context"
	"maps"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// A revisionRow is a row of revisions, or none.
type revisionRow struct {
	number         *int64
	began, at      *time.Time
	source, fields *string
	undo           []byte
}

// columns are where number, began_at, at, source, fields and undo are read to.
func (r *revisionRow) columns() []any {
	return []any{&r.number, &r.began, &r.at, &r.source, &r.fields, &r.undo}
}

// revision returns what was read, nil if there was no row.
func (r *revisionRow) revision() (*vault.Revision, error) {
	if r.number == nil {
		return nil, nil //nolint:nilnil // nothing changed the idea yet, and that is no failure
	}
	out := vault.Revision{
		Number: *r.number, Began: r.began.UTC(), At: r.at.UTC(), Source: vault.Source(*r.source), Fields: strings.Split(*r.fields, ","),
	}
	return &out, fromJSON(r.undo, &out.Undo)
}

// History implements [vault.Ideas].
func (s *Store) History(ctx context.Context, by vault.Actor, id int64) (l vault.Latest, all []vault.Revision, err error) {
	const text = `SELECT number, began_at, at, source, fields, undo FROM revisions WHERE user_id = @user_id AND idea_id = @id ORDER BY number DESC`
	a := args{"user_id": by.Owner, "id": id, "ids": []int64{id}}
	err = s.read(ctx, "list revisions", func(ctx context.Context) error {
		b := new(pgx.Batch)
		b.Queue(beginView)
		sql, values := bind(latest+` WHERE deleted_at IS NULL`, a)
		b.Queue(sql, values...).QueryRow(func(row pgx.Row) (err error) {
			l, err = scanLatest(by, row)
			return err
		})
		sql, values = bind(text, a)
		b.Queue(sql, values...).Query(func(rows pgx.Rows) (err error) {
			all, err = collect(rows, func(row pgx.Row) (vault.Revision, error) {
				var r revisionRow
				if err := row.Scan(r.columns()...); err != nil {
					return vault.Revision{}, err
				}
				one, err := r.revision()
				return *one, err
			})
			return err
		})
		b.Queue(endView)
		return s.db.SendBatch(ctx, b).Close()
	})
	return l, all, err
}

// revisionColumns returns the parameters for the columns of a revision.
func revisionColumns(r vault.Revision) args {
	return args{
		"number": r.Number, "began_at": r.Began, "at": r.At, "source": r.Source, "fields": strings.Join(r.Fields, ","), "undo": jsonText(r.Undo),
	}
}

// revised returns the part of a statement that writes the revision of a
// replacement, if it has one, and forgets one that is too old for its sake. It
// adds the parameters to a.
func revised(r vault.Replacement, a args) string {
	if a["number"] = nil; r.Revision == nil {
		return ""
	}
	maps.Copy(a, revisionColumns(*r.Revision)) // time, door and fields are the log's too
	const keep = `, revised AS (
			INSERT INTO revisions (user_id, idea_id, number, began_at, at, source, fields, undo)
			SELECT @user_id, idea.id, @number, @began_at, @at, @source, @fields, @undo FROM idea
			ON CONFLICT (user_id, idea_id, number) DO UPDATE SET at = excluded.at, undo = excluded.undo
		)`
	oldest := r.Revision.Number - vault.MaxRevisions + 1 // how the idea was at it is told by the next
	if oldest < 2 {
		return keep
	}
	a["oldest"] = oldest
	return keep + `, forgotten AS (
			DELETE FROM revisions USING idea WHERE revisions.user_id = @user_id AND revisions.idea_id = idea.id AND number <= @oldest
		)`
}

package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"creatorvault.dev/internal/vault"
)

// InsertIdea implements [vault.Ideas].
func (s *Store) InsertIdea(ctx context.Context, by vault.Actor, idea vault.Idea, once *vault.Once) (vault.Idea, bool, error) {
	const query = `
		INSERT INTO ideas ( user_id,  version,  title,  notes,  stage,  tags,  priority,  due_date,  planned_for,  published_url,  ai,  published_at,
			 created_at,  updated_at,  title_folded,  search,  stage_since,  source)
		VALUES            (@user_id, @version, @title, @notes, @stage, @tags, @priority, @due_date, @planned_for, @published_url, @ai, @published_at,
			@created_at, @updated_at, @title_folded, @search, @created_at, @source)`
	idea.Owner, idea.Version = by.Owner, 1
	args := append(columns(by, idea), sql.Named("source", by.Source))
	tag, rows := tagRows(by, idea)
	replayed := false
	err := s.write(ctx, "insert idea", func(ctx context.Context, tx *tx) (err error) {
		first, err := begin(ctx, tx, by, once)
		if replayed = first != nil; err != nil || replayed {
			return cmp.Or(err, vault.Again(first, &idea))
		}
		if idea.ID, err = tx.insert(ctx, query, args...); err != nil {
			return err
		}
		if len(idea.Tags) > 0 {
			if _, err := tx.exec(ctx, tag, append(rows, sql.Named("idea_id", idea.ID))...); err != nil {
				return err
			}
		}
		change := vault.Change{
			IdeaID: idea.ID, Version: 1, At: idea.CreatedAt, Source: by.Source,
			Edit: vault.Edit{Act: vault.Created, To: idea.Stage},
		}
		if err := logChange(ctx, tx, by, change); err != nil {
			return err
		}
		return keep(ctx, tx, by, once, idea.AppendJSON(nil))
	})
	if err != nil {
		return vault.Idea{}, false, err
	}
	return idea, replayed, nil
}

const ideaColumns = `id, version, title, notes, stage, tags, priority, due_date, planned_for, published_url, ai, published_at, created_at, updated_at, deleted_at`

// Idea implements [vault.Ideas].
func (s *Store) Idea(ctx context.Context, by vault.Actor, id int64) (vault.Idea, error) {
	defer s.timed("select idea")()
	const query = `SELECT ` + ideaColumns + ` FROM ideas WHERE user_id = @user_id AND id = @id AND deleted_at IS NULL` + shown
	idea, err := scanIdea(by, s.reads.queryRow(ctx, query, sql.Named("user_id", by.Owner), sql.Named("id", id)))
	if err != nil {
		return vault.Idea{}, failure("select idea", err)
	}
	return idea, nil
}

// Latest implements [vault.Ideas].
func (s *Store) Latest(ctx context.Context, by vault.Actor, ids ...int64) ([]vault.Latest, error) {
	defer s.timed("select latest")()
	query, args := latestOf(by, ids)
	found, err := s.reads.query(ctx, query, args...)
	all, err := collect(found, err, func(row *sql.Rows) (vault.Latest, error) { return scanLatest(by, row) })
	return all, failure("select latest", err)
}

// latestOf returns the query for the ideas of ids, and its parameters.
func latestOf(by vault.Actor, ids []int64) (query string, args []any) {
	args = []any{sql.Named("user_id", by.Owner)}
	for n, id := range ids {
		args = append(args, sql.Named(fmt.Sprint("id", n), id))
	}
	return `
		SELECT ` + ideaColumns + `, stage_since, ideas.source, number, began_at, at, revisions.source, fields, undo
		FROM ideas LEFT JOIN revisions ON revisions.idea_id = ideas.id AND number = revision
		WHERE ideas.user_id = @user_id AND ideas.id IN (` + list(ids, func(n int, _ int64) string { return fmt.Sprint("@id", n) }) + `)` + shown, args
}

func scanLatest(by vault.Actor, row *sql.Rows) (l vault.Latest, err error) {
	var since int64
	var r revisionRow
	l.Idea, err = scanIdea(by, row, append([]any{&since, &l.Source}, r.columns()...)...)
	if err != nil {
		return l, err
	}
	l.Since = fromMicros(since)
	l.Last, err = r.revision()
	return l, err
}

// ReplaceIdeas implements [vault.Ideas].
func (s *Store) ReplaceIdeas(ctx context.Context, by vault.Actor, all ...vault.Replacement) error {
	ready := make([]replacement, len(all))
	for n, r := range all {
		ready[n] = replacing(by, r)
	}
	return s.write(ctx, "replace ideas", func(ctx context.Context, tx *tx) error {
		for _, r := range ready {
			if err := r.write(ctx, tx, by); err != nil {
				return err
			}
		}
		return nil
	})
}

// A replacement is one whose columns are made, so that the writer, for which
// all wait, need not.
type replacement struct {
	vault.Replacement
	idea, revision []any
}

func replacing(by vault.Actor, r vault.Replacement) replacement {
	var number, moved any
	if r.Revision != nil {
		number = r.Revision.Number
	}
	if r.Edit.From != "" {
		moved = r.At.UnixMicro()
	}
	return replacement{
		r, append(columns(by, r.Idea), sql.Named("id", r.Idea.ID), sql.Named("number", number), sql.Named("moved_at", moved)),
		revisionColumns(by, r.Idea.ID, r.Revision),
	}
}

func (r *replacement) write(ctx context.Context, tx *tx, by vault.Actor) error {
	const query = `
		UPDATE ideas SET version = @version, title = @title, notes = @notes, stage = @stage, tags = @tags, priority = @priority,
			due_date = @due_date, planned_for = @planned_for, published_url = @published_url, ai = @ai, published_at = @published_at,
			updated_at = @updated_at, deleted_at = @deleted_at, title_folded = @title_folded, search = @search,
			revision = coalesce(@number, revision), stage_since = coalesce(@moved_at, stage_since)
		WHERE user_id = @user_id AND id = @id AND version = @version - 1`
	if err := one(ctx, tx, by, r.Idea.ID, query, r.idea); err != nil {
		return err
	}
	if err := replaceTags(ctx, tx, by, r.Replacement); err != nil {
		return err
	}
	if err := keepRevision(ctx, tx, r.Idea.ID, r.Revision, r.revision); err != nil {
		return err
	}
	return logChange(ctx, tx, by, vault.Change{IdeaID: r.Idea.ID, Version: r.Idea.Version, At: r.At, Source: by.Source, Edit: r.Edit})
}

// one runs a compare-and-set, and says why if it met no row.
func one(ctx context.Context, tx *tx, by vault.Actor, id int64, query string, args []any) error {
	n, err := tx.exec(ctx, query, args...)
	if err != nil || n == 1 {
		return err
	}
	const exists = `SELECT version FROM ideas WHERE user_id = @user_id AND id = @id`
	if err := tx.scan(ctx, exists, []any{sql.Named("user_id", by.Owner), sql.Named("id", id)}, []any{&n}); err != nil {
		return err
	}
	return vault.Conflict.New("The idea has changed meanwhile")
}

// DestroyIdeas implements [vault.Ideas].
func (s *Store) DestroyIdeas(ctx context.Context, by vault.Actor, at time.Time, ids ...int64) (n int, _ error) {
	const find = `SELECT version FROM ideas WHERE user_id = @user_id AND id = @id AND deleted_at IS NOT NULL` + shown
	const query = `DELETE FROM ideas WHERE user_id = @user_id AND id = @id`
	err := s.write(ctx, "destroy ideas", func(ctx context.Context, tx *tx) error {
		n = 0
		for _, id := range slices.Sorted(slices.Values(ids)) {
			args := []any{sql.Named("user_id", by.Owner), sql.Named("id", id)}
			var version int64
			err := tx.scan(ctx, find, args, []any{&version})
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if _, err := tx.exec(ctx, query, args...); err != nil {
				return err
			}
			n++
			change := vault.Change{IdeaID: id, Version: version + 1, At: at, Source: by.Source, Edit: vault.Edit{Act: vault.Destroyed}}
			if err := logChange(ctx, tx, by, change); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// columns returns the parameters for the columns of an idea.
func columns(by vault.Actor, idea vault.Idea) []any {
	return []any{
		sql.Named("user_id", by.Owner),
		sql.Named("version", idea.Version),
		sql.Named("title", idea.Title),
		sql.Named("notes", idea.Notes),
		sql.Named("stage", idea.Stage.Rank()),
		sql.Named("tags", jsonText[[]string]{&idea.Tags}),
		sql.Named("priority", idea.Priority.Rank()),
		sql.Named("due_date", micros(idea.DueDate)),
		sql.Named("planned_for", days(idea.PlannedFor)),
		sql.Named("published_url", idea.PublishedURL),
		sql.Named("ai", idea.AI == vault.AIOn),
		sql.Named("published_at", micros(idea.PublishedAt)),
		sql.Named("created_at", idea.CreatedAt.UnixMicro()),
		sql.Named("updated_at", idea.UpdatedAt.UnixMicro()),
		sql.Named("deleted_at", micros(idea.DeletedAt)),
		sql.Named("title_folded", vault.Key(idea.Title)),
		sql.Named("search", idea.Search()),
	}
}

// scanIdea reads a row of ideaColumns and more, of an idea of by.Owner.
func scanIdea(by vault.Actor, row interface{ Scan(...any) error }, more ...any) (vault.Idea, error) {
	i := vault.Idea{Owner: by.Owner}
	var due, planned, published, deleted sql.NullInt64
	var ai bool
	var created, updated int64
	to := append([]any{
		&i.ID, &i.Version, &i.Title, &i.Notes, stageOf(&i.Stage),
		jsonText[[]string]{&i.Tags},
		priorityOf(&i.Priority),
		&due, &planned, &i.PublishedURL, &ai, &published, &created, &updated, &deleted,
	}, more...)
	err := row.Scan(to...)
	i.AI = vault.AI(!ai)
	i.CreatedAt, i.UpdatedAt = fromMicros(created), fromMicros(updated)
	i.DueDate, i.PublishedAt, i.DeletedAt = orNone(due), orNone(published), orNone(deleted)
	if planned.Valid {
		i.PlannedFor = new(vault.Date(planned.Int64))
	}
	return i, err
}

package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/vault"
)

// InsertIdea implements [vault.Ideas].
func (s *Store) InsertIdea(ctx context.Context, by vault.Actor, idea vault.Idea, once *vault.Once) (vault.Idea, bool, error) {
	const query = `
		INSERT INTO ideas ( user_id,  version,  title,  notes,  stage,  tags,  priority,  due_date,  created_at,  updated_at,  title_folded,  search)
		VALUES            (@user_id, @version, @title, @notes, @stage, @tags, @priority, @due_date, @created_at, @updated_at, @title_folded, @search)`
	idea.Owner, idea.Version = by.Owner, 1
	args := columns(by, idea)
	tag, rows := tagRows(by, idea.Tags)
	var first *vault.Idea
	err := s.write(ctx, "insert idea", func(ctx context.Context, tx *tx) (err error) {
		if first, err = begin(ctx, tx, by, once); err != nil || first != nil {
			return err
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
		return keep(ctx, tx, by, once, idea)
	})
	if err != nil {
		return vault.Idea{}, false, err
	}
	if first != nil {
		return *first, true, nil
	}
	return idea, false, nil
}

const ideaColumns = `id, version, title, notes, stage, tags, priority, due_date, created_at, updated_at`

// Idea implements [vault.Ideas].
func (s *Store) Idea(ctx context.Context, by vault.Actor, id int64) (vault.Idea, error) {
	defer s.timed("select idea")()
	const query = `SELECT ` + ideaColumns + ` FROM ideas WHERE user_id = @user_id AND id = @id AND deleted_at IS NULL`
	idea, err := scanIdea(by, s.reads.queryRow(ctx, query, sql.Named("user_id", by.Owner), sql.Named("id", id)))
	if err != nil {
		return vault.Idea{}, failure("select idea", err)
	}
	return idea, nil
}

// ReplaceIdea implements [vault.Ideas].
func (s *Store) ReplaceIdea(ctx context.Context, by vault.Actor, idea vault.Idea, ifVersion int64, edit vault.Edit) (vault.Idea, error) {
	const query = `
		UPDATE ideas SET version = @version, title = @title, notes = @notes, stage = @stage, tags = @tags, priority = @priority,
			due_date = @due_date, updated_at = @updated_at, title_folded = @title_folded, search = @search
		WHERE user_id = @user_id AND id = @id AND version = @if_version AND deleted_at IS NULL`
	idea.Owner, idea.Version = by.Owner, ifVersion+1
	args := columns(by, idea)
	args = append(args[:len(args)-1], sql.Named("id", idea.ID), sql.Named("if_version", ifVersion)) // created_at stays
	err := s.write(ctx, "replace idea", func(ctx context.Context, tx *tx) error {
		if err := one(ctx, tx, by, idea.ID, query, args); err != nil {
			return err
		}
		if err := replaceTags(ctx, tx, by, idea); err != nil {
			return err
		}
		return logChange(ctx, tx, by, vault.Change{IdeaID: idea.ID, Version: idea.Version, At: idea.UpdatedAt, Source: by.Source, Edit: edit})
	})
	if err != nil {
		return vault.Idea{}, err
	}
	return idea, nil
}

// DeleteIdea implements [vault.Ideas].
func (s *Store) DeleteIdea(ctx context.Context, by vault.Actor, id, ifVersion int64, at time.Time) error {
	const query = `DELETE FROM ideas WHERE user_id = @user_id AND id = @id AND version = @if_version AND deleted_at IS NULL`
	return s.write(ctx, "delete idea", func(ctx context.Context, tx *tx) error {
		args := []any{sql.Named("user_id", by.Owner), sql.Named("id", id), sql.Named("if_version", ifVersion)}
		if err := one(ctx, tx, by, id, query, args); err != nil {
			return err
		}
		return logChange(ctx, tx, by, vault.Change{
			IdeaID: id, Version: ifVersion + 1, At: at, Source: by.Source, Edit: vault.Edit{Act: vault.Deleted},
		})
	})
}

// one runs a compare-and-set, and says why if it met no row.
func one(ctx context.Context, tx *tx, by vault.Actor, id int64, query string, args []any) error {
	n, err := tx.exec(ctx, query, args...)
	if err != nil || n == 1 {
		return err
	}
	const exists = `SELECT version FROM ideas WHERE user_id = @user_id AND id = @id AND deleted_at IS NULL`
	if err := tx.scan(ctx, exists, []any{sql.Named("user_id", by.Owner), sql.Named("id", id)}, []any{&n}); err != nil {
		return err
	}
	return vault.Conflict.New("The idea has changed meanwhile")
}

// columns returns the parameters for the columns of an idea; the last is
// created_at, which a replacement leaves out.
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
		sql.Named("updated_at", idea.UpdatedAt.UnixMicro()),
		sql.Named("title_folded", vault.Key(idea.Title)),
		sql.Named("search", idea.Search()),
		sql.Named("created_at", idea.CreatedAt.UnixMicro()),
	}
}

// scanIdea reads a row of ideaColumns and more, of an idea of by.Owner.
func scanIdea(by vault.Actor, row interface{ Scan(...any) error }, more ...any) (vault.Idea, error) {
	i := vault.Idea{Owner: by.Owner}
	var due sql.NullInt64
	var created, updated int64
	to := append([]any{
		&i.ID, &i.Version, &i.Title, &i.Notes, stageOf(&i.Stage), jsonText[[]string]{&i.Tags}, priorityOf(&i.Priority), &due, &created, &updated,
	}, more...)
	err := row.Scan(to...)
	i.CreatedAt, i.UpdatedAt = fromMicros(created), fromMicros(updated)
	if due.Valid {
		i.DueDate = new(fromMicros(due.Int64))
	}
	return i, err
}

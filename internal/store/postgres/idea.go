package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// insertIdea writes an idea, its tags and its row of the log at once.
const insertIdea = `
	WITH idea AS (
		INSERT INTO ideas ( user_id,  version,  title,  notes,  stage,  tags,  priority,  due_date,  created_at,  updated_at,  title_folded,  search)
		VALUES            (@user_id, @version, @title, @notes, @stage, @tags, @priority, @due_date, @created_at, @updated_at, @title_folded, @search)
		RETURNING id, version
	), tagged AS (
		INSERT INTO idea_tags (user_id, folded, idea_id, tag)
		SELECT @user_id, t.folded, idea.id, t.tag FROM idea, ` + tagRows + `
	), ` + logChange + `
	SELECT id FROM idea`

// InsertIdea implements [vault.Ideas].
func (s *Store) InsertIdea(ctx context.Context, by vault.Actor, idea vault.Idea, once *vault.Once) (vault.Idea, bool, error) {
	idea.Owner, idea.Version = by.Owner, 1
	a := columns(by, idea, vault.Edit{Act: vault.Created, To: idea.Stage})
	if once == nil {
		err := s.call(ctx, "insert idea", func(ctx context.Context) (err error) {
			idea.ID, err = s.inserts.do(ctx, a)
			return err
		}, unsent)
		if err != nil {
			return vault.Idea{}, false, err
		}
		return idea, false, nil
	}
	var first *vault.Idea
	err := s.tx(ctx, "insert idea once", transient, func(ctx context.Context, tx pgx.Tx) (err error) {
		if first, err = begin(ctx, tx, by, once); err != nil || first != nil {
			return err
		}
		if err := queryRow(ctx, tx, insertIdea, a).Scan(&idea.ID); err != nil {
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
	var idea *vault.Idea
	err := s.call(ctx, "select idea", func(ctx context.Context) (err error) {
		if idea, err = s.gets.do(ctx, ideaKey{by, id}); err == nil && idea == nil {
			return pgx.ErrNoRows
		}
		return err
	}, transient)
	if err != nil {
		return vault.Idea{}, err
	}
	return *idea, nil
}

// ReplaceIdea implements [vault.Ideas].
func (s *Store) ReplaceIdea(ctx context.Context, by vault.Actor, idea vault.Idea, ifVersion int64, edit vault.Edit) (vault.Idea, error) {
	const query = `
		WITH idea AS (
			UPDATE ideas SET version = @version, title = @title, notes = @notes, stage = @stage, tags = @tags, priority = @priority,
				due_date = @due_date, updated_at = @updated_at, title_folded = @title_folded, search = @search
			WHERE user_id = @user_id AND id = @id AND version = @if_version AND deleted_at IS NULL
			RETURNING id, version
		), untagged AS (
			DELETE FROM idea_tags USING idea
			WHERE idea_tags.user_id = @user_id AND idea_tags.idea_id = idea.id AND idea_tags.folded <> ALL (` + foldedTags + `)
		), tagged AS (
			INSERT INTO idea_tags (user_id, folded, idea_id, tag)
			SELECT @user_id, t.folded, idea.id, t.tag FROM idea, ` + tagRows + `
			ON CONFLICT (user_id, folded, idea_id) DO UPDATE SET tag = excluded.tag WHERE idea_tags.tag <> excluded.tag
		), ` + logChange + `
		SELECT id FROM idea`
	idea.Owner, idea.Version = by.Owner, ifVersion+1
	a := columns(by, idea, edit)
	a["id"], a["if_version"] = idea.ID, ifVersion
	if err := s.one(ctx, "replace idea", by, idea.ID, query, a); err != nil {
		return vault.Idea{}, err
	}
	return idea, nil
}

// DeleteIdea implements [vault.Ideas].
func (s *Store) DeleteIdea(ctx context.Context, by vault.Actor, id, ifVersion int64, at time.Time) error {
	const query = `
		WITH idea AS (
			DELETE FROM ideas WHERE user_id = @user_id AND id = @id AND version = @if_version AND deleted_at IS NULL
			RETURNING id, version + 1 AS version
		), ` + logChange + `
		SELECT id FROM idea`
	a := logColumns(by, at, vault.Edit{Act: vault.Deleted})
	a["id"], a["if_version"] = id, ifVersion
	return s.one(ctx, "delete idea", by, id, query, a)
}

// one runs a compare-and-set, and says why if it met no row.
func (s *Store) one(ctx context.Context, name string, by vault.Actor, id int64, query string, a args) error {
	const exists = `SELECT version FROM ideas WHERE user_id = @user_id AND id = @id AND deleted_at IS NULL`
	return s.write(ctx, name, func(ctx context.Context) error {
		var n int64
		err := queryRow(ctx, s.db, query, a).Scan(&n)
		if !isNoRows(err) {
			return err
		}
		if err := queryRow(ctx, s.db, exists, args{"user_id": by.Owner, "id": id}).Scan(&n); err != nil {
			return err
		}
		return vault.Conflict.New("The idea has changed meanwhile")
	})
}

// columns returns the parameters for the columns of an idea, its tags and its
// row of the log.
func columns(by vault.Actor, idea vault.Idea, edit vault.Edit) args {
	a := logColumns(by, idea.UpdatedAt, edit)
	a["version"] = idea.Version
	a["title"] = idea.Title
	a["notes"] = idea.Notes
	a["stage"] = idea.Stage.Rank()
	a["tags"] = jsonText(idea.Tags)
	a["priority"] = idea.Priority.Rank()
	a["due_date"] = idea.DueDate
	a["updated_at"] = idea.UpdatedAt
	a["title_folded"] = vault.Key(idea.Title)
	a["search"] = idea.Search()
	a["created_at"] = idea.CreatedAt
	a["folded"] = jsonText(keys(idea.Tags))
	return a
}

// scanIdea reads a row of ideaColumns, of an idea of by.Owner, and what more
// columns it has.
func scanIdea(by vault.Actor, row pgx.Row, more ...any) (vault.Idea, error) {
	i := vault.Idea{Owner: by.Owner}
	var stage, priority int
	var tags []byte
	to := append([]any{&i.ID, &i.Version, &i.Title, &i.Notes, &stage, &tags, &priority, &i.DueDate, &i.CreatedAt, &i.UpdatedAt}, more...)
	if err := row.Scan(to...); err != nil {
		return i, err
	}
	i.CreatedAt, i.UpdatedAt, i.DueDate = i.CreatedAt.UTC(), i.UpdatedAt.UTC(), utc(i.DueDate)
	var err error
	if i.Stage, err = stageOf(stage); err != nil {
		return i, err
	}
	if i.Priority, err = priorityOf(priority); err != nil {
		return i, err
	}
	return i, fromJSON(tags, &i.Tags)
}

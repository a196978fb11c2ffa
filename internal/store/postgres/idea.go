package postgres

import (
	"cmp"
	"context"
	"slices"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// insertIdea writes an idea, its tags and its row of the log at once.
const insertIdea = `
	WITH idea AS (
		INSERT INTO ideas ( user_id,  version,  title,  notes,  stage,  tags,  priority,  due_date,  planned_for,  published_url,  ai,  published_at,
			 created_at,  updated_at,  title_folded,  search,  stage_since,  source)
		VALUES            (@user_id, @version, @title, @notes, @stage, @tags, @priority, @due_date, @planned_for, @published_url, @ai, @published_at,
			@created_at, @updated_at, @title_folded, @search, @created_at, @source)
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
	replayed := false
	err := s.tx(ctx, "insert idea once", transient, func(ctx context.Context, tx pgx.Tx) error {
		first, err := begin(ctx, tx, by, once)
		if replayed = first != nil; err != nil || replayed {
			return cmp.Or(err, vault.Again(first, &idea))
		}
		if err := queryRow(ctx, tx, insertIdea, a).Scan(&idea.ID); err != nil {
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

// Latest implements [vault.Ideas].
func (s *Store) Latest(ctx context.Context, by vault.Actor, ids ...int64) (all []vault.Latest, err error) {
	err = s.read(ctx, "select latest", func(ctx context.Context) error {
		all, err = query(ctx, s.db, latest, args{"user_id": by.Owner, "ids": ids}, func(row pgx.Row) (vault.Latest, error) { return scanLatest(by, row) })
		return err
	})
	return all, err
}

// latest selects the ideas of @ids. Each is looked up by itself in the primary
// key, whatever the planner thinks of the table's size.
const latest = `
	SELECT idea.*, number, began_at, at, revisions.source, fields, undo
	FROM unnest(CAST(@ids AS bigint[])) AS key (id),
		LATERAL (SELECT ` + ideaColumns + `, stage_since, source, revision FROM ideas WHERE user_id = @user_id AND id = key.id` + shown + ` LIMIT 1) AS idea
		LEFT JOIN revisions ON revisions.user_id = @user_id AND revisions.idea_id = idea.id AND number = revision`

func scanLatest(by vault.Actor, row pgx.Row) (l vault.Latest, err error) {
	var number int64
	var r revisionRow
	if l.Idea, err = scanIdea(by, row, append([]any{&l.Since, &l.Source, &number}, r.columns()...)...); err != nil {
		return l, err
	}
	l.Since = l.Since.UTC()
	l.Last, err = r.revision()
	return l, err
}

// ReplaceIdeas implements [vault.Ideas].
func (s *Store) ReplaceIdeas(ctx context.Context, by vault.Actor, all ...vault.Replacement) error {
	if len(all) == 1 {
		return s.write(ctx, "replace ideas", func(ctx context.Context) error { return replace(ctx, s.db, by, all[0]) })
	}
	return s.tx(ctx, "replace ideas", unsent, func(ctx context.Context, tx pgx.Tx) error { return replaceAll(ctx, tx, by, all) })
}

// replaceAll makes replacements by one round trip. The ideas are locked before
// the person's log is, as by those who replace one.
func replaceAll(ctx context.Context, tx pgx.Tx, by vault.Actor, all []vault.Replacement) error {
	const lock = `SELECT id FROM ideas WHERE user_id = @user_id AND id = ANY (CAST(@ids AS bigint[])) ORDER BY id FOR UPDATE`
	ids := make([]int64, len(all))
	for i, r := range all {
		ids[i] = r.Idea.ID
	}
	b := new(pgx.Batch)
	text, values := bind(lock, args{"user_id": by.Owner, "ids": ids})
	b.Queue(text, values...)
	lost := int64(0)
	for _, r := range all {
		text, values := bind(replacing(by, r))
		b.Queue(text, values...).QueryRow(func(row pgx.Row) error {
			var id int64
			err := row.Scan(&id)
			if isNoRows(err) {
				lost, err = r.Idea.ID, nil
			}
			return err
		})
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil || lost == 0 {
		return err
	}
	return whyLost(ctx, tx, by, lost)
}

// replace makes one replacement.
func replace(ctx context.Context, c conn, by vault.Actor, r vault.Replacement) error {
	text, a := replacing(by, r)
	var id int64
	if err := queryRow(ctx, c, text, a).Scan(&id); !isNoRows(err) {
		return err
	}
	return whyLost(ctx, c, by, r.Idea.ID)
}

// whyLost says why a compare-and-set met no row.
func whyLost(ctx context.Context, c conn, by vault.Actor, id int64) error {
	const exists = `SELECT version FROM ideas WHERE user_id = @user_id AND id = @id`
	var version int64
	if err := queryRow(ctx, c, exists, args{"user_id": by.Owner, "id": id}).Scan(&version); err != nil {
		return err
	}
	return vault.Conflict.New("The idea has changed meanwhile")
}

// replacing returns the statement that makes a replacement, and its parameters.
func replacing(by vault.Actor, r vault.Replacement) (string, args) {
	const update = `
		WITH idea AS (
			UPDATE ideas SET version = @version, title = @title, notes = @notes, stage = @stage, tags = @tags, priority = @priority,
				due_date = @due_date, planned_for = @planned_for, published_url = @published_url, ai = @ai, published_at = @published_at,
				updated_at = @updated_at, deleted_at = @deleted_at, title_folded = @title_folded, search = @search,
				revision = coalesce(@number, revision), stage_since = coalesce(@moved_at, stage_since)
			WHERE user_id = @user_id AND id = @id AND version = @version - 1
			RETURNING id, version
		)`
	const tags = `, untagged AS (
			DELETE FROM idea_tags USING idea
			WHERE idea_tags.user_id = @user_id AND idea_tags.idea_id = idea.id AND idea_tags.folded <> ALL (` + foldedTags + `)
		), tagged AS (
			INSERT INTO idea_tags (user_id, folded, idea_id, tag, trashed)
			SELECT @user_id, t.folded, idea.id, t.tag, CAST(@deleted_at AS timestamptz) IS NOT NULL FROM idea, ` + tagRows + `
			ON CONFLICT (user_id, folded, idea_id) DO UPDATE SET tag = excluded.tag WHERE idea_tags.tag <> excluded.tag
		)`
	const moved = `, tagged AS (
			UPDATE idea_tags SET trashed = CAST(@deleted_at AS timestamptz) IS NOT NULL FROM idea
			WHERE idea_tags.user_id = @user_id AND idea_tags.idea_id = idea.id
		)`
	const end = `, ` + logChange + `
		SELECT id FROM idea`
	text := update
	switch {
	case r.Edit.Act != vault.Changed:
		text += moved
	case slices.Contains(r.Edit.Fields, "tags"):
		text += tags
	}
	a := columns(by, r.Idea, r.Edit)
	a["id"], a["at"] = r.Idea.ID, r.At
	if a["moved_at"] = nil; r.Edit.From != "" {
		a["moved_at"] = r.At
	}
	return text + revised(r, a) + end, a
}

// DestroyIdeas implements [vault.Ideas]. One row of log_heads gives the numbers
// of all that it destroys.
func (s *Store) DestroyIdeas(ctx context.Context, by vault.Actor, at time.Time, ids ...int64) (n int, _ error) {
	const text = `
		WITH idea AS (
			DELETE FROM ideas WHERE user_id = @user_id AND id = ANY (CAST(@ids AS bigint[])) AND deleted_at IS NOT NULL` + shown + `
			RETURNING id, version + 1 AS version
		), counted AS (
			SELECT count(*) AS n FROM idea
		), head AS (
			INSERT INTO log_heads (user_id, seq) SELECT @user_id, n FROM counted WHERE n > 0
			ON CONFLICT (user_id) DO UPDATE SET seq = log_heads.seq + excluded.seq
			RETURNING seq
		), change AS (
			INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields)
			SELECT @user_id, head.seq - counted.n + row_number() OVER (ORDER BY idea.id), idea.id, idea.version, @at, @source, @act, @fields FROM idea, head, counted
		)
		SELECT n FROM counted`
	a := logColumns(by, at, vault.Edit{Act: vault.Destroyed})
	a["ids"] = ids
	err := s.write(ctx, "destroy ideas", func(ctx context.Context) error { return queryRow(ctx, s.db, text, a).Scan(&n) })
	return n, err
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
	a["planned_for"] = midnight(idea.PlannedFor)
	a["published_url"] = idea.PublishedURL
	a["ai"] = idea.AI == vault.AIOn
	a["published_at"] = idea.PublishedAt
	a["updated_at"] = idea.UpdatedAt
	a["deleted_at"] = idea.DeletedAt
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
	var ai bool
	var planned *time.Time
	to := append([]any{
		&i.ID, &i.Version, &i.Title, &i.Notes, &stage, &tags, &priority, &i.DueDate, &planned, &i.PublishedURL, &ai, &i.PublishedAt,
		&i.CreatedAt, &i.UpdatedAt, &i.DeletedAt,
	}, more...)
	if err := row.Scan(to...); err != nil {
		return i, err
	}
	i.AI = vault.AI(!ai)
	i.CreatedAt, i.UpdatedAt = i.CreatedAt.UTC(), i.UpdatedAt.UTC()
	i.DueDate, i.PublishedAt, i.DeletedAt = utc(i.DueDate), utc(i.PublishedAt), utc(i.DeletedAt)
	if planned != nil {
		i.PlannedFor = new(vault.DateOf(*planned))
	}
	var err error
	if i.Stage, err = stageOf(stage); err != nil {
		return i, err
	}
	if i.Priority, err = priorityOf(priority); err != nil {
		return i, err
	}
	return i, fromJSON(tags, &i.Tags)
}

package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// What an open import brings is not there yet: shown is the condition of one
// idea, and allShown that of many, which costs next to nothing while no import
// of the person is open.
const (
	shown    = ` AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.user_id = ideas.user_id AND imports.id = ideas.import_id AND state = 'open')`
	allShown = ` AND (NOT EXISTS (SELECT 1 FROM imports WHERE user_id = @user_id AND state = 'open') OR id NOT IN (` + hidden + `))`
	hidden   = `SELECT id FROM ideas WHERE user_id = @user_id AND import_id IN (SELECT id FROM imports WHERE user_id = @user_id AND state = 'open')`
)

// OpenImport implements [vault.Imports].
func (s *Store) OpenImport(ctx context.Context, by vault.Actor, i vault.Import) (vault.Import, error) {
	const text = `
		INSERT INTO imports (user_id, state, dry_run, format, file, total, made, known, refused, began_at, beat_at)
		VALUES (@user_id, @state, @dry_run, @format, @file, @total, @made, @known, @refused, @began_at, @beat_at) RETURNING id`
	i.State = vault.ImportOpen
	err := s.call(ctx, "open import", func(ctx context.Context) error {
		err := queryRow(ctx, s.db, text, importColumns(by, i)).Scan(&i.ID)
		if sqlState(err) == uniqueViolation {
			return vault.ImportOpenError()
		}
		return err
	}, unsent)
	return i, err
}

// InsertImported implements [vault.Imports].
func (s *Store) InsertImported(ctx context.Context, by vault.Actor, i vault.Import, ideas []vault.Imported) (ids []int64, err error) {
	err = s.tx(ctx, "insert imported", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := updateImport(ctx, tx, by, i); err != nil {
			return err
		}
		if ids, err = insertImported(ctx, tx, by, i, ideas); err != nil {
			return err
		}
		return belongings(ctx, tx, by, ids, ideas)
	})
	return ids, err
}

// CloseImport implements [vault.Imports].
func (s *Store) CloseImport(ctx context.Context, by vault.Actor, i vault.Import, views *vault.Views) error {
	const drop = `DELETE FROM ideas WHERE user_id = @user_id AND import_id = @import_id`
	const dropMoves = `DELETE FROM moves WHERE user_id = @user_id AND import_id = @import_id`
	const note = `WITH idea AS (SELECT CAST(0 AS bigint) AS id, CAST(1 AS bigint) AS version), ` + logChange + ` SELECT id FROM idea`
	return s.tx(ctx, "close import", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := updateImport(ctx, tx, by, i); err != nil {
			return err
		}
		if i.State == vault.ImportFailed {
			its := args{"user_id": by.Owner, "import_id": i.ID}
			if err := exec(ctx, tx, drop, its); err != nil {
				return err
			}
			return exec(ctx, tx, dropMoves, its)
		}
		if views != nil {
			if err := replaceViews(ctx, tx, by, *views); err != nil {
				return err
			}
		}
		if i.Made == 0 || i.DryRun {
			return nil
		}
		return exec(ctx, tx, note, logColumns(by, *i.EndedAt, vault.Edit{Act: vault.ImportedAll}))
	})
}

// updateImport keeps what i says of an import that is open.
func updateImport(ctx context.Context, tx pgx.Tx, by vault.Actor, i vault.Import) error {
	const text = `
		UPDATE imports SET state = @state, total = @total, made = @made, known = @known, refused = @refused, beat_at = @beat_at,
			ended_at = @ended_at, report = @report
		WHERE user_id = @user_id AND id = @import_id AND state = 'open' RETURNING id`
	a := importColumns(by, i)
	a["import_id"] = i.ID
	var id int64
	return queryRow(ctx, tx, text, a).Scan(&id)
}

// insertImported writes the ideas by one round trip, and returns their ids.
func insertImported(ctx context.Context, tx pgx.Tx, by vault.Actor, i vault.Import, ideas []vault.Imported) ([]int64, error) {
	const text = `
		INSERT INTO ideas (id, user_id, version, title, notes, stage, tags, priority, due_date, planned_for, published_url, ai, published_at,
			created_at, updated_at, deleted_at, title_folded, search, stage_since, source, revision, import_id, import_key)
		VALUES (coalesce(CAST(@id AS bigint), nextval('idea_ids')), @user_id, @version, @title, @notes, @stage, @tags, @priority, @due_date, @planned_for, @published_url, @ai, @published_at,
			@created_at, @updated_at, @deleted_at, @title_folded, @search, @stage_since, @source, @revision, @import_id, @import_key)
		RETURNING id`
	ids, b := make([]int64, len(ideas)), new(pgx.Batch)
	for n, in := range ideas {
		idea := in.Idea
		idea.Version = 1
		a := columns(by, idea, vault.Edit{})
		a["id"], a["revision"] = nil, 1
		if idea.ID > 0 {
			a["id"] = idea.ID
		}
		if last := len(in.Revisions); last > 0 {
			a["revision"] = in.Revisions[last-1].Number
		}
		a["source"], a["stage_since"], a["import_id"], a["import_key"] = in.Source, in.Since, i.ID, in.Key[:]
		sql, values := bind(text, a)
		b.Queue(sql, values...).QueryRow(func(row pgx.Row) error { return row.Scan(&ids[n]) })
	}
	return ids, tx.SendBatch(ctx, b).Close()
}

// belongings writes the tags and the revisions of imported ideas.
func belongings(ctx context.Context, tx pgx.Tx, by vault.Actor, ids []int64, ideas []vault.Imported) error {
	const tags = `INSERT INTO idea_tags (user_id, folded, idea_id, tag, trashed) SELECT @user_id, t.folded, @idea_id, t.tag, @trashed FROM ` + tagRows
	const revision = `
		INSERT INTO revisions (user_id, idea_id, number, began_at, at, source, fields, undo)
		VALUES (@user_id, @idea_id, @number, @began_at, @at, @source, @fields, @undo)`
	b := new(pgx.Batch)
	for n, in := range ideas {
		if len(in.Idea.Tags) > 0 {
			sql, values := bind(tags, args{
				"user_id": by.Owner, "idea_id": ids[n], "trashed": in.Idea.InTrash(), "tags": jsonText(in.Idea.Tags), "folded": jsonText(keys(in.Idea.Tags)),
			})
			b.Queue(sql, values...)
		}
		for _, r := range in.Revisions {
			a := revisionColumns(r)
			a["user_id"], a["idea_id"] = by.Owner, ids[n]
			sql, values := bind(revision, a)
			b.Queue(sql, values...)
		}
	}
	if b.Len() == 0 {
		return nil
	}
	return tx.SendBatch(ctx, b).Close()
}

// DropImported implements [vault.Imports].
func (s *Store) DropImported(ctx context.Context, by vault.Actor, id int64, limit int) (n int, _ error) {
	const text = `
		WITH gone AS (
			DELETE FROM ideas WHERE user_id = @user_id AND id IN (
				SELECT ideas.id FROM ideas JOIN imports ON imports.user_id = ideas.user_id AND imports.id = import_id
				WHERE ideas.user_id = @user_id AND import_id = @import_id AND state = 'open' LIMIT @limit)
			RETURNING id
		), unmoved AS (
			DELETE FROM moves WHERE user_id = @user_id AND import_id = @import_id AND number IN (
				SELECT number FROM moves JOIN imports ON imports.user_id = moves.user_id AND imports.id = import_id
				WHERE moves.user_id = @user_id AND import_id = @import_id AND state = 'open' LIMIT @limit)
			RETURNING number
		)
		SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM unmoved)`
	err := s.write(ctx, "drop imported", func(ctx context.Context) error {
		return queryRow(ctx, s.db, text, args{"user_id": by.Owner, "import_id": id, "limit": limit}).Scan(&n)
	})
	return n, err
}

const importFields = `id, state, dry_run, format, file, total, made, known, refused, began_at, beat_at, ended_at`

// Import implements [vault.Imports].
func (s *Store) Import(ctx context.Context, by vault.Actor, id int64) (i vault.Import, err error) {
	const text = `SELECT ` + importFields + `, report FROM imports WHERE user_id = @user_id AND id = @import_id`
	err = s.read(ctx, "select import", func(ctx context.Context) error {
		var report []byte
		i, err = scanImport(queryRow(ctx, s.db, text, args{"user_id": by.Owner, "import_id": id}), &report)
		i.Report = report
		return err
	})
	return i, err
}

// Imports implements [vault.Imports].
func (s *Store) Imports(ctx context.Context, by vault.Actor, limit int) (all []vault.Import, err error) {
	const text = `SELECT ` + importFields + ` FROM imports WHERE user_id = @user_id ORDER BY id DESC LIMIT @limit`
	err = s.read(ctx, "list imports", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, args{"user_id": by.Owner, "limit": limit}, func(row pgx.Row) (vault.Import, error) { return scanImport(row) })
		return err
	})
	return all, err
}

// DeadImports implements [vault.Imports].
func (s *Store) DeadImports(ctx context.Context, since time.Time) (dead map[vault.UserID]int64, err error) {
	const text = `SELECT user_id, id FROM imports WHERE state = 'open' AND beat_at < @since`
	err = s.read(ctx, "list dead imports", func(ctx context.Context) error {
		dead = map[vault.UserID]int64{}
		_, err := query(ctx, s.db, text, args{"since": since}, func(row pgx.Row) (id int64, err error) {
			var owner vault.UserID
			err = row.Scan(&owner, &id)
			dead[owner] = id
			return id, err
		})
		return err
	})
	return dead, err
}

// KnownImports implements [vault.Imports].
func (s *Store) KnownImports(ctx context.Context, by vault.Actor, keys []vault.ImportKey) (known map[vault.ImportKey]bool, err error) {
	const named = `import_key = ANY (CAST(@keys AS bytea[]))`
	const text = `SELECT import_key FROM ideas WHERE user_id = @user_id AND ` + named + ` UNION ALL SELECT import_key FROM moves WHERE user_id = @user_id AND ` + named
	raw := make([][]byte, len(keys))
	for i, key := range keys {
		raw[i] = key[:]
	}
	err = s.read(ctx, "list import keys", func(ctx context.Context) error {
		known = map[vault.ImportKey]bool{}
		_, err := query(ctx, s.db, text, args{"user_id": by.Owner, "keys": raw}, func(row pgx.Row) (key []byte, err error) {
			if err = row.Scan(&key); err == nil && len(key) == len(vault.ImportKey{}) {
				known[vault.ImportKey(key)] = true
			}
			return key, err
		})
		return err
	})
	return known, err
}

// IDsOf implements [vault.Imports].
func (s *Store) IDsOf(ctx context.Context, by vault.Actor) (ids map[int64]bool, err error) {
	const text = `
		SELECT DISTINCT idea_id, false FROM changes WHERE user_id = @user_id
		UNION ALL SELECT id, true FROM ideas WHERE user_id = @user_id`
	err = s.read(ctx, "list ids", func(ctx context.Context) error {
		ids = map[int64]bool{}
		_, err := query(ctx, s.db, text, args{"user_id": by.Owner}, func(row pgx.Row) (id int64, err error) {
			var there bool
			err = row.Scan(&id, &there)
			ids[id] = ids[id] || there
			return id, err
		})
		return err
	})
	return ids, err
}

// ReserveIDs implements [vault.Imports]. The sequence is locked, so that nobody
// takes an id between the look at it and its raise.
func (s *Store) ReserveIDs(ctx context.Context, upTo int64) (last int64, _ error) {
	const lock = `ALTER SEQUENCE idea_ids OWNED BY ideas.id` // which it is
	const given = `SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM idea_ids`
	const raise = `SELECT setval('idea_ids', @up_to)`
	err := s.tx(ctx, "reserve ids", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := exec(ctx, tx, lock, nil); err != nil {
			return err
		}
		if err := queryRow(ctx, tx, given, nil).Scan(&last); err != nil || last >= upTo {
			return err
		}
		var n int64
		return queryRow(ctx, tx, raise, args{"up_to": upTo}).Scan(&n)
	})
	return last, err
}

func importColumns(by vault.Actor, i vault.Import) args {
	a := args{
		"user_id": by.Owner, "state": string(i.State), "dry_run": i.DryRun, "format": i.Format, "file": i.File, "total": i.Total, "made": i.Made,
		"known": i.Known, "refused": i.Refused, "began_at": i.BeganAt, "beat_at": i.BeatAt, "ended_at": i.EndedAt, "report": nil,
	}
	if i.Report != nil {
		a["report"] = string(i.Report)
	}
	return a
}

// scanImport reads a row of importFields and more.
func scanImport(row pgx.Row, more ...any) (i vault.Import, err error) {
	err = row.Scan(append([]any{&i.ID, &i.State, &i.DryRun, &i.Format, &i.File, &i.Total, &i.Made, &i.Known, &i.Refused, &i.BeganAt, &i.BeatAt, &i.EndedAt}, more...)...)
	i.BeganAt, i.BeatAt, i.EndedAt = i.BeganAt.UTC(), i.BeatAt.UTC(), utc(i.EndedAt)
	return i, err
}

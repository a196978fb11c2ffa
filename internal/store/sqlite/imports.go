package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3"
)

// What an open import brings is not there yet: shown is the condition of one
// idea, and allShown that of many, which costs next to nothing while no import
// of the person is open.
const (
	shown    = ` AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.id = ideas.import_id AND state = 'open')`
	allShown = ` AND (NOT EXISTS (SELECT 1 FROM imports WHERE user_id = @user_id AND state = 'open') OR id NOT IN (` + hidden + `))`
	hidden   = `SELECT id FROM ideas WHERE user_id = @user_id AND import_id IN (SELECT id FROM imports WHERE user_id = @user_id AND state = 'open')`
)

// OpenImport implements [vault.Imports].
func (s *Store) OpenImport(ctx context.Context, by vault.Actor, i vault.Import) (vault.Import, error) {
	const query = `
		INSERT INTO imports ( user_id,  state,  dry_run,  format,  file,  total,  made,  known,  refused,  began_at,  beat_at)
		VALUES              (@user_id, @state, @dry_run, @format, @file, @total, @made, @known, @refused, @began_at, @beat_at)`
	i.State = vault.ImportOpen
	args := importColumns(by, i)
	err := s.write(ctx, "open import", func(ctx context.Context, tx *tx) (err error) {
		i.ID, err = tx.insert(ctx, query, args...)
		if errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) {
			return vault.ImportOpenError()
		}
		return err
	})
	return i, err
}

// InsertImported implements [vault.Imports].
func (s *Store) InsertImported(ctx context.Context, by vault.Actor, i vault.Import, ideas []vault.Imported) ([]int64, error) {
	ids := make([]int64, len(ideas))
	return ids, s.write(ctx, "insert imported", func(ctx context.Context, tx *tx) (err error) {
		if err := updateImport(ctx, tx, by, i); err != nil {
			return err
		}
		for n, idea := range ideas {
			if ids[n], err = insertImported(ctx, tx, by, i, idea); err != nil {
				return err
			}
		}
		return nil
	})
}

// CloseImport implements [vault.Imports].
func (s *Store) CloseImport(ctx context.Context, by vault.Actor, i vault.Import, views *vault.Views) error {
	const drop = `DELETE FROM ideas WHERE user_id = @user_id AND import_id = @import_id`
	const dropMoves = `DELETE FROM moves WHERE user_id = @user_id AND import_id = @import_id`
	return s.write(ctx, "close import", func(ctx context.Context, tx *tx) error {
		if err := updateImport(ctx, tx, by, i); err != nil {
			return err
		}
		if i.State == vault.ImportFailed {
			its := []any{sql.Named("user_id", by.Owner), sql.Named("import_id", i.ID)}
			if _, err := tx.exec(ctx, drop, its...); err != nil {
				return err
			}
			_, err := tx.exec(ctx, dropMoves, its...)
			return err
		}
		if views != nil {
			if err := replaceViews(ctx, tx, by, *views); err != nil {
				return err
			}
		}
		if i.Made == 0 || i.DryRun {
			return nil
		}
		return logChange(ctx, tx, by, vault.Change{Version: 1, At: *i.EndedAt, Source: by.Source, Edit: vault.Edit{Act: vault.ImportedAll}})
	})
}

// updateImport keeps what i says of an import that is open.
func updateImport(ctx context.Context, tx *tx, by vault.Actor, i vault.Import) error {
	const query = `
		UPDATE imports SET state = @state, total = @total, made = @made, known = @known, refused = @refused, beat_at = @beat_at,
			ended_at = @ended_at, report = @report
		WHERE user_id = @user_id AND id = @import_id AND state = 'open'`
	n, err := tx.exec(ctx, query, append(importColumns(by, i), sql.Named("import_id", i.ID))...)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

func insertImported(ctx context.Context, tx *tx, by vault.Actor, i vault.Import, in vault.Imported) (int64, error) {
	const query = `
		INSERT INTO ideas ( id,  user_id,  version,  title,  notes,  stage,  tags,  priority,  due_date,  planned_for,  published_url,  ai,  published_at,
			 created_at,  updated_at,  deleted_at,  title_folded,  search,  stage_since,  source,  revision,  import_id,  import_key)
		VALUES            (@id, @user_id, @version, @title, @notes, @stage, @tags, @priority, @due_date, @planned_for, @published_url, @ai, @published_at,
			@created_at, @updated_at, @deleted_at, @title_folded, @search, @stage_since, @source, @revision, @import_id, @import_key)`
	idea := in.Idea
	idea.Version = 1
	id, revision := any(nil), int64(1)
	if idea.ID > 0 {
		id = idea.ID
	}
	if n := len(in.Revisions); n > 0 {
		revision = in.Revisions[n-1].Number
	}
	args := append(columns(by, idea), sql.Named("id", id), sql.Named("source", in.Source), sql.Named("stage_since", in.Since.UnixMicro()),
		sql.Named("revision", revision), sql.Named("import_id", i.ID), sql.Named("import_key", in.Key[:]))
	var err error
	if idea.ID, err = tx.insert(ctx, query, args...); err != nil {
		return 0, err
	}
	if len(idea.Tags) > 0 {
		query, rows := tagRows(by, idea)
		if _, err := tx.exec(ctx, query, append(rows, sql.Named("idea_id", idea.ID))...); err != nil {
			return 0, err
		}
	}
	for _, r := range in.Revisions {
		if err := keepRevision(ctx, tx, idea.ID, &r, revisionColumns(by, idea.ID, &r)); err != nil {
			return 0, err
		}
	}
	return idea.ID, nil
}

// DropImported implements [vault.Imports].
func (s *Store) DropImported(ctx context.Context, by vault.Actor, id int64, limit int) (n int, _ error) {
	const query = `
		DELETE FROM ideas WHERE id IN (SELECT ideas.id FROM ideas JOIN imports ON imports.id = import_id
			WHERE ideas.user_id = @user_id AND import_id = @import_id AND state = 'open' LIMIT @limit)`
	const moves = `
		DELETE FROM moves WHERE user_id = @user_id AND import_id = @import_id AND number IN (SELECT number FROM moves JOIN imports ON imports.id = import_id
			WHERE moves.user_id = @user_id AND import_id = @import_id AND state = 'open' LIMIT @limit)`
	err := s.write(ctx, "drop imported", func(ctx context.Context, tx *tx) error {
		n = 0
		for _, query := range []string{query, moves} {
			met, err := tx.exec(ctx, query, sql.Named("user_id", by.Owner), sql.Named("import_id", id), sql.Named("limit", limit))
			if err != nil {
				return err
			}
			n += int(met)
		}
		return nil
	})
	return n, err
}

const importFields = `id, state, dry_run, format, file, total, made, known, refused, began_at, beat_at, ended_at`

// Import implements [vault.Imports].
func (s *Store) Import(ctx context.Context, by vault.Actor, id int64) (vault.Import, error) {
	defer s.timed("select import")()
	const query = `SELECT ` + importFields + `, report FROM imports WHERE user_id = @user_id AND id = @import_id`
	var report sql.NullString
	i, err := scanImport(s.reads.queryRow(ctx, query, sql.Named("user_id", by.Owner), sql.Named("import_id", id)), &report)
	i.Report = []byte(report.String)
	return i, failure("select import", err)
}

// Imports implements [vault.Imports].
func (s *Store) Imports(ctx context.Context, by vault.Actor, limit int) ([]vault.Import, error) {
	defer s.timed("list imports")()
	const query = `SELECT ` + importFields + ` FROM imports WHERE user_id = @user_id ORDER BY id DESC LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("limit", limit))
	all, err := collect(found, err, func(row *sql.Rows) (vault.Import, error) { return scanImport(row) })
	return all, failure("list imports", err)
}

// DeadImports implements [vault.Imports].
func (s *Store) DeadImports(ctx context.Context, since time.Time) (map[vault.UserID]int64, error) {
	defer s.timed("list dead imports")()
	const query = `SELECT user_id, id FROM imports WHERE state = 'open' AND beat_at < @since`
	dead := map[vault.UserID]int64{}
	found, err := s.pings.QueryContext(ctx, query, sql.Named("since", since.UnixMicro())) // an idle server needs no reader for it
	_, err = collect(found, err, func(row *sql.Rows) (id int64, err error) {
		var owner vault.UserID
		err = row.Scan(&owner, &id)
		dead[owner] = id
		return id, err
	})
	return dead, failure("list dead imports", err)
}

// KnownImports implements [vault.Imports].
func (s *Store) KnownImports(ctx context.Context, by vault.Actor, keys []vault.ImportKey) (map[vault.ImportKey]bool, error) {
	defer s.timed("list import keys")()
	args := []any{sql.Named("user_id", by.Owner)}
	for n, key := range keys {
		args = append(args, sql.Named(fmt.Sprint("key", n), key[:]))
	}
	named := `import_key IN (` + list(keys, func(n int, _ vault.ImportKey) string { return fmt.Sprint("@key", n) }) + `)`
	query := `SELECT import_key FROM ideas WHERE user_id = @user_id AND ` + named + ` UNION ALL SELECT import_key FROM moves WHERE user_id = @user_id AND ` + named
	known := map[vault.ImportKey]bool{}
	found, err := s.reads.query(ctx, query, args...)
	_, err = collect(found, err, func(row *sql.Rows) (key []byte, err error) {
		if err = row.Scan(&key); err == nil && len(key) == len(vault.ImportKey{}) {
			known[vault.ImportKey(key)] = true
		}
		return key, err
	})
	return known, failure("list import keys", err)
}

// IDsOf implements [vault.Imports].
func (s *Store) IDsOf(ctx context.Context, by vault.Actor) (map[int64]bool, error) {
	defer s.timed("list ids")()
	const query = `
		SELECT idea_id, 0 FROM changes WHERE user_id = @user_id
		UNION ALL SELECT id, 1 FROM ideas WHERE user_id = @user_id`
	ids := map[int64]bool{}
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner))
	_, err = collect(found, err, func(row *sql.Rows) (id int64, err error) {
		var there bool
		err = row.Scan(&id, &there)
		ids[id] = ids[id] || there
		return id, err
	})
	return ids, failure("list ids", err)
}

// ReserveIDs implements [vault.Imports].
func (s *Store) ReserveIDs(ctx context.Context, upTo int64) (last int64, _ error) {
	const given = `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'ideas'`
	const first = `INSERT INTO sqlite_sequence (name, seq) SELECT 'ideas', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'ideas')`
	const raise = `UPDATE sqlite_sequence SET seq = @seq WHERE name = 'ideas' AND seq < @seq`
	err := s.write(ctx, "reserve ids", func(ctx context.Context, tx *tx) error {
		if err := tx.scan(ctx, given, nil, []any{&last}); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, first); err != nil {
			return err
		}
		_, err := tx.exec(ctx, raise, sql.Named("seq", upTo))
		return err
	})
	return last, err
}

func importColumns(by vault.Actor, i vault.Import) []any {
	var report any
	if i.Report != nil {
		report = string(i.Report)
	}
	return []any{
		sql.Named("user_id", by.Owner), sql.Named("state", string(i.State)), sql.Named("dry_run", i.DryRun), sql.Named("format", i.Format), sql.Named("file", i.File),
		sql.Named("total", i.Total), sql.Named("made", i.Made), sql.Named("known", i.Known), sql.Named("refused", i.Refused),
		sql.Named("began_at", i.BeganAt.UnixMicro()), sql.Named("beat_at", i.BeatAt.UnixMicro()), sql.Named("ended_at", micros(i.EndedAt)), sql.Named("report", report),
	}
}

// scanImport reads a row of importFields and more.
func scanImport(row interface{ Scan(...any) error }, more ...any) (i vault.Import, err error) {
	var began, beat int64
	var ended sql.NullInt64
	err = row.Scan(append([]any{&i.ID, &i.State, &i.DryRun, &i.Format, &i.File, &i.Total, &i.Made, &i.Known, &i.Refused, &began, &beat, &ended}, more...)...)
	i.BeganAt, i.BeatAt, i.EndedAt = fromMicros(began), fromMicros(beat), orNone(ended)
	return i, err
}

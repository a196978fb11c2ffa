package main_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"

	"github.com/jackc/pgx/v5"
	_ "github.com/ncruces/go-sqlite3/driver"
)

// A crowd is a number of people with equally many ideas. Their ideas came in
// turns, so those of one person lie all over the store.
type crowd struct {
	prefix string // of their names
	people int
	ideas  int // of each
}

func (c crowd) name(n int) string { return c.prefix + strconv.Itoa(n) }

// prose is what titles and notes are cut from.
var prose = strings.Repeat("the vault keeps ideas, outlines and drafts until somebody writes them down again; "+
	"a quick brown fox jumps over the lazy dog, packs a box with five dozen jugs and walks on; ", 8)[:1000]

// fillIdeas makes the ideas of a crowd, in the SQL of both databases but for
// what a dialect puts in. One idea of a person in fifty holds a rare word, and
// all hold common ones. Whoever has low priority has no tag, high has two.
const fillIdeas = `
	INSERT INTO ideas (user_id, version, title, notes, stage, tags, priority, due_date, planned_for, published_at, created_at, updated_at, title_folded, search)
	WITH x AS (
		SELECT r, r / {people} + r % {people} AS v, 'Idea ' || r || ' ' || substr('{prose}', r * 13 % 900 + 1, 30) || '.' AS title,
			substr('{prose}', r * 37 % 600 + 1, 340) || CASE WHEN r / {people} % 50 = 7 THEN ' zebra' ELSE '.' END AS notes
		FROM {numbers}
	)
	SELECT '{prefix}' || (r % {people}), 1, title, notes, v % 4, {tags}, v % 3,
		CASE WHEN v % 5 > 0 THEN {time}(1900000000 + r % 100000 * 7919 % 10000000) END,
		CASE WHEN v % 5 > 1 THEN {day} 20000 + r % 100000 * 7919 % 1000 END, CASE WHEN v % 4 = 3 THEN {time}(1705000000 + r % 100000 * 7919 % 1000000) END, {time}(1700000000 + r), {time}(1710000000 + r % 100000 * 7919 % 1000000),
		lower(title), lower(title) || {unit} || lower(notes)
	FROM x`

const fillTags = `
	INSERT INTO idea_tags (user_id, folded, idea_id, tag)
	SELECT user_id, 'blog', id, 'blog' FROM ideas WHERE priority >= 1 UNION ALL
	SELECT user_id, 'video', id, 'Video' FROM ideas WHERE priority = 2`

const fillUsers = `
	INSERT INTO users (user_id, email, preferences, created_at, version)
	SELECT '{prefix}' || r, '{prefix}' || r || '@example.com', '{}', {time}(1700000000), 1 FROM {numbers}`

const someTags = `CASE v % 3 WHEN 0 THEN '[]' WHEN 1 THEN '["blog"]' ELSE '["Video","blog"]' END`

// fill returns the statements that make the crowds, in the dialect.
func fill(dialect []string, numbers string, crowds ...crowd) (all []string) {
	for _, c := range crowds {
		of := func(text string, rows int) string {
			r := strings.NewReplacer(append(dialect, "{prose}", prose, "{prefix}", c.prefix, "{people}", strconv.Itoa(c.people),
				"{numbers}", fmt.Sprintf(numbers, rows-1))...)
			return r.Replace(r.Replace(text))
		}
		all = append(all, of(fillUsers, c.people))
		if c.ideas > 0 {
			all = append(all, of(fillIdeas, c.people*c.ideas))
		}
	}
	return append(all, fillTags)
}

// fillPostgres makes the crowds in a new database.
func fillPostgres(ctx context.Context, url string, crowds ...crowd) error {
	if err := postgres.Migrate(ctx, postgres.Options{URL: url}); err != nil {
		return err
	}
	db, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	dialect := []string{"{tags}", "CAST(" + someTags + " AS jsonb)", "{time}", "to_timestamp", "{day}", "DATE 'epoch' +", "{unit}", "chr(31)"}
	drop, create, err := indexes(ctx, db)
	if err != nil {
		return err
	}
	statements := slices.Concat([]string{`SET session_replication_role = replica`, `SET synchronous_commit = off`, `SET maintenance_work_mem = '256MB'`},
		drop, fill(dialect, "generate_series(0, %d) AS r", crowds...), create, []string{`VACUUM ANALYZE`, `CHECKPOINT`})
	for _, statement := range statements {
		if _, err := db.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	return nil
}

// indexes returns the statements that drop the indexes of lists, and those that
// make them again: that is faster than to fill them.
func indexes(ctx context.Context, db *pgx.Conn) (drop, create []string, err error) {
	rows, err := db.Query(ctx, `SELECT 'DROP INDEX ' || indexname, indexdef FROM pg_indexes WHERE tablename = 'ideas' AND indexname <> 'ideas_pkey'`)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var away, back string
		if err := rows.Scan(&away, &back); err != nil {
			return nil, nil, err
		}
		drop, create = append(drop, away), append(create, back)
	}
	return drop, create, rows.Err()
}

// fillSQLite makes the crowds in a new file.
func fillSQLite(ctx context.Context, path string, crowds ...crowd) error {
	if err := sqlite.Migrate(ctx, sqlite.Options{Path: path}); err != nil {
		return err
	}
	pool, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		return err
	}
	defer pool.Close()
	db, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	dialect := []string{"{tags}", someTags, "{time}", "1000000 * ", "{day}", "", "{unit}", "char(31)"}
	numbers := `(WITH RECURSIVE n(r) AS (SELECT 0 UNION ALL SELECT r + 1 FROM n WHERE r < %d) SELECT r FROM n)`
	statements := append([]string{`PRAGMA journal_mode = off`, `PRAGMA foreign_keys = off`, `PRAGMA synchronous = off`, `PRAGMA cache_size = -100000`},
		fill(dialect, numbers, crowds...)...)
	for _, statement := range append(statements, `PRAGMA journal_mode = wal`) {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	return nil
}

// twin copies the file of a vault that nobody has open.
func twin(t testing.TB, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

package main_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/jackc/pgx/v5"
)

// What a vault of the first release held, and the same as it must be read
// later: 3,000 ideas of Ada's, each created, and half of them moved.
const (
	firstVault = `
	INSERT INTO users (user_id, preferences, created_at, version) VALUES ('ada', '{"theme":"dark"}', {at}, 1);
	INSERT INTO ideas (id, user_id, version, title, stage, tags, priority, created_at, updated_at, title_folded, search)
		SELECT n, 'ada', 1 + n % 2, 'Idea ' || n, 2 * (n % 2), '["Été"]', 1, {at}, {at}, 'idea ' || n, 'idea ' || n FROM {numbers};
	INSERT INTO idea_tags (user_id, folded, idea_id, tag) SELECT 'ada', 'ete', n, 'Été' FROM {numbers};
	INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields, detail)
		SELECT 'ada', n, n, 1, {at}, 'cli', 'created', '', '{"to":"idea"}' FROM {numbers};
	INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields, detail)
		SELECT 'ada', 3000 + (n + 1) / 2, n, 2, {at}, 'api', 'changed', 'stage', '{"from":"idea","to":"draft"}' FROM {numbers} WHERE n % 2 = 1;`
	firstTold = `SELECT count(*) || ' ' || sum(id) || ' ' || sum(version) || ' ' || sum(stage) || ' ' || sum(length(title || search || CAST(tags AS text))) || ' ' || min(title) || ' '
		|| (SELECT count(*) || ' ' || sum(seq) || ' ' || sum(version) FROM changes) || ' ' || (SELECT count(*) || min(tag) FROM idea_tags) FROM ideas`
)

// TestSoakNoKillOfAMigrationLosesAField kills the way up from the first schema,
// however often: then it is complete, and what was there is.
func TestSoakNoKillOfAMigrationLosesAField(t *testing.T) {
	rounds := 4
	if soak {
		rounds = 40
	}
	for kind, make := range map[string]func(t *testing.T) (settings []string, told func() string){"sqlite": firstFile, "postgres": firstDatabase} {
		t.Run(kind, func(t *testing.T) {
			kills := 0
			for range rounds {
				settings, told := make(t)
				before := told()
				for most := 60 * time.Millisecond; !killed(t, most, settings, "migrate", "up"); most += most / 2 {
					kills++
				}
				if after := told(); after != before {
					t.Errorf("there was %s, and is %s", before, after)
				}
				sound(t, settings)
			}
			t.Logf("%d migrations were killed %d times", rounds, kills)
		})
	}
}

// first returns the schema of the first release, and what is put into it.
func first(t *testing.T, kind, at, numbers string) string {
	t.Helper()
	schema, err := os.ReadFile(filepath.Join("..", "..", "internal", "store", "postgres", "testdata", "first", kind+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	return string(schema) + strings.NewReplacer("{at}", at, "{numbers}", numbers).Replace(firstVault)
}

func firstFile(t *testing.T) (settings []string, told func() string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.db")
	text := first(t, "sqlite", "1767522600000000", "(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT n FROM c)")
	ask := func(do func(db *sql.DB) error) {
		t.Helper()
		db, err := sql.Open("sqlite3", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := do(db); err != nil {
			t.Fatal(err)
		}
	}
	ask(func(db *sql.DB) error { _, err := db.ExecContext(t.Context(), text); return err })
	return []string{"DATA_DIR=" + dir}, func() (all string) {
		t.Helper()
		ask(func(db *sql.DB) error { return db.QueryRowContext(t.Context(), firstTold).Scan(&all) })
		return all
	}
}

func firstDatabase(t *testing.T) (settings []string, told func() string) {
	t.Helper()
	url := testkit.Postgres(t).Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	text := first(t, "postgres", "timestamptz '2026-01-04 10:30:00Z'", "generate_series(1, 3000) AS c (n)") + `
		INSERT INTO log_heads (user_id, seq) VALUES ('ada', 4500); SELECT setval('idea_ids', 3000);`
	if _, err := conn.PgConn().Exec(t.Context(), text).ReadAll(); err != nil {
		t.Fatal(err)
	}
	return []string{"DATABASE_URL=" + url}, func() (all string) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), firstTold).Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
}

package postgres_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

func TestBothStoresAndAModelAgreeOnWhateverIsDone(t *testing.T) {
	for _, seed := range []uint64{1, 2, uint64(time.Now().UnixNano())} {
		storetest.Random(t, seed, 1500, map[string]vault.Store{
			"sqlite":   testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")}),
			"postgres": open(t, postgres.Options{URL: migrated(t), MaxConns: 4}),
		})
	}
}

var (
	created   = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \(\n(.*?)\n\)`)
	column    = regexp.MustCompile(`(?m)^\t([a-z_]+) +(?:TEXT|INTEGER|BLOB|text|bigint|smallint|boolean|bytea|jsonb|date|timestamptz)\b(.*)$`)
	added     = regexp.MustCompile(`ALTER TABLE (\w+) ADD COLUMN (\w+) \w+([^;]*);`)
	indexed   = regexp.MustCompile(`CREATE (UNIQUE )?INDEX (\w+) ON (\w+) \(([^)]*)\)([^;]*);`)
	onlyHere  = []string{"table log_heads", "column log_heads.user_id NOT NULL false", "column log_heads.seq NOT NULL true"}
	otherKeys = []string{
		"index idea_tags_idea idea_tags (idea_id)", "index idea_tags_idea idea_tags (user_id, idea_id)", "index auth_events_user auth_events (user_id, id)", "index imports_user imports (user_id, id)", "index ai_calls_user ai_calls (user_id, id)",
		"index messages_conversation messages (conversation_id, id)", "index messages_conversation messages (user_id, conversation_id, id)",
		"index proposals_user proposals (user_id, id)", "index proposals_idea proposals (idea_id)", "index proposals_idea proposals (user_id, idea_id)",
		"index ai_actions_conversation ai_actions (conversation_id)", "index ai_actions_conversation ai_actions (user_id, conversation_id)",
	}
)

// shape lists the tables, columns and indexes of a schema.
func shape(t *testing.T, migrations fs.FS) (all []string) {
	t.Helper()
	files, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(migrations, file)
		if err != nil {
			t.Fatal(err)
		}
		up, _, ok := strings.Cut(string(text), "-- +goose Down")
		if !ok {
			t.Errorf("%s has no way down", file)
		}
		all = append(all, "file "+file)
		for _, table := range created.FindAllStringSubmatch(up, -1) {
			all = append(all, "table "+table[1])
			for _, c := range column.FindAllStringSubmatch(table[2], -1) {
				null := "false"
				if strings.Contains(c[2], "NOT NULL") {
					null = "true"
				}
				all = append(all, "column "+table[1]+"."+c[1]+" NOT NULL "+null)
			}
		}
		for _, c := range added.FindAllStringSubmatch(up, -1) {
			all = append(all, "column "+c[1]+"."+c[2]+" NOT NULL "+strconv.FormatBool(strings.Contains(c[3], "NOT NULL")))
		}
		for _, i := range indexed.FindAllStringSubmatch(up, -1) {
			all = append(all, "index "+i[1]+i[2]+" "+i[3]+" ("+i[4]+")"+i[5])
		}
	}
	slices.Sort(all)
	return slices.Compact(all) // SQLite makes a table anew where PostgreSQL changes it
}

func TestBothSchemasHaveTheSameShape(t *testing.T) {
	differ := append(slices.Clone(onlyHere), otherKeys...)
	known := func(s string) bool { return slices.Contains(differ, s) || strings.HasPrefix(s, "column ideas.id ") }
	a := slices.DeleteFunc(shape(t, sqlite.Migrations()), known)
	b := slices.DeleteFunc(shape(t, postgres.Migrations()), known)
	if diff := cmp.Diff(a, b); diff != "" || len(a) < 50 {
		t.Errorf("%d things in the schemas differ (-sqlite +postgres):\n%s", len(a), diff)
	}
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	o := postgres.Options{URL: migrated(t)}
	state, err := postgres.Schema(t.Context(), o)
	if err != nil || state.Current != state.Latest || state.Current == 0 {
		t.Fatalf("schema %+v, error %v", state, err)
	}
	for before := state.Current + 1; state.Current > 0 && state.Current < before; {
		before = state.Current
		if _, err := postgres.MigrateDown(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if state, err = postgres.Schema(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if state.Current != 0 {
		t.Errorf("after all the way down: schema %+v", state)
	}
	if err := postgres.Migrate(t.Context(), o); err != nil {
		t.Error(err)
	}
}

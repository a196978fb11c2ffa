package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// An old vault is one that the first release made.
type oldVault struct {
	raw
	up, down func(ctx context.Context) error
	schema   func(ctx context.Context) (vault.Schema, error)
	open     func(t *testing.T) storetest.Store
}

func firstSchema(t *testing.T, kind string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "first", kind+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func oldSQLite(t *testing.T) oldVault {
	t.Helper()
	o := sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")}
	db, err := sql.Open("sqlite3", "file:"+o.Path+"?_pragma=foreign_keys(on)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(t.Context(), firstSchema(t, "sqlite")); err != nil {
		t.Fatal(err)
	}
	return oldVault{
		rawOn(db),
		func(ctx context.Context) error { return sqlite.Migrate(ctx, o) },
		func(ctx context.Context) error { return fails(sqlite.MigrateDown(ctx, o)) },
		func(ctx context.Context) (vault.Schema, error) { return sqlite.Schema(ctx, o) },
		func(t *testing.T) storetest.Store { return testkit.Open(t, sqlite.Open, o) },
	}
}

func oldPostgres(t *testing.T) oldVault {
	t.Helper()
	o := postgres.Options{URL: testkit.Postgres(t).Database(t)}
	conn, err := pgx.Connect(t.Context(), o.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	if _, err := conn.Exec(t.Context(), firstSchema(t, "postgres")); err != nil {
		t.Fatal(err)
	}
	return oldVault{
		rawOver(conn, o.URL),
		func(ctx context.Context) error { return postgres.Migrate(ctx, o) },
		func(ctx context.Context) error { return fails(postgres.MigrateDown(ctx, o)) },
		func(ctx context.Context) (vault.Schema, error) { return postgres.Schema(ctx, o) },
		func(t *testing.T) storetest.Store { return open(t, o) },
	}
}

// firstRows are what a vault of the first release held, and wantIdeas what is
// to be read of them.
var (
	firstRows = []struct {
		table string
		row   record
	}{
		{"users", record{"user_id": "ada", "email": "a@example.com", "name": "Ada ✎", "preferences": `{"theme":"dark","timezone":"Asia/Karachi"}`, "created_at": noon, "version": 3}},
		{"ideas", record{"user_id": "ada", "id": 7, "version": 1, "title": "Ünïcode 🙂", "notes": "line\n\tline", "stage": 0, "tags": `["Été","b"]`, "priority": 2, "due_date": noon, "created_at": noon, "updated_at": noon, "title_folded": "unicode 🙂", "search": "x"}},
		{"ideas", record{"user_id": "ada", "id": 9, "version": 4, "title": "moved", "stage": 3, "tags": `[]`, "priority": 0, "created_at": noon, "updated_at": noon.Add(time.Hour), "title_folded": "moved", "search": "moved"}},
		{"ideas", record{"user_id": "ada", "id": 11, "version": 1, "title": "from the start", "stage": 3, "tags": `[]`, "priority": 1, "created_at": noon.Add(time.Minute), "updated_at": noon.Add(time.Minute), "title_folded": "from the start", "search": "x"}},
		{"idea_tags", record{"user_id": "ada", "folded": "ete", "idea_id": 7, "tag": "Été"}},
		{"idea_tags", record{"user_id": "ada", "folded": "b", "idea_id": 7, "tag": "b"}},
		{"changes", record{"user_id": "ada", "seq": 1, "idea_id": 7, "version": 1, "at": noon, "source": "cli", "act": "created", "fields": "", "detail": `{"to":"idea"}`}},
		{"changes", record{"user_id": "ada", "seq": 2, "idea_id": 8, "version": 1, "at": noon, "source": "api", "act": "created", "fields": "", "detail": `{"to":"idea"}`}},
		{"changes", record{"user_id": "ada", "seq": 3, "idea_id": 8, "version": 2, "at": noon, "source": "api", "act": "deleted", "fields": "", "detail": `{}`}},
		{"changes", record{"user_id": "ada", "seq": 4, "idea_id": 9, "version": 1, "at": noon, "source": "web", "act": "created", "fields": "", "detail": `{"to":"idea"}`}},
		{"changes", record{"user_id": "ada", "seq": 5, "idea_id": 9, "version": 2, "at": noon.Add(time.Second), "source": "web", "act": "changed", "fields": "stage", "detail": `{"from":"idea","to":"draft"}`}},
		{"changes", record{"user_id": "ada", "seq": 6, "idea_id": 9, "version": 3, "at": noon.Add(time.Minute), "source": "mcp", "act": "changed", "fields": "title,stage", "detail": `{"from":"draft","to":"published"}`}},
		{"changes", record{"user_id": "ada", "seq": 7, "idea_id": 9, "version": 4, "at": noon.Add(time.Hour), "source": "web", "act": "changed", "fields": "title", "detail": `{}`}},
		{"changes", record{"user_id": "ada", "seq": 8, "idea_id": 11, "version": 1, "at": noon.Add(time.Minute), "source": "import", "act": "created", "fields": "", "detail": `{"to":"published"}`}},
		{"idempotency_keys", record{"user_id": "ada", "key": "k", "hash": bytes(32), "answer": "{}", "at": noon}},
	}
	wantIdeas = []vault.Idea{
		{ID: 7, Owner: "ada", Version: 1, Title: "Ünïcode 🙂", Notes: new("line\n\tline"), Stage: vault.StageIdea, Tags: []string{"Été", "b"}, Priority: vault.PriorityHigh, DueDate: &noon, CreatedAt: noon, UpdatedAt: noon},
		{ID: 9, Owner: "ada", Version: 4, Title: "moved", Stage: vault.StagePublished, Tags: []string{}, Priority: vault.PriorityLow, PublishedAt: new(noon.Add(time.Minute)), CreatedAt: noon, UpdatedAt: noon.Add(time.Hour)},
		{ID: 11, Owner: "ada", Version: 1, Title: "from the start", Stage: vault.StagePublished, Tags: []string{}, Priority: vault.PriorityMedium, PublishedAt: new(noon.Add(time.Minute)), CreatedAt: noon.Add(time.Minute), UpdatedAt: noon.Add(time.Minute)},
	}
)

// TestAVaultOfTheFirstReleaseKeepsEveryField takes one up to the schema of
// today, all the way down, and up again.
func TestAVaultOfTheFirstReleaseKeepsEveryField(t *testing.T) {
	for _, v := range []oldVault{oldSQLite(t), oldPostgres(t)} {
		t.Run(v.kind, func(t *testing.T) {
			for _, r := range firstRows {
				if err := v.insert(t, r.table, r.row); err != nil {
					t.Fatalf("%s: %v", r.table, err)
				}
			}
			if v.kind == "postgres" {
				if err := v.insert(t, "log_heads", record{"user_id": "ada", "seq": 8}); err != nil {
					t.Fatal(err)
				}
			}
			before := firstFields(t, v.raw)
			for _, when := range []string{"up", "up again"} {
				if err := v.up(t.Context()); err != nil {
					t.Fatalf("%s: %v", when, err)
				}
				t.Run(when, func(t *testing.T) { holdsAll(t, v.open(t)) })
				for {
					s, err := v.schema(t.Context())
					if err == nil && s.Current > 1 {
						err = v.down(t.Context())
					}
					if err != nil {
						t.Fatal(err)
					}
					if s.Current == 1 {
						break
					}
				}
				if diff := cmp.Diff(before, firstFields(t, v.raw)); diff != "" {
					t.Errorf("after %s and down (-before +after):\n%s", when, diff)
				}
			}
		})
	}
}

// firstFields reads every field of the first schema.
func firstFields(t *testing.T, d raw) (all []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range firstRows {
		if seen[r.table] {
			continue
		}
		seen[r.table] = true
		text := ""
		for _, column := range firstColumns[r.table] {
			text += fmt.Sprintf(" || ' %s=' || coalesce(CAST(%s AS text), 'NULL')", column, column)
		}
		all = append(all, d.read(t, "SELECT '"+r.table+"'"+text+" AS line FROM "+r.table+" ORDER BY line")...)
	}
	return all
}

// firstColumns are those of the first schema that are texts alike whatever was done.
var firstColumns = map[string][]string{
	"users":     {"user_id", "email", "name", "preferences", "created_at", "version"},
	"ideas":     {"user_id", "id", "version", "title", "notes", "stage", "tags", "priority", "due_date", "created_at", "updated_at", "deleted_at", "published_url", "planned_for", "ai", "title_folded", "search"},
	"idea_tags": {"user_id", "folded", "idea_id", "tag"}, "idempotency_keys": {"user_id", "key", "answer", "at"},
	"changes": {"user_id", "seq", "idea_id", "version", "at", "source", "act", "fields", "detail"},
}

// holdsAll reads what the vault has now.
func holdsAll(t *testing.T, s storetest.Store) {
	ada := vault.Actor{Owner: "ada", Source: vault.FromAPI}
	lists, err := s.Ideas(t.Context(), ada, vault.IdeaQuery{Sort: vault.ByCreatedAt, Asc: true, Limit: 10})
	if diff := cmp.Diff(wantIdeas, lists[0].Ideas); err != nil || diff != "" {
		t.Errorf("ideas: error %v (-want +got):\n%s", err, diff)
	}
	latest, err := s.Latest(t.Context(), ada, 7, 9, 11)
	if err != nil || len(latest) != 3 {
		t.Fatalf("latest %v, error %v", latest, err)
	}
	for n, want := range []struct {
		source vault.Source
		since  time.Time
	}{{vault.FromCLI, noon}, {vault.FromWeb, noon.Add(time.Minute)}, {vault.FromImport, noon.Add(time.Minute)}} {
		if l := latest[n]; l.Source != want.source || !l.Since.Equal(want.since) || l.Last != nil {
			t.Errorf("idea %d came by %s to its stage at %v, want %+v", l.Idea.ID, l.Source, l.Since, want)
		}
	}
	changes, err := s.Changes(t.Context(), ada, 0, 20)
	if err != nil || len(changes) != 8 {
		t.Fatalf("%d changes, error %v", len(changes), err)
	}
	move := changes[5]
	want := vault.Change{Seq: 6, IdeaID: 9, Version: 3, At: noon.Add(time.Minute), Source: vault.FromMCP, Edit: vault.Edit{
		Act: vault.Changed, Fields: []string{"title", "stage"}, From: vault.StageDraft, To: vault.StagePublished, Since: noon.Add(time.Second),
	}}
	if diff := cmp.Diff(want, move); diff != "" {
		t.Errorf("a move (-want +got):\n%s", diff)
	}
	user, err := s.User(t.Context(), ada)
	if err != nil || *user.Name != "Ada ✎" || user.Preferences.Theme != "dark" || user.Version != 3 {
		t.Errorf("user %+v, error %v", user, err)
	}
}

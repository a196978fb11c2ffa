package postgres_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/upkeep"

	"github.com/jackc/pgx/v5"
)

var update = flag.Bool("update", false, "write shape.txt anew")

func TestTheShapeIsWhatTheMigrationsMake(t *testing.T) {
	things, err := testkit.Open(t, postgres.Look, postgres.Options{URL: migrated(t)}).Things(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	storetest.HoldShape(t, things, *update)
}

// kept returns a new vault, and hands for what is below it.
func kept(t *testing.T, mode string) storetest.Kept {
	t.Helper()
	o := postgres.Options{URL: migrated(t) + mode, MaxConns: 4}
	return storetest.Kept{
		Store: open(t, o),
		Look: func(t *testing.T) upkeep.Snapshot {
			t.Helper()
			s, err := postgres.Look(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		Spoil: func(t *testing.T, statements string) {
			t.Helper()
			conn, err := pgx.Connect(t.Context(), o.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			if _, err := conn.PgConn().Exec(t.Context(), "SET session_replication_role = replica; "+statements).ReadAll(); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func TestEachDamageIsNamed(t *testing.T) {
	odd := map[string]string{
		"a trigger of somebody's":         `CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER strange AFTER INSERT ON ideas EXECUTE FUNCTION nothing()`,
		"an id that could be given twice": `SELECT setval('idea_ids', 1)`,
	}
	storetest.Check(t, func(t *testing.T) storetest.Kept { return kept(t, "") }, odd)
}

// TestACheckInEveryQueryMode reads every row as each mode does.
func TestACheckInEveryQueryMode(t *testing.T) {
	for _, mode := range []string{"exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) { storetest.Well(t, kept(t, "?default_query_exec_mode="+mode)) })
	}
}

// TestACheckSeesOneStateBesideAServer who writes.
func TestACheckSeesOneStateBesideAServer(t *testing.T) { storetest.CheckWhileWriting(t, kept(t, "")) }

// TestUpkeepKnowsEveryTable: each column of the schema is in upkeep.Tables, as
// what it is. Log_heads can be told from the log.
func TestUpkeepKnowsEveryTable(t *testing.T) {
	types := map[upkeep.Kind][]string{
		upkeep.Text: {"text"}, upkeep.Number: {"bigint", "smallint"}, upkeep.Flag: {"boolean"}, upkeep.Time: {"timestamp with time zone"},
		upkeep.Day: {"date"}, upkeep.Bytes: {"bytea"}, upkeep.JSON: {"jsonb"},
	}
	text, err := os.ReadFile("shape.txt")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "column "); ok && !strings.HasPrefix(rest, "log_heads.") {
			name, kind, _ := strings.Cut(rest, " ")
			there[name] = kind
		}
	}
	for _, table := range upkeep.Tables {
		for _, c := range table.Columns {
			name := table.Name + "." + c.Name
			if !slices.ContainsFunc(types[c.Kind], func(kind string) bool { return strings.HasPrefix(there[name], kind) }) {
				t.Errorf("%s is %q here, and %d there", name, there[name], c.Kind)
			}
			delete(there, name)
		}
	}
	for name := range there {
		t.Errorf("upkeep.Tables lacks %s", name)
	}
}

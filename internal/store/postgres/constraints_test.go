package postgres_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/sqlite"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// twin returns a row that is like the good one in that column, and differs in
// the others that must.
func (r ruled) twin(t *testing.T, d raw, same string) record {
	t.Helper()
	row := maps.Clone(r.good)
	for _, c := range r.unique {
		if c != same {
			row[c] = others[c]
		}
	}
	if row["user_id"] == others["user_id"] && d.read(t, "SELECT CAST(count(*) AS TEXT) FROM users WHERE user_id = 'bob'")[0] == "0" {
		if err := d.insert(t, "users", rules[0].good.with("user_id", others["user_id"])); err != nil {
			t.Fatal(err)
		}
	}
	return row
}

// rulesOf are those that a database has.
func rulesOf(d raw) []ruled {
	return slices.DeleteFunc(slices.Clone(rules), func(r ruled) bool { return r.table == "log_heads" && d.kind == "sqlite" })
}

// others has a second value for each column that unique names.
var others = record{
	"user_id": "bob", "id": "other", "email_folded": "b@example.com", "hash": []byte(rep("i", 32)),
}

// A raw is a database that takes any statement.
type raw struct {
	kind string
	exec func(t *testing.T, text string, values ...any) error
	read func(t *testing.T, query string) []string
}

// insert writes a row, and says how that went.
func (d raw) insert(t *testing.T, table string, row record) error {
	t.Helper()
	columns := slices.Sorted(maps.Keys(row))
	marks, values := make([]string, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		marks[i], values[i] = fmt.Sprint("$", i+1), row[c]
		if at, ok := row[c].(time.Time); ok && d.kind == "sqlite" {
			values[i] = at.UnixMicro()
		}
	}
	return d.exec(t, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", values...)
}

// rawSQLite makes a new vault and opens it as any program could.
func rawSQLite(t *testing.T) raw {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault.db")
	if err := sqlite.Migrate(t.Context(), sqlite.Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?_pragma=foreign_keys(on)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return rawOn(db)
}

func rawOn(db *sql.DB) raw {
	return raw{
		"sqlite",
		func(t *testing.T, text string, values ...any) error {
			_, err := db.ExecContext(t.Context(), text, values...)
			return err
		},
		func(t *testing.T, query string) (all []string) {
			found, err := db.QueryContext(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			defer found.Close()
			for found.Next() {
				var one string
				if err := found.Scan(&one); err != nil {
					t.Fatal(err)
				}
				all = append(all, one)
			}
			if err := found.Err(); err != nil {
				t.Fatal(err)
			}
			return all
		},
	}
}

// rawPostgres makes a new vault and opens it as any program could.
func rawPostgres(t *testing.T) raw {
	t.Helper()
	url := migrated(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return rawOver(conn, url)
}

func rawOver(conn *pgx.Conn, url string) raw {
	return raw{
		"postgres",
		func(t *testing.T, text string, values ...any) error {
			_, err := conn.Exec(t.Context(), text, values...)
			return err
		},
		func(t *testing.T, query string) []string { return rows(t, url, query) },
	}
}

// checkText finds the CHECKs of an SQLite schema: each ends with its line, or
// where a column follows that was added.
var checkText = regexp.MustCompile(`(?m)CHECK \((.*?)\)(?:, \w+ [A-Z]+|,?$)`)

// broken names the rule that err says was broken, empty if it names none.
func broken(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.ConstraintName
	}
	_, rule, _ := strings.Cut(err.Error(), "CHECK constraint failed: ")
	return rule
}

// TestBothSchemasRefuseTheSameRows writes rows past the stores: the rules of
// the domain stand in both databases too, whoever writes to them.
func TestBothSchemasRefuseTheSameRows(t *testing.T) {
	for _, d := range []raw{rawSQLite(t), rawPostgres(t)} {
		t.Run(d.kind, func(t *testing.T) {
			tried := map[string]bool{}
			refuses := func(table string, row record, why string) {
				if err := d.insert(t, table, row); err != nil {
					tried[broken(err)] = true
				} else {
					t.Errorf("%s takes a row with %s", table, why)
				}
			}
			for _, r := range rulesOf(d) {
				for column, values := range r.bad {
					for _, value := range values {
						refuses(r.table, r.good.with(column, value), fmt.Sprintf("%s = %.60q", column, fmt.Sprint(value)))
					}
				}
				if err := d.insert(t, r.table, r.good); err != nil {
					t.Fatalf("%s refuses a good row: %v", r.table, err)
				}
				for _, same := range r.unique {
					refuses(r.table, r.twin(t, d, same), "the same "+same)
				}
			}
			everyRule(t, d, tried)
			cascades(t, d)
		})
	}
}

// everyRule wants each rule of the schema to have been broken.
func everyRule(t *testing.T, d raw, tried map[string]bool) {
	t.Helper()
	var all []string
	if d.kind == "sqlite" {
		for _, text := range d.read(t, `SELECT sql FROM sqlite_schema WHERE type = 'table' AND name <> 'goose_db_version' AND sql IS NOT NULL`) {
			for _, found := range checkText.FindAllStringSubmatch(text, -1) {
				all = append(all, found[1])
			}
		}
	} else {
		all = d.read(t, `SELECT conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND contype IN ('c', 'f', 'u', 'p') AND conrelid::regclass::text <> 'goose_db_version'`)
	}
	if len(all) < 20 {
		t.Errorf("%d rules were found; the schema is written in another way", len(all))
	}
	for _, rule := range all {
		if !tried[rule] {
			t.Errorf("no row breaks the rule %s", rule)
		}
	}
}

// cascades erases a person and wants nothing of theirs to be left but what
// must outlive them.
func cascades(t *testing.T, d raw) {
	t.Helper()
	count := func(table string) string {
		return d.read(t, "SELECT CAST(count(*) AS TEXT) FROM "+table+" WHERE user_id = 'ada'")[0]
	}
	left := func() map[string]string {
		n := map[string]string{}
		for _, r := range rulesOf(d) {
			if _, ok := r.good["user_id"]; ok {
				n[r.table] = count(r.table)
			}
		}
		return n
	}
	all := left() // and there is one row of each
	for table, n := range all {
		if n != "1" {
			t.Fatalf("of %s there are %s rows", table, n)
		}
	}
	if err := d.exec(t, `DELETE FROM ideas`); err != nil {
		t.Fatal(err)
	}
	all["ideas"], all["idea_tags"], all["revisions"], all["proposals"] = "0", "0", "0", "0"
	if diff := cmp.Diff(all, left()); diff != "" {
		t.Errorf("without the idea (-want +got):\n%s", diff)
	}
	if err := d.insert(t, "ideas", rules[1].good); err != nil {
		t.Fatal(err)
	}
	if err := d.exec(t, `DELETE FROM users WHERE user_id = 'ada'`); err != nil {
		t.Fatal(err)
	}
	for table := range all {
		all[table] = "0"
	}
	all["auth_revocations"] = "1"
	if diff := cmp.Diff(all, left()); diff != "" {
		t.Errorf("without the person (-want +got):\n%s", diff)
	}
}

package main_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	_ "github.com/ncruces/go-sqlite3/driver"
)

// TestCheckOnTheCommandLine, beside a server, in the clear and encrypted, and
// on PostgreSQL.
func TestCheckOnTheCommandLine(t *testing.T) {
	for name, settings := range map[string][]string{
		"sqlite":    {"DATA_DIR=" + t.TempDir()},
		"encrypted": {"DATA_DIR=" + t.TempDir(), passphrase},
		"postgres":  {"DATABASE_URL=" + testkit.Postgres(t).Database(t), "AUTH_SECRET=a secret of the tests, long enough for anybody"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := testkit.Serve(t, with(settings...)...)
			command(t, settings, goodPassword+"\n", "user", "create", "ada@example.com", "--password-stdin").must(t)
			out := command(t, settings, "", "check").must(t)
			for _, want := range []string{"users              1\n", "ideas              0\n", "auth_accounts      1\n", " is sound"} {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing:\n%s", want, out)
				}
			}
			if out := command(t, settings, "", "check", "--quick", "--json").must(t); !strings.Contains(out, `"faults": []`) || !strings.Contains(out, `"untold_count": 0`) {
				t.Errorf("as JSON:\n%s", out)
			}
			p.Stop(t)
		})
	}
}

// TestCheckNamesTheFaults, and ends with 1.
func TestCheckNamesTheFaults(t *testing.T) {
	dir := t.TempDir()
	vaultWith(t, dir)
	settings := []string{"DATA_DIR=" + dir}
	command(t, settings, "", "check", "now").fails(t, 2, `check takes no word "now"`)
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `UPDATE auth_accounts SET email_folded = 'x' || user_id`); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"check"}, {"check", "--json"}} {
		r := command(t, settings, "", args...)
		if r.exit != 1 || !strings.Contains(r.stdout, " is not found by its e-mail address") || !strings.HasSuffix(r.stderr, " is damaged; faults: 1\n") {
			t.Errorf("%s: exit %d\n%s%s", args, r.exit, r.stdout, r.stderr)
		}
	}
	command(t, settings, "", "migrate", "down", "--yes").must(t)
	command(t, settings, "", "check").says(t, "run `creatorvault migrate up`")
	command(t, []string{"DATA_DIR=" + t.TempDir()}, "", "check").says(t, "there is no vault at ")
	command(t, []string{"DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/d"}, "", "check").says(t, "no PostgreSQL answers at 127.0.0.1:1")
}

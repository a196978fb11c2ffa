package main_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/jackc/pgx/v5"
)

// openDir is a folder that every user of this machine may look into.
func openDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "creatorvault-") //nolint:usetesting // nobody else may look into a folder of t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// withPasswords is a PostgreSQL that asks for a password in every database but its
// own, and returns the address of one of those for that user.
func withPasswords(t testing.TB) func(userinfo *url.Userinfo) string {
	t.Helper()
	rules := filepath.Join(openDir(t), "hba")
	if err := os.WriteFile(rules, []byte("host postgres postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(testkit.OwnPostgres(t, "hba_file="+rules).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	admin := *base
	admin.Path = "/postgres"
	execute(t, admin.String(), `CREATE ROLE owner LOGIN PASSWORD 'open sesame'`, `CREATE ROLE guest LOGIN PASSWORD 'open sesame'`, `ALTER DATABASE `+base.Path[1:]+` OWNER TO owner`)
	return func(who *url.Userinfo) string {
		u := *base
		u.User = who
		return u.String()
	}
}

// execute runs statements in a database.
func execute(t testing.TB, at string, statements ...string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	for _, s := range statements {
		if _, err := db.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// TestPostgresThatCannotBeUsed says in one sentence what an operator has to
// put right, and never the password.
func TestPostgresThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	as := withPasswords(t)
	good := as(url.UserPassword("owner", "open sesame"))
	u, err := url.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	at, name := u.Host, u.Path[1:]
	settings := func(address string) []string {
		return with("AUTH_SECRET=a secret of the tests, long enough for anybody", "DATABASE_URL="+address)
	}
	for name, c := range inOrder(map[string]struct{ url, want string }{
		"a wrong password":       {as(url.UserPassword("owner", "hunter2")), "PostgreSQL at " + at + " refuses the user or the password"},
		"no password":            {as(url.User("owner")), "PostgreSQL at " + at + " refuses the user or the password"},
		"a user that is not":     {as(url.UserPassword("nobody", "hunter2")), "PostgreSQL at " + at + " refuses the user or the password"},
		"a database that is not": {strings.Replace(good, "/"+name, "/none", 1), "PostgreSQL at " + at + ` has no database "none"`},
		"no TLS there":           {good + "?sslmode=require", "PostgreSQL at " + at + " does not speak TLS as sslmode asks"},
		"no certificate here":    {good + "?sslmode=verify-full&sslrootcert=/none", "unable to read CA file: open /none: no such file or directory"},
	}) {
		t.Run(name, func(t *testing.T) {
			for _, args := range [][]string{{"serve"}, {"serve", "--no-migrate"}, {"migrate", "up"}, {"migrate", "status"}, {"user", "list"}} {
				r := command(t, settings(c.url), "", args...)
				r.fails(t, 1, "DATABASE_URL: "+c.want)
				if strings.Contains(r.stderr, "hunter2") || strings.Contains(r.stderr, "sesame") {
					t.Errorf("the password is shown: %s", r.stderr)
				}
			}
		})
	}
	for name, c := range inOrder(map[string]struct{ url, want string }{ // which serve and migrate up wait for
		"nobody there":     {"postgres://u:hunter2@127.0.0.1:1/d", "no PostgreSQL answers at 127.0.0.1:1: connect: connection refused"},
		"no socket there":  {"postgres:///d?host=/none", "no PostgreSQL answers at /none: connect: no such file or directory"},
		"no host anywhere": {"postgres://u:hunter2@nowhere.invalid/d", "there is no host nowhere.invalid"},
	}) {
		t.Run(name, func(t *testing.T) {
			for _, args := range [][]string{{"migrate", "status"}, {"user", "list"}, {"token", "ada@example.com"}} {
				command(t, settings(c.url), "", args...).fails(t, 1, "DATABASE_URL: "+c.want)
			}
		})
	}
	t.Run("may not change it", func(t *testing.T) {
		command(t, settings(as(url.UserPassword("guest", "open sesame"))), "", "serve").
			fails(t, 1, "DATABASE_URL: its user may not change the schema: permission denied for schema public")
	})
	t.Run("past a pooler", func(t *testing.T) {
		both := append(settings(good), "DATABASE_DIRECT_URL="+as(url.UserPassword("owner", "hunter2")))
		command(t, both, "", "serve").fails(t, 1, "DATABASE_DIRECT_URL: PostgreSQL at "+at+" refuses the user or the password")
	})
	t.Run("not migrated", func(t *testing.T) {
		command(t, settings(good), "", "serve", "--no-migrate").fails(t, 1, "the database has schema 0 and this program needs "+latest(t)+": run `creatorvault migrate up`")
	})
	t.Run("a table of another program", func(t *testing.T) {
		execute(t, good, `CREATE TABLE ideas (mine text)`)
		command(t, settings(good), "", "serve").fails(t, 1, `DATABASE_URL: the schema cannot be changed: relation "ideas" already exists`)
		execute(t, good, `DROP TABLE ideas`)
		command(t, settings(good), "", "migrate", "up").must(t)
	})
	t.Run("newer", func(t *testing.T) {
		execute(t, good, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`)
		for _, args := range [][]string{{"serve"}, {"serve", "--no-migrate"}, {"migrate", "up"}, {"migrate", "down", "--yes"}, {"user", "list"}} {
			command(t, settings(good), "", args...).fails(t, 1, "the database has schema 99 and this program knows "+latest(t)+": use the newer program that wrote it")
		}
	})
	t.Run("no secret", func(t *testing.T) {
		bare := with("DATABASE_URL=" + good)
		for _, args := range [][]string{{"serve"}, {"token", "ada@example.com"}} {
			command(t, bare, "", args...).fails(t, 2, "AUTH_SECRET is needed with PostgreSQL and the built-in sign-in: 32 random bytes or more, the same on all instances")
		}
		command(t, bare, "", "migrate", "status").must(t) // which signs nothing
	})
}

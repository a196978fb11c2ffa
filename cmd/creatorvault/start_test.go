package main_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// with are these settings and those by which serve would take free ports, and
// end at once if it is asked to.
func with(more ...string) []string {
	return append([]string{"ENVIRONMENT=dev", "PORT=0", "METRICS_ADDR=", "AUTH_BCRYPT_COST=4"}, more...)
}

// fails wants a command to end by one sentence beside the log, and nothing for
// programs.
func (r run) fails(t testing.TB, exit int, sentence string) {
	t.Helper()
	said := []string(nil)
	for line := range strings.Lines(r.stderr) {
		if !strings.HasPrefix(line, "{") {
			said = append(said, strings.TrimSuffix(line, "\n"))
		}
	}
	if want := "creatorvault: " + sentence; r.exit != exit || len(said) != 1 || !strings.HasPrefix(said[0], want) || r.stdout != "" {
		t.Errorf("exit %d, stdout %q, and\n%s\nwant exit %d and the one line\n%s", r.exit, r.stdout, strings.Join(said, "\n"), exit, want)
	}
}

// tree is every file of a folder, with what it holds.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, dir)
		if files[name] = info.Mode().String(); e.Type().IsRegular() {
			text, err := os.ReadFile(path)
			sum := sha256.Sum256(text)
			files[name] += fmt.Sprintf(" %x", sum[:8])
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// untouched wants a folder to be as it was.
func untouched(t testing.TB, dir string, before map[string]string) {
	t.Helper()
	if after := tree(t, dir); !maps.Equal(before, after) {
		t.Errorf("%s is not as it was (-before +after):\n%s", dir, cmp.Diff(before, after))
	}
}

// statement runs SQL on a file that no program has open.
func statement(t testing.TB, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// vaultWith makes a vault in dir, under these settings, and closes it.
func vaultWith(t testing.TB, dir string, settings ...string) {
	t.Helper()
	all := append([]string{"DATA_DIR=" + dir, "AUTH_BCRYPT_COST=4"}, settings...)
	command(t, all, "", "migrate", "up").must(t)
	command(t, all, goodPassword+"\n", "user", "create", "ada@example.com", "--password-stdin").must(t)
}

// write makes a file.
func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// latest is the number of the newest step of the schema.
func latest(t testing.TB) string {
	t.Helper()
	files, err := fs.Glob(sqlite.Migrations(), "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d migrations, error %v", len(files), err)
	}
	number, _, _ := strings.Cut(slices.Max(files), "_")
	return strings.TrimLeft(number, "0")
}

const passphrase = "DATABASE_PASSPHRASE=correct horse battery staple"

// TestWhatIsNoVault has serve, and every command that opens a vault, find
// something else in its place. Each says so, and changes nothing.
func TestWhatIsNoVault(t *testing.T) {
	for name, c := range inOrder(map[string]struct {
		make     func(t *testing.T, dir string)
		settings []string
		want     string // {} is the file
	}{
		"a text": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "vault.db"), "These are my notes, and no vault.\n")
		}, nil, "{} is not a vault: move it away, or name another place"},
		"a short text": {func(t *testing.T, dir string) { write(t, filepath.Join(dir, "vault.db"), "hi") }, nil, "{} is not a vault: move it away, or name another place"},
		"another program's database": {
			func(t *testing.T, dir string) {
				statement(t, filepath.Join(dir, "vault.db"), `CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')`)
			}, nil, "{} is the database of another program: move it away, or name another place",
		},
		"another program's database with its mark": {
			func(t *testing.T, dir string) {
				statement(t, filepath.Join(dir, "vault.db"), `PRAGMA application_id = 7; PRAGMA journal_mode = wal; CREATE TABLE bookmarks (url TEXT)`)
			}, nil, "{} is the database of another program: move it away, or name another place",
		},
		"another program's database, with a key": {
			func(t *testing.T, dir string) {
				statement(t, filepath.Join(dir, "vault.db"), `CREATE TABLE bookmarks (url TEXT)`)
			},
			[]string{passphrase},
			"the vault is not encrypted, but a key is given: leave DATABASE_KEY_FILE and DATABASE_PASSPHRASE unset",
		},
		"a newer schema": {
			func(t *testing.T, dir string) {
				vaultWith(t, dir)
				statement(t, filepath.Join(dir, "vault.db"), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
			}, nil, "the database has schema 99 and this program knows " + latest(t) + ": use the newer program that wrote it",
		},
		"no key": {func(t *testing.T, dir string) { vaultWith(t, dir, passphrase) }, nil, "the vault is encrypted: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE"},
		"a wrong key": {
			func(t *testing.T, dir string) { vaultWith(t, dir, passphrase) },
			[]string{"DATABASE_PASSPHRASE=incorrect horse"},
			"the key does not open this vault: check DATABASE_KEY_FILE or DATABASE_PASSPHRASE",
		},
		"a key of another kind": {
			func(t *testing.T, dir string) {
				vaultWith(t, dir, passphrase)
				write(t, filepath.Join(dir, "key"), rep("0f", 32))
			}, []string{"DATABASE_KEY_FILE={dir}/key"}, "the key does not open this vault: check DATABASE_KEY_FILE or DATABASE_PASSPHRASE",
		},
		"a key for what is clear": {
			func(t *testing.T, dir string) { vaultWith(t, dir) },
			[]string{passphrase},
			"the vault is not encrypted, but a key is given: leave DATABASE_KEY_FILE and DATABASE_PASSPHRASE unset",
		},
		"a lost key file": {
			func(t *testing.T, dir string) {
				vaultWith(t, dir, passphrase)
				if err := os.Remove(filepath.Join(dir, "vault.key.json")); err != nil {
					t.Fatal(err)
				}
			}, []string{passphrase}, "{} is not a vault: move it away, or name another place",
		},
		"a damaged key file": {
			func(t *testing.T, dir string) {
				vaultWith(t, dir, passphrase)
				write(t, filepath.Join(dir, "vault.key.json"), "{}")
			}, []string{passphrase}, "{dir}/vault.key.json is damaged or of a newer version: restore it from a backup",
		},
		"a damaged vault": {
			func(t *testing.T, dir string) {
				vaultWith(t, dir)
				path := filepath.Join(dir, "vault.db")
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				write(t, path, string(text[:100])+rep("\x00", len(text)-100))
			}, nil, "{} is damaged: restore it from a backup",
		},
		"a vault cut short": {
			func(t *testing.T, dir string) {
				vaultWith(t, dir)
				if err := os.Truncate(filepath.Join(dir, "vault.db"), 9000); err != nil {
					t.Fatal(err)
				}
			}, nil, "{} is damaged: restore it from a backup",
		},
		"a folder": {
			func(t *testing.T, dir string) {
				if err := os.Mkdir(filepath.Join(dir, "vault.db"), 0o700); err != nil {
					t.Fatal(err)
				}
			}, nil, "the vault cannot be read: read {}: is a directory",
		},
	}) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c.make(t, dir)
			names := strings.NewReplacer("{}", filepath.Join(dir, "vault.db"), "{dir}", dir)
			settings := with("DATA_DIR=" + dir)
			for _, s := range c.settings {
				settings = append(settings, names.Replace(s))
			}
			before := tree(t, dir)
			for _, args := range [][]string{{"serve"}, {"serve", "--no-migrate"}, {"migrate", "up"}, {"migrate", "down", "--yes"}, {"user", "list"}, {"token", "ada@example.com"}, {"check"}} {
				r := command(t, settings, "", args...)
				r.fails(t, 1, names.Replace(c.want))
				if t.Failed() {
					t.Fatalf("by %s", args)
				}
				untouched(t, dir, before)
			}
		})
	}
}

// TestPlacesThatCannotBeUsed, as root too.
func TestPlacesThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), "x")
	for name, c := range inOrder(map[string]struct{ data, want string }{
		"below a file":     {dir + "/file/data", "the data folder cannot be made: stat " + dir + "/file/data: not a directory"},
		"a file":           {dir + "/file", "the vault cannot be read: open " + dir + "/file/vault.db: not a directory"},
		"not for anything": {"/proc/none", "the data folder cannot be made: mkdir /proc/none: no such file or directory"},
	}) {
		t.Run(name, func(t *testing.T) {
			before := tree(t, dir)
			command(t, with("DATA_DIR="+c.data), "", "serve").fails(t, 1, c.want)
			untouched(t, dir, before)
		})
	}
	t.Run("no vault yet", func(t *testing.T) {
		for _, args := range [][]string{{"serve", "--no-migrate"}, {"migrate", "status"}, {"migrate", "down", "--yes"}, {"user", "list"}, {"token", "ada@example.com"}, {"check"}} {
			before := tree(t, dir)
			command(t, with("DATA_DIR="+dir), "", args...).fails(t, 1, "there is no vault at "+dir+"/vault.db: `creatorvault migrate up` makes one")
			untouched(t, dir, before)
		}
	})
}

// TestTakenPorts are told before the vault is touched.
func TestTakenPorts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for name, c := range inOrder(map[string]struct {
		settings []string
		want     string
	}{
		"PORT":            {[]string{"PORT=" + port}, "cannot listen on 127.0.0.1:" + port + ", as HOST and PORT say: bind: address already in use"},
		"METRICS_ADDR":    {[]string{"METRICS_ADDR=127.0.0.1:" + port}, "cannot listen on 127.0.0.1:" + port + ", as METRICS_ADDR says: bind: address already in use"},
		"another machine": {[]string{"HOST=192.0.2.1"}, "cannot listen on 192.0.2.1:0, as HOST and PORT say: bind: cannot assign requested address"},
		"no machine":      {[]string{"HOST=nowhere.invalid"}, "cannot listen on nowhere.invalid:0, as HOST and PORT say: lookup nowhere.invalid"},
	}) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			command(t, append(with("DATA_DIR="+dir), c.settings...), "", "serve").fails(t, 1, c.want)
			untouched(t, dir, map[string]string{"": tree(t, dir)[""]})
		})
	}
}

// TestOneServerForAVault, and what must not go on beside it.
func TestOneServerForAVault(t *testing.T) {
	dir := t.TempDir()
	settings := with("DATA_DIR=" + dir)
	p := testkit.Serve(t, settings...)
	before := tree(t, dir)
	for _, args := range [][]string{{"serve"}, {"serve", "--no-migrate"}, {"migrate", "up"}, {"migrate", "down", "--yes"}} {
		command(t, settings, "", args...).fails(t, 1, "lock "+dir+"/vault.lock: another process is serving this vault")
		untouched(t, dir, before)
	}
	for _, args := range [][]string{{"migrate", "status"}, {"user", "list"}} {
		command(t, settings, "", args...).must(t)
	}
	p.Stop(t)
	command(t, settings, "", "migrate", "up").must(t)
}

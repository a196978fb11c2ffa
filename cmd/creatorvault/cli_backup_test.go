package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// TestBackupAndRestoreOnTheCommandLine: a backup is made beside a server, and
// comes back when that has ended.
func TestBackupAndRestoreOnTheCommandLine(t *testing.T) {
	for _, key := range []string{"", passphrase} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			settings := append(with("DATA_DIR="+filepath.Join(dir, "data")), key)
			if key == "" {
				settings = with("DATA_DIR=" + filepath.Join(dir, "data"))
			}
			do := func(args ...string) run { t.Helper(); return commandIn(t, dir, settings, "", args...) }
			account := func(email string) {
				t.Helper()
				commandIn(t, dir, settings, goodPassword+"\n", "user", "create", email, "--password-stdin").must(t)
			}
			p := testkit.Serve(t, settings...)
			account("ada@example.com")
			where := filepath.Join(dir, "data", "vault.db")
			if out := do("backup", "a.backup").must(t); out != "backed up "+where+" to a.backup: 1 users, 0 ideas" {
				t.Errorf("said %q", out)
			}
			account("bob@example.com")
			do("backup", "a.backup").says(t, "a.backup is there already: name another file, or say --force")
			do("backup", "b.backup").must(t)
			do("backup", "none/b.backup").says(t, "the backup cannot be written: open none: no such file or directory")
			do("restore", "a.backup", "--yes").says(t, "another process is serving this vault")
			if key != "" {
				do("decrypt", "--yes").says(t, "another process is serving this vault")
			}
			p.Stop(t)
			before := tree(t, filepath.Join(dir, "data"))
			asked := do("restore", "a.backup")
			if asked.exit != 1 || !strings.HasSuffix(asked.stderr, "Go on? [y/N]\ncreatorvault: nothing was changed\n") {
				t.Errorf("exit %d, %s", asked.exit, asked.stderr)
			}
			do("restore", "none", "--yes").says(t, "no such file or directory")
			untouched(t, filepath.Join(dir, "data"), before)
			out := do("restore", "a.backup", "--yes").must(t)
			if !strings.HasPrefix(out, "restored "+where+" as of 2") || !strings.Contains(out, " UTC: 1 users, 0 ideas\nwhat was there before is in "+filepath.Join(dir, "data", "replaced-2")) {
				t.Errorf("said %q", out)
			}
			if out := do("user", "list").must(t); !strings.Contains(out, "ada@example.com") || strings.Contains(out, "bob@example.com") {
				t.Errorf("listed %s", out)
			}
			commandIn(t, dir, settings, "y\n", "restore", "b.backup").must(t)
			if out := do("user", "list").must(t); !strings.Contains(out, "bob@example.com") {
				t.Errorf("listed %s", out)
			}
			testkit.Serve(t, settings...).Stop(t)
			if diff := cmp.Diff([]string{"a.backup", "b.backup", "data"}, names(t, dir)); diff != "" {
				t.Errorf("left behind (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTheseCommandsAreForSQLite: each says what is for PostgreSQL.
func TestTheseCommandsAreForSQLite(t *testing.T) {
	url := "DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/d"
	for line, want := range inOrder(map[string]string{
		"backup a":      "this command is for SQLite: pg_dump backs up PostgreSQL, and a branch where it is Neon",
		"restore a":     "this command is for SQLite: pg_restore brings a dump of PostgreSQL back",
		"encrypt":       "this command is for SQLite: PostgreSQL is encrypted by its own means, below it",
		"decrypt --yes": "this command is for SQLite: PostgreSQL is encrypted by its own means, below it",
		"rekey":         "this command is for SQLite: PostgreSQL is encrypted by its own means, below it",
	}) {
		command(t, []string{url}, "", strings.Fields(line)...).says(t, want)
	}
}

// TestEncryptDecryptAndRekeyOnTheCommandLine turns a vault over and back.
func TestEncryptDecryptAndRekeyOnTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	vaultWith(t, data)
	for name, digit := range map[string]string{"one": "1a", "two": "2b"} {
		write(t, filepath.Join(dir, name), rep(digit, 32)+"\n")
	}
	write(t, filepath.Join(dir, "words"), "correct horse\n")
	write(t, filepath.Join(dir, "empty"), "\n")
	do := func(stdin string, args ...string) run {
		t.Helper()
		return commandIn(t, dir, []string{"DATA_DIR=" + data}, stdin, args...)
	}
	opens := func(args ...string) {
		t.Helper()
		if out := do("", append([]string{"user", "list"}, args...)...).must(t); !strings.Contains(out, "ada@example.com") {
			t.Errorf("listed %s", out)
		}
	}
	do("", "encrypt", "--database-key-file", "one").must(t)
	opens("--database-key-file", "one")
	do("", "user", "list").says(t, "the vault is encrypted: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE")
	do("", "encrypt", "--database-key-file", "two").says(t, "the vault is encrypted already; `creatorvault rekey` changes its key")
	do("", "rekey", "--database-key-file", "one").fails(t, 2, "give --new-key-file or --new-passphrase-file, one of them")
	do("", "rekey", "--database-key-file", "one", "--new-key-file", "empty").fails(t, 2, "empty has nothing in it")
	do("", "rekey", "--database-key-file", "one", "--new-key-file", "words").fails(t, 2, "the key must be 32 bytes in hex, which is 64 digits")
	do("", "rekey", "--database-key-file", "two", "--new-key-file", "two").says(t, "the key does not open this vault")
	do("", "rekey", "--database-key-file", "one", "--new-key-file", "two").must(t)
	opens("--database-key-file", "two")
	do("", "rekey", "--database-key-file", "two", "--new-passphrase-file", "words").must(t)
	opens("--database-passphrase", "correct horse")
	no := do("n\n", "decrypt", "--database-passphrase", "correct horse")
	if no.exit != 1 || !strings.HasSuffix(no.stderr, "creatorvault: nothing was changed\n") {
		t.Errorf("exit %d, %s", no.exit, no.stderr)
	}
	opens("--database-passphrase", "correct horse")
	do("", "decrypt", "--database-passphrase", "correct horse", "--yes").must(t)
	opens()
	if diff := cmp.Diff([]string{"vault.db", "vault.lock"}, names(t, data)); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
}

// TestABackupInTheClearIsMadeOnRequestAlone.
func TestABackupInTheClearIsMadeOnRequestAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	vaultWith(t, filepath.Join(dir, "data"), passphrase)
	settings := []string{"DATA_DIR=" + filepath.Join(dir, "data"), passphrase}
	for name, args := range map[string][]string{"sealed": nil, "clear": {"--clear"}} {
		commandIn(t, dir, settings, "", append([]string{"backup", name}, args...)...).must(t)
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if readable := strings.Contains(string(raw), "ada@example.com"); err != nil || readable != (name == "clear") {
			t.Errorf("%s: to be read: %t, error %v", name, readable, err)
		}
	}
	commandIn(t, dir, settings, "", "restore", "clear", "--yes").says(t, "the backup is not encrypted, but a key is given")
	other := []string{"DATA_DIR=" + filepath.Join(dir, "other")}
	commandIn(t, dir, other, "", "restore", "sealed").says(t, "the backup is encrypted: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE")
	commandIn(t, dir, other, "", "restore", "clear").must(t)
	if out := commandIn(t, dir, other, "", "user", "list").must(t); !strings.Contains(out, "ada@example.com") {
		t.Errorf("listed %s", out)
	}
}

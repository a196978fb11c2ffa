package main_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// newIdentity writes an identity of age to a file, and returns its recipient.
func newIdentity(t *testing.T, file string) (recipient string) {
	t.Helper()
	i, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, "# made for a test\n"+i.String()+"\n")
	return i.Recipient().String()
}

// TestBackupsForRecipients: what is encrypted with age comes back with an
// identity, of a vault in the clear and of an encrypted one, and nothing of it
// is to be read before.
func TestBackupsForRecipients(t *testing.T) {
	for name, key := range map[string]string{"clear": "LOG_LEVEL=INFO", "encrypted": passphrase} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			vaultWith(t, filepath.Join(dir, "data"), key)
			one, two := newIdentity(t, filepath.Join(dir, "one")), newIdentity(t, filepath.Join(dir, "two"))
			newIdentity(t, filepath.Join(dir, "three"))
			do := func(data string, args ...string) run {
				t.Helper()
				return commandIn(t, dir, []string{"DATA_DIR=" + filepath.Join(dir, data), key}, "", args...)
			}
			before := names(t, filepath.Join(dir, "data"))
			do("data", "backup", "a.age", "--recipient", one, "--recipient", two).must(t)
			if left := names(t, filepath.Join(dir, "data")); len(left) > len(before) {
				t.Errorf("left behind %q", left)
			}
			raw, err := os.ReadFile(filepath.Join(dir, "a.age"))
			if err != nil || !bytes.HasPrefix(raw, []byte("age-encryption.org/v1\n")) || bytes.Contains(raw, []byte("ada@example.com")) || bytes.Contains(raw, []byte("SQLite format 3")) {
				t.Errorf("error %v, or it is to be read", err)
			}
			for _, identity := range []string{"one", "two"} {
				do("from "+identity, "restore", "a.age", "--identity", identity).must(t)
				if out := do("from "+identity, "user", "list").must(t); !strings.Contains(out, "ada@example.com") {
					t.Errorf("listed %s", out)
				}
				sound(t, []string{"DATA_DIR=" + filepath.Join(dir, "from "+identity), key})
			}
			armored := new(bytes.Buffer)
			w := armor.NewWriter(armored)
			if _, err := io.Copy(w, bytes.NewReader(raw)); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "armored"), armored.String())
			do("from armor", "restore", "armored", "--identity", "one").must(t)
			do("other", "restore", "a.age").says(t, "a.age is encrypted with age: give --identity")
			do("other", "restore", "armored").says(t, "armored is encrypted with age: give --identity")
			do("other", "restore", "a.age", "--identity", "three").says(t, "a.age cannot be opened: ")
			do("other", "restore", "a.age", "--identity", "a.age").says(t, "a.age holds no identity of age")
			write(t, filepath.Join(dir, "cut"), string(raw[:len(raw)-1]))
			do("other", "restore", "cut", "--identity", "one").says(t, "cut cannot be read to its end: ")
			do("data", "backup", "b").must(t)
			do("other", "restore", "b", "--identity", "one").says(t, "b is not encrypted with age: leave --identity out")
			do("data", "backup", "c", "--recipient", "age1x").fails(t, 2, "--recipient must be recipients of age, as age1")
			if left := names(t, filepath.Join(dir, "other")); len(left) > 1 || len(left) == 1 && left[0] != "vault.lock" {
				t.Errorf("refused restores left %q", left)
			}
		})
	}
}

// TestExportsForRecipients, of an encrypted vault without --clear too.
func TestExportsForRecipients(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	vaultWith(t, filepath.Join(dir, "data"), passphrase)
	recipient := newIdentity(t, filepath.Join(dir, "key"))
	do := func(args ...string) run {
		t.Helper()
		return commandIn(t, dir, []string{"DATA_DIR=" + filepath.Join(dir, "data"), passphrase}, "", args...)
	}
	do("export", "ada@example.com", "a.zip").fails(t, 2, "the vault is encrypted and its export would not be: say --clear if that is meant, or name a --recipient")
	do("export", "ada@example.com", "a.zip.age", "--recipient", recipient).must(t)
	raw, err := os.ReadFile(filepath.Join(dir, "a.zip.age"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := age.Decrypt(bytes.NewReader(raw), keys...)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "a.zip"), string(whole))
	if out := do("verify", "a.zip").must(t); !strings.HasPrefix(out, "whole: ") {
		t.Errorf("said %s", out)
	}
}

// TestScheduledBackupsForRecipients.
func TestScheduledBackupsForRecipients(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	vaultWith(t, filepath.Join(dir, "data"))
	recipient := newIdentity(t, filepath.Join(dir, "key"))
	settings := []string{"DATA_DIR=" + filepath.Join(dir, "data"), "BACKUP_DIR=" + filepath.Join(dir, "backups"), "BACKUP_RECIPIENT=" + recipient}
	command(t, []string{"BACKUP_DIR=x", "BACKUP_RECIPIENT=age1x"}, "", "migrate", "status").fails(t, 2, "BACKUP_RECIPIENT must be recipients of age, as age1")
	p := testkit.Serve(t, with(append(settings, "METRICS_ADDR=127.0.0.1:0")...)...)
	waitFor(t, p, "creatorvault_backups_made_total 1")
	p.Stop(t)
	made := backupsIn(t, filepath.Join(dir, "backups"))
	if len(made) != 1 {
		t.Fatalf("there are %q", made)
	}
	other := []string{"DATA_DIR=" + filepath.Join(dir, "other")}
	command(t, other, "", "restore", made[0]).says(t, " is encrypted with age: give --identity")
	command(t, other, "", "restore", made[0], "--identity", filepath.Join(dir, "key")).must(t)
	if out := command(t, other, "", "user", "list").must(t); !strings.Contains(out, "ada@example.com") {
		t.Errorf("listed %s", out)
	}
}

package main_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// backupsIn lists the backups of a folder.
func backupsIn(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "vault-*.backup"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// waitFor waits until the metrics of p have that line.
func waitFor(t *testing.T, p *testkit.Program, line string) {
	t.Helper()
	testkit.Await(t, 60*time.Second, func() error {
		if _, text := fetch(t, p, "/metrics"); !strings.Contains(text, "\n"+line+"\n") {
			return fmt.Errorf("there is no %s\n%s", line, p.Log())
		}
		return nil
	})
}

// TestTheServerMakesBackups when it starts and the last one is too old, and
// removes those that are not kept; it leaves alone what is not its own.
func TestTheServerMakesBackups(t *testing.T) {
	for name, key := range map[string]string{"clear": "LOG_LEVEL=INFO", "encrypted": passphrase} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, dir := t.TempDir(), filepath.Join(t.TempDir(), "back", "ups")
			vaultWith(t, data, key)
			settings := []string{"DATA_DIR=" + data, key}
			serving := with(append(settings, "BACKUP_DIR="+dir, "BACKUP_KEEP_DAILY=2", "BACKUP_KEEP_WEEKLY=0", "METRICS_ADDR=127.0.0.1:0")...)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"vault-20260103-000000.backup", "vault-20260102-000000.backup", "vault-2026.backup", "notes.txt", ".vault-20260104-000000.backup.part-7"} {
				write(t, filepath.Join(dir, name), "x")
			}
			p := testkit.Serve(t, serving...)
			waitFor(t, p, "creatorvault_backups_made_total 1")
			testkit.Await(t, 10*time.Second, func() error {
				if left := names(t, dir); len(left) != 4 || left[0] != "notes.txt" || left[1] != "vault-2026.backup" || left[2] != "vault-20260103-000000.backup" {
					return fmt.Errorf("there are %q", left)
				}
				return nil
			})
			made := backupsIn(t, dir)
			p.Stop(t)
			scratch := []string{"DATA_DIR=" + t.TempDir(), key}
			command(t, scratch, "", "restore", made[len(made)-1]).must(t)
			sound(t, scratch)
			if out := command(t, scratch, "", "user", "list").must(t); !strings.Contains(out, "ada@example.com") {
				t.Errorf("restored were %s", out)
			}
			p = testkit.Serve(t, serving...) // and now none is due
			<-time.After(13 * time.Second)
			if _, text := fetch(t, p, "/metrics"); !strings.Contains(text, "\ncreatorvault_backups_made_total 0\n") || !strings.Contains(text, "\ncreatorvault_backups_failed_total 0\n") ||
				strings.Contains(text, "\ncreatorvault_backup_last_timestamp_seconds 0\n") {
				t.Error("another was made, or the last one was not seen")
			}
			p.Stop(t)
		})
	}
}

// TestABackupThatFailsIsCountedAndTriedAgain.
func TestABackupThatFailsIsCountedAndTriedAgain(t *testing.T) {
	t.Parallel()
	data, above := t.TempDir(), t.TempDir()
	write(t, filepath.Join(above, "file"), "x")
	dir := filepath.Join(above, "file", "backups")
	p := testkit.Serve(t, with("DATA_DIR="+data, "BACKUP_DIR="+dir, "METRICS_ADDR=127.0.0.1:0")...)
	waitFor(t, p, "creatorvault_backups_failed_total 1")
	testkit.Await(t, 20*time.Second, func() error { // a log is written a little later
		if !strings.Contains(p.Log(), "backup failed and is tried again") {
			return errors.New("logged was\n" + p.Log())
		}
		return nil
	})
	if err := os.Remove(filepath.Join(above, "file")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, p, "creatorvault_backups_made_total 1")
	if got := backupsIn(t, dir); len(got) != 1 {
		t.Errorf("there are %q", got)
	}
	p.Stop(t)
}

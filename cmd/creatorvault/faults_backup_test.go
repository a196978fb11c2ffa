package main_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
)

// killed runs a command, kills it after a while of up to most, and reports
// whether it had ended well before.
func killed(t *testing.T, most time.Duration, settings []string, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), rand.N(most))
	defer cancel()
	c := exec.CommandContext(ctx, testkit.Binary(t), args...)
	c.Dir, c.Env = t.TempDir(), append([]string{"GOCOVERDIR=" + os.Getenv("CV_COVER")}, settings...)
	said, err := c.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		t.Fatalf("%s: %v: %s", args, err, said)
	}
	return err == nil
}

// TestSoakNoKillOfABackupLeavesABrokenOne kills backups in the middle of
// writing: what has the name of a backup can be restored, and nobody who writes
// is disturbed.
func TestSoakNoKillOfABackupLeavesABrokenOne(t *testing.T) {
	rounds := 8
	if soak {
		rounds = 70
	}
	for _, place := range sites[:2] {
		t.Run(place.name, func(t *testing.T) {
			issuer, s := testkit.NewIssuer(t), place.make(t)
			dir := t.TempDir()
			file := filepath.Join(dir, "vault.backup")
			p, _ := s.serve(t, issuer)
			people := newCrew(t, issuer, 8)
			whole := 0
			stop := people.write(t.Context(), p.URL)
			for range rounds {
				if killed(t, 100*time.Millisecond, s.settings, "backup", file, "--force") {
					whole++
				}
				if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) && whole == 0 {
					continue
				}
				scratch := append(append([]string(nil), s.settings...), "DATA_DIR="+t.TempDir())
				command(t, scratch, "", "restore", file).must(t)
				sound(t, scratch)
			}
			command(t, s.settings, "", "backup", file, "--force").must(t)
			stop()
			if left := names(t, dir); len(left) != 1 {
				t.Errorf("left behind %q", left)
			}
			people.verify(t, p.URL, s)
			t.Logf("%d of %d backups were whole before they were killed; %d writes answered", whole, rounds, people.answers())
		})
	}
}

// TestSoakNoKillOfARestoreLosesAVault kills restores: then the vault is the old
// one or that of the backup, whole, and the old one is there.
func TestSoakNoKillOfARestoreLosesAVault(t *testing.T) {
	rounds := 8
	if soak {
		rounds = 70
	}
	for _, place := range sites[:2] {
		t.Run(place.name, func(t *testing.T) {
			issuer, s := testkit.NewIssuer(t), place.make(t)
			file := filepath.Join(t.TempDir(), "vault.backup")
			p, _ := s.serve(t, issuer)
			people := newCrew(t, issuer, 8)
			back := 0
			for round := range rounds {
				stop := people.write(t.Context(), p.URL)
				<-time.After(100 * time.Millisecond)
				stop()
				p.Kill() // so that there is a log beside the vault
				command(t, s.settings, "", "backup", file, "--force").must(t)
				if killed(t, 100*time.Millisecond, s.settings, "restore", file, "--yes") {
					back++
				}
				p, _ = s.serve(t, issuer)
				people.verify(t, p.URL, s) // the backup holds all that was answered, as the old vault does
				if t.Failed() {
					t.Fatalf("round %d\n%s", round+1, p.Log())
				}
			}
			t.Logf("%d of %d restores ended before they were killed", back, rounds)
		})
	}
}

// TestSoakNoKillOfEncryptOrDecryptLosesAVault kills both: then the vault is in
// the clear or encrypted, and holds all that was answered.
func TestSoakNoKillOfEncryptOrDecryptLosesAVault(t *testing.T) {
	rounds := 8
	if soak {
		rounds = 70
	}
	issuer, dir := testkit.NewIssuer(t), t.TempDir()
	file := filepath.Join(t.TempDir(), "key")
	write(t, file, strings.Repeat("5a", 32))
	people := newCrew(t, issuer, 8)
	turned := 0
	was := false
	for round := range rounds {
		key, err := sqlite.ParseKey(strings.Repeat("5a", 32))
		if err != nil {
			t.Fatal(err)
		}
		clear := site{settings: []string{"DATA_DIR=" + dir}}
		_, err = os.Stat(filepath.Join(dir, "vault.swap.json"))
		if err == nil { // whoever comes next finishes it
			_, _ = sqlite.Schema(t.Context(), sqlite.Options{Path: filepath.Join(dir, "vault.db")})
		}
		o := sqlite.Options{Path: filepath.Join(dir, "vault.db")}
		_, err = os.Stat(filepath.Join(dir, "vault.key.json"))
		s, verb := clear, "encrypt"
		if err == nil {
			s, verb = site{settings: append(clear.settings, "DATABASE_KEY_FILE="+file)}, "decrypt"
			o.Key = key
		}
		if sealed := err == nil; sealed != was {
			turned++
			was = sealed
		}
		s.open = func(t *testing.T) records {
			t.Helper()
			s, err := sqlite.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		p, _ := s.serve(t, issuer)
		if round > 0 {
			people.verify(t, p.URL, s)
		}
		stop := people.write(t.Context(), p.URL)
		<-time.After(100 * time.Millisecond)
		stop()
		p.Kill()
		args := []string{verb}
		if verb == "decrypt" {
			args = append(args, "--yes")
		}
		killed(t, 150*time.Millisecond, append(clear.settings, "DATABASE_KEY_FILE="+file), args...)
		if t.Failed() {
			t.Fatalf("round %d\n%s", round+1, p.Log())
		}
	}
	t.Logf("%d of %d rounds turned the vault; %d writes answered", turned, rounds, people.answers())
}

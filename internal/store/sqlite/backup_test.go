package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/vault"
)

var longAgo = time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)

// has fails unless the vault of o is whole and has ideas of these titles alone.
func has(t *testing.T, o sqlite.Options, titles ...string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sqlite.Sound(t, o)
	page, err := vault.NewService(s, time.Now).Ideas(t.Context(), vault.Actor{Owner: "ada"}, vault.IdeaQuery{Limit: 100, Sort: vault.ByCreatedAt})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, i := range page.Items {
		got[i.Title] = true
	}
	for _, title := range titles {
		if !got[title] {
			t.Errorf("%q is not there", title)
		}
	}
	if len(page.Items) != len(titles) {
		t.Errorf("%d ideas, want %d", len(page.Items), len(titles))
	}
}

// kinds are the ways in which a vault is kept.
var kinds = map[string]func(t *testing.T) *sqlite.Key{
	"clear":      func(*testing.T) *sqlite.Key { return nil },
	"key":        func(t *testing.T) *sqlite.Key { return hexKey(t, "a") },
	"passphrase": func(*testing.T) *sqlite.Key { return sqlite.Passphrase("correct horse") },
}

func backUp(t *testing.T, o sqlite.Options, b sqlite.BackupOptions) {
	t.Helper()
	rows, err := sqlite.Backup(t.Context(), o, b)
	if err != nil || rows["users"] != 1 {
		t.Fatalf("rows %v, error %v", rows, err)
	}
}

// TestABackupComesBackWhole, made while the vault is served, and keeps what it
// replaces.
func TestABackupComesBackWhole(t *testing.T) {
	for name, key := range kinds {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := sqlite.Options{Path: filepath.Join(dir, "data", "vault.db"), Key: key(t)}
			keep(t, o.Path, o.Key, "first words")
			serving := o
			serving.Serve = true
			s, err := sqlite.Open(t.Context(), serving)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "a b%.backup")
			backUp(t, o, sqlite.BackupOptions{Path: file, Now: longAgo})
			if _, err := sqlite.Restore(t.Context(), o, file, longAgo); !errors.Is(err, sqlite.ErrInUse) {
				t.Errorf("beside a server: error = %v", err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(file)
			if err != nil || bytes.Contains(raw, []byte("first words")) != (o.Key == nil) {
				t.Errorf("error %v, or the words are to be read where they must not", err)
			}
			if about, _ := os.Stat(file); about.Mode() != 0o600 {
				t.Errorf("mode %v", about.Mode())
			}
			keep(t, o.Path, o.Key, "later words")
			o.Key = key(t) // which knows nothing yet
			r, err := sqlite.Restore(t.Context(), o, file, longAgo)
			if err != nil || !r.MadeAt.Equal(longAgo) || r.Rows["ideas"] != 1 || r.Kept != filepath.Join(dir, "data", "replaced-20260104-103000.000") {
				t.Fatalf("%+v, error %v", r, err)
			}
			has(t, o, "first words")
			has(t, sqlite.Options{Path: filepath.Join(r.Kept, "vault.db"), Key: key(t)}, "first words", "later words")
			for _, name := range []string{"vault.db.new", "vault.key.json.new", "vault.swap.json"} {
				if _, err := os.Stat(filepath.Join(dir, "data", name)); err == nil {
					t.Errorf("%s is left", name)
				}
			}
			empty := sqlite.Options{Path: filepath.Join(dir, "other", "vault.db"), Key: key(t)}
			if r, err := sqlite.Restore(t.Context(), empty, file, longAgo); err != nil || r.Kept != "" {
				t.Errorf("into nothing: %+v, error %v", r, err)
			}
			has(t, empty, "first words")
		})
	}
}

// TestABackupInTheClearIsADatabase of which other programs can read.
func TestABackupInTheClearIsADatabase(t *testing.T) {
	dir := t.TempDir()
	o := sqlite.Options{Path: filepath.Join(dir, "vault.db"), Key: hexKey(t, "a")}
	keep(t, o.Path, o.Key, "words")
	file := filepath.Join(dir, "clear.db")
	backUp(t, o, sqlite.BackupOptions{Path: file, Clear: true})
	db, err := sql.Open("sqlite3", "file:"+file+"?mode=ro&immutable=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var title, sound string
	err = db.QueryRowContext(t.Context(), `SELECT title, integrity_check FROM ideas, pragma_integrity_check`).Scan(&title, &sound)
	if err != nil || title != "words" || sound != "ok" {
		t.Errorf("%q, %q, error %v", title, sound, err)
	}
}

func TestABackupReplacesNothingUnasked(t *testing.T) {
	dir := t.TempDir()
	o := sqlite.Options{Path: filepath.Join(dir, "data", "vault.db")}
	keep(t, o.Path, nil, "words")
	file := filepath.Join(dir, "b")
	left := filepath.Join(dir, ".b.part-123") // of one that was killed
	for _, name := range []string{file, left} {
		if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sqlite.Backup(t.Context(), o, sqlite.BackupOptions{Path: file}); !errors.Is(err, sqlite.ErrBackupThere) {
		t.Errorf("error = %v", err)
	}
	if text, _ := os.ReadFile(file); string(text) != "mine" {
		t.Error("it was replaced")
	}
	backUp(t, o, sqlite.BackupOptions{Path: file, Replace: true})
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("left: %v", entries)
	}
	if _, err := sqlite.Backup(t.Context(), o, sqlite.BackupOptions{Path: filepath.Join(dir, "none", "b")}); err == nil {
		t.Error("a folder that is not there is no fault")
	}
}

// TestADamagedBackupIsRefusedAndChangesNothing flips a byte, here and there and
// in every place of the seal, and cuts the file.
func TestADamagedBackupIsRefusedAndChangesNothing(t *testing.T) {
	dir := t.TempDir()
	o := sqlite.Options{Path: filepath.Join(dir, "data", "vault.db"), Key: hexKey(t, "a")}
	keep(t, o.Path, o.Key, "words")
	file := filepath.Join(dir, "b")
	backUp(t, o, sqlite.BackupOptions{Path: file})
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := everyFile(t, filepath.Join(dir, "data"))
	refused := func(what string, text []byte, want string) {
		t.Helper()
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := sqlite.Restore(t.Context(), o, file, longAgo); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error = %v, want %q", what, err, want)
		}
	}
	places := []int{0, 100, len(raw) - 17, len(raw) - 25, len(raw) - 57, len(raw) - 100}
	for range 20 {
		places = append(places, rand.IntN(len(raw)-16))
	}
	for _, at := range places {
		flipped := bytes.Clone(raw)
		flipped[at] ^= 1
		refused("a byte", flipped, "is damaged: take another backup")
	}
	for _, n := range []int{0, 10, 56, len(raw) / 2, len(raw) - 1} {
		refused("cut", raw[:n], "is no backup of CreatorVault, or its end is missing")
	}
	if !bytes.Equal(before, everyFile(t, filepath.Join(dir, "data"))) {
		t.Error("the vault is not as it was")
	}
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, key := range map[string]*sqlite.Key{
		"the backup is encrypted: give DATABASE_KEY_FILE":       nil,
		"the backup: the key does not open this vault":          hexKey(t, "b"),
		"the backup: the key does not open this vault: check D": sqlite.Passphrase("x"),
	} {
		other := o
		other.Key = key
		if _, err := sqlite.Restore(t.Context(), other, file, longAgo); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error = %v, want %q", err, want)
		}
	}
	if !bytes.Equal(before, everyFile(t, filepath.Join(dir, "data"))) {
		t.Error("the vault is not as it was")
	}
	has(t, o, "words")
}

// TestABackupOfANewerSchemaIsRefused, and one that is older comes back as it is.
func TestABackupOfAnotherSchema(t *testing.T) {
	dir := t.TempDir()
	o := sqlite.Options{Path: filepath.Join(dir, "vault.db")}
	keep(t, o.Path, nil, "words")
	if _, err := sqlite.MigrateDown(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "old")
	backUp(t, o, sqlite.BackupOptions{Path: old})
	r, err := sqlite.Restore(t.Context(), o, old, longAgo)
	if err != nil || r.Schema.Current == 0 || r.Schema.Current >= r.Schema.Latest {
		t.Fatalf("%+v, error %v", r, err)
	}
	if err := sqlite.Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	has(t, o, "words")
}

// TestAVaultIsEncryptedAndDecryptedAndItsKeyChanged, with all that is in it.
func TestAVaultIsEncryptedAndDecryptedAndItsKeyChanged(t *testing.T) {
	dir := t.TempDir()
	o := sqlite.Options{Path: filepath.Join(dir, "vault.db")}
	keep(t, o.Path, nil, "a distinctive thought")
	under := func(key *sqlite.Key) sqlite.Options { return sqlite.Options{Path: o.Path, Key: key} }
	if err := sqlite.Decrypt(t.Context(), o); err == nil || err.Error() != "the vault is not encrypted" {
		t.Errorf("error = %v", err)
	}
	s, err := sqlite.Open(t.Context(), o) // a command, not a server
	if err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Encrypt(t.Context(), under(hexKey(t, "a"))); !errors.Is(err, sqlite.ErrBusy) {
		t.Errorf("beside a command: error = %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Encrypt(t.Context(), under(hexKey(t, "a"))); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(everyFile(t, dir), []byte("distinctive")) {
		t.Error("it is to be read in the files")
	}
	has(t, under(hexKey(t, "a")), "a distinctive thought")
	if err := sqlite.Encrypt(t.Context(), under(hexKey(t, "a"))); err == nil || !strings.Contains(err.Error(), "encrypted already") {
		t.Errorf("error = %v", err)
	}
	if err := sqlite.Rekey(t.Context(), under(hexKey(t, "a")), sqlite.Passphrase("p")); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), under(hexKey(t, "a"))); !errors.Is(err, sqlite.ErrWrongKey) {
		t.Errorf("the old key: error = %v", err)
	}
	has(t, under(sqlite.Passphrase("p")), "a distinctive thought")
	if err := sqlite.Decrypt(t.Context(), under(hexKey(t, "a"))); !errors.Is(err, sqlite.ErrWrongKey) {
		t.Errorf("error = %v", err)
	}
	if err := sqlite.Decrypt(t.Context(), under(sqlite.Passphrase("p"))); err != nil {
		t.Fatal(err)
	}
	has(t, o, "a distinctive thought")
	if entries, _ := os.ReadDir(dir); len(entries) != 2 || entries[0].Name() != "vault.db" || entries[1].Name() != "vault.lock" {
		t.Errorf("left: %v", entries)
	}
}

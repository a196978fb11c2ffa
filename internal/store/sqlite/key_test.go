package sqlite_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/vault"
)

// hexKey returns what a key file would hold.
func hexKey(t *testing.T, digit string) *sqlite.Key {
	t.Helper()
	key, err := sqlite.ParseKey(strings.Repeat(digit, 64) + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keep opens a vault with key, keeps an idea with these words, and returns
// what is in every file of the vault while it is open.
func keep(t *testing.T, path string, key *sqlite.Key, words string) (inFiles []byte) {
	t.Helper()
	o := sqlite.Options{Path: path, Key: key, Serve: true}
	if err := sqlite.Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	by := vault.Actor{Owner: "ada", Source: vault.FromAPI}
	user := vault.User{ID: "ada", Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: time.Now()}}
	if err := s.PutUser(t.Context(), user); err != nil {
		t.Fatal(err)
	}
	idea, _, err := vault.NewService(s, time.Now).CreateIdea(t.Context(), by, vault.NewIdea{Title: vault.Of(words)}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Idea(t.Context(), by, idea.ID); err != nil || got.Title != words {
		t.Fatalf("read %q, error %v", got.Title, err)
	}
	return everyFile(t, filepath.Dir(path))
}

// everyFile returns all that stands in the files of a folder.
func everyFile(t *testing.T, dir string) (all []byte) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(append(all, f.Name()...), text...)
	}
	return all
}

func TestWordsAreReadableWithTheKeyAlone(t *testing.T) {
	const words = "a most distinctive thought"
	for name, tt := range map[string]struct {
		key      func() *sqlite.Key
		readable bool
	}{
		"no key":       {func() *sqlite.Key { return nil }, true},
		"a key":        {func() *sqlite.Key { return hexKey(t, "a") }, false},
		"a passphrase": {func() *sqlite.Key { return sqlite.Passphrase("correct horse battery staple") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "vault.db")
			open := keep(t, path, tt.key(), words)
			again := keep(t, path, tt.key(), words)
			for when, files := range map[string][]byte{"open": open, "open again": again, "closed": everyFile(t, filepath.Dir(path))} {
				for _, word := range []string{words, "ada", "CREATE TABLE"} {
					if got := bytes.Contains(files, []byte(word)); got != tt.readable && (word != "ada" || tt.readable) {
						t.Errorf("%s: %q stands in the files: %t, want %t", when, word, got, tt.readable)
					}
				}
			}
		})
	}
}

func TestTheWrongKeyIsOneSentenceAndHarmsNothing(t *testing.T) {
	tests := map[string]struct {
		kept, given *sqlite.Key
		want        error
	}{
		"another key":                  {hexKey(t, "a"), hexKey(t, "b"), sqlite.ErrWrongKey},
		"another passphrase":           {sqlite.Passphrase("right"), sqlite.Passphrase("Right"), sqlite.ErrWrongKey},
		"a passphrase for a key":       {hexKey(t, "a"), sqlite.Passphrase("right"), sqlite.ErrWrongKey},
		"a key for a passphrase":       {sqlite.Passphrase("right"), hexKey(t, "a"), sqlite.ErrWrongKey},
		"no key":                       {hexKey(t, "a"), nil, sqlite.ErrNeedsKey},
		"a key, and none is needed":    {nil, hexKey(t, "a"), sqlite.ErrNotSealed},
		"a phrase, and none is needed": {nil, sqlite.Passphrase("x"), sqlite.ErrNotSealed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "vault.db")
			keep(t, path, tt.kept, "words")
			before := everyFile(t, filepath.Dir(path))
			o := sqlite.Options{Path: path, Key: tt.given}
			_, opened := sqlite.Open(t.Context(), o)
			for doing, err := range map[string]error{"migrate": sqlite.Migrate(t.Context(), o), "open": opened} {
				if !errors.Is(err, tt.want) || strings.Contains(err.Error(), "\n") {
					t.Errorf("%s: error = %v, want %v alone", doing, err, tt.want)
				}
			}
			if !bytes.Equal(before, everyFile(t, filepath.Dir(path))) {
				t.Error("the files are not as they were")
			}
		})
	}
}

func TestWhatIsNoVaultIsRefusedAndLeftAlone(t *testing.T) {
	sealed := func(t *testing.T, path string) { keep(t, path, hexKey(t, "a"), "words") }
	write := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			t.Helper()
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := map[string]struct {
		make func(*testing.T, string)
		key  *sqlite.Key
		want string
	}{
		"a text file":         {write("Dear diary, today I had an idea."), nil, "is not a vault"},
		"a short file":        {write("x"), nil, "is not a vault"},
		"half a header":       {write("SQLite format 3\x00 and nothing more"), nil, "is damaged"},
		"its key file broken": {func(t *testing.T, path string) { sealed(t, path); write("{}")(t, filepath.Dir(path)+"/vault.key.json") }, hexKey(t, "a"), "is damaged"},
		"its key file gone": {func(t *testing.T, path string) {
			sealed(t, path)
			if err := os.Remove(filepath.Dir(path) + "/vault.key.json"); err != nil {
				t.Fatal(err)
			}
		}, hexKey(t, "a"), "is not a vault"},
		"cut short": {func(t *testing.T, path string) {
			keep(t, path, nil, "words")
			info, err := os.Stat(path)
			if err == nil {
				err = os.Truncate(path, info.Size()/2)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, nil, "is damaged"},
		"a folder": {func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, nil, "cannot be read"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "vault.db")
			tt.make(t, path)
			sum := func() (sum [32]byte) {
				text, _ := os.ReadFile(path) // a folder has none
				return sha256.Sum256(text)
			}
			before := sum()
			err := sqlite.Migrate(t.Context(), sqlite.Options{Path: path, Key: tt.key})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error = %v, want one line with %q", err, tt.want)
			}
			if sum() != before {
				t.Error("the file is not as it was")
			}
		})
	}
}

func TestKeysAreReadStrictly(t *testing.T) {
	for text, good := range map[string]bool{
		strings.Repeat("0f", 32): true, " " + strings.Repeat("0F", 32) + "\n": true,
		strings.Repeat("0f", 31): false, strings.Repeat("0f", 33): false, strings.Repeat("0g", 32): false, "": false,
	} {
		if _, err := sqlite.ParseKey(text); (err == nil) != good {
			t.Errorf("ParseKey(%q): error = %v", text, err)
		}
	}
}

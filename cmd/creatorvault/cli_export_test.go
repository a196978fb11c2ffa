package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// TestExportOnTheCommandLine is what the server sends, beside the server, on
// every backend.
func TestExportOnTheCommandLine(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings, dir := b.authSettings(t), t.TempDir()
			p := testkit.Serve(t, settings...)
			ada := newVisitor(p).signUp(t, "ada@example.com").api(t)
			newVisitor(p).signUp(t, "bob@example.com")
			id := read[struct {
				ID string `json:"id"`
			}](t, ada.Do(t, "GET "+me, "")).ID
			all(t, ada.Do(t, "POST /api/v1/"+id+"/ideas", `{"title":"=1+1","notes":"n"}`), is(201))
			sent := unzip(t, ada.Do(t, "GET "+me+"/export", ""))
			do := func(args ...string) run { t.Helper(); return commandIn(t, dir, settings, "", args...) }
			if out := do("export", "Ada@example.com", "a.zip").must(t); out != "exported the vault of Ada@example.com to a.zip" {
				t.Errorf("said %q", out)
			}
			do("export", id, "b.zip").must(t)
			for _, name := range []string{"a.zip", "b.zip"} {
				raw, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				files := testkit.Unzip(t, raw)
				delete(files, "manifest.json") // has the time
				delete(sent, "manifest.json")
				if diff := cmp.Diff(sent, files); diff != "" {
					t.Errorf("%s (-server +command):\n%s", name, diff)
				}
				if out := do("verify", name).must(t); !strings.HasPrefix(out, "whole: 1 ideas and 1 changes in 17 files, exported 20") {
					t.Errorf("verified %q", out)
				}
			}
			do("export", "a@example.com", "c.zip").says(t, "there is nobody here with the e-mail address or the id a@example.com")
			do("export", "ada@example.com", "a.zip").says(t, "a.zip is there already: name another file, or say --force")
			do("export", "ada@example.com", "none/a.zip").says(t, "no such file or directory")
			write(t, filepath.Join(dir, "b.zip"), "of before")
			do("export", "ada@example.com", "b.zip", "--force").must(t)
			do("verify", "b.zip").must(t)
			if diff := cmp.Diff([]string{"a.zip", "b.zip"}, names(t, dir)); diff != "" {
				t.Errorf("left behind (-want +got):\n%s", diff)
			}
		})
	}
}

// names lists what is in a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// TestAnEncryptedVaultIsExportedInTheClearOnRequestAlone.
func TestAnEncryptedVaultIsExportedInTheClearOnRequestAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := []string{"DATA_DIR=" + filepath.Join(dir, "data"), "DATABASE_PASSPHRASE=correct horse", "AUTH_BCRYPT_COST=4"}
	commandIn(t, dir, settings, "", "migrate", "up").must(t)
	commandIn(t, dir, settings, goodPassword, "user", "create", "ada@example.com", "--password-stdin").must(t)
	commandIn(t, dir, settings, "", "export", "ada@example.com", "a.zip").fails(t, 2, "the vault is encrypted and its export would not be: say --clear if that is meant")
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left behind %q", got)
	}
	commandIn(t, dir, settings, "", "export", "ada@example.com", "a.zip", "--clear").must(t)
	if about, err := os.Stat(filepath.Join(dir, "a.zip")); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("%v, error %v", about, err)
	}
}

// TestExportNeedsNoAccount where another program signs people in.
func TestExportNeedsNoAccount(t *testing.T) {
	issuer, dir := testkit.NewIssuer(t), t.TempDir()
	settings := []string{"DATA_DIR=" + filepath.Join(dir, "data"), "JWT_PUBLIC_KEY=" + issuer.PublicPEM(t)}
	p := testkit.Serve(t, settings...)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada@home", nil)}
	all(t, ada.Do(t, "POST /api/v1/ada@home/ideas", `{"title":"x"}`), is(201))
	commandIn(t, dir, settings, "", "export", "ada@home", "a.zip").must(t)
	commandIn(t, dir, settings, "", "verify", "a.zip").must(t)
	commandIn(t, dir, settings, "", "export", "bob", "b.zip").says(t, "there is nobody here with the e-mail address or the id bob")
}

func TestVerifyOnTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := []string{"DATA_DIR=" + filepath.Join(dir, "data"), "AUTH_BCRYPT_COST=4"}
	commandIn(t, dir, settings, "", "migrate", "up").must(t)
	commandIn(t, dir, settings, goodPassword, "user", "create", "ada@example.com", "--password-stdin").must(t)
	commandIn(t, dir, settings, "", "export", "ada@example.com", "a.zip").must(t)
	if out := commandIn(t, dir, nil, "", "verify", "a.zip", "--json").must(t); !strings.Contains(out, `"format": 2,`) || !strings.Contains(out, `"ideas": 0,`) || !strings.Contains(out, `"files": 16,`) {
		t.Errorf("JSON %s", out)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "a.zip"))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(raw, []byte("profile.json"))
	raw[at] = 'P'
	write(t, filepath.Join(dir, "b.zip"), string(raw))
	commandIn(t, dir, nil, "", "verify", "b.zip").says(t, "its seal does not fit: a part of it was changed")
	commandIn(t, dir, nil, "", "verify", "none.zip").says(t, "no such file or directory")
}

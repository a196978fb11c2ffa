package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// TestAccountsOfBetterAuthAreImported and their owners sign in with the
// passwords that they have.
func TestAccountsOfBetterAuthAreImported(t *testing.T) {
	const hash = "e5158b124e93bcea1039b894e7533ede:d067a7dc1baabfa96d1c5afc81c6d1319270b6dcca7a2b08d206aa464a31370b6c968011d88df9a1f0206dddbd2762191f232e7ed4e19646caf481125074af09"
	const ada = `{"id":"ada","email":"ada@example.com","name":"Ada","emailVerified":true,"createdAt":"2025-05-01T12:00:00.000Z","password":"` + hash + `"}` + "\n"
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			p := testkit.Serve(t, settings...)
			file := filepath.Join(t.TempDir(), "accounts.jsonl")
			if err := os.WriteFile(file, []byte(ada), 0o600); err != nil {
				t.Fatal(err)
			}
			do := func(stdin string, args ...string) run {
				t.Helper()
				return command(t, settings, stdin, append([]string{"user", "import"}, args...)...)
			}
			if out := do("", file, "--dry-run").must(t); out != "would import 1 accounts" {
				t.Errorf("dry: %q", out)
			}
			if out := do("", file).must(t); out != "imported 1 accounts" {
				t.Errorf("imported: %q", out)
			}
			r := do(ada+`{"email":"bob","password":"`+hash+`"}`, "-")
			if want := "creatorvault: line 1: there is an account with this e-mail already\ncreatorvault: line 2: email must be like ada@example.com\ncreatorvault: nothing was imported\n"; r.exit != 1 || r.stderr != want {
				t.Errorf("again: %+v", r)
			}
			if out := do(ada+strings.ReplaceAll(ada, "ada", "bob"), "-", "--skip-existing").must(t); out != "imported 1 accounts; 1 were there already" {
				t.Errorf("the others: %q", out)
			}
			do("", file+".none").says(t, "no such file")
			v := newVisitor(p)
			for range 2 { // by the hash of Better Auth, and by ours
				all(t, v.auth(t, "POST /sign-in/email", `{"email":"ada@example.com","password":"`+goodPassword+`"}`), is(200))
			}
			all(t, v.auth(t, "POST /sign-in/email", `{"email":"bob@example.com","password":"`+goodPassword+`!"}`), is(401))
			all(t, v.api(t).Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"id":"ada"`))
		})
	}
}

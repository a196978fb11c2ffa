package main_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/jackc/pgx/v5"
)

// holding returns all that the database of a program with these settings holds,
// as it lies there, or as its rows read.
func (b backend) holding(t *testing.T, settings []string) string {
	t.Helper()
	var all strings.Builder
	if b.name == "sqlite" {
		files, err := filepath.Glob(strings.TrimPrefix(settings[0], "DATA_DIR=") + "/vault.db*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(raw)
		}
		return all.String()
	}
	_, address, _ := strings.Cut(settings[len(settings)-1], "=")
	db, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	rows, err := db.Query(t.Context(), `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tables {
		rows, err := db.Query(t.Context(), `SELECT t::text FROM `+name+` AS t`)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(strings.Join(lines, "\n"))
	}
	return all.String()
}

// TestNoSecretIsKeptAsItIs looks through the whole database for what lets
// somebody in: whoever reads it, or a copy of it, has none of that.
func TestNoSecretIsKeptAsItIs(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			server := testkit.NewMailServer(t, nil)
			p := testkit.Serve(t, append([]string{"SMTP_URL=" + server.URL(), "SSL_CERT_FILE=" + server.CA}, settings...)...)
			m := mailed{newVisitor(p), p, server}
			const email, other = "kept@example.com", "moved@example.com"
			in := m.signUp(t, email)
			secrets := map[string]string{"the password": goodPassword}
			_, secrets["a link that proves an e-mail"] = m.link(t, email, 0)
			all(t, in.auth(t, "POST /change-email", `{"newEmail":"`+other+`"}`), is(200))
			_, secrets["a link that changes an e-mail"] = m.link(t, other, 0)
			all(t, m.another().auth(t, "POST /request-password-reset", `{"email":"`+email+`"}`), is(200))
			_, secrets["a link to another password"] = m.link(t, email, 2) // the second tells of the change
			cookie, err := url.QueryUnescape(strings.TrimPrefix(strings.Split(in.cookie, ";")[0], sessionCookie+"="))
			if err != nil {
				t.Fatal(err)
			}
			secrets["a session's secret"], secrets["a session's signature"], _ = strings.Cut(cookie, ".")
			made := in.api(t).Do(t, "POST /api/v1/users/me/tokens", `{"name":"x","scopes":["ideas:read"]}`)
			secrets["an access token"] = read[struct {
				Token string `json:"token"`
			}](t, made).Token
			secrets["AUTH_SECRET"] = "a secret of the tests, long enough for anybody"

			held := b.holding(t, settings)
			if !strings.Contains(held, email) || !strings.Contains(held, "kept") {
				t.Fatal("this is not the database")
			}
			for name, secret := range secrets {
				if len(secret) < 20 && secret != goodPassword {
					t.Fatalf("%s is %q", name, secret)
				}
				if strings.Contains(held, secret) || strings.Contains(held, fmt.Sprintf("%x", secret)) {
					t.Errorf("%s can be read in the database", name)
				}
			}
		})
	}
}

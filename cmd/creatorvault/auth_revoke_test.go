package main_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/jackc/pgx/v5"
	_ "github.com/ncruces/go-sqlite3/driver"
)

// tooLate is ten times the second within which every instance hears that a
// token is void: on a busy machine that second is not ours alone. How often an
// instance asks is held where the clock is ours, in internal/identity.
const tooLate = 10 * time.Second

// TestRevokedTokensDieEverywhere has two instances on one database: what ends
// a token ends it here at once, and there within a second.
func TestRevokedTokensDieEverywhere(t *testing.T) {
	settings := authBackends[1].authSettings(t)
	here, there := newVisitor(testkit.Serve(t, settings...)), newVisitor(testkit.Serve(t, settings...))
	for name, end := range inOrder(map[string]func(t *testing.T, in *visitor, api *testkit.Client){
		"sign-out": func(t *testing.T, in *visitor, _ *testkit.Client) {
			all(t, in.auth(t, "POST /sign-out", "{}"), is(200))
		},
		"delete-user": func(t *testing.T, in *visitor, _ *testkit.Client) {
			all(t, in.auth(t, "POST /delete-user", `{"password":"`+goodPassword+`"}`), is(200))
		},
		"a session is revoked": func(t *testing.T, in *visitor, _ *testkit.Client) {
			all(t, in.auth(t, "POST /revoke-session", `{"token":"`+in.seats(t)[0].Token+`"}`), is(200))
		},
		"all sessions are revoked": func(t *testing.T, in *visitor, _ *testkit.Client) {
			all(t, in.auth(t, "POST /revoke-sessions", "{}"), is(200))
		},
		"all other sessions are revoked": func(t *testing.T, in *visitor, _ *testkit.Client) {
			all(t, in.secondBrowser(t, in.email(t)).auth(t, "POST /revoke-other-sessions", "{}"), is(200))
		},
		"another password": func(t *testing.T, in *visitor, _ *testkit.Client) {
			body := `{"currentPassword":"` + goodPassword + `","newPassword":"` + otherPassword + `"}`
			all(t, in.secondBrowser(t, in.email(t)).auth(t, "POST /change-password", body), is(200))
		},
		"another password, and session": func(t *testing.T, in *visitor, _ *testkit.Client) {
			body := `{"currentPassword":"` + goodPassword + `","newPassword":"` + otherPassword + `","revokeOtherSessions":true}`
			all(t, in.auth(t, "POST /change-password", body), is(200))
		},
		"erasure through the API": func(t *testing.T, _ *visitor, api *testkit.Client) {
			all(t, api.Do(t, "DELETE /api/v1/users/me", ""), is(204))
		},
	}) {
		t.Run(name, func(t *testing.T) {
			in := here.signUp(t, "p"+itoa(len(*here.notes))+"@example.com")
			api := in.api(t)
			api2 := &testkit.Client{URL: there.URL, Token: api.Token}
			all(t, api2.Do(t, "GET /api/v1/users/me", ""), is(200))
			end(t, in, api)
			all(t, api.Do(t, "GET /api/v1/users/me", ""), is(401))
			if took := dies(t, api2); took > tooLate {
				t.Errorf("the other instance took it for %s more", took)
			}
		})
	}
	t.Run("a session of one is one of the other", func(t *testing.T) {
		in := here.signUp(t, "both@example.com")
		in.Client = there.Client
		all(t, in.auth(t, "GET /get-session", ""), holds(`"email":"both@example.com"`))
	})
}

// TestCommandsEndTokens has commands beside a server, which hears of them
// within a second.
func TestCommandsEndTokens(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			v := newVisitor(testkit.Serve(t, settings...))
			for verb, args := range inOrder(map[string][]string{"delete": {"--yes"}, "password": {"--generate"}, "sign-out": nil}) {
				email := verb + "@example.com"
				in := v.signUp(t, email)
				api, printed := in.api(t), &testkit.Client{URL: v.URL, Token: command(t, settings, "", "token", email).must(t)}
				all(t, printed.Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"email":"`+email+`"`))
				said := command(t, settings, "", append([]string{"user", verb, email}, args...)...).must(t)
				for name, client := range map[string]*testkit.Client{"of the session": api, "of the command": printed} {
					if took := dies(t, client); took > tooLate {
						t.Errorf("user %s: the token %s was taken for %s more", verb, name, took)
					}
				}
				all(t, in.auth(t, "GET /get-session", ""), holds("null"))
				in.cookie = ""
				byOutput := map[string]int{"delete": 401, "password": 200, "sign-out": 401}[verb]
				all(t, in.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+said+`"}`), is(byOutput))
				byOld := map[string]int{"delete": 401, "password": 401, "sign-out": 200}[verb]
				all(t, in.another().auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`"}`), is(byOld))
				if verb == "password" { // who signs in anew is let in at once
					in.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+said+`"}`)
					all(t, in.api(t).Do(t, "GET /api/v1/users/me", ""), is(200))
				}
			}
		})
	}
}

// later makes every session look that many hours older than it is, without
// the program's knowledge.
func (b backend) later(t testing.TB, settings []string, hours int) {
	t.Helper()
	if b.name == "sqlite" {
		dir := strings.TrimPrefix(settings[0], "DATA_DIR=")
		db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "vault.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		age := int64(hours) * int64(time.Hour/time.Microsecond)
		if _, err := db.ExecContext(t.Context(), `UPDATE auth_sessions SET created_at = created_at - ?1, updated_at = updated_at - ?1, expires_at = expires_at - ?1`, age); err != nil {
			t.Fatal(err)
		}
		return
	}
	_, url, _ := strings.Cut(settings[len(settings)-1], "=")
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	const age = `UPDATE auth_sessions SET created_at = created_at - $1::interval, updated_at = updated_at - $1::interval, expires_at = expires_at - $1::interval`
	if _, err := db.Exec(t.Context(), age, itoa(hours)+" hours"); err != nil {
		t.Fatal(err)
	}
}

// TestSessionsAge is about what a day, two and a week do to a session.
func TestSessionsAge(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			v := newVisitor(testkit.Serve(t, settings...))
			in, brief := v.signUp(t, "old@example.com"), v.another()
			brief.auth(t, "POST /sign-in/email", `{"email":"old@example.com","password":"`+goodPassword+`","rememberMe":false}`)
			api := in.api(t)
			b.later(t, settings, 23)
			all(t, in.auth(t, "GET /get-session", ""), holds(`"email":"old@example.com"`), header("Set-Cookie", ""))
			all(t, brief.auth(t, "GET /get-session", ""), holds(`"email":"old@example.com"`), header("Set-Cookie", ""))

			b.later(t, settings, 2)
			all(t, api.Do(t, "DELETE /api/v1/users/me", ""), fails(403)) // no fresh sign-in, and no password
			all(t, api.Do(t, "DELETE /api/v1/users/me", `{"password":"wrong password"}`), fails(403))
			all(t, brief.auth(t, "GET /get-session", ""), is(200), holds("null"), cookieOf(sessionCookie, cleared)) // it was for a day
			all(t, in.auth(t, "GET /get-session?disableRefresh=true&disableCookieCache=true", ""), holds(`"email":"old@example.com"`), header("Set-Cookie", ""))
			all(t, in.auth(t, "GET /get-session?disableRefresh=", ""), holds(`"email":"old@example.com"`), cookieOf(sessionCookie, lasting))
			all(t, in.auth(t, "GET /list-sessions", ""), is(200)) // names are no secrets, so that no fresh sign-in is needed
			all(t, in.auth(t, "POST /delete-user", "{}"), declines(400, "SESSION_EXPIRED", "Session expired. Re-authenticate to perform this action."))
			all(t, in.auth(t, "GET /get-session", ""), header("Set-Cookie", "")) // once in a day is enough

			b.later(t, settings, 167)
			all(t, in.auth(t, "GET /list-accounts", ""), is(200), cookieOf(sessionCookie, lasting)) // whatever is asked
			b.later(t, settings, 169)
			old := in.cookie
			all(t, in.auth(t, "GET /get-session", ""), is(200), holds("null"), cookieOf(sessionCookie, cleared))
			in.cookie = old
			all(t, in.auth(t, "GET /token", ""), declines(401, "UNAUTHORIZED", unauthorized))
			all(t, api.Do(t, "DELETE /api/v1/users/me", ""), fails(403))
			all(t, api.Do(t, "DELETE /api/v1/users/me", `{"password":"`+goodPassword+`"}`), is(204))
		})
	}
}

// TestAPrintedTokenIsNoSignIn holds a token of the command line to what its
// help says: it does not stand for the password.
func TestAPrintedTokenIsNoSignIn(t *testing.T) {
	settings := authBackends[0].authSettings(t)
	v := newVisitor(testkit.Serve(t, settings...))
	v.signUp(t, "printed@example.com")
	api := &testkit.Client{URL: v.URL, Token: command(t, settings, "", "token", "Printed@example.com").must(t)}
	all(t, api.Do(t, "DELETE /api/v1/users/me", ""), fails(403))
	all(t, api.Do(t, "DELETE /api/v1/users/me", `{"password":"`+goodPassword+`"}`), is(204))
	_, claims := opens(t, api.Token)
	if life := claims["exp"].(float64) - claims["iat"].(float64); life != 900 || claims["iss"] != "better-auth" || claims["aud"] != "creatorvault-api" {
		t.Errorf("claims %v", claims)
	}
}

package main_test

import (
	"hash/crc32"
	"regexp"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

// summed appends the checksum of an access token, as the documentation has it.
func summed(begin string) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum, end := crc32.ChecksumIEEE([]byte(begin)), ""
	for range 6 {
		end = digits[sum%62:sum%62+1] + end
		sum /= 62
	}
	return begin + end
}

func TestAccessTokensOnTheCommandLine(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			do := func(args ...string) run { t.Helper(); return command(t, settings, "", args...) }
			v := newVisitor(testkit.Serve(t, settings...))
			v.signUp(t, "ada@example.com")
			if out := do("token", "list", "ada@example.com").must(t); out != "there are no access tokens" {
				t.Errorf("none: %q", out)
			}
			if out := do("token", "list", "ada@example.com", "--json").must(t); out != "[]" {
				t.Errorf("none: %q", out)
			}
			made := do("token", "create", " Ada@example.com ", "--name", " Backup at night ", "--scopes", "account, ideas:read", "--days", "365")
			text := made.must(t)
			said := regexp.MustCompile(`^made the token ([A-Za-z0-9]{32}), good until \d{4}-\d\d-\d\d \d\d:\d\d for ideas:read, account; it is printed this once\n$`).FindStringSubmatch(made.stderr)
			if said == nil || !accessText.MatchString(text) || summed(text[:50]) != text {
				t.Fatalf("%q, %q", text, made.stderr)
			}
			c := &testkit.Client{URL: v.URL, Token: text}
			all(t, c.Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"email":"ada@example.com"`))
			testkit.Await(t, 5*time.Second, func() error {
				table := regexp.MustCompile(`^ID {32}CREATED {11}EXPIRES {11}LAST USED {9}SCOPES {14}NAME\n` + said[1] + `(  \d{4}-\d\d-\d\d \d\d:\d\d){3}  ideas:read,account  Backup at night$`)
				if !table.MatchString(do("token", "list", "ada@example.com").must(t)) {
					return errNotYet
				}
				return nil
			})
			var listed []access
			if err := json.Unmarshal([]byte(do("token", "list", "ada@example.com", "--json").must(t)), &listed, json.RejectUnknownMembers(true)); err != nil || len(listed) != 1 ||
				listed[0].ID != said[1] || listed[0].LastUsed == nil || moment(t, listed[0].Expires).Sub(moment(t, listed[0].Created)) != 365*24*time.Hour {
				t.Errorf("list %v, error %v", listed, err)
			}
			failures(t, do)
			if out := do("token", "revoke", "ada@example.com", said[1]).must(t); out != "revoked the token "+said[1] {
				t.Errorf("revoked: %q", out)
			}
			if took := dies(t, c); took > tooLate {
				t.Errorf("the token was taken for %s more", took)
			}
			do("token", "revoke", "ada@example.com", said[1]).says(t, "ada@example.com has no access token with the id "+said[1])
		})
	}
}

// failures are those of an input and of a person.
func failures(t *testing.T, do func(...string) run) {
	t.Helper()
	r := do("token", "create", "ada@example.com", "--days", "366")
	want := "creatorvault: Name is blank\ncreatorvault: A token needs a scope at least\ncreatorvault: A token lives for 1 to 365 days\n"
	if r.exit != 1 || r.stdout != "" || r.stderr != want {
		t.Errorf("%+v, want %q", r, want)
	}
	do("token", "create", "ada@example.com", "--name", "n", "--scopes", "admin").says(t, "A scope must be one of [ideas:read ideas:write ai:use account]")
	do("token", "create", "ada@example.com", "--name", "a\xffb", "--scopes", "account").says(t, "name is not valid UTF-8")
	for _, args := range [][]string{{"create", "none@example.com", "--name", "n", "--scopes", "account"}, {"list", "none@example.com"}, {"revoke", "none@example.com", "x"}} {
		do(append([]string{"token"}, args...)...).says(t, "there is nobody with the e-mail address or id none@example.com")
	}
	do("token", "none@example.com").says(t, "there is no account with the e-mail address none@example.com")
	if token := do("token", "ada@example.com").must(t); !strings.HasPrefix(token, "ey") {
		t.Errorf("a token of the API: %q", token)
	}
}

// TestAccessTokensOfPeopleFromElsewhere names them by what the issuer says.
func TestAccessTokensOfPeopleFromElsewhere(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	settings := []string{"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "DATA_DIR=" + t.TempDir()}
	p := testkit.Serve(t, settings...)
	for _, sub := range []string{"auth0|ü", "auth0|2"} {
		expect(t, &testkit.Client{URL: p.URL, Token: issuer.Token(t, sub, map[string]any{"email": "both@example.com"})}, 200, "GET /api/v1/users/me", "")
	}
	expect(t, &testkit.Client{URL: p.URL, Token: issuer.Token(t, "auth0|3", map[string]any{"email": "one@example.com"})}, 200, "GET /api/v1/users/me", "")
	do := func(args ...string) run {
		t.Helper()
		return command(t, settings, "", append([]string{"token"}, args...)...)
	}
	for id, name := range map[string]string{"auth0|3": "one@example.com", "auth0|ü": "auth0|ü"} {
		text := do("create", name, "--name", "n", "--scopes", "account").must(t)
		all(t, (&testkit.Client{URL: p.URL, Token: text}).Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"id":"`+id+`"`))
	}
	do("list", "both@example.com").says(t, `several people have the e-mail address both@example.com: name one by id, of ["auth0|2" "auth0|ü"]`)
	do("list", "nobody@example.com").says(t, "there is nobody with the e-mail address or id nobody@example.com")
}

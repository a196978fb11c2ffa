package main_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"regexp"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

func privatePEM(t testing.TB) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

// TestAccountsOnTheCommandLine makes, lists, changes and removes accounts, on
// every backend, where nobody serves them.
func TestAccountsOnTheCommandLine(t *testing.T) {
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			do := func(stdin string, args ...string) run { t.Helper(); return command(t, settings, stdin, args...) }
			do("", "migrate", "up").must(t)
			if out := do("", "user", "list").must(t); out != "there are no accounts yet" {
				t.Errorf("no accounts: %q", out)
			}
			if out := do("", "user", "list", "--json").must(t); out != "[]" {
				t.Errorf("no accounts: %q", out)
			}
			out := do(goodPassword+"\r\nmore\n", "user", "create", "Ada@Example.com", "--name", " Ada Lovelace ", "--password-stdin").must(t)
			made := regexp.MustCompile(`^made the account of ada@example\.com, whose id is ([A-Za-z0-9]{32})$`).FindStringSubmatch(out)
			if made == nil {
				t.Fatalf("created: %q", out)
			}
			generated := do("", "user", "create", "bob@example.com", "--generate")
			if password := generated.must(t); !regexp.MustCompile(`^([a-z2-7]{6}-){3}[a-z2-7]{6}$`).MatchString(password) || strings.Contains(generated.stderr, password) ||
				!strings.HasPrefix(generated.stderr, "made the account of bob@example.com, ") {
				t.Errorf("generated: %q, %q", password, generated.stderr)
			}
			checkList(t, do, made[1])

			do(goodPassword, "user", "create", "ADA@example.com", "--password-stdin").says(t, "there is an account with this e-mail address already")
			do("short\n", "user", "create", "c@example.com", "--password-stdin").says(t, "the password must have 8 to 128 characters")
			do(rep("long", 33), "user", "password", "ada@example.com", "--password-stdin").says(t, "the password must have 8 to 128 characters")
			do("aaaaaaaaaa\n", "user", "create", "c@example.com", "--password-stdin").says(t, "the password is too easy to guess")
			do("\n", "user", "create", "c@example.com", "--password-stdin").says(t, "no password was given, so nothing was changed")
			do("", "user", "password", "ada@example.com", "--password-stdin").says(t, "no password was given, so nothing was changed")
			do(goodPassword, "user", "create", "nobody", "--password-stdin").says(t, "the e-mail address must be like ada@example.com")
			do(goodPassword, "user", "create", "c@example.com", "--password-stdin", "--name", rep("x", 256)).says(t, "the name must have at most 255 characters, and none that cannot be seen")
			for _, args := range [][]string{{"user", "password", "none@example.com", "--generate"}, {"user", "delete", "none@example.com", "--yes"}, {"user", "sign-out", "none@example.com"}, {"token", "none@example.com"}} {
				do("", args...).says(t, "there is no account with the e-mail address none@example.com")
			}

			for _, answer := range []string{"", "n\n", "no\n", "yess\n"} {
				r := do(answer, "user", "delete", "bob@example.com")
				if r.exit != 1 || r.stdout != "" || !strings.Contains(r.stderr, "This erases bob@example.com (id ") || !strings.HasSuffix(r.stderr, "\ncreatorvault: nothing was changed\n") {
					t.Errorf("answer %q: %+v", answer, r)
				}
			}
			if out := do(" YES \n", "user", "delete", "Bob@example.com").must(t); out != "erased bob@example.com" {
				t.Errorf("deleted: %q", out)
			}
			do("", "token", "bob@example.com").says(t, "there is no account")
			if out := do(goodPassword+"!\n", "user", "password", "ada@example.com", "--password-stdin").must(t); out != "ada@example.com has another password, and is signed out everywhere" {
				t.Errorf("changed: %q", out)
			}
			if out := do("", "user", "sign-out", "ADA@example.com").must(t); out != "ada@example.com is signed out everywhere" {
				t.Errorf("signed out: %q", out)
			}
			token := do("", "token", " Ada@example.com ").must(t)
			if _, claims := opens(t, token); claims["sub"] != made[1] || claims["email"] != "ada@example.com" {
				t.Errorf("token %v", claims)
			}
		})
	}
}

func TestAnEmptyVaultHasNoAccount(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			settings := b.authSettings(t)
			v := newVisitor(testkit.Serve(t, settings...))
			if out := command(t, settings, "", "user", "list").must(t); out != "there are no accounts yet" {
				t.Errorf("list: %q", out)
			}
			for _, name := range []string{"admin", "root", "sa", "creatorvault"} {
				all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"`+name+`@example.com","password":"`+name+`"}`), is(401))
			}
		})
	}
}

// TestAnOperatorsNewPasswordIsToldByMail is about the command, which leaves the
// mail to the program that runs.
func TestAnOperatorsNewPasswordIsToldByMail(t *testing.T) {
	server := testkit.NewMailServer(t, nil)
	settings := append(authBackends[0].authSettings(t), "SMTP_URL="+server.URL(), "SSL_CERT_FILE="+server.CA)
	v := newVisitor(testkit.Serve(t, settings...))
	v.signUp(t, "ada@example.com")
	server.Wait(t, "ada@example.com", 0) // of signing up
	command(t, settings, goodPassword+"!\n", "user", "password", "ada@example.com", "--password-stdin").must(t)
	if _, parts := server.Wait(t, "ada@example.com", 1).Message(t); !strings.Contains(parts["text/plain"], "Access tokens still work if it was done with the old password") {
		t.Errorf("the mail is\n%s", parts["text/plain"])
	}
}

// checkList holds both forms of the list to ada, whose id is given, and bob.
func checkList(t *testing.T, do func(stdin string, args ...string) run, ada string) {
	t.Helper()
	table := regexp.MustCompile(`^ID {32}E-MAIL {11}CREATED {11}NAME\n` + ada + `  ada@example\.com  \d{4}-\d\d-\d\d \d\d:\d\d  Ada Lovelace\n\w{32}  bob@example\.com  \d{4}-\d\d-\d\d \d\d:\d\d  $`)
	if out := do("", "user", "list").must(t); !table.MatchString(out) {
		t.Errorf("list:\n%s", out)
	}
	var listed []map[string]string
	if err := json.Unmarshal([]byte(do("", "user", "list", "--json").must(t)), &listed); err != nil || len(listed) != 2 {
		t.Fatalf("list %v, %v", listed, err)
	}
	first, second := listed[0], listed[1]
	if len(first) != 4 || first["id"] != ada || first["email"] != "ada@example.com" || first["name"] != "Ada Lovelace" || time.Since(moment(t, first["created_at"])).Abs() > time.Minute ||
		second["email"] != "bob@example.com" || second["name"] != "" {
		t.Errorf("list %v", listed)
	}
}

func TestHealthcheck(t *testing.T) {
	dir := t.TempDir()
	p := testkit.Serve(t, "DATA_DIR="+dir, "SHUTDOWN_DELAY=2s")
	_, port, _ := strings.Cut(strings.TrimPrefix(p.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "0.0.0.0", "localhost", ""} {
		if out := command(t, []string{"HOST=" + host, "PORT=" + port}, "", "healthcheck").must(t); out != "ready" {
			t.Errorf("HOST=%q: %q", host, out)
		}
	}
	command(t, []string{"HOST=::", "PORT=" + port}, "", "healthcheck").says(t, "no server answers at [::1]:"+port+", where HOST and PORT have it")
	through := []string{"PORT=" + port, "HTTP_PROXY=http://127.0.0.1:1", "http_proxy=http://127.0.0.1:1"}
	command(t, through, "", "healthcheck").must(t)

	other := newKeyIssuer(t) // answers, and is no server of ours
	_, elsewhere, _ := strings.Cut(strings.TrimPrefix(other.URL, "http://"), ":")
	command(t, []string{"PORT=" + elsewhere}, "", "healthcheck").says(t, "what answers at 127.0.0.1:"+elsewhere+" is not CreatorVault: status 502")
	ended := make(chan struct{})
	go func() { p.Stop(t); close(ended) }()
	said := run{}
	for said.exit == 0 {
		said = command(t, []string{"PORT=" + port}, "", "healthcheck")
	}
	said.says(t, "not ready: The server is shutting down")
	<-ended
	command(t, []string{"PORT=" + port}, "", "healthcheck").says(t, "no server answers at 127.0.0.1:"+port+", where HOST and PORT have it")
}

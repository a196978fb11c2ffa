package main_test

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// A mailed is a program that sends mail, and where that arrives.
type mailed struct {
	*visitor
	program *testkit.Program
	server  *testkit.MailServer
}

const nextPassword = "a better horse at last"

// statusTrue wants the protocol's word for what was done.
func statusTrue(t testing.TB, a testkit.Answer) {
	t.Helper()
	is(200)(t, a)
	holds(`{"status":true}`)(t, a)
}

// serveMail starts a program that sends its mail by TLS and password.
func (b backend) serveMail(t *testing.T, set func(*testkit.MailServer), more ...string) mailed {
	t.Helper()
	server := testkit.NewMailServer(t, func(s *testkit.MailServer) {
		s.User, s.Password = "vault", "secret"
		if set != nil {
			set(s)
		}
	})
	p := b.serveAuth(t, append([]string{"SMTP_URL=" + server.URL(), "SSL_CERT_FILE=" + server.CA, "MAIL_FROM=Créator Vault <vault@vault.example>"}, more...)...)
	return mailed{newVisitor(p), p, server}
}

var ourLink = regexp.MustCompile(regexp.QuoteMeta(ownOrigin) + `/api/auth/(reset-password/|verify-email\?token=)[A-Za-z0-9]{32}\S*`)

// link waits for the mail to address after those that were seen, and returns
// its link as a request, and its token.
func (m mailed) link(t *testing.T, address string, seen int) (request, token string) {
	t.Helper()
	_, parts := m.server.Wait(t, address, seen).Message(t)
	link := ourLink.FindString(parts["text/plain"])
	if link == "" || !strings.Contains(parts["text/html"], strings.ReplaceAll(link, "&", "&amp;")) {
		t.Fatalf("no link in both forms of\n%s\n%s", parts["text/plain"], parts["text/html"])
	}
	request = strings.TrimPrefix(link, ownOrigin+"/api/auth")
	_, token, _ = strings.Cut(request, ourLink.FindStringSubmatch(link)[1])
	return "GET " + request, token[:32]
}

// leadsTo wants a redirect to a page of ours.
func leadsTo(path string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(302)(t, a)
		header("Location", ownOrigin+path)(t, a)
	}
}

// showsPage wants a page with that title, which loads nothing and works without scripts.
func showsPage(status int, title string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(status)(t, a)
		header("Content-Type", "text/html; charset=utf-8")(t, a)
		policy := a.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || !strings.Contains(policy, "form-action 'self'") || strings.Contains(string(a.Body), "<script") {
			t.Errorf("policy %q of\n%s", policy, a.Body)
		}
		holds("<h1>"+title+"</h1>")(t, a)
	}
}

func TestMail(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			m := b.serveMail(t, nil)
			all(t, m.Do(t, "GET /api/v1/auth/config", ""), is(200), holds(`"password_reset":true`))
			for name, check := range map[string]func(*testing.T, mailed){
				"reset by a page of the client": checkReset, "reset by our page": checkResetPage, "proof": checkProof, "change": checkChange, "change in a session": checkChangeEnds, "callbacks": checkMailCallbacks,
			} {
				t.Run(name, func(t *testing.T) { check(t, m) })
			}
			if log := m.program.Log(); strings.Contains(log, "@example.com") || ourLink.MatchString(log) {
				t.Errorf("the log has an address or a link:\n%s", log)
			}
		})
	}
}

const asked = `{"message":"If this email exists in our system, check your email for the reset link","status":true}`

func checkReset(t *testing.T, m mailed) {
	const email = "reset@example.com"
	in := m.signUp(t, email)
	m.server.Wait(t, email, 0) // of signing up
	api := in.api(t)
	made := api.Do(t, "POST /api/v1/users/me/tokens", `{"name":"who was here first","scopes":["ideas:read"]}`)
	planted := &testkit.Client{URL: m.URL, Token: read[struct {
		Token string `json:"token"`
	}](t, made).Token}
	path := "/api/v1/" + read[struct {
		ID string `json:"id"`
	}](t, api.Do(t, "GET /api/v1/users/me", "")).ID + "/ideas"
	all(t, planted.Do(t, "GET "+path, ""), is(200))
	for _, address := range []string{"Reset@Example.com", "nobody@example.com"} {
		all(t, m.another().auth(t, "POST /request-password-reset", `{"email":"`+address+`","redirectTo":"/new?step=2"}`), shaped("message string", "status boolean"), holds(asked))
	}
	request, token := m.link(t, email, 1)
	browser := m.another()
	browser.origin = ""
	all(t, browser.auth(t, request, ""), leadsTo("/new?step=2&token="+token))
	for _, to := range []string{"%2Fnew%3Fstep%3D2", "%2Fnew%3Ferror%3Dnone%26step%3D2", "%2Fnew%3Fstep%3D2%26%2565rror"} { // the last two say error already
		all(t, browser.auth(t, "GET /reset-password/nonsense?callbackURL="+to, ""), leadsTo("/new?step=2&error=INVALID_TOKEN"))
	}
	reset := func(body string) testkit.Answer { return m.another().auth(t, "POST /reset-password", body) }
	all(t, reset(`{"newPassword":"`+nextPassword+`"}`), declines(400, "INVALID_TOKEN", "Invalid token"))
	all(t, reset(`{"newPassword":"short","token":"`+token+`"}`), declines(400, "PASSWORD_TOO_SHORT", "Password too short"))
	all(t, reset(`{"newPassword":"`+email+`","token":"`+token+`"}`), declines(400, "PASSWORD_COMPROMISED", "This password is too easy to guess"))
	all(t, reset(`{"token":"`+token+`"}`), declines(400, "VALIDATION_ERROR", "[body.newPassword] Invalid input: expected string, received undefined"))
	all(t, reset(`{"newPassword":"`+nextPassword+`","token":7}`), declines(400, "VALIDATION_ERROR", "[body.token] Invalid input: expected string, received number"))
	evil := m.another()
	evil.origin = "http://evil.example"
	all(t, evil.auth(t, "POST /reset-password", `{"newPassword":"`+nextPassword+`","token":"`+token+`"}`), declines(403, "INVALID_ORIGIN", "Invalid origin"))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200))
	all(t, m.another().auth(t, "POST /reset-password?token="+token, `{"newPassword":"`+nextPassword+`"}`), statusTrue)
	all(t, reset(`{"newPassword":"`+nextPassword+`","token":"`+token+`"}`), declines(400, "INVALID_TOKEN", "Invalid token"))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, planted.Do(t, "GET "+path, ""), is(401))
	all(t, in.auth(t, "GET /get-session", ""), holds("null"))
	all(t, m.another().auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`"}`), is(401))
	all(t, m.another().auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+nextPassword+`"}`), is(200))
	header, _ := m.server.Wait(t, email, 2).Message(t)
	if !strings.Contains(header.Get("Subject"), "Your_password_was_changed") || header.Get("Auto-Submitted") != "auto-generated" || !strings.Contains(header.Get("From"), "<vault@vault.example>") {
		t.Errorf("header %v", header)
	}
	if n := len(m.server.To("nobody@example.com")); n != 0 {
		t.Errorf("%d mails to nobody", n)
	}
}

// checkResetPage has a person finish who has no app: with links and a form.
func checkResetPage(t *testing.T, m mailed) {
	const email = "page@example.com"
	m.signUp(t, email)
	m.server.Wait(t, email, 0)
	all(t, m.another().auth(t, "POST /request-password-reset", `{"email":"`+email+`"}`), is(200))
	request, _ := m.link(t, email, 1)
	browser := m.another()
	browser.origin = ""
	all(t, browser.auth(t, request, ""), showsPage(200, "Choose a new password"), holds(`<form method="post">`, `name="newPassword" type="password" autocomplete="new-password"`))
	post := func(password string) testkit.Answer {
		return browser.auth(t, strings.Replace(request, "GET", "POST", 1), url.Values{"newPassword": {password}}.Encode(), "Content-Type: application/x-www-form-urlencoded", "Origin: null", "Accept: text/html")
	}
	all(t, post("short"), showsPage(400, "Choose a new password"), holds("That was too short."))
	all(t, post(rep("long ", 30)), showsPage(400, "Choose a new password"), holds("That was too long."))
	all(t, post(email), showsPage(400, "Choose a new password"), holds("too easy to guess"))
	all(t, post(nextPassword), showsPage(200, "You have a new password"), header("Set-Cookie", ""))
	all(t, post(nextPassword), showsPage(400, "This link is no longer good"))
	all(t, browser.auth(t, request, ""), showsPage(400, "This link is no longer good"))
	all(t, m.another().auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+nextPassword+`"}`), is(200))
}

func checkProof(t *testing.T, m mailed) {
	const email = "proof@example.com"
	in := m.another()
	all(t, in.auth(t, "POST /sign-up/email", `{"name":"Ada","email":"`+email+`","password":"`+goodPassword+`","callbackURL":"/welcome"}`), is(200), holds(`"emailVerified":false`))
	request, token := m.link(t, email, 0)
	browser := m.another()
	browser.origin = ""
	html := "Accept: text/html,*/*"
	all(t, browser.auth(t, "GET /verify-email?token=nonsense", ""), declines(401, "INVALID_TOKEN", "Invalid token"))
	all(t, browser.auth(t, "GET /verify-email?token=nonsense", "", html), showsPage(400, "This link is no longer good"))
	all(t, browser.auth(t, "GET /verify-email?token=nonsense&callbackURL=%2Fwelcome", ""), leadsTo("/welcome?error=INVALID_TOKEN"))
	all(t, browser.auth(t, "GET /verify-email", ""), declines(400, "VALIDATION_ERROR", "[query.token] Invalid input: expected string, received undefined"))
	all(t, in.auth(t, "POST /send-verification-email", `{"email":"other@example.com"}`), declines(400, "EMAIL_MISMATCH", "Email mismatch"))
	for _, v := range []*visitor{in, m.another()} {
		all(t, v.auth(t, "POST /send-verification-email", `{"email":"`+email+`"}`), statusTrue)
	}
	all(t, m.another().auth(t, "POST /send-verification-email", `{"email":"nobody@example.com"}`), statusTrue)
	all(t, browser.auth(t, request, "", html), leadsTo("/welcome"), header("Set-Cookie", "")) // nobody is signed in by a link
	all(t, browser.auth(t, "GET /verify-email?token="+token, ""), shaped("status boolean", "user null"))
	all(t, browser.auth(t, "GET /verify-email?token="+token, "", html), showsPage(200, "Your e-mail address is confirmed"))
	all(t, in.auth(t, "GET /get-session", ""), holds(`"emailVerified":true`))
	all(t, in.auth(t, "POST /send-verification-email", `{"email":"`+email+`"}`), declines(400, "EMAIL_ALREADY_VERIFIED", "Email is already verified"))
}

func checkChange(t *testing.T, m mailed) {
	in, other := m.signUp(t, "before@example.com"), m.signUp(t, "taken@example.com")
	m.server.Wait(t, "before@example.com", 0)
	m.server.Wait(t, "taken@example.com", 0)
	all(t, in.auth(t, "POST /change-email", `{"newEmail":"Before@example.com"}`), declines(400, "", "Email is the same"))
	all(t, in.auth(t, "POST /change-email", `{"newEmail":"taken@example.com"}`), statusTrue)
	all(t, in.auth(t, "POST /change-email", `{"newEmail":"After@example.com","callbackURL":"/settings"}`), statusTrue)
	request, token := m.link(t, "after@example.com", 0)
	all(t, other.auth(t, request, ""), leadsTo("/settings?error=INVALID_USER"))
	all(t, in.auth(t, "GET /get-session", ""), holds(`"email":"before@example.com"`))
	all(t, in.auth(t, request, ""), leadsTo("/settings"), cookieOf(sessionCookie, lasting))
	all(t, in.auth(t, "GET /verify-email?token="+token, ""), holds(`"status":true`, `"email":"after@example.com"`, `"emailVerified":true`))
	all(t, in.auth(t, "GET /get-session", ""), holds(`"email":"after@example.com"`, `"emailVerified":true`))
	all(t, in.api(t).Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"email":"after@example.com"`))
	all(t, m.another().auth(t, "POST /sign-in/email", `{"email":"before@example.com","password":"`+goodPassword+`"}`), is(401))
	all(t, m.another().auth(t, "POST /sign-in/email", `{"email":"after@example.com","password":"`+goodPassword+`"}`), is(200))
	for seen, subject := range []string{"Confirm", "Another", "Another", "Your_e-mail_address_was_changed"} { // each asking is told there, and the change
		if header, _ := m.server.Wait(t, "before@example.com", seen).Message(t); !strings.Contains(header.Get("Subject"), subject) {
			t.Errorf("mail %d to the old address: %v", seen, header)
		}
	}
	if n := len(m.server.To("taken@example.com")); n != 1 {
		t.Errorf("%d mails to an address that is taken", n)
	}
}

// checkChangeEnds has a change be good for nothing once the session in which it
// was asked for has ended, though the link is sent already.
func checkChangeEnds(t *testing.T, m mailed) {
	for what, end := range map[string]func(thief, owner *visitor) testkit.Answer{
		"signed out": func(thief, _ *visitor) testkit.Answer { return thief.auth(t, "POST /sign-out", "{}") },
		"by name": func(thief, owner *visitor) testkit.Answer {
			var now struct {
				Session struct {
					Token string `json:"token"`
				} `json:"session"`
			}
			thief.auth(t, "GET /get-session", "").JSON(t, &now)
			return owner.auth(t, "POST /revoke-session", `{"token":"`+now.Session.Token+`"}`)
		},
		"with the others": func(_, owner *visitor) testkit.Answer { return owner.auth(t, "POST /revoke-other-sessions", "{}") },
		"by another password": func(_, owner *visitor) testkit.Answer {
			return owner.auth(t, "POST /change-password", `{"currentPassword":"`+goodPassword+`","newPassword":"`+nextPassword+`"}`)
		},
	} {
		email := strings.ReplaceAll(what, " ", "-") + "@example.com"
		owner, thief := m.signUp(t, email), m.another()
		all(t, thief.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`"}`), is(200))
		all(t, thief.auth(t, "POST /change-email", `{"newEmail":"thief-`+email+`"}`), statusTrue)
		request, _ := m.link(t, "thief-"+email, 0)
		all(t, end(thief, owner), is(200))
		all(t, m.another().auth(t, request, ""), declines(401, "INVALID_TOKEN", "Invalid token"))
		all(t, owner.auth(t, "GET /get-session", ""), holds(`"email":"`+email+`"`))
	}
}

// checkMailCallbacks has links lead nowhere but to pages that are trusted.
func checkMailCallbacks(t *testing.T, m mailed) {
	v := m.another()
	for _, evil := range []string{"http://evil.example/", "//evil.example/", "https://evil.example", "javascript:alert(1)", `/\evil.example`} {
		to := url.QueryEscape(evil)
		all(t, v.auth(t, "POST /request-password-reset", `{"email":"a@example.com","redirectTo":"`+strings.ReplaceAll(evil, `\`, `\\`)+`"}`), declines(403, "INVALID_REDIRECT_URL", "Invalid redirectURL"))
		all(t, v.auth(t, "POST /send-verification-email", `{"email":"a@example.com","callbackURL":"`+strings.ReplaceAll(evil, `\`, `\\`)+`"}`), declines(403, "INVALID_CALLBACK_URL", "Invalid callbackURL"))
		for _, request := range []string{"GET /reset-password/nonsense?callbackURL=", "GET /verify-email?token=nonsense&callbackURL="} {
			all(t, v.auth(t, request+to, ""), declines(403, "INVALID_CALLBACK_URL", "Invalid callbackURL"))
		}
	}
	all(t, v.auth(t, "GET /reset-password/nonsense?callbackURL="+url.QueryEscape(appOrigin+"/new?a=b"), ""), is(302), header("Location", appOrigin+"/new?a=b&error=INVALID_TOKEN"))
}

func TestWhereProofIsRequiredSigningUpTellsNothing(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			m := b.serveMail(t, func(s *testkit.MailServer) { s.Implicit = true }, "AUTH_REQUIRE_VERIFICATION=true")
			const up = `{"name":"Ada","email":"ada@example.com","password":"` + goodPassword + `"}`
			for range 2 {
				all(t, m.another().auth(t, "POST /sign-up/email", up), shaped(append(userShape(), "token null")...), header("Set-Cookie", ""), holds(`"email":"ada@example.com"`, `"emailVerified":false`))
			}
			m.server.Wait(t, "ada@example.com", 1)
			const in = `{"email":"ada@example.com","password":"` + goodPassword + `","callbackURL":"/board"}`
			all(t, m.another().auth(t, "POST /sign-in/email", in), declines(403, "EMAIL_NOT_VERIFIED", "Email not verified"), header("Set-Cookie", ""))
			request, _ := m.link(t, "ada@example.com", 2)
			all(t, m.another().auth(t, request, ""), leadsTo("/board"))
			all(t, m.another().auth(t, "POST /sign-up/email", strings.Replace(up, "ada@", "reset@", 1)), is(200))
			m.server.Wait(t, "reset@example.com", 0)
			all(t, m.another().auth(t, "POST /request-password-reset", `{"email":"reset@example.com"}`), is(200))
			_, token := m.link(t, "reset@example.com", 1)
			all(t, m.another().auth(t, "POST /reset-password", `{"token":"`+token+`","newPassword":"`+nextPassword+`"}`), statusTrue)
			all(t, m.another().auth(t, "POST /sign-in/email", `{"email":"reset@example.com","password":"`+nextPassword+`"}`), is(200), holds(`"emailVerified":true`))
			all(t, m.another().auth(t, "POST /sign-in/email", in), is(200), holds(`"emailVerified":true`))
		})
	}
}

// TestLinksAreTriedSoOften has a client guess at the tokens of links, in every
// way in which one is taken.
func TestLinksAreTriedSoOften(t *testing.T) {
	m := authBackends[0].serveMail(t, nil, "RATE_LIMIT_EXEMPT=", "TRUSTED_PROXIES=127.0.0.1")
	guess := func(n int, from string) testkit.Answer {
		token := rep("x", 30) + itoa(n%90+10)
		request, body := "POST /reset-password", `{"newPassword":"`+nextPassword+`","token":"`+token+`"}`
		switch n % 4 {
		case 1:
			request, body = "GET /verify-email?token="+token, ""
		case 2:
			request, body = "GET /reset-password/"+token+"?callbackURL=%2Fnew", ""
		case 3:
			request, body = "POST /reset-password/"+token, "newPassword=x"
		}
		return m.another().auth(t, request, body, "X-Forwarded-For: "+from, "Content-Type: "+map[bool]string{true: "application/x-www-form-urlencoded", false: "application/json"}[n%4 == 3])
	}
	for n := range 100 {
		if a := guess(n, "198.51.100.1"); a.Status == 429 || a.Status < 300 {
			t.Fatalf("guess %d: %d %s", n, a.Status, a.Body)
		}
	}
	for n := range 4 {
		all(t, guess(n, "198.51.100.1"), tooMany(10))
	}
	if a := guess(0, "198.51.100.2"); a.Status != 400 {
		t.Errorf("from elsewhere: %d %s", a.Status, a.Body)
	}
}

// TestNoRequestWaitsForTheMailServer has it hang, refuse and greylist, and be
// gone when the program is.
func TestNoRequestWaitsForTheMailServer(t *testing.T) {
	b := authBackends[0]
	hang, refuse := make(chan struct{}), new(atomic.Int64)
	m := b.serveMail(t, func(s *testkit.MailServer) {
		s.Hear = func(line string) string {
			if strings.HasPrefix(line, "RCPT") && refuse.Add(1) <= 2 {
				return "451 4.7.1 come again"
			}
			if strings.HasPrefix(line, "RCPT TO:<slow@") {
				<-hang
			}
			return ""
		}
	})
	defer close(hang)
	begin := time.Now()
	m.signUp(t, "greylisted@example.com")
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("signing up took %v", took)
	}
	m.server.Wait(t, "greylisted@example.com", 0)
	if n := refuse.Load(); n < 3 {
		t.Errorf("tried %d times", n)
	}
	m.signUp(t, "slow@example.com")
	m.signUp(t, "quick@example.com")
	m.server.Wait(t, "quick@example.com", 0) // is not held up
}

// TestWhatIsToBeSentOutlivesTheProgram kills it while nobody takes its mail.
func TestWhatIsToBeSentOutlivesTheProgram(t *testing.T) {
	server := testkit.NewMailServer(t, nil)
	settings := append(authBackends[0].authSettings(t), "SSL_CERT_FILE="+server.CA)
	first := testkit.Serve(t, append(settings, "SMTP_URL=smtp://127.0.0.1:1")...)
	newVisitor(first).signUp(t, "ada@example.com")
	testkit.Await(t, 10*time.Second, func() error {
		if !strings.Contains(first.Log(), "mail not sent, and tried again later") {
			return errors.New("it was not tried")
		}
		return nil
	})
	first.Stop(t)
	testkit.Serve(t, append(settings, "SMTP_URL="+server.URL())...)
	server.Wait(t, "ada@example.com", 0)
}

func TestFaultySettingsOfMailAreToldAtTheStart(t *testing.T) {
	for setting, says := range map[string]string{
		"SMTP_URL=smtp://user:hunter2@mail.example.com?starttls=never": "SMTP_URL may have starttls=never only with smtp:// to a server on this machine, and without a password",
		"AUTH_REQUIRE_VERIFICATION=true":                               "AUTH_REQUIRE_VERIFICATION needs mail: set SMTP_URL too, or neither",
	} {
		got := command(t, append(authBackends[0].authSettings(t), setting), "", "serve")
		if got.exit != 2 || !strings.Contains(got.stderr, says) || strings.Contains(got.stderr, "hunter2") {
			t.Errorf("exit %d: %s", got.exit, got.stderr)
		}
	}
}

package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// TestTheProtocol holds signing in to Better Auth's protocol on every backend,
// and the backends to each other.
func TestTheProtocol(t *testing.T) {
	var said [][]string
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			v := newVisitor(b.serveAuth(t, "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0"))
			for _, chapter := range []struct {
				name  string
				check func(*testing.T, *visitor)
			}{
				{"sign-up", checkSignUp},
				{"sign-up refused", checkSignUpRefused},
				{"sign-in", checkSignIn},
				{"sign-in refused", checkSignInRefused},
				{"session", checkSession},
				{"tokens", checkAuthTokens},
				{"key set", checkKeySet},
				{"sign-out", checkSignOut},
				{"account", checkUpdateUser},
				{"password", checkChangePassword},
				{"sessions", checkSessions},
				{"failures", checkAuthFailures},
				{"delete", checkDeleteUser},
				{"bodies", checkAuthBodies},
				{"callbacks", checkCallbacks},
				{"members", checkMembers},
				{"origins", checkAuthOrigins},
				{"nothing else", checkNothingElse},
				{"cors", checkAuthCORS},
			} {
				t.Run(chapter.name, func(t *testing.T) { chapter.check(t, v) })
			}
			said = append(said, *v.notes)
		})
	}
	if len(said) == len(authBackends) {
		if diff := cmp.Diff(said[0], said[1]); diff != "" {
			t.Errorf("%s answers otherwise than %s (-want +got):\n%.4000s", authBackends[1].name, authBackends[0].name, diff)
		}
	}
}

const (
	sessionCookie = "better-auth.session_token"
	lasting       = "Path=/; Max-Age=604800; HttpOnly; SameSite=Lax"
	passing       = "Path=/; HttpOnly; SameSite=Lax"
	cleared       = "Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
)

// all checks one answer by several wants.
func all(t testing.TB, a testkit.Answer, wants ...want) {
	t.Helper()
	for _, w := range wants {
		w(t, a)
	}
}

func checkSignUp(t *testing.T, v *visitor) {
	ada := v.another()
	a := ada.auth(t, "POST /sign-up/email", `{"name":" Ada ","email":" Ada@Example.COM ","password":"`+goodPassword+`","role":"admin","emailVerified":true,"id":"mine"}`)
	all(t, a, shaped(append(userShape(), "token string")...), cookieOf(sessionCookie, lasting), holds(`"email":"ada@example.com"`, `"name":"Ada"`, `"emailVerified":false`, `"image":null`))
	if strings.Contains(string(a.Body), strings.SplitN(strings.TrimPrefix(ada.cookie, sessionCookie+"="), ".", 2)[0]) {
		t.Error("the body holds the secret of the cookie")
	}
	all(t, ada.api(t).Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"email":"ada@example.com"`, `"name":"Ada"`))

	brief := v.another()
	all(t, brief.auth(t, "POST /sign-up/email", `{"name":"","email":"brief@example.com","password":"`+goodPassword+`","rememberMe":false}`), is(200), cookieOf(sessionCookie, passing))
	all(t, v.another().auth(t, "POST /sign-up/email", "name=Form&email=form%40example.com&password=correct+horse+battery", "Content-Type: application/x-www-form-urlencoded"),
		is(200), holds(`"email":"form@example.com"`, `"name":"Form"`), cookieOf(sessionCookie, lasting))
	for _, password := range []string{strings.Repeat("ab", 4), strings.Repeat("ab", 64), "пароль пароль", "🔑🗝🔑🗝", "with\\u0000zero"} {
		n := v.another()
		email := "p" + itoa(len(*v.notes)) + "@example.com"
		n.auth(t, "POST /sign-up/email", `{"name":"P","email":"`+email+`","password":"`+password+`"}`)
		all(t, n.another().auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+password+`"}`), is(200))
	}
}

func checkSignUpRefused(t *testing.T, v *visitor) {
	v.signUp(t, "taken@example.com")
	expected := "Invalid input: expected string, received "
	for _, c := range []struct {
		body, code, message string
		status              int
	}{
		{`{"name":"A","email":"taken@example.com","password":"` + goodPassword + `"}`, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "User already exists. Use another email.", 422},
		{`{"name":"A","email":"TAKEN@example.com","password":"` + goodPassword + `"}`, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "User already exists. Use another email.", 422},
		{`{"name":"A","email":"new@example.com","password":"1234567"}`, "PASSWORD_TOO_SHORT", "Password too short", 400},
		{`{"name":"A","email":"new@example.com","password":"` + rep("ab", 64) + `c"}`, "PASSWORD_TOO_LONG", "Password too long", 400},
		{`{"name":"A","email":"new@example.com","password":"aaaaaaaaaaaa"}`, "PASSWORD_COMPROMISED", "This password is too easy to guess", 400},
		{`{"name":"A","email":"new@example.com","password":"New@Example.com"}`, "PASSWORD_COMPROMISED", "This password is too easy to guess", 400},
		{`{"name":"A","email":"nobody","password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.email] Invalid email address", 400},
		{`{"name":"A","email":"a b@example.com","password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.email] Invalid email address", 400},
		{`{"name":"A","email":"","password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.email] Invalid email address", 400},
		{`{"email":"new@example.com","password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.name] " + expected + "undefined", 400},
		{`{"name":null,"email":1,"password":true}`, "VALIDATION_ERROR", "[body.name] " + expected + "null; [body.email] " + expected + "number; [body.password] " + expected + "boolean", 400},
		{`{"name":[],"email":{},"password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.name] " + expected + "array; [body.email] " + expected + "object", 400},
		{`{"name":"` + rep("x", 256) + `","email":"new@example.com","password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.name] Name must have at most 255 characters, and none that cannot be seen", 400},
		{`{"name":"a\u202eb","email":"new@example.com","password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.name] Name must have at most 255 characters, and none that cannot be seen", 400},
		{`{"name":"a\u0000b","email":"new@example.com","password":"` + goodPassword + `"}`, "VALIDATION_ERROR", "[body.name] Name must have at most 255 characters, and none that cannot be seen", 400},
	} {
		a := v.another().auth(t, "POST /sign-up/email", c.body)
		all(t, a, declines(c.status, c.code, c.message), header("Set-Cookie", ""))
	}
}

func checkSignIn(t *testing.T, v *visitor) {
	v.signUp(t, "in@example.com")
	body := `{"email":"in@example.com","password":"` + goodPassword + `"}`
	in := v.another()
	all(t, in.auth(t, "POST /sign-in/email", body), shaped(append(userShape(), "redirect boolean", "token string")...), holds(`"redirect":false`),
		cookieOf(sessionCookie, lasting), header("Location", ""))
	old := in.another()
	old.cookie = in.cookie
	all(t, in.auth(t, "POST /sign-in/email", strings.Replace(body, "in@", "IN@", 1)), is(200))
	if in.cookie == old.cookie {
		t.Error("signing in again keeps the session that there was")
	}
	all(t, old.auth(t, "GET /get-session", ""), is(200), holds("null"), cookieOf(sessionCookie, cleared))
	all(t, v.another().auth(t, "POST /sign-in/email", strings.Replace(body, "}", `,"rememberMe":false}`, 1)), is(200), cookieOf(sessionCookie, passing))

	shared := v.another() // a browser that is to forget, and then is to remember
	all(t, shared.auth(t, "POST /sign-in/email", strings.Replace(body, "}", `,"rememberMe":false}`, 1)), is(200), cookieOf(sessionCookie, passing))
	a := shared.auth(t, "POST /sign-in/email", body)
	if set := a.Header.Values("Set-Cookie"); len(set) != 2 || !strings.HasSuffix(set[0], "; "+lasting) || set[1] != "better-auth.dont_remember=; "+cleared {
		t.Errorf("cookies %q", set)
	}
	if strings.Contains(shared.cookie, "dont_remember") {
		t.Errorf("the browser has %s", shared.cookie)
	}
}

func checkSignInRefused(t *testing.T, v *visitor) {
	v.signUp(t, "other@example.com")
	expected := "Invalid input: expected string, received "
	for _, c := range []struct {
		body, code, message string
		status              int
	}{
		{`{"email":"other@example.com","password":"incorrect horse"}`, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password", 401},
		{`{"email":"nobody@example.com","password":"` + goodPassword + `"}`, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password", 401},
		{`{"email":"other@example.com","password":""}`, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password", 401},
		{`{"email":"other@example.com","password":"` + goodPassword + rep(" ", 200) + `"}`, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password", 401},
		{`{"email":"nobody","password":"` + goodPassword + `"}`, "INVALID_EMAIL", "Invalid email", 400},
		{`{}`, "VALIDATION_ERROR", "[body.email] " + expected + "undefined; [body.password] " + expected + "undefined", 400},
		{``, "VALIDATION_ERROR", "[body.email] " + expected + "undefined; [body.password] " + expected + "undefined", 400},
	} {
		all(t, v.another().auth(t, "POST /sign-in/email", c.body), declines(c.status, c.code, c.message), header("Set-Cookie", ""))
	}
}

func checkSession(t *testing.T, v *visitor) {
	all(t, v.another().auth(t, "GET /get-session", ""), is(200), holds("null"), header("Set-Cookie", ""), header("Set-Auth-Jwt", ""), header("Content-Type", "application/json"))
	in := v.signUp(t, "session@example.com")
	a := in.auth(t, "GET /get-session?disableCookieCache=true&disableRefresh=true", "", "User-Agent: Mozilla/5.0 (tests)")
	members := append(userShape(), "session.createdAt time", "session.expiresAt time", "session.id string", "session.ipAddress string", "session.token string",
		"session.updatedAt time", "session.userAgent string", "session.userId string")
	all(t, a, shaped(members...), holds(`"ipAddress":"127.0.0.1"`), header("Set-Cookie", ""))
	token := a.Header.Get("Set-Auth-Jwt")
	all(t, (&testkit.Client{URL: v.URL, Token: token}).Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"email":"session@example.com"`))

	for name, cookie := range inOrder(map[string]string{
		"another secret": sessionCookie + "=" + rep("x", 32) + in.cookie[strings.IndexByte(in.cookie, '.'):], "no signature": in.cookie[:strings.IndexByte(in.cookie, '.')],
		"another signature": in.cookie[:len(in.cookie)-10] + "AAAAAAA%3D", "nothing": sessionCookie + "=", "bad escapes": sessionCookie + "=%zz",
	}) {
		t.Run(name, func(t *testing.T) {
			forged := v.another()
			forged.cookie = cookie
			all(t, forged.auth(t, "GET /get-session", ""), is(200), holds("null"), header("Set-Auth-Jwt", ""))
		})
	}
	first := v.another()
	first.cookie = in.cookie + "; " + sessionCookie + "=other"
	all(t, first.auth(t, "GET /get-session", ""), holds(`"email":"session@example.com"`))
	first.cookie = sessionCookie + "=other; " + in.cookie
	all(t, first.auth(t, "GET /get-session", ""), holds("null"))
}

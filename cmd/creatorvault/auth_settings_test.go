package main_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// tooMany wants a refusal that says, in both headers, when to come again: at
// most so many seconds later.
func tooMany(most int) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		declines(429, "", "Too many requests. Please try again later.")(t, a)
		after := a.Header.Get("Retry-After")
		if n, err := strconv.Atoi(after); err != nil || n < 1 || n > most || a.Header.Get("X-Retry-After") != after {
			t.Errorf("Retry-After %q, X-Retry-After %q, want 1 to %d", after, a.Header.Get("X-Retry-After"), most)
		}
	}
}

func TestTriesAreLimited(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(b.serveAuth(t)) // to which loopback is exempt, but no account
			v.signUp(t, "limited@example.com")
			for n := range 6 {
				want := is(401)
				if n == 5 {
					want = tooMany(60)
				}
				all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"Limited@example.com","password":"wrong password"}`), want, header("Set-Cookie", ""))
			}
			all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"limited@example.com","password":"`+goodPassword+`"}`), tooMany(60)) // the right one too
			all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"someone@example.com","password":"wrong password"}`), is(401))

			in := v.signUp(t, "erasing@example.com")
			api := in.api(t)
			for range 5 {
				all(t, in.auth(t, "POST /delete-user", `{"password":"wrong password"}`), is(400))
			}
			all(t, in.auth(t, "POST /delete-user", `{"password":"`+goodPassword+`"}`), tooMany(60))
			all(t, api.Do(t, "DELETE /api/v1/users/me", `{"password":"`+goodPassword+`"}`), fails(429))
		})
	}
}

// TestGuessesKeepNobodyOut makes 200 of them on an account, each from an address
// of its own, while its owner signs in from elsewhere.
func TestGuessesKeepNobodyOut(t *testing.T) {
	v := newVisitor(authBackends[0].serveAuth(t, "RATE_LIMIT_EXEMPT=", "TRUSTED_PROXIES=127.0.0.1"))
	right := `{"email":"guessed@example.com","password":"` + goodPassword + `"}`
	script, home := v.another(), "X-Forwarded-For: 203.0.113.1"
	all(t, script.auth(t, "POST /sign-up/email", `{"name":"","email":"guessed@example.com","password":"`+goodPassword+`"}`, home), is(200))
	begun, looked := time.Now(), 0
	browser := v.another()
	all(t, browser.auth(t, "POST /sign-in/email", right, "X-Forwarded-For: 203.0.113.2"), is(200))
	for n := range 200 {
		a := v.another().auth(t, "POST /sign-in/email", `{"email":"Guessed@example.com","password":"wrong password"}`, "X-Forwarded-For: 198.51.100."+itoa(n+1))
		if a.Status == 401 {
			looked++
		} else {
			tooMany(60)(t, a)
		}
	}
	if took := time.Since(begun); looked != 9 || took > time.Minute { // the owner's first was one of ten
		t.Errorf("%d guesses were looked at within %v, want 9 in a minute", looked, took)
	}
	all(t, v.another().auth(t, "POST /sign-in/email", right, home), is(200))
	all(t, browser.auth(t, "POST /sign-in/email", right, "X-Forwarded-For: 192.0.2.77"), is(200))
	all(t, v.another().auth(t, "POST /sign-in/email", right, "X-Forwarded-For: 192.0.2.78"), tooMany(60))
}

func TestAddressesAreLimited(t *testing.T) {
	v := newVisitor(authBackends[0].serveAuth(t, "RATE_LIMIT_EXEMPT=", "TRUSTED_PROXIES=127.0.0.1"))
	from := func(n int) string { return "X-Forwarded-For: 198.51.100." + itoa(n) }
	for n := range 5 {
		all(t, v.another().auth(t, "POST /sign-up/email", `{"name":"","email":"n`+itoa(n)+`@example.com","password":"`+goodPassword+`"}`, from(1)), is(200))
	}
	all(t, v.another().auth(t, "POST /sign-up/email", `{"name":"","email":"n5@example.com","password":"`+goodPassword+`"}`, from(1)), tooMany(3600))
	all(t, v.another().auth(t, "POST /sign-up/email", `{"name":"","email":"n5@example.com","password":"`+goodPassword+`"}`, from(2)), is(200))

	for n := range 30 { // an account each
		all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"x`+itoa(n)+`@example.com","password":"wrong password"}`, from(3)), is(401))
	}
	all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"x30@example.com","password":"wrong password"}`, from(3)), tooMany(60))

	for n := range 100 {
		request := []string{"GET /get-session", "GET /jwks", "GET /token", "POST /token"}[n%4]
		if a := v.another().auth(t, request, "", from(4)); a.Status != 200 && a.Status != 401 {
			t.Fatalf("%d: %s: %d %s", n, request, a.Status, a.Body)
		}
	}
	for _, request := range []string{"GET /get-session", "GET /jwks", "GET /token", "POST /token"} {
		all(t, v.another().auth(t, request, "", from(4)), tooMany(10))
	}
	all(t, v.another().auth(t, "GET /get-session", "", from(5)), is(200))
}

func TestSignUpMayBeClosed(t *testing.T) {
	settings := append(authBackends[0].authSettings(t), "AUTH_SIGNUP=closed")
	v := newVisitor(testkit.Serve(t, settings...))
	all(t, v.auth(t, "POST /sign-up/email", `{"name":"A","email":"a@example.com","password":"`+goodPassword+`"}`),
		declines(400, "EMAIL_PASSWORD_SIGN_UP_DISABLED", "Email and password sign up is not enabled"), header("Set-Cookie", ""))
	all(t, v.Do(t, "GET /api/v1/auth/config", ""), is(200), holds(`"provider":"builtin"`, `"base_url":"`+ownOrigin+`/api/auth"`, `"sign_up_open":false`))
	command(t, settings, goodPassword+"\n", "user", "create", "a@example.com", "--password-stdin").must(t)
	all(t, v.auth(t, "POST /sign-in/email", `{"email":"a@example.com","password":"`+goodPassword+`"}`), is(200))
}

// TestALongerPasswordMayBeAskedFor in the browser and on the command line.
func TestALongerPasswordMayBeAskedFor(t *testing.T) {
	settings := append(authBackends[0].authSettings(t), "AUTH_PASSWORD_MIN=15")
	v := newVisitor(testkit.Serve(t, settings...))
	signUp := func(password string) testkit.Answer {
		return v.another().auth(t, "POST /sign-up/email", `{"name":"A","email":"a@example.com","password":"`+password+`"}`)
	}
	all(t, signUp("fourteen chars"), declines(400, "PASSWORD_TOO_SHORT", "Password too short"))
	all(t, signUp("fifteen letters"), is(200))
	command(t, settings, "fourteen chars\n", "user", "create", "b@example.com", "--password-stdin").
		fails(t, 1, "the password must have 15 to 128 characters")
	command(t, settings, "", "user", "create", "b@example.com", "--generate").must(t)
	all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"a@example.com","password":"wrong"}`), is(401)) // whoever has a shorter one may use it
}

// TestCookiesAreSecureWithHTTPS also has a page of the http origin refused.
func TestCookiesAreSecureWithHTTPS(t *testing.T) {
	v := newVisitor(authBackends[0].serveAuth(t, "PUBLIC_URL=https://vault.example"))
	all(t, v.another().auth(t, "POST /sign-up/email", "{}"), badOrigin)
	v.origin = "https://vault.example"
	secure := func(attributes string) want {
		return cookieOf("__Secure-"+sessionCookie, strings.Replace(attributes, "HttpOnly; ", "HttpOnly; Secure; ", 1))
	}
	all(t, v.auth(t, "POST /sign-up/email", `{"name":"A","email":"a@example.com","password":"`+goodPassword+`"}`), is(200), secure(lasting))
	all(t, v.auth(t, "GET /get-session", ""), holds(`"email":"a@example.com"`))
	bare := v.another()
	bare.cookie = strings.TrimPrefix(v.cookie, "__Secure-")
	all(t, bare.auth(t, "GET /get-session", ""), holds("null"))
	all(t, v.auth(t, "POST /sign-out", ""), is(200), secure(cleared))
	all(t, v.auth(t, "POST /sign-in/email", `{"email":"a@example.com","password":"`+goodPassword+`","rememberMe":false}`), is(200), secure(passing))
}

// TestTrustedOriginsAreASettingOfTheirOwn tells who may use cookies from who
// may call the API.
func TestTrustedOriginsAreASettingOfTheirOwn(t *testing.T) {
	v := newVisitor(authBackends[0].serveAuth(t, "AUTH_TRUSTED_ORIGINS=https://trusted.example"))
	for origin, want := range inOrder(map[string]want{
		ownOrigin: is(200), "https://trusted.example": is(200), appOrigin: badOrigin, "https://evil.example": badOrigin,
	}) {
		in := v.signUp(t, "o"+itoa(len(*v.notes))+"@example.com")
		in.origin = origin
		all(t, in.auth(t, "POST /sign-out", ""), want)
	}
}

// TestTokensAreAsTheSettingsSay: who issues them, for whom, for how long.
func TestTokensAreAsTheSettingsSay(t *testing.T) {
	v := newVisitor(authBackends[0].serveAuth(t, "JWT_ISSUER=https://me.example", "JWT_AUDIENCE=first,second", "AUTH_TOKEN_TTL=2m", "AUTH_SESSION_TTL=1h"))
	in := v.another()
	all(t, in.auth(t, "POST /sign-up/email", `{"name":"A","email":"a@example.com","password":"`+goodPassword+`"}`), cookieOf(sessionCookie, strings.Replace(lasting, "604800", "3600", 1)))
	all(t, in.auth(t, "POST /token", ""), holds(`"expires_in":120`))
	api := in.api(t)
	_, claims := opens(t, api.Token)
	if claims["iss"] != "https://me.example" || claims["aud"] != "first" || claims["exp"].(float64)-claims["iat"].(float64) != 120 {
		t.Errorf("claims %v", claims)
	}
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200))
}

// TestASecretIsTheSameForAll: an instance with another one does not start, and
// without one an SQLite vault keeps its own.
func TestASecretIsTheSameForAll(t *testing.T) {
	settings := []string{"DATA_DIR=" + t.TempDir(), "ENVIRONMENT=dev", "PUBLIC_URL=" + ownOrigin, "AUTH_BCRYPT_COST=4"}
	p := testkit.Serve(t, settings...)
	in := newVisitor(p).signUp(t, "a@example.com")
	api := in.api(t)
	p.Stop(t)
	again := testkit.Serve(t, settings...)
	in.Client, api.URL = &testkit.Client{URL: again.URL}, again.URL
	all(t, in.auth(t, "GET /get-session", ""), holds(`"email":"a@example.com"`))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200))
	again.Stop(t)
	command(t, append(settings, "PORT=0", "METRICS_ADDR=", "AUTH_SECRET=another one, which is long enough too"), "", "serve").
		says(t, "AUTH_SECRET does not open the signing keys: it must be the one that they were made with")
}

// TestAnExternalIssuerSignsPeopleIn: then there is nothing below /api/auth.
func TestAnExternalIssuerSignsPeopleIn(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := testkit.Serve(t, "DATA_DIR="+t.TempDir(), "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "AUTH_BASE_URL=https://app.example/api/auth")
	c := &testkit.Client{URL: p.URL}
	for _, request := range []string{
		"POST /sign-up/email", "POST /sign-in/email", "GET /get-session", "GET /token", "POST /token", "GET /jwks", "POST /sign-out", "POST /delete-user", "GET /ok", "GET /", "PUT /x",
	} {
		a := c.Do(t, strings.Replace(request, " /", " /api/auth/", 1), "")
		all(t, a, fails(404), header("Content-Type", "application/json; charset=utf-8"))
	}
	all(t, c.Do(t, "GET /api/v1/auth/config", ""), is(200), holds(`"provider":"external"`, `"base_url":"https://app.example/api/auth"`, `"sign_up_open":false`))
	all(t, c.Do(t, "GET /.well-known/oauth-protected-resource", ""), is(200), holds(`"authorization_servers":["https://app.example/api/auth"]`))
	me := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	all(t, me.Do(t, "GET /api/v1/users/me", ""), is(200))
	all(t, me.Do(t, "DELETE /api/v1/users/me", ""), is(204)) // the password is the issuer's matter
	all(t, me.Do(t, "GET /api/v1/users/me", ""), is(401))
}

package main_test

import (
	"net"
	"strings"
	"testing"
	"unicode"

	"creatorvault.dev/internal/testkit"
)

var (
	noOrigin  = declines(403, "MISSING_OR_NULL_ORIGIN", "Missing or null Origin")
	badOrigin = declines(403, "INVALID_ORIGIN", "Invalid origin")
	navigated = declines(403, "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED", "Cross-site navigation login blocked. This request appears to be a CSRF attack.")
)

// checkAuthOrigins is about who may use the cookie: pages of trusted origins,
// and programs, which send nothing that a browser would.
func checkAuthOrigins(t *testing.T, v *visitor) {
	in := v.signUp(t, "origin@example.com")
	wrong := `{"email":"stranger@example.com","password":"` + goodPassword + `"}`
	passes := declines(401, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password")
	for name, c := range inOrder(map[string]struct {
		headers []string
		wants   want
	}{
		"no browser":                 {nil, passes},
		"our own page":               {[]string{"Origin: " + ownOrigin}, passes},
		"a page of an allowed app":   {[]string{"Origin: " + appOrigin}, passes},
		"by its Referer":             {[]string{"Referer: " + ownOrigin + "/sign-in?x=1"}, passes},
		"a browser's own fetch":      {[]string{"Origin: " + ownOrigin, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"}, passes},
		"with a slash":               {[]string{"Origin: " + ownOrigin + "/"}, passes},
		"in capitals":                {[]string{"Origin: HTTP://VAULT.EXAMPLE"}, passes},
		"with its usual port":        {[]string{"Origin: " + ownOrigin + ":80"}, passes},
		"with the port of another":   {[]string{"Origin: " + ownOrigin + ":443"}, badOrigin},
		"with somebody before it":    {[]string{"Origin: http://vault.example@evil.example"}, badOrigin},
		"a page of someone else":     {[]string{"Origin: http://evil.example"}, badOrigin},
		"a longer name":              {[]string{"Origin: " + ownOrigin + ".evil.example"}, badOrigin},
		"another scheme":             {[]string{"Origin: https://vault.example"}, badOrigin},
		"another port":               {[]string{"Origin: " + ownOrigin + ":8080"}, badOrigin},
		"someone else's Referer":     {[]string{"Referer: http://evil.example/" + ownOrigin}, badOrigin},
		"Origin before Referer":      {[]string{"Origin: http://evil.example", "Referer: " + ownOrigin + "/"}, badOrigin},
		"null":                       {[]string{"Origin: null"}, noOrigin},
		"fetch without an origin":    {[]string{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"}, noOrigin},
		"node's fetch":               {[]string{"Sec-Fetch-Mode: cors"}, noOrigin},
		"a form of someone else":     {[]string{"Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, navigated},
		"a link of someone else":     {[]string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, navigated},
		"a cookie without an origin": {[]string{"Cookie: " + in.cookie}, noOrigin},
		"any cookie":                 {[]string{"Cookie: theme=dark"}, noOrigin},
		"a cookie on a foreign form": {[]string{"Cookie: " + in.cookie, "Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, badOrigin},
	}) {
		t.Run(name, func(t *testing.T) {
			// Each from an account of its own, for those have limits.
			body := `{"email":"stranger` + itoa(len(*v.notes)) + `@example.com"` + wrong[len(`{"email":"stranger@example.com"`):]
			n := v.another()
			n.origin = ""
			all(t, n.auth(t, "POST /sign-in/email", body, c.headers...), c.wants, header("Set-Cookie", ""))
		})
	}
	forged := v.another()
	forged.cookie, forged.origin = in.cookie, "http://evil.example"
	for _, request := range []string{"POST /sign-out", "POST /delete-user", "POST /token", "POST /sign-up/email", "POST /get-session", "POST /send-verification-email"} {
		all(t, forged.auth(t, request, "{}"), badOrigin, header("Set-Cookie", ""))
	}
	all(t, in.auth(t, "GET /get-session", ""), holds(`"email":"origin@example.com"`)) // nothing of that was done

	// Another program's fetch, without a cookie, says how it fetches, and not from where.
	none := v.another()
	none.origin = ""
	for request, body := range inOrder(needSession) {
		all(t, none.auth(t, request, body, "Sec-Fetch-Mode: cors"), is(401))
		if strings.HasPrefix(request, "POST") {
			all(t, none.auth(t, request, body, "Origin: http://evil.example"), badOrigin)
			all(t, none.auth(t, request, body, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), navigated)
			all(t, none.auth(t, request, body, "Sec-Fetch-Site: same-origin"), noOrigin)
		}
	}
}

func checkAuthCORS(t *testing.T, v *visitor) {
	app := v.signUp(t, "cors@example.com")
	app.origin = appOrigin
	const exposed = "X-Request-ID, ETag, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, set-auth-jwt, Mcp-Session-Id, WWW-Authenticate, X-Retry-After"
	allowed := func(t testing.TB, a testkit.Answer) {
		t.Helper()
		all(t, a, header("Access-Control-Allow-Origin", appOrigin), header("Access-Control-Allow-Credentials", "true"), header("Access-Control-Expose-Headers", exposed),
			header("Vary", "Origin"))
	}
	all(t, app.auth(t, "GET /get-session", ""), is(200), allowed)
	all(t, app.another().auth(t, "GET /token", ""), is(401), allowed) // on errors too
	all(t, app.auth(t, "POST /sign-out", "{}"), is(200), allowed)
	all(t, v.Do(t, "OPTIONS /api/auth/sign-in/email", "", "Origin: "+appOrigin, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type"),
		is(204), header("Access-Control-Allow-Origin", appOrigin), header("Access-Control-Allow-Credentials", "true"))

	evil := v.another()
	evil.origin = "http://evil.example"
	all(t, evil.auth(t, "GET /get-session", ""), is(200), header("Access-Control-Allow-Origin", ""), header("Access-Control-Allow-Credentials", ""),
		header("Access-Control-Expose-Headers", ""))
}

// letters keeps what may stand in an e-mail address.
func letters(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// TestPeopleSignInWhereTheProgramSaysThatItIs, and under the other names of
// this machine.
func TestPeopleSignInWhereTheProgramSaysThatItIs(t *testing.T) {
	settings := []string{"ENVIRONMENT=production", "DATA_DIR=" + t.TempDir(), "AUTH_BCRYPT_COST=4"}
	p := testkit.Serve(t, settings...)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(p.URL, "http://"))
	if said := "CreatorVault is at http://localhost:" + port + ", listening on 127.0.0.1:" + port + "\n"; !strings.Contains(p.Log(), said) {
		t.Errorf("it says not %q:\n%s", said, p.Log())
	}
	for origin, wants := range inOrder(map[string]want{
		"http://localhost:" + port: is(200), "http://127.0.0.1:" + port: is(200), "http://[::1]:" + port: is(200),
		"https://localhost:" + port: badOrigin, "http://localhost": badOrigin, "http://127.0.0.2:" + port: badOrigin,
	}) {
		v := newVisitor(p)
		v.origin = origin
		all(t, v.auth(t, "POST /sign-up/email", `{"name":"","email":"n`+strings.Map(letters, origin)+`@example.com","password":"`+goodPassword+`"}`), wants)
	}
	p.Stop(t)
	p = testkit.Serve(t, append(settings, "PUBLIC_URL="+ownOrigin)...)
	if said := "CreatorVault is at " + ownOrigin + ", listening on 127.0.0.1:"; !strings.Contains(p.Log(), said) {
		t.Errorf("it says not %q:\n%s", said, p.Log())
	}
	v := newVisitor(p)
	v.origin = p.URL
	all(t, v.auth(t, "POST /sign-up/email", `{}`), badOrigin)
}

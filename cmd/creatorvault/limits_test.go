package main_test

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// limited starts the program with these settings, and returns its contract.
func limited(t *testing.T, settings ...string) *contract {
	t.Helper()
	issuer := testkit.NewIssuer(t)
	program := testkit.Serve(t, append([]string{"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "DATA_DIR=" + t.TempDir(), "ENVIRONMENT=dev"}, settings...)...)
	return &contract{
		T: t, url: program.URL, issuer: issuer, start: time.Now(), chapter: "limits",
		transcript: &transcript{lines: map[string][]string{}, names: map[string]bool{}}, alias: &alias{},
	}
}

// tight are the settings of a program with small allowances, behind a proxy.
var tight = []string{"RATE_LIMIT_PER_MINUTE=5", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=2", "RATE_LIMIT_EXEMPT=192.0.2.0/24", "TRUSTED_PROXIES=127.0.0.0/8"}

// from is the header of a request from an address.
func from(address string) string { return "X-Forwarded-For: " + address }

// used wants how much of an allowance is left.
func used(policy string, left int) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		m := regexp.MustCompile(`^"(\w+)";r=(\d+);t=(\d+)$`).FindStringSubmatch(a.Header.Get("RateLimit"))
		quota := map[string]int{"user": 5, "client": 2}[policy]
		if m == nil || m[1] != policy || m[2] != itoa(left) {
			t.Fatalf("RateLimit %q, want %q and %d left", a.Header.Get("RateLimit"), policy, left)
		}
		if refill, err := strconv.Atoi(m[3]); err != nil || refill > 60*(quota-left)/quota || refill <= 60*(quota-left-1)/quota {
			t.Errorf("full again in %s s, with %d of %d left", m[3], left, quota)
		}
		header("RateLimit-Policy", `"`+policy+`";q=`+itoa(quota)+`;w=60`)(t, a)
	}
}

// overdrawn wants a 429 that says when to come again.
func overdrawn(policy string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(429)(t, a)
		used(policy, 0)(t, a)
		wait, err := strconv.Atoi(a.Header.Get("Retry-After"))
		if most := map[string]int{"user": 12, "client": 30}[policy]; err != nil || wait < 1 || wait > most {
			t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
		}
	}
}

func TestAPersonHasAnAllowance(t *testing.T) {
	c := limited(t, tight...)
	p := c.person()
	const list = "GET {me}/ideas"
	p.check("the first", ask(list, ""), is(200), used("user", 4))
	p.check("another route", ask("GET {me}/tags", ""), is(200), used("user", 3))
	p.check("by another token, from elsewhere", ask(list, "", "Authorization: Bearer "+c.issuer.Token(t, p.name, map[string]any{"x": 1}), from("203.0.113.9")), is(200), used("user", 2))
	p.check("a failure costs as much", ask("POST {me}/ideas", `{}`), faults("title missing"), used("user", 1))
	p.check("and so does another's vault", ask("GET /api/v1/somebody/ideas", ""), fails(403), used("user", 0))
	p.check("one too many", ask(list, ""), fails(429), overdrawn("user"))
	p.check("for all routes", ask("DELETE /api/v1/users/me", ""), fails(429), overdrawn("user"))
	p.check("HEAD too", ask("HEAD {me}/ideas", ""), is(429), overdrawn("user"))
	p.check("before whose vault it is", ask("GET /api/v1/somebody/ideas", ""), fails(429))
	p.check("before what is sent", ask("POST {me}/ideas?x=1", "x", "Content-Type: text/plain"), fails(429))
	p.check("pages of our origin may know", ask(list, "", "Origin: http://localhost:3000"), fails(429), welcomes("http://localhost:3000"))
	for i := range 3 {
		p.check("what is refused takes nothing "+itoa(i), ask(list, ""), fails(429), overdrawn("user"))
	}
	p.check("no route is no request", ask("GET {me}/nothing", ""), fails(404), header("RateLimit", ""))
	p.check("nor is a wrong method", ask("PUT {me}/ideas", ""), fails(405), header("RateLimit", ""))
	p.check("nor a preflight", ask("OPTIONS {me}/ideas", "", "Origin: http://localhost:3000", "Access-Control-Request-Method: GET"), is(204), header("RateLimit", ""))
	p.check("a public route is another matter", ask("GET /health", "", from("203.0.113.1")), is(200), used("client", 1))
	c.person().check("somebody else has their own", ask(list, ""), is(200), used("user", 4))
	p.with("").check("and who has no token another", ask(list, "", from("203.0.113.1")), fails(401), used("client", 1))
}

func TestAClientHasAnAllowanceForEachRoute(t *testing.T) {
	c := limited(t, tight...)
	p := c.person()
	none := p.with("")
	for i, tt := range []struct {
		name, request string
		status        int
		headers       []string
	}{
		{"no token", "GET {me}/ideas", 401, nil},
		{"a bad token", "GET {me}/tags", 401, []string{"Authorization: Bearer x"}},
		{"another scheme", "GET {me}/board", 401, []string{"Authorization: Basic x"}},
		{"a probe", "GET /health", 200, nil},
		{"another probe", "GET /health/db", 200, nil},
		{"where to sign in", "GET /api/v1/auth/config", 200, nil},
		{"a public route with a bad token", "GET /health/ready", 200, []string{"Authorization: Bearer x"}},
	} {
		here := append([]string{from("203.0.113." + itoa(i+1))}, tt.headers...)
		elsewhere := append([]string{from("198.51.100." + itoa(i+1))}, tt.headers...)
		none.check(tt.name+", first", ask(tt.request, "", here...), is(tt.status), used("client", 1))
		none.check(tt.name+", second", ask(tt.request, "", here...), is(tt.status), used("client", 0))
		none.check(tt.name+", third", ask(tt.request, "", here...), fails(429), overdrawn("client"))
		none.check(tt.name+", from elsewhere", ask(tt.request, "", elsewhere...), is(tt.status), used("client", 1))
		none.check(tt.name+", another route", ask("GET {me}/ideas/stats", "", here...), fails(401), used("client", 1))
	}
	p.check("a good token asks no client's allowance", ask("GET {me}/ideas", "", from("203.0.113.1")), is(200), used("user", 4))
	none.check("a /64 is one client, first", ask("GET /health", "", from("2001:db8::1")), is(200), used("client", 1))
	none.check("a /64 is one client, second", ask("GET /health", "", from("2001:db8::2")), is(200), used("client", 0))
	none.check("a /64 is one client, third", ask("GET /health", "", from("2001:db8::3")), fails(429))
	none.check("the next /64 is another", ask("GET /health", "", from("2001:db8:0:1::1")), is(200))
	none.check("the last address that is no proxy counts", ask("GET /health", "", from("203.0.113.4, 203.0.113.77, 127.0.0.5")), is(200), used("client", 1))
	for i := range 4 {
		n := itoa(i)
		none.check("pages are not limited "+n, ask("GET /board", "", from("203.0.113.1")), is(pageStatus()), header("RateLimit", ""))
		none.check("nor are files "+n, ask("GET /assets/app.js", "", from("203.0.113.1")), is(404), header("RateLimit", ""))
		none.check("nor is what is not there "+n, ask("GET {me}/nothing", "", from("203.0.113.1")), fails(404), header("RateLimit", ""))
	}
}

func TestSomeClientsAreExempt(t *testing.T) {
	c := limited(t, tight...)
	none := c.person().with("")
	for i := range 4 {
		n := " " + itoa(i)
		none.check("an exempt network has no limit"+n, ask("GET {me}/ideas", "", from("192.0.2.1")), fails(401), header("RateLimit", ""))
		none.check("nor have its probes"+n, ask("GET /health", "", from("192.0.2.1")), is(200), header("RateLimit", ""))
		for _, address := range []string{"10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00::1"} {
			none.check("nor have probes from "+address+n, ask("GET /health/ready", "", from(address)), is(200), header("RateLimit", ""))
		}
	}
	none.check("a private network has one elsewhere", ask("GET {me}/ideas", "", from("10.1.2.3")), fails(401), used("client", 1))
	none.check("a bad token has one everywhere", ask("GET {me}/ideas", "", from("192.0.2.1"), "Authorization: Bearer x"), fails(401), used("client", 1))
	none.check("its second", ask("GET {me}/ideas", "", from("192.0.2.1"), "Authorization: Bearer x"), fails(401), used("client", 0))
	none.check("its third", ask("GET {me}/ideas", "", from("192.0.2.1"), "Authorization: Bearer x"), fails(429), overdrawn("client"))
}

func TestLimitsByDefault(t *testing.T) {
	c := limited(t)
	p := c.person()
	p.check("a person has 100 a minute", ask("GET {me}/ideas", ""), is(200), header("RateLimit-Policy", `"user";q=100;w=60`))
	p.check("a bad token 10", ask("GET {me}/ideas", "", "Authorization: Bearer x"), fails(401), header("RateLimit-Policy", `"client";q=10;w=60`))
	for i := range 12 {
		p.with("").check("this machine none "+itoa(i), ask("GET {me}/ideas", ""), fails(401), header("RateLimit", ""), header("RateLimit-Policy", ""))
	}
	for i := range 2 {
		p.with("").check("who speaks for another address is neither believed nor exempt "+itoa(i), ask("GET {me}/ideas", "", from("203.0.113."+itoa(i))), fails(401), header("RateLimit", `"client";r=`+itoa(8-i)+`;t=`+itoa(12+6*i)))
	}
}

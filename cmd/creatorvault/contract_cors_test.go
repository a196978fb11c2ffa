package main_test

import (
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

const (
	oursMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	oursHeaders = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, X-Request-ID"
	oursExposed = "X-Request-ID, ETag, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, set-auth-jwt"
)

// lists wants a header that has all these items.
func lists(name, items string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		has := strings.Split(strings.ToLower(a.Header.Get(name)), ", ")
		for item := range strings.SplitSeq(items, ", ") {
			if !slices.Contains(has, strings.ToLower(item)) {
				t.Errorf("%s is %q, without %s", name, a.Header.Get(name), item)
			}
		}
	}
}

// welcomes wants what an allowed origin is told.
func welcomes(origin string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		header("Access-Control-Allow-Origin", origin)(t, a)
		header("Access-Control-Allow-Credentials", "true")(t, a)
		lists("Access-Control-Expose-Headers", oursExposed)(t, a)
		lists("Vary", "Origin")(t, a)
	}
}

// tellsNothing wants no header of CORS.
func tellsNothing(t testing.TB, a testkit.Answer) {
	t.Helper()
	for name := range a.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("it says %s: %s", name, a.Header.Get(name))
		}
	}
	lists("Vary", "Origin")(t, a)
}

func checkCORS(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x"}`)
	const ours = "http://localhost:3000"
	requests := map[string]struct {
		call
		status int
	}{
		"a list": {ask("GET {me}/ideas", ""), 200}, "a HEAD": {ask("HEAD {me}/ideas", ""), 200}, "a POST": {ask("POST {me}/ideas", `{"title":"x"}`), 201}, "a bad query": {ask("GET {me}/ideas?x=1", ""), 400},
		"no token": {ask("GET {me}/ideas", "", "Authorization:"), 401}, "a bad token": {ask("GET {me}/ideas", "", "Authorization: Bearer x"), 401}, "another's vault": {ask("GET /api/v1/somebody/ideas", ""), 403},
		"no route": {ask("GET {me}/nothing", ""), 404}, "no such path": {ask("GET {me}//ideas", ""), 404}, "a wrong method": {ask("PUT {me}/ideas", ""), 405}, "a stale change": {ask("PATCH "+at, `{"title":"y"}`, `If-Match: "x"`), 412},
		"too large a body": {ask("POST {me}/ideas", rep(" ", 1<<20+1)), 413}, "text": {ask("POST {me}/ideas", "x", "Content-Type: text/plain"), 415}, "another host": {ask("GET {me}/ideas", "", "Host: evil.example"), 421},
		"nothing new": {ask("GET "+at, "", `If-None-Match: "v1"`), 304}, "health": {ask("GET /health", ""), 200}, "plain OPTIONS": {ask("OPTIONS {me}/ideas", ""), 204}, "where to sign in": {ask("GET /api/v1/auth/config", ""), 200},
		"an end": {ask("DELETE {me}/ideas/9007199254740991", ""), 404},
	}
	for name, r := range inOrder(requests) {
		r.headers = slices.Clip(r.headers)
		p.check("our origin, "+name, ask(r.request, r.body, append(r.headers, "Origin: "+ours)...), is(r.status), welcomes(ours))
		p.check("another origin, "+name, ask(r.request, r.body, append(r.headers, "Origin: https://evil.example")...), is(r.status), tellsNothing)
		p.check("no origin, "+name, ask(r.request, r.body, r.headers...), is(r.status), tellsNothing)
	}
	p.check("our origin, an end of what is there", ask("DELETE "+at, "", "Origin: "+ours), is(204), welcomes(ours))
	for _, origin := range []string{
		"null", "*", "http://localhost:3001", "http://localhost", "https://localhost:3000", "http://localhost:3000/", "HTTP://LOCALHOST:3000", "http://localhost:3000.evil.example", "http://evil.example/http://localhost:3000",
		"http://user@localhost:3000", "http://localhost:3000, http://evil.example", "localhost:3000", "http://127.0.0.1:3000", "file://",
	} {
		p.check("the origin "+origin, ask("GET {me}/ideas", "", "Origin: "+origin), is(200), tellsNothing)
		p.check("a preflight of "+origin, ask("OPTIONS {me}/ideas", "", "Origin: "+origin, "Access-Control-Request-Method: POST"), is(204), tellsNothing)
	}
	none := p.with("")
	for name, path := range inOrder(map[string]string{"a list": "{me}/ideas", "an idea": at, "a stage": at + "/stage", "a profile": "/api/v1/users/me", "no route": "/api/v1/nothing", "health": "/health"}) {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "BREW"} {
			none.check("a preflight for "+method+" of "+name, ask("OPTIONS "+path, "", "Origin: "+ours, "Access-Control-Request-Method: "+method, "Access-Control-Request-Headers: authorization,content-type"), is(204), welcomes(ours),
				lists("Access-Control-Allow-Methods", oursMethods), lists("Access-Control-Allow-Headers", oursHeaders), header("Allow", ""))
		}
	}
	none.check("a preflight without a method is none", ask("OPTIONS {me}/ideas", "", "Origin: "+ours), is(204), header("Access-Control-Allow-Methods", ""), allows("GET, HEAD, POST"))
	none.check("nor is one without an origin", ask("OPTIONS {me}/ideas", "", "Access-Control-Request-Method: POST"), is(204), tellsNothing, allows("GET, HEAD, POST"))
	c.verify("the origin of the program itself", func(t *testing.T) {
		origin := "http://localhost" + c.url[strings.LastIndexByte(c.url, ':'):]
		welcomes(origin)(t, p.send(t, ask("GET {me}/ideas", "", "Origin: "+origin)))
	})
}

package main_test

import (
	"regexp"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// checkEnvelope is about what [audit] cannot hold every answer to.
func checkEnvelope(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x"}`)
	own := regexp.MustCompile(`^req_[A-Za-z0-9_-]{20,}$`)
	ids := map[string]bool{}
	for name, request := range inOrder(map[string]string{
		"of an idea": "GET " + at, "of a list": "GET {me}/ideas", "of no route": "GET {me}/nothing", "of a wrong method": "PUT {me}/ideas",
		"of a bad query": "GET {me}/ideas?x=1", "of health": "GET /health", "of a profile": "GET /api/v1/users/me", "of a HEAD": "HEAD {me}/ideas",
	}) {
		c.verify("request id "+name, func(t *testing.T) {
			id := p.send(t, ask(request, "")).Header.Get("X-Request-Id")
			if !own.MatchString(id) || ids[id] {
				t.Errorf("request id %q, given before: %t", id, ids[id])
			}
			ids[id] = true
		})
	}
	for _, tt := range []struct {
		name, id string
		kept     bool
	}{
		{"of one character", "a", true},
		{"of every kind", "A-b_c.9", true},
		{"of 63", rep("x", 63), true},
		{"of 64", rep("x", 64), true},
		{"of 65", rep("x", 65), false},
		{"with a space", "a b", false},
		{"beyond ASCII", "é", false},
		{"with a slash", "a/b", false},
		{"with a quote", `a"b`, false},
		{"with a semicolon", "a;b", false},
	} {
		p.check("an incoming request id "+tt.name, ask("GET {me}/ideas", "", "X-Request-ID: "+tt.id), is(200), func(t testing.TB, a testkit.Answer) {
			if got := a.Header.Get("X-Request-ID"); (got == tt.id) != tt.kept || !tt.kept && !own.MatchString(got) {
				t.Errorf("%q became %q", tt.id, got)
			}
		})
	}
	p.check("an incoming request id on an error", ask("GET {me}/nothing", "", "X-Request-ID: mine"), fails(404), holds(`"request_id":"mine"`))
	heads := []string{"{me}/ideas", "{me}/board", "{me}/tags", "{me}/ideas/stats", "/api/v1/users/me", "/api/v1/auth/config", "/health", "/health/db", "/health/ready"}
	for _, path := range heads {
		p.check("HEAD "+path, ask("HEAD "+path, ""), is(200), likeGET(p, path))
	}
	p.check("HEAD of an idea", ask("HEAD "+at, ""), is(200), header("ETag", `"v1"`), likeGET(p, at))
	p.check("HEAD of an export", ask("HEAD /api/v1/users/me/export", ""), is(200), header("Content-Type", "application/zip"))
	p.check("HEAD of no idea", ask("HEAD {me}/ideas/9007199254740991", ""), is(404))
	p.check("HEAD of a bad query", ask("HEAD {me}/ideas?limit=0", ""), is(400))
	p.with("").check("HEAD without a token", ask("HEAD {me}/ideas", ""), is(401))
	p.check("an idea may be kept, but is asked for anew", ask("GET "+at, ""), is(200), header("Cache-Control", "private, no-cache"))
	p.check("what a client would rather have changes nothing", ask("GET {me}/ideas", "", "Accept: text/html", "Accept-Encoding: gzip", "Accept-Language: de"), is(200),
		header("Content-Encoding", ""))
	const odd = "<b>\\\" & '\u2028 \U0001F469\u200d\U0001F680"
	p.check("markup and odd characters come back as they were", ask("POST {me}/ideas", `{"title":"<b>\\\" & '\u2028 \ud83d\udc69\u200d\ud83d\ude80"}`), is(201),
		func(t testing.TB, a testkit.Answer) {
			if got := read[idea](t, a).Title; got != odd {
				t.Errorf("title %q, want %q", got, odd)
			}
		})
}

// likeGET wants the headers that a GET of path has.
func likeGET(p *person, path string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		get := p.send(t, ask("GET "+path, ""))
		for name := range get.Header {
			if name != "Date" && name != "X-Request-Id" && a.Header.Get(name) != get.Header.Get(name) {
				t.Errorf("HEAD says %s: %s, GET %s", name, a.Header.Get(name), get.Header.Get(name))
			}
		}
	}
}

func checkRoutes(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x"}`)
	for _, tt := range []struct{ method, path, allow string }{
		{"PUT", "{me}/ideas", "GET, HEAD, POST"},
		{"DELETE", "{me}/ideas", "GET, HEAD, POST"},
		{"POST", "an idea", "DELETE, GET, HEAD, PATCH, PUT"},
		{"GET", "a stage", "PATCH"},
		{"HEAD", "a stage", "PATCH"},
		{"POST", "{me}/tags", "GET, HEAD"},
		{"DELETE", "{me}/board", "GET, HEAD"},
		{"POST", "{me}/ideas/stats", "DELETE, GET, HEAD, PATCH, PUT"},
		{"POST", "/api/v1/users/me", "DELETE, GET, HEAD, PATCH"},
		{"POST", "/api/v1/users/me/export", "GET, HEAD"},
		{"DELETE", "/api/v1/auth/config", "GET, HEAD"},
		{"POST", "/health", "GET, HEAD"},
		{"PUT", "/health/db", "GET, HEAD"},
		{"PATCH", "/health/ready", "GET, HEAD"},
		{"PROPFIND", "{me}/ideas", "GET, HEAD, POST"},
		{"TRACE", "{me}/ideas", "GET, HEAD, POST"},
		{"get", "{me}/ideas", "GET, HEAD, POST"},
	} {
		path := strings.NewReplacer("an idea", at, "a stage", at+"/stage").Replace(tt.path)
		if tt.path == "{me}/ideas/stats" {
			tt.allow = "GET, HEAD" // the path is the statistics', and no idea's
		}
		p.check("405 of "+tt.method+" "+tt.path, ask(tt.method+" "+path, ""), is(405), allows(tt.allow))
	}
	for _, tt := range []struct{ path, allow string }{
		{"{me}/ideas", "GET, HEAD, POST"},
		{at, "DELETE, GET, HEAD, PATCH, PUT"},
		{at + "/stage", "PATCH"},
		{"/health", "GET, HEAD"},
	} {
		p.with("").check("OPTIONS of "+place.ReplaceAllString(strings.Replace(tt.path, at, "/1", 1), "/idea"), ask("OPTIONS "+tt.path, ""), is(204), allows(tt.allow))
	}
	p.check("OPTIONS of no route", ask("OPTIONS {me}/nothing", ""), fails(404))
	for name, path := range inOrder(map[string]string{
		"/api": "/api", "/api/": "/api/", "/api/v1": "/api/v1", "another version": "/api/v2/x/ideas", "a vault": "{me}", "a vault with a slash": "{me}/",
		"a list with a slash": "{me}/ideas/", "an idea with a slash": at + "/", "below an idea": at + "/x", "below a stage": at + "/stage/x", "an empty segment": "{me}//ideas",
		"an empty segment in front": "//api/v1/users/me", "no user": "/api/v1//ideas", "two dots": "/api/v1/x/../users/me", "a dot": "{me}/./ideas", "dots at the end": "{me}/ideas/..",
		"/api/v1/users": "/api/v1/users", "another user by users": "/api/v1/users/you", "/health/": "/health/", "/healthz": "/healthz", "no such noun": "{me}/idea",
	}) {
		p.check("404 of "+name, ask("GET "+path, ""), fails(404), header("Location", ""))
	}
}

// allows wants exactly these methods in Allow, and OPTIONS, in any order.
func allows(methods string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		got, want := map[string]bool{}, map[string]bool{"OPTIONS": true}
		for method := range strings.SplitSeq(a.Header.Get("Allow"), ", ") {
			got[method] = true
		}
		for method := range strings.SplitSeq(methods, ", ") {
			want[method] = true
		}
		if strings.Join(sortedKeys(got), ", ") != strings.Join(sortedKeys(want), ", ") {
			t.Errorf("Allow %v, want %v", sortedKeys(got), sortedKeys(want))
		}
	}
}

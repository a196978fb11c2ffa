package main_test

import (
	"os"
	"testing"

	"creatorvault.dev/internal/testkit"
)

func checkPublic(c *contract) {
	p := c.person()
	none := p.with("")
	for _, path := range []string{"/health", "/health/db", "/health/ready"} {
		none.check(path, ask("GET "+path, ""), is(200), holds(`"data":{"status":"ok"}`), header("RateLimit", ""))
		none.check(path+" with a parameter", ask("GET "+path+"?probe=1", ""), is(200), holds(`"status":"ok"`))
		none.check(path+" with a bad token", ask("GET "+path, "", "Authorization: Bearer x"), is(200))
		none.check("HEAD of "+path, ask("HEAD "+path, ""), is(200))
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			none.check(method+" of "+path, ask(method+" "+path, ""), fails(405), allows("GET, HEAD"))
		}
	}
	none.check("where to sign in", ask("GET /api/v1/auth/config", ""), is(200), holds(`"data":{"provider":"external","base_url":`, `"sign_up_open":false}`))
	none.check("where to sign in, of another host", ask("GET /api/v1/auth/config", "", "Host: evil.example"), fails(421))
	for name, path := range inOrder(map[string]string{
		"a list": "{me}/ideas", "an idea": "{me}/ideas/1", "statistics": "{me}/ideas/stats", "a board": "{me}/board", "tags": "{me}/tags", "a profile": "/api/v1/users/me", "an export": "/api/v1/users/me/export",
	}) {
		none.check("a token is needed for "+name, ask("GET "+path, ""), fails(401))
	}
	for name, path := range inOrder(map[string]string{"signing up": "/api/auth/sign-up/email", "keys": "/api/auth/jwks", "a session": "/api/auth/get-session"}) {
		none.check("no provider is built in: GET of "+name, ask("GET "+path, ""), fails(404))
		none.check("no provider is built in: POST of "+name, ask("POST "+path, `{}`), fails(404))
	}
	for _, path := range []string{"/api/v1/admin", "/api/v1/admin/users", "/api/v1/users/me/x", "/api/v1/auth", "/api/v1/auth/config/x", "/health/live", "/mcp/x", "/.well-known/nothing"} {
		none.check("there is no "+path, ask("GET "+path, ""), fails(404))
	}
	checkPages(none)
}

// appIsBuilt reports whether the app is in the programs that the tests build.
func appIsBuilt() bool {
	_, err := os.Stat("../../web/dist/index.html.gz")
	return err == nil
}

// pageStatus is that of the pages of the app.
func pageStatus() int {
	if appIsBuilt() {
		return 200
	}
	return 503
}

// checkPages is about the web app, which may be in this build or not.
func checkPages(none *person) {
	isPage, missing := pageStatus(), []string{"/index.html"}
	if appIsBuilt() {
		missing = nil
	}
	for _, path := range []string{"/", "/board", "/list", "/ideas/1", "/sign-in", "/settings/profile", "/apiary", "/API/V1/users/me", "/Health", "/metrics", "/debug/pprof/", "/admin", "/é", "/a%20b", "/board/"} {
		none.check("the page "+path, ask("GET "+path, ""), is(isPage), pageOf("text/html; charset=utf-8"))
		none.check("HEAD of the page "+path, ask("HEAD "+path, ""), is(isPage), header("Content-Type", "text/html; charset=utf-8"))
	}
	none.check("a page with a query", ask("GET /list?stage=idea;x", ""), is(isPage))
	none.check("a page with a token", ask("GET /board", "", "Authorization: Bearer x"), is(isPage))
	for _, path := range append(missing, "/app.js", "/favicon.ico", "/assets/app.css", "/board/x.png", "/.env") {
		none.check("the missing file "+path, ask("GET "+path, ""), is(404))
		none.check("HEAD of the missing file "+path, ask("HEAD "+path, ""), is(404))
	}
	for _, path := range []string{"/", "/board", "/app.js"} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "BREW"} {
			none.check(method+" of the page "+path, ask(method+" "+path, ""), fails(405), allows("GET, HEAD"))
		}
		none.check("OPTIONS of the page "+path, ask("OPTIONS "+path, ""), is(204), allows("GET, HEAD"))
	}
	none.check("a page of another host", ask("GET /board", "", "Host: evil.example"), fails(421))
	none.check("a page with an empty segment", ask("GET //board", ""), fails(404), header("Location", ""))
	none.check("a page with dots", ask("GET /board/../x", ""), fails(404), header("Location", ""))
	none.check("dots in escapes", ask("GET /board/%2e%2e/%2e%2e/etc/passwd", ""), is(isPage))
}

// pageOf wants a page of that kind, which holds nothing of ours.
func pageOf(kind string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		header("Content-Type", kind)(t, a)
		if a.Status == 200 {
			header("Cache-Control", "no-cache")(t, a)
			holds("<title>CreatorVault</title>")(t, a)
			return
		}
		header("Cache-Control", "no-store")(t, a)
		holds("<!DOCTYPE html>", "<title>")(t, a)
	}
}

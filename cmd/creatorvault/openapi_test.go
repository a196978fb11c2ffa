package main_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// unreachable are the replies that no test brings about from outside. All else
// that the contract documents must have been seen once all tests are over.
var unreachable = slices.Concat(
	exempt("500", "a defect; the tests of server show how a panic is answered", "*"),
	exempt("503", "a database that fails, or 256 requests at once; the tests of faults bring it about for some operations", "*"),
	exempt("409", "twenty lost races in a row",
		"replaceIdea", "patchIdea", "moveIdea", "deleteIdea", "restoreIdea", "restoreRevision", "changeIdeas", "renameTag", "removeTag", "patchProfile",
		"createView", "patchView", "deleteView"),
	exempt("504", "a model that says nothing for half a minute; the tests of assistant do not wait so long", "expandIdea", "chat"),
	exempt("404", "the person is erased in the middle of the request", "createIdea", "getStats", "getProfile", "patchProfile", "deleteProfile", "exportVault", "createAccessToken", "createView", "getAIStatus"),
)

func exempt(status, why string, operations ...string) (all []testkit.Exempt) {
	for _, o := range operations {
		all = append(all, testkit.Exempt{Operation: o, Status: status, Why: why})
	}
	return all
}

// recorded runs the tests of the package with every exchange held to the
// contract. They fail too where a documented reply never was, unless only some
// of them were asked for.
func recorded(m *testing.M) int {
	r := testkit.Record(api.Contract())
	code := testkit.Main(m)
	if code != 0 || isPart() {
		return code
	}
	missing := r.Missing(unreachable)
	for _, what := range missing {
		fmt.Fprintln(os.Stderr, "openapi:", what)
	}
	if len(missing) > 0 {
		return 1
	}
	return 0
}

// isPart reports whether not all tests run.
func isPart() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if flag.Lookup(name).Value.String() != "" {
			return true
		}
	}
	return flag.Lookup("test.short").Value.String() == "true"
}

// documented returns the operations that may be answered so, as requests, of
// those whose path begins as given. What varies in a path is of ada's vault.
func documented(t *testing.T, status, begin string) (requests []string) {
	t.Helper()
	r, err := testkit.NewRecorder(api.Contract())
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range r.With(status) {
		if _, path, _ := strings.Cut(pattern, " "); strings.HasPrefix(path, begin) {
			requests = append(requests, strings.NewReplacer("{user_id}", "ada", "{idea_id}", "1", "{view_id}", "1", "{conversation_id}", "1", "{token_id}", rep("x", 32), "{file}", "none.js").Replace(pattern))
		}
	}
	if requests == nil {
		t.Fatalf("no operation below %s documents %s", begin, status)
	}
	return requests
}

// expect sends a request and wants that status.
func expect(t *testing.T, c *testkit.Client, status int, request, body string, headers ...string) testkit.Answer {
	t.Helper()
	a := c.Do(t, request, body, headers...)
	if a.Status != status {
		t.Errorf("%s: %d, want %d: %.300s", request, a.Status, status, a.Body)
	}
	return a
}

// unlimited are settings under which nothing is limited.
var unlimited = []string{"RATE_LIMIT_PER_MINUTE=0", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0"}

// nobodyExempt has this machine limited as any other is.
const nobodyExempt = "RATE_LIMIT_EXEMPT=192.0.2.0/24"

func TestEveryOperationRefusesWhatTheContractSays(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	vaults := &testkit.Client{URL: backends[0].serve(t, issuer, "IMPORT_MAX_BYTES=1048576").URL, Token: issuer.Token(t, "ada", nil)}
	nobody := &testkit.Client{URL: vaults.URL}
	signIn := &testkit.Client{URL: backends[0].serveAuth(t, unlimited...).URL}
	const v1, auth = "/api/v1", "/api/auth"
	for _, request := range documented(t, "421", "/") {
		expect(t, signIn, 421, request, "", "Host: evil.example")
	}
	for _, request := range documented(t, "401", v1) {
		expect(t, nobody, 401, request, "")
	}
	for c, begin := range map[*testkit.Client]string{vaults: v1, signIn: auth} {
		for _, request := range documented(t, "415", begin) {
			expect(t, c, 415, request, "a=1", "Content-Type: image/png")
			expect(t, c, 413, request, rep("x", 1<<20+1))
			expect(t, c, 400, request, "{")
		}
	}
	expect(t, nobody, 400, "GET /api/v1/auth/config?x=1", "")
	for _, request := range documented(t, "404", auth) { // where another program issues the tokens
		if a := expect(t, nobody, 404, request, ""); a.Code(t) != "NOT_FOUND" {
			t.Errorf("%s: %s", request, a.Body)
		}
	}
}

func TestEveryOperationIsLimited(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer, "RATE_LIMIT_PER_MINUTE=1", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=1", nobodyExempt)
	for i, request := range documented(t, "429", "/") {
		if strings.Contains(request, " /api/auth/") {
			continue
		}
		c, first := &testkit.Client{URL: p.URL}, request
		if strings.Contains(request, " /api/v1/") && !strings.HasSuffix(request, "/auth/config") { // each person has one allowance for all
			name := "p" + itoa(i)
			c.Token, request, first = issuer.Token(t, name, nil), strings.Replace(request, "/ada/", "/"+name+"/", 1), "GET /api/v1/users/me"
		}
		if a := c.Do(t, first, ""); a.Status == 429 {
			t.Errorf("%s is limited at once: %v", request, a.Header)
		}
		if a := expect(t, c, 429, request, ""); a.Header.Get("RateLimit") == "" || a.Header.Get("RateLimit-Policy") == "" {
			t.Errorf("%s: headers %v", request, a.Header)
		}
	}
	c := &testkit.Client{URL: p.URL}
	for range 20 { // a page needs several
		expect(t, c, 404, "GET /docs/none.js", "")
	}
}

func TestSigningInIsLimited(t *testing.T) {
	p := backends[0].serveAuth(t, nobodyExempt)
	ada := newVisitor(p)
	all(t, ada.auth(t, "POST /sign-up/email", `{"name":"Ada","email":"ada@example.com","password":"`+goodPassword+`"}`), is(200))
	tried := map[string]string{
		"POST /sign-up/email": `{"name":"","email":"p{n}@example.com","password":"` + goodPassword + `"}`,
		"POST /sign-in/email": `{"email":"ada@example.com","password":"wrong"}`,
		"GET /get-session":    "",
		"GET /token":          "",
		"POST /token":         "",
		"GET /jwks":           "",
		"POST /delete-user":   `{"password":"wrong"}`,

		"POST /update-user":             `{"name":"A"}`,
		"POST /change-password":         `{"currentPassword":"wrong","newPassword":"` + otherPassword + `"}`,
		"POST /verify-password":         `{"password":"wrong"}`,
		"GET /list-sessions":            "",
		"GET /list-accounts":            "",
		"POST /revoke-session":          `{"token":"x"}`,
		"POST /revoke-sessions":         "",
		"POST /revoke-other-sessions":   "",
		"POST /change-email":            `{"newEmail":"new@example.com"}`,
		"POST /send-verification-email": `{"email":"ada@example.com"}`,
		"POST /request-password-reset":  `{"email":"ada@example.com"}`,
		"POST /sign-in/social":          `{"provider":"github"}`,
		"GET /verify-email":             "",
		"POST /reset-password":          `{"newPassword":"` + goodPassword + `","token":"x"}`,
		"GET /reset-password/{token}":   "",
		"POST /reset-password/{token}":  "{}",
	}
	var limited []string
	for _, request := range documented(t, "429", "/api/auth/") {
		limited = append(limited, strings.Replace(request, "/api/auth", "", 1))
	}
	slices.Sort(limited)
	if diff := cmp.Diff(limited, sortedKeys(tried)); diff != "" {
		t.Errorf("(-documented +tried)\n%s", diff)
	}
	for request, body := range tried {
		n := 0
		for n < 102 && ada.auth(t, request, strings.Replace(body, "{n}", itoa(n), 1)).Status != 429 {
			n++
		}
		if n == 102 {
			t.Errorf("%s is not limited", request)
		}
	}
}

var linked = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

func TestTheContractIsServedWithItsPages(t *testing.T) {
	c := &testkit.Client{URL: backends[0].serve(t, testkit.NewIssuer(t)).URL}
	if a := expect(t, c, 200, "GET /openapi.json", ""); string(a.Body) != string(api.Contract()) {
		t.Errorf("another contract is served: %.100s", a.Body)
	}
	paths := []string{"/openapi.json", "/docs", "/redoc", "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"}
	for _, page := range paths[1:] {
		for _, link := range linked.FindAllStringSubmatch(string(c.Do(t, "GET "+page, "").Body), -1) {
			paths = append(paths, link[1])
		}
	}
	for _, path := range paths {
		a := expect(t, c, 200, "GET "+path, "")
		expect(t, c, 304, "GET "+path, "", "If-None-Match: "+a.Header.Get("Etag"))
		expect(t, c, 200, "HEAD "+path, "")
		expect(t, c, 405, "POST "+path, "")
	}
	for _, path := range []string{"/docs/none.js", "/redoc/none.js", "/docs/", "/docs/x/y", "/openapi.json/x", "/openapi.yaml/x"} {
		a := c.Do(t, "GET "+path, "")
		if a.Status == 200 {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
}

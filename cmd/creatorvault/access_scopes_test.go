package main_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

var errNotYet = errors.New("not yet")

// scoped lists the operations of the contract that take a token, as requests of
// that person, each with the scope that it asks for; none: it takes a sign-in.
func scoped(t *testing.T, me string) map[string]string {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			Security []map[string][]string `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(stripped(t), &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for path, item := range doc.Paths {
		for method, operation := range item {
			for _, need := range operation.Security {
				if scopes, ok := need["bearer"]; ok {
					request := strings.ToUpper(method) + " " + strings.NewReplacer("{user_id}", me, "{idea_id}", "1", "{rev}", "1", "{tag}", "x", "{import_id}", "1", "{view_id}", "1", "{conversation_id}", "1", "{token_id}", rep("x", 32)).Replace(path)
					if strings.HasSuffix(path, "/events") {
						request += "?x=1" // else it has no end
					}
					all[request] = strings.Join(scopes, " ")
					if method == "get" {
						all["HEAD"+request[3:]] = all[request]
					}
				}
			}
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d operations take a token", len(all))
	}
	return all
}

// stripped is the contract without what paths have beside operations.
func stripped(t *testing.T) []byte {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(api.Contract(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, item := range doc["paths"].(map[string]any) {
		delete(item.(map[string]any), "parameters")
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// subsets are all sets of scopes but the empty one, of which no token is made.
func subsets() (all [][]string) {
	for bits := 1; bits < 1<<len(identity.Scopes); bits++ {
		var one []string
		for i, scope := range identity.Scopes {
			if bits>>i&1 == 1 {
				one = append(one, scope)
			}
		}
		all = append(all, one)
	}
	return all
}

// TestAnAccessTokenMayWhatTheTableSays has tokens of every set of scopes try
// every route with every method, where people sign in here and where they do
// not, and holds what they may to the contract, which is the table of routes.
func TestAnAccessTokenMayWhatTheTableSays(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	here := newVisitor(backends[0].serveAuth(t, unlimited...)).signUp(t, "ada@example.com").api(t)
	me := read[access](t, here.Do(t, "GET /api/v1/users/me", "")).ID
	for name, tt := range inOrder(map[string]struct {
		c  *testkit.Client
		me string
	}{
		"built in": {here, me}, "external": {&testkit.Client{URL: backends[0].serve(t, issuer).URL, Token: issuer.Token(t, "ada", nil)}, "ada"},
	}) {
		t.Run(name, func(t *testing.T) {
			table := scoped(t, tt.me)
			for _, scopes := range subsets() {
				made := read[access](t, expect(t, tt.c, 201, "POST "+accessTokens, accessBody("n", scopes...)))
				c := &testkit.Client{URL: tt.c.URL, Token: made.Text}
				for request, scope := range inOrder(table) {
					a := c.Do(t, request, "{}")
					lacks := a.Status == http.StatusForbidden && (strings.HasPrefix(request, "HEAD ") || a.Faults(t) == "scope scope")
					may := scope != "" && !slices.ContainsFunc(strings.Fields(scope), func(s string) bool { return !slices.Contains(scopes, s) })
					if name == "external" && request == "DELETE /api/v1/users/me" { // no password stands before it
						may = false
					}
					if lacks == may || a.Status == http.StatusUnauthorized {
						t.Errorf("%v: %s takes %q: %d %s", scopes, request, scope, a.Status, a.Body)
					}
				}
			}
			expect(t, tt.c, 200, "GET /api/v1/users/me", "") // the person is still there
			others(t, tt.c.URL, read[access](t, expect(t, tt.c, 201, "POST "+accessTokens, accessBody("n", identity.Scopes...))).Text, table)
		})
	}
}

// others has a token with every scope try what is not in the table: it opens
// nothing, and closes nothing that is public.
func others(t *testing.T, url, text string, table map[string]string) {
	t.Helper()
	c, nobody := &testkit.Client{URL: url, Token: text}, &testkit.Client{URL: url}
	paths := map[string]bool{}
	for request := range table {
		_, path, _ := strings.Cut(request, " ")
		paths[path] = true
	}
	for path := range inOrder(paths) {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
			if _, ok := table[method+" "+path]; !ok {
				expect(t, c, 405, method+" "+path, "{}")
			}
		}
	}
	for _, request := range []string{"GET /health", "GET /health/db", "GET /health/ready", "GET /openapi.json", "GET /docs", "GET /redoc", "GET /api/v1/auth/config"} {
		expect(t, c, expect(t, nobody, 200, request, "").Status, request, "")
		expect(t, &testkit.Client{URL: url, Token: "cv_pat_nonsense"}, 200, request, "")
	}
	for _, request := range []string{"GET /api/auth/token", "POST /api/auth/token", "GET /api/auth/list-sessions"} { // these ask for the cookie
		if a := c.Do(t, request, "{}"); a.Status/100 == 2 {
			t.Errorf("%s: %d %s", request, a.Status, a.Body)
		}
	}
}

// TestAccessTokensDieEverywhere has two instances on one database.
func TestAccessTokensDieEverywhere(t *testing.T) {
	b := authBackends[1]
	settings := b.authSettings(t)
	here, there := newVisitor(testkit.Serve(t, settings...)), newVisitor(testkit.Serve(t, settings...))
	for name, end := range inOrder(map[string]func(t *testing.T, id string, api *testkit.Client){
		"revoked": func(t *testing.T, id string, api *testkit.Client) {
			expect(t, api, 204, "DELETE "+accessTokens+"/"+id, "")
		},
		"revoked at the command line": func(t *testing.T, id string, _ *testkit.Client) {
			command(t, settings, "", "token", "revoke", "revoked-at-the-command-line@example.com", id).must(t)
		},
		"erased": func(t *testing.T, _ string, api *testkit.Client) { expect(t, api, 204, "DELETE /api/v1/users/me", "") },
	}) {
		t.Run(name, func(t *testing.T) {
			api := here.signUp(t, strings.ReplaceAll(name, " ", "-")+"@example.com").api(t)
			made := read[access](t, expect(t, api, 201, "POST "+accessTokens, accessBody("n", "account")))
			near, far := &testkit.Client{URL: here.URL, Token: made.Text}, &testkit.Client{URL: there.URL, Token: made.Text}
			expect(t, near, 200, "GET /api/v1/users/me", "")
			expect(t, far, 200, "GET /api/v1/users/me", "")
			end(t, made.ID, api)
			if name != "revoked at the command line" {
				expect(t, near, 401, "GET /api/v1/users/me", "")
			}
			for where, c := range map[string]*testkit.Client{"this": near, "the other": far} {
				if took := dies(t, c); took > tooLate {
					t.Errorf("%s instance took it for %s more", where, took)
				}
			}
		})
	}
}

// TestAnAccessTokenDoesNotStandForThePassword is about erasure where people
// sign in here; nor is a token one of the sessions that another password ends.
func TestAnAccessTokenDoesNotStandForThePassword(t *testing.T) {
	in := newVisitor(authBackends[0].serveAuth(t)).signUp(t, "ada@example.com")
	made := read[access](t, expect(t, in.api(t), 201, "POST "+accessTokens, accessBody("n", "account")))
	c := &testkit.Client{URL: in.URL, Token: made.Text}
	all(t, in.auth(t, "POST /change-password", `{"currentPassword":"`+goodPassword+`","newPassword":"`+goodPassword+`!","revokeOtherSessions":true}`), is(200))
	all(t, c.Do(t, "DELETE /api/v1/users/me", ""), fails(403))
	all(t, c.Do(t, "DELETE /api/v1/users/me", `{"password":"`+goodPassword+`"}`), fails(403))
	all(t, c.Do(t, "DELETE /api/v1/users/me", `{"password":"`+goodPassword+`!"}`), is(204))
	expect(t, c, 401, "GET /api/v1/users/me", "")
}

// TestTokensThatNobodyHasAreLimited by their address, though nothing else is.
func TestTokensThatNobodyHasAreLimited(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	good := &testkit.Client{URL: p.URL, Token: read[access](t, expect(t, ada, 201, "POST "+accessTokens, accessBody("n", "account"))).Text}
	expect(t, good, 200, "GET /api/v1/users/me", "")
	n := 0
	for ; n < 40; n++ {
		a := (&testkit.Client{URL: p.URL, Token: summed("cv_pat_" + rep("A", 40) + itoa(100+n))}).Do(t, "GET /api/v1/users/me", "")
		if a.Status == 429 {
			if a.Header.Get("Retry-After") == "" {
				t.Errorf("headers %v", a.Header)
			}
			break
		}
		all(t, a, fails(401), header("WWW-Authenticate", badToken))
	}
	if n != 30 {
		t.Errorf("%d were judged, want 30", n)
	}
	expect(t, good, 200, "GET /api/v1/users/me", "")
	expect(t, ada, 200, "GET /api/v1/users/me", "")
}

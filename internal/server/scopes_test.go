package server_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"
)

// scopeGate takes the scopes that a token has for its text; a JWT has none of them.
type scopeGate struct{}

func (scopeGate) Identify(_ context.Context, token string) (*identity.Principal, error) {
	if token == "jwt" {
		return &identity.Principal{ID: "ada"}, nil
	}
	return &identity.Principal{ID: "ada", Scopes: strings.FieldsFunc(strings.TrimPrefix(token, "pat,"), func(r rune) bool { return r == ',' })}, nil
}

// table is every route that takes a token, and some that were forgotten to be
// given a scope.
func table() []api.Route {
	routes := slices.Concat(api.Routes(nil, nil, nil), api.TokenRoutes(nil), api.AssistantRoutes(nil), api.ImportRoutes(context.Background(), nil, 1), api.DocsRoutes(), []api.Route{api.NewLive(nil, nil, nil).Route(), {Pattern: "GET /api/v1/forgotten"}, {Pattern: "POST /api/v1/forgotten"}})
	for i := range routes {
		routes[i].Handler = text("let in")
	}
	return routes
}

// TestEveryScopeOnEveryRoute has tokens of every set of scopes, the empty one
// among them, try every route of the table.
func TestEveryScopeOnEveryRoute(t *testing.T) {
	routes := table()
	h := server.New(routes, server.Options{
		PublicURL: "http://vault.example", Hosts: []string{"vault.example"}, Limiter: free{}, Gate: scopeGate{},
		Metrics: telemetry.NewMetrics("test", "none"), Now: time.Now, NewID: func() string { return "req_00000000000000000000" },
	})
	tried := map[string]int{}
	for bits := range 1 << len(identity.Scopes) {
		var scopes []string
		for i, scope := range identity.Scopes {
			if bits>>i&1 == 1 {
				scopes = append(scopes, scope)
			}
		}
		for _, route := range routes {
			method, path, _ := strings.Cut(route.Pattern, " ")
			request := method + " " + strings.NewReplacer("{user_id}", "ada", "{idea_id}", "1", "{token_id}", "x", "{file}", "x.js").Replace(path)
			want := http.StatusForbidden
			if route.Public || route.Scope != "" && !slices.ContainsFunc(strings.Fields(route.Scope), func(s string) bool { return !slices.Contains(scopes, s) }) {
				want = http.StatusOK
			}
			w := do(t, h, request, "Authorization: Bearer pat,"+strings.Join(scopes, ","))
			if w.Code != want || want == http.StatusForbidden && !strings.Contains(w.Body.String(), `"type":"scope"`) {
				t.Errorf("%v: %s takes %q: %d %s, want %d", scopes, request, route.Scope, w.Code, w.Body, want)
			}
			if w := do(t, h, request, "Authorization: Bearer jwt"); w.Code != http.StatusOK {
				t.Errorf("signed in: %s: %d", request, w.Code)
			}
			for _, scope := range append(strings.Fields(route.Scope), "") {
				tried[scope]++
			}
		}
	}
	for scope := range tried {
		if scope != "" && !slices.Contains(identity.Scopes, scope) {
			t.Errorf("no token can have the scope %q", scope)
		}
	}
	if len(tried) < 4 {
		t.Errorf("tried %v", tried)
	}
}

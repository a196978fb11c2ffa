package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"
)

// scrape returns the lines of a metric.
func scrape(m *telemetry.Metrics, name string) (lines []string) {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, name) {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// TestRequestsInFlightAreCountedByMethodAndRoute, a route of every method too.
func TestRequestsInFlightAreCountedByMethodAndRoute(t *testing.T) {
	m := telemetry.NewMetrics("test", "none")
	var counted []string
	look := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		for _, line := range scrape(m, "creatorvault_requests_in_flight") {
			if !strings.HasSuffix(line, " 0") {
				counted = append(counted, strings.TrimPrefix(line, "creatorvault_requests_in_flight"))
			}
		}
	})
	h := server.New([]api.Route{
		{Pattern: "GET /open", Handler: look, Public: true}, {Pattern: "/rest", Handler: look, Public: true}, {Pattern: "/rest/{path...}", Handler: look, Public: true},
	}, server.Options{Hosts: []string{"vault.example"}, Metrics: m, Now: time.Now, NewID: func() string { return "id" }})
	for request, want := range map[string]string{
		"GET /open":       `{method="GET",route="GET /open"} 1`,
		"HEAD /open":      `{method="HEAD",route="GET /open"} 1`,
		"POST /rest":      `{method="POST",route="/rest"} 1`,
		"DELETE /rest/a":  `{method="DELETE",route="/rest/{path...}"} 1`,
		"BREW /rest/a":    `{method="other",route="/rest/{path...}"} 1`,
		"OPTIONS /rest/a": `{method="OPTIONS",route="/rest/{path...}"} 1`,
	} {
		counted = nil
		if do(t, h, request); len(counted) != 1 || counted[0] != want {
			t.Errorf("%s is counted as %q, want %s", request, counted, want)
		}
	}
	for _, line := range scrape(m, "creatorvault_requests_in_flight") {
		if strings.Contains(line, `method="/`) || !strings.HasSuffix(line, " 0") {
			t.Errorf("afterwards there is %s", line)
		}
	}
}

// TestEveryRefusalByALimitIsCounted, whichever limit it was.
func TestEveryRefusalByALimitIsCounted(t *testing.T) {
	m := telemetry.NewMetrics("test", "none")
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost { // as sign-in has it
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		api.Fail(w, r, vault.RateLimited.New("Too many tries"))
	})
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := server.New([]api.Route{
		{Pattern: "GET /open", Handler: ok, Public: true, Cost: 1},
		{Pattern: "GET /closed", Handler: ok, Cost: 1},
		{Pattern: "POST /auth", Handler: refuse, Public: true},
		{Pattern: "DELETE /me", Handler: refuse, Public: true},
	}, server.Options{
		Hosts: []string{"vault.example"}, UserLimit: 1, AnonLimit: 1, Limiter: server.NewBuckets(time.Now), Gate: gate{},
		Metrics: m, Now: time.Now, NewID: func() string { return "id" },
	})
	for range 3 {
		do(t, h, "GET /open")
	}
	for range 4 {
		do(t, h, "GET /closed", "Authorization: Bearer ada")
	}
	do(t, h, "POST /auth")
	do(t, h, "DELETE /me")
	want := `creatorvault_rate_limited_total{policy="client"} 2` + "\n" +
		`creatorvault_rate_limited_total{policy="sign_in"} 2` + "\n" + `creatorvault_rate_limited_total{policy="user"} 3`
	if got := strings.Join(scrape(m, "creatorvault_rate_limited_total"), "\n"); got != want {
		t.Errorf("counted are\n%s\nwant\n%s", got, want)
	}
}

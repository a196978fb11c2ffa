package main_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// metricsAt is where a program in development says that its metrics are.
var metricsAt = regexp.MustCompile(`metrics +(http://\S+)/metrics`)

// fetch gets a page of the listener for operators.
func fetch(t *testing.T, p *testkit.Program, path string) (status int, body string) {
	t.Helper()
	at, err := p.Says(hangs*time.Second, metricsAt) // after its address
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(at[1] + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestMetricsTellHowTheServerIsAndOfNobody(t *testing.T) {
	for _, b := range []backend{backends[0], backends[2]} {
		t.Run(b.name, func(t *testing.T) {
			issuer := testkit.NewIssuer(t)
			p := b.serve(t, issuer, "METRICS_ADDR=127.0.0.1:0", "RATE_LIMIT_PER_MINUTE=7", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=3")
			ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "marked-person", nil)}
			at := ada.Do(t, "POST /api/v1/marked-person/ideas", `{"title":"marked title"}`).Header.Get("Location")
			for range 2 {
				ada.Do(t, "GET "+at, "")
			}
			ada.Do(t, "GET /api/v1/marked-person/ideas?search=marked", "")
			ada.Do(t, "GET /api/v1/somebody-marked/ideas", "")
			ada.Do(t, "GET /marked/path", "")
			ada.Do(t, "PUT /health", "")
			for range 9 {
				ada.Do(t, "GET /api/v1/users/me", "")
			}
			waitFor(t, p, "creatorvault_connections_used 0") // upkeep has one now and then
			status, text := fetch(t, p, "/metrics")
			if status != 200 {
				t.Fatalf("%d %s", status, text)
			}
			const seconds = `creatorvault_request_duration_seconds_count`
			for _, want := range []string{
				seconds + `{method="POST",route="POST /api/v1/{user_id}/ideas",status="201"} 1`,
				seconds + `{method="GET",route="GET /api/v1/{user_id}/ideas/{idea_id}",status="200"} 2`,
				seconds + `{method="GET",route="GET /api/v1/{user_id}/ideas",status="200"} 1`,
				seconds + `{method="GET",route="GET /api/v1/{user_id}/ideas",status="403"} 1`,
				seconds + `{method="PUT",route="none",status="405"} 1`,
				seconds + `{method="GET",route="GET /api/v1/users/me",status="429"} `,
				`creatorvault_requests_in_flight{method="GET",route="GET /api/v1/{user_id}/ideas"} 0`,
				`creatorvault_query_duration_seconds_count{query="insert idea",store="` + storeOf(b) + `"} 1`,
				`creatorvault_query_duration_seconds_count{query="list ideas",store="` + storeOf(b) + `"} 1`,
				`creatorvault_connections_open `,
				`creatorvault_token_verification_seconds_count `, `creatorvault_rate_limited_total{policy="user"} `,
				`creatorvault_build_info{go="go1.`, `store="` + storeOf(b) + `",version="`, `go_goroutines `, `process_resident_memory_bytes `,
			} {
				if !strings.Contains(text, want) {
					t.Errorf("no %s in the metrics", want)
				}
			}
			if strings.Contains(text, "marked") {
				t.Errorf("the metrics tell of somebody:\n%s", text)
			}
			if t.Failed() {
				t.Logf("%.20000s", text)
			}
		})
	}
}

// storeOf is what the metrics call the store of b.
func storeOf(b backend) string {
	if b.name == "sqlite" || b.name == "encrypted" {
		return "sqlite"
	}
	return "postgres"
}

func TestProfilesAreThereForWhoeverAskedForThem(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	for setting, want := range map[string]int{"false": 404, "true": 200} {
		p := backends[0].serve(t, issuer, "METRICS_ADDR=127.0.0.1:0", "PPROF="+setting)
		for _, path := range []string{"/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/goroutine", "/debug/pprof/symbol"} {
			if status, _ := fetch(t, p, path); status != want {
				t.Errorf("PPROF=%s: %s is %d, want %d", setting, path, status, want)
			}
		}
		for _, path := range []string{"/metrics", "/debug/pprof/"} { // the public port never has them
			if a := (&testkit.Client{URL: p.URL}).Do(t, "GET "+path, ""); strings.Contains(string(a.Body), "goroutine") {
				t.Errorf("%s on the public port: %d %.300s", path, a.Status, a.Body)
			}
		}
	}
}

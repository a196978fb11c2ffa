package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"
)

// serverOf serves these routes without limits.
func serverOf(limiter server.Limiter, app http.Handler, routes ...api.Route) http.Handler {
	return server.New(routes, server.Options{
		PublicURL: "http://vault.example", Hosts: []string{"vault.example"}, App: app, Limiter: limiter, UserLimit: 1, AnonLimit: 1,
		Gate: gate{}, Metrics: telemetry.NewMetrics("test", "none"), Now: time.Now, NewID: func() string { return "req_00000000000000000000" },
	})
}

// text answers with a word.
func text(word string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(word)) })
}

// free never limits.
type free struct{ err error }

func (f free) Take(context.Context, string, int, int) (server.Grant, error) {
	return server.Grant{OK: f.err == nil}, f.err
}

// TestTooManyAtOnceAreToldToComeAgain fills the server with requests that do
// not end. Those that come then wait a moment for their turn; probes and
// streams need none.
func TestTooManyAtOnceAreToldToComeAgain(t *testing.T) {
	const places = 256
	entered, leave := make(chan struct{}), make(chan struct{})
	h := serverOf(free{}, nil,
		api.Route{Pattern: "GET /slow", Public: true, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			entered <- struct{}{}
			<-leave
		})},
		api.Route{Pattern: "GET /quick", Public: true, Handler: text("quick")},
		api.Route{Pattern: "GET /stream", Public: true, Stream: true, Handler: text("stream")},
		api.Route{Pattern: "GET /health", Public: true, Probe: true, Handler: text("alive")},
	)
	answers := func(when, request string) {
		t.Helper()
		if w := do(t, h, request); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", when, w.Code, w.Body)
		}
	}
	var all sync.WaitGroup
	left := make(chan struct{}, places)
	for range places {
		all.Go(func() {
			do(t, h, "GET /slow")
			left <- struct{}{}
		})
		<-entered
	}
	turnedAway(t, h, 20)
	answers("a stream needs no place", "GET /stream")
	answers("a probe needs no place", "GET /health")
	gone, leaves := context.WithCancel(t.Context())
	leaves()
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, httptest.NewRequestWithContext(gone, http.MethodGet, "http://vault.example/quick", http.NoBody)); w.Code != http.StatusServiceUnavailable {
		t.Errorf("who has left: %d %s", w.Code, w.Body)
	}
	leave <- struct{}{}
	<-left
	answers("when there is a place again", "GET /quick")
	close(leave)
	all.Wait()
	answers("afterwards", "GET /quick")
}

// turnedAway has n come at once to a server that is full.
func turnedAway(t *testing.T, h http.Handler, n int) {
	t.Helper()
	start := time.Now()
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			w := do(t, h, "GET /quick")
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), `"OVERLOADED"`) {
				t.Errorf("one too many: %d %v %s", w.Code, w.Header(), w.Body)
			}
		})
	}
	all.Wait()
	if took := time.Since(start); took > 10*100*time.Millisecond {
		t.Errorf("the answer took %v, promised are 100 ms", took)
	}
}

func TestOnlyStreamsHaveNoDeadline(t *testing.T) {
	remaining := map[string]time.Duration{}
	watch := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if deadline, ok := r.Context().Deadline(); ok {
			remaining[r.URL.Path] = time.Until(deadline)
		}
	})
	h := serverOf(free{}, nil, api.Route{Pattern: "GET /call", Public: true, Handler: watch}, api.Route{Pattern: "GET /stream", Public: true, Stream: true, Handler: watch})
	do(t, h, "GET /call")
	do(t, h, "GET /stream")
	if left := remaining["/call"]; left <= 0 || left > 10*time.Second || len(remaining) != 1 {
		t.Errorf("deadlines %v", remaining)
	}
}

func TestALimiterThatFailsLetsPass(t *testing.T) {
	h := serverOf(free{errors.New("down")}, nil, api.Route{Pattern: "GET /open", Public: true, Cost: 1, Handler: text("open")})
	if w := do(t, h, "GET /open"); w.Code != http.StatusOK || w.Header().Get("RateLimit") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestAReplyThatBreaksOffIsNotTakenForWhole(t *testing.T) {
	h := serverOf(free{}, nil, api.Route{Pattern: "GET /half", Public: true, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("at the disco")
	})})
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("net/http hears %v, and would send the rest as if it were all", err)
		}
	}()
	do(t, h, "GET /half")
}

func TestPagesBeginWhereNothingOfOursDoes(t *testing.T) {
	h := serverOf(free{}, text("page"), api.Route{Pattern: "GET /api/v1/x", Public: true, Handler: text("x")})
	for request, want := range map[string]int{
		"GET /": 200, "HEAD /board": 200, "GET /apiary": 200, "GET /API/v1": 200, "GET /board/1": 200, "GET /well-known": 200, "POST /board": 405, "DELETE /": 405, "OPTIONS /board": 204,
		"GET /api": 404, "GET /api/": 404, "GET /api/v2": 404, "POST /api/v2": 404, "GET /health": 404, "GET /healthz": 404, "GET /mcp": 404, "GET /.well-known": 404, "GET /.well-known/x": 404, "GET /docs/x": 404,
		"GET /redoc": 404, "GET /openapi.json": 404, "GET //board": 404, "GET /a/./b": 404, "GET /api/v1/x": 200, "PUT /api/v1/x": 405, "OPTIONS *": 404,
	} {
		if w := do(t, h, request); w.Code != want {
			t.Errorf("%s: %d, want %d", request, w.Code, want)
		}
	}
	if w := do(t, h, "GET /board", "Host: evil.example"); w.Code != http.StatusMisdirectedRequest {
		t.Errorf("a page of another host: %d", w.Code)
	}
}

func TestOddAddressesAreNobodys(t *testing.T) {
	for _, headers := range [][]string{
		{"From: nonsense", "Host: localhost"},
		{"From: @", "Host: 127.0.0.1"},
		{"From: 192.0.2.1:1", "Host: localhost:80:80"},
		{"From: 127.0.0.1:1", "Host: localhost:x"},
		{"From: 127.0.0.1:1", "Host: [localhost"},
		{"From: 127.0.0.1:1", "Host: [::1"},
		{"From: 127.0.0.1:1", "Host: "},
	} {
		if w := do(t, newServer(t, nil), "GET /open", headers...); w.Code != http.StatusMisdirectedRequest {
			t.Errorf("%q: %d", headers, w.Code)
		}
	}
	for _, headers := range [][]string{{"From: 127.0.0.1:1", "Host: [::1]"}, {"From: 127.0.0.1:1", "Host: localhost:"}, {"From: nonsense"}} {
		if w := do(t, newServer(t, nil), "GET /open", headers...); w.Code != http.StatusOK {
			t.Errorf("%q: %d %s", headers, w.Code, w.Body)
		}
	}
	h := newServer(t, nil)
	for i, chain := range []string{"nonsense", "203.0.113.1, nonsense", ","} { // all are the proxy itself
		if w := do(t, h, "GET /open", "From: 10.1.1.1:1", "X-Forwarded-Proto: https", "X-Forwarded-For: "+chain); (w.Code == http.StatusTooManyRequests) != (i == 2) {
			t.Errorf("by %q: %d", chain, w.Code)
		}
	}
}

// TestASmallAllowanceCanAllBeSpent on a request that costs more than it holds.
func TestASmallAllowanceCanAllBeSpent(t *testing.T) {
	h := serverOf(server.NewBuckets(time.Now), nil, api.Route{Pattern: "GET /dear", Public: true, Cost: 10, Handler: text("open")})
	for _, want := range []int{http.StatusOK, http.StatusTooManyRequests} {
		if w := do(t, h, "GET /dear"); w.Code != want {
			t.Errorf("%d %s, want %d", w.Code, w.Body, want)
		}
	}
}

package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"

	"github.com/go-json-experiment/json"
)

// logged has what is logged during t returned by lines, each by its members.
func logged(t *testing.T) (lines func() []map[string]any) {
	t.Helper()
	var out bytes.Buffer
	log, before := telemetry.NewLog(&out), slog.Default()
	slog.SetDefault(slog.New(log.Handler(slog.LevelDebug, "dev", false)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return func() (all []map[string]any) {
		log.Close()
		for line := range strings.Lines(out.String()) {
			var m map[string]any
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatalf("%v in %s", err, line)
			}
			all = append(all, m)
		}
		return all
	}
}

func TestAPanicIsOneRequestsAlone(t *testing.T) {
	lines := logged(t)
	h := newServer(t, nil)
	w := do(t, h, "GET /panic", "X-Request-ID: mine")
	if body := w.Body.String(); w.Code != 500 || !strings.Contains(body, `"request_id":"mine"`) || strings.Contains(body, "disco") || strings.Contains(body, ".go") {
		t.Errorf("%d %s, want 500 with the request's id and no word of the cause", w.Code, body)
	}
	if w := do(t, h, "GET /open"); w.Code != 200 {
		t.Errorf("the next request: %d", w.Code)
	}
	stack := ""
	for _, line := range lines() {
		if line["message"] == "request failed" && line["request_id"] == "mine" {
			stack, _ = line["error"].(string)
		}
	}
	if !strings.Contains(stack, "at the disco") || !strings.Contains(stack, "server_test.go") {
		t.Errorf("the log has %q, want the panic and its stack", stack)
	}
}

// TestAPanicInMidReplyCutsTheReply has a handler fail after it began to answer:
// the client must not take what came for the whole.
func TestAPanicInMidReplyCutsTheReply(t *testing.T) {
	logged(t)
	s := httptest.NewServer(server.New([]api.Route{{Pattern: "GET /half", Public: true, Cost: 1, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half of it"))
		_ = http.NewResponseController(w).Flush()
		panic("in mid-reply")
	})}}, server.Options{Hosts: []string{"127.0.0.1"}, Now: time.Now, NewID: func() string { return "id" }}))
	defer s.Close()
	resp, err := http.Get(s.URL + "/half")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("the client takes %q for the whole", body)
	}
}

// TestTooManyAtOnceAreToldSo fills the server with requests that do not end.
// One more waits a moment for its turn; probes and streams need none.
func TestTooManyAtOnceAreToldSo(t *testing.T) {
	const capacity, extra = 256, 20
	release, inside := make(chan struct{}), make(chan struct{}, capacity)
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := server.New([]api.Route{
		{Pattern: "GET /slow", Public: true, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside <- struct{}{}; <-release })},
		{Pattern: "GET /quick", Public: true, Handler: ok},
		{Pattern: "GET /stream", Public: true, Stream: true, Handler: ok},
		{Pattern: "GET /health", Public: true, Probe: true, Handler: ok},
	}, server.Options{Hosts: []string{"vault.example"}, Now: time.Now, NewID: func() string { return "id" }})
	var wg sync.WaitGroup
	for range capacity {
		wg.Go(func() { do(t, h, "GET /slow") })
	}
	for range capacity {
		<-inside
	}
	start := time.Now()
	var more sync.WaitGroup
	for range extra {
		more.Go(func() {
			w := do(t, h, "GET /quick")
			after, err := strconv.Atoi(w.Header().Get("Retry-After"))
			if w.Code != 503 || !strings.Contains(w.Body.String(), `"OVERLOADED"`) || err != nil || after < 1 {
				t.Errorf("one more: %d, Retry-After %q, %s", w.Code, w.Header().Get("Retry-After"), w.Body)
			}
		})
	}
	more.Wait()
	if took := time.Since(start); took > 10*100*time.Millisecond {
		t.Errorf("the answer took %v, promised are 100 ms", took)
	}
	for _, request := range []string{"GET /health", "GET /stream"} {
		if w := do(t, h, request); w.Code != 200 {
			t.Errorf("%s meanwhile: %d", request, w.Code)
		}
	}
	close(release)
	wg.Wait()
	if w := do(t, h, "GET /quick"); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

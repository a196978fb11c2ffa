package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
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

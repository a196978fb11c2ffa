package server_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"
)

// quiet answers and remembers nothing.
type quiet struct{ header http.Header }

func (q quiet) Header() http.Header         { return q.header }
func (q quiet) Write(b []byte) (int, error) { return len(b), nil }
func (q quiet) WriteHeader(int)             {}

// BenchmarkLayers measures what a request costs before and after its handler.
func BenchmarkLayers(b *testing.B) {
	logs := telemetry.NewLog(io.Discard)
	defer logs.Close()
	was := slog.Default()
	slog.SetDefault(slog.New(logs.Handler(slog.LevelInfo, "production", false)))
	defer slog.SetDefault(was)
	id := "req_00000000000000000000"
	h := server.New([]api.Route{{
		Pattern: "GET /api/v1/{user_id}/ideas/{idea_id}", Scope: "ideas:read", Cost: 1,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }),
	}}, server.Options{
		PublicURL: "http://vault.example", Hosts: []string{"vault.example"}, UserLimit: 1e6, Limiter: server.NewBuckets(time.Now), Gate: gate{},
		Metrics: telemetry.NewMetrics("test", "none"), Now: time.Now, NewID: func() string { return id },
	})
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/api/v1/ada/ideas/17", http.NoBody)
	r.Host = "vault.example"
	r.Header.Set("Authorization", "Bearer ada")
	w := quiet{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		h.ServeHTTP(w, r)
	}
}

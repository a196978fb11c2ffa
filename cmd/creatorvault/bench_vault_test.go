package main_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

const (
	// mostExport is how much more memory than idle an export may take.
	mostExport = 60e6
	// leastImport is how many ideas a second an import keeps on SQLite.
	leastImport = 5000
)

// TestBenchVault exports a large vault and imports it for somebody else, by the
// program as it is released, and looks how much memory it takes meanwhile.
func TestBenchVault(t *testing.T) {
	size := map[string]int{"": 1200, "quick": 100_000, "full": 100_000}[testkit.Measured(t)]
	issuer, path := testkit.NewIssuer(t), filepath.Join(t.TempDir(), "vault.db")
	must(t, fillSQLite(t.Context(), path, crowd{"from", 1, size}))
	server := begin(t, nil, exec.Command(release(t), "serve"), "PORT=0", "METRICS_ADDR=127.0.0.1:0", "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=0", "DATABASE_URL=sqlite:"+path)
	if testkit.Measured(t) != "" {
		<-time.After(2 * time.Second) // until it is idle
	}
	idle := memoryOf(t, server.pid)
	var zip int64
	file := filepath.Join(t.TempDir(), "vault.zip")
	exported, most := watched(t, server.pid, func() { zip = download(t, server.url, issuer.Token(t, "from0", nil), file) })
	began := time.Now()
	var took time.Duration
	_, importMost := watched(t, server.pid, func() {
		to := &testkit.Client{URL: server.url, Token: issuer.Token(t, "to0", nil)}
		took = bring(t, to, "/api/v1/to0/imports", file, int64(size))
	})
	t.Logf("from the first byte to the report: %v", time.Since(began))
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### a vault of %d ideas, SQLite: a zip of %.0f MB\n\n| | measured | gate |\n| --- | --- | --- |\n", size, float64(zip)/1e6)
	_, _ = fmt.Fprintf(out, "| export | %.1f s, %.0f ideas a second | |\n", exported.Seconds(), float64(size)/exported.Seconds())
	_, _ = fmt.Fprintf(out, "| resident during the export, above idle | %.0f MB | %.0f MB |\n", float64(most-idle)/1e6, mostExport/1e6)
	_, _ = fmt.Fprintf(out, "| import | %.1f s, %.0f ideas a second | %d |\n", took.Seconds(), float64(size)/took.Seconds(), leastImport)
	_, _ = fmt.Fprintf(out, "| resident during the import, above idle | %.0f MB | |\n", float64(importMost-idle)/1e6)
	if testkit.Measured(t) == "" {
		return
	}
	if most-idle > mostExport {
		t.Errorf("an export takes %d bytes above idle, at most %.0f are promised", most-idle, mostExport)
	}
	if float64(size)/took.Seconds() < leastImport {
		t.Errorf("an import keeps %.0f ideas a second, %d are promised", float64(size)/took.Seconds(), leastImport)
	}
}

// watched says how long do takes, and how much memory a process holds at most
// meanwhile.
func watched(t *testing.T, pid int, do func()) (took time.Duration, most int) {
	t.Helper()
	var peak atomic.Int64
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-over:
				return
			case <-time.After(20 * time.Millisecond):
				peak.Store(max(peak.Load(), int64(memoryOf(t, pid))))
			}
		}
	}()
	began := time.Now()
	do()
	took = time.Since(began)
	close(over)
	<-ended
	return took, max(int(peak.Load()), memoryOf(t, pid))
}

// download keeps somebody's export in a file, and returns its size.
func download(t *testing.T, url, token, file string) int64 {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/users/me/export", http.NoBody)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	a, err := http.DefaultClient.Do(r)
	must(t, err)
	defer a.Body.Close()
	f, err := os.Create(file)
	must(t, err)
	n, err := io.Copy(f, a.Body)
	must(t, err)
	must(t, f.Close())
	return n
}

// bring imports a file, and returns how long the import was under way.
func bring(t *testing.T, to *testkit.Client, path, file string, ideas int64) time.Duration {
	t.Helper()
	raw, err := os.ReadFile(file)
	must(t, err)
	type job struct {
		ID      int64      `json:"id"`
		Made    int64      `json:"made"`
		BeganAt time.Time  `json:"began_at"`
		EndedAt *time.Time `json:"ended_at"`
	}
	one := read[job](t, expect(t, to, 202, "POST "+path, string(raw), "Content-Type: application/zip"))
	for one.EndedAt == nil {
		<-time.After(200 * time.Millisecond)
		one = read[job](t, expect(t, to, 200, "GET "+path+"/"+itoa(int(one.ID)), ""))
	}
	if one.Made != ideas {
		t.Fatalf("%d ideas were made, want %d", one.Made, ideas)
	}
	return one.EndedAt.Sub(one.BeganAt)
}

package main_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// patient is how much longer than promised an answer may take on a busy machine.
const patient = 2 * time.Second

// A probe is what a fault may do to a request: its answer is good, or it is a
// 503 in time.
type probe struct {
	name    string
	request string
	body    string
	key     bool
}

var probes = []probe{
	{"read", "GET /api/v1/ada/ideas", "", false},
	{"keyed write", "POST /api/v1/ada/ideas", `{"title":"x"}`, true},
	{"write", "POST /api/v1/ada/ideas", `{"title":"x"}`, false},
}

var keys atomic.Int64

// try sends p once. What is no good answer is a 503 that says when to come again.
func (p probe) try(t *testing.T, c *testkit.Client) (ok bool, took time.Duration) {
	t.Helper()
	var headers []string
	if p.key {
		headers = append(headers, fmt.Sprintf("Idempotency-Key: %d", keys.Add(1)))
	}
	start := time.Now()
	a, err := c.Try(t.Context(), p.request, p.body, headers...)
	took = time.Since(start)
	if err != nil {
		t.Errorf("%s: %v", p.name, err)
		return false, took
	}
	audit(t, p.request, a)
	if a.Status/100 != 2 && (a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") != "1") {
		t.Errorf("%s: %d, Retry-After %q, %s", p.name, a.Status, a.Header.Get("Retry-After"), a.Body)
	}
	return a.Status/100 == 2, took
}

// refused wants every probe to be a 503 within that time.
func refused(t *testing.T, c *testkit.Client, within time.Duration, probes ...probe) {
	t.Helper()
	var wg sync.WaitGroup
	for _, p := range probes {
		wg.Go(func() {
			ok, took := p.try(t, c)
			if ok || took > within+patient {
				t.Errorf("%s: answered well: %t, after %v, want a 503 within %v", p.name, ok, took, within)
			}
			t.Logf("%s: 503 after %v", p.name, took)
		})
	}
	wg.Wait()
}

// recovers waits until every probe is answered well, which must be soon.
func recovers(t *testing.T, c *testkit.Client) {
	t.Helper()
	start := time.Now()
	for _, p := range probes {
		testkit.Await(t, 10*hangs*time.Second-time.Since(start), func() error {
			if ok, _ := p.try(t, c); !ok {
				return fmt.Errorf("%s is not well", p.name)
			}
			return nil
		})
	}
	t.Logf("whole again after %v", time.Since(start))
}

// adaOn starts the program on a database, and returns Ada, whom it knows.
func adaOn(t *testing.T, url string, more ...string) (*testkit.Program, *testkit.Client) {
	t.Helper()
	issuer := testkit.NewIssuer(t)
	p, _ := site{settings: append([]string{"DATABASE_URL=" + url}, more...)}.serve(t, issuer)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil), HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 30 * time.Second}}
	recovers(t, ada)
	return p, ada
}

// underLoad has many send all probes while fault happens, and counts what was
// refused of what may be tried again without harm.
func underLoad(t *testing.T, ada *testkit.Client, fault func()) (refused, answers int64) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var bad, all atomic.Int64
	for n := range 4 * len(probes) {
		wg.Go(func() {
			for p := probes[n%len(probes)]; ctx.Err() == nil; {
				ok, took := p.try(t, ada)
				if took > 5*time.Second+patient {
					t.Errorf("%s: answered after %v", p.name, took)
				}
				if all.Add(1); !ok && p.name != "write" {
					bad.Add(1)
				}
			}
		})
	}
	<-time.After(100 * time.Millisecond)
	fault()
	<-time.After(100 * time.Millisecond)
	stop()
	wg.Wait()
	if all.Load() < 4*int64(len(probes)) {
		t.Errorf("%d requests are no load", all.Load())
	}
	return bad.Load(), all.Load()
}

func TestPostgresIsKilledUnderLoad(t *testing.T) {
	cluster := testkit.OwnPostgres(t)
	_, ada := adaOn(t, cluster.Database(t))
	for range 3 {
		var away time.Duration
		bad, all := underLoad(t, ada, func() {
			start := time.Now()
			cluster.Kill(t)
			if err := cluster.Start(); err != nil {
				t.Fatal(err)
			}
			away = time.Since(start)
			recovers(t, ada)
		})
		if bad > 0 && away < 2*time.Second {
			t.Errorf("the server was away for %v, and %d reads and keyed writes of %d requests failed", away, bad, all)
		}
		t.Logf("away for %v, %d requests", away, all)
	}
}

func TestPostgresEndsConnectionsUnderLoad(t *testing.T) {
	url := testkit.Postgres(t).Database(t)
	_, ada := adaOn(t, url)
	bad, all := underLoad(t, ada, func() {
		for range 5 {
			execOn(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
			<-time.After(50 * time.Millisecond)
		}
	})
	if bad > 0 {
		t.Errorf("%d reads and keyed writes of %d requests failed", bad, all)
	}
}

func TestPostgresIsFrozen(t *testing.T) {
	t.Parallel() // it waits more than it works
	cluster := testkit.OwnPostgres(t)
	p, ada := adaOn(t, cluster.Database(t))
	cluster.Freeze()
	t.Cleanup(cluster.Thaw)
	took := becomes(t, p.URL, http.StatusServiceUnavailable, 2*time.Second+patient)
	t.Logf("readiness: 503 after %v", took)
	var many []probe
	for range 30 { // more than there are connections
		many = append(many, probes...)
	}
	refused(t, ada, 5*time.Second, many...)
	if a := ada.Do(t, "GET /health", ""); a.Status != 200 {
		t.Errorf("/health: %d", a.Status)
	}
	const once = "Idempotency-Key: frozen"
	if a := ada.Do(t, "POST /api/v1/ada/ideas", `{"title":"frozen"}`, once); a.Status != 503 {
		t.Errorf("a keyed write: %d", a.Status)
	}
	cluster.Thaw()
	recovers(t, ada)
	becomes(t, p.URL, http.StatusOK, hangs*time.Second)
	if a := ada.Do(t, "POST /api/v1/ada/ideas", `{"title":"frozen"}`, once); a.Status != 201 {
		t.Errorf("the keyed write, again: %d %s", a.Status, a.Body)
	}
	if found := read[page](t, ada.Do(t, "GET /api/v1/ada/ideas?search=frozen", "")); len(found.Ideas) != 1 {
		t.Errorf("one key made %d ideas", len(found.Ideas))
	}
}

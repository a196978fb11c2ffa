package main_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// A balancer sends requests to a server as long as that is ready, as it was
// asked a moment ago.
type balancer struct {
	probe testkit.Client
	ready atomic.Bool
}

// watch asks until ctx is done, and tells when readiness ends first.
func (b *balancer) watch(ctx context.Context) (over <-chan time.Time) {
	ended := make(chan time.Time, 1)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			a, err := b.probe.Try(ctx, "GET /health/ready", "")
			if was := b.ready.Swap(err == nil && a.Status == 200); was && !b.ready.Load() {
				ended <- time.Now()
				return
			}
			<-tick.C
		}
	}()
	return ended
}

func TestAServerThatIsAskedToEndFailsNoRequest(t *testing.T) {
	for _, b := range backends[:3] {
		t.Run(b.name, func(t *testing.T) {
			issuer := testkit.NewIssuer(t)
			p := b.serve(t, issuer, "LOG_LEVEL=INFO", "ENVIRONMENT=production", "SHUTDOWN_DELAY=500ms")
			var balance balancer
			balance.probe = testkit.Client{URL: p.URL, HTTP: newHTTP()}
			balance.ready.Store(true)
			over := balance.watch(t.Context())
			var sent atomic.Int64
			var wg sync.WaitGroup
			for n := range 12 {
				wg.Go(func() {
					c := testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil), HTTP: newHTTP()}
					for q := probes[n%len(probes)]; balance.ready.Load(); sent.Add(1) {
						if ok, _ := q.try(t, &c); !ok {
							t.Errorf("%s failed", q.name)
						}
					}
				})
			}
			<-time.After(200 * time.Millisecond)
			asked := time.Now()
			if err := p.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			noticed := (<-over).Sub(asked)
			wg.Wait()
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			exit, err := p.Wait(ctx)
			if exit != 0 || err != nil || noticed > time.Second || !strings.Contains(p.Log(), `"message":"shut down"`) {
				t.Errorf("readiness ended after %v; exit %d, error %v\n%.3000s", noticed, exit, err, p.Log())
			}
			if sent.Load() < 12 {
				t.Errorf("%d requests are too few for this test", sent.Load())
			}
			t.Logf("readiness ended after %v, the server after %v; %d requests", noticed, time.Since(asked), sent.Load())
		})
	}
}

func TestWhoeverAsksTwiceIsNotKeptWaiting(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer, "SHUTDOWN_DELAY=5s")
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	becomes(t, p.URL, http.StatusServiceUnavailable, hangs*time.Second)
	a := (&testkit.Client{URL: p.URL}).Do(t, "GET /health/ready", "")
	if a.Code(t) != "OVERLOADED" || a.Header.Get("Retry-After") == "" {
		t.Errorf("readiness of a server that ends: %s", a.Body)
	}
	asked := time.Now()
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	exit, err := p.Wait(t.Context())
	if took := time.Since(asked); exit != 1 || err != nil || took > time.Second {
		t.Errorf("exit %d after %v, error %v; want 1 at once", exit, took, err)
	}
}

func TestWhoeverWaitsForTheDatabaseCanBeAskedToEnd(t *testing.T) {
	r, way := newRoad(t, testkit.Postgres(t).Database(t))
	r.stop()
	r.accept(t)
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), testkit.Binary(t), "serve")
	cmd.Dir, cmd.Stderr = t.TempDir(), &said
	cmd.Env = []string{"DATABASE_URL=" + way, "PORT=0", "METRICS_ADDR=", "AUTH_SECRET=a secret of the tests, long enough for anybody", "GOCOVERDIR=" + os.Getenv("CV_COVER")}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-r.came:
	case <-time.After(hangs * time.Second):
		t.Fatal("it does not come for the database")
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	asked := time.Now()
	if err := cmd.Wait(); err != nil || time.Since(asked) > 10*time.Second {
		t.Errorf("after %v: %v\n%s", time.Since(asked), err, said.String())
	}
}

// TestARequestThatHangsDoesNotKeepTheServer has a client that sends half of a
// body when the server is asked to end.
func TestARequestThatHangsDoesNotKeepTheServer(t *testing.T) {
	t.Parallel() // it waits more than it works
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer, "SHUTDOWN_DELAY=0s")
	w := dial(t, p.URL)
	half := newShot("POST /api/v1/ada/ideas", issuer.Token(t, "ada", nil), `{"title":"half"}`, 0).raw
	if _, err := w.conn.Write(half[:len(half)-5]); err != nil {
		t.Fatal(err)
	}
	becomes(t, p.URL, http.StatusOK, hangs*time.Second)
	asked := time.Now()
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	exit, err := p.Wait(t.Context())
	if took := time.Since(asked); exit != 0 || err != nil || took > 10*time.Second {
		t.Errorf("exit %d after %v, error %v; want 0 within 10 s", exit, took, err)
	}
}

package main_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

// soak reports whether tests take as long as they should, once in a while.
var soak = os.Getenv("SOAK") != ""

// writers is how many people write at once.
const writers = 32

// hangs is after how long a test gives up on what should take a tenth of it.
const hangs = 10

// A site is where a vault is kept, as tests reach it past the program.
type site struct {
	settings []string
	cluster  *testkit.Cluster // nil: SQLite
	open     func(t *testing.T) records
}

// Records are what a store remembers of what was done.
type records interface {
	vault.Log
	Close() error
}

// sites are the stores that must lose nothing.
var sites = []struct {
	name string
	make func(t *testing.T) site
}{
	{"sqlite", func(t *testing.T) site { return fileSite(t, "") }},
	{"encrypted", func(t *testing.T) site { return fileSite(t, strings.Repeat("5a", 32)) }},
	{"postgres", serverSite},
}

func fileSite(t *testing.T, key string) site {
	t.Helper()
	dir := t.TempDir()
	s := site{settings: []string{"DATA_DIR=" + dir}}
	o := sqlite.Options{Path: filepath.Join(dir, "vault.db")}
	if key != "" {
		var err error
		if o.Key, err = sqlite.ParseKey(key); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
			t.Fatal(err)
		}
		s.settings = append(s.settings, "DATABASE_KEY_FILE="+file)
	}
	s.open = fileIn(dir, o.Key)
	return s
}

// fileIn opens the vault of a folder.
func fileIn(dir string, key *sqlite.Key) func(t *testing.T) records {
	return func(t *testing.T) records {
		t.Helper()
		s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(dir, "vault.db"), Key: key})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func serverSite(t *testing.T) site {
	t.Helper()
	cluster := testkit.OwnPostgres(t)
	s := serverAt(cluster.Database(t))
	s.cluster = cluster
	return s
}

func serverAt(url string) site {
	return site{
		settings: []string{"DATABASE_URL=" + url},
		open: func(t *testing.T) records {
			t.Helper()
			s, err := postgres.Open(t.Context(), postgres.Options{URL: url, MaxConns: 4})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	}
}

// serve starts the program on s, and says how long it took to be ready.
func (s site) serve(t *testing.T, issuer *testkit.Issuer) (p *testkit.Program, took time.Duration) {
	t.Helper()
	testkit.Binary(t) // built once, and not counted
	start := time.Now()
	p = testkit.Serve(t, append([]string{
		"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "LOG_LEVEL=WARNING", "RATE_LIMIT_PER_MINUTE=0", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0", "SHUTDOWN_DELAY=0s",
	}, s.settings...)...)
	becomes(t, p.URL, http.StatusOK, hangs*time.Second)
	return p, time.Since(start)
}

// becomes waits until readiness has that status, and says how long it took.
func becomes(t *testing.T, url string, status int, patience time.Duration) time.Duration {
	t.Helper()
	c := testkit.Client{URL: url, HTTP: newHTTP()}
	return testkit.Await(t, patience, func() error {
		a, err := c.Try(t.Context(), "GET /health/ready", "")
		if err == nil && a.Status != status {
			err = fmt.Errorf("readiness is not %d, but %d %s", status, a.Status, a.Body)
		}
		return err
	})
}

// newHTTP returns a client that keeps a connection to itself.
func newHTTP() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}, Timeout: 30 * time.Second}
}

// A crew is people who write at once, each into a vault of their own.
type crew []*writer

func newCrew(t *testing.T, issuer *testkit.Issuer, n int) crew {
	t.Helper()
	c := make(crew, n)
	for i := range c {
		name := fmt.Sprintf("writer-%02d", i)
		c[i] = newWriter(t, name, issuer.Token(t, name, nil), uint64(i))
	}
	return c
}

// each runs do for all at once.
func (c crew) each(do func(w *writer)) {
	var wg sync.WaitGroup
	for _, w := range c {
		wg.Go(func() { do(w) })
	}
	wg.Wait()
}

// write has all write to the program at url until stop is called, or what they
// ask for is not answered.
func (c crew) write(ctx context.Context, url string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for _, w := range c {
		wg.Go(func() {
			w.client.URL = url
			for ctx.Err() == nil && w.doubt == nil {
				w.step()
			}
		})
	}
	return func() { cancel(); wg.Wait() }
}

// verify settles what is in doubt and holds all that was answered against what
// is there now, in the program at url and in the store itself, which is sound.
func (c crew) verify(t *testing.T, url string, s site) {
	t.Helper()
	var mu sync.Mutex
	owner := map[int64]string{}
	store := s.open(t)
	defer store.Close()
	sound(t, s.settings)
	c.each(func(w *writer) {
		w.client.URL = url
		w.settle()
		ids := w.verify()
		w.verifyLog(store)
		mu.Lock()
		defer mu.Unlock()
		for _, id := range ids {
			if other, taken := owner[id]; taken {
				t.Errorf("idea %d belongs to %s and to %s", id, other, w.name)
			}
			owner[id] = w.name
		}
	})
}

// sound fails unless creatorvault check finds nothing.
func sound(t *testing.T, settings []string) {
	t.Helper()
	if r := command(t, settings, "", "check"); r.exit != 0 || !strings.HasSuffix(r.stdout, " is sound\n") {
		t.Errorf("check: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
}

// answers is how many writes were answered well.
func (c crew) answers() (n int) {
	for _, w := range c {
		n += len(w.log)
	}
	return n
}

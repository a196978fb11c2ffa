package testkit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Cluster is a PostgreSQL server of the tests' own.
type Cluster struct {
	dir     string
	port    int
	more    []string // settings beyond our own
	server  *process
	base    *url.URL // of its database postgres
	serial  atomic.Int64
	mu      sync.Mutex
	sources map[string]error    // template databases by name, and how making them went
	free    map[string][]string // databases that may be lent, by what they were made from
}

var shared struct {
	once    sync.Once
	cluster *Cluster
	err     error
}

// Postgres returns the one PostgreSQL of a test process. Without one on this
// machine the test fails: a skipped one proves nothing. TEST_POSTGRES_URL may
// name a server to use in its place, TEST_POSTGRES_BIN a folder with the
// programs of another one, and TEST_POSTGRES_VERSION which one ("18.6") it has
// to be.
func Postgres(t testing.TB) *Cluster {
	t.Helper()
	shared.once.Do(func() {
		if at := os.Getenv("TEST_POSTGRES_URL"); at != "" {
			base, err := url.Parse(at)
			shared.cluster, shared.err = &Cluster{base: base, sources: map[string]error{}, free: map[string][]string{}}, err
			if err == nil {
				shared.err = shared.cluster.checkVersion(context.Background())
				atExit(shared.cluster.clear)
			}
			return
		}
		if shared.cluster, shared.err = newCluster(nil); shared.err == nil {
			atExit(shared.cluster.Destroy)
		}
	})
	if shared.err != nil {
		t.Fatalf("start PostgreSQL: %v", shared.err)
	}
	return shared.cluster
}

// OwnPostgres returns a PostgreSQL that t alone uses, and may kill. Settings
// ("fsync=on") take the place of the tests' own.
func OwnPostgres(t testing.TB, settings ...string) *Cluster {
	t.Helper()
	c, err := newCluster(settings)
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	t.Cleanup(c.Destroy)
	return c
}

// newCluster makes a cluster and starts it.
func newCluster(settings []string) (c *Cluster, err error) {
	c = &Cluster{more: settings, sources: map[string]error{}, free: map[string][]string{}}
	initdb, err := findPostgres("initdb")
	if err != nil {
		return nil, err
	}
	if c.dir, err = workshop("postgres"); err != nil {
		return nil, err
	}
	err = run(c.dir, initdb, "-D", filepath.Join(c.dir, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if err != nil {
		return nil, err
	}
	if c.port, err = freePort(); err != nil {
		return nil, err
	}
	c.base = &url.URL{Scheme: "postgres", User: url.User("postgres"), Host: fmt.Sprintf("127.0.0.1:%d", c.port), Path: "/postgres"}
	return c, c.Start()
}

// Start starts a cluster that is down, and waits until it answers.
func (c *Cluster) Start() (err error) {
	postgres, err := findPostgres("postgres")
	if err != nil {
		return err
	}
	args := []string{"-D", filepath.Join(c.dir, "data"), "-k", c.dir, "-p", strconv.Itoa(c.port)}
	for _, setting := range append([]string{"listen_addresses=127.0.0.1", "fsync=off", "max_connections=200"}, c.more...) {
		args = append(args, "-c", setting)
	}
	c.server, err = start(c.dir, "log", postgres, args...)
	if err != nil {
		return err
	}
	if err := await(30*time.Second, func() error { return c.exec(context.Background(), "SELECT 1") }); err != nil {
		return err
	}
	return c.checkVersion(context.Background())
}

// checkVersion refuses a server that is another than TEST_POSTGRES_VERSION
// says: tests of one version must not pass on another.
func (c *Cluster) checkVersion(ctx context.Context) error {
	want := os.Getenv("TEST_POSTGRES_VERSION")
	if want == "" {
		return nil
	}
	conn, err := pgx.Connect(ctx, c.base.String())
	if err != nil {
		return err
	}
	var is string // "18.6", or "15.18 (Debian 15.18-0+deb12u1)"
	err = conn.QueryRow(ctx, "SHOW server_version").Scan(&is)
	if err = errors.Join(err, conn.Close(ctx)); err != nil {
		return err
	}
	if number, _, _ := strings.Cut(is, " "); number != want {
		return fmt.Errorf("this is PostgreSQL %s, not %s as TEST_POSTGRES_VERSION says", is, want)
	}
	return nil
}

// Pid is the process id of the server.
func (c *Cluster) Pid() int { return c.server.cmd.Process.Pid }

// Destroy ends the server and removes all that it keeps.
func (c *Cluster) Destroy() {
	if c.server != nil {
		c.server.stop()
	}
	_ = os.RemoveAll(c.dir)
}

// exec runs a statement in the database postgres.
func (c *Cluster) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, c.base.String())
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// Database makes an empty database of t's own and returns its URL.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	return c.create(t, "")
}

// DatabaseFrom makes a database of t's own that is as prepare leaves the
// first one that it is called for, under that name.
func (c *Cluster) DatabaseFrom(t testing.TB, name string, prepare func(ctx context.Context, url string) error) string {
	t.Helper()
	return c.create(t, " TEMPLATE "+c.source(t, name, prepare))
}

// source returns the name of the database that prepare has left.
func (c *Cluster) source(t testing.TB, name string, prepare func(ctx context.Context, url string) error) string {
	t.Helper()
	source := fmt.Sprintf("source_%s_%d", name, os.Getpid())
	c.mu.Lock()
	defer c.mu.Unlock()
	err, made := c.sources[source]
	if !made {
		if err = c.exec(t.Context(), "CREATE DATABASE "+source); err == nil {
			err = prepare(t.Context(), c.url(source))
		}
		c.sources[source] = err
	}
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// make makes a database and returns its name. It is called under the lock: of
// one source, one copy is made at a time.
func (c *Cluster) make(t testing.TB, options string) string {
	t.Helper()
	name := fmt.Sprintf("vault_%d_%d", os.Getpid(), c.serial.Add(1))
	if err := c.exec(t.Context(), "CREATE DATABASE "+name+options); err != nil {
		t.Fatal(err)
	}
	return name
}

func (c *Cluster) create(t testing.TB, options string) string {
	t.Helper()
	c.mu.Lock()
	name := c.make(t, options)
	c.mu.Unlock()
	t.Cleanup(func() {
		if err := c.exec(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Logf("drop %s: %v", name, err) // a test may have killed the server
		}
	})
	return c.url(name)
}

// url is the address of a database.
func (c *Cluster) url(name string) string {
	u := *c.base
	u.Path = "/" + name
	return u.String()
}

// Hold runs a statement in a database, in a transaction that stays open until
// release is called: nobody else can have what it locks.
func Hold(t testing.TB, url, statement string, values ...any) (release func()) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	release = func() { once.Do(func() { _ = conn.Close(ctx) }) } // which rolls back
	t.Cleanup(release)
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, statement, values...); err != nil {
		t.Fatal(err)
	}
	return release
}

package main_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// A road leads to a server, and is open, slow, or broken.
type road struct {
	addr, to string
	mu       sync.Mutex
	listener net.Listener  // nil: connections are refused
	hold     chan struct{} // what comes in stays there until this is closed
	conns    []net.Conn
	came     chan struct{} // hears of whoever comes while nobody else is waited for
}

// newRoad returns a road to the database at direct, and the URL to take it.
// Nobody is let in yet.
func newRoad(t *testing.T, direct string) (r *road, way string) {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	r = &road{to: u.Host, hold: make(chan struct{}), came: make(chan struct{}, 1)}
	close(r.hold)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.addr = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.refuse(); r.pass() })
	u.Host = r.addr
	return r, u.String()
}

// accept lets connections in.
func (r *road) accept(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener = l
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go r.carry(c)
		}
	}()
}

// carry takes what comes on c to the server, and what it answers back.
func (r *road) carry(c net.Conn) {
	server, err := net.Dial("tcp", r.to)
	if err != nil {
		_ = c.Close()
		return
	}
	r.mu.Lock()
	r.conns = append(r.conns, c, server)
	r.mu.Unlock()
	select {
	case r.came <- struct{}{}:
	default:
	}
	go r.copy(server, c)
	r.copy(c, server)
}

func (r *road) copy(to io.WriteCloser, from io.Reader) {
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		r.mu.Lock()
		hold := r.hold
		r.mu.Unlock()
		<-hold
		if _, failed := to.Write(b[:n]); err != nil || failed != nil {
			return
		}
	}
}

// stop holds back all that comes from now on, until pass.
func (r *road) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hold = make(chan struct{})
}

// pass lets everything through.
func (r *road) pass() {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.hold:
	default:
		close(r.hold)
	}
}

// refuse lets nobody in any more, and throws out who is there.
func (r *road) refuse() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listener != nil {
		_ = r.listener.Close()
	}
	for _, c := range r.conns {
		_ = c.Close()
	}
	r.listener, r.conns = nil, nil
}

// TestAStartWaitsForPostgresToWakeUp has the database refuse at first, and
// then take a connection and say nothing for longer than a connection waits.
func TestAStartWaitsForPostgresToWakeUp(t *testing.T) {
	t.Parallel() // it waits more than it works
	r, way := newRoad(t, testkit.Postgres(t).Database(t))
	issuer := testkit.NewIssuer(t)
	testkit.Binary(t) // built before the clock runs
	awake := make(chan struct{})
	go func() {
		defer close(awake)
		<-time.After(time.Second)
		r.stop()
		r.accept(t)
		<-time.After(6 * time.Second)
		r.pass()
	}()
	p, took := site{settings: []string{"DATABASE_URL=" + way}}.serve(t, issuer)
	<-awake
	t.Logf("ready after %v", took)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	recovers(t, ada)
}

func TestTheRoadToPostgresBreaks(t *testing.T) {
	t.Parallel() // it waits more than it works
	r, way := newRoad(t, testkit.Postgres(t).Database(t))
	r.accept(t)
	p, ada := adaOn(t, way)
	for name, broken := range map[string]struct {
		cut, mend func()
	}{
		"unreachable": {r.refuse, func() { r.accept(t) }},
		"silent":      {r.stop, r.pass},
	} {
		t.Run(name, func(t *testing.T) {
			broken.cut()
			t.Logf("readiness: 503 after %v", becomes(t, p.URL, http.StatusServiceUnavailable, 2*time.Second+patient))
			refused(t, ada, 5*time.Second, probes...)
			broken.mend()
			recovers(t, ada)
		})
	}
	t.Run("cut in mid-reply", func(t *testing.T) {
		bad, all := underLoad(t, ada, func() {
			for range 5 {
				r.refuse()
				r.accept(t)
				<-time.After(50 * time.Millisecond)
			}
		})
		if bad > 0 {
			t.Errorf("%d reads and keyed writes of %d requests failed", bad, all)
		}
	})
}

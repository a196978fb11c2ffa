package identity

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"creatorvault.dev/internal/vault"
)

// inBubble serves h in memory, where time passes when all wait.
func inBubble(t *testing.T, h http.HandlerFunc) *KeySet {
	t.Helper()
	line := make(chan net.Conn)
	server := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(&inMemory{line: line, end: make(chan struct{})}) }()
	s, err := NewKeySet("http://127.0.0.1/jwks", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	transport := s.client.Transport.(*http.Transport)
	transport.Proxy = nil
	transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case line <- there:
			return here, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
		<-done
	})
	return s
}

// inMemory is a listener whose connections are made by hand.
type inMemory struct {
	line <-chan net.Conn
	end  chan struct{}
	once sync.Once
}

func (l *inMemory) Accept() (net.Conn, error) {
	select {
	case c := <-l.line:
		return c, nil
	case <-l.end:
		return nil, net.ErrClosed
	}
}
func (l *inMemory) Close() error { l.once.Do(func() { close(l.end) }); return nil }
func (*inMemory) Addr() net.Addr { return &net.TCPAddr{} }

func TestATokenWaitsTwoSecondsForItsKeyAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetches atomic.Int64
		const slow = 3 * time.Second
		s := inBubble(t, func(w http.ResponseWriter, _ *http.Request) {
			if fetches.Add(1) == 1 { // in the bubble: no time passes outside
				time.Sleep(slow)
			} else {
				time.Sleep(2 * fetchTimeout) // and the fetch gives up
			}
			_, _ = w.Write([]byte(keySet(t, "one")))
		})
		waited := func(when, id string, want error, least time.Duration) {
			t.Helper()
			begun := time.Now()
			finds(t, s, when, id, want)
			if took := time.Since(begun); took != least {
				t.Errorf("%s: it took %v, want %v", when, took, least)
			}
		}
		waited("no keys yet", "one", vault.NoKeys, fetchWait)
		waited("while they come", "one", nil, slow-fetchWait)
		waited("once they are there", "one", nil, 0)
		waited("an unknown one", "x", unknownKey, 0)
		time.Sleep(fetchPause)
		waited("an unknown one, ten seconds later", "x", unknownKey, fetchWait)
		waited("a known one, while a fetch hangs", "one", nil, 0)
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		begun := time.Now()
		if _, err := s.Find(ctx, "x"); !errors.Is(err, unknownKey) || time.Since(begun) != time.Second {
			t.Errorf("whose caller goes after a second: error %v after %v", err, time.Since(begun))
		}
		time.Sleep(fetchTimeout - fetchWait - time.Second)
		synctest.Wait()
		waited("once the fetch was given up", "x", unknownKey, 0)
		if n := fetches.Load(); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}
		time.Sleep(2 * fetchTimeout)
	})
}

func TestACrowdDoesNotWaitForAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := inBubble(t, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(fetchTimeout - time.Second)
			_, _ = w.Write([]byte(keySet(t, "one")))
		})
		for range maxWaiting {
			go func() { _, _ = s.Find(t.Context(), "one") }()
		}
		synctest.Wait()
		begun := time.Now()
		finds(t, s, "one more", "one", vault.NoKeys)
		if took := time.Since(begun); took != 0 {
			t.Errorf("one more waited for %v", took)
		}
		time.Sleep(fetchTimeout)
		synctest.Wait()
		if s.waiting != 0 {
			t.Errorf("%d still wait", s.waiting)
		}
	})
}

func TestKeysAreFetchedAtOnceAndEveryTenMinutes(t *testing.T) {
	fetchesEvery(t, refreshEvery, func(*KeySet) {})
}

func TestKeysAreFetchedAsOftenAsIsAsked(t *testing.T) {
	fetchesEvery(t, time.Minute, func(s *KeySet) { s.Refresh = time.Minute })
}

// fetchesEvery wants a key set to be fetched at once and then every so often.
func fetchesEvery(t *testing.T, every time.Duration, change func(*KeySet)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var fetches atomic.Int64
		s := inBubble(t, func(w http.ResponseWriter, _ *http.Request) {
			if fetches.Add(1) == 2 {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			_, _ = w.Write([]byte(keySet(t, "one")))
		})
		change(s)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.Run(ctx); close(done) }()
		for n, pause := range []time.Duration{0, every, every} {
			time.Sleep(pause)
			synctest.Wait()
			if got := fetches.Load(); got != int64(n+1) {
				t.Errorf("%d fetches after %v, want %d", got, time.Duration(n)*every, n+1)
			}
		}
		finds(t, s, "without having asked", "one", nil)
		stop()
		<-done
	})
}

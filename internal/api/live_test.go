package api

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// logOf is a store of one log, and nothing else.
type logOf struct {
	vault.Store
	mu    sync.Mutex
	began int64
	head  int64
	down  bool
}

func (l *logOf) set(head int64, down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head, l.down = head, down
}

func (l *logOf) Heads(context.Context, ...vault.UserID) (map[vault.UserID]int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return nil, vault.Unavailable.New("down")
	}
	return map[vault.UserID]int64{"ada": l.head}, nil
}

func (l *logOf) Changes(_ context.Context, _ vault.Actor, after int64, limit int) (all []vault.Change, _ error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return nil, vault.Unavailable.New("down")
	}
	for seq := after + 1; seq <= l.head && len(all) < limit; seq++ {
		all = append(all, vault.Change{Seq: seq, At: time.UnixMicro(l.began + seq)})
	}
	return all, nil
}

// openGate lets everybody in, or fails.
type openGate struct{ err error }

func (g *openGate) Identify(context.Context, string) (*identity.Principal, error) { return nil, g.err }

// wire keeps what is written, by the piece.
type wire struct {
	mu     sync.Mutex
	pieces []string
}

func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pieces = append(w.pieces, string(b))
	return len(b), nil
}

func (w *wire) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.pieces
	w.pieces = nil
	return all
}

// streaming runs a stream of ada's after last in a bubble, to the end of f.
func streaming(t *testing.T, log *logOf, gate Gate, last string, f func(v *vault.Service, w *wire)) {
	synctest.Test(t, func(t *testing.T) {
		v, ending := vault.NewService(log, time.Now), make(chan struct{})
		by := vault.Actor{Owner: "ada"}
		follower, err := v.Follow(by)
		if err != nil {
			t.Fatal(err)
		}
		s := &stream{Live: NewLive(v, gate, ending), Follower: follower, ctx: t.Context(), by: by}
		head, err := s.end(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		s.begin(last, head)
		w, ended := &wire{}, make(chan error, 1)
		go func() { ended <- s.run(w) }()
		synctest.Wait()
		f(v, w)
		close(ending)
		if err := <-ended; err != nil || v.Following() != 0 {
			t.Errorf("error %v, %d follow", err, v.Following())
		}
	})
}

func TestASilentStreamBeatsEvery15Seconds(t *testing.T) {
	streaming(t, &logOf{}, &openGate{}, "", func(_ *vault.Service, w *wire) {
		w.take()
		<-time.After(14 * time.Second)
		if got := w.take(); got != nil {
			t.Errorf("too early: %q", got)
		}
		<-time.After(47 * time.Second)
		if got := w.take(); len(got) != 4 || got[0] != ":\n\n" {
			t.Errorf("within a minute: %q", got)
		}
	})
}

func TestAStreamGoesOnAfterAnOutage(t *testing.T) {
	log := &logOf{head: 1}
	streaming(t, log, &openGate{errors.New("nobody can tell now")}, "1-1", func(v *vault.Service, w *wire) {
		log.set(3, true)
		v.Tell("ada")
		synctest.Wait()
		if got := w.take(); len(got) != 1 || got[0] != "retry: 1000\n\n" {
			t.Errorf("%q", got)
		}
		log.set(3, false)
		<-time.After(lookAfter)
		synctest.Wait()
		if got := strings.Join(w.take(), ""); !strings.HasPrefix(got, "id: 2-2\n") || !strings.Contains(got, "\nid: 3-3\n") {
			t.Errorf("after the outage: %q", got)
		}
	})
}

func TestALogThatIsShorterIsReadAnew(t *testing.T) {
	log := &logOf{head: 250}
	streaming(t, log, &openGate{}, "0", func(v *vault.Service, w *wire) {
		if pages := w.take(); len(pages) != 3 || strings.Count(strings.Join(pages, ""), "event: change\n") != 250 {
			t.Errorf("%d pages", len(pages))
		}
		if err := v.Look(t.Context()); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		log.set(249, false)
		if err := v.Look(t.Context()); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if got := strings.Join(w.take(), ""); got != "id: 249-6x\nevent: reset\ndata: {\"seq\":249,\"at\":\"1970-01-01T00:00:00.000249Z\"}\n\n" {
			t.Errorf("%q", got)
		}
	})
}

func TestALogThatGrewAgainIsReadAnew(t *testing.T) {
	log := &logOf{head: 3}
	streaming(t, log, &openGate{}, "3-3", func(v *vault.Service, w *wire) {
		if got := w.take(); len(got) != 1 || got[0] != "retry: 1000\n\n" {
			t.Errorf("%q", got)
		}
		log.mu.Lock()
		log.began = 10 // another log
		log.mu.Unlock()
		log.set(5, false)
		v.Tell("ada")
		synctest.Wait()
		if got := strings.Join(w.take(), ""); got != "id: 5-f\nevent: reset\ndata: {\"seq\":5,\"at\":\"1970-01-01T00:00:00.000015Z\"}\n\n" {
			t.Errorf("%q", got)
		}
		log.set(6, false)
		v.Tell("ada")
		synctest.Wait()
		if got := strings.Join(w.take(), ""); !strings.HasPrefix(got, "id: 6-g\nevent: change\n") {
			t.Errorf("%q", got)
		}
	})
}

func TestAMarkIsReadAsItIsWritten(t *testing.T) {
	for _, id := range []string{"0", "1-0", "1--1", "17-hk3p0v5q9c", "9223372036854775807-1y2p0ij32e8e7"} {
		if m, ok := parseMark(id); !ok || string(m.appendTo(nil)) != id {
			t.Errorf("%s: %v %v", id, m, ok)
		}
	}
	for _, id := range []string{"", "1", "-", "0-1", "0-0", "1-", "-1-1", "01-1", "+1-1", "1-01", "1-A", "1-1 ", "1-1-1", "9223372036854775808-1", "1-1y2p0ij32e8e8", "1e0-1", "é"} {
		if m, ok := parseMark(id); ok {
			t.Errorf("%s: %v", id, m)
		}
	}
}

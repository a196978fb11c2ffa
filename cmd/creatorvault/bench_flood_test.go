package main_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// The flood: so many at once try to sign in, which fills the line of those who
// wait for their password to be looked at, and more. The API may take twice as
// long meanwhile as it takes in quiet.
const (
	floodClients = 64
	floodGate    = 2.0
)

// TestBenchFlood measures the API while it is quiet and while a flood of
// sign-ins comes in, in turns.
func TestBenchFlood(t *testing.T) {
	s := benchScale(t)
	rounds, long := min(s.rounds, 9), 4*s.long // in which a password or two are looked at
	c := begin(t, nil, exec.Command(testkit.Binary(t), "serve"), "DATA_DIR="+t.TempDir(), "PORT=0", "PUBLIC_URL="+ownOrigin, "TRUSTED_PROXIES=127.0.0.1",
		"AUTH_SECRET=a secret of the bench, long enough for anybody", "RATE_LIMIT_PER_MINUTE=1000000", "GOGC="+benchGC())
	ada := newVisitor(&testkit.Program{URL: c.url}).signUp(t, "ada@example.com").api(t)
	_, claims := opens(t, ada.Token)
	path := "/api/v1/" + claims["sub"].(string) + "/ideas"
	var gets []shot
	for n := range share {
		a := ada.Do(t, "POST "+path, fmt.Sprintf(`{"title":"Idea %d"}`, n))
		if a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		gets = append(gets, newShot(fmt.Sprintf("GET %s/%d", path, n+1), ada.Token, "", 200))
	}
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### get during a flood of sign-ins by %d clients, sqlite, %d rounds of %s\n\n", floodClients, rounds, long)
	_, _ = fmt.Fprintln(out, "| clients | quiet, a second | in the flood | p99 quiet | in the flood | **ratio** (least, most) | gate | sign-ins a second |")
	_, _ = fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, clients := range []int{1, 8, 32} {
		var wires []*wire
		for range clients {
			wires = append(wires, dial(t, c.url))
		}
		once(t, wires, gets)
		var quiet, flooded []load
		var ratios []float64
		var signIns, took float64
		for range rounds {
			calm := fire(t, c, wires, gets, long)
			stop := flood(t, c.url)
			rough := fire(t, c, wires, gets, long)
			n, lasted := stop()
			signIns, took = signIns+float64(n), took+lasted.Seconds()
			quiet, flooded = append(quiet, calm), append(flooded, rough)
			ratios = append(ratios, float64(rough.at(.99))/float64(calm.at(.99)))
		}
		calm, rough, ratio, gate := sum(quiet), sum(flooded), testkit.Median(ratios), ""
		if clients > 1 { // who is alone waits for no other request, but for a processor to wake
			gate = fmt.Sprint(floodGate)
			if s.gates && ratio > floodGate {
				t.Errorf("%d clients: p99 is %.2f times as long in a flood of sign-ins, want at most %.1f", clients, ratio, floodGate)
			}
		}
		_, _ = fmt.Fprintf(out, "| %d | %.0f | %.0f | %s | %s | **%.2f** (%.2f, %.2f) | %s | %.1f |\n", clients, calm.perSecond(), rough.perSecond(),
			milliseconds(calm.at(.99)), milliseconds(rough.at(.99)), ratio, slices.Min(ratios), slices.Max(ratios), gate, signIns/took)
	}
}

// floodTry makes every try one of its own: no limit of an account or of an
// address keeps it from being looked at.
var floodTry atomic.Int64

// flood begins a flood of sign-ins. stop ends it, and says how many passwords
// were looked at, in how long.
func flood(t testing.TB, url string) (stop func() (signIns int64, took time.Duration)) {
	t.Helper()
	var looked atomic.Int64
	answered, ended := make(chan struct{}), make(chan struct{})
	begun := sync.OnceFunc(func() { close(answered) })
	var wires []*wire
	var wg sync.WaitGroup
	errs := make([]error, floodClients)
	start := time.Now()
	for i := range floodClients {
		w := dial(t, url)
		wires = append(wires, w)
		wg.Go(func() {
			defer begun()
			for {
				refused, err := try(w)
				if err != nil {
					if !errors.Is(err, net.ErrClosed) { // which stop does
						errs[i] = err
					}
					return
				}
				begun()
				pause := time.Duration(0)
				if refused {
					pause = rand.N(200 * time.Millisecond) // ten times as soon as it is told to, and not all at once
				} else {
					looked.Add(1)
				}
				select {
				case <-ended:
					return
				case <-time.After(pause):
				}
			}
		})
	}
	<-answered // one was refused or looked at: whoever may wait does so
	return func() (int64, time.Duration) {
		close(ended)
		for _, w := range wires {
			_ = w.conn.Close() // who waits in the line leaves it
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		return looked.Load(), time.Since(start)
	}
}

// try signs in once, and reports whether it was told to come again.
func try(w *wire) (refused bool, err error) {
	status, length, err := w.send(floodShot(floodTry.Add(1)))
	if err == nil {
		_, err = w.in.Discard(max(length, 0))
	}
	if err == nil && status != 401 && status != 429 {
		err = fmt.Errorf("status %d", status)
	}
	return status == 429, err
}

// floodShot is try n: of an account and from an address of its own.
func floodShot(n int64) []byte {
	body := fmt.Sprintf(`{"email":"nobody%d@example.com","password":"wrong horse battery"}`, n)
	return fmt.Appendf(nil, "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 10.%d.%d.%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		n>>16&255, n>>8&255, n&255, len(body), body)
}

package main_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// The flood: so many at once try to sign in, which fills the line of those who
// wait for their password to be looked at, and more.
const floodClients = 64

// TestBenchFlood measures the API while it is quiet and while a flood of
// sign-ins comes in, in turns.
func TestBenchFlood(t *testing.T) {
	s := benchScale(t)
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
	s.beside(t, c, gets, trouble{
		title: fmt.Sprintf("get during a flood of sign-ins by %d clients", floodClients), meanwhile: "in the flood", counted: "sign-ins",
		begin: func() func() (int64, time.Duration) { return flood(t, c.url) },
	})
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

package main_test

import (
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// TestSlowClientsAreCutOffAndHarmNobody has clients that send their headers or
// their body a byte a second, or never read what they asked for, beside many
// that are connected and say nothing. All wait at the same time.
func TestSlowClientsAreCutOffAndHarmNobody(t *testing.T) {
	t.Parallel() // it waits more than it works
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	for range 100 {
		ada.Do(t, "POST /api/v1/ada/ideas", `{"title":"x","notes":"`+strings.Repeat("é", 5000)+`"}`)
	}
	var wg sync.WaitGroup
	post := newShot("POST /api/v1/ada/ideas", ada.Token, `{"title":"`+strings.Repeat("x", 150)+`"}`, 0).raw
	list := newShot("GET /api/v1/ada/ideas?limit=100", ada.Token, "", 0).raw
	within := func(name string, took, want time.Duration) {
		if took < want-time.Second || took > want+5*time.Second {
			t.Errorf("%s: cut off after %v, want %v", name, took, want)
		}
		t.Logf("%s: cut off after %v", name, took)
	}
	wg.Go(func() {
		took, _ := trickle(t, p.URL, post, 20)
		within("headers", took, 5*time.Second)
	})
	wg.Go(func() {
		took, said := trickle(t, p.URL, post, strings.Index(string(post), "\r\n\r\n")+8)
		within("body", took, 15*time.Second)
		if said != "" && !strings.Contains(said, `"success":false`) {
			t.Errorf("a slow body is answered %s", said)
		}
	})
	wg.Go(func() {
		within("reader", neverRead(t, p, []byte(strings.Repeat(string(list), 20)), "ideas"), 30*time.Second)
	})
	wg.Go(func() { within("stream", neverRead(t, p, longLog(t, p, issuer), "events"), 30*time.Second) })
	for range 2000 { // and these say nothing
		dial(t, p.URL)
	}
	slowest := time.Duration(0)
	for range 200 {
		start := time.Now()
		if a := ada.Do(t, "GET /api/v1/ada/ideas?limit=1", ""); a.Status != 200 {
			t.Fatalf("beside them: %d %s", a.Status, a.Body)
		}
		slowest = max(slowest, time.Since(start))
	}
	if slowest > time.Second {
		t.Errorf("beside them a list took %v", slowest)
	}
	wg.Wait()
}

// trickle sends quick bytes at once and the rest one a second, and says after
// how long the server cut the connection, and what it said before.
func trickle(t *testing.T, url string, send []byte, quick int) (took time.Duration, said string) {
	t.Helper()
	conn := dial(t, url).conn
	start := time.Now()
	if _, err := conn.Write(send[:quick]); err != nil {
		t.Error(err)
	}
	go func() {
		for _, b := range send[quick:] {
			<-time.After(time.Second)
			if _, err := conn.Write([]byte{b}); err != nil {
				return
			}
		}
	}()
	_ = conn.SetReadDeadline(start.Add(time.Minute))
	text, err := io.ReadAll(conn)
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		t.Error("nobody cut the connection in a minute")
	}
	return time.Since(start), string(text)
}

// longLog makes a log of changes that no buffer holds, and returns what asks for
// all of it.
func longLog(t *testing.T, p *testkit.Program, issuer *testkit.Issuer) []byte {
	t.Helper()
	c := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "logger", nil)}
	for range 100 {
		expect(t, c, 201, "POST /api/v1/logger/ideas", `{"title":"x"}`)
	}
	for n := range 300 {
		stage := []string{"draft", "outline"}[n%2]
		expect(t, c, 200, "POST /api/v1/logger/ideas/bulk", `{"filter":{},"change":{"stage":"`+stage+`"}}`)
	}
	ask := newShot("GET /api/v1/logger/events", c.Token, "", 0).raw
	return []byte(strings.Replace(string(ask), "\r\n\r\n", "\r\nLast-Event-ID: 0\r\n\r\n", 1))
}

// neverRead asks for more than any buffer holds and reads nothing of it. Such
// a client cannot see when it is cut off; the server's log does.
func neverRead(t *testing.T, p *testkit.Program, send []byte, of string) time.Duration {
	t.Helper()
	given := regexp.MustCompile(`"route":"GET /api/v1/{user_id}/` + of + `","status":200,"duration_ms":[23]\d{4}\.`)
	conn := dial(t, p.URL).conn
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Error(err)
	}
	start := time.Now()
	if _, err := conn.Write(send); err != nil {
		t.Error(err)
	}
	if _, err := p.Says(time.Minute, given); err != nil {
		t.Errorf("nobody gave up on the client: %v", err)
	}
	return time.Since(start)
}

package main_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"
)

// An event is one of a stream.
type event struct{ id, name, data string }

// A line is a stream that is open.
type line struct {
	status int
	events chan event // closed when it ends
	err    error      // how it ended, once events is closed
	cut    context.CancelFunc
}

// follow opens a stream after the event last, from now on if that is empty.
func follow(t *testing.T, c *testkit.Client, vault, last string) *line {
	t.Helper()
	ctx, cut := context.WithCancel(t.Context())
	t.Cleanup(cut)
	r, err := http.NewRequestWithContext(ctx, "GET", c.URL+"/api/v1/"+vault+"/events", http.NoBody)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+c.Token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r) //nolint:bodyclose // by whoever reads it
	must(t, err)
	l := &line{resp.StatusCode, make(chan event, 1<<12), nil, cut}
	go func() {
		defer close(l.events)
		defer resp.Body.Close()
		l.err = l.read(bufio.NewReader(resp.Body))
	}()
	return l
}

func (l *line) read(from *bufio.Reader) error {
	var e event
	for {
		text, err := from.ReadString('\n')
		if err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		text = strings.TrimSuffix(text, "\n")
		name, value, _ := strings.Cut(text, ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "":
			if e.name != "" {
				l.events <- e
			}
			e = event{}
		}
	}
}

// next is the next event, which must come within ten times the second in which
// it is promised.
func (l *line) next(t *testing.T) event {
	t.Helper()
	select {
	case e, ok := <-l.events:
		if !ok {
			t.Fatalf("the stream (%d) has ended: %v", l.status, l.err)
		}
		return e
	case <-time.After(tooLate):
		t.Fatal("no event comes")
	}
	return event{}
}

// ends waits until the stream has ended, as a whole reply does.
func (l *line) ends(t *testing.T) {
	t.Helper()
	for late := time.After(tooLate); ; {
		select {
		case _, ok := <-l.events:
			if !ok {
				if l.err != nil {
					t.Errorf("it was cut off: %v", l.err)
				}
				return
			}
		case <-late:
			t.Fatal("the stream does not end")
		}
	}
}

// at is when the change was that an event tells of.
func (e event) at() string {
	_, rest, _ := strings.Cut(e.data, `"at":"`)
	at, _, _ := strings.Cut(rest, `"`)
	return at
}

// want holds an event to what it must be; of the id the number, and the data in part.
func (e event) want(t *testing.T, number, name, data string) {
	t.Helper()
	if id, _, _ := strings.Cut(e.id, "-"); id != number || e.name != name || !strings.Contains(e.data, data) {
		t.Errorf("got %v, want %s %s %s", e, number, name, data)
	}
}

// instances starts two programs on one database where b can have two, and one
// where it cannot.
func instances(t *testing.T, b backend, issuer *testkit.Issuer, more ...string) []*testkit.Program {
	t.Helper()
	settings := append(b.settings(t), more...)
	one := backend{b.name, func(testing.TB) []string { return settings }}
	all := []*testkit.Program{one.serve(t, issuer)}
	if storeOf(b) == "sqlite" {
		return append(all, all[0])
	}
	return append(all, one.serve(t, issuer))
}

// TestTwoWindowsAgree has streams here and on another instance see what is
// changed here, and nobody else's stream.
func TestTwoWindowsAgree(t *testing.T) {
	forEachBackend(t, func(t *testing.T, b backend) {
		t.Parallel()
		issuer := testkit.NewIssuer(t)
		at := instances(t, b, issuer)
		ada := &testkit.Client{URL: at[0].URL, Token: issuer.Token(t, "ada", nil)}
		ada2 := &testkit.Client{URL: at[1].URL, Token: ada.Token}
		bob := &testkit.Client{URL: at[1].URL, Token: issuer.Token(t, "bob", nil)}
		here, there, other := follow(t, ada, "ada", ""), follow(t, ada2, "ada", ""), follow(t, bob, "bob", "")
		for _, l := range []*line{here, there, other} {
			l.next(t).want(t, "0", "hello", `{"seq":0,"at":null}`)
		}
		path := expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"secret title"}`).Header.Get("Location")
		expect(t, ada, 200, "PATCH "+path+"/stage", `{"stage":"draft"}`, "X-Client: web")
		expect(t, ada, 204, "DELETE "+path, "")
		expect(t, ada, 200, "POST "+strings.Replace(path, "/ideas/", "/trash/", 1)+"/restore", "")
		expect(t, ada, 204, "DELETE "+path, "")
		expect(t, ada, 204, "DELETE /api/v1/ada/trash", "")
		var fifth, last event
		for _, l := range []*line{here, there} {
			for i, data := range []string{`"act":"created","fields":[],"from":null,"to":"idea"`, `"act":"changed","fields":["stage"],"from":"idea","to":"draft"`, `"act":"deleted"`, `"act":"restored"`, `"act":"deleted"`, `"act":"destroyed"`} {
				fifth, last = last, l.next(t)
				last.want(t, itoa(i+1), "change", data)
				if strings.Contains(last.data, "secret") {
					t.Errorf("it holds content: %v", last)
				}
			}
		}
		expect(t, bob, 201, "POST /api/v1/bob/ideas", `{"title":"x"}`)
		other.next(t).want(t, "1", "change", `"act":"created"`)
		if a := follow(t, bob, "ada", ""); a.status != 403 {
			t.Errorf("somebody else's stream: %d", a.status)
		}
		follow(t, ada, "ada", "").next(t).want(t, "6", "hello", `{"seq":6,"at":"`+last.at()+`"}`)
		for _, strange := range []string{"7", "6", "-1", "x", "0" + last.id, "+" + last.id, last.id + "0", "7" + last.id[1:], fifth.id[:1] + last.id[1:], "9223372036854775808-1", "1e0", "é"} {
			follow(t, ada, "ada", strange).next(t).want(t, "6", "reset", `{"seq":6,"at":"`+last.at()+`"}`)
		}
		follow(t, ada, "ada", fifth.id).next(t).want(t, "6", "change", "destroyed")
	})
}

// TestAStreamOfARestoredVaultBeginsAnew has a vault go back to its backup, and
// then past the number that the client knows.
func TestAStreamOfARestoredVaultBeginsAnew(t *testing.T) {
	t.Parallel()
	issuer := testkit.NewIssuer(t)
	data, kept := "DATA_DIR="+t.TempDir(), filepath.Join(t.TempDir(), "kept")
	b := backend{"sqlite", func(testing.TB) []string { return []string{data} }}
	p := b.serve(t, issuer)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	add := func(title string) { expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"`+title+`"}`) }
	add("before")
	command(t, []string{data}, "", "backup", kept).must(t)
	add("after")
	add("after too")
	l := follow(t, ada, "ada", "0")
	first, _, known := l.next(t), l.next(t), l.next(t)
	p.Stop(t)
	command(t, []string{data}, "", "restore", kept, "--yes").must(t)
	ada.URL = b.serve(t, issuer).URL
	add("other")
	add("other too")
	add("more")
	follow(t, ada, "ada", known.id).next(t).want(t, "4", "reset", `{"seq":4,"at":"20`)
	follow(t, ada, "ada", first.id).next(t).want(t, "2", "change", "created") // which the backup has
}

// TestWhatOthersWriteIsHeard has a stream tell of what a command beside the
// server brings in, and instances on PostgreSQL have a line to each other.
func TestWhatOthersWriteIsHeard(t *testing.T) {
	for _, b := range []backend{backends[0], backends[3]} {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			issuer := testkit.NewIssuer(t)
			settings := append(b.settings(t), "DATA_DIR="+t.TempDir(), "JWT_PUBLIC_KEY="+issuer.PublicPEM(t))
			p := testkit.Serve(t, settings...)
			ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
			l := follow(t, ada, "ada", "")
			l.next(t).want(t, "0", "hello", "")
			dir := t.TempDir()
			must(t, os.WriteFile(filepath.Join(dir, "ideas.csv"), []byte("title\none\ntwo\n"), 0o600))
			commandIn(t, dir, settings, "", "import", "ada", "ideas.csv").must(t)
			l.next(t).want(t, "1", "change", `"act":"imported"`)
			if storeOf(b) == "postgres" {
				listening(t, strings.TrimPrefix(settings[1], "DATABASE_DIRECT_URL="))
			}
		})
	}
}

// listening waits until somebody listens on the database.
func listening(t *testing.T, direct string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), direct)
	must(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	testkit.Await(t, 10*time.Second, func() error {
		var n int
		const query = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN creatorvault_log'`
		if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil || n == 1 {
			return err
		}
		return fmt.Errorf("%d listen", n)
	})
}

// TestABrokenLineLosesNothing cuts streams at random moments of random writes:
// what a client that comes again has seen is the log, in order, once.
func TestABrokenLineLosesNothing(t *testing.T) {
	forEachBackend(t, func(t *testing.T, b backend) {
		t.Parallel()
		const writes = 250 // more than two pages of a replay
		issuer := testkit.NewIssuer(t)
		at := instances(t, b, issuer)
		token := issuer.Token(t, "ada", nil)
		written := make(chan struct{})
		go func() {
			defer close(written)
			for n := range writes {
				c := &testkit.Client{URL: at[n%2].URL, Token: token}
				if a, err := c.Try(t.Context(), "POST /api/v1/ada/ideas", fmt.Sprintf(`{"title":"%d"}`, n)); err != nil || a.Status != 201 {
					t.Errorf("%v %d %s", err, a.Status, a.Body)
				}
			}
		}()
		last, seen, lines := "0", []string(nil), 0
		for len(seen) < writes {
			l := follow(t, &testkit.Client{URL: at[lines%2].URL, Token: token}, "ada", last)
			lines++
			patience := time.After(time.Duration(rand.IntN(150)) * time.Millisecond)
			for up := true; up && len(seen) < writes; {
				select {
				case e, ok := <-l.events:
					if up = ok; ok {
						e.want(t, itoa(len(seen)+1), "change", "created")
						seen, last = append(seen, e.data), e.id
					}
				case <-patience:
					up = false
				}
			}
			l.cut()
			if t.Failed() {
				t.FailNow()
			}
		}
		<-written
		t.Logf("%d lines for %d changes", lines, len(seen))
		for i, data := range seen {
			var got struct{ Seq int }
			if err := json.Unmarshal([]byte(data), &got, json.MatchCaseInsensitiveNames(true)); err != nil || got.Seq != i+1 {
				t.Fatalf("event %d: %s %v", i+1, data, err)
			}
		}
	})
}

// TestAStreamEndsWithItsToken has streams end that nobody may read any more.
func TestAStreamEndsWithItsToken(t *testing.T) {
	for _, b := range []backend{backends[0], backends[2]} {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			issuer := testkit.NewIssuer(t)
			at := instances(t, b, issuer, "JWT_LEEWAY=0s")
			ada := &testkit.Client{URL: at[0].URL, Token: issuer.Token(t, "ada", nil)}
			made := read[access](t, expect(t, ada, 201, "POST "+accessTokens, accessBody("n", "ideas:read")))
			script := &testkit.Client{URL: at[1].URL, Token: made.Text}
			held := make(chan testkit.Answer)
			go func() { held <- script.Do(t, "GET /api/v1/ada/events", "", "Last-Event-ID: 0") }() // a whole reply, as the contract has it
			revoked, short := follow(t, script, "ada", ""), follow(t, &testkit.Client{URL: at[1].URL, Token: issuer.Token(t, "ada", map[string]any{"exp": time.Now().Add(3 * time.Second).Unix()})}, "ada", "")
			erased := follow(t, &testkit.Client{URL: at[1].URL, Token: ada.Token}, "ada", "")
			for _, l := range []*line{revoked, short, erased} {
				l.next(t).want(t, "0", "hello", "")
			}
			expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"x"}`)
			revoked.next(t).want(t, "1", "change", "created")
			expect(t, ada, 204, "DELETE "+accessTokens+"/"+made.ID, "")
			revoked.ends(t)
			if a := <-held; a.Status != 200 || !strings.HasPrefix(string(a.Body), "retry: 1000\n\nid: 1-") || !strings.HasSuffix(string(a.Body), ": end\n\n") {
				t.Errorf("%d %q", a.Status, a.Body)
			}
			short.ends(t)
			erased.next(t).want(t, "1", "change", "created")
			expect(t, ada, 204, "DELETE /api/v1/users/me", "")
			erased.ends(t)
		})
	}
}

// TestStreamsDoNotKeepTheServer ends a server with open streams.
func TestStreamsDoNotKeepTheServer(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer, "SHUTDOWN_DELAY=0s")
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	var lines []*line
	for range 20 {
		l := follow(t, ada, "ada", "")
		l.next(t).want(t, "0", "hello", "")
		lines = append(lines, l)
	}
	asked := time.Now()
	must(t, p.Signal(syscall.SIGTERM))
	exit, err := p.Wait(t.Context())
	if took := time.Since(asked); exit != 0 || err != nil || took > 5*time.Second {
		t.Errorf("exit %d after %v, error %v; want 0 long before what is left is cut off", exit, took, err)
	}
	for _, l := range lines {
		l.ends(t)
	}
}

// TestStreamsAreBounded opens one too many, and sees that one that is closed
// makes room.
func TestStreamsAreBounded(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer, "METRICS_ADDR=127.0.0.1:0")
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	var lines []*line
	for range 20 {
		lines = append(lines, follow(t, ada, "ada", ""))
	}
	a := expect(t, ada, 429, "GET /api/v1/ada/events", "")
	if a.Header.Get("Retry-After") != "1" {
		t.Errorf("%v", a.Header)
	}
	if _, text := fetch(t, p, "/metrics"); !strings.Contains(text, "creatorvault_streams_open 20\n") || !strings.Contains(text, `creatorvault_rate_limited_total{policy="streams"} 1`) {
		t.Errorf("%.5000s", text)
	}
	bob := follow(t, &testkit.Client{URL: p.URL, Token: issuer.Token(t, "bob", nil)}, "bob", "")
	bob.next(t).want(t, "0", "hello", "")
	lines[7].cut()
	testkit.Await(t, tooLate, func() error {
		l := follow(t, ada, "ada", "")
		if l.status != 200 {
			return errNotYet
		}
		l.next(t).want(t, "0", "hello", "")
		return nil
	})
	expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"x"}`)
	lines[0].next(t)
	lines[0].next(t).want(t, "1", "change", "created")
	if _, text := fetch(t, p, "/metrics"); !strings.Contains(text, "creatorvault_changes_sent_total ") || strings.Contains(text, "creatorvault_changes_sent_total 0\n") {
		t.Errorf("%.5000s", text)
	}
}

// checkEvents is about what a stream is asked for; the tests of streams are
// about what it says.
func checkEvents(c *contract) {
	p := c.person()
	const events = "{me}/events"
	p.check("HEAD", ask("HEAD "+events, ""), is(200), header("Content-Type", "text/event-stream"), header("Cache-Control", "no-store"), header("X-Accel-Buffering", "no"))
	for n := range 25 { // which leaves none open
		p.check("HEAD again "+itoa(n), ask("HEAD "+events, ""), is(200))
	}
	p.check("a parameter", ask("GET "+events+"?last_event_id=1", ""), faults("last_event_id unknown_field"))
	p.check("another method", ask("POST "+events, "{}"), fails(405), allows("GET, HEAD"))
	p.check("somebody else's", ask("GET "+c.person().path+"/events", ""), fails(403))
	p.with("").check("without a token", ask("GET "+events, ""), fails(401))
	p.with(p.access("n", "ideas:write").Text).check("a token without the scope", ask("GET "+events, ""), fails(403, "scope scope"), holds("ideas:read"))
}

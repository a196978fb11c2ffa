package main_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// TestBenchModels measures the API while it is quiet and while a model is asked
// by more people than it can answer, in turns: as many calls as there may be
// stream without a pause, and who finds no place asks again ten times as soon
// as it is told to.
func TestBenchModels(t *testing.T) {
	s := benchScale(t)
	rounds, long := min(s.rounds, 9), 4*s.long
	issuer, model := testkit.NewIssuer(t), testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: strings.Repeat("a word and ", 20_000), Interval: 20 * time.Millisecond}) // as fast as models of today write
	c := begin(t, nil, exec.Command(testkit.Binary(t), "serve"), "DATA_DIR="+t.TempDir(), "PORT=0", "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=0", "GOGC="+benchGC(),
		"AI_BASE_URL="+model.URL, "AI_MODEL=small", "AI_TOKENS_PER_DAY=0")
	ada := &testkit.Client{URL: c.url, Token: issuer.Token(t, "ada", nil)}
	var gets []shot
	for n := range share {
		expect(t, ada, 201, "POST /api/v1/ada/ideas", fmt.Sprintf(`{"title":"Idea %d"}`, n))
		gets = append(gets, newShot(fmt.Sprintf("GET /api/v1/ada/ideas/%d", n+1), ada.Token, "", 200))
	}
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### get while %d clients ask a model that answers 8, sqlite, %d rounds of %s\n\n", floodClients, rounds, long)
	_, _ = fmt.Fprintln(out, "| clients | quiet, a second | meanwhile | p99 quiet | meanwhile | **ratio** (least, most) | gate | refused a second |")
	_, _ = fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, clients := range []int{1, 8, 32} {
		var wires []*wire
		for range clients {
			wires = append(wires, dial(t, c.url))
		}
		once(t, wires, gets)
		var quiet, busy []load
		var ratios []float64
		var refused, took float64
		for range rounds {
			calm := fire(t, c, wires, gets, long)
			stop := overload(t, issuer, model, c.url)
			rough := fire(t, c, wires, gets, long)
			n, lasted := stop()
			refused, took = refused+float64(n), took+lasted.Seconds()
			quiet, busy = append(quiet, calm), append(busy, rough)
			ratios = append(ratios, float64(rough.at(.99))/float64(calm.at(.99)))
		}
		calm, rough, ratio, gate := sum(quiet), sum(busy), testkit.Median(ratios), ""
		if clients > 1 { // as in a flood of sign-ins
			gate = fmt.Sprint(floodGate)
			if s.gates && ratio > floodGate {
				t.Errorf("%d clients: p99 is %.2f times as long while a model is asked, want at most %.1f", clients, ratio, floodGate)
			}
		}
		_, _ = fmt.Fprintf(out, "| %d | %.0f | %.0f | %s | %s | **%.2f** (%.2f, %.2f) | %s | %.0f |\n", clients, calm.perSecond(), rough.perSecond(),
			milliseconds(calm.at(.99)), milliseconds(rough.at(.99)), ratio, slices.Min(ratios), slices.Max(ratios), gate, refused/took)
	}
}

// overload has a model asked by more than it can answer. stop ends it, and says
// how many were refused, in how long.
func overload(t *testing.T, issuer *testkit.Issuer, model *testkit.ModelServer, url string) (stop func() (refused int64, took time.Duration)) {
	t.Helper()
	const places, each = 8, 2 // calls at once: of all, and of one person
	ctx, end := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var refused atomic.Int64
	errs := make([]error, floodClients)
	had := len(model.Asked())
	var wires []*wire
	ideas := map[string]string{}
	for i := range floodClients {
		name := fmt.Sprint("p", i/each)
		who := &testkit.Client{URL: url, Token: issuer.Token(t, name, nil)}
		if ideas[name] == "" {
			ideas[name] = expect(t, who, 201, "POST /api/v1/"+name+"/ideas", `{"title":"x"}`).Header.Get("Location")
		}
		if i < places {
			wg.Go(func() {
				for ctx.Err() == nil { // its place may not be free yet of the round before
					if a, _ := who.Try(ctx, "POST "+ideas[name]+"/expand", asAngles, streamed); a.Status != 503 {
						return // it ended with ctx
					}
				}
			})
			continue
		}
		w, s := dial(t, url), newShot("POST "+ideas[name]+"/expand", who.Token, asAngles, 503)
		wires = append(wires, w)
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := w.ask(s); err != nil {
					if !errors.Is(err, net.ErrClosed) { // which stop does
						errs[i] = err
					}
					return
				}
				refused.Add(1)
				select {
				case <-ctx.Done():
				case <-time.After(rand.N(time.Second)): // ten times as soon as it is told to, and not all at once
				}
			}
		})
		if i == places {
			model.WaitAsked(t, had+places)
		}
	}
	start := time.Now()
	return func() (int64, time.Duration) {
		took := time.Since(start)
		for _, w := range wires {
			_ = w.conn.Close()
		}
		end()
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		model.WaitRunning(t, 0)
		return refused.Load(), took
	}
}

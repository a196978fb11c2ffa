package main_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
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
	s.beside(t, c, gets, trouble{
		title: fmt.Sprintf("get while %d clients ask a model that answers 8", floodClients), meanwhile: "meanwhile", counted: "refused",
		begin: func() func() (int64, time.Duration) { return overload(t, issuer, model, c.url) },
	})
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

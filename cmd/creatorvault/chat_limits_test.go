package main_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// TestAModelGoesOnlySoFar: six calls of it, ten of tools; the last time it is
// offered none, so that it says something.
func TestAModelGoesOnlySoFar(t *testing.T) {
	many := make([]string, 0, 24)
	for range 12 {
		many = append(many, "list_ideas", `{}`)
	}
	for name, c := range map[string]struct {
		turn            testkit.ModelTurn
		asked, answered int
	}{"again and again": {calls("list_ideas", `{}`), 6, 5}, "all at once": {calls(many...), 2, 12}} {
		t.Run(name, func(t *testing.T) {
			_, ada, model := chatting(t, backends[0], c.turn)
			got := answerOf(t, expect(t, ada, 200, chatIt, said("Go on", 0)))
			asked := model.Asked()
			last := asked[len(asked)-1]
			if len(asked) != c.asked || len(last.Tools) != 0 || len(answers(last)) != c.answered || len(got.Tools) != min(c.answered, 10) {
				t.Errorf("asked %d times, the last time with %d tools and %d answers; %d calls", len(asked), len(last.Tools), len(answers(last)), len(got.Tools))
			}
			if c.answered == 12 && !strings.Contains(answers(last)[11], "enough") {
				t.Errorf("%q", answers(last)[11])
			}
		})
	}
}

// TestAToolTellsAModelOnlySoMuch, and says that there is more.
func TestAToolTellsAModelOnlySoMuch(t *testing.T) {
	_, ada, model := chatting(t, backends[0], calls("get_idea", `{"idea_id":2}`), says("Long."))
	expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"Long","notes":"`+rep("ü", 5000)+`"}`)
	expect(t, ada, 200, chatIt, said("Read it", 0))
	if got := answers(model.Asked()[1])[0]; len(got) > 4096 || len(got) < 4000 || !strings.Contains(got, "[cut here, of 1") || strings.Contains(got, "\uFFFD") {
		t.Errorf("%d bytes: …%s", len(got), got[len(got)-100:])
	}
}

func TestAChatTakesWhatItTakes(t *testing.T) {
	_, ada, model := chatting(t, backends[0], says("A"))
	for body, want := range map[string]string{
		`{}`:                                  "message missing",
		`{"message":" "}`:                     "message blank",
		`{"message":1}`:                       "message wrong_type",
		`{"message":null}`:                    "message wrong_type",
		said(rep("ü", 8001), 0):               "message too_long",
		`{"message":"a\u0007"}`:               "message control_character",
		`{"message":"a","conversation_id":0}`: "conversation_id out_of_range",
		`{"message":"a","user_id":"bob","model":"x"}`:                           "user_id unknown_field, model unknown_field",
		`{"message":"a","confirm":{"action_id":"1","approve":true}}`:            "conversation_id missing, message not_allowed",
		`{"conversation_id":1,"confirm":{}}`:                                    "confirm.action_id missing, confirm.approve missing",
		`{"conversation_id":1,"confirm":{"action_id":1,"approve":"yes","x":1}}`: "confirm.action_id wrong_type, confirm.approve wrong_type, confirm.x unknown_field",
		`{"conversation_id":1,"confirm":{"action_id":"x","approve":true}}`:      "confirm.action_id malformed",
		`{"conversation_id":1,"confirm":true}`:                                  "confirm wrong_type",
	} {
		if a := expect(t, ada, 400, chatIt, body); a.Faults(t) != want {
			t.Errorf("%.80s: %s, want %s", body, a.Faults(t), want)
		}
	}
	expect(t, ada, 400, chatIt+"?x=1", said("a", 0))
	expect(t, ada, 404, chatIt, said("a", 99))
	expect(t, ada, 415, chatIt, said("a", 0), "Content-Type: text/plain")
	if a := expect(t, ada, 413, chatIt, `{"message":"`+rep("a", 32<<10)+`"}`); !strings.Contains(string(a.Body), "32768") {
		t.Errorf("%s", a.Body)
	}
	if n := len(model.Asked()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
	expect(t, ada, 200, chatIt, said(rep("ü", 8000), 0))
}

// TestAKeyedTurnIsTakenOnce, streaming or not; one that failed may be tried again.
func TestAKeyedTurnIsTakenOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b backend) {
		_, ada, model := chatting(t, b, calls("add_idea", `{"title":"Once"}`), says("Kept."), testkit.ModelTurn{Status: 400, Body: "x"}, says("Better."))
		first := answerOf(t, expect(t, ada, 200, chatIt, said("Keep it", 0), "Idempotency-Key: k"))
		again := expect(t, ada, 200, chatIt, said("Keep it", 0), "Idempotency-Key: k")
		if diff := cmp.Diff(first, answerOf(t, again)); diff != "" || again.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%v\n%s", again.Header, diff)
		}
		stream := expect(t, ada, 200, chatIt, said("Keep it", 0), streamed, "Idempotency-Key: k")
		if stream.Header.Get("Idempotent-Replayed") != "true" || !strings.Contains(string(stream.Body), `"delta":"Kept."`) {
			t.Errorf("%v %s", stream.Header, stream.Body)
		}
		if a := expect(t, ada, 409, chatIt, said("Keep another", 0), "Idempotency-Key: k"); a.Faults(t) != "Idempotency-Key key_reused" {
			t.Errorf("%s", a.Body)
		}
		if n := len(model.Asked()); n != 2 {
			t.Errorf("the model was asked %d times", n)
		}
		expect(t, ada, 502, chatIt, said("Well", 0), "Idempotency-Key: l")
		if got := answerOf(t, expect(t, ada, 200, chatIt, said("Well", 0), "Idempotency-Key: l")); got.Message.Content != "Better." {
			t.Errorf("%+v", got)
		}
	})
}

// TestWhatKeepsAChatFromAnswering is a status, as long as nothing was said.
func TestWhatKeepsAChatFromAnswering(t *testing.T) {
	for name, c := range map[string]struct {
		turn     testkit.ModelTurn
		settings []string
		status   int
		code     string
	}{
		"a model that fails":   {testkit.ModelTurn{Status: 401, Body: mark}, nil, 502, "AI_UPSTREAM_ERROR"},
		"a model that is busy": {testkit.ModelTurn{Status: 429, Body: mark, Header: map[string]string{"Retry-After": "60"}}, nil, 503, "AI_BUSY"},
		"an allowance":         {says("x"), []string{"AI_TOKENS_PER_DAY=1000"}, 429, "AI_BUDGET_EXCEEDED"},
		"no consent":           {says("x"), []string{"AI_BASE_URL=http://192.0.2.1/v1", "AI_ALLOW_HTTP=true"}, 403, "AI_CONSENT_REQUIRED"},
		"no model":             {says("x"), []string{"AI_BASE_URL=", "AI_MODEL=", "AI_API_KEY="}, 503, "AI_UNAVAILABLE"},
		"requests":             {says("x"), []string{"RATE_LIMIT_PER_MINUTE=5"}, 429, "RATE_LIMIT_EXCEEDED"},
	} {
		t.Run(name, func(t *testing.T) {
			model := testkit.NewModelServer(t)
			model.Say("", c.turn)
			_, _, ada := helped(t, backends[0], model, c.settings...)
			for _, accept := range []string{"Accept: application/json", streamed} {
				a := expect(t, ada, c.status, chatIt, said("Hi", 0), accept)
				if a.Code(t) != c.code || strings.Contains(string(a.Body), mark) || c.code == "AI_BUSY" && a.Header.Get("Retry-After") != "60" {
					t.Errorf("%v %s", a.Header, a.Body)
				}
			}
		})
	}
}

// TestTenTurnsAMinute: what a turn costs is what lets a person ask so often.
func TestTenTurnsAMinute(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", says("x"))
	_, _, ada := helped(t, backends[0], model, "RATE_LIMIT_PER_MINUTE=101")
	for range 10 {
		expect(t, ada, 200, chatIt, said("Hi", 0))
	}
	expect(t, ada, 429, chatIt, said("Hi", 0))
}

// TestAPersonWhoLeavesEndsTheTurn, and finds what was said until then.
func TestAPersonWhoLeavesEndsTheTurn(t *testing.T) {
	const heard = "half of it"
	for _, accept := range []string{"Accept: application/json", streamed} {
		_, ada, model := chatting(t, backends[0], testkit.ModelTurn{Text: heard, Hang: true}, says("Yes."))
		ctx, leave := context.WithCancel(t.Context())
		var gone sync.WaitGroup
		gone.Go(func() { _, _ = ada.Try(ctx, chatIt, said("Go", 0), accept, "Idempotency-Key: k") }) // it ends with ctx
		model.WaitAsked(t, 1)
		if a := expect(t, ada, 409, chatIt, said("Second", 1)); a.Code(t) != "CONVERSATION_BUSY" {
			t.Errorf("%s", a.Body)
		}
		leave()
		gone.Wait()
		model.WaitLeft(t, 1)
		var again testkit.Answer
		testkit.Await(t, 20*time.Second, func() (err error) {
			again, err = ada.Try(t.Context(), chatIt, said("Go", 0), "Idempotency-Key: k")
			if err == nil && again.Status != http.StatusOK {
				err = errStatus
			}
			return err
		})
		if got := answerOf(t, again); got.Message.Status != "cancelled" || got.Message.Content != heard[:min(len(heard), len(got.Message.Content))] || len(model.Asked()) != 1 {
			t.Errorf("%+v", got)
		}
		expect(t, ada, 200, chatIt, said("Again", 1))
	}
}

// TestTwoTurnsOfAPersonAtOnce, and no third.
func TestTwoTurnsOfAPersonAtOnce(t *testing.T) {
	_, ada, model := chatting(t, backends[0], testkit.ModelTurn{Text: "half", Hang: true})
	ctx, leave := context.WithCancel(t.Context())
	var gone sync.WaitGroup
	for n := range 2 {
		gone.Go(func() { _, _ = ada.Try(ctx, chatIt, said("Go", 0)) }) // it ends with ctx
		model.WaitAsked(t, n+1)
	}
	if a := expect(t, ada, 503, chatIt, said("Third", 0)); a.Code(t) != "AI_BUSY" || a.Header.Get("Retry-After") == "" {
		t.Errorf("%v %s", a.Header, a.Body)
	}
	leave()
	gone.Wait()
}

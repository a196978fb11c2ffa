package main_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json/jsontext"
)

func TestAIIsToldAsItIs(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	model := testkit.NewModelServer(t)
	const elsewhere = "AI_BASE_URL=http://192.0.2.1:8080/v1"
	for name, c := range map[string]struct {
		settings    []string
		before, now string // the person has agreed
	}{
		"none": {nil, `{"enabled":false,"model":null,"endpoint_host":null,"local":false,"tools":false,"consent":"not_needed"}`, ""},
		"here": {
			[]string{"AI_BASE_URL=" + model.URL, "AI_MODEL=small"},
			`{"enabled":true,"model":"small","endpoint_host":"` + model.URL[len("http://"):len(model.URL)-len("/v1")] + `","local":true,"tools":true,"consent":"not_needed"}`, "",
		},
		"elsewhere": {
			[]string{elsewhere, "AI_MODEL=large", "AI_ALLOW_HTTP=true"},
			`{"enabled":true,"model":"large","endpoint_host":"192.0.2.1:8080","local":false,"tools":true,"consent":"missing"}`,
			`{"enabled":true,"model":"large","endpoint_host":"192.0.2.1:8080","local":false,"tools":true,"consent":"given"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := backends[0].serve(t, issuer, c.settings...)
			ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
			status := func() string {
				a := expect(t, ada, 200, "GET /api/v1/ada/ai/status", "")
				var out struct {
					Data jsontext.Value `json:"data"`
				}
				a.JSON(t, &out)
				return string(out.Data)
			}
			if got := status(); got != c.before {
				t.Errorf("%s\nwant %s", got, c.before)
			}
			expect(t, ada, 200, "PATCH /api/v1/users/me", `{"preferences":{"ai":"on"}}`)
			if got := status(); c.now != "" && got != c.now {
				t.Errorf("agreed: %s\nwant %s", got, c.now)
			}
		})
	}
	if n := len(model.Asked()); n > 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

const (
	expandIt = "POST /api/v1/ada/ideas/1/expand"
	asAngles = `{"expansion_type":"angles","count":2}`
	streamed = "Accept: text/event-stream"
)

// twoItems is what a model says that does as it is told.
const twoItems = "## One\nThe first.\n\n## Two\nThe second.\n"

// helped serves a vault in which ada has one idea, with a model that says these
// turns. It returns who she is.
func helped(t *testing.T, b backend, model *testkit.ModelServer, settings ...string) (*testkit.Program, *testkit.Issuer, *testkit.Client) {
	t.Helper()
	issuer := testkit.NewIssuer(t)
	p := b.serve(t, issuer, append([]string{"AI_BASE_URL=" + model.URL, "AI_MODEL=small", "AI_API_KEY=sk-" + mark, "METRICS_ADDR=127.0.0.1:0"}, settings...)...)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"`+mark+` title","notes":"`+mark+` notes","tags":["`+mark+` tag"]}`)
	return p, issuer, ada
}

func TestAnIdeaIsExpanded(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: twoItems})
	_, issuer, ada := helped(t, backends[0], model)
	type answer struct {
		Data struct {
			Items []struct {
				Title string `json:"title"`
				Text  string `json:"text"`
			} `json:"items"`
		} `json:"data"`
	}
	var first, again answer
	expect(t, ada, 200, expandIt, asAngles, "Idempotency-Key: k").JSON(t, &first)
	repeat := expect(t, ada, 200, expandIt, asAngles, "Idempotency-Key: k")
	repeat.JSON(t, &again)
	if len(first.Data.Items) != 2 || first.Data.Items[1] != again.Data.Items[1] || repeat.Header.Get("Idempotent-Replayed") != "true" || len(model.Asked()) != 1 {
		t.Errorf("%+v, and again %s; asked %d times", first, repeat.Body, len(model.Asked()))
	}
	expect(t, ada, 409, expandIt, `{"expansion_type":"outline"}`, "Idempotency-Key: k")
	if a := expect(t, ada, 200, expandIt, asAngles, streamed, "Idempotency-Key: k"); a.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("a repeat that streams: %v %s", a.Header, a.Body)
	}
	if a := expect(t, ada, 200, expandIt, asAngles, streamed); !strings.HasPrefix(string(a.Body), "event: text\ndata: ") || !strings.Contains(string(a.Body), "event: proposal\n") {
		t.Errorf("%s", a.Body)
	}
	expect(t, ada, 404, "POST /api/v1/ada/ideas/2/expand", asAngles)
	expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"CANARY","ai":"off"}`)
	if a := expect(t, ada, 403, "POST /api/v1/ada/ideas/2/expand", asAngles); a.Code(t) != "FORBIDDEN" || a.Faults(t) != "ai not_allowed" {
		t.Errorf("an idea that is kept from models: %s", a.Body)
	}
	bob := &testkit.Client{URL: ada.URL, Token: issuer.Token(t, "bob", nil)}
	expect(t, ada, 400, "GET /api/v1/ada/ai/status?x=1", "")
	expect(t, bob, 403, expandIt, asAngles)
	expect(t, bob, 404, "POST /api/v1/bob/ideas/1/expand", asAngles)
	for _, r := range model.Asked() {
		for _, secret := range []string{`"ada"`, "bob", `"k"`, "CANARY"} {
			if strings.Contains(r.Raw, secret) {
				t.Errorf("the model is told %s: %s", secret, r.Raw)
			}
		}
	}
}

func TestWhatKeepsAnIdeaFromBeingExpanded(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Status: 500, Body: mark})
	for name, c := range map[string]struct {
		settings []string
		status   int
		code     string
		metric   string
	}{
		"a model that fails": {nil, 502, "AI_UPSTREAM_ERROR", "creatorvault_ai_calls_failed_total 1"},
		"an allowance":       {[]string{"AI_TOKENS_PER_DAY=1000"}, 429, "AI_BUDGET_EXCEEDED", `creatorvault_rate_limited_total{policy="ai_tokens"} 1`},
		"no consent":         {[]string{"AI_BASE_URL=http://192.0.2.1/v1", "AI_ALLOW_HTTP=true"}, 403, "AI_CONSENT_REQUIRED", "creatorvault_ai_calls_total 0"},
		"no model":           {[]string{"AI_BASE_URL=", "AI_MODEL=", "AI_API_KEY="}, 503, "AI_UNAVAILABLE", "creatorvault_ai_calls_total 0"},
		"requests":           {[]string{"RATE_LIMIT_PER_MINUTE=5"}, 429, "RATE_LIMIT_EXCEEDED", `creatorvault_rate_limited_total{policy="user"} 1`},
	} {
		t.Run(name, func(t *testing.T) {
			p, _, ada := helped(t, backends[0], model, c.settings...)
			if a := expect(t, ada, c.status, expandIt, asAngles); a.Code(t) != c.code {
				t.Errorf("%s", a.Body)
			}
			if _, text := fetch(t, p, "/metrics"); !strings.Contains(text, c.metric+"\n") {
				t.Errorf("there is no %s", c.metric)
			}
		})
	}
}

// TestModelsLeaveNoTraceOfWhatWasSaid in logs, metrics and errors.
func TestModelsLeaveNoTraceOfWhatWasSaid(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: "## " + mark}, testkit.ModelTurn{Status: 400, Body: mark}, testkit.ModelTurn{Body: mark}, testkit.ModelTurn{Text: mark, Cut: true},
		testkit.ModelTurn{Kind: "application/json", Body: mark}, testkit.ModelTurn{Body: `data: {"error":{"message":"` + mark + `"}}` + "\n\n"})
	p, _, ada := helped(t, backends[0], model, "LOG_LEVEL=DEBUG", "DEBUG=true")
	for range 6 {
		ada.Do(t, expandIt, asAngles, "Idempotency-Key: "+mark)
		ada.Do(t, expandIt, asAngles, streamed)
	}
	if n := len(model.Asked()); n < 7 {
		t.Fatalf("the model was asked %d times", n)
	}
	if !strings.Contains(model.Asked()[0].Raw, mark) || model.Asked()[0].Header.Get("Authorization") != "Bearer sk-"+mark {
		t.Fatal("nothing was marked")
	}
	_, metrics := fetch(t, p, "/metrics")
	for name, text := range map[string]string{"log": p.Log(), "metrics": metrics} {
		if at := strings.Index(text, mark); at >= 0 {
			t.Errorf("the %s tells %q", name, text[max(0, at-200):min(len(text), at+50)])
		}
		if !strings.Contains(text, map[string]string{"log": "model asked", "metrics": "ai_calls_total"}[name]) {
			t.Errorf("the %s tells of no call", name)
		}
	}
}

// TestModelsKeepNobodyElseWaiting: with more calls than there may be, and the
// model silent, every other request is answered, and each further call refused.
func TestModelsKeepNobodyElseWaiting(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: "one", Hang: true})
	p, issuer, _ := helped(t, backends[0], model)
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i := range 8 {
		name := "person-" + itoa(i/2)
		who := &testkit.Client{URL: p.URL, Token: issuer.Token(t, name, nil)}
		at := expect(t, who, 201, "POST /api/v1/"+name+"/ideas", `{"title":"x"}`).Header.Get("Location")
		all.Go(func() { _, _ = who.Try(ctx, "POST "+at+"/expand", asAngles) }) // it ends with ctx
		model.WaitAsked(t, i+1)
	}
	late := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	for range 300 { // more than may be worked on at once, or connections there are
		if a := expect(t, late, 503, expandIt, asAngles); a.Code(t) != "AI_BUSY" || a.Header.Get("Retry-After") != "5" {
			t.Fatalf("%v %s", a.Header, a.Body)
		}
	}
	expect(t, late, 200, "GET /api/v1/ada/ideas", "")
	expect(t, late, 201, "POST /api/v1/ada/ideas", `{"title":"x"}`)
	if _, text := fetch(t, p, "/metrics"); !strings.Contains(text, "creatorvault_ai_calls_running 8\n") {
		t.Error("the metrics do not tell of 8 calls")
	}
	leave()
	all.Wait()
	model.WaitLeft(t, 8)
}

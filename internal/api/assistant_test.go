package api_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// names takes tokens for the names of people.
type names struct{}

func (names) Identify(_ context.Context, token string) (*identity.Principal, error) {
	return &identity.Principal{ID: vault.UserID(token)}, nil
}

// helped serves a vault in which ada has one idea, 1, with a model that says
// these turns, to clients of which none may take longer than that.
func helped(t *testing.T, within time.Duration, turns ...testkit.ModelTurn) (*testkit.Client, *testkit.ModelServer) {
	t.Helper()
	model := testkit.NewModelServer(t)
	model.Say("", turns...)
	store := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
	v := vault.NewService(store, time.Now)
	if err := store.PutUser(t.Context(), vault.User{ID: "ada", Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := v.CreateIdea(t.Context(), vault.Actor{Owner: "ada", Source: vault.FromAPI}, vault.NewIdea{Title: vault.Of("Bees")}, ""); err != nil {
		t.Fatal(err)
	}
	m, err := llm.New(llm.Options{BaseURL: model.URL, Name: "small", Patience: llm.Usual, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	a := assistant.New(assistant.Options{Model: m, Vault: v, Books: assistant.NewLedger(v, 0), CallsAtOnce: 8, Patience: assistant.Usual, Now: time.Now})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{ReadTimeout: within, WriteTimeout: within, Handler: server.New(api.AssistantRoutes(a), server.Options{
		PublicURL: "http://localhost", Hosts: []string{"localhost"}, Limiter: server.NewBuckets(time.Now), Gate: names{},
		Metrics: telemetry.NewMetrics("test", "none"), Now: time.Now, NewID: func() string { return "req_00000000000000000000" },
	})}
	go func() { _ = s.Serve(l) }() // it ends with Close
	t.Cleanup(func() { _ = s.Close() })
	return &testkit.Client{URL: "http://" + l.Addr().String(), Token: "ada"}, model
}

const (
	expandIt = "POST /api/v1/ada/ideas/1/expand"
	asAngles = `{"expansion_type":"angles","count":2}`
)

// twoItems is what a model says that does as it is told.
const twoItems = "## One\nThe first.\n\n## Two\nThe second.\n"

// TestASlowModelOutlivesTheDeadlinesOfOthers, streaming or not.
func TestASlowModelOutlivesTheDeadlinesOfOthers(t *testing.T) {
	const within = 400 * time.Millisecond
	c, _ := helped(t, within, testkit.ModelTurn{Text: twoItems, Interval: 60 * time.Millisecond})
	for accept, want := range map[string]int{"application/json": 200, "text/event-stream": 200} {
		began := time.Now()
		a := c.Do(t, expandIt, asAngles, "Accept: "+accept)
		if took := time.Since(began); a.Status != want || took < 2*within || !strings.Contains(string(a.Body), `"title":"Two","text":"The second."`) {
			t.Errorf("%s: %d after %v: %s", accept, a.Status, took, a.Body)
		}
	}
}

// events returns the events of a stream, as name and data.
func events(t *testing.T, body string) (all [][2]string) {
	t.Helper()
	for one := range strings.SplitSeq(strings.TrimSuffix(body, "\n\n"), "\n\n") {
		name, data, ok := strings.Cut(one, "\n")
		if !ok {
			t.Fatalf("%q is no event", one)
		}
		all = append(all, [2]string{strings.TrimPrefix(name, "event: "), strings.TrimPrefix(data, "data: ")})
	}
	return all
}

func TestAnExpansionIsToldAsItComes(t *testing.T) {
	c, _ := helped(t, time.Minute, testkit.ModelTurn{Text: twoItems})
	a := c.Do(t, expandIt, asAngles, "Accept: text/event-stream")
	if a.Status != 200 || a.Header.Get("Content-Type") != "text/event-stream" || a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Accel-Buffering") != "no" {
		t.Fatalf("%d %v", a.Status, a.Header)
	}
	all := events(t, string(a.Body))
	var text strings.Builder
	for _, e := range all[:len(all)-1] {
		var piece struct {
			Text string `json:"text"`
		}
		testkit.Answer{Body: []byte(e[1])}.JSON(t, &piece)
		if e[0] != "text" {
			t.Errorf("an event %q", e[0])
		}
		text.WriteString(piece.Text)
	}
	last := all[len(all)-1]
	if diff := cmp.Diff(twoItems, text.String()); diff != "" || len(all) < 5 || last[0] != "proposal" || !strings.HasPrefix(last[1], `{"idea_id":1,"expansion_type":"angles","items":[{"title":"One"`) {
		t.Errorf("%d events, the last %v (-want +got):\n%s", len(all), last, diff)
	}
}

func TestWhatFailsBeforeTheFirstWordIsAStatus(t *testing.T) {
	for name, tt := range map[string]struct {
		turn   testkit.ModelTurn
		status int
		code   string
	}{
		"401": {testkit.ModelTurn{Status: 401, Body: "CANARY"}, 502, "AI_UPSTREAM_ERROR"},
		"429": {testkit.ModelTurn{Status: 429, Body: "CANARY", Header: map[string]string{"Retry-After": "60"}}, 503, "AI_BUSY"},
	} {
		c, _ := helped(t, time.Minute, tt.turn)
		for _, accept := range []string{"application/json", "text/event-stream"} {
			a := c.Do(t, expandIt, asAngles, "Accept: "+accept)
			if a.Status != tt.status || a.Code(t) != tt.code || strings.Contains(string(a.Body), "CANARY") || name == "429" && a.Header.Get("Retry-After") != "60" {
				t.Errorf("%s, %s: %d %v %s", name, accept, a.Status, a.Header, a.Body)
			}
		}
	}
}

func TestWhatFailsLaterIsAnEvent(t *testing.T) {
	c, _ := helped(t, time.Minute, testkit.ModelTurn{Text: "CANARY", Cut: true})
	a := c.Do(t, expandIt, asAngles, "Accept: text/event-stream")
	all := events(t, string(a.Body))
	want := [2]string{"error", `{"code":"AI_UPSTREAM_ERROR","message":"The model failed","details":[]}`}
	if got := all[len(all)-1]; a.Status != 200 || got != want {
		t.Errorf("%d, the last event %v", a.Status, got)
	}
}

// TestAClientThatGoesEndsTheCall at once, streaming or not.
func TestAClientThatGoesEndsTheCall(t *testing.T) {
	c, model := helped(t, time.Minute, testkit.ModelTurn{Text: "half", Hang: true})
	for i, accept := range []string{"application/json", "text/event-stream"} {
		ctx, leave := context.WithCancel(t.Context())
		method, path, _ := strings.Cut(expandIt, " ")
		r, err := http.NewRequestWithContext(ctx, method, c.URL+path, strings.NewReader(asAngles))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Authorization": {"Bearer ada"}, "Content-Type": {"application/json"}, "Accept": {accept}}
		ended := make(chan error, 1)
		go func() {
			a, err := http.DefaultClient.Do(r)
			if err == nil {
				_, err = io.Copy(io.Discard, bufio.NewReader(a.Body))
				_ = a.Body.Close() // nothing more comes
			}
			ended <- err
		}()
		model.WaitAsked(t, i+1)
		leave()
		if err := <-ended; err == nil {
			t.Errorf("%s: there was an answer", accept)
		}
		model.WaitLeft(t, i+1)
	}
}

func TestAnOrderIsReadAsStrictlyAsAnyBody(t *testing.T) {
	c, model := helped(t, time.Minute, testkit.ModelTurn{Text: twoItems})
	for body, want := range map[string]string{
		`{"expansion_type":"angles","count":2.5}`:                      "count wrong_type",
		`{"expansion_type":"angles","count":"2"}`:                      "count wrong_type",
		`{"Expansion_type":"angles"}`:                                  "expansion_type missing, Expansion_type unknown_field",
		`{"expansion_type":"angles","user_id":"bob","prompt":"Hello"}`: "user_id unknown_field, prompt unknown_field",
	} {
		a := c.Do(t, expandIt, body)
		if got := a.Faults(t); a.Status != 400 || got != want {
			t.Errorf("%s: %d %s, want %s", body, a.Status, got, want)
		}
	}
	if a := c.Do(t, "POST /api/v1/bob/ideas/1/expand", asAngles); a.Status != 403 || a.Code(t) != "FORBIDDEN" {
		t.Errorf("somebody else's vault: %d %s", a.Status, a.Body)
	}
	if n := len(model.Asked()); n > 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

package llm_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// proxied counts what went to the proxy that the environment names.
var proxied atomic.Int64

func TestMain(m *testing.M) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	_ = os.Setenv("HTTP_PROXY", proxy.URL) // from the start: net/http reads it once
	code := m.Run()
	proxy.Close()
	os.Exit(code)
}

// key is the key of every model; no error may hold it.
const key = "sk-canary-key"

// soon is the patience of tests that do not wait in vain.
var soon = llm.Patience{First: 20 * time.Second, Idle: 20 * time.Second, Again: time.Millisecond}

func open(t *testing.T, url string, p llm.Patience) *llm.Model {
	t.Helper()
	m, err := llm.New(llm.Options{BaseURL: url, Key: key, Name: "m-1", Patience: p, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// hello is a request with tools.
var hello = llm.Request{
	MaxTokens: 1024,
	Messages:  []llm.Message{{Role: llm.System, Text: "Be brief."}, {Role: llm.User, Text: "Hello"}},
	Tools:     []llm.Tool{{Name: "add_idea", Description: "Adds an idea", Input: jsontext.Value(`{"type":"object"}`)}},
}

func says(t *testing.T, turns ...testkit.ModelTurn) *testkit.ModelServer {
	t.Helper()
	s := testkit.NewModelServer(t)
	s.Say("", turns...)
	return s
}

func TestATurnIsPutTogetherFromItsPieces(t *testing.T) {
	calls := []testkit.ModelCall{{ID: "a", Name: "add_idea", Input: `{"title":"Größe — 一"}`}, {ID: "b", Name: "search_ideas", Input: `{"q":"x","limit":50}`}}
	want := []llm.Call{{ID: "a", Name: "add_idea", Input: `{"title":"Größe — 一"}`}, {ID: "b", Name: "search_ideas", Input: `{"q":"x","limit":50}`}}
	told := llm.Usage{Prompt: 100, Completion: 20}
	const text = "Schöne Grüße, 世界! It is\nfine."
	for name, c := range map[string]struct {
		turn testkit.ModelTurn
		want llm.Answer
	}{
		"text":                 {testkit.ModelTurn{Text: text}, llm.Answer{Text: text, Usage: told}},
		"calls by turns":       {testkit.ModelTurn{Text: text, Calls: calls}, llm.Answer{Text: text, Calls: want, Usage: told}},
		"calls without number": {testkit.ModelTurn{Calls: calls, NoIndex: true}, llm.Answer{Calls: want, Usage: told}},
		"cut at the most":      {testkit.ModelTurn{Text: text, Short: true}, llm.Answer{Text: text, Short: true, Usage: told}},
		"all at once":          {testkit.ModelTurn{Text: text, Calls: calls, Whole: true}, llm.Answer{Text: text, Calls: want, Usage: told}},
		"another content type": {testkit.ModelTurn{Text: text, Kind: "text/plain"}, llm.Answer{Text: text, Usage: told}},
		"nothing":              {testkit.ModelTurn{}, llm.Answer{Usage: told}},
	} {
		s := says(t, c.turn)
		var heard strings.Builder
		got, err := open(t, s.URL, soon).Chat(t.Context(), hello, func(text string) error { heard.WriteString(text); return nil })
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c.want.Sent = len(s.Asked()[0].Raw)
		c.want.Received = len(c.want.Text)
		for _, call := range c.want.Calls {
			c.want.Received += len(call.Input)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || heard.String() != c.want.Text {
			t.Errorf("%s: heard %q (-want +got):\n%s", name, heard.String(), diff)
		}
	}
}

func TestARequestSaysWhatItMustAndNoMore(t *testing.T) {
	s := says(t, testkit.ModelTurn{})
	r := hello
	r.Messages = append(r.Messages, llm.Message{Role: llm.Assistant, Calls: []llm.Call{{ID: "a", Name: "add_idea", Input: "{}"}}}, llm.Message{Role: llm.ToolSays, Of: "a", Text: "done"})
	if _, err := open(t, s.URL, soon).Chat(t.Context(), r, nil); err != nil {
		t.Fatal(err)
	}
	got := s.Asked()[0]
	const want = `{"model":"m-1","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"},` +
		`{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"add_idea","arguments":"{}"}}]},` +
		`{"role":"tool","content":"done","tool_call_id":"a"}],"max_tokens":1024,"stream":true,` +
		`"tools":[{"function":{"name":"add_idea","description":"Adds an idea","parameters":{"type":"object"}},"type":"function"}],"stream_options":{"include_usage":true}}`
	if diff := cmp.Diff(want, got.Raw); diff != "" || got.Path != "/v1/chat/completions" {
		t.Errorf("%s (-want +got):\n%s", got.Path, diff)
	}
	var names []string
	for name := range got.Header {
		switch name {
		case "Accept", "Authorization", "Cache-Control", "Connection", "Content-Length", "Content-Type", "User-Agent":
		default:
			names = append(names, name)
		}
	}
	if got.Header.Get("Authorization") != "Bearer "+key || len(names) > 0 {
		t.Errorf("the request tells more than it must: %v", names)
	}
}

func TestAModelThatCountsWhatItThinksHasABoundOfItsOwn(t *testing.T) {
	s := says(t, testkit.ModelTurn{})
	m, err := llm.New(llm.Options{BaseURL: s.URL, Name: "o3-mini", Patience: soon, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Chat(t.Context(), hello, nil); err != nil {
		t.Fatal(err)
	}
	got := s.Asked()[0]
	if got.Max != 0 || !strings.Contains(got.Raw, `"max_completion_tokens":1024`) || got.Header.Get("Authorization") != "" {
		t.Errorf("it was asked %s", got.Raw)
	}
}

func TestWhatTheServerDoesNotCountIsEstimated(t *testing.T) {
	s := says(t, testkit.ModelTurn{Text: "0123456789", NoUsage: true})
	got, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil)
	sent := len(s.Asked()[0].Raw)
	if want := (llm.Usage{Prompt: (sent + 2) / 3, Completion: 4, Estimated: true, Sent: sent, Received: 10}); err != nil || got.Usage != want {
		t.Errorf("%+v, %v; want %+v", got.Usage, err, want)
	}
}

func TestThoughtsAreCountedAndNotSaid(t *testing.T) {
	s := says(t, testkit.ModelTurn{Thinks: "0123456789", Text: "ab", NoUsage: true})
	got, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil)
	if err != nil || got.Text != "ab" || got.Completion != 4 || got.Received != 12 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, whole := range []bool{false, true} {
		s = says(t, testkit.ModelTurn{Text: "<think>\nhm\n</think>\n\nab<", Whole: whole})
		var heard strings.Builder
		got, err = open(t, s.URL, soon).Chat(t.Context(), hello, func(text string) error { heard.WriteString(text); return nil })
		if err != nil || got.Text != "ab<" || heard.String() != "ab<" || got.Received != 24 {
			t.Errorf("in the text: %+v, heard %q, %v", got, heard.String(), err)
		}
	}
	s = says(t, testkit.ModelTurn{Text: "<"})
	if got, err = open(t, s.URL, soon).Chat(t.Context(), hello, nil); err != nil || got.Text != "<" {
		t.Errorf("what might have been a thought: %+v, %v", got, err)
	}
}

// TestAnEndIsAnEnd, though the server does not end the connection, or cuts it.
func TestAnEndIsAnEnd(t *testing.T) {
	const all = `data: {"choices":[{"index":0,"delta":{"content":"all"},"finish_reason":"stop"}]}` + "\n\n"
	for name, turn := range map[string]testkit.ModelTurn{
		"open": {Text: "all", Lingers: true}, "no [DONE]": {Body: all}, "half a line more": {Body: all + "data: {"}, "a comment more": {Body: all + ": bye\n\n"},
	} {
		s := says(t, turn)
		began := time.Now()
		got, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil)
		if took := time.Since(began); err != nil || got.Text != "all" || !got.Estimated || took > 10*time.Second {
			t.Errorf("%s: %+v after %v: %v", name, got, took, err)
		}
	}
}

func TestWhatIsLocalStaysHere(t *testing.T) {
	for url, c := range map[string]struct {
		host  string
		local bool
	}{
		"http://127.0.0.1:11434/v1": {"127.0.0.1:11434", true}, "http://[::1]/v1": {"[::1]", true}, "http://LocalHost:1/v1": {"LocalHost:1", true},
		"https://api.example.com/v1": {"api.example.com", false}, "http://192.168.1.2/v1": {"192.168.1.2", false}, "http://localhost.example.com": {"localhost.example.com", false},
	} {
		if m := open(t, url, soon); m.Host() != c.host || m.Local() != c.local || m.Called() != "m-1" {
			t.Errorf("%s: %s, local %t", url, m.Host(), m.Local())
		}
	}
}

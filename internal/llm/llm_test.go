package llm_test

import (
	"context"
	"errors"
	"net"
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

// failure is the [llm.Error] of a call, which says nothing of the server's words.
func failure(t *testing.T, err error) *llm.Error {
	t.Helper()
	e, ok := errors.AsType[*llm.Error](err)
	if !ok {
		t.Fatalf("%v is no error of a model", err)
	}
	for _, secret := range []string{key, "upstream words"} {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("the error tells %q: %v", secret, e)
		}
	}
	return e
}

func TestFailuresAreTriedAgainAsOftenAsItMayHelp(t *testing.T) {
	bad := func(status int, header ...string) testkit.ModelTurn {
		turn := testkit.ModelTurn{Status: status, Body: `{"error":{"message":"upstream words ` + key + `"}}`, Header: map[string]string{}}
		for i := 0; i < len(header); i += 2 {
			turn.Header[header[i]] = header[i+1]
		}
		return turn
	}
	fine := testkit.ModelTurn{Text: "fine"}
	for name, c := range map[string]struct {
		turns []testkit.ModelTurn
		asked int
		kind  llm.Kind
		what  string // empty: it is fine in the end
	}{
		"500 once":                  {[]testkit.ModelTurn{bad(500), fine}, 2, 0, ""},
		"429 twice":                 {[]testkit.ModelTurn{bad(429), bad(429, "Retry-After", "0"), fine}, 3, 0, ""},
		"500 for good":              {[]testkit.ModelTurn{bad(500)}, 3, llm.Failed, "model: answered 500"},
		"429 for good":              {[]testkit.ModelTurn{bad(429)}, 3, llm.Busy, "model: answered 429"},
		"503 for long":              {[]testkit.ModelTurn{bad(503, "Retry-After", "11")}, 1, llm.Busy, "model: answered 503"},
		"400":                       {[]testkit.ModelTurn{bad(400)}, 1, llm.Failed, "model: answered 400"},
		"401":                       {[]testkit.ModelTurn{bad(401)}, 1, llm.Failed, "model: answered 401"},
		"204":                       {[]testkit.ModelTurn{bad(204)}, 1, llm.Failed, "model: answered 204"},
		"a page":                    {[]testkit.ModelTurn{{Kind: "text/html", Body: "<p>upstream words"}}, 1, llm.Failed, "model: answered with a page"},
		"no JSON":                   {[]testkit.ModelTurn{{Kind: "application/json", Body: "upstream words"}}, 1, llm.Failed, "model: said what nobody can read"},
		"no choice":                 {[]testkit.ModelTurn{{Kind: "application/json", Body: "{}"}}, 1, llm.Failed, "model: said what nobody can read"},
		"broken JSON in the stream": {[]testkit.ModelTurn{{Body: "data: upstream words\n\n"}}, 1, llm.Failed, "model: broke off, or said what nobody can read"},
		"an error in the stream":    {[]testkit.ModelTurn{{Body: "data: {\"error\":{\"message\":\"upstream words\"}}\n\n"}}, 1, llm.Failed, "model: broke off, or said what nobody can read"},
		"an end too early":          {[]testkit.ModelTurn{{Body: "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n"}}, 1, llm.Failed, "model: broke off"},
		"a cut":                     {[]testkit.ModelTurn{{Text: "half", Cut: true}}, 1, llm.Failed, "model: broke off, or said what nobody can read"},
		"no end of text":            {[]testkit.ModelTurn{{Text: strings.Repeat("a", 257<<10), Whole: true}}, 1, llm.Failed, "model: answered too much"},
		"no end of bytes":           {[]testkit.ModelTurn{{Body: ": " + strings.Repeat("a", 5<<20)}}, 1, llm.Failed, "model: answered too much"},
		"no end of one answer":      {[]testkit.ModelTurn{{Kind: "application/json", Body: `"` + strings.Repeat("a", 5<<20)}}, 1, llm.Failed, "model: answered too much"},
	} {
		s := says(t, c.turns...)
		got, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil)
		if asked := len(s.Asked()); asked != c.asked {
			t.Errorf("%s: asked %d times, want %d", name, asked, c.asked)
		}
		if c.what == "" {
			if err != nil || got.Text != "fine" {
				t.Errorf("%s: %q, %v", name, got.Text, err)
			}
			continue
		}
		if e := failure(t, err); e.Kind != c.kind || e.Error() != c.what {
			t.Errorf("%s: kind %d, %v", name, e.Kind, e)
		}
	}
}

func TestAServerThatSaysWhenIsObeyed(t *testing.T) {
	s := says(t, testkit.ModelTurn{Status: 429, Header: map[string]string{"Retry-After": "1"}}, testkit.ModelTurn{})
	began := time.Now()
	if _, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil); err != nil || time.Since(began) < time.Second {
		t.Errorf("came back after %v: %v", time.Since(began), err)
	}
	s = says(t, testkit.ModelTurn{Status: 429, Header: map[string]string{"Retry-After": "60"}})
	_, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil)
	if e := failure(t, err); e.RetryAfter != time.Minute || len(s.Asked()) != 1 {
		t.Errorf("waits for %v", e.RetryAfter)
	}
}

func TestAServerThatIsNotThereIsAFailure(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String() + "/v1"
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, url, soon).Chat(t.Context(), hello, nil)
	if e := failure(t, err); e.Kind != llm.Failed || !strings.Contains(e.Error(), "refused") || got.Prompt > 0 {
		t.Errorf("%v", e)
	}
}

func TestNoOtherHostIsAsked(t *testing.T) {
	other := says(t, testkit.ModelTurn{Text: "other"})
	t.Setenv("OPENAI_BASE_URL", other.URL)
	t.Setenv("OPENAI_API_KEY", "another")
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := says(t, testkit.ModelTurn{Status: status, Header: map[string]string{"Location": other.URL + "/chat/completions"}})
		_, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil)
		if e := failure(t, err); e.Kind != llm.Failed {
			t.Errorf("%d: %v", status, e)
		}
	}
	if _, err := open(t, "http://0.0.0.0:1/v1", soon).Chat(t.Context(), hello, nil); !strings.Contains(failure(t, err).Error(), "refused") {
		t.Errorf("a host that no rule spares from a proxy: %v", err)
	}
	if n := len(other.Asked()); n > 0 || proxied.Load() > 0 {
		t.Errorf("the other host was asked %d times, the proxy %d", n, proxied.Load())
	}
}

func TestAModelThatRefusesToolsIsAskedWithoutOnce(t *testing.T) {
	for _, said := range []string{
		`{"error":{"message":"registry.ollama.ai/library/gemma:2b does not support tools"}}`,
		`{"error":{"message":"tools param requires --jinja flag"}}`,
		`{"message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"}`,
	} {
		s := says(t, testkit.ModelTurn{Status: 400, Body: said}, testkit.ModelTurn{Text: "fine"})
		clock := testkit.ClockAt(time.Unix(1_800_000_000, 0))
		m, err := llm.New(llm.Options{BaseURL: s.URL, Name: "m", Patience: soon, Now: clock.Now})
		if err != nil || !m.TakesTools() {
			t.Fatal(err)
		}
		for range 2 {
			if got, err := m.Chat(t.Context(), hello, nil); err != nil || got.Text != "fine" || m.TakesTools() {
				t.Fatalf("%q, %v; takes tools: %t", got.Text, err, m.TakesTools())
			}
		}
		var offered []int
		for _, r := range s.Asked() {
			offered = append(offered, len(r.Tools))
		}
		if diff := cmp.Diff([]int{1, 0, 0}, offered); diff != "" {
			t.Errorf("tools offered (-want +got):\n%s", diff)
		}
		if clock.Pass(10 * time.Minute); !m.TakesTools() {
			t.Error("tools are never offered again")
		}
	}
	s := says(t, testkit.ModelTurn{Status: 400, Body: `{"error":"the model does not support tools"}`})
	_, err := open(t, s.URL, soon).Chat(t.Context(), hello, nil)
	if e := failure(t, err); len(s.Asked()) != 2 {
		t.Errorf("asked %d times: %v", len(s.Asked()), e)
	}
}

func TestPatienceEnds(t *testing.T) {
	short, long := 30*time.Millisecond, 20*time.Second
	for name, c := range map[string]struct {
		turn     testkit.ModelTurn
		patience llm.Patience
		whole    time.Duration
		text     string
	}{
		"before the first token":     {testkit.ModelTurn{Silent: true, Hang: true, Mute: true}, llm.Patience{First: short, Idle: long}, long, ""},
		"between two":                {testkit.ModelTurn{Text: "half", Hang: true}, llm.Patience{First: long, Idle: short}, long, "half"},
		"between two, with comments": {testkit.ModelTurn{Text: "half", Hang: true, Mute: true}, llm.Patience{First: long, Idle: short}, long, "half"},
		"of the whole":               {testkit.ModelTurn{Text: "half", Hang: true}, llm.Patience{First: long, Idle: long}, 200 * time.Millisecond, "half"},
	} {
		s := says(t, c.turn)
		ctx, stop := context.WithTimeout(t.Context(), c.whole)
		began := time.Now()
		got, err := open(t, s.URL, c.patience).Chat(ctx, hello, nil)
		stop()
		if e := failure(t, err); e.Kind != llm.Slow || got.Text != c.text || got.Received != len(c.text) {
			t.Errorf("%s: %q, kind %d, %v", name, got.Text, e.Kind, e)
		}
		if took := time.Since(began); took > long/2 {
			t.Errorf("%s: it took %v", name, took)
		}
		s.WaitLeft(t, 1)
	}
}

func TestWhoGoesTakesTheModelWithThem(t *testing.T) {
	s := says(t, testkit.ModelTurn{Text: "half", Hang: true})
	ctx, leave := context.WithCancel(t.Context())
	got, err := open(t, s.URL, soon).Chat(ctx, hello, func(string) error { leave(); return nil })
	if !errors.Is(err, context.Canceled) || got.Text == "" {
		t.Errorf("%q, %v", got.Text, err)
	}
	s.WaitLeft(t, 1)
	gone := errors.New("nobody listens")
	if _, err := open(t, s.URL, soon).Chat(t.Context(), hello, func(string) error { return gone }); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
	s.WaitLeft(t, 2)
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

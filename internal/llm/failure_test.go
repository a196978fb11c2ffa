package llm_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

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

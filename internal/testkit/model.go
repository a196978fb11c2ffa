package testkit

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A ModelServer is a language model behind Chat Completions whose every word
// is written beforehand. It says them in pieces that are hard to put together.
type ModelServer struct {
	URL string // what AI_BASE_URL takes

	mu     sync.Mutex
	parts  []*modelPart
	asked  []ModelRequest
	change chan struct{} // closed at the next request, or when a client leaves
	left   int           // clients that went before the end
	now    int           // that are being answered
}

// A modelPart is what is said to those whose last words have match in them.
type modelPart struct {
	match string
	turns []ModelTurn
	told  int
}

// A ModelRequest is one that a server got.
type ModelRequest struct {
	Header   http.Header
	Path     string
	Raw      string // the whole body
	Model    string
	Messages []ModelMessage
	Tools    []string // their names
	Max      int      // tokens of the answer
	Stream   bool
}

// A ModelMessage is one thing that was said before.
type ModelMessage struct {
	Role    string      `json:"role"`
	Content string      `json:"content"`
	Calls   []modelCall `json:"tool_calls"`
	Of      string      `json:"tool_call_id"`
}

// A modelCall is a call as the protocol has it.
type modelCall struct {
	Index    int    `json:"index"`
	ID       string `json:"id,omitempty"`
	Type     string `json:"type,omitempty"`
	Function struct {
		Name      string `json:"name,omitempty"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

// A ModelTurn is what a server answers to one request. The zero turn says
// nothing, and ends well.
type ModelTurn struct {
	Text  string
	Calls []ModelCall
	Short bool // it was cut at the most tokens

	NoUsage  bool   // it does not say what it took
	Cut      bool   // the connection ends in the middle of a line
	Hang     bool   // nothing comes after Text until the client leaves
	Mute     bool   // with Hang: comments come all the while
	Silent   bool   // not even a first piece comes
	NoIndex  bool   // calls have ids alone
	Whole    bool   // it comes in one piece, though pieces were asked for
	Kind     string // Content-Type, in place of the right one
	Status   int    // in place of 200, with Body
	Body     string // in place of everything, as it is
	Header   map[string]string
	Interval time.Duration // between two pieces
	Thinks   string        // before it says Text, in pieces of their own
	Lingers  bool          // the connection stays open after the end, and nobody says what it took
}

// A ModelCall is a call of a tool. Input goes out as it is.
type ModelCall struct{ ID, Name, Input string }

// NewModelServer returns a server that says nothing yet. It ends with t.
func NewModelServer(t testing.TB) *ModelServer {
	t.Helper()
	s := &ModelServer{change: make(chan struct{})}
	at := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() { at.CloseClientConnections(); at.Close() })
	s.URL = at.URL + "/v1"
	return s
}

// Say has s answer requests whose last words of the user have match in them
// with these turns, one after the other, and then with the last again and
// again. The part that was said last comes first.
func (s *ModelServer) Say(match string, turns ...ModelTurn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parts = append([]*modelPart{{match: match, turns: turns}}, s.parts...)
}

// Asked returns the requests so far.
func (s *ModelServer) Asked() []ModelRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]ModelRequest(nil), s.asked...)
}

// WaitAsked waits until there were n requests.
func (s *ModelServer) WaitAsked(t testing.TB, n int) {
	t.Helper()
	s.wait(t, func() bool { return len(s.asked) >= n })
}

// WaitLeft waits until n clients went before the end of their answers.
func (s *ModelServer) WaitLeft(t testing.TB, n int) {
	t.Helper()
	s.wait(t, func() bool { return s.left >= n })
}

// WaitRunning waits until there are n requests under way.
func (s *ModelServer) WaitRunning(t testing.TB, n int) {
	t.Helper()
	s.wait(t, func() bool { return s.now == n })
}

func (s *ModelServer) wait(t testing.TB, done func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // a hang guard: under the race detector, cores are few
	defer stop()
	for {
		s.mu.Lock()
		ok, change := done(), s.change
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-change:
		case <-ctx.Done():
			t.Fatal("the model waited in vain")
		}
	}
}

// note changes what tests wait for.
func (s *ModelServer) note(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.change)
	s.change = make(chan struct{})
}

func (s *ModelServer) serve(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	asked := readModelRequest(raw)
	asked.Header, asked.Path = r.Header.Clone(), r.URL.Path
	s.note(func() { s.asked, s.now = append(s.asked, asked), s.now+1 })
	defer s.note(func() { s.now-- })
	turn, ok := s.turn(asked)
	if !ok {
		http.Error(w, "nothing is written for this", http.StatusTeapot)
		return
	}
	turn.answer(w, r, func() { s.note(func() { s.left++ }) })
}

func readModelRequest(raw []byte) ModelRequest {
	var in struct {
		Model     string         `json:"model"`
		Messages  []ModelMessage `json:"messages"`
		Stream    bool           `json:"stream"`
		MaxTokens int            `json:"max_tokens"`
		Tools     []struct {
			Function struct {
				Name string `json:"name"`
			} `json:"function"`
		} `json:"tools"`
	}
	_ = json.Unmarshal(raw, &in) // what does not fit is seen in Raw
	out := ModelRequest{Raw: string(raw), Model: in.Model, Messages: in.Messages, Max: in.MaxTokens, Stream: in.Stream}
	for _, t := range in.Tools {
		out.Tools = append(out.Tools, t.Function.Name)
	}
	return out
}

// turn takes the next turn for a request.
func (s *ModelServer) turn(asked ModelRequest) (ModelTurn, bool) {
	last := ""
	for _, m := range asked.Messages {
		if m.Role == "user" {
			last = m.Content
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, part := range s.parts {
		if strings.Contains(last, part.match) {
			turn := part.turns[min(part.told, len(part.turns)-1)]
			part.told++
			return turn, true
		}
	}
	return ModelTurn{}, false
}

// answer says a turn. Left is told of a client that goes before its end.
func (m ModelTurn) answer(w http.ResponseWriter, r *http.Request, left func()) {
	for name, value := range m.Header {
		w.Header().Set(name, value)
	}
	kind := "text/event-stream"
	switch {
	case m.Kind != "":
		kind = m.Kind
	case m.Status != 0 || m.Whole:
		kind = "application/json"
	}
	w.Header().Set("Content-Type", kind)
	if m.Status != 0 {
		w.WriteHeader(m.Status)
	}
	if m.Status != 0 || m.Body != "" {
		_, _ = io.WriteString(w, m.Body) // a client that has gone needs none
		return
	}
	if m.Whole {
		_, _ = io.WriteString(w, m.whole()) // as above
		return
	}
	p := &modelPieces{w: w, r: r, wait: m.Interval}
	p.stream(m)
	if p.gone {
		left()
	}
}

// whole is the answer in one piece.
func (m ModelTurn) whole() string {
	message := map[string]any{"role": "assistant", "content": m.Text}
	if len(m.Calls) > 0 {
		calls := make([]modelCall, len(m.Calls))
		for i, c := range m.Calls {
			calls[i] = modelCall{Index: i, ID: c.ID, Type: "function"}
			calls[i].Function.Name, calls[i].Function.Arguments = c.Name, c.Input
		}
		message["tool_calls"] = calls
		if m.Text == "" {
			message["content"] = nil
		}
	}
	out := map[string]any{"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": m.finish()}}}
	if !m.NoUsage {
		out["usage"] = m.usage()
	}
	return string(must(json.Marshal(out)))
}

func (m ModelTurn) finish() string {
	switch {
	case m.Short:
		return "length"
	case len(m.Calls) > 0:
		return "tool_calls"
	}
	return "stop"
}

// usage is what every turn takes.
func (m ModelTurn) usage() jsontext.Value {
	return jsontext.Value(`{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}`)
}

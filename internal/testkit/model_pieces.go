package testkit

import (
	"io"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// modelPieces say a turn piece by piece: texts of one to five letters, calls
// by turns, comments in between, and lines that come in two halves.
type modelPieces struct {
	w    http.ResponseWriter
	r    *http.Request
	wait time.Duration
	sent int
	gone bool
}

func (p *modelPieces) stream(m ModelTurn) {
	if !m.Silent {
		p.delta(map[string]any{"role": "assistant", "content": ""})
	}
	for _, text := range fragments(m.Thinks) {
		p.delta(map[string]any{"reasoning_content": text})
	}
	for _, text := range fragments(m.Text) {
		p.delta(map[string]any{"content": text})
	}
	if m.Hang {
		p.hang(m.Mute)
		return
	}
	p.calls(m)
	if m.Cut {
		p.raw(`data: {"choices":[{"index":0,"delta":{"conte`)
		panic(http.ErrAbortHandler) // the connection ends there
	}
	p.event(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": m.finish()}}})
	if m.Lingers {
		p.hang(false)
		return
	}
	if !m.NoUsage {
		p.event(map[string]any{"choices": []any{}, "usage": m.usage()})
	}
	p.raw("data: [DONE]\n\n")
}

// calls says the calls in turn, a fragment of each.
func (p *modelPieces) calls(m ModelTurn) {
	inputs := make([][]string, len(m.Calls))
	for i, c := range m.Calls {
		inputs[i] = fragments(c.Input)
		first := modelCall{Index: i, ID: c.ID, Type: "function"}
		first.Function.Name = c.Name
		p.call(first, m.NoIndex)
		if m.NoIndex { // such servers say one after the other
			p.inputs(i, &inputs[i], len(inputs[i]), true)
		}
	}
	for more := true; more; {
		more = false
		for i := range inputs {
			more = p.inputs(i, &inputs[i], 1, m.NoIndex) || more
		}
	}
}

// inputs says n fragments of the input of a call, and reports whether there are more.
func (p *modelPieces) inputs(i int, rest *[]string, n int, noIndex bool) (more bool) {
	for range min(n, len(*rest)) {
		piece := modelCall{Index: i}
		piece.Function.Arguments = (*rest)[0]
		*rest = (*rest)[1:]
		p.call(piece, noIndex)
	}
	return len(*rest) > 0
}

func (p *modelPieces) call(piece modelCall, noIndex bool) {
	var calls any = []modelCall{piece}
	if noIndex {
		function := map[string]any{"arguments": piece.Function.Arguments}
		bare := map[string]any{"function": function}
		if piece.ID != "" {
			bare["id"], bare["type"], function["name"] = piece.ID, piece.Type, piece.Function.Name
		}
		calls = []any{bare}
	}
	p.delta(map[string]any{"tool_calls": calls})
}

// delta says what is new.
func (p *modelPieces) delta(d map[string]any) {
	p.event(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": d, "finish_reason": nil}}, "usage": nil})
}

// event says a line, and now and then a comment before it.
func (p *modelPieces) event(data any) {
	line, end := "data: "+string(must(json.Marshal(data, json.Deterministic(true)))), "\n\n"
	switch p.sent % 7 {
	case 1:
		p.raw(": keep-alive\n\n")
	case 3:
		end = "\r\n\r\n"
	case 5:
		p.raw("event: message\nid: 5\n")
	}
	half := len(line) / 2
	p.raw(line[:half])
	p.raw(line[half:] + end)
	p.sent++
	if p.wait > 0 {
		p.pause(p.wait)
	}
}

// raw puts text on the wire, unless the client has gone.
func (p *modelPieces) raw(text string) {
	if p.gone {
		return
	}
	_, err := io.WriteString(p.w, text)
	if err == nil {
		err = http.NewResponseController(p.w).Flush()
	}
	p.gone = err != nil || p.r.Context().Err() != nil
}

// hang says nothing, or comments, until the client goes.
func (p *modelPieces) hang(comments bool) {
	for !p.gone {
		p.pause(10 * time.Millisecond)
		if comments {
			p.raw(": still there\n\n")
		}
	}
}

func (p *modelPieces) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.r.Context().Done():
		p.gone = true
	}
}

// fragments cuts text into pieces of one to five letters.
func fragments(text string) (all []string) {
	letters := []rune(text)
	for n := 1; len(letters) > 0; n = n%5 + 1 {
		n := min(n, len(letters))
		all, letters = append(all, string(letters[:n])), letters[n:]
	}
	return all
}

package api

import (
	"context"
	"slices"
	"strconv"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A part is one event of a stream of a message, in the protocol that the
// Vercel AI SDK calls UI message stream, version 1.
type part struct {
	Type     string         `json:"type"`
	Message  string         `json:"messageId,omitzero"`
	ID       string         `json:"id,omitzero"`
	Delta    string         `json:"delta,omitzero"`
	Approval string         `json:"approvalId,omitzero"`
	Call     string         `json:"toolCallId,omitzero"`
	Tool     string         `json:"toolName,omitzero"`
	Input    jsontext.Value `json:"input,omitzero"`
	Output   any            `json:"output,omitzero"`
	Error    string         `json:"errorText,omitzero"`
	Data     any            `json:"data,omitzero"`
	Passing  bool           `json:"transient,omitzero"` // it is no piece of the message
	Dynamic  bool           `json:"dynamic,omitzero"`   // the client need not know the tool
	Reason   string         `json:"finishReason,omitzero"`
	About    any            `json:"messageMetadata,omitzero"`
}

// written returns parts as they go over the wire.
func written(all ...part) (b []byte, _ error) {
	for _, p := range all {
		raw, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, "data: "...), raw...), "\n\n"...)
	}
	return b, nil
}

// done ends a stream.
const done = "data: [DONE]\n\n"

// parts makes a stream of what happens in a turn. What begins it is held until
// something is said: what fails before is a status.
type parts struct {
	say  func([]byte) error
	held []part
	text int  // how many texts there were
	open bool // the last of them goes on
}

// step tells of a step.
func (s *parts) step(step assistant.Step) error {
	switch {
	case step.Begun != nil:
		s.held = s.begin(*step.Begun)
		return nil
	case step.Text != "":
		var all []part
		if !s.open {
			s.open = true
			s.text++
			all = append(all, part{Type: "text-start", ID: s.name()})
		}
		return s.tell(append(all, part{Type: "text-delta", ID: s.name(), Delta: step.Text})...)
	case step.Call != nil:
		return s.tell(append(s.closing(), part{Type: "tool-input-available", Call: step.Call.ID, Tool: step.Call.Name, Input: inputOf(step.Call.Input), Dynamic: true})...)
	case step.Result == nil, step.Result.Asks: // the end tells of that
		return nil
	case step.Result.Failed:
		return s.tell(part{Type: "tool-output-error", Call: step.Of, Error: step.Result.Text, Dynamic: true})
	}
	return s.tell(part{Type: "tool-output-available", Call: step.Of, Output: outputOf(step.Result), Dynamic: true})
}

// A conversationPart tells to which conversation a stream belongs.
type conversationPart struct {
	ID    int64  `json:"conversation_id"`
	Title string `json:"title"`
}

// begin is how a stream begins.
func (s *parts) begin(turn vault.Turn) []part {
	return []part{
		{Type: "start", Message: strconv.FormatInt(turn.Answer.ID, 10)},
		{Type: "data-conversation", Data: conversationPart{turn.Conversation.ID, turn.Conversation.Title}},
	}
}

// name is that of the last text.
func (s *parts) name() string { return "text-" + strconv.Itoa(s.text) }

// closing ends the last text, if it goes on.
func (s *parts) closing() []part {
	if !s.open {
		return nil
	}
	s.open = false
	return []part{{Type: "text-end", ID: s.name()}}
}

// tell says parts, after those that are held.
func (s *parts) tell(all ...part) error {
	b, err := written(append(s.held, all...)...)
	if s.held = nil; err != nil {
		return err
	}
	return s.say(b)
}

// end is how a stream ends: with what waits for the person.
func (s *parts) end(a assistant.Answer) ([]byte, error) {
	all := slices.Concat(s.held, s.closing())
	for _, p := range a.Actions {
		if p.Of != "" {
			all = append(all, part{Type: "tool-approval-request", Approval: strconv.FormatInt(p.ID, 10), Call: p.Of})
		}
	}
	reason := "stop"
	if a.Short {
		reason = "length"
	}
	b, err := written(append(all, part{Type: "finish", Reason: reason, About: chatAnswerOf(a)})...)
	return append(b, done...), err
}

// inputOf is what a model gave to a tool. What is no JSON is a text.
func inputOf(input string) jsontext.Value {
	if raw := jsontext.Value(input); raw.IsValid() {
		return raw
	}
	raw, _ := json.Marshal(input, jsontext.AllowInvalidUTF8(true)) // a text always marshals
	return raw
}

// outputOf is what a client is told of what a tool returned: which ideas it
// may show. It reads them itself.
func outputOf(r *assistant.Result) any {
	return map[string][]int64{"idea_ids": append([]int64{}, r.Ideas...)}
}

// faultParts tell of a failure: by its code for programs that know ours, and as
// all others expect it.
func faultParts(ctx context.Context, err error) []byte {
	if ctx.Err() != nil {
		return nil // nobody listens any more
	}
	e, _ := shownOf(ctx, err)
	b, _ := written( // our own types always marshal
		part{Type: "data-error", Data: failure{Code: e.Code, Message: e.Message, Details: e.Details}, Passing: true},
		part{Type: "error", Error: e.Message},
	)
	return append(b, done...)
}

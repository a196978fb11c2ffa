package llm

import "strings"

// What some models put round what they think before they speak, where their
// server does not tell the two apart.
const (
	thinks = "<think>"
	spoken = "</think>"
)

// A thought is taken off the beginning of a text that comes piece by piece.
type thought struct {
	state thinking
	held  string // what is not known yet to be text
}

// thinking is how far a text has come.
type thinking int

const (
	before thinking = iota // it may begin with a thought
	within
	behind // and what parts it from the text
	beside // it is text
)

// pass returns what of the text so far is none of a thought, and new.
func (t *thought) pass(piece string) string {
	t.held += piece
	if t.state == before {
		t.begin()
	}
	if t.state == within {
		t.end()
	}
	if t.state == behind {
		if t.held = strings.TrimLeft(t.held, " \t\r\n"); t.held != "" {
			t.state = beside
		}
	}
	if t.state != beside {
		return ""
	}
	return t.rest()
}

// begin sees whether there is a thought.
func (t *thought) begin() {
	text := strings.TrimLeft(t.held, " \t\r\n")
	switch rest, ok := strings.CutPrefix(text, thinks); {
	case ok:
		t.state, t.held = within, rest
	case !strings.HasPrefix(thinks, text): // and it will not become one
		t.state = beside
	}
}

// end sees whether it is over. Of what is thought no more is held than may be
// the beginning of its end.
func (t *thought) end() {
	if _, rest, ok := strings.Cut(t.held, spoken); ok {
		t.state, t.held = behind, rest
		return
	}
	t.held = t.held[max(0, len(t.held)-len(spoken)+1):]
}

// rest returns what is held, and was no thought after all.
func (t *thought) rest() string {
	text := t.held
	if t.held = ""; t.state == within {
		return ""
	}
	return text
}

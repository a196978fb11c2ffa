package llm

import (
	"strings"
	"testing"
)

// said is what is left of a text that comes in pieces of n bytes.
func said(text string, n int) string {
	var t thought
	var b strings.Builder
	for len(text) > 0 {
		piece := text[:min(n, len(text))]
		text = text[len(piece):]
		b.WriteString(t.pass(piece))
	}
	b.WriteString(t.rest())
	return b.String()
}

func TestThoughtsAreTakenOffTheBeginning(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"Hello":                  "Hello",
		" \n Hello":              " \n Hello",
		"<":                      "<",
		"<thinker> x":            "<thinker> x",
		"<think>no</think>Hello": "Hello",
		"\n<think>\nno </thin\n</think>\n\nHello\n": "Hello\n",
		"<think></think>":                  "",
		"<think>without an end":            "",
		"Hello <think>yes</think>":         "Hello <think>yes</think>",
		"<think>a</think><think>b</think>": "<think>b</think>",
	} {
		for n := 1; n <= len(text)+1; n++ {
			if got := said(text, n); got != want {
				t.Errorf("%q in pieces of %d: %q, want %q", text, n, got, want)
			}
		}
	}
}

package assistant

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// How far a model goes in one turn.
const (
	maxSteps = 6
	maxCalls = 10
)

// A Step is what happens in a turn, in the order in which it happens.
type Step struct {
	Begun    *vault.Turn // before all else
	Replayed bool        // and over, long before
	Text     string      // a piece of what the model says
	Call     *llm.Call   // that is made
	Result   *Result     // of the call with the id Of
	Of       string
}

// A loop is a turn of a model under way.
type loop struct {
	*Assistant
	by    vault.Actor
	tools Tools
	offer []llm.Tool
	watch func(Step) error
	said  []llm.Message
	told  []int64 // ideas that the model knows of
	made  made
}

// made is what a turn came to, as far as it went.
type made struct {
	text  strings.Builder
	used  []vault.ToolCall
	asks  []llm.Call // for the person to agree to, exactly so
	usage llm.Usage
	short bool // the answer was cut at the most tokens
}

// calls is how many calls were made.
func (m *made) calls() int { return len(m.used) + len(m.asks) }

// run has the model answer what was said last, with as many calls of tools as
// it needs and may make. Who has made them all is asked once more, without.
func (l *loop) run(ctx context.Context) error {
	var err error
	if l.offer, err = l.tools.List(ctx); err != nil {
		return err
	}
	for step := 1; ; step++ {
		last := step == maxSteps || l.made.calls() >= maxCalls
		calls, err := l.step(ctx, last)
		if err != nil || last || len(calls) == 0 {
			return err
		}
		if err := l.answer(ctx, calls); err != nil {
			return err
		}
	}
}

// step has the model say something, and returns the calls that it makes.
func (l *loop) step(ctx context.Context, last bool) ([]llm.Call, error) {
	r := llm.Request{Messages: l.said, MaxTokens: maxTokens}
	if !last {
		r.Tools = l.offer
	}
	apart := l.made.text.Len() > 0
	say := func(text string) error {
		if apart { // what it said before it used a tool is a paragraph of its own
			apart, text = false, "\n\n"+text
		}
		l.made.text.WriteString(text)
		return l.watch(Step{Text: text})
	}
	answer, err := l.ask(ctx, l.by, Call{Kind: "chat", Ideas: slices.Clone(l.told)}, r, say)
	l.made.usage.Add(answer.Usage)
	l.made.short = answer.Short
	if err != nil {
		return nil, err
	}
	l.name(answer.Calls)
	l.said = append(l.said, llm.Message{Role: llm.Assistant, Text: answer.Text, Calls: answer.Calls})
	return answer.Calls, nil
}

// name gives calls ids of which no two are alike, where the server has none,
// and input where it is left away.
func (l *loop) name(calls []llm.Call) {
	for i := range calls {
		c := &calls[i]
		again := slices.ContainsFunc(calls[:i], func(o llm.Call) bool { return o.ID == c.ID }) ||
			slices.ContainsFunc(l.said, func(m llm.Message) bool { return m.Role == llm.ToolSays && m.Of == c.ID })
		if c.ID == "" || again {
			c.ID = "call_" + strconv.Itoa(l.made.calls()+i+1)
		}
		if strings.TrimSpace(c.Input) == "" {
			c.Input = "{}"
		}
	}
}

// answer makes calls, one after the other: what a model wants done in one
// order may not hold in another.
func (l *loop) answer(ctx context.Context, calls []llm.Call) error {
	for _, c := range calls {
		text := "That is enough for one turn: say what was done."
		if l.made.calls() < maxCalls {
			result, err := l.use(ctx, c)
			if err != nil {
				return err
			}
			text = result.Text
		}
		l.said = append(l.said, llm.Message{Role: llm.ToolSays, Of: c.ID, Text: short(text)})
	}
	return nil
}

// use makes a call. What is wrong with it the model is told, and may mend.
func (l *loop) use(ctx context.Context, c llm.Call) (Result, error) {
	if err := l.watch(Step{Call: &c}); err != nil {
		return Result{}, err
	}
	result, err := l.call(ctx, c)
	if err != nil {
		return Result{}, err
	}
	if result.Asks {
		l.made.asks = append(l.made.asks, c)
		result.Text = "It is not done yet: the person is asked beside your answer, and may have it done without you. Do not call it again."
	} else {
		l.made.used = append(l.made.used, toolCall(c, result))
	}
	for _, id := range result.Ideas {
		if !slices.Contains(l.told, id) {
			l.told = append(l.told, id)
		}
	}
	return result, l.watch(Step{Result: &result, Of: c.ID})
}

func (l *loop) call(ctx context.Context, c llm.Call) (Result, error) {
	input := jsontext.Value(c.Input)
	switch {
	case !slices.ContainsFunc(l.offer, func(t llm.Tool) bool { return t.Name == c.Name }):
		return refuse("There is no such tool."), nil
	case !input.IsValid() || input.Kind() != jsontext.KindBeginObject:
		return refuse("The arguments are no JSON object."), nil
	}
	return l.tools.Call(ctx, c.Name, input, false)
}

func refuse(why string) Result { return Result{Text: why, Failed: true} }

// longName is where the names of calls are cut that are kept: models make some
// up.
const longName = 100

// toolCall is what is kept of a call: not what came of it.
func toolCall(c llm.Call, r Result) vault.ToolCall {
	kept := vault.ToolCall{ID: vault.Begin(c.ID, longName), Name: cmp.Or(vault.Begin(c.Name, longName), "unknown"), Failed: r.Failed, Told: r.Ideas}
	if len(r.Ideas) == 1 {
		kept.Idea = r.Ideas[0]
	}
	return kept
}

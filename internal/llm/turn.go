package llm

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/sashabaranov/go-openai"
)

// mostSaid is the most bytes of text and calls that are taken: a server that
// keeps to MaxTokens says less by far.
const mostSaid = 256 << 10

// afterEnd is how long a server may take to say what a turn took, once that is over.
const afterEnd = 2 * time.Second

// turn asks the server once, and tries again only where nothing was said yet.
func (m *Model) turn(ctx context.Context, r Request, said func(string) error) (Answer, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	slow := time.AfterFunc(m.Patience.First, func() { stop(errSlow) })
	defer slow.Stop()
	w := &wire{Model: m}
	g := &gathering{said: said, heard: func(last bool) {
		if last {
			slow.Reset(min(m.Patience.Idle, afterEnd))
		} else {
			slow.Reset(m.Patience.Idle)
		}
	}}
	err := m.ask(ctx, w, r, g)
	out := g.answer()
	out.Sent = w.sent
	if read := w.body != nil || ctx.Err() != nil; read && out.Prompt == 0 && out.Completion == 0 { // what is refused costs nothing
		out.estimate()
	}
	if err != nil {
		err = why(ctx, err)
	}
	return out, err
}

// estimate fills in what the server did not say.
func (u *Usage) estimate() {
	u.Prompt, u.Completion, u.Estimated = Estimate(u.Sent), Estimate(u.Received), true
}

// ask sends r by w and has g take what comes.
func (m *Model) ask(ctx context.Context, w *wire, r Request, g *gathering) error {
	config := openai.DefaultConfig(m.Key)
	config.BaseURL, config.HTTPClient, config.EmptyMessagesLimit = m.BaseURL, w, mostAnswered
	client, in := openai.NewClientWithConfig(config), m.wording(r)
	stream, err := client.CreateChatCompletionStream(ctx, in)
	if errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated) {
		in.MaxTokens, in.MaxCompletionTokens = 0, r.MaxTokens //nolint:staticcheck // see wording
		stream, err = client.CreateChatCompletionStream(ctx, in)
	}
	if err != nil {
		return ours(err, "the library refuses the request")
	}
	defer stream.Close()
	if w.whole {
		return g.whole(w.body)
	}
	for {
		chunk, err := stream.Recv()
		if err != nil && g.ended != "" { // all was said, however the connection ends
			return g.tell(g.rest())
		}
		if errors.Is(err, io.EOF) { // a stream that ends before the model says so was cut
			return failed("broke off")
		}
		if err != nil {
			return ours(err, "broke off, or said what nobody can read")
		}
		if err := g.take(chunk); err != nil {
			return err
		}
	}
}

// ours returns the [Error] in err, or one of those words: the library's repeat
// what the server said.
func ours(err error, what string) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return failed(what)
}

// wording is r in the words of the protocol.
func (m *Model) wording(r Request) openai.ChatCompletionRequest {
	in := openai.ChatCompletionRequest{
		Model: m.Name, StreamOptions: &openai.StreamOptions{IncludeUsage: true},
		MaxTokens: r.MaxTokens, //nolint:staticcheck // it is what servers know that are not OpenAI's
	}
	for _, said := range r.Messages {
		to := openai.ChatCompletionMessage{Role: string(said.Role), Content: said.Text, ToolCallID: said.Of}
		for _, c := range said.Calls {
			to.ToolCalls = append(to.ToolCalls, openai.ToolCall{
				ID: c.ID, Type: openai.ToolTypeFunction, Function: openai.FunctionCall{Name: c.Name, Arguments: c.Input},
			})
		}
		in.Messages = append(in.Messages, to)
	}
	for _, t := range r.Tools {
		in.Tools = append(in.Tools, openai.Tool{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: t.Name, Description: t.Description, Parameters: t.Input,
		}})
	}
	return in
}

// A gathering makes an answer of the pieces in which it comes.
type gathering struct {
	said  func(string) error // nil: nobody listens
	heard func(last bool)    // is told that the model is there, or has ended
	text  strings.Builder
	thought
	calls []*calling
	ended openai.FinishReason
	usage openai.Usage
	bytes int
}

// A calling is a call whose input is still coming.
type calling struct {
	index    int
	id, name string
	input    strings.Builder
}

// take takes one piece.
func (g *gathering) take(chunk openai.ChatCompletionStreamResponse) error {
	g.heard(false) // whoever is told may take a while
	if chunk.Usage != nil {
		g.usage = *chunk.Usage
	}
	for _, choice := range chunk.Choices {
		if choice.Index != 0 {
			continue // one was asked for
		}
		if choice.FinishReason != "" && choice.FinishReason != openai.FinishReasonNull {
			g.ended = choice.FinishReason
		}
		g.bytes += len(choice.Delta.ReasoningContent) // which nobody is shown, and everybody pays for
		for _, piece := range choice.Delta.ToolCalls {
			g.call(piece)
		}
		if err := g.say(choice.Delta.Content + choice.Delta.Refusal); err != nil {
			return err
		}
	}
	g.heard(g.ended != "")
	return nil
}

// say takes a piece of the text.
func (g *gathering) say(text string) error {
	g.bytes += len(text)
	if g.bytes > mostSaid {
		return errTooLong
	}
	return g.tell(g.pass(text))
}

// tell tells what is known to be text.
func (g *gathering) tell(text string) error {
	g.text.WriteString(text)
	if text == "" || g.said == nil {
		return nil
	}
	return g.said(text)
}

// call takes a piece of a call. Most servers number the calls, some name each
// anew, and the rest send one after the other.
func (g *gathering) call(piece openai.ToolCall) {
	c := g.calling(piece)
	if piece.ID != "" {
		c.id = piece.ID
	}
	if c.name == "" { // some repeat it with each piece
		c.name = piece.Function.Name
	}
	g.bytes += len(piece.Function.Arguments)
	c.input.WriteString(piece.Function.Arguments)
}

func (g *gathering) calling(piece openai.ToolCall) *calling {
	next := len(g.calls)
	for _, c := range g.calls {
		if piece.Index != nil && *piece.Index == c.index {
			return c
		}
	}
	if piece.Index == nil && next > 0 {
		if last := g.calls[next-1]; piece.ID == "" || piece.ID == last.id {
			return last
		}
	}
	c := &calling{index: next}
	if piece.Index != nil {
		c.index = *piece.Index
	}
	g.calls = append(g.calls, c)
	return c
}

// An entire answer is one that does not come in pieces.
type entire struct {
	Choices []struct {
		FinishReason openai.FinishReason `json:"finish_reason"`
		Message      struct {
			Content   string            `json:"content"`
			Refusal   string            `json:"refusal"`
			ToolCalls []openai.ToolCall `json:"tool_calls"`
		} `json:"message"`
	} `json:"choices"`
	Usage openai.Usage `json:"usage"`
}

// whole takes an entire answer.
func (g *gathering) whole(body io.Reader) error {
	var all entire
	raw, err := io.ReadAll(body)
	if err != nil {
		return ours(err, "broke off")
	}
	if json.Unmarshal(raw, &all) != nil || len(all.Choices) == 0 {
		return failed("said what nobody can read")
	}
	g.usage, g.ended = all.Usage, all.Choices[0].FinishReason
	message := all.Choices[0].Message
	for i, c := range message.ToolCalls {
		c.Index = &i
		g.call(c)
	}
	if err := g.say(message.Content + message.Refusal); err != nil {
		return err
	}
	return g.tell(g.rest())
}

// answer is what was gathered.
func (g *gathering) answer() Answer {
	out := Answer{Text: g.text.String(), Short: g.ended == openai.FinishReasonLength}
	out.Prompt, out.Completion, out.Received = g.usage.PromptTokens, g.usage.CompletionTokens, g.bytes
	for _, c := range g.calls {
		out.Calls = append(out.Calls, Call{ID: c.id, Name: c.name, Input: c.input.String()})
	}
	return out
}

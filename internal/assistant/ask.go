package assistant

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"
)

// settleFor is how long it may take to enter a call into the books, after the
// person has gone too.
const settleFor = 5 * time.Second

// ask has the model take a turn within the person's allowance, and enters what
// it took into the books, however it ends.
func (a *Assistant) ask(ctx context.Context, by vault.Actor, c Call, r llm.Request, said func(string) error) (llm.Answer, error) {
	c.Model, c.Host, c.Local, c.At = a.model.Called(), a.model.Host(), a.model.Local(), a.now()
	settle, err := a.books.Reserve(ctx, by, c, worst(r))
	if err != nil {
		return llm.Answer{}, err
	}
	a.running.Add(1)
	defer a.running.Add(-1)
	answer, err := a.model.Chat(ctx, r, said)
	err = told(err)
	c.Usage, c.Took, c.Outcome = answer.Usage, a.now().Sub(c.At), outcome(err)
	a.log(ctx, c)
	late, stop := context.WithTimeout(context.WithoutCancel(ctx), settleFor)
	defer stop()
	return answer, errors.Join(err, settle(late, c))
}

// worst is how many tokens a turn can take.
func worst(r llm.Request) int {
	bytes := 0
	for _, m := range r.Messages {
		bytes += len(m.Text)
		for _, c := range m.Calls {
			bytes += len(c.Name) + len(c.Input)
		}
	}
	for _, t := range r.Tools {
		bytes += len(t.Name) + len(t.Description) + len(t.Input)
	}
	return llm.Estimate(bytes) + r.MaxTokens
}

// outcome is how the books call the end of a call.
func outcome(err error) string {
	e, ok := errors.AsType[*vault.Error](err)
	switch {
	case err == nil:
		return "ok"
	case ok:
		return string(e.Code)
	}
	return "cancelled" // by the person, or whoever listened for them
}

// log says what the ledger does, and whom it is about no more than any line.
func (a *Assistant) log(ctx context.Context, c Call) {
	a.calls.Add(1)
	if c.Outcome != "ok" {
		a.failed.Add(1)
	}
	slog.InfoContext(ctx, "model asked", "kind", c.Kind, "model", c.Model, "host", c.Host, "outcome", c.Outcome,
		"duration_ms", c.Took.Milliseconds(), "prompt_tokens", c.Usage.Prompt, "completion_tokens", c.Usage.Completion, "estimated", c.Usage.Estimated)
}

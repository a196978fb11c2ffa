package assistant

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync/atomic"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// A ChatVault is what a chat asks of the vault, as [vault.Service] has it.
type ChatVault interface {
	BeginTurn(ctx context.Context, by vault.Actor, in vault.NewTurn, key string) (_ vault.Turn, replayed bool, _ error)
	EndTurn(ctx context.Context, by vault.Actor, answer vault.Message, actions ...vault.Action) (vault.Message, []vault.Action, error)
	Conversation(ctx context.Context, by vault.Actor, id int64) (vault.Conversation, []vault.Action, error)
	Said(ctx context.Context, by vault.Actor, conversation, before int64, most int) ([]vault.Message, error)
	KeptFromModels(ctx context.Context, by vault.Actor, ids ...int64) ([]int64, error)
}

// A Chat talks with people about the ideas in their vaults, and works on these
// with tools.
type Chat struct {
	*Assistant
	talks ChatVault
	open  Opener

	turns, failures atomic.Int64
}

// NewChat returns a chat of a, that keeps what is said in v and works with the
// tools that open opens.
func NewChat(a *Assistant, v ChatVault, open Opener) *Chat {
	return &Chat{Assistant: a, talks: v, open: open}
}

// Turns counts the turns that ended.
func (c *Chat) Turns() int64 { return c.turns.Load() }

// Failures counts those that failed, and were not ended by their person.
func (c *Chat) Failures() int64 { return c.failures.Load() }

// An Answer is what became of what a person said.
type Answer struct {
	vault.Message
	Actions []Pending // that wait for the person
	Short   bool      // it was cut at the most tokens
}

// A Pending is what is done once the person agrees.
type Pending struct {
	vault.Action
	Of string // the call; empty where it is not known any more
}

// Say has the model answer what a person says, or does what they agreed to,
// which asks no model. Watch is told what happens; nil: nobody. With a key, a
// repeat does nothing and returns the first answer, and replayed. What happened
// before a failure, or until the person left, is kept.
//
// It fails with Invalid, AIUnavailable, AIConsent, NotFound, ConversationBusy,
// ActionExpired, Conflict for a key of another call or one under way, AIBudget,
// AIBusy, AITimeout or AIUpstream.
func (c *Chat) Say(ctx context.Context, by vault.Actor, in ChatOrder, key string, watch func(Step) error) (_ Answer, replayed bool, _ error) {
	what, err := in.check()
	if err != nil {
		return Answer{}, false, err
	}
	if watch == nil {
		watch = func(Step) error { return nil }
	}
	if what.Action == nil {
		if err := c.agreed(ctx, by); err != nil {
			return Answer{}, false, err
		}
		what.Model = c.model.Called()
	}
	if key != "" {
		done, err := c.flights.begin(ctx, by.Owner, "chat "+key)
		if err != nil {
			return Answer{}, false, err
		}
		defer done()
	}
	if what.Action == nil {
		leave, err := c.places.take(by.Owner)
		if err != nil {
			return Answer{}, false, err
		}
		defer leave()
	}
	turn, replayed, err := c.talks.BeginTurn(ctx, by, what, key)
	if err != nil {
		return Answer{}, false, err
	}
	if replayed {
		out, err := c.again(ctx, by, turn, watch)
		return out, true, err
	}
	out, err := c.take(ctx, by, turn, watch)
	return out, false, err
}

// again returns the answer of a turn that was taken before.
func (c *Chat) again(ctx context.Context, by vault.Actor, turn vault.Turn, watch func(Step) error) (Answer, error) {
	if turn.Answer.Status == vault.MessageRunning { // elsewhere
		return Answer{}, vault.KeyInProgressError()
	}
	_, actions, err := c.talks.Conversation(ctx, by, turn.Conversation.ID)
	if err != nil {
		return Answer{}, err
	}
	out := Answer{Message: turn.Answer}
	for _, a := range actions {
		out.Actions = append(out.Actions, Pending{Action: a})
	}
	if err := watch(Step{Begun: &turn, Replayed: true}); err != nil {
		return out, err
	}
	return out, watch(Step{Text: turn.Answer.Content})
}

// take takes a turn that was begun, and keeps how it ended.
func (c *Chat) take(ctx context.Context, by vault.Actor, turn vault.Turn, watch func(Step) error) (Answer, error) {
	l := &loop{Assistant: c.Assistant, by: by, watch: watch}
	within, stop := context.WithTimeout(ctx, c.patience)
	defer stop()
	err := watch(Step{Begun: &turn})
	if err == nil {
		err = told(c.work(within, l, turn))
	}
	answer := turn.Answer
	answer.Content, answer.Tools, answer.Status = l.made.text.String(), l.made.used, status(ctx, err)
	answer.Prompt, answer.Completion = int64(l.made.usage.Prompt), int64(l.made.usage.Completion)
	late, stop := context.WithTimeout(context.WithoutCancel(ctx), settleFor)
	defer stop()
	actions := make([]vault.Action, len(l.made.asks))
	for n, asked := range l.made.asks {
		actions[n] = vault.Action{Tool: asked.Name, Input: asked.Input}
	}
	c.log(ctx, answer)
	kept, actions, lost := c.talks.EndTurn(late, by, answer, actions...)
	if err := errors.Join(err, lost); err != nil {
		return Answer{}, err
	}
	out := Answer{Message: kept, Short: l.made.short}
	for n, a := range actions {
		out.Actions = append(out.Actions, Pending{a, l.made.asks[n].ID})
	}
	return out, nil
}

// log says that a turn ended. A model makes up names of tools: they are counted.
func (c *Chat) log(ctx context.Context, answer vault.Message) {
	c.turns.Add(1)
	if answer.Status == vault.MessageFailed {
		c.failures.Add(1)
	}
	slog.InfoContext(ctx, "chat turn", "conversation", answer.Conversation, "status", string(answer.Status), "tools", len(answer.Tools))
}

// status is how a turn ended: the person may have left.
func status(ctx context.Context, err error) vault.MessageStatus {
	switch {
	case err == nil:
		return vault.MessageOK
	case errors.Is(ctx.Err(), context.Canceled):
		return vault.MessageCancelled
	}
	return vault.MessageFailed
}

// work does what a turn is about.
func (c *Chat) work(ctx context.Context, l *loop, turn vault.Turn) (err error) {
	if turn.Action != nil && turn.Action.State == vault.ActionDeclined {
		l.made.used = []vault.ToolCall{{ID: callOf(*turn.Action), Name: turn.Action.Tool, Failed: true}}
		return nil
	}
	if l.tools, err = c.open(ctx, vault.Actor{Owner: l.by.Owner, Source: vault.FromChat}); err != nil {
		return err
	}
	defer l.tools.Close()
	if turn.Action != nil {
		return l.do(ctx, *turn.Action)
	}
	past, ideas, err := c.replay(ctx, l.by, turn.Conversation.ID, turn.Asked.ID)
	if err != nil {
		return err
	}
	l.told = ideas
	l.said = append([]llm.Message{greeting(c.now())}, add(past, llm.Message{Role: llm.User, Text: turn.Asked.Content})...)
	return l.run(ctx)
}

// callOf names the call by which an action is done.
func callOf(a vault.Action) string { return "action_" + strconv.FormatInt(a.ID, 10) }

// do does what the person agreed to, exactly as they were asked.
func (l *loop) do(ctx context.Context, a vault.Action) error {
	c := llm.Call{ID: callOf(a), Name: a.Tool, Input: a.Input}
	if err := l.watch(Step{Call: &c}); err != nil {
		return err
	}
	result, err := l.tools.Call(ctx, c.Name, jsontext.Value(c.Input), true)
	if err != nil {
		return err
	}
	l.made.used = append(l.made.used, toolCall(c, result))
	return l.watch(Step{Result: &result, Of: c.ID})
}

// A ChatOrder is what a person sends: words, or their answer to an action.
type ChatOrder struct {
	Conversation vault.Field[int64]        `json:"conversation_id"`
	Message      vault.Field[string]       `json:"message"`
	Confirm      vault.Field[Confirmation] `json:"confirm"`
	Rest         jsontext.Value            `json:",embed"`
}

// A Confirmation is a person's answer to an action.
type Confirmation struct {
	Action  vault.Field[string] `json:"action_id"`
	Approve vault.Field[bool]   `json:"approve"`
	Rest    jsontext.Value      `json:",embed"`
}

// check returns the turn that in begins, or everything that is wrong with it.
func (in ChatOrder) check() (out vault.NewTurn, _ error) {
	var p vault.Problems
	if vault.Holds(&p, "conversation_id", in.Conversation) {
		out.Conversation = in.Conversation.Value
		p.Require(out.Conversation >= 1 && out.Conversation <= vault.MaxID, "conversation_id", vault.OutOfRange, "conversation_id must be 1 to 2^53-1")
	}
	p.Require(!in.Confirm.Set || in.Conversation.Set, "conversation_id", vault.Missing, "An action is answered in its conversation")
	if vault.Holds(&p, "message", in.Message) {
		if p.Require(!in.Confirm.Set, "message", vault.NotAllowed, "An answer to an action comes without a message") {
			out.Content = vault.CheckMessage(&p, "message", in.Message.Value)
		}
	}
	p.Require(in.Message.Set || in.Confirm.Set, "message", vault.Missing, "What is said is missing")
	if vault.Holds(&p, "confirm", in.Confirm) {
		out.Action = in.Confirm.Value.check(&p)
	}
	vault.RefuseRest(&p, "", in.Rest)
	return out, p.Err()
}

// check returns the answer, and records what is wrong with it.
func (in Confirmation) check(p *vault.Problems) *vault.ActionAnswer {
	out := &vault.ActionAnswer{State: vault.ActionDeclined}
	if p.Require(in.Action.Set, "confirm.action_id", vault.Missing, "Which action is answered is missing") && vault.Holds(p, "confirm.action_id", in.Action) {
		id, err := strconv.ParseInt(in.Action.Value, 10, 64)
		p.Require(err == nil && id >= 1 && id <= vault.MaxID, "confirm.action_id", vault.Malformed, "The action_id is not one of ours")
		out.ID = id
	}
	if p.Require(in.Approve.Set, "confirm.approve", vault.Missing, "The answer is missing") && vault.Holds(p, "confirm.approve", in.Approve) && in.Approve.Value {
		out.State = vault.ActionApproved
	}
	vault.RefuseRest(p, "confirm.", in.Rest)
	return out
}

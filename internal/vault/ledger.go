package vault

import (
	"context"
	"time"
)

// AICallsFor is how long the ledger keeps a call of a model: as long as what
// happened to an account.
const AICallsFor = 90 * 24 * time.Hour

// AIReservedFor is how long a call may be under way. What it reserved is free
// after that, as if the program had ended in the middle of it.
const AIReservedFor = 10 * time.Minute

// The outcomes of a call that are no [Code].
const (
	AIOK        = "ok"
	AICancelled = "cancelled"
	AIRunning   = "running"
	AILost      = "lost" // nobody knows how it ended
)

// An AICall is an entry of the ledger: what went to a model, and how much of it,
// and not a word that was said.
type AICall struct {
	ID         int64         `json:"id"`
	At         Stamp         `json:"at"`   // when it began
	Kind       string        `json:"kind"` // chat, expand or tool
	Model      string        `json:"model"`
	Host       string        `json:"host"`
	Local      bool          `json:"local"`      // it stayed on this machine
	Ideas      []int64       `json:"ideas"`      // that the model was told of; never nil
	Sent       int64         `json:"bytes_sent"` // this and what follows: 0 until it has ended
	Received   int64         `json:"bytes_received"`
	Prompt     int64         `json:"prompt_tokens"`
	Completion int64         `json:"completion_tokens"`
	Estimated  bool          `json:"estimated"` // the tokens, by us
	Took       time.Duration `json:"-"`
	Outcome    string        `json:"outcome"` // one of those above, or the Code of the failure
}

// An AIReservation takes tokens off a person's allowance of a day.
type AIReservation struct {
	Call   AICall // as far as it is known before
	Tokens int64  // the most that it can take
	Daily  int64  // the allowance; 0: any number
	Until  time.Time
}

// Day is the day of UTC to whose allowance c belongs.
func (c AICall) Day() Date { return DateOf(c.At.Time) }

// Day is that of the call.
func (r AIReservation) Day() Date { return r.Call.Day() }

// Most is the allowance as a number that there is no limit above.
func (r AIReservation) Most() int64 {
	if r.Daily == 0 {
		return MaxID
	}
	return r.Daily
}

// Ledger keeps the calls of models, and how much of their allowance people have
// used.
type Ledger interface {
	// ReserveAI enters a call that begins, takes its tokens off the allowance of
	// the day, and returns the call with its id. What other calls of that day
	// have reserved counts until they end, or their time is over. It forgets
	// some calls of anybody that are older than [AICallsFor]. It fails with
	// AIBudget if there are not so many tokens left, and with NotFound if
	// by.Owner is no user.
	ReserveAI(ctx context.Context, by Actor, r AIReservation) (AICall, error)

	// SettleAI enters how a call ended, and puts what it took in place of what
	// it reserved, once: a call that has ended stays as it is.
	SettleAI(ctx context.Context, by Actor, c AICall) error

	// AICalls returns up to limit calls since then whose id is below before, the
	// newest first. A call that has not ended is running until its time is over
	// at now, and lost after that.
	AICalls(ctx context.Context, by Actor, since, now time.Time, before int64, limit int) ([]AICall, error)
}

// BeginAICall enters a call of a model that may take so many tokens, of a daily
// allowance; 0: any number. It fails with AIBudget or NotFound.
func (s *Service) BeginAICall(ctx context.Context, by Actor, c AICall, tokens, daily int64) (AICall, error) {
	at := s.clock()
	c.At, c.Outcome = Stamp{at}, AIRunning
	return s.store.ReserveAI(ctx, by, AIReservation{Call: c, Tokens: tokens, Daily: daily, Until: at.Add(AIReservedFor)})
}

// EndAICall enters how a call ended.
func (s *Service) EndAICall(ctx context.Context, by Actor, c AICall) error {
	c.Took = max(0, s.clock().Sub(c.At.Time))
	return s.store.SettleAI(ctx, by, c)
}

// AICalls returns up to limit calls of models for a person whose id is below
// before, the newest first.
func (s *Service) AICalls(ctx context.Context, by Actor, before int64, limit int) ([]AICall, error) {
	now := s.clock()
	return s.store.AICalls(ctx, by, now.Add(-AICallsFor), now, before, limit)
}

// AIBudgetError is what a store answers who has used up the allowance of a day.
func AIBudgetError(at time.Time) error {
	midnight := at.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	return AIBudget.New("Your allowance of today is used up").After(midnight.Sub(at))
}

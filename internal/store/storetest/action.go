package storetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

// action is one that an assistant would do.
func action(at time.Time) vault.Action {
	return vault.Action{
		Tool: "delete_idea", Input: `{"b":1, "a":1.0,"id":7}`, State: vault.ActionPending,
		CreatedAt: vault.Stamp{Time: at}, ExpiresAt: vault.Stamp{Time: at.Add(vault.ActionFor)},
	}
}

func actionsTaken(t *testing.T, s Store) {
	turn := ask(t, s, ada, entry(0, "x", t0))
	_, actions := answer(t, s, ada, turn, "y", vault.MessageOK, action(t0), action(t0), action(t0))
	id, over := turn.Conversation.ID, t0.Add(vault.ActionFor)
	waiting := func(at time.Time, want ...vault.Action) {
		t.Helper()
		got, err := s.Actions(t.Context(), ada, id, at)
		if diff := gocmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("waiting: %v (-want +got):\n%s", err, diff)
		}
	}
	waiting(t0, actions...)
	waiting(over)
	say := func(a vault.Action, state vault.ActionState, at time.Time) (vault.Turn, error) {
		e := entry(id, "", at)
		e.Action = &vault.ActionAnswer{ID: a.ID, State: state}
		turn, _, err := s.BeginTurn(t.Context(), ada, e, nil)
		return turn, err
	}
	for n, state := range []vault.ActionState{vault.ActionApproved, vault.ActionDeclined} {
		turn, err := say(actions[n], state, over.Add(-time.Microsecond))
		if err != nil {
			t.Fatal(err)
		}
		want := actions[n]
		want.State = state
		if diff := gocmp.Diff(&want, turn.Action); diff != "" || turn.Asked.ID != 0 {
			t.Errorf("answered, asked %+v (-want +got):\n%s", turn.Asked, diff)
		}
		answer(t, s, ada, turn, "done", vault.MessageOK)
	}
	waiting(t0, actions[2])
	before := len(said(t, s, ada, id, t0))
	for _, late := range []vault.Action{actions[0], actions[1], actions[2]} {
		if _, err := say(late, vault.ActionApproved, over); !errors.Is(err, vault.ActionExpired) {
			t.Errorf("an action answered again or too late: %v", err)
		}
	}
	if _, err := say(vault.Action{ID: actions[2].ID + 100}, vault.ActionApproved, t0); !errors.Is(err, vault.NotFound) {
		t.Errorf("an action that there is not: %v", err)
	}
	if after := len(said(t, s, ada, id, t0)); after != before {
		t.Errorf("%d messages of turns that did not begin", after-before)
	}
}

func actionCrowd(t *testing.T, s Store) {
	turn := ask(t, s, ada, entry(0, "x", t0))
	_, actions := answer(t, s, ada, turn, "y", vault.MessageOK, action(t0))
	var taken atomic.Int64
	each(8, func(int) {
		e := entry(turn.Conversation.ID, "", t0)
		e.Action = &vault.ActionAnswer{ID: actions[0].ID, State: vault.ActionApproved}
		began, _, err := s.BeginTurn(t.Context(), ada, e, nil)
		switch {
		case err == nil:
			taken.Add(1)
			answer(t, s, ada, began, "done", vault.MessageOK)
		case !errors.Is(err, vault.ActionExpired) && !errors.Is(err, vault.ConversationBusy):
			t.Error(err)
		}
	})
	if taken.Load() != 1 {
		t.Errorf("the action was taken %d times", taken.Load())
	}
}

package storetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

func turns(t *testing.T, s Store) {
	first := ask(t, s, ada, entry(0, "Tea?", t0))
	want := vault.Turn{
		Conversation: vault.Conversation{ID: first.Conversation.ID, Title: "Tea?", CreatedAt: vault.Stamp{Time: t0}, UpdatedAt: vault.Stamp{Time: t0}, Last: first.Answer.ID},
		Asked: vault.Message{
			ID: first.Asked.ID, Conversation: first.Conversation.ID, Role: vault.RoleUser, Content: "Tea?", Status: vault.MessageOK, Tools: []vault.ToolCall{}, CreatedAt: vault.Stamp{Time: t0},
		},
		Answer: vault.Message{
			ID: first.Answer.ID, Conversation: first.Conversation.ID, Role: vault.RoleAssistant, Status: vault.MessageRunning, Model: "small", Tools: []vault.ToolCall{}, CreatedAt: vault.Stamp{Time: t0},
		},
	}
	if diff := gocmp.Diff(want, first); diff != "" || first.Answer.ID <= first.Asked.ID {
		t.Errorf("begun (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]vault.Message{first.Answer, first.Asked}, said(t, s, ada, first.Conversation.ID, t0)); diff != "" {
		t.Errorf("under way (-want +got):\n%s", diff)
	}
	ended, _ := answer(t, s, ada, first, "Green.", vault.MessageOK)
	if diff := gocmp.Diff([]vault.Message{ended, first.Asked}, said(t, s, ada, first.Conversation.ID, t0)); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
	late := ended
	late.Content = "Black."
	if _, err := s.EndTurn(t.Context(), ada, late, nil, t0); !errors.Is(err, vault.NotFound) {
		t.Errorf("ended twice: %v", err)
	}
	next := ask(t, s, ada, entry(first.Conversation.ID, "Why?", t0.Add(time.Hour)))
	if diff := gocmp.Diff([]vault.Message{next.Answer, next.Asked}, said(t, s, ada, first.Conversation.ID, t0)[:2]); diff != "" {
		t.Errorf("gone on (-want +got):\n%s", diff)
	}
	page, err := s.Messages(t.Context(), ada, first.Conversation.ID, next.Asked.ID, 1, t0)
	if diff := gocmp.Diff([]vault.Message{ended}, page); diff != "" || err != nil {
		t.Errorf("below what was said last: %v (-want +got):\n%s", err, diff)
	}
	want.Conversation.UpdatedAt.Time, want.Conversation.Last = t0.Add(time.Hour), next.Answer.ID
	got, err := s.Conversation(t.Context(), ada, first.Conversation.ID)
	if diff := gocmp.Diff(want.Conversation, got); diff != "" || err != nil {
		t.Errorf("the conversation: %v (-want +got):\n%s", err, diff)
	}
	renamed, err := s.RenameConversation(t.Context(), ada, got.ID, "Coffee")
	if got.Title = "Coffee"; err != nil || gocmp.Diff(got, renamed) != "" || gocmp.Diff([]vault.Conversation{got}, talks(t, s, ada)) != "" {
		t.Errorf("renamed: %+v, error %v", renamed, err)
	}
	if _, _, err := s.BeginTurn(t.Context(), vault.Actor{Owner: "nobody"}, entry(0, "x", t0), nil); !errors.Is(err, vault.NotFound) {
		t.Errorf("for nobody: %v", err)
	}
}

func turnsAtOnce(t *testing.T, s Store) {
	first := ask(t, s, ada, entry(0, "one", t0))
	begin := func(conversation int64, want error) {
		t.Helper()
		_, _, err := s.BeginTurn(t.Context(), ada, entry(conversation, "x", t0), nil)
		if e, ok := errors.AsType[*vault.Error](err); !errors.Is(err, want) || !ok || e.RetryAfter == 0 {
			t.Errorf("error = %v, want %v", err, want)
		}
	}
	begin(first.Conversation.ID, vault.ConversationBusy)
	ask(t, s, ada, entry(0, "two", t0))
	begin(0, vault.AIBusy)
	ask(t, s, bob, entry(0, "three", t0))
	answer(t, s, ada, first, "", vault.MessageCancelled)
	ask(t, s, ada, entry(first.Conversation.ID, "four", t0))
	if n := len(talks(t, s, ada)); n != 2 {
		t.Errorf("ada has %d conversations, want those of which a turn began", n)
	}
}

func turnCrowd(t *testing.T, s Store) {
	var begun atomic.Int64
	each(16, func(int) {
		switch _, _, err := s.BeginTurn(t.Context(), ada, entry(0, "x", t0), nil); {
		case err == nil:
			begun.Add(1)
		case !errors.Is(err, vault.AIBusy):
			t.Error(err)
		}
	})
	if begun.Load() != vault.MaxTurns || len(talks(t, s, ada)) != vault.MaxTurns {
		t.Errorf("%d turns began, there are %d conversations", begun.Load(), len(talks(t, s, ada)))
	}
}

func turnLost(t *testing.T, s Store) {
	turn := ask(t, s, ada, entry(0, "x", t0))
	over := t0.Add(vault.AIReservedFor)
	for at, want := range map[time.Time]vault.MessageStatus{over.Add(-time.Microsecond): vault.MessageRunning, over: vault.MessageFailed} {
		if got := said(t, s, ada, turn.Conversation.ID, at)[0].Status; got != want {
			t.Errorf("at %v the answer is %s, want %s", at, got, want)
		}
	}
	next := ask(t, s, ada, entry(turn.Conversation.ID, "again", over))
	ask(t, s, ada, entry(0, "another", over))
	ended, _ := answer(t, s, ada, turn, "late", vault.MessageOK) // it was only slow
	if got := said(t, s, ada, turn.Conversation.ID, over); gocmp.Diff(ended, got[2]) != "" || got[0].ID != next.Answer.ID {
		t.Errorf("an answer that came late: %+v", got)
	}
	if c, err := s.Conversation(t.Context(), ada, turn.Conversation.ID); err != nil || !c.UpdatedAt.Equal(over) {
		t.Errorf("after a late answer: %+v, error %v", c, err)
	}
}

func turnOnce(t *testing.T, s Store) {
	first, _, err := s.BeginTurn(t.Context(), ada, entry(0, "x", t0), mark("key", "a", t0))
	if err != nil {
		t.Fatal(err)
	}
	repeat := func(want vault.Turn) {
		t.Helper()
		got, replayed, err := s.BeginTurn(t.Context(), ada, entry(0, "x", t0.Add(time.Second)), mark("key", "a", t0.Add(time.Second)))
		if diff := gocmp.Diff(want, got); diff != "" || !replayed || err != nil {
			t.Errorf("the repeat: replayed %t, error %v (-want +got):\n%s", replayed, err, diff)
		}
	}
	repeat(first)
	first.Answer, _ = answer(t, s, ada, first, "yes", vault.MessageOK)
	first.Conversation.UpdatedAt.Time = t0.Add(time.Minute)
	repeat(first)
	if _, _, err := s.BeginTurn(t.Context(), ada, entry(0, "y", t0), mark("key", "b", t0)); !errors.Is(err, vault.Conflict) {
		t.Errorf("another call with the key: %v", err)
	}
	var begun atomic.Int64
	each(8, func(int) {
		_, replayed, err := s.BeginTurn(t.Context(), bob, entry(0, "x", t0), mark("key", "a", t0))
		if err != nil {
			t.Error(err)
		} else if !replayed {
			begun.Add(1)
		}
	})
	if begun.Load() != 1 || len(talks(t, s, bob)) != 1 {
		t.Errorf("%d turns began, there are %d conversations", begun.Load(), len(talks(t, s, bob)))
	}
}

func turnOnceFailed(t *testing.T, s Store) {
	begin := func(at time.Time) (vault.Turn, bool) {
		t.Helper()
		turn, replayed, err := s.BeginTurn(t.Context(), ada, entry(0, "x", at), mark("key", "a", at))
		if err != nil {
			t.Fatal(err)
		}
		return turn, replayed
	}
	first, _ := begin(t0)
	answer(t, s, ada, first, "", vault.MessageFailed)
	second, replayed := begin(t0)
	if replayed || second.Answer.ID == first.Answer.ID {
		t.Errorf("after a failure: replayed %t, %+v", replayed, second)
	}
	if again, replayed := begin(t0); !replayed || again.Answer.ID != second.Answer.ID {
		t.Errorf("the repeat of that: replayed %t, %+v", replayed, again)
	}
	over := t0.Add(vault.AIReservedFor)
	third, replayed := begin(over)
	if replayed || third.Answer.ID == second.Answer.ID {
		t.Errorf("after its time: replayed %t, %+v", replayed, third)
	}
	if err := s.DeleteConversation(t.Context(), ada, third.Conversation.ID); err != nil {
		t.Fatal(err)
	}
	if _, replayed := begin(over); replayed {
		t.Error("what was deleted is answered again")
	}
}

func saidAgain(t *testing.T, s Store) {
	v := vault.NewService(s, func() time.Time { return t0.Add(time.Minute) })
	id := int64(0)
	for _, one := range []struct {
		asked, answered string
		status          vault.MessageStatus
	}{
		{"cut off", "by the limit", vault.MessageOK},
		{"a", "A", vault.MessageOK},
		{"b", "", vault.MessageFailed},
		{"c", "C so far", vault.MessageCancelled},
		{"d", "", vault.MessageCancelled},
		{"", "done", vault.MessageOK},
	} {
		turn := ask(t, s, ada, entry(id, one.asked, t0))
		id = turn.Conversation.ID
		answer(t, s, ada, turn, one.answered, one.status)
	}
	now := ask(t, s, ada, entry(id, "now", t0))
	all, err := v.Said(t.Context(), ada, id, now.Asked.ID, 10)
	var got []string
	for _, m := range all {
		got = append(got, m.Content)
	}
	if diff := gocmp.Diff([]string{"by the limit", "a", "A", "c", "C so far", "done"}, got); diff != "" || err != nil {
		t.Errorf("said: %v (-want +got):\n%s", err, diff)
	}
}

package storetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

var conversationTests = map[string]func(*testing.T, Store){
	"a turn is kept as it began and as it ended":        turns,
	"a conversation has one turn at once, a person two": turnsAtOnce,
	"of a crowd of turns as many begin as may":          turnCrowd,
	"a turn whose time is over has failed":              turnLost,
	"a key begins one turn":                             turnOnce,
	"a turn that failed is no answer to its key":        turnOnceFailed,
	"conversations are listed by what was said last":    conversationWalk,
	"conversations are found by all that was said":      conversationSearch,
	"conversations are their owner's":                   conversationOwners,
	"what is deleted is gone with all that was said":    conversationsDeleted,
	"an action is answered once and in time":            actionsTaken,
	"of many answers to an action one counts":           actionCrowd,
	"whole turns are what is said again":                saidAgain,
}

// entry is a turn that begins so.
func entry(conversation int64, content string, at time.Time) vault.TurnEntry {
	return vault.TurnEntry{
		NewTurn: vault.NewTurn{Conversation: conversation, Content: content, Model: "small"},
		Title:   content, At: at, Until: at.Add(vault.AIReservedFor),
	}
}

// ask begins a turn.
func ask(t *testing.T, s vault.Store, by vault.Actor, e vault.TurnEntry) vault.Turn {
	t.Helper()
	turn, replayed, err := s.BeginTurn(t.Context(), by, e, nil)
	if err != nil || replayed {
		t.Fatalf("begin turn: replayed %t, error %v", replayed, err)
	}
	return turn
}

// answer ends a turn.
func answer(t *testing.T, s vault.Store, by vault.Actor, turn vault.Turn, content string, status vault.MessageStatus, actions ...vault.Action) (vault.Message, []vault.Action) {
	t.Helper()
	m := turn.Answer
	m.Content, m.Status, m.Prompt, m.Completion = content, status, 70, 30
	m.Tools = []vault.ToolCall{{ID: "call_1", Name: "get_idea", Idea: 7, Told: []int64{7}}, {ID: "call_2", Name: "set_stage", Failed: true}}
	for n := range actions {
		actions[n].Conversation = m.Conversation
	}
	kept, err := s.EndTurn(t.Context(), by, m, actions, m.CreatedAt.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return m, kept
}

// said are all messages of a conversation, the newest first.
func said(t *testing.T, s vault.Store, by vault.Actor, id int64, now time.Time) []vault.Message {
	t.Helper()
	all, err := s.Messages(t.Context(), by, id, vault.MaxID, 1000, now)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// talks are all conversations of by's.
func talks(t *testing.T, s vault.Store, by vault.Actor, words ...string) []vault.Conversation {
	t.Helper()
	all, err := s.Conversations(t.Context(), by, vault.ConversationQuery{Search: words, Before: vault.MaxID, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

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

func conversationWalk(t *testing.T, s Store) {
	var all []vault.Conversation
	for n := range 5 {
		turn := ask(t, s, ada, entry(0, "x", t0.Add(time.Duration(n)*time.Second)))
		answer(t, s, ada, turn, "y", vault.MessageOK)
		all = append(all, turn.Conversation)
	}
	answer(t, s, ada, ask(t, s, ada, entry(all[1].ID, "z", t0)), "y", vault.MessageOK) // its clock is behind
	var got []int64
	for before := int64(vault.MaxID); ; {
		page, err := s.Conversations(t.Context(), ada, vault.ConversationQuery{Before: before, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			got, before = append(got, c.ID), c.Last
		}
		if len(page) < 2 {
			break
		}
	}
	if diff := gocmp.Diff([]int64{all[1].ID, all[4].ID, all[3].ID, all[2].ID, all[0].ID}, got); diff != "" {
		t.Errorf("the walk (-want +got):\n%s", diff)
	}
}

func conversationSearch(t *testing.T, s Store) {
	tea := ask(t, s, ada, entry(0, "Über Tee", t0))
	answer(t, s, ada, tea, "Try the CAFÉ_100%", vault.MessageOK)
	other := ask(t, s, ada, entry(0, "Coffee", t0))
	answer(t, s, ada, other, "no", vault.MessageOK)
	answer(t, s, bob, ask(t, s, bob, entry(0, "Über", t0)), "cafe", vault.MessageOK)
	if _, err := s.RenameConversation(t.Context(), ada, other.Conversation.ID, "Ärger"); err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]int{"uber": 1, "cafe_100%": 1, "tee caf": 1, "tee no": 0, "%": 1, "c_f": 0, "arger": 1, "coffee": 1, "x": 0, "arger coffee": 1} {
		folded := vault.SearchWords(new(vault.Problems), "q", words)
		if got := talks(t, s, ada, folded...); len(got) != want {
			t.Errorf("%q finds %+v, want %d", words, got, want)
		}
	}
}

func conversationOwners(t *testing.T, s Store) {
	turn := ask(t, s, ada, entry(0, "x", t0))
	id := turn.Conversation.ID
	_, actions := answer(t, s, ada, turn, "y", vault.MessageOK, action(t0))
	running := ask(t, s, ada, entry(id, "x", t0))
	_, get := s.Conversation(t.Context(), bob, id)
	_, rename := s.RenameConversation(t.Context(), bob, id, "mine")
	_, _, begin := s.BeginTurn(t.Context(), bob, entry(id, "x", t0), nil)
	mine := ask(t, s, bob, entry(0, "x", t0))
	answer(t, s, bob, mine, "y", vault.MessageOK)
	e := entry(mine.Conversation.ID, "", t0)
	e.Action = &vault.ActionAnswer{ID: actions[0].ID, State: vault.ActionApproved}
	_, _, take := s.BeginTurn(t.Context(), bob, e, nil)
	_, end := s.EndTurn(t.Context(), bob, running.Answer, nil, t0)
	for n, err := range []error{get, rename, begin, take, end, s.DeleteConversation(t.Context(), bob, id)} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("call %d: error = %v, want %v", n, err, vault.NotFound)
		}
	}
	if err := s.DeleteConversations(t.Context(), bob); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Actions(t.Context(), bob, id, t0); len(said(t, s, bob, id, t0)) != 0 || len(left) != 0 || err != nil {
		t.Errorf("bob sees what is ada's, error %v", err)
	}
	if len(said(t, s, ada, id, t0)) != 4 || len(talks(t, s, ada)) != 1 || len(talks(t, s, bob)) != 0 {
		t.Errorf("ada has %+v, bob %+v", talks(t, s, ada), talks(t, s, bob))
	}
}

func conversationsDeleted(t *testing.T, s Store) {
	first, second := ask(t, s, ada, entry(0, "x", t0)), ask(t, s, ada, entry(0, "x", t0))
	answer(t, s, ada, first, "y", vault.MessageOK, action(t0))
	gone := func(turn vault.Turn) {
		t.Helper()
		id := turn.Conversation.ID
		_, err := s.Conversation(t.Context(), ada, id)
		actions, err2 := s.Actions(t.Context(), ada, id, t0)
		if !errors.Is(err, vault.NotFound) || err2 != nil || len(actions)+len(said(t, s, ada, id, t0)) != 0 {
			t.Errorf("something is left of %d: errors %v, %v", id, err, err2)
		}
	}
	if err := s.DeleteConversation(t.Context(), ada, first.Conversation.ID); err != nil {
		t.Fatal(err)
	}
	gone(first)
	if err := s.DeleteConversation(t.Context(), ada, first.Conversation.ID); !errors.Is(err, vault.NotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	if err := s.DeleteConversations(t.Context(), ada); err != nil {
		t.Fatal(err)
	}
	gone(second)
	if _, err := s.EndTurn(t.Context(), ada, second.Answer, nil, t0); !errors.Is(err, vault.NotFound) {
		t.Errorf("an answer to what is gone: %v", err)
	}
	third := ask(t, s, ada, entry(0, "x", t0))
	if third.Conversation.ID <= second.Conversation.ID || third.Asked.ID <= second.Answer.ID {
		t.Errorf("an id was given twice: %+v", third)
	}
	if err := s.ErasePerson(t.Context(), ada, t0); err != nil {
		t.Fatal(err)
	}
	put(t, s, "ada")
	gone(third)
}

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

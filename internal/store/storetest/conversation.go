package storetest

import (
	"errors"
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

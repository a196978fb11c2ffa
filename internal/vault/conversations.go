package vault

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckMessage returns what a person says to an assistant as it is kept, and
// records what is wrong with it.
func CheckMessage(p *Problems, field, s string) string {
	s = clean(s)
	if p.Require(s != "", field, Blank, "The message is blank") {
		p.Require(utf8.RuneCountInString(s) <= MaxMessage, field, TooLong, "The message exceeds %d characters", MaxMessage)
		p.Require(!strings.ContainsFunc(s, notOfText), field, ControlChar, "The message holds a control character other than newline and tab")
	}
	return s
}

// notOfText reports whether no text of several lines may hold r.
func notOfText(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// BeginTurn enters what a person says, and an answer that is under way until
// [Service.EndTurn], or for [AIReservedFor]. With a key, a repeat of the call
// enters nothing and returns the turn of the first one as it is by now, and
// replayed; of one that failed it is no repeat. It fails with Invalid, NotFound,
// ConversationBusy, AIBusy, ActionExpired, or Conflict for a key of another call.
func (s *Service) BeginTurn(ctx context.Context, by Actor, in NewTurn, key string) (_ Turn, replayed bool, _ error) {
	var p Problems
	if in.Content != "" || in.Action == nil {
		in.Content = CheckMessage(&p, "message", in.Content)
	}
	p.Require(in.Action == nil || in.Conversation != 0, "conversation_id", Missing, "An action is answered in its conversation")
	if err := p.Err(); err != nil {
		return Turn{}, false, err
	}
	at := s.clock()
	mark, err := once(key, "begin turn", in, at)
	if err != nil {
		return Turn{}, false, err
	}
	return s.store.BeginTurn(ctx, by, TurnEntry{NewTurn: in, Title: titleOf(in.Content), At: at, Until: at.Add(AIReservedFor)}, mark)
}

// titleOf returns the title of a conversation that begins so.
func titleOf(content string) string {
	line, _, _ := strings.Cut(content, "\n")
	line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	return shortened(line, firstTitle)
}

// shortened returns at most so many code points of s.
func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
}

// EndTurn keeps how an answer ended: with that content, which is made a text as
// the vault keeps it, status, tokens and calls of tools. The person has
// [ActionFor] to answer the actions, which are returned with their ids. It fails
// with NotFound if the answer has ended, or is gone with its conversation.
func (s *Service) EndTurn(ctx context.Context, by Actor, answer Message, actions ...Action) (Message, []Action, error) {
	at := s.clock()
	answer.Content = shortened(clean(strings.Map(func(r rune) rune {
		if notOfText(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(answer.Content, "\uFFFD"))), MaxAnswer)
	answer.Tools = append([]ToolCall{}, answer.Tools...)
	for n := range actions {
		a := &actions[n]
		a.Conversation, a.State, a.CreatedAt, a.ExpiresAt = answer.Conversation, ActionPending, Stamp{at}, Stamp{at.Add(ActionFor)}
	}
	kept, err := s.store.EndTurn(ctx, by, answer, actions, at)
	return answer, kept, err
}

// Said returns the whole turns among the last messages of a conversation before
// one, the oldest first: what an assistant is told of it again. What failed is
// left out, and so is what was cancelled before anything was said.
func (s *Service) Said(ctx context.Context, by Actor, conversation, before int64, most int) ([]Message, error) {
	found, err := s.store.Messages(ctx, by, conversation, before, most, s.clock())
	if err != nil {
		return nil, err
	}
	return wholeTurns(found), nil
}

// wholeTurns returns the whole turns among messages that come the newest first.
func wholeTurns(found []Message) (all []Message) {
	var asked *Message
	for n := len(found) - 1; n >= 0; n-- {
		m := &found[n]
		if m.Role == RoleUser {
			asked = m
			continue
		}
		if m.Status == MessageOK || m.Status == MessageCancelled && m.Content != "" {
			if asked != nil {
				all = append(all, *asked)
			}
			all = append(all, *m)
		}
		asked = nil
	}
	return all
}

// Conversations returns up to limit conversations in which all that q looks for
// occurs, and whose last message is below before, the one first that was gone on
// with last.
func (s *Service) Conversations(ctx context.Context, by Actor, q ConversationQuery) ([]Conversation, error) {
	return s.store.Conversations(ctx, by, q)
}

// Conversation returns one, and the actions that wait in it for an answer. It
// fails with NotFound.
func (s *Service) Conversation(ctx context.Context, by Actor, id int64) (Conversation, []Action, error) {
	c, err := s.store.Conversation(ctx, by, id)
	if err != nil {
		return Conversation{}, nil, err
	}
	actions, err := s.store.Actions(ctx, by, id, s.clock())
	return c, actions, err
}

// RenameConversation gives one another title. It fails with Invalid or NotFound.
func (s *Service) RenameConversation(ctx context.Context, by Actor, id int64, title string) (Conversation, error) {
	var p Problems
	title = Line(&p, "title", "Title", title, MaxConversationTitle)
	if err := p.Err(); err != nil {
		return Conversation{}, err
	}
	return s.store.RenameConversation(ctx, by, id, title)
}

// DeleteConversation removes one for good. It fails with NotFound.
func (s *Service) DeleteConversation(ctx context.Context, by Actor, id int64) error {
	return s.store.DeleteConversation(ctx, by, id)
}

// DeleteConversations removes all of a person's for good.
func (s *Service) DeleteConversations(ctx context.Context, by Actor) error {
	return s.store.DeleteConversations(ctx, by)
}

// Messages returns up to limit messages of a conversation whose id is below
// before, the newest first. It fails with NotFound.
func (s *Service) Messages(ctx context.Context, by Actor, conversation, before int64, limit int) ([]Message, error) {
	if _, err := s.store.Conversation(ctx, by, conversation); err != nil {
		return nil, err
	}
	return s.store.Messages(ctx, by, conversation, before, limit, s.clock())
}

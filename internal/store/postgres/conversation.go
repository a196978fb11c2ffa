package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// BeginTurn implements [vault.Talks]. Turns of one person begin one after the
// other: each sees those that are under way.
func (s *Store) BeginTurn(ctx context.Context, by vault.Actor, t vault.TurnEntry, once *vault.Once) (turn vault.Turn, replayed bool, _ error) {
	again := unsent
	if once != nil {
		again = transient
	}
	err := s.tx(ctx, "begin turn", again, func(ctx context.Context, tx pgx.Tx) error {
		replayed = false
		first, err := begin(ctx, tx, by, once)
		if err != nil {
			return err
		}
		if first != nil {
			if turn, replayed, err = turnAgain(ctx, tx, by, first, t.At); err != nil || replayed {
				return err
			}
		}
		if turn, err = enterTurn(ctx, tx, by, t); err != nil {
			return err
		}
		return keep(ctx, tx, by, once, turn.Mark())
	})
	if err != nil {
		return vault.Turn{}, false, err
	}
	return turn, replayed, nil
}

// turnAgain returns the turn of an earlier call, if it is there and has not failed.
func turnAgain(ctx context.Context, tx pgx.Tx, by vault.Actor, first []byte, at time.Time) (t vault.Turn, there bool, err error) {
	const text = `SELECT ` + conversationColumns + ` FROM conversations WHERE user_id = @user_id AND id = @id`
	const said = `SELECT ` + messageColumns + ` FROM messages WHERE user_id = @user_id AND id = @id`
	if t, err = vault.MarkedTurn(first); err != nil {
		return t, false, err
	}
	if t.Conversation, err = scanConversation(queryRow(ctx, tx, text, args{"user_id": by.Owner, "id": t.Conversation.ID})); err == nil {
		for _, m := range []*vault.Message{&t.Asked, &t.Answer} {
			if m.ID == 0 {
				continue
			}
			if *m, err = scanMessage(queryRow(ctx, tx, said, args{"user_id": by.Owner, "now": at, "id": m.ID})); err != nil {
				break
			}
		}
	}
	if isNoRows(err) {
		return t, false, nil
	}
	return t, t.Answer.Status != vault.MessageFailed, err
}

// enterTurn enters a turn that is no repeat.
func enterTurn(ctx context.Context, tx pgx.Tx, by vault.Actor, t vault.TurnEntry) (turn vault.Turn, err error) {
	const lock = `SELECT version FROM users WHERE user_id = @user_id FOR NO KEY UPDATE`
	const busy = `
		SELECT count(*), count(*) FILTER (WHERE conversation_id = @id) FROM messages
		WHERE user_id = @user_id AND status = 'running' AND until > @at`
	const text = `SELECT ` + conversationColumns + ` FROM conversations WHERE user_id = @user_id AND id = @id FOR NO KEY UPDATE`
	const insert = `
		INSERT INTO conversations ( user_id,  title, created_at, updated_at, last_id,  search)
		VALUES                    (@user_id, @title, @at,       @at,        0,       @search) RETURNING id`
	const update = `UPDATE conversations SET updated_at = greatest(updated_at, @at), last_id = @last_id WHERE user_id = @user_id AND id = @id`
	a := args{"user_id": by.Owner, "id": t.Conversation, "title": t.Title, "at": t.At, "search": vault.Fold(t.Title)}
	if err := queryRow(ctx, tx, lock, a).Scan(new(int64)); err != nil {
		return turn, err
	}
	var all, here int
	if err := queryRow(ctx, tx, busy, a).Scan(&all, &here); err != nil {
		return turn, err
	}
	switch {
	case here > 0:
		return turn, vault.ConversationBusyError()
	case all >= vault.MaxTurns:
		return turn, vault.TurnsBusyError()
	}
	c := vault.Conversation{ID: t.Conversation, Title: t.Title, CreatedAt: vault.Stamp{Time: t.At}, UpdatedAt: vault.Stamp{Time: t.At}}
	if c.ID == 0 {
		err = queryRow(ctx, tx, insert, a).Scan(&c.ID)
	} else {
		c, err = scanConversation(queryRow(ctx, tx, text, a))
	}
	if err != nil {
		return turn, err
	}
	if t.Action != nil {
		taken, err := takeAction(ctx, tx, by, t)
		if err != nil {
			return turn, err
		}
		turn.Action = &taken
	}
	turn.Asked, turn.Answer = t.Messages(c.ID)
	for _, m := range []*vault.Message{&turn.Asked, &turn.Answer} {
		if m.Role == "" {
			continue
		}
		if m.ID, err = insertMessage(ctx, tx, by, *m, t.Until); err != nil {
			return turn, err
		}
	}
	c.Last = turn.Answer.ID
	if t.At.After(c.UpdatedAt.Time) {
		c.UpdatedAt.Time = t.At
	}
	turn.Conversation = c
	a["id"], a["last_id"] = c.ID, c.Last
	return turn, exec(ctx, tx, update, a)
}

func insertMessage(ctx context.Context, tx pgx.Tx, by vault.Actor, m vault.Message, until time.Time) (id int64, err error) {
	const text = `
		INSERT INTO messages ( user_id,  conversation_id,  role,  content,  status,  model,  prompt_tokens,  completion_tokens,  tool_calls,  created_at,  until,  search)
		VALUES               (@user_id, @conversation_id, @role, @content, @status, @model, 0,              0,                  '[]',        @created_at, @until, @search) RETURNING id`
	a := args{
		"user_id": by.Owner, "conversation_id": m.Conversation, "role": m.Role, "content": m.Content, "status": m.Status, "model": m.Model,
		"created_at": m.CreatedAt.Time, "until": until, "search": vault.Fold(m.Content),
	}
	err = queryRow(ctx, tx, text, a).Scan(&id)
	return id, err
}

// takeAction keeps what the person says to an action.
func takeAction(ctx context.Context, tx pgx.Tx, by vault.Actor, t vault.TurnEntry) (vault.Action, error) {
	const text = `SELECT ` + actionColumns + ` FROM ai_actions WHERE user_id = @user_id AND conversation_id = @conversation_id AND id = @id FOR UPDATE`
	const take = `UPDATE ai_actions SET state = @state WHERE user_id = @user_id AND id = @id`
	p := args{"user_id": by.Owner, "conversation_id": t.Conversation, "id": t.Action.ID, "state": t.Action.State}
	a, err := scanAction(queryRow(ctx, tx, text, p))
	if err != nil {
		return a, err
	}
	if a.State != vault.ActionPending || !t.At.Before(a.ExpiresAt.Time) {
		return a, vault.ActionExpiredError(a.State)
	}
	a.State = t.Action.State
	return a, exec(ctx, tx, take, p)
}

// EndTurn implements [vault.Talks].
func (s *Store) EndTurn(ctx context.Context, by vault.Actor, answer vault.Message, actions []vault.Action, at time.Time) ([]vault.Action, error) {
	const touch = `UPDATE conversations SET updated_at = greatest(updated_at, @at) WHERE user_id = @user_id AND id = @conversation_id`
	const text = `
		UPDATE messages SET content = @content, status = @status, model = @model, prompt_tokens = @prompt_tokens, completion_tokens = @completion_tokens,
			tool_calls = @tool_calls, search = @search
		WHERE user_id = @user_id AND conversation_id = @conversation_id AND id = @id AND status = 'running' RETURNING id`
	const insert = `
		INSERT INTO ai_actions ( user_id,  conversation_id,  tool,  input,  state,  created_at,  until)
		VALUES                 (@user_id, @conversation_id, @tool, @input, @state, @created_at, @until) RETURNING id`
	a := args{
		"user_id": by.Owner, "conversation_id": answer.Conversation, "id": answer.ID, "at": at, "content": answer.Content, "status": answer.Status,
		"model": answer.Model, "prompt_tokens": answer.Prompt, "completion_tokens": answer.Completion, "tool_calls": jsonText(answer.Tools),
		"search": vault.Fold(answer.Content),
	}
	kept := make([]vault.Action, len(actions))
	err := s.tx(ctx, "end turn", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := exec(ctx, tx, touch, a); err != nil { // before its messages, as whoever deletes it comes to them
			return err
		}
		if err := queryRow(ctx, tx, text, a).Scan(new(int64)); err != nil {
			return err
		}
		for i, action := range actions {
			kept[i] = action
			err := queryRow(ctx, tx, insert, args{
				"user_id": by.Owner, "conversation_id": answer.Conversation, "tool": action.Tool, "input": action.Input, "state": action.State,
				"created_at": action.CreatedAt.Time, "until": action.ExpiresAt.Time,
			}).Scan(&kept[i].ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return kept, err
}

// Conversations implements [vault.Talks].
func (s *Store) Conversations(ctx context.Context, by vault.Actor, q vault.ConversationQuery) (all []vault.Conversation, err error) {
	text := strings.Builder{}
	text.WriteString(`SELECT ` + conversationColumns + ` FROM conversations AS c WHERE user_id = @user_id AND last_id < @before`)
	a := args{"user_id": by.Owner, "before": q.Before, "limit": q.Limit}
	for n, word := range q.Search {
		name := fmt.Sprint("word", n)
		a[name] = word
		text.WriteString(` AND (strpos(search, @` + name + `) > 0 OR EXISTS (
			SELECT 1 FROM messages AS m WHERE m.user_id = @user_id AND m.conversation_id = c.id AND strpos(m.search, @` + name + `) > 0))`)
	}
	text.WriteString(` ORDER BY last_id DESC LIMIT @limit`)
	err = s.read(ctx, "list conversations", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text.String(), a, scanConversation)
		return err
	})
	return all, err
}

// Conversation implements [vault.Talks].
func (s *Store) Conversation(ctx context.Context, by vault.Actor, id int64) (c vault.Conversation, err error) {
	const text = `SELECT ` + conversationColumns + ` FROM conversations WHERE user_id = @user_id AND id = @id`
	err = s.read(ctx, "select conversation", func(ctx context.Context) error {
		c, err = scanConversation(queryRow(ctx, s.db, text, args{"user_id": by.Owner, "id": id}))
		return err
	})
	return c, err
}

// RenameConversation implements [vault.Talks].
func (s *Store) RenameConversation(ctx context.Context, by vault.Actor, id int64, title string) (c vault.Conversation, err error) {
	const text = `UPDATE conversations SET title = @title, search = @search WHERE user_id = @user_id AND id = @id RETURNING ` + conversationColumns
	a := args{"user_id": by.Owner, "id": id, "title": title, "search": vault.Fold(title)}
	err = s.read(ctx, "rename conversation", func(ctx context.Context) error { // a second time changes nothing
		c, err = scanConversation(queryRow(ctx, s.db, text, a))
		return err
	})
	return c, err
}

// DeleteConversation implements [vault.Talks].
func (s *Store) DeleteConversation(ctx context.Context, by vault.Actor, id int64) error {
	const text = `DELETE FROM conversations WHERE user_id = @user_id AND id = @id RETURNING id`
	return s.write(ctx, "delete conversation", func(ctx context.Context) error {
		return queryRow(ctx, s.db, text, args{"user_id": by.Owner, "id": id}).Scan(&id)
	})
}

// DeleteConversations implements [vault.Talks].
func (s *Store) DeleteConversations(ctx context.Context, by vault.Actor) error {
	const text = `WITH gone AS (DELETE FROM conversations WHERE user_id = @user_id RETURNING id) SELECT count(*) FROM gone`
	return s.read(ctx, "delete conversations", func(ctx context.Context) error { // as above
		return queryRow(ctx, s.db, text, args{"user_id": by.Owner}).Scan(new(int64))
	})
}

// Messages implements [vault.Talks].
func (s *Store) Messages(ctx context.Context, by vault.Actor, conversation, before int64, limit int, now time.Time) (all []vault.Message, err error) {
	const text = `
		SELECT ` + messageColumns + ` FROM messages
		WHERE user_id = @user_id AND conversation_id = @conversation_id AND id < @before ORDER BY id DESC LIMIT @limit`
	a := args{"user_id": by.Owner, "conversation_id": conversation, "before": before, "now": now, "limit": limit}
	err = s.read(ctx, "list messages", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, a, scanMessage)
		return err
	})
	return all, err
}

// Actions implements [vault.Talks].
func (s *Store) Actions(ctx context.Context, by vault.Actor, conversation int64, now time.Time) (all []vault.Action, err error) {
	const text = `
		SELECT ` + actionColumns + ` FROM ai_actions
		WHERE user_id = @user_id AND conversation_id = @conversation_id AND state = 'pending' AND until > @now ORDER BY id`
	err = s.read(ctx, "list actions", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, args{"user_id": by.Owner, "conversation_id": conversation, "now": now}, scanAction)
		return err
	})
	return all, err
}

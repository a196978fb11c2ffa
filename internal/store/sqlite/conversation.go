package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// BeginTurn implements [vault.Talks].
func (s *Store) BeginTurn(ctx context.Context, by vault.Actor, t vault.TurnEntry, once *vault.Once) (turn vault.Turn, replayed bool, _ error) {
	err := s.write(ctx, "begin turn", func(ctx context.Context, tx *tx) error {
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
func turnAgain(ctx context.Context, tx *tx, by vault.Actor, first []byte, at time.Time) (t vault.Turn, there bool, err error) {
	const query = `SELECT ` + conversationColumns + ` FROM conversations WHERE user_id = @user_id AND id = @id`
	const said = `SELECT ` + messageColumns + ` FROM messages WHERE user_id = @user_id AND id = @id`
	if t, err = vault.MarkedTurn(first); err != nil {
		return t, false, err
	}
	owner, now := sql.Named("user_id", by.Owner), sql.Named("now", at.UnixMicro())
	var c conversationRow
	if err = tx.scan(ctx, query, []any{owner, sql.Named("id", t.Conversation.ID)}, c.columns(&t.Conversation)); err == nil {
		c.into(&t.Conversation)
		for _, m := range []*vault.Message{&t.Asked, &t.Answer} {
			if m.ID == 0 {
				continue
			}
			var r messageRow
			if err = tx.scan(ctx, said, []any{owner, now, sql.Named("id", m.ID)}, r.columns(m)); err != nil {
				break
			}
			r.into(m)
		}
	}
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	return t, t.Answer.Status != vault.MessageFailed, err
}

// enterTurn enters a turn that is no repeat.
func enterTurn(ctx context.Context, tx *tx, by vault.Actor, t vault.TurnEntry) (turn vault.Turn, err error) {
	const busy = `
		SELECT count(*), count(*) FILTER (WHERE conversation_id = @id) FROM messages
		WHERE user_id = @user_id AND status = 'running' AND until > @at`
	const query = `SELECT ` + conversationColumns + ` FROM conversations WHERE user_id = @user_id AND id = @id`
	const insert = `
		INSERT INTO conversations ( user_id,  title, created_at, updated_at, last_id,  search)
		VALUES                    (@user_id, @title, @at,       @at,        0,       @search)`
	const update = `UPDATE conversations SET updated_at = max(updated_at, @at), last_id = @last_id WHERE id = @id`
	owner, at := sql.Named("user_id", by.Owner), sql.Named("at", t.At.UnixMicro())
	var all, here int
	if err := tx.scan(ctx, busy, []any{sql.Named("id", t.Conversation), owner, at}, []any{&all, &here}); err != nil {
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
		c.ID, err = tx.insert(ctx, insert, owner, sql.Named("title", t.Title), at, sql.Named("search", vault.Fold(t.Title)))
	} else {
		var r conversationRow
		err = tx.scan(ctx, query, []any{owner, sql.Named("id", c.ID)}, r.columns(&c))
		r.into(&c)
	}
	if err != nil {
		return turn, err
	}
	if t.Action != nil {
		a, err := takeAction(ctx, tx, by, t)
		if err != nil {
			return turn, err
		}
		turn.Action = &a
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
	_, err = tx.exec(ctx, update, sql.Named("id", c.ID), at, sql.Named("last_id", c.Last))
	return turn, err
}

func insertMessage(ctx context.Context, tx *tx, by vault.Actor, m vault.Message, until time.Time) (int64, error) {
	const query = `
		INSERT INTO messages ( user_id,  conversation_id,  role,  content,  status,  model,  prompt_tokens,  completion_tokens,  tool_calls,  created_at,  until,  search)
		VALUES               (@user_id, @conversation_id, @role, @content, @status, @model, 0,              0,                  '[]',        @created_at, @until, @search)`
	return tx.insert(ctx, query,
		sql.Named("user_id", by.Owner), sql.Named("conversation_id", m.Conversation), sql.Named("role", m.Role), sql.Named("content", m.Content),
		sql.Named("status", m.Status), sql.Named("model", m.Model), sql.Named("created_at", m.CreatedAt.UnixMicro()),
		sql.Named("until", until.UnixMicro()), sql.Named("search", vault.Fold(m.Content)))
}

// takeAction keeps what the person says to an action.
func takeAction(ctx context.Context, tx *tx, by vault.Actor, t vault.TurnEntry) (a vault.Action, err error) {
	const query = `SELECT ` + actionColumns + ` FROM ai_actions WHERE user_id = @user_id AND conversation_id = @conversation_id AND id = @id`
	const take = `UPDATE ai_actions SET state = @state WHERE id = @id`
	id := sql.Named("id", t.Action.ID)
	var r actionRow
	if err := tx.scan(ctx, query, []any{sql.Named("user_id", by.Owner), sql.Named("conversation_id", t.Conversation), id}, r.columns(&a)); err != nil {
		return a, err
	}
	r.into(&a)
	if a.State != vault.ActionPending || !t.At.Before(a.ExpiresAt.Time) {
		return a, vault.ActionExpiredError(a.State)
	}
	a.State = t.Action.State
	_, err = tx.exec(ctx, take, sql.Named("state", a.State), id)
	return a, err
}

// EndTurn implements [vault.Talks].
func (s *Store) EndTurn(ctx context.Context, by vault.Actor, answer vault.Message, actions []vault.Action, at time.Time) ([]vault.Action, error) {
	const touch = `UPDATE conversations SET updated_at = max(updated_at, @at) WHERE user_id = @user_id AND id = @conversation_id`
	const query = `
		UPDATE messages SET content = @content, status = @status, model = @model, prompt_tokens = @prompt_tokens, completion_tokens = @completion_tokens,
			tool_calls = @tool_calls, search = @search
		WHERE user_id = @user_id AND conversation_id = @conversation_id AND id = @id AND status = 'running'`
	const insert = `
		INSERT INTO ai_actions ( user_id,  conversation_id,  tool,  input,  state,  created_at,  until)
		VALUES                 (@user_id, @conversation_id, @tool, @input, @state, @created_at, @until)`
	owner, in := sql.Named("user_id", by.Owner), sql.Named("conversation_id", answer.Conversation)
	args := []any{
		sql.Named("content", answer.Content), sql.Named("status", answer.Status), sql.Named("model", answer.Model),
		sql.Named("prompt_tokens", answer.Prompt), sql.Named("completion_tokens", answer.Completion),
		sql.Named("tool_calls", jsonText[[]vault.ToolCall]{&answer.Tools}), sql.Named("search", vault.Fold(answer.Content)), owner, in, sql.Named("id", answer.ID),
	}
	kept := make([]vault.Action, len(actions))
	err := s.write(ctx, "end turn", func(ctx context.Context, tx *tx) error {
		if _, err := tx.exec(ctx, touch, sql.Named("at", at.UnixMicro()), owner, in); err != nil {
			return err
		}
		if n, err := tx.exec(ctx, query, args...); err != nil || n == 0 {
			return cmp.Or(err, ifNone(n))
		}
		for i, a := range actions {
			id, err := tx.insert(ctx, insert, owner, in, sql.Named("tool", a.Tool), sql.Named("input", a.Input), sql.Named("state", a.State),
				sql.Named("created_at", a.CreatedAt.UnixMicro()), sql.Named("until", a.ExpiresAt.UnixMicro()))
			if err != nil {
				return err
			}
			kept[i] = a
			kept[i].ID = id
		}
		return nil
	})
	return kept, err
}

// Conversations implements [vault.Talks].
func (s *Store) Conversations(ctx context.Context, by vault.Actor, q vault.ConversationQuery) ([]vault.Conversation, error) {
	defer s.timed("list conversations")()
	query := strings.Builder{}
	query.WriteString(`SELECT ` + conversationColumns + ` FROM conversations AS c WHERE user_id = @user_id AND last_id < @before`)
	args := []any{sql.Named("user_id", by.Owner), sql.Named("before", q.Before), sql.Named("limit", q.Limit)}
	for n, word := range q.Search {
		name := fmt.Sprint("word", n)
		args = append(args, sql.Named(name, word))
		query.WriteString(` AND (instr(search, @` + name + `) > 0 OR EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id AND instr(m.search, @` + name + `) > 0))`)
	}
	query.WriteString(` ORDER BY last_id DESC LIMIT @limit`)
	found, err := s.reads.query(ctx, query.String(), args...)
	all, err := collect(found, err, func(row *sql.Rows) (vault.Conversation, error) { return scanConversation(row) })
	return all, failure("list conversations", err)
}

// Conversation implements [vault.Talks].
func (s *Store) Conversation(ctx context.Context, by vault.Actor, id int64) (vault.Conversation, error) {
	defer s.timed("select conversation")()
	const query = `SELECT ` + conversationColumns + ` FROM conversations WHERE user_id = @user_id AND id = @id`
	c, err := scanConversation(s.reads.queryRow(ctx, query, sql.Named("user_id", by.Owner), sql.Named("id", id)))
	if err != nil {
		return vault.Conversation{}, failure("select conversation", err)
	}
	return c, nil
}

// RenameConversation implements [vault.Talks].
func (s *Store) RenameConversation(ctx context.Context, by vault.Actor, id int64, title string) (c vault.Conversation, _ error) {
	const update = `UPDATE conversations SET title = @title, search = @search WHERE user_id = @user_id AND id = @id`
	const query = `SELECT ` + conversationColumns + ` FROM conversations WHERE user_id = @user_id AND id = @id`
	key := []any{sql.Named("user_id", by.Owner), sql.Named("id", id)}
	err := s.write(ctx, "rename conversation", func(ctx context.Context, tx *tx) error {
		if _, err := tx.exec(ctx, update, append([]any{sql.Named("title", title), sql.Named("search", vault.Fold(title))}, key...)...); err != nil {
			return err
		}
		var r conversationRow
		if err := tx.scan(ctx, query, key, r.columns(&c)); err != nil {
			return err
		}
		r.into(&c)
		return nil
	})
	return c, err
}

// DeleteConversation implements [vault.Talks].
func (s *Store) DeleteConversation(ctx context.Context, by vault.Actor, id int64) error {
	const query = `DELETE FROM conversations WHERE user_id = @user_id AND id = @id`
	return s.write(ctx, "delete conversation", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, query, sql.Named("user_id", by.Owner), sql.Named("id", id))
		return cmp.Or(err, ifNone(n))
	})
}

// DeleteConversations implements [vault.Talks].
func (s *Store) DeleteConversations(ctx context.Context, by vault.Actor) error {
	const query = `DELETE FROM conversations WHERE user_id = @user_id`
	return s.write(ctx, "delete conversations", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, sql.Named("user_id", by.Owner))
		return err
	})
}

// Messages implements [vault.Talks].
func (s *Store) Messages(ctx context.Context, by vault.Actor, conversation, before int64, limit int, now time.Time) ([]vault.Message, error) {
	defer s.timed("list messages")()
	const query = `
		SELECT ` + messageColumns + ` FROM messages
		WHERE user_id = @user_id AND conversation_id = @conversation_id AND id < @before ORDER BY id DESC LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("conversation_id", conversation), sql.Named("before", before),
		sql.Named("now", now.UnixMicro()), sql.Named("limit", limit))
	all, err := collect(found, err, func(row *sql.Rows) (m vault.Message, err error) {
		var r messageRow
		err = row.Scan(r.columns(&m)...)
		r.into(&m)
		return m, err
	})
	return all, failure("list messages", err)
}

// Actions implements [vault.Talks].
func (s *Store) Actions(ctx context.Context, by vault.Actor, conversation int64, now time.Time) ([]vault.Action, error) {
	defer s.timed("list actions")()
	const query = `
		SELECT ` + actionColumns + ` FROM ai_actions
		WHERE user_id = @user_id AND conversation_id = @conversation_id AND state = 'pending' AND until > @now ORDER BY id`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("conversation_id", conversation), sql.Named("now", now.UnixMicro()))
	all, err := collect(found, err, func(row *sql.Rows) (a vault.Action, err error) {
		var r actionRow
		err = row.Scan(r.columns(&a)...)
		r.into(&a)
		return a, err
	})
	return all, failure("list actions", err)
}

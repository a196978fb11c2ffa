package postgres

import (
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

const conversationColumns = `id, title, created_at, updated_at, last_id`

func scanConversation(row pgx.Row) (c vault.Conversation, err error) {
	err = row.Scan(&c.ID, &c.Title, &c.CreatedAt.Time, &c.UpdatedAt.Time, &c.Last)
	c.CreatedAt.Time, c.UpdatedAt.Time = c.CreatedAt.UTC(), c.UpdatedAt.UTC()
	return c, err
}

// messageColumns has an answer that is running and whose time is over as failed.
const messageColumns = `id, conversation_id, role, content, CASE WHEN status = 'running' AND until <= @now THEN 'failed' ELSE status END,
	model, prompt_tokens, completion_tokens, tool_calls, created_at`

func scanMessage(row pgx.Row) (m vault.Message, err error) {
	var tools []byte
	err = row.Scan(&m.ID, &m.Conversation, &m.Role, &m.Content, &m.Status, &m.Model, &m.Prompt, &m.Completion, &tools, &m.CreatedAt.Time)
	if err != nil {
		return m, err
	}
	m.CreatedAt.Time = m.CreatedAt.UTC()
	return m, fromJSON(tools, &m.Tools)
}

const actionColumns = `id, conversation_id, tool, input, state, created_at, until`

func scanAction(row pgx.Row) (a vault.Action, err error) {
	err = row.Scan(&a.ID, &a.Conversation, &a.Tool, &a.Input, &a.State, &a.CreatedAt.Time, &a.ExpiresAt.Time)
	a.CreatedAt.Time, a.ExpiresAt.Time = a.CreatedAt.UTC(), a.ExpiresAt.UTC()
	return a, err
}

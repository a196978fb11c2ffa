package sqlite

import (
	"database/sql"

	"creatorvault.dev/internal/vault"
)

// ifNone is the failure of a statement that should have met a row.
func ifNone(met int64) error {
	if met == 0 {
		return sql.ErrNoRows
	}
	return nil
}

const conversationColumns = `id, title, created_at, updated_at, last_id`

// A conversationRow has what a row of conversationColumns holds otherwise than
// a conversation does.
type conversationRow struct{ created, updated int64 }

func (r *conversationRow) columns(c *vault.Conversation) []any {
	return []any{&c.ID, &c.Title, &r.created, &r.updated, &c.Last}
}

func (r *conversationRow) into(c *vault.Conversation) {
	c.CreatedAt.Time, c.UpdatedAt.Time = fromMicros(r.created), fromMicros(r.updated)
}

func scanConversation(row interface{ Scan(...any) error }) (c vault.Conversation, err error) {
	var r conversationRow
	err = row.Scan(r.columns(&c)...)
	r.into(&c)
	return c, err
}

// messageColumns has an answer that is running and whose time is over as failed.
const messageColumns = `id, conversation_id, role, content, iif(status = 'running' AND until <= @now, 'failed', status),
	model, prompt_tokens, completion_tokens, tool_calls, created_at`

// A messageRow has what a row of messageColumns holds otherwise than a message does.
type messageRow struct{ created int64 }

func (r *messageRow) columns(m *vault.Message) []any {
	return []any{
		&m.ID, &m.Conversation, &m.Role, &m.Content, &m.Status, &m.Model, &m.Prompt, &m.Completion,
		jsonText[[]vault.ToolCall]{&m.Tools},
		&r.created,
	}
}

func (r *messageRow) into(m *vault.Message) { m.CreatedAt.Time = fromMicros(r.created) }

const actionColumns = `id, conversation_id, tool, input, state, created_at, until`

// An actionRow has what a row of actionColumns holds otherwise than an action does.
type actionRow struct{ created, until int64 }

func (r *actionRow) columns(a *vault.Action) []any {
	return []any{&a.ID, &a.Conversation, &a.Tool, &a.Input, &a.State, &r.created, &r.until}
}

func (r *actionRow) into(a *vault.Action) {
	a.CreatedAt.Time, a.ExpiresAt.Time = fromMicros(r.created), fromMicros(r.until)
}

package api

import (
	"context"
	"maps"
	"net/http"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/vault"
)

// ChatPattern is the route by which a person talks with the assistant.
const ChatPattern = "POST /api/v1/{user_id}/chat"

// maxChat is the most bytes of what a person sends it.
const maxChat = 32 << 10

// talker answers where a person talks with the assistant.
type talker struct{ chat *assistant.Chat }

// ChatRoute returns the route by which people talk with c.
func ChatRoute(c *assistant.Chat) Route {
	return Route{Pattern: ChatPattern, Handler: asOwner((&talker{c}).say), Scope: UseAI + " " + ReadIdeas, Cost: askCost, Body: maxChat, Stream: true}
}

// A chatAnswer is one as clients see it.
type chatAnswer struct {
	Conversation int64            `json:"conversation_id"`
	Message      chatMessage      `json:"message"`
	Tools        []vault.ToolCall `json:"tool_calls"`
	Pending      []chatAction     `json:"pending_actions"`
	Usage        chatUsage        `json:"usage"`
}

type chatMessage struct {
	ID        int64               `json:"id"`
	Role      vault.Role          `json:"role"`
	Content   string              `json:"content"`
	Status    vault.MessageStatus `json:"status"`
	Short     bool                `json:"truncated"`
	CreatedAt vault.Stamp         `json:"created_at"`
}

type chatAction struct {
	ID        int64       `json:"action_id,string"`
	Tool      string      `json:"tool"`
	Input     string      `json:"input"`
	ExpiresAt vault.Stamp `json:"expires_at"`
}

type chatUsage struct {
	Prompt     int64 `json:"prompt_tokens"`
	Completion int64 `json:"completion_tokens"`
}

func chatAnswerOf(a assistant.Answer) chatAnswer {
	out := chatAnswer{
		Conversation: a.Conversation, Tools: a.Tools, Pending: []chatAction{}, Usage: chatUsage{a.Prompt, a.Completion},
		Message: chatMessage{a.ID, a.Role, a.Content, a.Status, a.Short, a.CreatedAt},
	}
	for _, p := range a.Actions {
		out.Pending = append(out.Pending, chatAction{p.ID, p.Tool, p.Input, p.ExpiresAt})
	}
	return out
}

func (t *talker) say(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	key, err := onceKey(r)
	if err != nil {
		return reply{}, err
	}
	in, err := decodeUpTo[assistant.ChatOrder](r, maxChat)
	if err != nil {
		return reply{}, err
	}
	header := http.Header{}
	ask := func(ctx context.Context, watch func(assistant.Step) error) (assistant.Answer, error) {
		out, _, err := t.chat.Say(ctx, by, in, key, func(s assistant.Step) error {
			if s.Replayed { // before anything is said
				header.Set("Idempotent-Replayed", "true")
			}
			return watch(s)
		})
		return out, left(ctx, err)
	}
	if !wantsStream(r) {
		out, err := ask(r.Context(), func(assistant.Step) error { return nil })
		if err != nil {
			return reply{}, err
		}
		return reply{status: http.StatusOK, header: header, data: chatAnswerOf(out)}, nil
	}
	body, err := tell(r.Context(), func(ctx context.Context, say func([]byte) error) ([]byte, error) {
		s := &parts{say: say}
		out, err := ask(ctx, s.step)
		if err != nil {
			return nil, err
		}
		return s.end(out)
	}, faultParts)
	if err != nil {
		return reply{}, err
	}
	maps.Copy(header, streamHeader)
	header.Set("X-Vercel-Ai-Ui-Message-Stream", "v1")
	return reply{status: http.StatusOK, header: header, body: body}, nil
}

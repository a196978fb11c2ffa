package api

import (
	"net/http"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/vault"
)

// helper answers where a language model is asked.
type helper struct{ assistant *assistant.Assistant }

// AssistantRoutes returns the routes that lead to a language model.
func AssistantRoutes(a *assistant.Assistant) []Route {
	h := &helper{a}
	const vault = "/api/v1/{user_id}"
	return []Route{
		{Pattern: "GET " + vault + "/ai/status", Handler: asOwner(h.status), Scope: UseAI, Cost: 1},
	}
}

func (h *helper) status(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	status, err := h.assistant.Status(r.Context(), by)
	return reply{status: http.StatusOK, data: status}, err
}

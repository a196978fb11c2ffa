package api

import (
	"context"
	"errors"
	"maps"
	"net/http"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// helper answers where a language model is asked.
type helper struct{ assistant *assistant.Assistant }

// ExpandPattern is the route by which an idea is expanded.
const ExpandPattern = "POST /api/v1/{user_id}/ideas/{idea_id}/expand"

// askCost is what asking a model takes off the allowance: with the usual one,
// a person can ask ten times a minute.
const askCost = 10

// AssistantRoutes returns the routes that lead to a language model.
func AssistantRoutes(a *assistant.Assistant) []Route {
	h := &helper{a}
	const vault = "/api/v1/{user_id}"
	return []Route{
		{Pattern: "GET " + vault + "/ai/status", Handler: asOwner(h.status), Scope: UseAI, Cost: 1},
		{Pattern: ExpandPattern, Handler: asOwner(h.expand), Scope: UseAI + " " + ReadIdeas, Cost: askCost, Stream: true},
	}
}

func (h *helper) status(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	status, err := h.assistant.Status(r.Context(), by)
	return reply{status: http.StatusOK, data: status}, err
}

// A proposal is one as clients see it.
type proposal struct {
	Idea  int64               `json:"idea_id"`
	Kind  assistant.Expansion `json:"expansion_type"`
	Items []assistant.Item    `json:"items"`
	Model string              `json:"model"`
	At    vault.Stamp         `json:"created_at"`
}

func proposalOf(p assistant.Proposal) proposal {
	return proposal{p.Idea, p.Kind, p.Items, p.Model, vault.Stamp{Time: p.At}}
}

func (h *helper) expand(r *http.Request, by vault.Actor) (reply, error) {
	id, err := ideaID(r)
	if err != nil {
		return reply{}, err
	}
	key, err := onceKey(r)
	if err != nil {
		return reply{}, err
	}
	in, err := decode[assistant.ExpansionOrder](r)
	if err != nil {
		return reply{}, err
	}
	header := http.Header{}
	ask := func(ctx context.Context, said func(string) error) (proposal, error) {
		made, replayed, err := h.assistant.Expand(ctx, by, id, in, key, said)
		if replayed && err == nil {
			header.Set("Idempotent-Replayed", "true")
		}
		return proposalOf(made), left(ctx, err)
	}
	if wantsStream(r) {
		return streamed(r, header, ask)
	}
	made, err := ask(r.Context(), nil)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, header: header, data: made}, nil
}

// left says of work that ended because whoever asked has gone, or is cut off
// by the end of the server, that it was not to be done.
func left(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return Busy()
	}
	return err
}

// streamed answers with what is said as it comes, and with the proposal at the end.
func streamed(r *http.Request, header http.Header, ask func(context.Context, func(string) error) (proposal, error)) (reply, error) {
	work := func(ctx context.Context, say func([]byte) error) ([]byte, error) {
		made, err := ask(ctx, func(text string) error {
			data, err := json.Marshal(map[string]string{"text": text})
			if err != nil {
				return err
			}
			return say(eventOf("text", data))
		})
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(made)
		return eventOf("proposal", data), err
	}
	body, err := tell(r.Context(), work, faultEvent)
	if err != nil {
		return reply{}, err
	}
	maps.Copy(header, streamHeader)
	return reply{status: http.StatusOK, header: header, body: body}, nil
}

// faultEvent is the event that tells of a failure.
func faultEvent(ctx context.Context, err error) []byte {
	if ctx.Err() != nil {
		return nil // nobody listens any more
	}
	e, _ := shownOf(ctx, err)
	data, _ := json.Marshal(failure{Code: e.Code, Message: e.Message, Details: e.Details}) // our own types always marshal
	return eventOf("error", data)
}

package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// talks answers under /api/v1/{user_id}/conversations.
type talks struct{ vault *vault.Service }

// talkRoutes returns the routes of conversations.
func talkRoutes(v *vault.Service) []Route {
	const (
		all = "/api/v1/{user_id}/conversations"
		one = all + "/{conversation_id}"
	)
	a := &talks{v}
	return []Route{
		{Pattern: "GET " + all, Handler: asOwner(a.list), Scope: UseAI, Cost: 1},
		{Pattern: "DELETE " + all, Handler: asOwner(a.deleteAll), Scope: UseAI, Cost: 1},
		{Pattern: "GET " + one, Handler: asOwner(a.get), Scope: UseAI, Cost: 1},
		{Pattern: "PATCH " + one, Handler: asOwner(a.rename), Scope: UseAI, Cost: 1},
		{Pattern: "DELETE " + one, Handler: asOwner(a.delete), Scope: UseAI, Cost: 1},
		{Pattern: "GET " + one + "/messages", Handler: asOwner(a.messages), Scope: UseAI, Cost: 1},
	}
}

// A talk is a conversation, with the actions that wait in it for an answer.
type talk struct {
	vault.Conversation
	Actions []vault.Action `json:"pending_actions"`
}

// conversationID reads the path of a conversation, which takes no parameters.
func conversationID(r *http.Request) (int64, error) {
	p := query(r)
	id := p.path(r, "conversation_id")
	return id, p.Err()
}

func (a *talks) list(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r, "limit", "cursor", "q")
	at := turning{Limit: int(p.number("limit", 1, vault.MaxConversations, defaultLimit))}
	q := vault.ConversationQuery{Before: p.place("cursor"), Limit: at.Limit + 1, Search: vault.SearchWords(&p.Problems, "q", p.got["q"])}
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	found, err := a.vault.Conversations(r.Context(), by, q)
	if len(found) > at.Limit {
		found = found[:at.Limit]
		at.goOn(found[at.Limit-1].Last)
	}
	return reply{status: http.StatusOK, data: struct {
		Conversations []vault.Conversation `json:"conversations"`
		Pagination    turning              `json:"pagination"`
	}{append([]vault.Conversation{}, found...), at}}, err
}

func (a *talks) deleteAll(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.DeleteConversations(r.Context(), by)
}

func (a *talks) get(r *http.Request, by vault.Actor) (reply, error) {
	id, err := conversationID(r)
	if err != nil {
		return reply{}, err
	}
	c, actions, err := a.vault.Conversation(r.Context(), by, id)
	return reply{status: http.StatusOK, data: talk{c, append([]vault.Action{}, actions...)}}, err
}

func (a *talks) rename(r *http.Request, by vault.Actor) (reply, error) {
	id, err := conversationID(r)
	if err != nil {
		return reply{}, err
	}
	in, err := decode[struct {
		Title vault.Field[string] `json:"title"`
		Rest  jsontext.Value      `json:",embed"`
	}](r)
	if err != nil {
		return reply{}, err
	}
	var p vault.Problems
	if p.Require(in.Title.Set, "title", vault.Missing, "Title is required"); vault.Holds(&p, "title", in.Title) {
		vault.Line(&p, "title", "Title", in.Title.Value, vault.MaxConversationTitle)
	}
	vault.RefuseRest(&p, "", in.Rest)
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	c, err := a.vault.RenameConversation(r.Context(), by, id, in.Title.Value)
	return reply{status: http.StatusOK, data: c}, err
}

func (a *talks) delete(r *http.Request, by vault.Actor) (reply, error) {
	id, err := conversationID(r)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.vault.DeleteConversation(r.Context(), by, id)
}

// earlier says how to go back in a conversation.
type earlier struct {
	Limit   int    `json:"limit"`
	HasMore bool   `json:"has_more"`
	Before  *int64 `json:"next_before"`
}

func (a *talks) messages(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r, "limit", "before")
	id := p.path(r, "conversation_id")
	at := earlier{Limit: int(p.number("limit", 1, vault.MaxLimit, defaultLimit))}
	before := p.number("before", 1, vault.MaxID, vault.MaxID)
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	found, err := a.vault.Messages(r.Context(), by, id, before, at.Limit+1)
	if len(found) > at.Limit {
		found = found[:at.Limit]
		at.HasMore, at.Before = true, &found[at.Limit-1].ID
	}
	return reply{status: http.StatusOK, data: struct {
		Messages   []vault.Message `json:"messages"`
		Pagination earlier         `json:"pagination"`
	}{append([]vault.Message{}, found...), at}}, err
}

// talkPage is how many conversations or messages an export reads at once.
const talkPage = 100

// ConversationPart is the part of an export with all that a person and an
// assistant said to each other.
func ConversationPart(s vault.Talks, now func() time.Time) archive.Part {
	return archive.Part{Name: "conversations.json", Read: func(ctx context.Context, by vault.Actor) (any, error) {
		return talksOf{ctx, by, s, vault.AsKept(now())}, nil
	}}
}

// talksOf are the conversations of a person. It is written conversation by
// conversation, so that no more than one is in memory.
type talksOf struct {
	ctx   context.Context // lives as long as one export
	by    vault.Actor
	store vault.Talks
	at    time.Time
}

// MarshalJSONTo writes t as a list, the conversation first that was gone on with last.
func (t talksOf) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for before := int64(vault.MaxID); ; {
		found, err := t.store.Conversations(t.ctx, t.by, vault.ConversationQuery{Before: before, Limit: talkPage})
		if err != nil {
			return err
		}
		for _, c := range found {
			said, err := t.said(c.ID)
			if err != nil {
				return err
			}
			if err := json.MarshalEncode(enc, whole{c, said}); err != nil {
				return err
			}
			before = c.Last
		}
		if len(found) < talkPage {
			return enc.WriteToken(jsontext.EndArray)
		}
	}
}

// A whole conversation has its messages, the oldest first.
type whole struct {
	vault.Conversation
	Messages []vault.Message `json:"messages"`
}

// said returns all messages of a conversation, the oldest first.
func (t talksOf) said(id int64) ([]vault.Message, error) {
	all := []vault.Message{}
	for before := int64(vault.MaxID); ; {
		found, err := t.store.Messages(t.ctx, t.by, id, before, talkPage, t.at)
		if err != nil {
			return nil, err
		}
		if all = append(all, found...); len(found) < talkPage {
			slices.Reverse(all)
			return all, nil
		}
		before = found[len(found)-1].ID
	}
}

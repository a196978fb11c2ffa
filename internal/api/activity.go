package api

import (
	"context"
	"net/http"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"
)

// An aiCall is a call of a model as the person that it was for sees it.
type aiCall struct {
	vault.AICall
	Took int64 `json:"duration_ms"`
}

func aiCallsOf(found []vault.AICall) []aiCall {
	all := make([]aiCall, 0, len(found))
	for _, c := range found {
		all = append(all, aiCall{c, c.Took.Milliseconds()})
	}
	return all
}

// activity is the data of a list of calls.
type activity struct {
	Calls      []aiCall `json:"calls"`
	Pagination turning  `json:"pagination"`
}

func (a *users) activity(r *http.Request, by vault.Actor) (reply, error) {
	found, at, err := walked(r, func(c vault.AICall) int64 { return c.ID }, func(before int64, limit int) ([]vault.AICall, error) {
		return a.vault.AICalls(r.Context(), by, before, limit)
	})
	return reply{status: http.StatusOK, data: activity{aiCallsOf(found), at}}, err
}

// activityPage is how many calls an export reads at once.
const activityPage = 500

// ActivityPart is the part of an export that tells of the calls of models.
func ActivityPart(l vault.Ledger, now func() time.Time) archive.Part {
	return archive.Part{Name: "ai-activity.json", Read: func(ctx context.Context, by vault.Actor) (any, error) {
		all, at := []aiCall{}, vault.AsKept(now())
		for before := int64(vault.MaxID); ; {
			found, err := l.AICalls(ctx, by, at.Add(-vault.AICallsFor), at, before, activityPage)
			if err != nil {
				return nil, err
			}
			all = append(all, aiCallsOf(found)...)
			if len(found) < activityPage {
				return all, nil
			}
			before = found[len(found)-1].ID
		}
	}}
}

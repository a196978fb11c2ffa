package api

import (
	"context"
	"net/http"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// Events keeps what happened to accounts.
type Events interface {
	// Events lists the events of a person after since whose id is below before,
	// the newest first.
	Events(ctx context.Context, user vault.UserID, since time.Time, before int64, limit int) ([]identity.Event, error)
}

// SecurityRoute answers what happened to the account of whoever asks.
func SecurityRoute(events Events, now func() time.Time) Route {
	s := &security{events, now}
	return Route{Pattern: "GET /api/v1/users/me/security", Handler: asSelf(s.list), Scope: OwnsAccount, Cost: 1}
}

type security struct {
	events Events
	now    func() time.Time
}

// An event is as its owner sees it. Client is what their program called itself.
type event struct {
	ID      int64              `json:"id"`
	Kind    identity.EventKind `json:"kind"`
	At      vault.Stamp        `json:"at"`
	Times   int                `json:"times"`
	Address string             `json:"address"`
	Client  string             `json:"client"`
}

// happened is the data of a list of events.
type happened struct {
	Events     []event `json:"events"`
	Pagination turning `json:"pagination"`
}

func (s *security) list(r *http.Request, by vault.Actor) (reply, error) {
	found, at, err := walked(r, func(e identity.Event) int64 { return e.ID }, func(before int64, limit int) ([]identity.Event, error) {
		return s.events.Events(r.Context(), by.Owner, s.now().Add(-identity.EventsFor), before, limit)
	})
	return reply{status: http.StatusOK, data: happened{shown(found), at}}, err
}

func shown(found []identity.Event) []event {
	all := make([]event, 0, len(found))
	for _, e := range found {
		all = append(all, event{e.ID, e.Kind, vault.Stamp{Time: e.At}, e.Times, e.Address, e.Agent})
	}
	return all
}

// EventPart is the part of an export that tells what happened to the account.
func EventPart(events Events, now func() time.Time) archive.Part {
	return archive.Part{Name: "events.json", Read: func(ctx context.Context, by vault.Actor) (any, error) {
		found, err := events.Events(ctx, by.Owner, now().Add(-identity.EventsFor), vault.MaxID, identity.MaxEvents+identity.MaxTries)
		return shown(found), err
	}}
}

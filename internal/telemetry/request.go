// Package telemetry says what the program is doing: logs, metrics, request ids.
package telemetry

import (
	"context"
	"net/netip"
	"time"
)

// A Request is what is known of the request that a context belongs to. It is
// written while the request is resolved, before any handler runs.
type Request struct {
	ID    string
	At    time.Time
	User  string // who is calling, if that is known
	Route string // the pattern of the route, if there is one

	Client netip.Addr // where it comes from; never logged
	Exempt bool       // whether limits per address pass over that client
}

type key struct{}

// WithRequest returns a copy of ctx that belongs to r.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, key{}, r)
}

// RequestOf returns the request that ctx belongs to, an empty one for none.
func RequestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(key{}).(*Request); ok {
		return r
	}
	return new(Request)
}

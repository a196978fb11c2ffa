package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
)

// A layer wraps the handler of one route. It asks the route, never the path.
type layer func(route api.Route, next http.Handler) http.Handler

// arrive refuses requests for names that are not ours. Probes go by address.
func (s *server) arrive(route api.Route, next http.Handler) http.Handler {
	flights := s.flights(route.Pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flight := flights[known(r.Method)]
		flight.Begin()
		defer flight.End()
		req := telemetry.RequestOf(r.Context())
		req.Route, req.Client = route.Pattern, s.client(r)
		req.Exempt = s.exempt(route, r, req.Client)
		if !route.Probe && !s.served(r) {
			api.Fail(w, r, api.Misdirected())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// flights returns the count of requests under way of a pattern, by method.
func (s *server) flights(pattern string) map[string]*telemetry.Flight {
	takes := append([]string{otherMethod}, methods...)
	if method, _, ok := strings.Cut(pattern, " "); ok {
		takes = []string{method}
		if method == http.MethodGet {
			takes = append(takes, http.MethodHead)
		}
	}
	flights := map[string]*telemetry.Flight{}
	for _, method := range takes {
		flights[method] = s.Metrics.Flight(method, pattern)
	}
	return flights
}

// identify finds out who is calling, and spends an allowance: the person's, or
// without a good token the client's.
func (s *server) identify(route api.Route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if route.Public {
			if s.takeClient(w, r, route, false) {
				next.ServeHTTP(w, r)
			}
			return
		}
		p, err := s.principal(r)
		if err == nil && p.Only != "" && p.Only != route.Resource {
			err = identity.NotForThis
		}
		if err != nil {
			s.turnAway(w, r, route, err)
			return
		}
		telemetry.RequestOf(r.Context()).User = string(p.ID)
		if !s.take(w, r, s.user, "user:"+string(p.ID), route.Cost) {
			return
		}
		if !p.May(route.Scope) {
			api.FailFor(w, r, route, api.NoScope(route.Scope))
			return
		}
		w.(*exchange).who = p // every layer writes to it
		next.ServeHTTP(w, r)
	})
}

// turnAway answers a request without a good token, at the expense of its
// client, unless nobody can tell now whether it is good: that is not theirs to
// mend.
func (s *server) turnAway(w http.ResponseWriter, r *http.Request, route api.Route, err error) {
	refusal, judged, sent := api.NoToken(), true, !errors.Is(err, errNoToken)
	if sent {
		refusal, judged = api.Refused(err)
	}
	if !judged || s.takeClient(w, r, route, sent) {
		api.FailFor(w, r, route, refusal)
	}
}

var errNoToken = errors.New("no token")

// principal returns whom the Authorization header of r speaks for.
func (s *server) principal(r *http.Request) (*identity.Principal, error) {
	values := r.Header["Authorization"]
	if len(values) == 0 {
		return nil, errNoToken
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return nil, identity.NotBearer
	}
	start, ctx := s.Now(), r.Context()
	if identity.IsAccessToken(token) {
		ctx = identity.FromClient(ctx, telemetry.RequestOf(ctx).Client)
	}
	p, err := s.Gate.Identify(ctx, token)
	s.Metrics.Verified(s.Now().Sub(start))
	return p, err
}

const (
	patience = 10 * time.Second       // how long a request may take that is no stream
	capacity = 256                    // how many requests are worked on at once
	inLine   = 100 * time.Millisecond // how long another one waits for its turn
)

// admit bounds how many requests are worked on, and for how long, and tells
// the handler who is calling. A stream is neither short nor counted.
func (s *server) admit(route api.Route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if who := w.(*exchange).who; who != nil {
			ctx = identity.With(ctx, who)
		}
		if route.Stream {
			r.Body = flowing{r.Body, http.NewResponseController(w)}
		}
		if route.Stream || route.Probe {
			next.ServeHTTP(w, r.WithContext(ctx))
			return
		}
		receive(route, r)
		select {
		case s.busy <- struct{}{}:
		default:
			if !s.wait(r.Context()) {
				api.Fail(w, r, api.Busy())
				return
			}
		}
		defer func() { <-s.busy }()
		ctx, stop := context.WithTimeout(ctx, patience)
		defer stop()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// wait waits for a turn, and reports whether it came.
func (s *server) wait(ctx context.Context) bool {
	timer := time.NewTimer(inLine)
	defer timer.Stop()
	select {
	case s.busy <- struct{}{}:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

package server

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
)

// An exchange is one request and its reply: it watches what is written.
type exchange struct {
	http.ResponseWriter
	telemetry.Request
	who    *identity.Principal // nil until somebody is identified
	status int
	bytes  int64
	spent  string // the policy whose allowance was used up, empty if none was
}

// WriteHeader notes the status.
func (e *exchange) WriteHeader(status int) {
	if e.status == 0 || e.status < http.StatusOK {
		e.status = status
	}
	e.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (e *exchange) Write(b []byte) (int, error) {
	if e.status == 0 {
		e.status = http.StatusOK
	}
	n, err := e.ResponseWriter.Write(b)
	e.bytes += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] through.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }

var goodID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// observe gives every request its id and its time, the headers that all
// replies have, and a line in the log.
func (s *server) observe(w http.ResponseWriter, r *http.Request) {
	e := &exchange{ResponseWriter: w}
	if e.ID = r.Header.Get("X-Request-Id"); e.ID == "" || !goodID.MatchString(e.ID) {
		e.ID = s.NewID()
	}
	e.At = s.Now()
	secure := s.secure(r)
	s.headers(w.Header(), r, e.ID, secure)
	r = r.WithContext(telemetry.WithRequest(r.Context(), &e.Request))
	defer func() {
		s.finish(e, r, recover())
	}()
	if s.https && s.insecure(r) && !isProbe(r) {
		s.upgrade(e, r)
		return
	}
	s.resolve(e, r)
}

// finish answers for whoever panicked, and tells log and metrics how it went.
func (s *server) finish(e *exchange, r *http.Request, panicked any) {
	err, _ := panicked.(error)
	aborted := errors.Is(err, http.ErrAbortHandler) // a reply cut short on purpose
	if panicked != nil && !aborted {
		if e.status == 0 {
			api.Fail(e, r, api.Panicked(panicked))
		} else {
			slog.ErrorContext(r.Context(), "handler panicked in mid-reply", "error", api.Panicked(panicked))
			aborted = true
		}
	}
	if e.status == 0 {
		e.status = http.StatusOK // as net/http will say
	}
	took := s.Now().Sub(e.At)
	route := e.Route
	if route == "" {
		route = "none"
	}
	s.Metrics.End(known(r.Method), route, e.status, took)
	if e.status == http.StatusTooManyRequests {
		s.Metrics.Limited(cmp.Or(e.spent, bounds[route], signInPolicy))
	}
	e.log(r.Context(), known(r.Method), route, took)
	if aborted {
		panic(http.ErrAbortHandler)
	}
}

// log writes the line of a request. [slog.Log] would look up who calls it,
// which no line of ours tells.
func (e *exchange) log(ctx context.Context, method, route string, took time.Duration) {
	h := slog.Default().Handler()
	if !h.Enabled(ctx, level(e.status)) {
		return
	}
	line := slog.NewRecord(e.At.Add(took), level(e.status), "request", 0)
	line.AddAttrs(slog.String("method", method), slog.String("route", route), slog.Int("status", e.status),
		slog.Float64("duration_ms", float64(took)/float64(time.Millisecond)), slog.Int64("bytes", e.bytes))
	_ = h.Handle(ctx, line) // there is no other place to complain
}

// level is how much a request of this status matters to an operator.
func level(status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// methods are those of HTTP that a route may have; any other word of a client
// counts as otherMethod.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

const otherMethod = "other"

// known returns a method of HTTP, for a client may send any word.
func known(method string) string {
	if slices.Contains(methods, method) {
		return method
	}
	return otherMethod
}

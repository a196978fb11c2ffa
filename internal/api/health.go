package api

import "net/http"

// health answers probes.
type health struct{ of Ready }

var healthy = reply{status: http.StatusOK, data: struct {
	Status string `json:"status"`
}{"ok"}}

// process answers that the process does; it touches nothing.
func (h *health) process(*http.Request) (reply, error) { return healthy, nil }

func (h *health) database(r *http.Request) (reply, error) { return healthy, h.of.Ping(r.Context()) }

func (h *health) ready(r *http.Request) (reply, error) { return healthy, h.of.Ready(r.Context()) }

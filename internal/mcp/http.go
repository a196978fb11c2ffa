package mcp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const (
	// maxRequest is the most bytes of a request.
	maxRequest = 1 << 20
	// stateless is the first version of the protocol that knows no sessions. One
	// handler of the SDK serves those from then on, another one those before.
	stateless = "2026-07-28"
	// requestsOfAll and requestsOfOne are how many requests may be open at once:
	// streams, and calls that wait for a person, among them.
	requestsOfAll = 512
	requestsOfOne = 16
	// sessionsOfOne is how many sessions of the older versions a person may have
	// open. One more closes the oldest; its client then begins a new one. So it
	// is with those of all.
	sessionsOfOne = 8
	sessionsOfAll = 4096
	sessionIdle   = 30 * time.Minute
	writePatience = 30 * time.Second
)

// A handler serves the protocol over HTTP.
type handler struct {
	*Server
	open      places
	now, then http.Handler // by protocol: since stateless, and before
	mu        sync.Mutex
	sessions  []begun // of the versions before, the oldest first
}

// begun is a session that a person began.
type begun struct {
	by      vault.UserID
	session string
}

// Handler returns s over HTTP. Who calls it is in the context, as
// [identity.With] put it there.
func (s *Server) Handler() http.Handler {
	h := &handler{Server: s, open: newPlaces(requestsOfAll, requestsOfOne)}
	server := func(*http.Request) *mcp.Server { return s.sdk }
	serve := func(o mcp.StreamableHTTPOptions) http.Handler {
		o.MaxRequestBodyBytes, o.PropagateRequestCancellation = maxRequest, true
		o.DisableLocalhostProtection = true // the hosts that are ours are known, and asked for before
		return identified(mcp.NewStreamableHTTPHandler(server, &o))
	}
	h.now = serve(mcp.StreamableHTTPOptions{Stateless: true})
	h.then = serve(mcp.StreamableHTTPOptions{SessionTimeout: sessionIdle})
	return h
}

// identified tells the SDK who is calling, so that no token reaches the session
// of another person, and every message is its own sender's.
func identified(next http.Handler) http.Handler {
	return auth.RequireBearerToken(func(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) {
		p := identity.From(ctx)
		if p == nil {
			return nil, auth.ErrInvalidToken
		}
		return &auth.TokenInfo{UserID: string(p.ID), Scopes: p.Scopes, Extra: map[string]any{inToken: caller{p, vault.FromMCP}}}, nil
	}, &auth.RequireBearerTokenOptions{AllowMissingExpiration: true})(next) // the gate looks at each request
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := identity.From(r.Context())
	switch {
	case p == nil:
		refuse(w, http.StatusUnauthorized, "A valid token is needed")
		return
	case !h.welcome(r):
		refuse(w, http.StatusForbidden, "Pages of this origin may not connect")
		return
	}
	waits := true
	if r.Method == http.MethodPost {
		var ok bool
		if waits, ok = h.admit(w, r, p); !ok {
			return
		}
	}
	if waits { // an answer to a question of ours frees a place, and needs none
		leave, ok := h.open.enter(p.ID)
		if !ok {
			w.Header().Set("Retry-After", "1")
			refuse(w, http.StatusServiceUnavailable, "Too many requests at once; try again")
			return
		}
		defer leave()
	}
	header := w.Header()
	header["X-Accel-Buffering"] = []string{"no"} // proxies must not keep streams back
	w = &patient{w, http.NewResponseController(w)}
	session := r.Header.Get("Mcp-Session-Id")
	if session == "" && r.Method == http.MethodPost && r.Header.Get("Mcp-Protocol-Version") >= stateless {
		h.now.ServeHTTP(w, r)
		return
	}
	h.then.ServeHTTP(w, r)
	if begun := header.Get("Mcp-Session-Id"); session == "" && begun != "" {
		h.keep(p.ID, begun)
	}
}

// welcome reports whether r is from no page at all, or from one that may
// connect: ours, one of an allowed origin, or of this machine if r is to it.
func (h *handler) welcome(r *http.Request) bool {
	origin, sent := r.Header["Origin"]
	if !sent {
		return true
	}
	if len(origin) != 1 {
		return false
	}
	if origin[0] == h.PublicURL || slices.Contains(h.Origins, origin[0]) {
		return true
	}
	from, err := url.Parse(origin[0])
	return err == nil && isLocal(from.Host) && isLocal(r.Host)
}

// isLocal reports whether a host, with a port or not, is this machine by one of
// the names that no other has.
func isLocal(host string) bool {
	name := (&url.URL{Host: host}).Hostname()
	return name == "localhost" || name == "127.0.0.1" || name == "::1"
}

// admit reads a request whole and refuses one whose tool its token does not
// allow, with the challenge by which clients learn what to ask for. It reports
// whether the client waits for an answer to it.
func (h *handler) admit(w http.ResponseWriter, r *http.Request, p *identity.Principal) (waits, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		refuse(w, http.StatusRequestEntityTooLarge, "The request exceeds "+strconv.Itoa(maxRequest)+" bytes")
		return false, false
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "The request broke off")
		return false, false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for _, m := range messages(body) {
		waits = waits || m.Method != "" && m.ID != nil
		name := m.Params.Name
		if t, ok := h.Tools.Tool(name); ok && m.Method == "tools/call" && !p.May(scope(t)) {
			w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+identity.ReadIdeas+" "+scope(t)+`", resource_metadata="`+Metadata(h.PublicURL)+`"`)
			refuse(w, http.StatusForbidden, "The token does not allow "+name+": it lacks "+scope(t))
			return false, false
		}
	}
	return waits, true
}

// A message is what is looked at of one: a request has a method and an id, a
// notification a method alone, an answer an id alone.
type message struct {
	ID     jsontext.Value `json:"id"`
	Method string         `json:"method"`
	Params struct {
		Name string `json:"name"`
	} `json:"params"`
}

// messages returns what a request brings: one message, or those of a batch.
// What is no message at all is for the SDK to answer.
func messages(body []byte) (all []message) {
	if jsontext.Value(body).Kind() != jsontext.KindBeginArray {
		body = slices.Concat([]byte{'['}, body, []byte{']'})
	}
	_ = json.Unmarshal(body, &all, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) // what was read until it failed counts
	return all
}

// keep notes a session that began, and closes the oldest of its person, or of
// all, if that is one too many.
func (h *handler) keep(id vault.UserID, session string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	open := map[string]*mcp.ServerSession{}
	for s := range h.sdk.Sessions() {
		open[s.ID()] = s
	}
	all := slices.DeleteFunc(append(h.sessions, begun{id, session}), func(one begun) bool { return open[one.session] == nil })
	own := 0
	for _, one := range all {
		if one.by == id {
			own++
		}
	}
	h.sessions = slices.DeleteFunc(all, func(one begun) bool {
		tooMany := one.by == id && own > sessionsOfOne || len(open) > sessionsOfAll
		if !tooMany {
			return false
		}
		if one.by == id {
			own--
		}
		go func(s *mcp.ServerSession) { _ = s.Close() }(open[one.session]) // it waits for what is under way
		delete(open, one.session)
		return true
	})
}

// Metadata is where clients learn who issues the tokens for the resource at
// publicURL (RFC 9728).
func Metadata(publicURL string) string {
	return publicURL + "/.well-known/oauth-protected-resource/mcp"
}

// refuse answers a request that never reaches the protocol, in its words.
func refuse(w http.ResponseWriter, status int, message string) {
	const refused = -32000
	text, _ := json.Marshal(struct { // texts always marshal
		Version string  `json:"jsonrpc"`
		ID      *string `json:"id"`
		Error   struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}{Version: "2.0", Error: struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}{refused, message}})
	header := w.Header()
	header["Cache-Control"] = []string{"no-store"}
	header["Content-Type"] = []string{"application/json"}
	w.WriteHeader(status)
	_, _ = w.Write(text) // who has gone needs no answer
}

// patient gives the client time for each piece: a stream lives longer than the
// server waits for a reply.
type patient struct {
	http.ResponseWriter
	conn *http.ResponseController
}

// private keeps what was read out of all caches: the SDK would let them ask
// again.
func (p *patient) private() { p.Header()["Cache-Control"] = []string{"no-store"} }

// WriteHeader begins the reply.
func (p *patient) WriteHeader(status int) {
	p.private()
	p.ResponseWriter.WriteHeader(status)
}

// Write writes a piece.
func (p *patient) Write(piece []byte) (int, error) {
	p.private()
	_ = p.conn.SetWriteDeadline(time.Now().Add(writePatience)) //nolint:forbidigo // the wire has no other clock; recorders have no deadline
	return p.ResponseWriter.Write(piece)
}

// FlushError sends what was written.
func (p *patient) FlushError() error {
	p.private()
	return p.conn.Flush()
}

// Unwrap lets [http.ResponseController] through.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }

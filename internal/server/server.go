// Package server carries requests to the faces of the vault.
package server

import (
	"context"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
)

// A Gate tells whom a bearer token speaks for.
type Gate interface {
	// Identify fails with vault.NoKeys or vault.Unavailable where it cannot
	// know; any other error means that the token is not good.
	Identify(ctx context.Context, token string) (*identity.Principal, error)
}

// Options are what a server cannot know by itself.
type Options struct {
	PublicURL string   // the origin that people use, without a path
	Hosts     []string // the names that it answers to; *.example.com is any below
	Origins   []string // whose pages may call it
	Proxies   []netip.Prefix
	Exempt    []netip.Prefix // whose requests without a token are not limited
	UserLimit int            // requests a minute of each person; 0: any number
	AnonLimit int            // of each client and route without a good token; 0: any number
	Limiter   Limiter
	Gate      Gate
	App       http.Handler // answers GET where people's pages are; nil: nothing does
	Metrics   *telemetry.Metrics
	Now       func() time.Time
	NewID     func() string // of a request
}

// A server answers by a table of routes.
type server struct {
	Options
	https   bool // of PublicURL
	mux     *http.ServeMux
	app     http.Handler // App in its layers
	methods []string // of the table
	busy    chan struct{}
	user    policy
	anon    policy
}

// New returns the faces that the routes make up. Host, path and method are
// settled from the table before anything else is asked.
func New(routes []api.Route, o Options) http.Handler {
	s := &server{
		Options: o, https: strings.HasPrefix(o.PublicURL, "https://"),
		mux: http.NewServeMux(), busy: make(chan struct{}, capacity),
		user: newPolicy("user", o.UserLimit), anon: newPolicy("client", o.AnonLimit),
	}
	for _, route := range routes {
		s.mux.Handle(route.Pattern, s.layers(route))
		method, _, _ := strings.Cut(route.Pattern, " ")
		s.methods = append(s.methods, method)
	}
	slices.Sort(s.methods)
	s.methods = slices.Compact(s.methods)
	s.mux.HandleFunc("/", s.unrouted)
	if o.App != nil {
		s.app = s.layers(api.Route{Pattern: "GET /{path...}", Handler: o.App, Public: true})
	}
	return http.HandlerFunc(s.observe)
}

// layers wraps the handler of a route in all that comes before it.
func (s *server) layers(route api.Route) http.Handler {
	h := route.Handler
	for _, wrap := range slices.Backward([]layer{s.arrive, s.identify, s.admit}) {
		h = wrap(route, h)
	}
	return h
}

// resolve finds the route of r and hands over to its layers.
func (s *server) resolve(w http.ResponseWriter, r *http.Request) {
	if !clean(r.URL.EscapedPath()) { // ServeMux would redirect it
		s.unrouted(w, r)
		return
	}
	if isPreflight(r) && s.served(r) {
		s.preflight(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// unrouted answers where no route fits: the path has none, or not for this method.
func (s *server) unrouted(w http.ResponseWriter, r *http.Request) {
	if !s.served(r) {
		api.Fail(w, r, api.Misdirected())
		return
	}
	allow := ""
	if clean(r.URL.EscapedPath()) {
		if allow = s.allow(r); allow == "" && s.isPage(r.URL.Path) {
			if r.Method == http.MethodGet || r.Method == http.MethodHead {
				s.app.ServeHTTP(w, r)
				return
			}
			allow = "GET, HEAD, OPTIONS"
		}
	}
	if allow == "" {
		api.Fail(w, r, api.NoRoute())
		return
	}
	w.Header().Set("Allow", allow)
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	api.Fail(w, r, api.WrongMethod())
}

// allow lists the methods that the path of r takes, empty if there is no such path.
func (s *server) allow(r *http.Request) string {
	var methods []string
	for _, method := range s.methods {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := s.mux.Handler(other); strings.HasPrefix(pattern, method+" ") {
			methods = append(methods, method)
			if method == http.MethodGet {
				methods = append(methods, http.MethodHead)
			}
		}
	}
	if methods == nil {
		return ""
	}
	return strings.Join(append(methods, http.MethodOptions), ", ")
}

// ours are the beginnings of paths that are no pages of the app.
var ours = []string{"/api", "/health", "/mcp", "/.well-known", "/docs", "/redoc", "/openapi.json"}

// isPage reports whether a path that no route has belongs to the app. The app
// is no route itself: one that takes every path would turn each 405 into a 404.
func (s *server) isPage(p string) bool {
	return s.app != nil && !slices.ContainsFunc(ours, func(begin string) bool { return strings.HasPrefix(p, begin) })
}

// clean reports whether p has neither empty nor dot segments.
func clean(p string) bool {
	return strings.HasPrefix(p, "/") && (p == path.Clean(p) || p == path.Clean(p)+"/")
}

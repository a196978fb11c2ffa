// Package server carries requests to the faces of the vault.
package server

import (
	"context"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
)

// A Gate tells whom a bearer token speaks for.
type Gate interface {
	// Identify fails with vault.NoKeys or vault.Unavailable where it cannot
	// know; identity.ReasonOf tells what makes a token no good.
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
	https  bool // of PublicURL
	mux    *http.ServeMux
	app    http.Handler      // App in its layers
	allows map[string]string // what the paths of the table take
	busy   chan struct{}
	user   policy
	anon   policy

	unnamed atomic.Bool // a proxy that nobody named was told of
}

// New returns the faces that the routes make up. Host, path and method are
// settled from the table before anything else is asked.
func New(routes []api.Route, o Options) http.Handler {
	s := &server{
		Options: o, https: strings.HasPrefix(o.PublicURL, "https://"),
		mux: http.NewServeMux(), busy: make(chan struct{}, capacity),
		user: newPolicy("user", o.UserLimit), anon: newPolicy("client", o.AnonLimit),
	}
	s.register(routes)
	s.mux.HandleFunc("/", s.unrouted)
	if o.App != nil {
		s.app = s.layers(api.Route{Pattern: "GET /{path...}", Handler: o.App, Public: true})
	}
	return http.HandlerFunc(s.observe)
}

// register fills the mux. A path takes the methods that the table has for
// this very path: those of another one that fits too ({idea_id}, beside stats)
// are none of its own. Below a route of every method, that one takes the rest.
func (s *server) register(routes []api.Route) {
	s.allows = map[string]string{}
	paths, all := map[string][]string{}, []string(nil)
	for _, route := range routes {
		s.mux.Handle(route.Pattern, s.layers(route))
		if method, path, ok := strings.Cut(route.Pattern, " "); ok && !hasRest(routes, path) {
			paths[path] = append(paths[path], method)
			all = append(all, method)
		}
	}
	all = append(all, http.MethodGet) // by which allow looks a path up
	slices.Sort(all)
	all = slices.Compact(all)
	for path, methods := range paths {
		for _, method := range all {
			if !slices.Contains(methods, method) {
				s.mux.HandleFunc(method+" "+path, s.unrouted)
			}
		}
		if slices.Contains(methods, http.MethodGet) {
			methods = append(methods, http.MethodHead)
		}
		slices.Sort(methods)
		s.allows[path] = strings.Join(append(methods, http.MethodOptions), ", ")
	}
}

// hasRest reports whether a route of every method is above path.
func hasRest(routes []api.Route, path string) bool {
	return slices.ContainsFunc(routes, func(route api.Route) bool {
		above, ok := strings.CutSuffix(route.Pattern, "{path...}")
		return ok && strings.HasPrefix(above, "/") && strings.HasPrefix(path, above)
	})
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

// allow lists the methods that the path of r takes, empty if there is no such
// path. Every path of the table is in the mux under every method of it.
func (s *server) allow(r *http.Request) string {
	_, pattern := s.mux.Handler(&http.Request{Method: http.MethodGet, URL: r.URL, Host: r.Host})
	_, path, _ := strings.Cut(pattern, " ")
	return s.allows[path]
}

// ours are the beginnings of paths that are no pages of the app.
var ours = []string{"/api/", "/health", "/mcp", "/.well-known/", "/docs", "/redoc", "/openapi."}

// isPage reports whether a path that no route has belongs to the app. The app
// is no route itself: one that takes every path would turn each 405 into a 404.
func (s *server) isPage(p string) bool {
	return s.app != nil && !slices.ContainsFunc(ours, func(begin string) bool { return strings.HasPrefix(p+"/", begin) })
}

// clean reports whether p has neither empty nor dot segments.
func clean(p string) bool {
	return strings.HasPrefix(p, "/") && (p == path.Clean(p) || p == path.Clean(p)+"/")
}

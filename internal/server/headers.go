package server

import (
	"net/http"
	"slices"
)

// Header values that never change are shared by all replies.
var (
	vary        = []string{"Origin"}
	nosniff     = []string{"nosniff"}
	deny        = []string{"DENY"}
	xssBlock    = []string{"1; mode=block"}
	nothing     = []string{"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"}
	noReferrer  = []string{"no-referrer"}
	noFeatures  = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}
	hsts        = []string{"max-age=31536000; includeSubDomains"}
	yes         = []string{"true"}
	corsMethods = []string{"GET, HEAD, POST, PUT, PATCH, DELETE"}
	corsHeaders = []string{"Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id, X-Client, X-Request-ID"}
	corsExposed = []string{"X-Request-ID, ETag, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, set-auth-jwt, Mcp-Session-Id, WWW-Authenticate"}
	corsMaxAge  = []string{"7200"}
)

// headers sets what every reply has.
func (s *server) headers(h http.Header, r *http.Request, id string, secure bool) {
	h["X-Request-Id"] = []string{id}
	h["X-Content-Type-Options"] = nosniff
	h["X-Frame-Options"] = deny
	h["X-Xss-Protection"] = xssBlock
	h["Content-Security-Policy"] = nothing
	h["Referrer-Policy"] = noReferrer
	h["Permissions-Policy"] = noFeatures
	h["Vary"] = vary
	if secure {
		h["Strict-Transport-Security"] = hsts
	}
	if origin := r.Header["Origin"]; s.allowed(origin) {
		h["Access-Control-Allow-Origin"] = origin
		h["Access-Control-Allow-Credentials"] = yes
		h["Access-Control-Expose-Headers"] = corsExposed
	} else if r.Header["X-Client"] != nil && r.Header.Get("Sec-Fetch-Site") != "same-origin" {
		r.Header.Del("X-Client") // a label that only our own pages may claim
	}
}

// allowed reports whether pages of this origin may call us.
func (s *server) allowed(origin []string) bool {
	return len(origin) == 1 && slices.Contains(s.Origins, origin[0])
}

// isPreflight reports whether a browser asks what it may send.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header["Origin"] != nil && r.Header["Access-Control-Request-Method"] != nil
}

// preflight says what pages of an allowed origin may send; others are told nothing.
func (s *server) preflight(w http.ResponseWriter, r *http.Request) {
	if h := w.Header(); s.allowed(r.Header["Origin"]) {
		h["Access-Control-Allow-Methods"] = corsMethods
		h["Access-Control-Allow-Headers"] = corsHeaders
		h["Access-Control-Max-Age"] = corsMaxAge
	}
	w.WriteHeader(http.StatusNoContent)
}

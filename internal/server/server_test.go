package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"
)

// gate knows a few tokens.
type gate struct{}

func (gate) Identify(_ context.Context, token string) (*identity.Principal, error) {
	switch token {
	case "ada":
		return &identity.Principal{ID: "ada"}, nil
	case "reader":
		return &identity.Principal{ID: "reader", Scopes: []string{"read"}}, nil
	case "early":
		return nil, vault.NoKeys.New("The issuer's keys are not there yet").After(time.Second)
	case "broken":
		return nil, errors.New("the driver's own words")
	}
	return nil, identity.NotBearer // as good as any other reason
}

// newServer serves a few routes to the public network 192.0.2.0/24, behind a
// proxy at 10.1.1.1.
func newServer(t *testing.T, change func(*server.Options)) http.Handler {
	t.Helper()
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("client " + r.Header.Get("X-Client")))
	})
	o := server.Options{
		PublicURL: "https://vault.example", Hosts: []string{"vault.example", "*.vault.example"},
		Origins: []string{"https://vault.example"}, Proxies: []netip.Prefix{netip.MustParsePrefix("10.1.1.0/24")},
		Exempt: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, UserLimit: 5, AnonLimit: 2,
		Limiter: server.NewBuckets(time.Now), Gate: gate{}, Metrics: telemetry.NewMetrics("test", "none"), Now: time.Now,
		NewID: func() string { return "req_00000000000000000000" },
	}
	if change != nil {
		change(&o)
	}
	return server.New([]api.Route{
		{Pattern: "GET /open", Handler: ok, Public: true, Cost: 1},
		{Pattern: "GET /health", Handler: ok, Public: true, Cost: 1, Probe: true},
		{Pattern: "GET /closed", Handler: ok, Scope: "read", Cost: 1},
		{Pattern: "POST /closed", Handler: ok, Scope: "write", Cost: 1},
		{Pattern: "DELETE /thing/{id}", Handler: ok, Public: true, Cost: 1},
		{Pattern: "GET /thing/part", Handler: ok, Public: true, Cost: 1},
		{Pattern: "GET /rest/known", Handler: ok, Public: true},
		{Pattern: "/rest/{path...}", Public: true, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })},
		{Pattern: "GET /panic", Public: true, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("at the disco") })},
	}, o)
}

// do sends "METHOD target" with headers as "Name: value"; From is the peer.
func do(t *testing.T, h http.Handler, request string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequestWithContext(t.Context(), method, "/", http.NoBody)
	r.URL.Path, r.Host, r.RemoteAddr = target, "vault.example", "192.0.2.1:4711"
	for _, line := range headers {
		switch name, value, _ := strings.Cut(line, ": "); name {
		case "":
		case "Host":
			r.Host = value
		case "From":
			r.RemoteAddr = value
		default:
			r.Header.Add(name, value)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAnswers(t *testing.T) {
	const ada = "Authorization: Bearer ada"
	tests := []struct {
		request, header, header2 string
		status                   int
		want                     string // in the headers or the body
	}{
		{"GET /open", "", "", 200, "X-Request-Id: req_00000000000000000000"},
		{"GET /open", "X-Request-ID: mine.1_-", "", 200, "X-Request-Id: mine.1_-"},
		{"GET /open", "X-Request-ID: no spaces", "", 200, "X-Request-Id: req_00000000000000000000"},
		{"GET /open", "X-Request-ID: " + strings.Repeat("x", 64), "", 200, "X-Request-Id: " + strings.Repeat("x", 64) + "\n"},
		{"GET /open", "X-Request-ID: " + strings.Repeat("x", 65), "", 200, "X-Request-Id: req_0"},
		{"GET /open", "Host: a.vault.example", "", 200, "client"},
		{"GET /open", "Host: VAULT.example.:8000", "", 200, "client"},
		{"GET /open", "Host: .vault.example", "", 421, "MISDIRECTED_REQUEST"},
		{"GET /open", "Host: evilvault.example", "", 421, "MISDIRECTED_REQUEST"},
		{"GET /none", "Host: evil.example", "", 421, "MISDIRECTED_REQUEST"},
		{"PUT /open", "Host: evil.example", "", 421, "MISDIRECTED_REQUEST"},
		{"GET /open", "Host: localhost:8000", "", 421, "MISDIRECTED_REQUEST"},
		{"GET /open", "Host: vault.example:8000.evil.example", "", 421, "MISDIRECTED_REQUEST"},
		{"GET /open", "Host: vault.example:", "", 200, "client"},
		{"GET /open", "Host: [vault.example", "", 421, "MISDIRECTED_REQUEST"},
		{"GET /open", "Host: localhost:8000", "From: 127.0.0.1:1", 200, "client"},
		{"GET /open", "Host: [::1]:8000", "From: [::1]:1", 200, "client"},
		{"GET /health", "Host: 10.0.0.7:8000", "", 200, "client"},
		{"GET /none", "", "", 404, "NOT_FOUND"},
		{"GET /rest/known", "", "", 200, "client"},
		{"POST /rest/known", "", "", 418, ""},
		{"OPTIONS /rest/known", "", "", 418, ""},
		{"GET /rest/known/", "", "", 418, ""},
		{"DELETE /rest/else", "", "", 418, ""},
		{"DELETE /rest/else", "Host: evil.example", "", 421, "MISDIRECTED_REQUEST"},
		{"GET //open", "", "", 404, "NOT_FOUND"},
		{"GET /x/../open", "", "", 404, "NOT_FOUND"},
		{"GET /open/", "", "", 404, "NOT_FOUND"},
		{"PUT /closed", "", "", 405, "Allow: GET, HEAD, POST, OPTIONS\n"},
		{"BREW /closed", "", "", 405, "Allow: GET, HEAD, POST, OPTIONS\n"},
		{"OPTIONS /closed", "", "", 204, "Allow: GET, HEAD, POST, OPTIONS\n"},
		{"OPTIONS /none", "", "", 404, "NOT_FOUND"},
		{"POST /thing/part", "", "", 405, "Allow: GET, HEAD, OPTIONS\n"},
		{"DELETE /thing/part", "", "", 405, "Allow: GET, HEAD, OPTIONS\n"},
		{"GET /thing/other", "", "", 405, "Allow: DELETE, OPTIONS\n"},
		{"HEAD /thing/other", "", "", 405, "Allow: DELETE, OPTIONS\n"},
		{"GET /panic", "", "", 500, "INTERNAL_ERROR"},
		{"GET /closed", "", "", 401, "Www-Authenticate: Bearer\n"},
		{"GET /closed", "Authorization: Bearer eve", "", 401, `Www-Authenticate: Bearer error="invalid_token"`},
		{"GET /closed", "Authorization: Basic ada", "", 401, `Www-Authenticate: Bearer error="invalid_token"`},
		{"GET /closed", ada, ada, 401, `Www-Authenticate: Bearer error="invalid_token"`},
		{"GET /closed", "Authorization: Bearer early", "", 503, "AUTH_UNAVAILABLE"},
		{"GET /closed", "Authorization: Bearer broken", "", 500, "INTERNAL_ERROR"},
		{"GET /closed", "Authorization: bearer ada", "", 200, `Ratelimit: "user";r=4;t=12`},
		{"GET /closed", ada, "", 200, `Ratelimit-Policy: "user";q=5;w=60`},
		{"POST /closed", "Authorization: Bearer reader", "", 403, `"field":"scope"`},
		{"GET /closed", "Authorization: Bearer reader", "", 200, "client"},
		{"GET /open", "X-Client: web", "", 200, "client \n"},
		{"GET /open", "X-Client: web", "Origin: https://evil.example", 200, "client \n"},
		{"GET /open", "X-Client: web", "Origin: https://vault.example", 200, "client web\n"},
		{"GET /open", "X-Client: web", "Sec-Fetch-Site: same-origin", 200, "client web\n"},
		{"GET /open", "X-Client: web", "Sec-Fetch-Site: same-site", 200, "client \n"},
		{"GET /open", "X-Client: web", "Sec-Fetch-Site: none", 200, "client \n"},
		{"GET /open", "X-Forwarded-Proto: https", "", 200, "!Strict-Transport-Security"},
		{"GET /open", "X-Forwarded-Proto: https", "From: 10.1.1.1:1", 200, "Strict-Transport-Security: max-age=31536000"},
		{"GET /open", "X-Forwarded-Proto: http", "From: 10.1.1.1:1", 308, "Location: https://vault.example/open"},
		{"GET /open", "", "From: 10.1.1.1:1", 200, "!Strict-Transport-Security"},
		{"GET /open", "X-Forwarded-Proto: https, http", "From: 10.1.1.1:1", 308, "Location: https://vault.example/open"},
		{"GET /health", "X-Forwarded-Proto: http", "From: 10.1.1.1:1", 200, "client"},
		{"GET /closed", "Origin: https://vault.example", "", 401, "Access-Control-Allow-Origin: https://vault.example"},
		{"GET /closed", "Origin: https://evil.example", "", 401, "!Access-Control-"},
		{"OPTIONS /closed", "Origin: https://vault.example", "Access-Control-Request-Method: POST", 204, "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\n"},
		{"OPTIONS /none", "Origin: https://vault.example", "Access-Control-Request-Method: POST", 204, "Access-Control-Max-Age"},
		{"OPTIONS /closed", "Origin: https://evil.example", "Access-Control-Request-Method: POST", 204, "!Access-Control-"},
	}
	for _, tt := range tests {
		w := do(t, newServer(t, nil), tt.request, tt.header, tt.header2)
		var text strings.Builder
		for name := range w.Header() {
			text.WriteString(name + ": " + w.Header().Get(name) + "\n")
		}
		text.WriteString(w.Body.String() + "\n")
		unwanted, isUnwanted := strings.CutPrefix(tt.want, "!")
		if w.Code != tt.status || strings.Contains(text.String(), unwanted) == isUnwanted {
			t.Errorf("%s %q %q: status %d, want %d and %q in\n%s", tt.request, tt.header, tt.header2, w.Code, tt.status, tt.want, text.String())
		}
	}
}

func TestEveryReplyIsGuarded(t *testing.T) {
	for _, request := range []string{"GET /open", "GET /none", "GET /closed", "PUT /open", "GET /panic", "OPTIONS /open"} {
		w := do(t, newServer(t, nil), request)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "X-XSS-Protection": "1; mode=block",
			"Referrer-Policy": "no-referrer", "Content-Security-Policy": "default-src 'none'", "Permissions-Policy": "camera=()",
		} {
			if got := w.Header().Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, want %q", request, name, got, want)
			}
		}
		if w.Header().Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over plain HTTP", request)
		}
	}
}

func TestLimits(t *testing.T) {
	const bad, good = "Authorization: Bearer eve", "Authorization: Bearer ada"
	tests := map[string]struct {
		request string
		headers []string
		allowed int // how many pass before 429
	}{
		"a client without a token":                {"GET /open", nil, 2},
		"the same on a closed route":              {"GET /closed", nil, 2},
		"a client with a bad token":               {"GET /closed", []string{bad}, 2},
		"a person":                                {"GET /closed", []string{good}, 5},
		"a person on a public route is a client":  {"GET /open", []string{good}, 2},
		"a client whose token cannot be judged":   {"GET /closed", []string{"Authorization: Bearer early"}, 20},
		"a client whose token nobody judged":      {"GET /closed", []string{"Authorization: Bearer broken"}, 20},
		"nobody on this machine":                  {"GET /open", []string{"From: 127.0.0.1:1"}, 20},
		"but there too who has a bad token":       {"GET /closed", []string{"From: 127.0.0.1:1", bad}, 2},
		"no probe from a private network":         {"GET /health", []string{"From: 10.0.0.9:1"}, 20},
		"but other routes from there":             {"GET /open", []string{"From: 10.0.0.9:1"}, 2},
		"a client behind our proxy by its own":    {"GET /open", []string{"From: 10.1.1.1:1", "X-Forwarded-Proto: https", "X-Forwarded-For: 127.0.0.1, 192.0.2.9"}, 2},
		"nobody believes another's forwarded-for": {"GET /open", []string{"X-Forwarded-For: 127.0.0.1"}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h, n := newServer(t, nil), 0
			var w *httptest.ResponseRecorder
			for ; n < 20; n++ {
				if w = do(t, h, tt.request, tt.headers...); w.Code == http.StatusTooManyRequests {
					break
				}
			}
			if n != tt.allowed {
				t.Errorf("%d requests passed, want %d", n, tt.allowed)
			}
			if n < 20 && (w.Header().Get("Retry-After") == "" || w.Header().Get("Retry-After") == "0") {
				t.Errorf("429 with Retry-After %q", w.Header().Get("Retry-After"))
			}
		})
	}
}

func TestClientsAndRoutesHaveBucketsOfTheirOwn(t *testing.T) {
	h := newServer(t, nil)
	status := func(request, from string) int { return do(t, h, request, "From: "+from).Code }
	for range 2 {
		status("GET /open", "192.0.2.1:1")
	}
	for _, tt := range []struct {
		request, from string
		want          int
	}{
		{"GET /open", "192.0.2.1:2", 429},
		{"GET /closed", "192.0.2.1:2", 401},
		{"GET /open", "192.0.2.2:1", 200},
		{"GET /open", "[2001:db8::1]:1", 200},
		{"GET /open", "[2001:db8::2]:1", 200},
		{"GET /open", "[2001:db8::3]:1", 429}, // a /64 is one client
		{"GET /open", "[2001:db8:0:1::3]:1", 200},
	} {
		if got := status(tt.request, tt.from); got != tt.want {
			t.Errorf("%s from %s: %d, want %d", tt.request, tt.from, got, tt.want)
		}
	}
}

func TestALimitOfZeroIsNone(t *testing.T) {
	h := newServer(t, func(o *server.Options) { o.UserLimit, o.AnonLimit = 0, 0 })
	for range 50 {
		for _, w := range []*httptest.ResponseRecorder{do(t, h, "GET /open"), do(t, h, "GET /closed", "Authorization: Bearer ada")} {
			if w.Code != http.StatusOK || w.Header().Get("RateLimit") != "" {
				t.Fatalf("status %d, RateLimit %q", w.Code, w.Header().Get("RateLimit"))
			}
		}
	}
}

package mcp_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/mcp"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// serveFixtures serves the fixtures of the suite as the product is served:
// behind its handler of the protocol, and all layers of its server. The suite
// knows no tokens, so one is put on each request.
func serveFixtures(t *testing.T) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	url = "http://localhost:" + port
	store := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
	issuer, algorithms := testkit.NewIssuer(t), []string{"RS256"}
	key, err := identity.ParseKey(issuer.PublicPEM(t), algorithms)
	if err != nil {
		t.Fatal(err)
	}
	verifier := &identity.Verifier{
		Keys: identity.StaticKey{Key: key}, Algorithms: algorithms, Issuer: "better-auth", Audiences: []string{"creatorvault-api"}, Resource: url + api.MCPPath,
		MaxTTL: 24 * time.Hour, Now: time.Now,
	}
	handler := mcp.HandlerOf(mcp.Options{Tools: toolbox.New(vault.NewService(store, time.Now), nil), PublicURL: url, Key: make([]byte, 32)}, newFixtures())
	chain := server.New(api.MCPRoutes(handler, url, mcp.Metadata(url)), server.Options{
		PublicURL: url, Hosts: []string{"localhost"}, Gate: identity.NewGate(verifier, store, store, time.Now), Limiter: server.NewBuckets(time.Now),
		Metrics: telemetry.NewMetrics("test", "none"), Now: time.Now, NewID: func() string { return "req_00000000000000000000" },
	})
	token := issuer.Token(t, "ada", nil)
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+token)
		chain.ServeHTTP(w, r)
	})}}
	s.Start()
	t.Cleanup(s.Close)
	return url
}

// An outcome is what the suite found in one thing that it looked at.
type outcome struct{ ID, Status, ErrorMessage string }

// TestEverythingOfTheProtocolPasses runs the whole server suite of the
// protocol's authors, in both ages of the protocol.
func TestEverythingOfTheProtocolPasses(t *testing.T) {
	at := serveFixtures(t) + api.MCPPath
	for version, scenarios := range map[string]int{"2025-11-25": 33, "2026-07-28": 40} { // as many as it has for them
		t.Run(version, func(t *testing.T) {
			dir := t.TempDir()
			said, err := testkit.NodeIn(t, "mcp", "node_modules/@modelcontextprotocol/conformance/dist/index.js", "server", "--url", at, "--suite", "all", "--spec-version", version, "-o", dir)
			if err != nil {
				t.Errorf("%v\n%s", err, said[max(0, len(said)-4000):])
			}
			files, err := filepath.Glob(filepath.Join(dir, "*", "checks.json"))
			if err != nil || len(files) != scenarios {
				t.Errorf("%d scenarios ran, want %d: %v", len(files), scenarios, err)
			}
			passed := 0
			for _, file := range files {
				n, faults := outcomes(t, file)
				passed += n
				// Streams that broke off are not kept here to be sent once more, for what is in them is a
				// person's. The protocol recommends that and does not ask for it; the suite only warns.
				polling := strings.HasPrefix(filepath.Base(filepath.Dir(file)), "server-server-sse-polling-")
				if polling {
					faults = slices.DeleteFunc(faults, func(o outcome) bool { return o.Status == "WARNING" })
				}
				if len(faults) > 0 || n == 0 && !polling {
					t.Errorf("%s: %d passed, %+v", filepath.Base(filepath.Dir(file)), n, faults)
				}
			}
			t.Logf("%d scenarios, %d checks", len(files), passed)
		})
	}
}

// outcomes reads how many checks passed in a scenario, and those that did not.
func outcomes(t *testing.T, file string) (passed int, faults []outcome) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []outcome
	if err := json.Unmarshal(text, &all, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		switch one.Status {
		case "SUCCESS":
			passed++
		case "INFO": // a note
		default:
			faults = append(faults, one)
		}
	}
	return passed, faults
}

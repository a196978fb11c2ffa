package main_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

// leastFacts is how many facts the scenario compares at least.
const leastFacts = 10_000

// TestBetterAuthsClientsSeeBetterAuth plays one scenario with the unmodified
// clients of two versions, the plain one and in a browser React's, against real
// Better Auth servers and against programs that are set up alike: without mail,
// with it, and where an e-mail must be proved. It fails where the two differ
// otherwise than e2e/better-auth/differences.ts says.
func TestBetterAuthsClientsSeeBetterAuth(t *testing.T) {
	t.Parallel()
	b, origins := authBackends[0], "ALLOWED_ORIGINS="+ownOrigin
	whole := b.serveAuth(t, origins)
	mailing, required := b.serveMail(t, nil, origins), b.serveMail(t, nil, origins, "AUTH_REQUIRE_VERIFICATION=true")
	out, err := testkit.Node(
		t, "scenario.ts",
		"whole="+testkit.BetterAuth(t, "whole")+","+whole.URL,
		"mailing="+testkit.BetterAuth(t, "mailing")+","+mailing.URL+","+mailing.mailbox(t),
		"required="+testkit.BetterAuth(t, "required")+","+required.URL+","+required.mailbox(t),
	)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	said := regexp.MustCompile(`(?m)^2 clients, \d+ rows, (\d+) facts; .*$`).FindStringSubmatch(out)
	if said == nil {
		t.Fatalf("the scenario says %q", out)
	}
	if facts, _ := strconv.Atoi(said[1]); facts < leastFacts {
		t.Errorf("only %d facts were compared, want %d", facts, leastFacts)
	}
	t.Log(said[0])
}

// mailbox is asked for the links that were mailed to an address, as a real
// server of the tests is.
func (m mailed) mailbox(t *testing.T) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Address string `json:"address"`
		}
		if err := json.UnmarshalRead(r.Body, &asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		links := []string{}
		for _, mail := range m.server.To(asked.Address) {
			if _, parts := mail.Message(t); ourLink.MatchString(parts["text/plain"]) {
				links = append(links, ourLink.FindString(parts["text/plain"]))
			}
		}
		_ = json.MarshalWrite(w, links) // who asks no longer listens
	}))
	t.Cleanup(s.Close)
	return s.URL
}

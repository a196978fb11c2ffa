package main_test

import (
	"regexp"
	"strconv"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// leastFacts is how many facts the scenario compares at least.
const leastFacts = 4400

// TestBetterAuthsClientsSeeBetterAuth plays one scenario with the unmodified
// clients of two versions, the plain one and in a browser React's, against a
// real Better Auth server and against the program. It fails where the two
// differ otherwise than e2e/better-auth/differences.ts says.
func TestBetterAuthsClientsSeeBetterAuth(t *testing.T) {
	t.Parallel()
	p := authBackends[0].serveAuth(t, "ALLOWED_ORIGINS="+ownOrigin)
	out, err := testkit.Node(t, "scenario.ts", testkit.BetterAuth(t, "whole"), p.URL)
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

package identity

import (
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

func TestAGateRemembersNoMoreThanItMay(t *testing.T) {
	g := NewGate(newVerifier(StaticKey{}), nil, nil, testkit.ClockAt(start).Now)
	s := &g.cache[0]
	for n := range 2*perShard + 7 {
		s.keep(fmt.Sprint(n), passed{})
	}
	if _, last := s.tokens[fmt.Sprint(2*perShard+6)]; len(s.tokens) != perShard || !last {
		t.Errorf("%d tokens are remembered, the last one %t; want %d", len(s.tokens), last, perShard)
	}
	for n := range 3 * shards * perShard {
		g.remember(vault.UserID(fmt.Sprint(n)), profile{})
	}
	for i := range g.cache {
		if n := len(g.cache[i].known); n > perShard || n < perShard/2 {
			t.Errorf("%d people are remembered in one of %d shards, of %d that may be", n, shards, perShard)
		}
	}
}

func TestWhatANewerTokenSaidIsNotForgottenForAnOlder(t *testing.T) {
	g := NewGate(newVerifier(StaticKey{}), nil, nil, testkit.ClockAt(start).Now)
	g.remember("ada", profile{"new", start.Add(time.Second)})
	g.remember("ada", profile{"old", start})
	if got := g.shard("ada").known["ada"].email; got != "new" {
		t.Errorf("the e-mail is the %s one", got)
	}
}

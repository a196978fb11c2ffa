package identity

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

func TestAGateRemembersNoMoreAccessTokensThanItMay(t *testing.T) {
	g := NewGate(newVerifier(StaticKey{}), nil, nobodys{}, testkit.ClockAt(start).Now)
	s := &g.cache[0]
	var hash [32]byte
	for n := range 2*perShard + 7 {
		binary.BigEndian.PutUint64(hash[1:], uint64(n))
		s.keepAccess(hash, &access{})
		s.keepUnknown(hash, start)
	}
	if len(s.unknown) != perShard || len(s.access) != 0 {
		t.Errorf("%d that nobody has are remembered, want %d, and %d that are gone", len(s.unknown), perShard, len(s.access))
	}
	for n := range 2*perShard + 7 {
		binary.BigEndian.PutUint64(hash[1:], uint64(n))
		s.keepAccess(hash, &access{})
	}
	if len(s.access) != perShard || s.access[hash] == nil {
		t.Errorf("%d tokens are remembered, the last one %t; want %d", len(s.access), s.access[hash] != nil, perShard)
	}
	for n := range 2 * maxUses {
		g.uses.add(fmt.Sprint(n), start)
	}
	if n := len(g.uses.take()); n != maxUses || len(g.uses.take()) != 0 {
		t.Errorf("%d uses wait to be written, want %d, and none after that", n, maxUses)
	}
}

func TestALaterUseIsNotForgottenForAnEarlier(t *testing.T) {
	u := uses{at: map[string]time.Time{}}
	u.add("x", start.Add(time.Minute))
	u.again(TokenUse{"x", start})
	u.again(TokenUse{"y", start})
	all := u.take()
	if len(all) != 2 || !all[0].At.Equal(start.Add(time.Minute)) || !all[1].At.Equal(start) {
		t.Errorf("%v", all)
	}
}

// nobodys is a store that must not be asked.
type nobodys struct{ Store }

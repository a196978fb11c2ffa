package main

import (
	"io"
	"strings"
	"testing"
)

func TestABlockThatRanAnywhereIsCovered(t *testing.T) {
	rooms, err := add(strings.NewReader(`mode: atomic
creatorvault.dev/internal/vault/idea.go:1.1,2.2 3 0
creatorvault.dev/internal/vault/idea.go:1.1,2.2 3 7
creatorvault.dev/internal/vault/idea.go:4.1,5.2 1 0
creatorvault.dev/internal/api/api.go:1.1,2.2 4 1
`))
	if err != nil {
		t.Fatal(err)
	}
	for room, want := range map[string]count{"internal/vault": {4, 3}, "internal/api": {4, 4}, whole: {8, 7}} {
		if rooms[room] != want {
			t.Errorf("%s: %+v, want %+v", room, rooms[room], want)
		}
	}
}

func TestARoomBelowItsFloorFails(t *testing.T) {
	full := func() map[string]count {
		rooms := map[string]count{}
		for room := range floors {
			rooms[room] = count{100, 100}
		}
		return rooms
	}
	if err := report(io.Discard, full()); err != nil {
		t.Errorf("all covered: %v", err)
	}
	for room, floor := range floors {
		rooms := full()
		rooms[room] = count{100, int(floor)}
		if err := report(io.Discard, rooms); err != nil {
			t.Errorf("%s at its floor: %v", room, err)
		}
		rooms[room] = count{100, int(floor) - 1}
		if err := report(io.Discard, rooms); err == nil {
			t.Errorf("%s below its floor passes", room)
		}
		delete(rooms, room)
		if err := report(io.Discard, rooms); err == nil {
			t.Errorf("%s passes without a statement", room)
		}
	}
}

package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// happen keeps an event of a person.
func happen(t *testing.T, s Store, e identity.Event) {
	t.Helper()
	if e.Times == 0 {
		e.Times = 1
	}
	if err := s.InsertEvent(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

// told lists the events of a person.
func told(t *testing.T, s Store, user vault.UserID, since time.Time, before int64, limit int) []identity.Event {
	t.Helper()
	all, err := s.Events(t.Context(), user, since, before, limit)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// from is where events of the tests come from.
func from(kind identity.EventKind, at time.Time) identity.Event {
	return identity.Event{User: "ada", Kind: kind, At: at, Times: 1, Address: "2001:db8::1", Agent: "Ünïx/1 (\"x\")"}
}

func events(t *testing.T, s Store) {
	first, second := from(identity.SignedUp, t0), from(identity.SignedIn, t0.Add(time.Microsecond))
	happen(t, s, first)
	happen(t, s, second)
	happen(t, s, identity.Event{User: "bob", Kind: identity.SignedIn, At: t0})
	noID := cmpopts.IgnoreFields(identity.Event{}, "ID")
	all := told(t, s, "ada", t0.Add(-time.Microsecond), 1<<53, 10)
	if diff := cmp.Diff([]identity.Event{second, first}, all, noID); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]identity.Event{second}, told(t, s, "ada", t0, 1<<53, 10), noID); diff != "" {
		t.Errorf("after the first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(all[:1], told(t, s, "ada", t0.Add(-time.Hour), 1<<53, 1)); diff != "" {
		t.Errorf("one (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(all[1:], told(t, s, "ada", t0.Add(-time.Hour), all[0].ID, 10)); diff != "" {
		t.Errorf("below the newest (-want +got):\n%s", diff)
	}
	if others := told(t, s, "bob", t0.Add(-time.Hour), 1<<53, 10); len(others) != 1 {
		t.Errorf("Bob is told of %v", others)
	}
	if err := s.InsertEvent(t.Context(), identity.Event{User: "nobody", Kind: identity.SignedIn, At: t0, Times: 1}); !errors.Is(err, vault.NotFound) {
		t.Errorf("of nobody: error = %v, want %v", err, vault.NotFound)
	}
	if err := s.ErasePerson(t.Context(), ada, t0.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if left := told(t, s, "ada", t0.Add(-time.Hour), 1<<53, 10); len(left) != 0 {
		t.Errorf("of a person who is erased there is still %v", left)
	}
}

func tries(t *testing.T, s Store) {
	for n, kind := range identity.Tries() {
		begin := t0.Add(time.Duration(n) * 24 * time.Hour)
		tried := from(kind, begin)
		happen(t, s, tried)
		tried.At = begin.Add(identity.SameTry - time.Microsecond)
		happen(t, s, tried)
		apart := tried
		apart.At = tried.At.Add(identity.SameTry) // the last is an hour ago
		happen(t, s, apart)
		elsewhere, other, twice := apart, apart, from(identity.SignedIn, apart.At)
		elsewhere.Address, other.Agent = "192.0.2.1", "other"
		happen(t, s, elsewhere)
		happen(t, s, other)
		happen(t, s, twice)
		happen(t, s, twice) // signing in is no try
		tried.Times = 2
		want := []identity.Event{twice, twice, other, elsewhere, apart, tried}
		if diff := cmp.Diff(want, told(t, s, "ada", begin.Add(-time.Hour), 1<<53, 10), cmpopts.IgnoreFields(identity.Event{}, "ID")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// triesApart has tries push none of the other events out, nor the other way round.
func triesApart(t *testing.T, s Store) {
	kinds := append(identity.Tries(), identity.SignedIn)
	for n := range 2*identity.MaxEvents + 2 {
		e := from(kinds[n%len(kinds)], t0.Add(time.Duration(n)*time.Second))
		e.Agent = fmt.Sprint(n)
		happen(t, s, e)
	}
	n := map[bool]int{}
	for _, e := range told(t, s, "ada", t0.Add(-time.Hour), 1<<53, 3*identity.MaxEvents) {
		n[e.Kind.IsTry()]++
	}
	if want := (map[bool]int{true: identity.MaxTries, false: (2*identity.MaxEvents + 2) / len(kinds)}); n[true] != want[true] || n[false] != want[false] {
		t.Errorf("tries and others are kept: %v, want %v", n, want)
	}
}

func eventSweep(t *testing.T, s Store) {
	for n := range identity.MaxEvents + 1 {
		e := from(identity.SignedIn, t0.Add(time.Duration(n)*time.Second))
		e.Agent = fmt.Sprint(n)
		happen(t, s, e)
	}
	all := told(t, s, "ada", t0.Add(-time.Hour), 1<<53, 2*identity.MaxEvents)
	if len(all) != identity.MaxEvents || all[0].Agent != fmt.Sprint(identity.MaxEvents) || all[len(all)-1].Agent != "1" {
		t.Errorf("%d events are kept, want the last %d", len(all), identity.MaxEvents)
	}
	happen(t, s, identity.Event{User: "bob", Kind: identity.SignedIn, At: t0.Add(2*time.Second + identity.EventsFor)})
	all = told(t, s, "ada", t0.Add(-time.Hour), 1<<53, 2*identity.MaxEvents)
	if oldest := all[len(all)-1]; len(all) != identity.MaxEvents-2 || oldest.Agent != "3" {
		t.Errorf("%d events are kept, the oldest %s; want what is younger than %v", len(all), oldest.Agent, identity.EventsFor)
	}
}

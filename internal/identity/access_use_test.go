package identity_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

func TestTokensThatNobodyHasAreLimitedByAddress(t *testing.T) {
	o := newOutside(t)
	_, good := o.accessTo(t, "ada", 90)
	_, fresh := o.accessTo(t, "ada", 90)
	from := func(addr string) context.Context { return identity.FromClient(t.Context(), netip.MustParseAddr(addr)) }
	identify := func(addr, text string) error {
		_, err := o.gate.Identify(from(addr), text)
		return err
	}
	if err := identify("192.0.2.1", good); err != nil {
		t.Fatal(err)
	}
	before := o.store.calls()
	for range 100 { // the same one is looked for once a minute
		refuses(t, o.gate, "nowhere", unknown(t, 0), "unknown_token")
	}
	for n := range 30 {
		if why, _ := identity.ReasonOf(identify("192.0.2.1", unknown(t, n+1))); why != "unknown_token" {
			t.Errorf("try %d: %q", n+1, why)
		}
	}
	for n := range 10 {
		err := identify("192.0.2.1", unknown(t, 100+n))
		e, _ := errors.AsType[*vault.Error](err)
		if !errors.Is(err, vault.RateLimited) || e.RetryAfter <= 0 || e.RetryAfter > time.Minute {
			t.Errorf("try %d: %v", 31+n, err)
		}
	}
	if got := o.store.calls() - before; got != 31 {
		t.Errorf("140 tries asked the database %d times, want 31", got)
	}
	for _, tt := range []struct {
		addr, text string
		limited    bool
	}{{"192.0.2.1", fresh, true}, {"192.0.2.2", fresh, false}, {"192.0.2.1", fresh, false}, {"::ffff:192.0.2.3", unknown(t, 500), false}} {
		if err := identify(tt.addr, tt.text); errors.Is(err, vault.RateLimited) != tt.limited { // what is known by now, all may bring
			t.Errorf("from %s: %v", tt.addr, err)
		}
	}
	o.Pass(5 * time.Minute)
	for n := range 30 {
		_ = identify("2001:db8::1", unknown(t, 1000+n))
	}
	if err := identify("2001:db8::2", unknown(t, 2000)); !errors.Is(err, vault.RateLimited) { // one network
		t.Errorf("the next address of a network: %v", err)
	}
	if err := identify("2001:db8::3", good); err != nil { // one that was known of late is looked up whatever else comes
		t.Errorf("a good one: %v", err)
	}
	o.Pass(time.Minute)
	if why, _ := identity.ReasonOf(identify("2001:db8::2", unknown(t, 3000))); why != "unknown_token" {
		t.Errorf("a minute later: %q", why)
	}
}

func TestTheLastUseIsWrittenOnceAMinute(t *testing.T) {
	o := newOutside(t)
	made, text := o.accessTo(t, "ada", 90)
	used := func() *vault.Stamp {
		t.Helper()
		all, err := o.tokens().List(t.Context(), "ada")
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		return all[0].LastUsedAt
	}
	use := func(g *identity.Gate, when string) {
		t.Helper()
		lets(t, g, when, text)
		g.NoteUses(t.Context())
	}
	at := func(when string, want time.Duration) {
		t.Helper()
		if got := used(); got == nil || !got.Equal(t0.Add(want)) {
			t.Errorf("%s: used at %v, want %v", when, got, t0.Add(want))
		}
	}
	if got := used(); got != nil {
		t.Errorf("at first it was used at %v", got)
	}
	lets(t, o.gate, "without a note", text)
	if got := used(); got != nil {
		t.Errorf("a request itself wrote %v", got)
	}
	o.gate.NoteUses(t.Context())
	at("after a note", 0)
	o.Pass(time.Minute - time.Microsecond)
	notes := o.store.notes.Load()
	use(o.gate, "within the minute")
	at("within the minute", 0)
	if got := o.store.notes.Load(); got != notes {
		t.Errorf("the database was told %d times of it", got-notes)
	}
	use(identity.NewGate(newVerifier(static(t, o), o.Now), o.store, o.store, o.Now), "on another instance")
	at("on another instance", 0)
	o.Pass(time.Microsecond)
	use(o.gate, "after a minute")
	at("after a minute", time.Minute)
	refuses(t, o.gate, "a bad text", text[:len(text)-1]+"!", "bad_character")
	o.Pass(2 * time.Minute)
	o.revoke(t, made)
	refuses(t, o.gate, "revoked", text, "revoked")
	o.gate.NoteUses(t.Context())
	if got := o.store.notes.Load(); got != notes+1 {
		t.Errorf("the use of a revoked token was noted")
	}
}

func TestAUseThatCannotBeWrittenIsWrittenLater(t *testing.T) {
	o := newOutside(t)
	_, text := o.accessTo(t, "ada", 90)
	lets(t, o.gate, "once", text)
	down := errors.New("down")
	o.store.note.Store(&down)
	o.gate.NoteUses(t.Context())
	o.Pass(30 * time.Second)
	o.store.note.Store(nil)
	o.gate.NoteUses(t.Context())
	all, err := o.tokens().List(t.Context(), "ada")
	if err != nil || len(all) != 1 || all[0].LastUsedAt == nil || !all[0].LastUsedAt.Equal(t0) {
		t.Errorf("%v, error %v", all, err)
	}
}

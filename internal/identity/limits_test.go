package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
)

// at is a visit from that address.
func at(address string) identity.Visit { return identity.Visit{Address: address} }

// wait returns how long err says to wait; 0: it does not.
func wait(err error) time.Duration {
	if r, ok := errors.AsType[*identity.Refusal](err); ok && r.Status == 429 {
		return r.Wait
	}
	return 0
}

// tries signs in n times, and asserts that only the last is one too many.
func (w *world) tries(t *testing.T, what string, n int, email func(int) string, from func(int) identity.Visit) {
	t.Helper()
	for i := range n {
		_, _, _, err := w.SignIn(t.Context(), email(i), "wrong horse", true, from(i))
		if refused := wait(err) > 0; refused != (i == n-1) {
			t.Errorf("%s: try %d: error = %v", what, i+1, err)
		}
	}
}

func always[T any](v T) func(int) T { return func(int) T { return v } }

func TestSigningInHasLimits(t *testing.T) {
	w := newWorld(t)
	w.join(t, "ada@example.com")
	somewhere := func(net string) func(int) identity.Visit {
		return func(i int) identity.Visit { return at(fmt.Sprintf("%s.%d", net, i)) }
	}
	w.tries(t, "an account from one address", 6, always("bob@example.com"), always(at("198.51.100.1")))
	w.tries(t, "the same account, in capitals, from another", 6, always("BOB@example.com "), always(at("198.51.100.2")))
	w.tries(t, "the same account, from a third", 1, always("bób@example.com"), always(at("198.51.100.3")))
	w.tries(t, "an account that is there, from anywhere", 11, always("ada@example.com"), somewhere("203.0.113"))
	w.tries(t, "an account that is not, from anywhere", 11, always("nobody@example.com"), somewhere("203.0.113"))
	w.tries(t, "many accounts from one address", 31, func(i int) string { return fmt.Sprintf("user%d@example.com", i) }, always(at("198.51.100.9")))
	w.tries(t, "many accounts from one network", 31, func(i int) string { return fmt.Sprintf("user%d@example.com", i) }, func(i int) identity.Visit { return at(fmt.Sprintf("2001:db8::%x", i)) })
	w.tries(t, "an account from one network", 6, always("carl@example.com"), func(i int) identity.Visit { return at(fmt.Sprintf("2001:db8:1::%x", i)) })
	w.Pass(time.Minute - time.Nanosecond)
	w.tries(t, "just before a minute is over", 1, always("bob@example.com"), always(at("198.51.100.1")))
	w.Pass(time.Nanosecond)
	w.tries(t, "a minute later", 6, always("bob@example.com"), always(at("198.51.100.1")))
}

func TestAnExemptAddressHasTheLimitsOfAccountsAlone(t *testing.T) {
	w := newWorld(t)
	home := identity.Visit{Address: "127.0.0.1", Exempt: true}
	for i := range 40 {
		if _, _, _, err := w.SignIn(t.Context(), fmt.Sprintf("user%d@example.com", i), "wrong horse", true, home); wait(err) > 0 {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	w.tries(t, "an account", 6, always("bob@example.com"), always(home))
	for i := range 200 {
		if err := w.Rest(home); err != nil {
			t.Fatalf("the rest, try %d: %v", i+1, err)
		}
	}
}

func TestATryThatIsRefusedCountsForNothing(t *testing.T) {
	w := newWorld(t)
	for i := range 25 { // five are counted, the others refused for the account's sake
		_, _, _, err := w.SignIn(t.Context(), "bob@example.com", "wrong horse", true, at("198.51.100.1"))
		if refused := wait(err) > 0; refused != (i >= 5) {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	w.tries(t, "the account from another address", 6, always("bob@example.com"), always(at("198.51.100.2")))
	w.tries(t, "the address with other accounts", 26, func(i int) string { return fmt.Sprintf("user%d@example.com", i) }, always(at("198.51.100.1")))
}

func TestNobodyIsKeptOutByTheTriesOfOthers(t *testing.T) {
	w := newWorld(t)
	if _, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: "ada@example.com", Password: password}, true, atHome); err != nil {
		t.Fatal(err)
	}
	guess := func() {
		t.Helper()
		w.tries(t, "a stranger", 11, always("ada@example.com"), func(i int) identity.Visit { return at(fmt.Sprint("203.0.113.", i)) })
	}
	guess()
	for range 5 {
		if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); err != nil {
			t.Errorf("at home: %v", err)
		}
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); wait(err) == 0 {
		t.Errorf("the sixth time in a minute: %v", err)
	}
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, at("192.0.2.77")); wait(err) == 0 {
		t.Errorf("from elsewhere: %v", err)
	}
	w.Pass(time.Minute)
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, at("192.0.2.77")); err != nil {
		t.Errorf("from elsewhere, a minute later: %v", err)
	}
	w.tries(t, "a stranger, who has one try less", 10, always("ada@example.com"), func(i int) identity.Visit { return at(fmt.Sprint("203.0.113.", i)) })
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, at("192.0.2.77")); err != nil {
		t.Errorf("from where she signed in before: %v", err)
	}
	w.Pass(30 * 24 * time.Hour)
	guess()
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, atHome); wait(err) == 0 {
		t.Errorf("at home, 30 days later: %v", err)
	}
}

func TestABrowserThatIsKnownIsNotKeptOutFromAnywhere(t *testing.T) {
	w := newWorld(t)
	w.DeviceKey = []byte("a key of the tests, long enough for anybody")
	ada, _, _ := w.join(t, "ada@example.com")
	bob, _, _ := w.join(t, "bob@example.com")
	device := w.Device(ada)
	guess := func() {
		t.Helper()
		w.tries(t, "a stranger", 11, always("ada@example.com"), func(i int) identity.Visit { return at(fmt.Sprint("203.0.113.", i)) })
	}
	guess()
	stamp, mark, _ := strings.Cut(device, ".")
	for what, other := range map[string]string{
		"none": "", "another's": w.Device(bob), "without a mark": stamp, "with an empty mark": stamp + ".", "with another mark": stamp + "." + strings.ToLower(mark),
		"with another time": "zzzzzz." + mark, "with none": "." + mark, "with more": device + "x", "with a time before all times": "-1y2p0ij32e8e8." + mark,
	} {
		if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, identity.Visit{Address: "198.51.100.99", Device: other}); wait(err) == 0 {
			t.Errorf("a mark %s: %v", what, err)
		}
	}
	abroad := func(i int) identity.Visit {
		return identity.Visit{Address: fmt.Sprint("192.0.2.", 2+i), Device: device}
	}
	if _, _, _, err := w.SignIn(t.Context(), "Ada@example.com", password, true, abroad(0)); err != nil {
		t.Errorf("in her own browser, from another address: %v", err)
	}
	w.tries(t, "her browser has a limit of its own", 5, always("ada@example.com"), abroad)
	w.Pass(30*24*time.Hour - time.Second)
	guess()
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, abroad(40)); err != nil {
		t.Errorf("just within 30 days: %v", err)
	}
	w.Pass(time.Second)
	if _, _, _, err := w.SignIn(t.Context(), "ada@example.com", password, true, abroad(50)); wait(err) == 0 {
		t.Errorf("after 30 days: %v", err)
	}
}

func TestSigningUpHasALimit(t *testing.T) {
	w := newWorld(t)
	up := func(i int, address string) error {
		_, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: fmt.Sprintf("user%d@example.com", i), Password: password}, true, at(address))
		return err
	}
	for range 20 { // what is no good by itself is no try
		if _, _, _, err := w.SignUp(t.Context(), identity.Newcomer{Email: "user@example.com", Password: "short"}, true, at("198.51.100.1")); !errors.Is(err, identity.ErrTooShort) {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		if err := up(i, "198.51.100.1"); err != nil {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	if got := wait(up(6, "198.51.100.1")); got != time.Hour {
		t.Errorf("try 6: wait %v, want an hour", got)
	}
	if err := up(7, "198.51.100.2"); err != nil {
		t.Errorf("from another address: %v", err)
	}
	for i := range 5 {
		_ = up(100+i, fmt.Sprintf("2001:db8::%d", i))
	}
	if got := wait(up(8, "2001:db8::ffff:1")); got == 0 {
		t.Error("a network signs up a sixth time")
	}
	w.Pass(time.Hour)
	if err := up(9, "198.51.100.1"); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestTheRestHasALimit(t *testing.T) {
	w := newWorld(t)
	for i := range 100 {
		if err := w.Rest(at("198.51.100.1")); err != nil {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	if got := wait(w.Rest(at("198.51.100.1"))); got != 10*time.Second {
		t.Errorf("try 101: wait %v", got)
	}
	if err := w.Rest(at("198.51.100.2")); err != nil {
		t.Errorf("from another address: %v", err)
	}
	w.Pass(10 * time.Second)
	if err := w.Rest(at("::ffff:198.51.100.1")); err != nil {
		t.Errorf("ten seconds later: %v", err)
	}
}

package identity_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/testkit"
)

// A postbox is where a provider's mail arrives, or does not.
type postbox struct {
	mu      sync.Mutex
	letters []identity.Letter
	tries   int
	fail    error
}

func (b *postbox) take(_ context.Context, l identity.Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tries++
	if b.fail == nil {
		b.letters = append(b.letters, l)
	}
	return b.fail
}

// refuse has all further mails fail, or none if err is nil.
func (b *postbox) refuse(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = err
}

// to returns the letters to an address.
func (b *postbox) to(address string) []identity.Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.letters), func(l identity.Letter) bool { return l.Address != address })
}

// isFinal is an error of what is not tried again.
type isFinal struct{}

func (isFinal) Error() string   { return "no such mailbox" }
func (isFinal) Permanent() bool { return true }

// withMail returns an instance that sends mail.
func withMail(t testing.TB, required bool) (*world, *postbox) {
	t.Helper()
	w, b := newWorld(t), new(postbox)
	w.Mailing = identity.NewMailing(b.take, "https://vault.example/api/auth", required)
	return w, b
}

// send sends what is due.
func (w *world) send(t testing.TB) {
	t.Helper()
	if err := w.DeliverDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

var aLink = regexp.MustCompile(`https://\S+`)

// Where the links of mails begin.
const (
	resetLinks = "https://vault.example/api/auth/reset-password/"
	proofLinks = "https://vault.example/api/auth/verify-email?token="
)

// token returns the token of the last such link to address.
func (b *postbox) token(t testing.TB, address, begin string) string {
	t.Helper()
	for _, l := range slices.Backward(b.to(address)) {
		if rest, ok := strings.CutPrefix(aLink.FindString(l.Text), begin); ok {
			return rest[:32]
		}
	}
	t.Fatalf("no link to %s", address)
	return ""
}

// TestAMailIsTriedAgainLaterAndLater follows a mail that a server puts off.
func TestAMailIsTriedAgainLaterAndLater(t *testing.T) {
	w, b := withMail(t, false)
	w.join(t, "ada@example.com")
	b.refuse(errors.New("try later"))
	var waits []time.Duration
	for waited := time.Duration(0); waited < 7*time.Hour; waited += time.Second {
		before := b.tries
		if w.send(t); b.tries > before {
			waits, waited = append(waits, waited), 0
		}
		step := time.Second
		if len(waits) > 9 {
			step = 10 * time.Second // later pauses are long
		}
		w.Pass(step)
		waited += step - time.Second
	}
	for n, least := range []time.Duration{0, 1, 2, 4, 8, 16, 32, 64, 128} {
		if len(waits) <= n || waits[n] < (least-1)*time.Second || waits[n] > (least+2)*time.Second {
			t.Fatalf("waited for %v", waits)
		}
	}
	if n := len(waits); n < 40 || n > 55 || waits[n-1] < 590*time.Second || waits[n-1] > 610*time.Second {
		t.Errorf("tried %d times, after %v", len(waits), waits)
	}
}

func TestAMailThatWasPutOffArrives(t *testing.T) {
	w, b := withMail(t, false)
	b.refuse(errors.New("try later"))
	w.join(t, "ada@example.com")
	w.send(t)
	b.refuse(nil)
	w.send(t)
	if n := len(b.to("ada@example.com")); n != 0 {
		t.Errorf("%d letters before it is due", n)
	}
	w.Pass(time.Second)
	w.send(t)
	w.Pass(time.Hour)
	w.send(t)
	if n := len(b.to("ada@example.com")); n != 1 {
		t.Errorf("%d letters, want 1", n)
	}
}

func TestAMailboxThatIsNotThereIsGivenUp(t *testing.T) {
	w, b := withMail(t, false)
	b.refuse(isFinal{})
	w.join(t, "ada@example.com")
	for range 3 {
		w.send(t)
		w.Pass(time.Hour)
	}
	if b.tries != 1 {
		t.Errorf("tried %d times", b.tries)
	}
}

// TestAMailOutlivesItsInstance has one die that has a mail in its hands.
func TestAMailOutlivesItsInstance(t *testing.T) {
	path, clock, b := newVault(t), testkit.ClockAt(t0), new(postbox)
	first, second := instance(t, path, clock), instance(t, path, clock)
	gone, stop := context.WithCancel(t.Context())
	first.Mailing = identity.NewMailing(func(context.Context, identity.Letter) error { stop(); return context.Canceled }, "https://vault.example/api/auth", false)
	second.Mailing = identity.NewMailing(b.take, "https://vault.example/api/auth", false)
	first.join(t, "ada@example.com")
	_ = first.DeliverDue(gone)
	second.send(t)
	if n := len(b.to("ada@example.com")); n != 1 {
		t.Errorf("%d letters by way of the other", n)
	}
	if _, err := first.store.TakeMail(t.Context(), t0, t0.Add(time.Hour)); err == nil {
		t.Fatal("there is another mail")
	}
	first.join(t, "bob@example.com")
	if _, err := first.store.TakeMail(t.Context(), t0, t0.Add(time.Minute)); err != nil { // and dies without a word
		t.Fatal(err)
	}
	second.send(t)
	clock.Pass(time.Minute)
	second.send(t)
	if n := len(b.to("bob@example.com")); n != 1 {
		t.Errorf("%d letters a minute later", n)
	}
}

// TestDeliveryRunsUntilItIsEnded holds that a mail goes at once, and that none
// is at work afterwards.
func TestDeliveryRunsUntilItIsEnded(t *testing.T) {
	w, b := withMail(t, false)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { w.Deliver(ctx); close(ended) }()
	w.join(t, "ada@example.com")
	testkit.Await(t, 10*time.Second, func() error {
		if len(b.to("ada@example.com")) == 0 {
			return errors.New("no letter")
		}
		return nil
	})
	stop()
	<-ended
}

// TestNoLogNamesWhoGetsMail looks for the address, the name and the token in
// what is logged.
func TestNoLogNamesWhoGetsMail(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(old) })
	w, b := withMail(t, false)
	w.join(t, "somebody@example.com")
	w.send(t)
	token := b.token(t, "somebody@example.com", proofLinks)
	for _, err := range []error{errors.New("later"), isFinal{}} {
		b.refuse(err)
		_ = w.AskReset(t.Context(), "somebody@example.com", "", atHome)
		w.send(t)
		w.Pass(time.Minute)
	}
	for _, secret := range []string{"somebody", "example.com", token, "Ada"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %s:\n%s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), "mail sent") || !strings.Contains(log.String(), "mail given up") || !strings.Contains(log.String(), "tried again later") {
		t.Errorf("the log says\n%s", log.String())
	}
}

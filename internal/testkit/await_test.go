package testkit

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var errNotYet = errors.New("not yet")

func TestAwaitingEndsWithWhatIsAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, at := range []time.Duration{0, time.Millisecond, 30 * time.Millisecond, time.Second, 10 * time.Second} {
			start := time.Now()
			took := Await(t, 10*time.Second, func() error {
				if time.Since(start) < at {
					return errNotYet
				}
				return nil
			})
			if late := took - at; late < 0 || late > max(at/20, time.Millisecond) || took != time.Since(start) {
				t.Errorf("what came after %v was seen after %v", at, took)
			}
		}
	})
}

func TestAwaitingEndsWithPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := await(time.Second, func() error { return errNotYet })
		if took := time.Since(start); !errors.Is(err, errNotYet) || took < time.Second || took > time.Second+20*time.Millisecond {
			t.Errorf("after %v: %v, want %v after a second", took, err, errNotYet)
		}
	})
}

func TestWhatAProgramSaysIsHeardAtOnce(t *testing.T) {
	word := regexp.MustCompile(`at (\w+)`)
	for name, tt := range map[string]struct {
		last, want string // what it says a second later, after which it ends
		fault      string
	}{
		"said":     {"at home", "home", ""},
		"not said": {"away", "", "has ended without"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &Program{log: new(lockedBuilder), out: make(chan struct{})}
				start := time.Now()
				if _, err := p.Says(time.Millisecond, word); err == nil || !strings.Contains(err.Error(), "does not say") {
					t.Errorf("at first: %v", err)
				}
				go func() {
					time.Sleep(time.Second) // in the bubble
					_, _ = p.log.Write([]byte("not "))
					_, _ = p.log.Write([]byte(tt.last))
					close(p.out)
				}()
				found, err := p.Says(time.Minute, word)
				if time.Since(start) != time.Second+time.Millisecond {
					t.Errorf("it was heard after %v", time.Since(start))
				}
				if tt.fault == "" && (err != nil || found[1] != tt.want) || tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)) {
					t.Errorf("heard %q, error %v", found, err)
				}
			})
		})
	}
}

package identity

import (
	"sync"
	"time"
)

// Attempts counts how often something was tried of late.
type Attempts struct {
	now   func() time.Time
	mu    sync.Mutex
	tries map[string][]time.Time
	sweep int
}

// NewAttempts returns an empty count by the clock now.
func NewAttempts(now func() time.Time) *Attempts {
	return &Attempts{now: now, tries: map[string][]time.Time{}, sweep: leastSweep}
}

const leastSweep = 4096

// A Limit is how often something may be tried within a time.
type Limit struct {
	Most   int
	Within time.Duration
}

// The limits of the built-in provider: on signing in with an account from one
// address, with an account from anywhere, from one address, on signing up from
// one address, and on all else from one address.
var (
	perAccountAndAddress = Limit{5, time.Minute}
	perAccount           = Limit{10, time.Minute}
	perAddress           = Limit{30, time.Minute}
	signUpsPerAddress    = Limit{5, time.Hour}
	restPerAddress       = Limit{100, 10 * time.Second}
)

// Take counts a try of key. If there were too many already it counts none, and
// returns how long to wait.
func (a *Attempts) Take(key string, l Limit) (wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	tries := a.tries[key]
	for len(tries) > 0 && now.Sub(tries[0]) >= l.Within {
		tries = tries[1:]
	}
	if len(tries) >= l.Most {
		a.tries[key] = tries
		return l.Within - now.Sub(tries[0])
	}
	if len(a.tries) >= a.sweep {
		for k, t := range a.tries {
			if now.Sub(t[len(t)-1]) >= time.Hour {
				delete(a.tries, k)
			}
		}
		a.sweep = max(leastSweep, 2*len(a.tries))
	}
	a.tries[key] = append(tries, now)
	return 0
}

package identity

import (
	"hash/maphash"
	"sync"
	"time"
)

// Attempts counts how often something was tried of late, in this process. It
// holds no names: keys are hashed.
type Attempts struct {
	now   func() time.Time
	start time.Time
	seed  maphash.Seed

	mu    sync.Mutex
	tries map[uint64]tries
	count int                      // of all tries
	seen  map[uint64]time.Duration // what went well, and when last
}

// tries are when a key was tried, since the start, the oldest first.
type tries struct {
	at     []time.Duration
	within time.Duration // when they no longer count
}

// What is remembered: tries, and what went well, for how long.
const (
	maxTries = 1 << 17
	maxSeen  = 1 << 16
	seenFor  = 30 * 24 * time.Hour
)

// NewAttempts returns an empty count by the clock now.
func NewAttempts(now func() time.Time) *Attempts {
	return &Attempts{now: now, start: now(), seed: maphash.MakeSeed(), tries: map[uint64]tries{}, seen: map[uint64]time.Duration{}}
}

// A Limit is how often something may be tried within a time.
type Limit struct {
	Most   int
	Within time.Duration
}

// The limits of the built-in provider: on signing in with an account from one
// address, or confirming with its password from anywhere; on signing in with an
// account from anywhere, and from one address; on signing up from one address;
// on asking for a session, a token or the keys from one address; and on access
// tokens from one address that nobody has.
var (
	perAccountAndAddress = Limit{5, time.Minute}
	perAccount           = Limit{10, time.Minute}
	perAddress           = Limit{30, time.Minute}
	signUpsPerAddress    = Limit{5, time.Hour}
	restPerAddress       = Limit{100, 10 * time.Second}
	unknownPerAddress    = Limit{30, time.Minute}
)

// A Try is something that is tried, and how often it may be.
type Try struct {
	Key   string
	Limit Limit
}

// Take counts a try of all that is given. If there were too many of one
// already it counts none of them, and returns how long to wait.
func (a *Attempts) Take(all ...Try) (wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now().Sub(a.start)
	for _, try := range all {
		wait = max(wait, a.wait(try, now))
	}
	if wait > 0 {
		return wait
	}
	a.makeRoom(now)
	for _, try := range all {
		key := maphash.String(a.seed, try.Key)
		a.tries[key] = tries{append(a.tries[key].at, now), try.Limit.Within}
		a.count++
	}
	return 0
}

// GiveBack forgets the last try of each that is given.
func (a *Attempts) GiveBack(all ...Try) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now().Sub(a.start)
	for _, try := range all {
		key := maphash.String(a.seed, try.Key)
		t := a.recent(key, now)
		if len(t.at) == 0 { // it counts no more, or had to make room
			continue
		}
		a.count--
		if t.at = t.at[:len(t.at)-1]; len(t.at) == 0 {
			delete(a.tries, key)
		} else {
			a.tries[key] = t
		}
	}
}

// Wait returns how long to wait until there may be another try, and counts none.
func (a *Attempts) Wait(try Try) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.wait(try, a.now().Sub(a.start))
}

func (a *Attempts) wait(try Try, now time.Duration) time.Duration {
	t := a.recent(maphash.String(a.seed, try.Key), now)
	if n := len(t.at) - try.Limit.Most; n >= 0 {
		return try.Limit.Within - (now - t.at[n])
	}
	return 0
}

// recent drops those tries of key that no longer count, and returns the others.
func (a *Attempts) recent(key uint64, now time.Duration) tries {
	t, old := a.tries[key], 0
	for old < len(t.at) && now-t.at[old] >= t.within {
		old++
	}
	t.at = t.at[old:]
	a.count -= old
	if len(t.at) == 0 {
		delete(a.tries, key)
	} else if old > 0 {
		a.tries[key] = t
	}
	return t
}

// makeRoom drops what no longer counts once there is much, and then the keys
// that were tried least: those near their limits stay, so that no flood of
// others makes them forgotten.
func (a *Attempts) makeRoom(now time.Duration) {
	if a.count < maxTries {
		return
	}
	for key := range a.tries {
		a.recent(key, now)
	}
	for least := 1; a.count > maxTries/4*3; least++ {
		for key, t := range a.tries {
			if len(t.at) <= least && a.count > maxTries/4*3 {
				delete(a.tries, key)
				a.count -= len(t.at)
			}
		}
	}
}

// Saw remembers that key went well.
func (a *Attempts) Saw(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now().Sub(a.start)
	if len(a.seen) >= maxSeen {
		for key, at := range a.seen {
			if now-at >= seenFor || len(a.seen) > maxSeen/4*3 {
				delete(a.seen, key)
			}
		}
	}
	a.seen[maphash.String(a.seed, key)] = now
}

// Knows reports whether key went well within the last 30 days.
func (a *Attempts) Knows(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, ok := a.seen[maphash.String(a.seed, key)]
	return ok && a.now().Sub(a.start)-at < seenFor
}

package testkit

import (
	"sync"
	"time"
)

// A Clock is set by hand.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// ClockAt returns a clock that stands at that time.
func ClockAt(at time.Time) *Clock { return &Clock{at: at} }

// Now is what it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Pass lets d pass.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

package testkit

import (
	"sync"
	"testing"
)

var exits struct {
	mu sync.Mutex
	do []func()
}

// atExit has f run when the tests of the package are over.
func atExit(f func()) {
	exits.mu.Lock()
	defer exits.mu.Unlock()
	exits.do = append(exits.do, f)
}

// Main runs the tests of a package and stops what they started.
func Main(m *testing.M) int {
	defer func() {
		for _, f := range exits.do {
			f()
		}
	}()
	return m.Run()
}

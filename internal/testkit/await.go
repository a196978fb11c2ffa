package testkit

import (
	"testing"
	"time"
)

// Await tries again and again until try returns no error, and says how long
// that took. Where patience ends first, t fails with the last error. It is for
// what nothing tells of: another process, a server, the kernel.
func Await(t testing.TB, patience time.Duration, try func() error) time.Duration {
	t.Helper()
	start := time.Now()
	if err := await(patience, try); err != nil {
		t.Fatalf("not after %v: %v", time.Since(start), err)
	}
	return time.Since(start)
}

// await is [Await] where no test runs: it returns the last error. It pauses for
// a twentieth of the time that it waits already, so that it neither comes late
// nor keeps busy what it waits for.
func await(patience time.Duration, try func() error) error {
	for start := time.Now(); ; {
		err := try()
		waited := time.Since(start)
		if err == nil || waited > patience {
			return err
		}
		time.Sleep(min(max(waited/20, time.Millisecond), 20*time.Millisecond))
	}
}

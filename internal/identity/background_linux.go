package identity

import (
	"runtime"
	"syscall"
)

// niceness is how much the hashing of passwords stands back: 10 of 19 leaves it
// a tenth of a processor that others want, and all of one that they don't.
const niceness = 10

// inBackground runs f on a thread that stands back for all others, and ends as
// f does: with its error, or its panic.
func inBackground(f func() error) (err error) {
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		runtime.LockOSThread()                                     // for good: the thread ends with f, and nothing else runs with its priority
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness) // of this thread; if it may not be, f runs as all else does
		err = f()
	}()
	if panicked := <-done; panicked != nil {
		panic(panicked)
	}
	return err
}

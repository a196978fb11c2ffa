package identity

import (
	"runtime"
	"syscall"
)

// niceness is how much the hashing of passwords stands back: 10 of 19 leaves it
// a tenth of a processor that others want, and all of one that they don't.
const niceness = 10

// inBackground runs f on a thread that stands back for all others, and returns
// when it is done.
func inBackground(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()                                     // for good: the thread ends with f, and nothing else runs with its priority
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness) // of this thread; if it may not be, f runs as all else does
		f()
	}()
	<-done
}

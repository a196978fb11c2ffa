package identity

import (
	"syscall"
	"testing"
)

func TestPasswordsAreHashedInTheBackground(t *testing.T) {
	nice := func() int {
		raw, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0) // the kernel counts from 20 down
		if err != nil {
			t.Error(err)
		}
		return 20 - raw
	}
	before, within := nice(), 0
	inBackground(func() { within = nice() })
	if within != max(before, niceness) {
		t.Errorf("it runs with niceness %d, and what asks for it with %d", within, before)
	}
	for range 100 {
		done := make(chan int)
		go func() { done <- nice() }()
		if got := <-done; got != before {
			t.Fatalf("something else runs with niceness %d afterwards, and %d before", got, before)
		}
	}
}

package identity

import (
	"errors"
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
	failed := errors.New("failed")
	if err := inBackground(func() error { within = nice(); return failed }); !errors.Is(err, failed) {
		t.Errorf("it ends with %v, want %v", err, failed)
	}
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

// TestAPanicInTheBackgroundIsOneOfWhoAsked ends a request, and not the program.
func TestAPanicInTheBackgroundIsOneOfWhoAsked(t *testing.T) {
	defer func() {
		if got := recover(); got != "broken" {
			t.Errorf("recovered %v", got)
		}
	}()
	_ = inBackground(func() error { panic("broken") })
	t.Error("it went well")
}

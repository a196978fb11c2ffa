package api

import (
	"errors"
	"net"
	"strings"
	"testing"
)

func TestWhatFailedOfAConnectionHasNoAddress(t *testing.T) {
	reset := errors.New("connection reset by peer")
	err := nameless(&net.OpError{Op: "write", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}, Err: reset})
	if !errors.Is(err, reset) || strings.Contains(err.Error(), "192.0.2.7") {
		t.Errorf("the log would say %v", err)
	}
	if err := nameless(reset); !errors.Is(err, reset) {
		t.Errorf("another failure became %v", err)
	}
}

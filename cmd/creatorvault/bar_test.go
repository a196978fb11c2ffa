package main

import (
	"bytes"
	"testing"
	"time"
)

func TestABarIsShownWhereSomethingTakesLong(t *testing.T) {
	for _, tt := range []struct {
		terminal  bool
		wait      time.Duration
		done, all int64
		want      string
	}{
		{true, time.Hour, 1, 2, ""},
		{true, 0, 0, 0, "\rimporting x [------------------------------] reading \n"},
		{true, 0, 1, 3, "\rimporting x [##########--------------------] 33 % (1 of 3) \n"},
		{true, 0, 3, 3, "\rimporting x [##############################] 100 % (3 of 3) \n"},
		{true, 0, 4, 3, "\rimporting x [##############################] 100 % (4 of 3) \n"},
		{false, 0, 1, 3, "importing x, 33 % (1 of 3)\n"},
	} {
		out := new(bytes.Buffer)
		b := &bar{out: out, what: "importing x", terminal: tt.terminal, next: time.Now().Add(tt.wait)}
		b.show(tt.done, tt.all)
		b.show(tt.done, tt.all) // too soon to be worth it
		b.end()
		if got := out.String(); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

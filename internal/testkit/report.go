package testkit

import (
	"io"
	"os"
	"slices"
	"testing"
	"time"
)

// Measured says how large a measurement is: "full", "quick", or "" where a
// test only shows that measuring works. It is what BENCH says.
func Measured(t testing.TB) string {
	t.Helper()
	word := os.Getenv("BENCH")
	if !slices.Contains([]string{"", "quick", "full"}, word) {
		t.Fatalf("BENCH is quick or full, not %q", word)
	}
	return word
}

// Report returns where the tables of a measurement go: to the end of the file
// that BENCH_REPORT names, else into the test's own output.
func Report(t testing.TB) io.Writer {
	t.Helper()
	name := os.Getenv("BENCH_REPORT")
	if name == "" {
		return t.Output()
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// Median returns the middle one.
func Median[T float64 | time.Duration](values []T) T {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

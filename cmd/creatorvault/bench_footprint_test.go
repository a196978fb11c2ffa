package main_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// TestBenchFootprint writes down what [TestTheProgramIsSmallAndStartsAtOnce]
// holds the program to.
func TestBenchFootprint(t *testing.T) {
	if testkit.Measured(t) == "" {
		return // the other test is no measurement, and always runs
	}
	binary, dir := release(t), t.TempDir()
	size, err := os.Stat(binary)
	must(t, err)
	launch(t, binary, "DATA_DIR="+dir) // makes the vault
	var firsts []time.Duration
	memory := 0
	for range 7 {
		t.Run("again", func(t *testing.T) {
			pid, first := launch(t, binary, "DATA_DIR="+copyOf(t, dir))
			firsts = append(firsts, first)
			<-time.After(2 * time.Second) // until it is idle
			memory = max(memory, memoryOf(t, pid))
		})
	}
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### footprint, SQLite\n\n| | measured | gate |\n| --- | --- | --- |\n| binary, stripped | %.1f MB | %.0f MB |\n",
		float64(size.Size())/1e6, mostBinary/1e6)
	_, _ = fmt.Fprintf(out, "| resident when idle | %.1f MB | %.0f MB |\n| exec to the first answer of /health | %s | %s |\n",
		float64(memory)/1e6, mostMemory/1e6, milliseconds(testkit.Median(firsts)), milliseconds(firstReply))
}

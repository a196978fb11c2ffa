package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestCodeThatRanOnceIsForgotten(t *testing.T) {
	before := codeInMemory(t)
	forgetCode()
	if after := codeInMemory(t); after == 0 || after > before/2 {
		t.Errorf("%d kB of code are in memory, before it were %d", after, before)
	}
}

// codeInMemory is how much of what this process may run is in its memory, in kB.
func codeInMemory(t *testing.T) (sum int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	counts := false
	for line := range strings.Lines(string(maps)) {
		words := strings.Fields(line)
		switch {
		case len(words) > 1 && strings.Contains(words[0], "-"):
			counts = words[1] == "r-xp" && strings.HasSuffix(words[len(words)-1], ".test")
		case counts && words[0] == "Rss:":
			kB, err := strconv.Atoi(words[1])
			if err != nil {
				t.Fatal(err)
			}
			sum += kB
		}
	}
	return sum
}

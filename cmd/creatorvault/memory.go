package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// Garbage is collected less often than Go would: that spares a tenth of the
// time of a request. Near the limit of memory it is collected as often as
// need be.
const (
	collectAt   = 400       // percent of what is in use
	memoryLimit = 512 << 20 // bytes, where the machine sets none that is less
)

// tuneMemory lets garbage wait where there is memory for it, unless the
// operator has chosen by Go's own variables.
func tuneMemory(e env) {
	if _, chosen := e.lookup("GOGC"); !chosen {
		debug.SetGCPercent(collectAt)
	}
	if _, chosen := e.lookup("GOMEMLIMIT"); !chosen {
		debug.SetMemoryLimit(min(memoryLimit, containerLimit("/sys/fs/cgroup/memory.max")))
	}
}

// containerLimit is what a container leaves to the heap, in bytes, by the file
// in which Linux keeps its limit.
func containerLimit(file string) int64 {
	text, err := os.ReadFile(file) //nolint:gosec // one place of the system
	if err != nil {
		return memoryLimit
	}
	most, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return memoryLimit // "max"
	}
	return most / 10 * 8 // the rest is for what is no heap
}

// giveBack returns to the system what was needed once and is not any more, as
// after the start or a backup.
func giveBack() {
	debug.FreeOSMemory()
	forgetCode()
}

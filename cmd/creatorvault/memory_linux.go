package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"syscall"
)

// forgetCode has the system take the program's own code out of the memory of
// this process. What ran once, at the start, stays out; what runs again comes
// back from the file, 64 kB at a time, without anybody noticing. Code alone is
// forgotten, which nobody writes to: other parts of the file may have been
// changed by whatever loaded it.
func forgetCode() {
	own, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return // there is nothing to gain where the system tells nothing
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		var from, to uintptr
		var may, path string
		_, err := fmt.Sscanf(lines.Text(), "%x-%x %s %s %s %s %s", &from, &to, &may, new(string), new(string), new(string), &path)
		if err == nil && may == "r-xp" && path == own {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED) // if it may not be, all stays as it is
		}
	}
}

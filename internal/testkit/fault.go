package testkit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// family lists the processes of the server, itself first.
func (c *Cluster) family() []int {
	pid := c.Pid()
	all := []int{pid}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid)) // none, where it has ended
	for child := range strings.FieldsSeq(string(text)) {
		if n, err := strconv.Atoi(child); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// Kill ends the server with all its processes at once, and waits until they
// are gone: whoever starts it again finds nobody there.
func (c *Cluster) Kill(t testing.TB) {
	t.Helper()
	c.Freeze() // so that it makes no more of them
	all := c.family()
	for _, pid := range all {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-c.server.done
	Await(t, 10*time.Second, func() error {
		for _, pid := range all[1:] {
			if !ended(pid) {
				return fmt.Errorf("process %d of PostgreSQL lives on", pid)
			}
		}
		return nil
	})
}

// ended reports whether a process is gone, or waits for nothing but to be noticed.
func ended(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return true
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	return strings.HasPrefix(rest, "Z")
}

// Freeze stops every process of the server: it keeps its connections, and
// says nothing.
func (c *Cluster) Freeze() { c.signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (c *Cluster) Thaw() { c.signal(syscall.SIGCONT) }

func (c *Cluster) signal(sig syscall.Signal) {
	for _, pid := range c.family() {
		_ = syscall.Kill(pid, sig)
	}
}

// Exec runs a statement in the database postgres, in a cleanup too.
func (c *Cluster) Exec(t testing.TB, statement string) {
	t.Helper()
	if err := c.exec(context.WithoutCancel(t.Context()), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

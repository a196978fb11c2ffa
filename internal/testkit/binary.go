// Package testkit brings what tests need: servers, tokens, and the built binary.
package testkit

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program, built once for a test process.
var binary struct {
	once sync.Once
	path string
	err  error
}

// Binary returns the path of the program, built from this tree. With
// CV_COVER set, it counts there what it covers.
func Binary(t testing.TB) string {
	t.Helper()
	binary.once.Do(func() {
		dir, err := os.MkdirTemp("", "testkit-bin-")
		if err != nil {
			binary.err = err
			return
		}
		atExit(func() { _ = os.RemoveAll(dir) })
		binary.path = filepath.Join(dir, "creatorvault")
		args := []string{"build", "-trimpath", "-o", binary.path}
		if os.Getenv("CV_COVER") != "" {
			args = append(args, "-cover", "-covermode=atomic", "-coverpkg=creatorvault.dev/...")
		}
		build := exec.Command("go", append(args, "creatorvault.dev/cmd/creatorvault")...)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			binary.err = fmt.Errorf("build: %w\n%s", err, out)
		}
	})
	if binary.err != nil {
		t.Fatal(binary.err)
	}
	return binary.path
}

// A Program is a running binary.
type Program struct {
	URL string // where it serves
	cmd *exec.Cmd
	log *lockedBuilder
	out chan struct{} // closed when the process has ended
	err error
}

// Serve runs the binary's serve with these settings ("NAME=value") on a free
// port, and returns once it serves. The test ends it.
func Serve(t testing.TB, settings ...string) *Program {
	t.Helper()
	p := Start(t, append([]string{"PORT=0", "METRICS_ADDR="}, settings...), "serve")
	if p.URL == "" {
		t.Fatalf("the server did not start:\n%s", p.Log())
	}
	return p
}

// Start runs the binary with nothing but these settings in its environment,
// and returns once it says where it serves, or has ended.
func Start(t testing.TB, settings []string, args ...string) *Program {
	t.Helper()
	cmd := exec.Command(Binary(t), args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append([]string{"GOCOVERDIR=" + os.Getenv("CV_COVER")}, settings...)
	return launch(t, cmd, Listens)
}

// launch starts a program, and returns once a line of its output tells the URL
// of where it serves, or it has ended. The test ends it.
func launch(t testing.TB, cmd *exec.Cmd, serves func(line string) (url string)) *Program {
	t.Helper()
	p := &Program{cmd: cmd, log: new(lockedBuilder), out: make(chan struct{})}
	p.cmd.Stderr = p.log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(t) })
	served := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(io.TeeReader(stdout, p.log))
		for lines.Scan() {
			if url := serves(lines.Text()); url != "" {
				served <- url
			}
		}
		p.err = p.cmd.Wait()
		close(p.out)
	}()
	select {
	case p.URL = <-served:
	case <-p.out:
	case <-time.After(time.Minute):
		t.Fatalf("%v neither serves nor ends:\n%s", cmd.Args, p.Log())
	}
	return p
}

// Listens returns the URL of where a server is, if that line of its output
// tells it.
func Listens(line string) (url string) {
	if _, address, ok := strings.Cut(strings.TrimSpace(line), ", listening on "); ok {
		return "http://" + address
	}
	return ""
}

// Log returns what p has printed so far.
func (p *Program) Log() string { return p.log.String() }

// Says waits until what p has printed matches, and returns the first match and
// its groups, as [regexp.Regexp.FindStringSubmatch] does.
func (p *Program) Says(patience time.Duration, pattern *regexp.Regexp) ([]string, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		text, more := p.log.read()
		if found := pattern.FindStringSubmatch(text); found != nil {
			return found, nil
		}
		select {
		case <-more:
		case <-p.out: // and all that it printed is there
			if found := pattern.FindStringSubmatch(p.Log()); found != nil {
				return found, nil
			}
			return nil, fmt.Errorf("the program has ended without saying %s:\n%s", pattern, p.Log())
		case <-timer.C:
			return nil, fmt.Errorf("the program does not say %s within %v:\n%s", pattern, patience, p.Log())
		}
	}
}

// Kill ends p as a power cut would, and waits for its end.
func (p *Program) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.out
}

// Signal sends sig to p.
func (p *Program) Signal(sig os.Signal) error { return p.cmd.Process.Signal(sig) }

// Pid is the process id of p.
func (p *Program) Pid() int { return p.cmd.Process.Pid }

// Wait waits for the end of p and returns how it exited.
func (p *Program) Wait(ctx context.Context) (exit int, err error) {
	select {
	case <-p.out:
		return p.cmd.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return -1, ctx.Err()
	}
}

// Stop asks p to end, and waits until it has.
func (p *Program) Stop(t testing.TB) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	select {
	case <-p.out:
	case <-time.After(30 * time.Second):
		p.Kill()
		t.Errorf("the process did not end by itself:\n%s", p.Log())
	}
}

// lockedBuilder collects output of several goroutines.
type lockedBuilder struct {
	mu   sync.Mutex
	b    strings.Builder
	more chan struct{} // closed at the next write; nil: nobody waits for that
}

// Write adds b.
func (l *lockedBuilder) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
	return l.b.Write(b)
}

// read returns what was written so far, and what is closed when there is more.
func (l *lockedBuilder) read() (text string, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more == nil {
		l.more = make(chan struct{})
	}
	return l.b.String(), l.more
}

// String returns what was written so far.
func (l *lockedBuilder) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

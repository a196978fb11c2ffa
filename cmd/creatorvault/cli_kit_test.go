package main_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// A run is a command that has ended.
type run struct {
	exit           int
	stdout, stderr string
}

// command runs the binary to its end, with nothing but these settings in its
// environment.
func command(t testing.TB, settings []string, stdin string, args ...string) run {
	t.Helper()
	return commandIn(t, t.TempDir(), settings, stdin, args...)
}

// commandIn does so in that folder.
func commandIn(t testing.TB, dir string, settings []string, stdin string, args ...string) run {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.CommandContext(t.Context(), testkit.Binary(t), args...)
	c.Dir, c.Stdin, c.Stdout, c.Stderr = dir, strings.NewReader(stdin), &out, &errs
	c.Env = append([]string{"GOCOVERDIR=" + os.Getenv("CV_COVER")}, settings...)
	err := c.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		t.Fatal(err)
	}
	return run{c.ProcessState.ExitCode(), out.String(), errs.String()}
}

// must wants it to have gone well, and returns what it printed for programs.
func (r run) must(t testing.TB) string {
	t.Helper()
	if r.exit != 0 {
		t.Fatalf("exit %d: %s%s", r.exit, r.stdout, r.stderr)
	}
	return strings.TrimSuffix(r.stdout, "\n")
}

// says wants it to have failed with one sentence on standard error, with this
// text and nothing beside it, and nothing for programs.
func (r run) says(t testing.TB, sentence string) {
	t.Helper()
	line, rest, _ := strings.Cut(r.stderr, "\n")
	if r.exit != 1 || !strings.HasPrefix(line, "creatorvault: ") || !strings.Contains(line, sentence) || rest != "" || r.stdout != "" {
		t.Errorf("exit %d, stdout %q, stderr\n%s\nwant exit 1 and one line with %q", r.exit, r.stdout, r.stderr, sentence)
	}
}

package testkit

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// PythonIn runs a script of a folder of e2e to its end, with the packages that
// are installed there, and returns what it prints. Where they are missing, the
// test fails.
func PythonIn(t testing.TB, folder string, args ...string) (out string, err error) {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "e2e", folder)
	if err := installed(dir, "requirements.txt", ".venv"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // what hangs must not hold all tests
	defer stop()
	cmd := exec.CommandContext(ctx, filepath.Join(dir, ".venv", "bin", "python"), append([]string{"-I"}, args...)...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = []string{"HOME=" + t.TempDir(), "OPENAI_AGENTS_DISABLE_TRACING=1"} // it would tell its makers
	text, err := cmd.CombinedOutput()
	return string(text), err
}

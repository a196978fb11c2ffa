package testkit

import (
	"context"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// NextExample builds a copy of examples/nextjs with these settings
// ("NAME=value"), and serves it at an address of this machine. The test ends it.
func NextExample(t testing.TB, address string, settings ...string) *Program {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	example := filepath.Join(root, "examples", "nextjs")
	if err := installed(example, nodeLock, nodePackages); err != nil {
		t.Fatal(err)
	}
	// Below the example, so that its packages are found. Next.js writes beside what it builds.
	dir, err := os.MkdirTemp(example, ".test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := copySource(dir, example); err != nil {
		t.Fatal(err)
	}
	next := func(args ...string) *exec.Cmd {
		node, err := nodeCommand(context.Background(), append([]string{filepath.Join(example, "node_modules", "next", "dist", "bin", "next")}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		node.Dir = dir
		node.Env = append(node.Env, append([]string{"NEXT_TELEMETRY_DISABLED=1"}, settings...)...)
		return node
	}
	if out, err := next("build").CombinedOutput(); err != nil {
		t.Fatalf("next build: %v\n%s", err, out)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	p := launch(t, next("start", "--hostname", host, "--port", port), func(line string) (url string) {
		if strings.Contains(line, "Ready in") {
			url = "http://" + address
		}
		return url
	})
	if p.URL == "" {
		t.Fatalf("next start has ended:\n%s", p.Log())
	}
	return p
}

// copySource copies what an example is built from, but for its packages, the
// file that names them and what is hidden: settings, and what was built before.
func copySource(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil || path == from:
			return err
		case d.IsDir() && (name == "node_modules" || strings.HasPrefix(name, ".")):
			return fs.SkipDir
		case strings.HasPrefix(name, ".") || name == "package-lock.json":
			return nil
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Mkdir(filepath.Join(to, rel), 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o600)
	})
}

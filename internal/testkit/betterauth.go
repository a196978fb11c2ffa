package testkit

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// betterAuthShapes are the servers that [BetterAuth] starts, as
// e2e/better-auth/shapes.ts names them.
var betterAuthShapes = []string{"seed", "seed:another", "defaults", "defaults:another", "es256", "es256:another", "rotation", "whole", "mailing", "required", "app"}

var betterAuths struct {
	once sync.Once
	urls map[string]string // by name
	err  error
}

// BetterAuth returns where a real Better Auth server of that name is. All of
// them run in one process, which is there for the tests of a package. Where
// Node.js or the library is missing, the test fails.
func BetterAuth(t testing.TB, name string) (url string) {
	t.Helper()
	betterAuths.once.Do(func() { betterAuths.urls, betterAuths.err = startBetterAuth() })
	if betterAuths.err != nil {
		t.Fatalf("start Better Auth: %v", betterAuths.err)
	}
	if url = betterAuths.urls[name]; url == "" {
		t.Fatalf("there is no Better Auth server %q", name)
	}
	return url
}

func startBetterAuth() (urls map[string]string, err error) {
	said := new(lockedBuilder)
	server, err := nodeCommand(context.Background(), append([]string{"server.ts"}, betterAuthShapes...)...)
	if err != nil {
		return nil, err
	}
	server.Stderr = said
	out, err := server.StdoutPipe()
	if err != nil {
		return nil, err
	}
	in, err := server.StdinPipe() // it ends when this does, as it does with us
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	atExit(func() { _, _ = in.Close(), server.Wait() })
	ready := make(chan map[string]string, 1)
	go func() {
		ready <- whereabouts(out)
		_, _ = io.Copy(said, out)
	}()
	select {
	case urls = <-ready:
	case <-time.After(time.Minute):
	}
	if len(urls) < len(betterAuthShapes) {
		return nil, fmt.Errorf("only %d of %d servers came up:\n%s", len(urls), len(betterAuthShapes), said)
	}
	return urls, nil
}

// whereabouts reads where the servers are, until it knows of all or there is
// nothing more to read.
func whereabouts(out io.Reader) (urls map[string]string) {
	urls = map[string]string{}
	for lines := bufio.NewScanner(out); len(urls) < len(betterAuthShapes) && lines.Scan(); {
		name, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "Better Auth "), ",")
		urls[name] = Listens(lines.Text())
	}
	return urls
}

// Node runs a script of e2e/better-auth to its end, and returns what it prints.
// The script may start a browser.
func Node(t testing.TB, args ...string) (out string, err error) {
	t.Helper()
	cmd, err := nodeCommand(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	browser, err := findBrowser()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, "CHROMIUM="+browser)
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// NodeIn runs a script of another folder of e2e to its end, as Node does, with
// what is installed there.
func NodeIn(t testing.TB, folder string, args ...string) (out string, err error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // what hangs must not hold all tests
	defer stop()
	cmd, err := nodeCommand(ctx, args...)
	if err != nil {
		t.Fatal(err)
	}
	cmd.WaitDelay = time.Second
	cmd.Dir = filepath.Join(filepath.Dir(cmd.Dir), folder)
	if err := installed(cmd.Dir, nodeLock, nodePackages); err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, "HOME="+t.TempDir())
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// nodeCommand returns the command that runs a script of e2e/better-auth, if all that
// it needs is installed there.
func nodeCommand(ctx context.Context, args ...string) (*exec.Cmd, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "e2e", "better-auth")
	if err := installed(dir, nodeLock, nodePackages); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "node_modules", ".bin", "node"), append([]string{"--disable-warning=ExperimentalWarning"}, args...)...)
	cmd.Dir = dir
	cmd.Env = []string{} // with NODE_ENV=test, Better Auth would let pass what it refuses
	return cmd, nil
}

// findBrowser looks for Chromium, by the names that it has.
func findBrowser() (path string, err error) {
	for _, name := range []string{"google-chrome", "chromium-browser", "chromium"} {
		if path, err = find(name); err == nil {
			break
		}
	}
	return path, err
}

// Chromium returns the path of the browser.
func Chromium(t testing.TB) string {
	t.Helper()
	path, err := findBrowser()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// The lock file of a folder of Node.js, and where what it names lies.
const (
	nodeLock     = "package-lock.json"
	nodePackages = "node_modules"
)

// installed reports whether the packages of dir are those that its lock file
// names, by what scripts/need.sh leaves beside them.
func installed(dir, lock, packages string) error {
	text, err := os.ReadFile(filepath.Join(dir, lock))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	of, err := os.ReadFile(filepath.Join(dir, packages, ".lock-sum"))
	if err != nil || strings.TrimSpace(string(of)) != hex.EncodeToString(sum[:]) {
		return fmt.Errorf("the packages of %s are missing or old; `make setup` brings what the tests need", dir)
	}
	return nil
}

// moduleRoot is the folder of go.mod above the tests.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if isFile(filepath.Join(dir, "go.mod")) {
			return dir, nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", errors.New("there is no go.mod above the tests")
		}
		dir = above
	}
}

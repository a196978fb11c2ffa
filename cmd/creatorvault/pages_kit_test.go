package main_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// top is the folder of the tree.
var top = filepath.Join("..", "..")

// A fence is a block of a page between two lines of backquotes.
type fence struct {
	kind string // what its first line says: sh is run, output is what that prints
	text string
	line int
}

// fences returns the blocks of a page, in their order.
func fences(t *testing.T, page string) (all []fence) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, page))
	if err != nil {
		t.Fatal(err)
	}
	var open *fence
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		kind, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && open == nil:
			open = &fence{kind: kind, line: number}
		case isFence:
			all = append(all, *open)
			open = nil
		case open != nil:
			open.text += line
		}
	}
	if open != nil {
		t.Fatalf("%s:%d: the block has no end", page, open.line)
	}
	return all
}

// A sandbox is where the commands of one page are run: an empty folder with the
// built program, beside a fresh server that keeps its data there, as the first
// `make run` in a clone would be.
type sandbox struct {
	dir     string
	port    string            // of the server
	replace *strings.Replacer // of the addresses that pages name
}

// stubs are the programs that commands of a page find in place of the real ones.
var stubs = map[string]string{
	// It only says what would be made, which fails where there is no such target.
	"make": "#!/bin/sh\nexec %[1]s -C %[2]s --dry-run \"$@\"\n",
}

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	s := &sandbox{dir: t.TempDir()}
	if err := os.MkdirAll(filepath.Join(s.dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(testkit.Binary(t), filepath.Join(s.dir, "bin", "creatorvault")); err != nil {
		t.Fatal(err)
	}
	tree, err := filepath.Abs(top)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range stubs {
		program, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.dir, "bin", name), fmt.Appendf(nil, text, program, tree), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	metrics := freeAddress(t)
	p := testkit.Serve(t, "ENVIRONMENT=dev", "LOG_LEVEL=DEBUG", "DATA_DIR="+filepath.Join(s.dir, "data"), "METRICS_ADDR="+metrics)
	_, s.port, _ = strings.Cut(strings.TrimPrefix(p.URL, "http://"), ":")
	s.replace = strings.NewReplacer("http://localhost:8000", p.URL, "http://127.0.0.1:8000", p.URL, "http://127.0.0.1:9464", "http://"+metrics)
	return s
}

// freeAddress returns an address on which nobody listens now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// run runs the blocks one after another, as someone would who types them into
// one shell, and returns what each printed.
func (s *sandbox) run(t *testing.T, page string, blocks []fence) (printed []string) {
	t.Helper()
	const mark = "\x1e" // a separator that no command prints
	var script strings.Builder
	for _, b := range blocks {
		fmt.Fprintf(&script, "printf '%s'\n%s\n", mark, s.replace.Replace(b.text))
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	shell := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", script.String())
	shell.Dir = s.dir
	shell.Env = []string{
		"PATH=" + filepath.Join(s.dir, "bin") + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"HOME=" + s.dir, "GOCOVERDIR=" + os.Getenv("CV_COVER"), "LC_ALL=C.UTF-8", "ENVIRONMENT=dev", "PORT=" + s.port,
	}
	out, err := shell.CombinedOutput()
	printed = strings.Split(string(out), mark)[1:]
	if err != nil {
		last := blocks[len(printed)-1]
		t.Fatalf("%s:%d: %v in this block, which printed\n%s", page, last.line, err, printed[len(printed)-1])
	}
	return printed
}

// prints reports whether what was printed is what a page says, where an
// ellipsis stands for anything.
func prints(said, printed string) bool {
	pattern := regexp.QuoteMeta(strings.TrimSpace(said))
	return regexp.MustCompile(`(?s)^` + strings.ReplaceAll(pattern, "…", ".*") + `$`).MatchString(strings.TrimSpace(printed))
}

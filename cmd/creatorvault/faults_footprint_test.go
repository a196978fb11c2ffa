package main_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// What the program may cost, in bytes and time. Only what is promised in bytes
// is held to the letter: time has a factor of ten for busy machines.
const (
	mostBinary = 33_000_000 // docs/adr/0072
	mostMemory = 25_000_000
	firstReply = 50 * time.Millisecond
)

// release builds the program as `make build` does.
func release(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "creatorvault")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "creatorvault.dev/cmd/creatorvault")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// launch runs a release until the test ends, and says how long its first reply took.
func launch(t *testing.T, binary string, settings ...string) (pid int, took time.Duration) {
	t.Helper()
	port := testkit.FreePort(t)
	cmd := exec.CommandContext(t.Context(), binary, "serve")
	cmd.Dir, cmd.Env = t.TempDir(), append([]string{"PORT=" + port, "METRICS_ADDR=127.0.0.1:0"}, settings...)
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	testkit.Await(t, hangs*time.Second, func() error {
		resp, err := client.Get("http://127.0.0.1:" + port + "/health")
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	})
	return cmd.Process.Pid, time.Since(start)
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// memoryOf is what a process has in memory, in bytes.
func memoryOf(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	kilobytes, err := strconv.Atoi(string(resident.FindSubmatch(text)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

func TestTheProgramIsSmallAndStartsAtOnce(t *testing.T) {
	binary := release(t)
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("binary: %.1f MB", float64(info.Size())/1e6)
	if info.Size() > mostBinary {
		t.Errorf("the binary has %d bytes, at most %d are promised", info.Size(), mostBinary)
	}
	for name, more := range map[string][]string{"clear": nil, "passphrase": {"DATABASE_PASSPHRASE=correct horse battery staple"}} {
		t.Run(name, func(t *testing.T) {
			settings := append([]string{"DATA_DIR=" + t.TempDir()}, more...)
			launch(t, binary, settings...) // makes the vault
			var took []time.Duration
			memory := 0
			for range 5 {
				t.Run("again", func(t *testing.T) {
					settings := append([]string{"DATA_DIR=" + copyOf(t, settings[0][len("DATA_DIR="):])}, more...)
					pid, first := launch(t, binary, settings...)
					took = append(took, first)
					<-time.After(300 * time.Millisecond) // until it is idle
					memory = max(memory, memoryOf(t, pid))
				})
			}
			slices.Sort(took)
			t.Logf("first reply after %v (median of %d), idle memory %.1f MB at most", took[len(took)/2], len(took), float64(memory)/1e6)
			if memory > mostMemory {
				t.Errorf("idle memory is %d bytes, at most %d are promised", memory, mostMemory)
			}
			if more == nil && took[len(took)/2] > hangs*firstReply { // deriving a key from words takes its time on purpose
				t.Errorf("the first reply took %v, promised are %v", took[len(took)/2], firstReply)
			}
		})
	}
}

// copyOf copies the files of a folder.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// A guest runs commands as a user for whom permissions count: nobody where the
// tests are run by root, else whoever runs them.
type guest struct{ dir, binary string }

const nobody = 65534

func newGuest(t testing.TB) *guest {
	t.Helper()
	g := &guest{dir: openDir(t)}
	g.binary = filepath.Join(g.dir, "creatorvault")
	program, err := os.ReadFile(testkit.Binary(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(g.binary, program, 0o755); err != nil {
		t.Fatal(err)
	}
	return g
}

// folder makes a folder of the guest's own.
func (g *guest) folder(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(g.dir, name)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	g.own(t, path)
	return path
}

// own gives a file to the guest.
func (g *guest) own(t testing.TB, path string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	if err := os.Chown(path, nobody, nobody); err != nil {
		t.Fatal(err)
	}
}

// command runs the binary as the guest.
func (g *guest) command(t testing.TB, settings []string, args ...string) run {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.CommandContext(t.Context(), g.binary, args...)
	c.Dir, c.Stdout, c.Stderr = g.dir, &out, &errs
	c.Env = settings
	if os.Getenv("CV_COVER") != "" { // what it covers is lost: its own folder is no place for that
		counts := filepath.Join(g.dir, "counts")
		if err := os.MkdirAll(counts, 0o755); err != nil {
			t.Fatal(err)
		}
		g.own(t, counts)
		c.Env = append(c.Env, "GOCOVERDIR="+counts)
	}
	if os.Geteuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	_ = c.Run() // the exit code says how it went
	if c.ProcessState == nil {
		t.Fatal("the binary did not run")
	}
	return run{c.ProcessState.ExitCode(), out.String(), errs.String()}
}

// TestMissingPermissions each end with one sentence, and leave all as it was.
func TestMissingPermissions(t *testing.T) {
	g := newGuest(t)
	for name, c := range inOrder(map[string]struct {
		prepare func(t *testing.T, dir string) // as the guest may do
		lock    func(t *testing.T, dir string) // what is taken from them then
		args    []string
		want    string
	}{
		"a folder that cannot be made": {
			nil, chmod(".", 0o500), []string{"DATA_DIR={dir}/data"}, "the data folder cannot be made: mkdir {dir}/data: permission denied",
		},
		"a folder that cannot be looked into": {
			func(t *testing.T, dir string) { g.vault(t, dir) }, chmod(".", 0),
			[]string{"DATA_DIR={dir}"},
			"the vault cannot be read: open {dir}: permission denied",
		},
		"a folder that cannot be written to": {
			nil, chmod(".", 0o500), []string{"DATA_DIR={dir}"}, "{dir}/vault.db cannot be written to: check who may write the file and its folder",
		},
		"a vault that cannot be read": {
			func(t *testing.T, dir string) { g.vault(t, dir) }, chmod("vault.db", 0),
			[]string{"DATA_DIR={dir}"},
			"the vault cannot be read: open {dir}/vault.db: permission denied",
		},
		"a vault that cannot be written to": {
			func(t *testing.T, dir string) { g.vault(t, dir) }, chmod("vault.db", 0o400),
			[]string{"DATA_DIR={dir}"},
			"{dir}/vault.db cannot be written to: check who may write the file and its folder",
		},
		"a vault in a folder that cannot be written to": {
			func(t *testing.T, dir string) { g.vault(t, dir) }, chmod(".", 0o500),
			[]string{"DATA_DIR={dir}"},
			"{dir}/vault.db cannot be written to: check who may write the file and its folder",
		},
		"a lock of someone else": {
			func(t *testing.T, dir string) { g.vault(t, dir) }, chmod("vault.lock", 0),
			[]string{"DATA_DIR={dir}"},
			"open lock: open {dir}/vault.lock: permission denied",
		},
		"a key that cannot be read": {
			func(t *testing.T, dir string) {
				write(t, filepath.Join(dir, "key"), rep("0f", 32))
				g.own(t, filepath.Join(dir, "key"))
			}, chmod("key", 0), []string{"DATA_DIR={dir}", "DATABASE_KEY_FILE={dir}/key"}, "DATABASE_KEY_FILE cannot be read: permission denied",
		},
		"a port of the system's": {nil, nil, []string{"DATA_DIR={dir}/data", "PORT=1"}, "cannot listen on 127.0.0.1:1, as HOST and PORT say: bind: permission denied"},
	}) {
		t.Run(name, func(t *testing.T) {
			dir := g.folder(t, strings.ReplaceAll(name, " ", "-"))
			if c.prepare != nil {
				c.prepare(t, dir)
			}
			before := tree(t, dir)
			if c.lock != nil {
				c.lock(t, dir)
			}
			settings := with()
			for _, s := range c.args {
				settings = append(settings, strings.ReplaceAll(s, "{dir}", dir))
			}
			exit := 1
			if strings.HasPrefix(c.want, "DATABASE_") {
				exit = 2
			}
			g.command(t, settings, "serve").fails(t, exit, strings.ReplaceAll(c.want, "{dir}", dir))
			restore(t, dir, before)
			untouched(t, dir, before)
		})
	}
}

// vault makes a vault of the guest's.
func (g *guest) vault(t *testing.T, dir string) {
	t.Helper()
	g.command(t, with("DATA_DIR="+dir), "migrate", "up").must(t)
}

// chmod gives a file below the folder another mode.
func chmod(name string, mode os.FileMode) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
}

// restore gives all files the modes that they had before.
func restore(t *testing.T, dir string, before map[string]string) {
	t.Helper()
	for name, was := range before {
		mode := os.FileMode(0o600)
		if strings.HasPrefix(was, "d") {
			mode = 0o700
		} else if strings.HasPrefix(was, "-rw-r--r--") {
			mode = 0o644
		}
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
}

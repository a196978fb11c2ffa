package main_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// benchConns is how many connections to PostgreSQL either side has: more help
// neither on two cores.
const benchConns = 12

// benchGC is what GOGC is for either side.
func benchGC() string {
	if set := os.Getenv("GOGC"); set != "" {
		return set
	}
	return "400"
}

// A contestant is a server under measurement, a process of its own.
type contestant struct {
	url      string
	pid      int
	database int // the process of its database, 0 if that is in it
}

// whole starts our server with everything on: identity, the limiter, JSON logs
// to a file, metrics.
func whole(t testing.TB, issuer *testkit.Issuer, database *testkit.Cluster, at string) contestant {
	t.Helper()
	settings := []string{
		"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=1000000", "METRICS_ADDR=127.0.0.1:0", "PORT=0",
		"DATABASE_POOL_SIZE=" + strconv.Itoa(benchConns), "DATABASE_MAX_OVERFLOW=0", "GOGC=" + benchGC(),
	}
	if database == nil {
		settings = append(settings, "DATABASE_URL=sqlite:"+at)
	} else {
		settings = append(settings, "DATABASE_URL="+at)
	}
	return begin(t, database, exec.Command(testkit.Binary(t), "serve"), settings...)
}

// bare starts the bare handler.
func bare(t testing.TB, database *testkit.Cluster, at string) contestant {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return begin(t, database, exec.Command(self), bareDatabase+"="+at, "GOGC="+benchGC())
}

// begin runs a server until the test ends, and returns once it says where it is.
func begin(t testing.TB, database *testkit.Cluster, cmd *exec.Cmd, settings ...string) contestant {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Dir, cmd.Stderr = t.TempDir(), log
	cmd.Env = append([]string{"GOCOVERDIR=" + os.Getenv("CV_COVER")}, settings...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		hung := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		hung.Stop()
		_ = log.Close()
		if said, _ := os.ReadFile(log.Name()); t.Failed() {
			t.Logf("%s said, last of all:\n%s", cmd.Path, said[max(0, len(said)-4000):])
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url := testkit.Listens(line)
	if url == "" {
		said, _ := os.ReadFile(log.Name())
		t.Fatalf("%s did not start: %q, %v\n%s", cmd.Path, line, err, said)
	}
	c := contestant{url: url, pid: cmd.Process.Pid}
	if database != nil {
		c.database = database.Pid()
	}
	return c
}

package testkit

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
)

// A process is a server that was started for the tests.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// start runs a program as whoever may run servers, which root may not. It ends
// with this process, however that ends. What it says goes to the file log.
func start(dir, log, program string, args ...string) (*process, error) {
	as, err := servant()
	if err != nil {
		return nil, err
	}
	out, err := os.Create(filepath.Join(dir, log))
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(program, args...), done: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, out, out
	p.cmd.SysProcAttr = as
	if as == nil {
		p.cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	p.cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the death signal comes when the thread that started it ends
		started <- p.cmd.Start()
		if p.cmd.Process != nil {
			_ = p.cmd.Wait()
		}
		_ = out.Close()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return p, nil
}

// stop ends p at once: nothing in it is worth keeping.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	<-p.done
}

// run runs a program to its end as whoever may run servers.
func run(dir, program string, args ...string) error {
	as, err := servant()
	if err != nil {
		return err
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.SysProcAttr = dir, as
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}

// servant is who runs servers: the user postgres for root, else nil, which is us.
//

func servant() (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	uid, gid, err := postgresUser()
	if err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func postgresUser() (uid, gid int, err error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return 0, 0, err
	}
	if uid, err = strconv.Atoi(u.Uid); err != nil {
		return 0, 0, err
	}
	gid, err = strconv.Atoi(u.Gid)
	return uid, gid, err
}

// workshop makes a folder for a server, in which it may write.
func workshop(name string) (dir string, err error) {
	if dir, err = os.MkdirTemp("", "testkit-"+name+"-"); err != nil {
		return "", err
	}
	if os.Geteuid() != 0 {
		return dir, nil
	}
	uid, gid, err := postgresUser()
	if err != nil {
		return dir, err
	}
	return dir, os.Chown(dir, uid, gid)
}

// FreePort is a TCP port of this machine that nobody uses now.
func FreePort(t testing.TB) string {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(port)
}

// freePort returns a TCP port that nobody uses now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// find looks for a server's program where Debian keeps it, then in the path.
func find(program string) (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + program); len(found) > 0 {
		return found[len(found)-1], nil
	}
	if path := filepath.Join("/usr/sbin", program); isFile(path) {
		return path, nil
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%w; `make setup` brings what the tests need", err)
	}
	return path, nil
}

// findPostgres looks for a program of PostgreSQL in TEST_POSTGRES_BIN and
// nowhere else, or as [find] does if that is not set.
func findPostgres(program string) (string, error) {
	dir := os.Getenv("TEST_POSTGRES_BIN")
	if dir == "" {
		return find(program)
	}
	path := filepath.Join(dir, program)
	if !isFile(path) {
		return "", fmt.Errorf("no %s in TEST_POSTGRES_BIN=%s", program, dir)
	}
	return path, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

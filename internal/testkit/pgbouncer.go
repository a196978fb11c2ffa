package testkit

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var bouncer struct {
	once sync.Once
	host string
	err  error
	*process
	log string // the name of the file
}

// Pooled returns the URL of a database of [Postgres] as it is reached through
// a PgBouncer that gives a server connection to each transaction anew.
func Pooled(t testing.TB, direct string) string {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	bouncer.once.Do(func() { bouncer.host, bouncer.err = startBouncer(u) })
	if bouncer.err != nil {
		t.Fatalf("start PgBouncer: %v", bouncer.err)
	}
	t.Cleanup(func() {
		select {
		case <-bouncer.done:
			said, _ := os.ReadFile(bouncer.log)
			t.Errorf("PgBouncer has ended by itself, %v:\n%s", bouncer.cmd.ProcessState, said[max(0, len(said)-2000):])
		default:
		}
	})
	u.Host = bouncer.host
	return u.String()
}

func startBouncer(to *url.URL) (host string, err error) {
	program, err := find("pgbouncer")
	if err != nil {
		return "", err
	}
	dir, err := workshop("pgbouncer")
	if err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	settings := fmt.Sprintf(`[databases]
* = host=%s port=%s user=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
server_lifetime = 60
ignore_startup_parameters = extra_float_digits
`, to.Hostname(), to.Port(), to.User.Username(), port)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(settings), 0o644); err != nil {
		return "", err
	}
	p, err := start(dir, "log", program, file)
	if err != nil {
		return "", err
	}
	bouncer.process, bouncer.log = p, filepath.Join(dir, "log")
	atExit(func() {
		p.stop()
		_ = os.RemoveAll(dir)
	})
	host = fmt.Sprintf("127.0.0.1:%d", port)
	u := *to
	u.Host = host
	err = await(20*time.Second, func() error {
		conn, err := pgx.Connect(context.Background(), u.String())
		if err == nil {
			err = conn.Close(context.Background())
		}
		return err
	})
	if err != nil {
		said, _ := os.ReadFile(bouncer.log)
		return "", fmt.Errorf("%w\n%s", err, said)
	}
	return host, nil
}

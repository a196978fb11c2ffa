package main_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/jackc/pgx/v5"
)

// execOn runs a statement in a database.
func execOn(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// count returns the number that a query on a database gives.
func count(t *testing.T, url, query string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// until waits for a query to give n.
func until(t *testing.T, url, query string, n int) {
	t.Helper()
	testkit.Await(t, hangs*time.Second, func() error {
		if got := count(t, url, query); got != n {
			return fmt.Errorf("%s is %d, not %d", query, got, n)
		}
		return nil
	})
}

const (
	waiting = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	atWork  = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`
)

func TestPostgresHoldsALock(t *testing.T) {
	t.Parallel() // it waits more than it works
	url := testkit.Postgres(t).Database(t)
	_, ada := adaOn(t, url)
	release := testkit.Hold(t, url, "LOCK TABLE ideas IN ACCESS EXCLUSIVE MODE")
	refused(t, ada, 5*time.Second, probes...)
	until(t, url, atWork, 1) // whoever holds the lock
	release()
	recovers(t, ada)
}

func TestEveryConnectionOfThePoolIsInUse(t *testing.T) {
	url := testkit.Postgres(t).Database(t)
	p, ada := adaOn(t, url, "DATABASE_POOL_SIZE=3", "DATABASE_MAX_OVERFLOW=0")
	release := testkit.Hold(t, url, "LOCK TABLE idempotency_keys IN ACCESS EXCLUSIVE MODE")
	done := make(chan struct{}, 2)
	for range 2 {
		go func() { probes[1].try(t, ada); done <- struct{}{} }()
	}
	until(t, url, waiting, 2)
	refused(t, ada, 2*time.Second, probes[0], probes[2])
	becomes(t, p.URL, http.StatusOK, hangs*time.Second) // the database is well
	release()
	<-done
	<-done
	recovers(t, ada)
}

func TestThePostgresServerHasNoConnectionLeft(t *testing.T) {
	direct := testkit.Postgres(t).Database(t)
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User("few" + u.Path[1:])
	name := u.User.Username()
	execOn(t, direct, "CREATE ROLE "+name+" LOGIN; ALTER DATABASE "+u.Path[1:]+" OWNER TO "+name+"; ALTER SCHEMA public OWNER TO "+name)
	t.Cleanup(func() {
		testkit.Postgres(t).Exec(t, "DROP DATABASE "+u.Path[1:]+" WITH (FORCE)")
		testkit.Postgres(t).Exec(t, "DROP ROLE "+name)
	})
	_, ada := adaOn(t, u.String())
	execOn(t, direct, "ALTER ROLE "+name+" CONNECTION LIMIT 0")
	execOn(t, direct, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '"+name+"'")
	refused(t, ada, 2*time.Second, probes...)
	execOn(t, direct, "ALTER ROLE "+name+" CONNECTION LIMIT -1")
	recovers(t, ada)
}

// TestADeadlockIsNotSeen makes one of which the program is the victim: it
// waits for the head of Ada's log, and we for its key.
func TestADeadlockIsNotSeen(t *testing.T) {
	url := testkit.Postgres(t).Database(t)
	_, ada := adaOn(t, url)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, statement := range []string{"SET deadlock_timeout = '1min'", "BEGIN", "UPDATE log_heads SET seq = seq WHERE user_id = 'ada'"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	answer := make(chan testkit.Answer)
	go func() {
		a, err := ada.Try(t.Context(), "POST /api/v1/ada/ideas", `{"title":"deadlock"}`, "Idempotency-Key: deadlock")
		if err != nil {
			t.Error(err)
		}
		answer <- a
	}()
	until(t, url, waiting, 1)
	_, err = conn.Exec(t.Context(), "INSERT INTO idempotency_keys (user_id, key, hash, answer, at) VALUES ('ada', 'deadlock', decode(repeat('00', 32), 'hex'), 'null', now())")
	if err != nil {
		t.Fatalf("we were the victim, not the program: %v", err)
	}
	if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if a := <-answer; a.Status != 201 {
		t.Errorf("the write met a deadlock: %d %s", a.Status, a.Body)
	}
	until(t, url, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", 1) // else this test proves nothing
}

// TestWhatPostgresCannotPutInOrderIsNotSeen has a database whose transactions
// are serializable: those that meet fail, and are tried again.
func TestWhatPostgresCannotPutInOrderIsNotSeen(t *testing.T) {
	url := testkit.Postgres(t).Database(t)
	execOn(t, url, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`)
	_, ada := adaOn(t, url)
	done := make(chan struct{})
	for range 3 {
		go func() {
			for range 40 {
				if ok, _ := probes[2].try(t, ada); !ok {
					t.Error("a write was refused")
				}
			}
			done <- struct{}{}
		}()
	}
	for range 3 {
		<-done
	}
	until(t, url, "SELECT least(xact_rollback, 1) FROM pg_stat_database WHERE datname = current_database()", 1) // else this test proves nothing
}

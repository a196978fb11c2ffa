package main_test

import (
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// TestAKeyUnderWayIsWaitedForAndThenRefused is about PostgreSQL, for SQLite
// does one call after the other.
func TestAKeyUnderWayIsWaitedForAndThenRefused(t *testing.T) {
	database := testkit.Postgres(t).Database(t)
	c := limited(t, "DATABASE_URL="+database)
	p := c.person()
	p.do("GET "+me, "") // who is needed for the key
	const post, body, key = "POST {me}/ideas", `{"title":"x"}`, "Idempotency-Key: k"
	release := testkit.Hold(t, database, `INSERT INTO idempotency_keys (user_id, key, hash, answer, at) VALUES ($1, 'k', sha256('another call'), 'null', now())`, p.name)
	begin := time.Now()
	p.check("it is refused after a wait", ask(post, body, key), fails(409, "Idempotency-Key key_in_progress"), header("Retry-After", "1"))
	if took := time.Since(begin); took < 3*time.Second || took > 7*time.Second {
		t.Errorf("it waited %v, want about 5 s", took)
	}
	p.check("another key is not held up", ask(post, body, "Idempotency-Key: other"), is(201))
	answer := make(chan testkit.Answer)
	go func() { answer <- p.Do(t, "POST "+p.path+"/ideas", body, key) }()
	until(t, database, waiting, 1)
	select {
	case a := <-answer:
		t.Fatalf("it was not waited for: %d %s", a.Status, a.Body)
	default:
	}
	release()
	a := <-answer
	is(201)(t, a)
	header("Idempotent-Replayed", "")(t, a)
	p.check("then it is kept", ask(post, body, key), is(201), header("Idempotent-Replayed", "true"), header("Location", a.Header.Get("Location")))
}

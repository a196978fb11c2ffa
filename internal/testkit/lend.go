package testkit

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Lend returns the URL of a database like one of [Cluster.DatabaseFrom] that t
// has alone, but others had before: making one takes longer than most tests. It
// is for tests that write rows, and leave the schema as it is.
func (c *Cluster) Lend(t testing.TB, name string, prepare func(ctx context.Context, url string) error) string {
	t.Helper()
	source := c.source(t, name, prepare)
	c.mu.Lock()
	defer c.mu.Unlock()
	database := ""
	if free := c.free[source]; len(free) > 0 {
		database, c.free[source] = free[len(free)-1], free[:len(free)-1]
	} else {
		database = c.make(t, " TEMPLATE "+source)
	}
	t.Cleanup(func() {
		if err := c.empty(database); err != nil {
			t.Errorf("empty a database: %v", err)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.free[source] = append(c.free[source], database)
	})
	return c.url(database)
}

// empty deletes all rows of a database but those that tell of its schema, and
// has its sequences begin anew.
func (c *Cluster) empty(database string) (err error) {
	const rows = `
		DO $$ DECLARE name text; BEGIN
			SET LOCAL session_replication_role = replica; -- no table waits for another
			FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version' LOOP
				EXECUTE format('DELETE FROM %I', name);
			END LOOP;
			FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename NOT LIKE 'goose%' LOOP
				EXECUTE format('ALTER SEQUENCE %I RESTART', name);
			END LOOP;
		END $$`
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.url(database))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, rows)
	return errors.Join(err, conn.Close(ctx))
}

// clear drops what outlived its tests, on a server that goes on.
func (c *Cluster) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for source := range c.sources {
		for _, name := range append(c.free[source], source) {
			_ = c.exec(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") // nobody is left to be told
		}
	}
}

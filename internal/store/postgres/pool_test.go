package postgres

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// TestConnectionsAreKeptAsPromised holds the pool to the contract, whatever a
// URL asks for.
func TestConnectionsAreKeptAsPromised(t *testing.T) {
	const asks = "postgres://h/d?pool_max_conn_lifetime=24h&pool_max_conn_lifetime_jitter=24h&pool_health_check_period=24h"
	for name, o := range map[string]Options{"a plain URL": {URL: "postgres://h/d", MaxConns: 30}, "one that asks for more": {URL: asks, MaxConns: 30}} {
		c, err := poolConfig(o)
		if err != nil {
			t.Fatal(err)
		}
		if lives := c.MaxConnLifetime + c.MaxConnLifetimeJitter + c.HealthCheckPeriod; c.MaxConnLifetime <= 0 || lives > time.Hour {
			t.Errorf("%s: a connection lives up to %s, want an hour at most", name, lives)
		}
		if c.ShouldPing == nil {
			t.Fatalf("%s: nobody says when an idle connection is checked", name)
		}
		for idle, want := range map[time.Duration]bool{0: false, time.Millisecond: false, 1001 * time.Millisecond: true, time.Hour: true} {
			if got := c.ShouldPing(t.Context(), pgxpool.ShouldPingParams{IdleDuration: idle}); got != want {
				t.Errorf("%s: idle for %s, it is checked: %t, want %t", name, idle, got, want)
			}
		}
		if c.MaxConns != 30 || c.ConnConfig.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement {
			t.Errorf("%s: %d connections, mode %v", name, c.MaxConns, c.ConnConfig.DefaultQueryExecMode)
		}
	}
	c, err := poolConfig(Options{URL: "postgres://h/d", DirectURL: "postgres://direct/d"})
	if err != nil || c.ConnConfig.DefaultQueryExecMode != pgx.QueryExecModeCacheDescribe {
		t.Errorf("behind a pooler: mode %v, error %v", c.ConnConfig.DefaultQueryExecMode, err)
	}
}

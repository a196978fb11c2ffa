package main

import (
	"context"
	"fmt"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/upkeep"
	"creatorvault.dev/internal/vault"
)

// A store is what either database gives.
type store interface {
	vault.Store
	identity.Store
	Ping(ctx context.Context) error
	Conns() (open, used int)
	Close() error
}

// A database is where the settings say that the vault is kept.
type database struct {
	kind    string // sqlite or postgres
	where   string // for people, without a secret
	lite    sqlite.Options
	pg      postgres.Options
	migrate func(ctx context.Context) error
	down    func(ctx context.Context) (undone string, err error)
	schema  func(ctx context.Context) (vault.Schema, error)
}

// databaseOf returns the database that c names. Observe is told of every call.
func databaseOf(c *config.Config, serve bool, observe func(query string, took time.Duration)) (*database, error) {
	if c.DatabaseURL != "" {
		d := &database{kind: c.Store(), where: "PostgreSQL", pg: postgres.Options{
			URL: c.DatabaseURL, DirectURL: c.DirectURL, Wait: serve, MaxConns: c.PoolSize + c.PoolOverflow, Observe: observe,
		}}
		d.migrate = func(ctx context.Context) error { return postgres.Migrate(ctx, d.pg) }
		d.down = func(ctx context.Context) (string, error) { return postgres.MigrateDown(ctx, d.pg) }
		d.schema = func(ctx context.Context) (vault.Schema, error) { return postgres.Schema(ctx, d.pg) }
		return d, nil
	}
	d := &database{kind: c.Store(), where: c.DatabasePath, lite: sqlite.Options{Path: c.DatabasePath, Serve: serve, Observe: observe}}
	switch {
	case c.DatabaseKey != "":
		key, err := sqlite.ParseKey(c.DatabaseKey)
		if err != nil {
			return nil, fmt.Errorf("%w: DATABASE_KEY_FILE: %w", errUsage, err)
		}
		d.lite.Key = key
	case c.Passphrase != "":
		d.lite.Key = sqlite.Passphrase(c.Passphrase)
	}
	d.migrate = func(ctx context.Context) error { return sqlite.Migrate(ctx, d.lite) }
	d.down = func(ctx context.Context) (string, error) { return sqlite.MigrateDown(ctx, d.lite) }
	d.schema = func(ctx context.Context) (vault.Schema, error) { return sqlite.Schema(ctx, d.lite) }
	return d, nil
}

// open opens the database, whose schema must be this program's.
func (d *database) open(ctx context.Context) (store, error) {
	if d.kind == "postgres" {
		d.pg.Wait = false // it is there; who asks later must hear at once if it is not
		return postgres.Open(ctx, d.pg)
	}
	return sqlite.Open(ctx, d.lite)
}

// look opens what the database holds at this moment.
func (d *database) look(ctx context.Context) (upkeep.Snapshot, error) {
	if d.kind == "postgres" {
		return postgres.Look(ctx, d.pg)
	}
	return sqlite.Look(ctx, d.lite)
}

// check fails unless the schema is this program's.
func (d *database) check(ctx context.Context) error {
	s, err := d.schema(ctx)
	if err != nil {
		return err
	}
	if s.Current < s.Latest {
		return fmt.Errorf("the database has schema %d and this program needs %d: run `creatorvault migrate up`", s.Current, s.Latest)
	}
	return s.Newer()
}

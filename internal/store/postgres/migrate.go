package postgres

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// startPatience is how long a start waits for a server that is not there yet,
// as one that sleeps until it is asked; firstPatience is how long who does not
// wait gives it to answer.
const (
	startPatience = time.Minute
	firstPatience = 6 * time.Second
)

// lockTries is how often an instance asks, a second apart, whether another is
// done with the schema.
const lockTries = 300

// Migrations are the steps of the schema, for the suite that compares stores.
func Migrations() fs.FS {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return folder
}

// Migrate brings the database to this program's schema. It holds a lock, for
// several instances may start at once, and waits a minute for the server.
func Migrate(ctx context.Context, o Options) error {
	o.Wait = true
	return schema(ctx, o, func(p *goose.Provider) error {
		s, err := stateOf(ctx, p)
		if err == nil {
			err = s.Newer()
		}
		if err == nil && s.Current < s.Latest { // most starts need no lock
			_, err = p.Up(ctx)
		}
		return err
	})
}

// MigrateDown takes one step back, and says which.
func MigrateDown(ctx context.Context, o Options) (undone string, err error) {
	err = schema(ctx, o, func(p *goose.Provider) error {
		result, err := p.Down(ctx)
		if err == nil {
			undone = filepath.Base(result.Source.Path)
		}
		return err
	})
	return undone, err
}

// Schema returns where the schema of the database stands.
func Schema(ctx context.Context, o Options) (s vault.Schema, err error) {
	err = schema(ctx, o, func(p *goose.Provider) (err error) {
		s, err = stateOf(ctx, p)
		return err
	})
	return s, err
}

func stateOf(ctx context.Context, p *goose.Provider) (s vault.Schema, err error) {
	s.Current, s.Latest, err = p.GetVersions(ctx)
	return s, err
}

// direct returns the URL past any pooler, and the setting that it comes from.
func (o Options) direct() (url, setting string) {
	if o.DirectURL != "" {
		return o.DirectURL, "DATABASE_DIRECT_URL"
	}
	return o.URL, "DATABASE_URL"
}

// schema runs do on the steps of the database.
func schema(ctx context.Context, o Options, do func(*goose.Provider) error) (err error) {
	url, setting := o.direct()
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return errBadURL(err)
	}
	c.ConnectTimeout = 5 * time.Second
	c.DefaultQueryExecMode = pgx.QueryExecModeExec // right through a pooler too
	db := stdlib.OpenDB(*c)
	defer func() { err = errors.Join(err, db.Close()) }()
	patience := time.Duration(0)
	if o.Wait {
		patience = startPatience
	}
	if err := await(ctx, db, patience); err != nil {
		return unreached(setting, c, err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, lockTries))
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, Migrations(), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if err := do(p); err != nil {
		return unmigrated(setting, err)
	}
	return nil
}

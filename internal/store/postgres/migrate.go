package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// startPatience is how long a start waits for a server that is not there yet,
// as one that sleeps until it is asked.
const startPatience = time.Minute

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
	return schema(ctx, o, func(p *goose.Provider) error {
		current, latest, err := p.GetVersions(ctx)
		if err == nil && current > latest {
			return fmt.Errorf("the database has schema %d and this program knows %d: use the newer program that wrote it", current, latest)
		}
		_, err = p.Up(ctx)
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

// A SchemaState is where the schema of a vault stands.
type SchemaState struct{ Current, Latest int64 }

// Schema returns where the schema of the database stands.
func Schema(ctx context.Context, o Options) (s SchemaState, err error) {
	err = schema(ctx, o, func(p *goose.Provider) (err error) {
		s.Current, s.Latest, err = p.GetVersions(ctx)
		return err
	})
	return s, err
}

// schema runs do on the steps of the database.
func schema(ctx context.Context, o Options, do func(*goose.Provider) error) (err error) {
	url := o.DirectURL
	if url == "" {
		url = o.URL
	}
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return errBadURL(err)
	}
	c.ConnectTimeout = 5 * time.Second
	c.DefaultQueryExecMode = pgx.QueryExecModeExec // right through a pooler too
	db := stdlib.OpenDB(*c)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := await(ctx, db); err != nil {
		return failure("reach the database", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, Migrations(), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	return do(p)
}

// await waits until the server answers, as long as it is merely not there yet:
// it refuses, or it wakes up, and is slow to.
func await(ctx context.Context, db *sql.DB) error {
	ctx, stop := context.WithTimeout(ctx, startPatience)
	defer stop()
	for pause := firstPause; ; pause = min(2*pause, time.Second) {
		err := db.PingContext(ctx)
		if err == nil || !unavailable(err) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

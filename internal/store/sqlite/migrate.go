package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"creatorvault.dev/internal/vault"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps of the schema, for the suite that compares stores.
func Migrations() fs.FS {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return folder
}

// Migrate brings the vault at o.Path to this program's schema, and makes it
// where there is none. It fails with ErrInUse beside a server.
func Migrate(ctx context.Context, o Options) error {
	return migrate(ctx, o, func(p *goose.Provider) error {
		s, err := stateOf(ctx, p)
		if err == nil {
			err = s.Newer()
		}
		if err == nil {
			_, err = p.Up(ctx)
		}
		return err
	})
}

// MigrateDown takes one step back, and says which. It fails with ErrInUse
// beside a server.
func MigrateDown(ctx context.Context, o Options) (undone string, err error) {
	err = migrate(ctx, o, func(p *goose.Provider) error {
		result, err := p.Down(ctx)
		if err == nil {
			undone = filepath.Base(result.Source.Path)
		}
		return err
	})
	return undone, err
}

// Schema returns where the schema of the vault at o.Path stands.
func Schema(ctx context.Context, o Options) (s vault.Schema, err error) {
	if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("there is no vault at %s: `creatorvault migrate up` makes one", o.Path)
	}
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

// migrate runs do, which changes the schema, where no server has the vault: the
// ground must not move under one.
func migrate(ctx context.Context, o Options, do func(*goose.Provider) error) error {
	return schema(ctx, o, func(p *goose.Provider) (err error) {
		held, err := lock(filepath.Join(filepath.Dir(o.Path), lockName))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, held.Close()) }() // and with it the lock
		return do(p)
	})
}

// schema runs do on the steps of the vault of o.
func schema(ctx context.Context, o Options, do func(*goose.Provider) error) (err error) {
	if err := makeDir(filepath.Dir(o.Path)); err != nil {
		return fmt.Errorf("the data folder cannot be made: %w", err)
	}
	held, err := enter(o.Path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	db, err := connect(o, orCreate, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	makeFile(o.Path)
	if err := claim(ctx, db, o.Path); err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, Migrations())
	if err != nil {
		return err
	}
	return do(p)
}

// makeFile makes the file of a vault where it is missing, before SQLite would:
// that makes it for everyone. Why it could not be made SQLite finds out again.
func makeFile(path string) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the operator names it
	if err == nil {
		_ = f.Close() // nothing was written
	}
}

package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3/driver"
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
// where there is none.
func Migrate(ctx context.Context, o Options) error {
	return schema(o.Path, func(p *goose.Provider) error {
		if err := refuseNewer(ctx, p); err != nil {
			return err
		}
		_, err := p.Up(ctx)
		return err
	})
}

// MigrateDown takes one step back, and says which.
func MigrateDown(ctx context.Context, o Options) (undone string, err error) {
	err = schema(o.Path, func(p *goose.Provider) error {
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

// Schema returns where the schema of the vault at o.Path stands.
func Schema(ctx context.Context, o Options) (s SchemaState, err error) {
	if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
		return s, errMissing(o.Path)
	}
	err = schema(o.Path, func(p *goose.Provider) (err error) {
		s.Current, s.Latest, err = p.GetVersions(ctx)
		return err
	})
	return s, err
}

func refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, latest, err := p.GetVersions(ctx)
	if err == nil && current > latest {
		err = fmt.Errorf("the vault has schema %d and this program knows %d: use the newer program that wrote it", current, latest)
	}
	return err
}

// schema runs do on the steps of the vault at path.
func schema(path string, do func(*goose.Provider) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	db, err := driver.Open(source(path) + "&_txlock=immediate")
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return provide(db, do)
}

func provide(db *sql.DB, do func(*goose.Provider) error) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db, Migrations())
	if err != nil {
		return err
	}
	return do(p)
}

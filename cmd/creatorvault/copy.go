package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/upkeep"
)

// copyFlags are what the flags of copy say.
type copyFlags struct {
	from, to place
	restart  bool
}

// A place is where a vault is, and what opens it.
type place struct{ url, urlFile, key, passphrase string }

func copyCommand() command {
	f := new(copyFlags)
	return command{
		name: "copy", brief: "a whole installation from one store to another", bare: true,
		help: `
Copies everything, accounts too, from an SQLite vault or PostgreSQL to an empty one of
either kind, which is made where it is missing. Both have the schema of this program.
At the end both are read again, and a checksum of each table is compared and printed.

The copy is of the moment when it began: stop the server of the source first, or what
people write meanwhile stays there. Cut off at any moment, the same command goes on
where it was; until it has ended, no program takes the target for a vault.`,
		examples: `
creatorvault copy --from sqlite:data/vault.db --to-file /run/secrets/database
creatorvault copy --from postgres://me@db.example.com/vault --to sqlite:new/vault.db --to-key-file vault.key`,
		flags: func(fs *flag.FlagSet) {
			f.from.flags(fs, "from")
			f.to.flags(fs, "to")
			fs.BoolVar(&f.restart, "restart", false, "empty a target that a copy was begun to, and begin anew")
		},
		run: func(ctx context.Context, e env, args []string, _ *config.Config) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: copy takes no word %q", errUsage, args[0])
			}
			return f.copy(ctx, e)
		},
	}
}

func (p *place) flags(fs *flag.FlagSet, name string) {
	fs.StringVar(&p.url, name, "", "sqlite:PATH or postgres://user@host:5432/name")
	fs.StringVar(&p.urlFile, name+"-file", "", "a file with that of --"+name+", for one that has a password")
	fs.StringVar(&p.key, name+"-key-file", "", "a file with the key of an encrypted SQLite vault, 32 bytes in hex")
	fs.StringVar(&p.passphrase, name+"-passphrase-file", "", "a file with its passphrase, in place of a key")
}

// database returns the one at p, which name calls so.
func (p *place) database(name string) (*database, error) {
	url := p.url
	if (p.url == "") == (p.urlFile == "") {
		return nil, fmt.Errorf("give --%s or --%s-file, one of them", name, name)
	}
	if p.urlFile != "" {
		text, err := os.ReadFile(p.urlFile)
		if err != nil {
			return nil, err
		}
		url = strings.TrimSpace(string(text))
	}
	server, path, err := config.ParseDatabase(url)
	if err != nil {
		return nil, fmt.Errorf("--%s %w", name, err)
	}
	if path != "" {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, err
	}
	d, err := databaseOf(&config.Config{DatabaseURL: server, DatabasePath: path}, false, nil)
	if err != nil || p.key == "" && p.passphrase == "" {
		return d, err
	}
	if server != "" {
		return nil, fmt.Errorf("--%s is PostgreSQL, which has no key", name)
	}
	d.lite.Key, err = (&rekeyFlags{p.key, p.passphrase}).next()
	return d, err
}

// name says where d is, without who may enter.
func (d *database) name() (string, error) {
	if d.kind == "postgres" {
		return d.pg.Where()
	}
	return "sqlite:" + d.where, nil
}

func (f *copyFlags) copy(ctx context.Context, e env) (err error) {
	from, err := f.from.database("from")
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	to, err := f.to.database("to")
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	source, err := from.name()
	if err != nil {
		return err
	}
	where, err := to.name()
	if err != nil {
		return err
	}
	if source == where || from.kind == "sqlite" && to.kind == "sqlite" && filepath.Dir(from.where) == filepath.Dir(to.where) {
		return fmt.Errorf("%w: --from and --to must be different databases, and SQLite vaults in different folders", errUsage)
	}
	if err := from.check(ctx); err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	if err := to.receptive(ctx); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	reads, err := from.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reads.Close()) }()
	writes, err := to.receive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, writes.Close()) }()
	b := e.bar("copying to " + where)
	all, err := upkeep.Copy(ctx, reads, writes, source, f.restart, b.show)
	b.end()
	if err != nil {
		return err
	}
	rows := int64(0)
	for _, t := range all {
		e.say("%-18s %10d  %s", t.Table, t.Sum.Rows, t.Sum)
		rows += t.Sum.Rows
	}
	e.say("copied %s to %s: %d rows, the same in both", source, where, rows)
	return nil
}

// receptive makes the schema of d where there is none, and fails unless it is
// then this program's, or that of a copy that was begun.
func (d *database) receptive(ctx context.Context) error {
	if d.kind == "sqlite" {
		if _, err := os.Stat(d.lite.Path); errors.Is(err, os.ErrNotExist) {
			return d.migrate(ctx)
		}
	}
	s, err := d.schema(ctx)
	switch {
	case err != nil || s.CopyBegun():
		return err
	case s.Current == 0:
		return d.migrate(ctx)
	case s.Current < s.Latest: // making it was cut off, or it is a vault of an older program
		if unused, err := d.unused(ctx); err != nil || !unused {
			return errors.Join(err, d.check(ctx))
		}
		return d.migrate(ctx)
	}
	return d.check(ctx)
}

// unused reports whether nobody has anything in d.
func (d *database) unused(ctx context.Context) (_ bool, err error) {
	s, err := d.look(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	n, err := s.Count(ctx, upkeep.Tables[0]) // the users, who were there from the first schema on
	return n == 0, err
}

// receive opens d for a copy.
func (d *database) receive(ctx context.Context) (upkeep.Target, error) {
	if d.kind == "postgres" {
		return postgres.Receive(ctx, d.pg)
	}
	return sqlite.Receive(ctx, d.lite)
}

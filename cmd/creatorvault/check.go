package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/upkeep"
)

// checkFlags are what the flags of check say.
type checkFlags struct{ quick, json bool }

func checkCommand() command {
	f := new(checkFlags)
	return command{
		name: "check", brief: "whether the whole vault is sound",
		help: `
Reads everything that the vault holds, beside a running server, and says a line for
each fault: damage to the file, a schema that is not this program's, rows that name
what is not there, ideas that are not found by their words or their tags, gaps in the
log of changes and in histories. It changes nothing. The exit code is 1 if there is a
fault.

It is of one moment. While it reads, the write-ahead log of an SQLite vault grows.`,
		examples: `
creatorvault check
creatorvault check --quick --json`,
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&f.quick, "quick", false, "leave out what needs every row")
			fs.BoolVar(&f.json, "json", false, "print JSON")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: check takes no word %q", errUsage, args[0])
			}
			d, err := databaseOf(c, false, nil)
			if err != nil {
				return err
			}
			return f.check(ctx, e, d)
		},
	}
}

func (f *checkFlags) check(ctx context.Context, e env, d *database) (err error) {
	if err := d.check(ctx); err != nil {
		return err
	}
	s, err := d.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	stop := e.progress(ctx, "checking "+d.where) // of what the database does by itself, nobody knows how much is done
	b := e.bar("checking " + d.where)
	h, err := upkeep.Check(ctx, s, f.quick, func(done, all int64) { stop(); b.show(done, all) })
	stop()
	b.end()
	if err != nil {
		return err
	}
	if err := f.tell(e, d, h); err != nil {
		return err
	}
	if n := len(h.Faults) + h.Untold; n > 0 {
		return fmt.Errorf("%s is damaged; faults: %d", d.where, n)
	}
	return nil
}

func (f *checkFlags) tell(e env, d *database, h upkeep.Health) error {
	if f.json {
		return e.json(h)
	}
	for _, t := range h.Rows {
		e.say("%-18s %d", t.Table, t.Rows)
	}
	for _, fault := range h.Faults {
		e.say("fault: %s", fault)
	}
	if h.Untold > 0 {
		e.say("and %d faults more", h.Untold)
	}
	if len(h.Faults) == 0 {
		e.say("%s is sound", d.where)
	}
	return nil
}

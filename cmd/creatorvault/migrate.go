package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"creatorvault.dev/internal/config"
)

func migrateCommand() command {
	yes := false
	return command{
		name: "migrate", args: "up|down|status", brief: "bring the database to this program's schema, one step back, or say where it stands",
		help: `
up      takes every step that is missing; serve does the same by itself
down    takes the last step back, which can lose what only it can hold; asks first
status  says which schema the database has and which one this program needs`,
		flags: func(fs *flag.FlagSet) { fs.BoolVar(&yes, "yes", false, "take the step back without asking") },
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) != 1 {
				return fmt.Errorf("%w: migrate takes one word: up, down or status", errUsage)
			}
			d, err := databaseOf(c, false, nil)
			if err != nil {
				return err
			}
			switch args[0] {
			case "up":
				return migrateUp(ctx, e, d)
			case "down":
				return migrateDown(ctx, e, d, yes)
			case "status":
				return migrateStatus(ctx, e, d)
			}
			return fmt.Errorf("%w: migrate takes up, down or status, not %q", errUsage, args[0])
		},
	}
}

func migrateUp(ctx context.Context, e env, d *database) error {
	if err := d.migrate(ctx); err != nil {
		return err
	}
	return migrateStatus(ctx, e, d)
}

func migrateDown(ctx context.Context, e env, d *database, yes bool) error {
	if !yes {
		e.say("This takes the last step of the schema back, and loses what only it can hold. Go on? [y/N]")
		answer, err := bufio.NewReader(e.stdin).ReadString('\n')
		if err != nil || !strings.EqualFold(strings.TrimSpace(answer), "y") {
			return errors.New("nothing was changed")
		}
	}
	undone, err := d.down(ctx)
	if err != nil {
		return err
	}
	e.say("took back %s", undone)
	return nil
}

func migrateStatus(ctx context.Context, e env, d *database) error {
	current, latest, err := d.schema(ctx)
	if err != nil {
		return err
	}
	e.say("%s has schema %d; this program needs %d", d.where, current, latest)
	return nil
}

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
		name: "migrate", args: "up|down|status", brief: "the schema of the database: newest, one step back, or where it stands",
		help: `
up      takes every step that is missing, as serve does by itself
down    takes the last step back, and loses what only it can hold; asks first
status  says which schema the database has, and which one this program needs

On PostgreSQL the steps go to DATABASE_DIRECT_URL where that is set, and several
instances may do this at once. An SQLite vault must not be served meanwhile.`,
		examples: `
creatorvault migrate status
creatorvault migrate up --database-url-file /run/secrets/database
creatorvault migrate down --yes`,
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
	s, err := d.schema(ctx)
	if err == nil {
		err = s.Newer()
	}
	if err != nil {
		return err
	}
	if s.Current == 0 {
		return errors.New("the database has no step that could be taken back")
	}
	question := fmt.Sprintf("%s has schema %d. This takes step %d back, and loses what only it can hold. Go on? [y/N]", d.where, s.Current, s.Current)
	if !yes && !e.agreed(ctx, question) {
		return errors.New("nothing was changed")
	}
	undone, err := d.down(ctx)
	if err != nil {
		return err
	}
	e.say("took back %s", undone)
	return nil
}

func migrateStatus(ctx context.Context, e env, d *database) error {
	s, err := d.schema(ctx)
	if err != nil {
		return err
	}
	e.say("%s has schema %d; this program needs %d", d.where, s.Current, s.Latest)
	return nil
}

// agreed asks a question, and reports whether it was answered with yes. No
// answer is no. What a command prints for programs is not mixed with it.
func (e env) agreed(ctx context.Context, question string) bool {
	printer{e.stderr}.say("%s\n", question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(e.stdin).ReadString('\n') // what cannot be read is no yes
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case said := <-answer:
		return said == "y" || said == "yes"
	case <-ctx.Done():
		return false
	}
}

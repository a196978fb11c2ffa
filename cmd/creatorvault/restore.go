package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/store/sqlite"
)

func restoreCommand() command {
	yes, identity := false, ""
	return command{
		name: "restore", args: "FILE", brief: "the vault of a backup in the place of this one",
		help: `
Checks every byte of a backup, and puts its vault in the place of the one that is
there, which is kept in a folder beside it. No server and no other command may have
that open. Cut off at any moment, it leaves one of the two, whole. It asks first.

--identity opens a backup that was encrypted with age. That of an encrypted vault needs
the key that the vault had. One of an older program comes
back as it is, and serve brings it up to date.`,
		examples: `
creatorvault restore /backups/vault.backup
creatorvault restore /backups/vault.backup --data-dir /srv/vault --yes`,
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&yes, "yes", false, "do so without asking")
			fs.StringVar(&identity, "identity", "", "a file with the identity of age that opens the backup")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) != 1 {
				return fmt.Errorf("%w: restore takes one file", errUsage)
			}
			d, err := fileOf(c, "pg_restore brings a dump of PostgreSQL back")
			if err != nil {
				return err
			}
			return restore(ctx, e, d, args[0], identity, yes)
		},
	}
}

func restore(ctx context.Context, e env, d *database, name, identity string, yes bool) (err error) {
	if _, err := os.Stat(d.lite.Path); err == nil && !yes {
		if !e.agreed(ctx, fmt.Sprintf("This puts the vault of %s in the place of %s. Go on? [y/N]", name, d.where)) {
			return errors.New("nothing was changed")
		}
	}
	stop := e.progress(ctx, "restoring "+name)
	defer stop()
	f, err := opened(name, identity, filepath.Dir(d.lite.Path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r, err := sqlite.RestoreFrom(ctx, d.lite, f, time.Now())
	stop()
	if err != nil {
		return err
	}
	e.say("restored %s as of %s UTC: %d users, %d ideas", d.where, r.MadeAt.Format(minute), r.Rows["users"], r.Rows["ideas"])
	if r.Kept != "" {
		e.say("what was there before is in %s", r.Kept)
	}
	return nil
}

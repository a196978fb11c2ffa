package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/store/sqlite"
)

// backupFlags are what the flags of backup say.
type backupFlags struct {
	force, clear bool
	to           recipients
}

func backupCommand() command {
	f := new(backupFlags)
	return command{
		name: "backup", args: "FILE", brief: "the whole vault in one file, beside a running server",
		help: `
Writes all that an SQLite vault holds at one moment, while people write. FILE appears
when it is whole, checked and on disk, and not before; what is there is replaced only
if --force says so. The backup of an encrypted vault is encrypted, and the key of the
vault opens it: keep a copy of that key elsewhere. --clear writes it in the clear.
--recipient encrypts the file with age, for whoever has the identity of that recipient.

PostgreSQL has backups of its own: pg_dump, or a branch where that is Neon.`,
		examples: `
creatorvault backup /backups/vault.backup
creatorvault backup /backups/latest.backup --force
creatorvault backup /backups/vault.backup.age --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p`,
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&f.force, "force", false, "replace FILE if it is there")
			fs.BoolVar(&f.clear, "clear", false, "write it in the clear, though the vault is encrypted")
			fs.Var(&f.to, "recipient", "encrypt it with age for this recipient, age1…; may be given several times")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) != 1 {
				return fmt.Errorf("%w: backup takes one file", errUsage)
			}
			d, err := fileOf(c, "pg_dump backs up PostgreSQL, and a branch where it is Neon")
			if err != nil {
				return err
			}
			return f.backup(ctx, e, d, args[0])
		},
	}
}

// fileOf returns the database that c names, which must be a file. Instead says
// what to use where it is PostgreSQL.
func fileOf(c *config.Config, instead string) (*database, error) {
	if c.Store() != "sqlite" {
		return nil, errors.New("this command is for SQLite: " + instead)
	}
	return databaseOf(c, false, nil)
}

func (f *backupFlags) backup(ctx context.Context, e env, d *database, name string) error {
	wrap, err := forRecipients(f.to)
	if err != nil {
		return fmt.Errorf("%w: --recipient %w", errUsage, err)
	}
	part := newPart(e, "backing up to "+name)
	rows, err := sqlite.Backup(ctx, d.lite, sqlite.BackupOptions{Path: name, Replace: f.force, Clear: f.clear, Wrap: wrap, Now: time.Now(), Progress: part.is})
	if err != nil {
		return err
	}
	e.say("backed up %s to %s: %d users, %d ideas", d.where, name, rows["users"], rows["ideas"])
	return nil
}

// A part says each second how much of something is done.
type part struct {
	env
	what string
	said time.Time
}

func newPart(e env, what string) *part { return &part{e, what, time.Now()} }

func (p *part) is(done, all int) {
	if now := time.Now(); now.Sub(p.said) >= time.Second {
		p.said = now
		printer{p.stderr}.say("%s, %d %%\n", p.what, done*100/max(1, all))
	}
}

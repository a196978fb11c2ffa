package main

import (
	"context"
	"fmt"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/store/sqlite"
)

// needsFile is what is said of PostgreSQL where a vault's key is meant.
const needsFile = "PostgreSQL is encrypted by its own means, below it"

func encryptCommand() command {
	return command{
		name: "encrypt", brief: "encrypt a vault that is in the clear",
		help: `
Writes an SQLite vault anew, encrypted with the key of DATABASE_KEY_FILE or
DATABASE_PASSPHRASE. Until that is whole, checked and on disk, the one in the clear
stays; then it is removed. Disks may hold its old bytes for long, and old backups hold
them until they are deleted. No server and no other command may have the vault open.`,
		examples: `
creatorvault encrypt --database-key-file vault.key`,
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			d, err := sealable(c, "encrypt", args)
			if err != nil {
				return err
			}
			stop := e.progress(ctx, "encrypting "+d.where)
			err = sqlite.Encrypt(ctx, d.lite)
			stop()
			if err == nil {
				e.say("%s is encrypted; without its key and vault.key.json nobody can read it", d.where)
			}
			return err
		},
	}
}

// sealable returns the vault that a command of keys is for, with its key.
func sealable(c *config.Config, name string, args []string) (*database, error) {
	if len(args) > 0 {
		return nil, fmt.Errorf("%w: %s takes no word %q", errUsage, name, args[0])
	}
	d, err := fileOf(c, needsFile)
	if err == nil && d.lite.Key == nil {
		err = fmt.Errorf("%w: %s needs the vault's key: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE", errUsage, name)
	}
	return d, err
}

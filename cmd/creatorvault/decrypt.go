package main

import (
	"context"
	"errors"
	"flag"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/store/sqlite"
)

func decryptCommand() command {
	yes := false
	return command{
		name: "decrypt", brief: "write a vault that is encrypted in the clear",
		help: `
Writes an SQLite vault anew, in the clear. Until that is whole, checked and on disk,
the encrypted one stays; then it is removed, and vault.key.json with it. It asks first.
No server and no other command may have the vault open.`,
		examples: `
creatorvault decrypt --database-key-file vault.key --yes`,
		flags: func(fs *flag.FlagSet) { fs.BoolVar(&yes, "yes", false, "do so without asking") },
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			d, err := sealable(c, "decrypt", args)
			if err != nil {
				return err
			}
			if !yes && !e.agreed(ctx, "After this, whoever has the file can read "+d.where+". Go on? [y/N]") {
				return errors.New("nothing was changed")
			}
			stop := e.progress(ctx, "decrypting "+d.where)
			err = sqlite.Decrypt(ctx, d.lite)
			stop()
			if err == nil {
				e.say("%s is in the clear", d.where)
			}
			return err
		},
	}
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/store/sqlite"
)

// rekeyFlags are what the flags of rekey say.
type rekeyFlags struct{ key, passphrase string }

func rekeyCommand() command {
	f := new(rekeyFlags)
	return command{
		name: "rekey", brief: "change the key of an encrypted vault",
		help: `
Has another key open an SQLite vault, from now on. Only vault.key.json is written. The
key that the data itself is encrypted with stays: who had both the old key and that
file can still read copies of the vault, and old backups need the old key. Where a key
was stolen, decrypt and encrypt instead. No server may have the vault open.`,
		examples: `
creatorvault rekey --database-key-file old.key --new-key-file new.key
creatorvault rekey --database-key-file old.key --new-passphrase-file words.txt`,
		flags: func(fs *flag.FlagSet) {
			fs.StringVar(&f.key, "new-key-file", "", "a file with the new key, 32 bytes in hex")
			fs.StringVar(&f.passphrase, "new-passphrase-file", "", "a file with the new passphrase")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			d, err := sealable(c, "rekey", args)
			if err != nil {
				return err
			}
			next, err := f.next()
			if err != nil {
				return fmt.Errorf("%w: %w", errUsage, err)
			}
			if err = sqlite.Rekey(ctx, d.lite, next); err == nil {
				e.say("%s has another key", d.where)
			}
			return err
		},
	}
}

// next reads the new key.
func (f *rekeyFlags) next() (*sqlite.Key, error) {
	name := f.key + f.passphrase
	if name == "" || f.key != "" && f.passphrase != "" {
		return nil, errors.New("give --new-key-file or --new-passphrase-file, one of them")
	}
	text, err := os.ReadFile(name) //nolint:gosec // whoever runs this names it
	if err != nil {
		return nil, err
	}
	words := strings.TrimRight(string(text), "\r\n")
	switch {
	case strings.TrimSpace(words) == "":
		return nil, fmt.Errorf("%s has nothing in it", name)
	case f.key != "":
		return sqlite.ParseKey(words)
	}
	return sqlite.Passphrase(words), nil
}

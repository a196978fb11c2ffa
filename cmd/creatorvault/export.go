package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/vault"
)

// exportFlags are what the flags of export say.
type exportFlags struct {
	force, clear bool
	to           recipients
}

func exportCommand() command {
	f := new(exportFlags)
	return command{
		name: "export", args: "EMAIL|USER_ID FILE", brief: "everything that the vault holds about a person, as a zip",
		help: `
Writes what GET /api/v1/users/me/export sends: the ideas as Markdown, CSV and JSON,
the log of changes, the profile, and how the person signs in. It works beside a
running server. FILE appears when it is whole and on disk, and not before.

An encrypted vault is exported in the clear only if --clear says so. --recipient encrypts
the file with age; ` + "`age --decrypt`" + ` opens it.`,
		examples: `
creatorvault export ada@example.com ada.zip
creatorvault export s6KyBi4XtPRxsrWENQHkbpeu1JDsYx7C ada.zip --force`,
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&f.force, "force", false, "replace FILE if it is there")
			fs.BoolVar(&f.clear, "clear", false, "write it in the clear, though the vault is encrypted")
			fs.Var(&f.to, "recipient", "encrypt it with age for this recipient, age1…; may be given several times")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) != 2 {
				return fmt.Errorf("%w: export takes an e-mail address or the id of a user, and a file", errUsage)
			}
			if (c.DatabaseKey != "" || c.Passphrase != "") && !f.clear && len(f.to) == 0 {
				return fmt.Errorf("%w: the vault is encrypted and its export would not be: say --clear if that is meant, or name a --recipient", errUsage)
			}
			return withPeople(ctx, c, func(a *accounts) error { return f.export(ctx, e, a, args[0], args[1]) })
		},
	}
}

func (f *exportFlags) export(ctx context.Context, e env, a *accounts, person, name string) error {
	wrap, err := forRecipients(f.to)
	if err != nil {
		return fmt.Errorf("%w: --recipient %w", errUsage, err)
	}
	v := vault.NewService(a.store, time.Now)
	by, err := a.personOf(ctx, v, person)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(name); err == nil && !f.force {
		return fmt.Errorf("%s is there already: name another file, or say --force", name)
	}
	stop := e.progress(ctx, "exporting to "+name)
	err = writeWhole(name, f.force, func(w io.Writer) error {
		return wrap.through(w, func(w io.Writer) error { return archive.Export(ctx, v, by, time.Now(), w, a.parts()...) })
	})
	stop()
	if err == nil {
		e.say("exported the vault of %s to %s", person, name)
	}
	return err
}

// personOf finds who is meant: by the e-mail address of an account, or by the
// id of a user.
func (a *accounts) personOf(ctx context.Context, v *vault.Service, name string) (vault.Actor, error) {
	by := vault.Actor{Owner: vault.UserID(name), Source: vault.FromCLI}
	if strings.Contains(name, "@") && !a.External() {
		account, err := a.provider.Account(ctx, name)
		if err != nil && !errors.Is(err, vault.NotFound) {
			return by, err
		}
		if err == nil {
			by.Owner = account.ID
		}
	}
	_, err := v.User(ctx, by)
	if errors.Is(err, vault.NotFound) {
		return by, fmt.Errorf("there is nobody here with the e-mail address or the id %s", name)
	}
	return by, err
}

// parts are what an export of this command holds beside the vault: the same as
// the server's.
func (a *accounts) parts() []archive.Part {
	_, more := ofEverybody(a.store, nil)
	if a.External() {
		return more
	}
	return append(api.SignInParts(a.provider), more...)
}

// writeWhole writes a file that is there when it is whole and on disk, or not
// at all. One that is there already is replaced if force says so.
func writeWhole(name string, force bool, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(name)
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(tmp.Name()); !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	err = write(tmp)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if force {
		err = os.Rename(tmp.Name(), name)
	} else { // unlike a rename, a link replaces nothing that came meanwhile
		err = os.Link(tmp.Name(), name)
	}
	if err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder has the names in a folder on disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // whoever runs this names it
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

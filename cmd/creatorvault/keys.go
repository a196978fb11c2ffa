package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"text/tabwriter"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// keysFlags are what the flags of keys say.
type keysFlags struct{ json, now, yes bool }

func keysCommand() command {
	f := new(keysFlags)
	return command{
		name: "keys", args: "list|rotate", brief: "what the tokens of this sign-in are signed by", signs: true,
		help: `
list    shows the keys: which one signs, which waits to, and which only verify what
        they signed before; --json for programs
rotate  makes another key. It is published at once and signs 20 minutes later, when
        everybody who verifies has it; the one before goes when its last token has
        expired. Nobody is signed out. One that waits already is not followed by
        another
rotate --now  deletes all keys, and makes one that signs at once: for a key that
        somebody stole, and for an AUTH_SECRET that is lost. Every token dies within
        a second, also those of scripts; apps fetch another by themselves. It asks
        first

Keys are rotated without this when they have signed for AUTH_KEY_MAX_AGE, 90 days
unless that is set. Servers hear of other keys within a second.`,
		examples: `
creatorvault keys list
creatorvault keys rotate
creatorvault keys rotate --now --yes`,
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&f.json, "json", false, "print JSON (list)")
			fs.BoolVar(&f.now, "now", false, "delete all keys, and have every token die (rotate)")
			fs.BoolVar(&f.yes, "yes", false, "do so without asking (rotate --now)")
		},
		run: f.run,
	}
}

func (f *keysFlags) run(ctx context.Context, e env, args []string, c *config.Config) error {
	verb := ""
	if len(args) == 1 {
		verb = args[0]
	}
	switch {
	case verb != "list" && verb != "rotate":
		return fmt.Errorf("%w: keys takes one word: list or rotate", errUsage)
	case verb == "list" && (f.now || f.yes):
		return fmt.Errorf("%w: keys list knows neither --now nor --yes", errUsage)
	case verb == "rotate" && f.json:
		return fmt.Errorf("%w: keys rotate does not know --json", errUsage)
	case f.yes && !f.now:
		return fmt.Errorf("%w: --yes goes with --now", errUsage)
	}
	return withAccounts(ctx, c, func(a *accounts) error {
		switch {
		case verb == "list":
			return f.list(ctx, e, a)
		case f.now:
			return f.replace(ctx, e, a)
		}
		return rotate(ctx, e, a)
	})
}

// list shows the keys. It makes none, and opens none.
func (f *keysFlags) list(ctx context.Context, e env, a *accounts) error {
	kept, err := a.SigningKeys(ctx)
	if err != nil {
		return err
	}
	uses := identity.KeyUses(kept, a.JWTLeeway, time.Now())
	if f.json {
		return keysJSON(e, uses)
	}
	if len(uses) == 0 {
		e.say("there are no keys yet: the first server makes one")
		return nil
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	p := printer{w}
	p.say("ID\tALGORITHM\tMADE\tSIGNS FROM\tNOW\n")
	for _, use := range uses {
		does := use.Does
		if !use.Until.IsZero() && does != identity.KeyGone {
			does += " until " + use.Until.UTC().Format(minute)
		}
		p.say("%s\t%s\t%s\t%s\t%s\n", use.ID, use.Algorithm, use.CreatedAt.UTC().Format(minute), use.SignsAt.UTC().Format(minute), does)
	}
	return w.Flush()
}

// keysJSON prints the keys for programs, nothing secret among it.
func keysJSON(e env, uses []identity.KeyUse) error {
	type line struct {
		ID        string       `json:"id"`
		Algorithm string       `json:"algorithm"`
		State     string       `json:"state"`
		CreatedAt vault.Stamp  `json:"created_at"`
		SignsAt   vault.Stamp  `json:"signs_at"`
		Until     *vault.Stamp `json:"until"`
	}
	lines := make([]line, 0, len(uses))
	for _, use := range uses {
		one := line{use.ID, use.Algorithm, use.Does, vault.Stamp{Time: use.CreatedAt}, vault.Stamp{Time: use.SignsAt}, nil}
		if !use.Until.IsZero() {
			one.Until = &vault.Stamp{Time: use.Until.UTC()}
		}
		lines = append(lines, one)
	}
	return e.json(lines)
}

func rotate(ctx context.Context, e env, a *accounts) error {
	signer, err := a.signer(ctx)
	if err != nil {
		return err
	}
	k, made, err := signer.Rotate(ctx)
	if err != nil {
		return err
	}
	did := "made the key"
	if !made {
		did = "nothing was made: there is the key"
	}
	e.say("%s %s, which is published and signs from %s UTC on", did, k.ID, k.SignsAt.UTC().Format(minute))
	return nil
}

func (f *keysFlags) replace(ctx context.Context, e env, a *accounts) error {
	if !f.yes && !e.agreed(ctx, "This deletes every signing key, and every token dies. Go on? [y/N]") {
		return errors.New("nothing was changed")
	}
	secret, err := secretOf(ctx, a.Config, a.store)
	if err != nil {
		return err
	}
	k, err := identity.ReplaceKeys(ctx, a.store, signingOf(a.Config, secret), time.Now)
	if err != nil {
		return err
	}
	e.say("made the key %s, which signs from now on; all others are deleted", k.ID)
	return nil
}

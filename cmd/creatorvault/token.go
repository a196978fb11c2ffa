package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
)

// tokenFlags are what the flags of token say.
type tokenFlags struct {
	set    *flag.FlagSet
	name   string
	scopes string
	days   int
	json   bool
}

// tokenVerbs says what each verb takes, and which flags it knows. Without a
// verb, an e-mail address alone asks for a token of the API.
var tokenVerbs = map[string]struct {
	words int
	takes string
	flags []string
	run   func(context.Context, env, *accounts, []string, *tokenFlags) error
}{
	"create": {1, "one e-mail address", []string{"name", "scopes", "days"}, createToken},
	"list":   {1, "one e-mail address", []string{"json"}, listTokens},
	"revoke": {2, "an e-mail address and the id of a token", nil, revokeToken},
}

func tokenCommand() command {
	f := new(tokenFlags)
	return command{
		name: "token", args: "[create|list|revoke] EMAIL", brief: "tokens with which scripts call the API", signs: true,
		help: `
EMAIL             prints a token with which curl and scripts call the API as that
                  person. It is good for AUTH_TOKEN_TTL, 15 minutes unless that is
                  set, and dies sooner if the account is deleted or gets another
                  password. It does not stand for the password where one is asked for
create EMAIL      makes a personal access token, which lives for --days (90) and may
                  do what --scopes say: ideas:read, ideas:write, ai:use, account.
                  It prints the token alone, this once
list EMAIL        lists the person's access tokens; --json for programs
revoke EMAIL ID   ends an access token; a running server hears of it within a second

With an external issuer there are access tokens all the same, of people who have
been here with a token of the issuer. Their id may stand in place of EMAIL.`,
		examples: `
curl -H "Authorization: Bearer $(creatorvault token ada@example.com)" http://localhost:8000/api/v1/users/me
creatorvault token create ada@example.com --name "Backup at night" --scopes ideas:read,account --days 365
creatorvault token list ada@example.com
creatorvault token revoke ada@example.com 3Wn0rTqLzXb8VdKc2YpJmHs6GfAe9RuQ`,
		flags: f.define,
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			return f.run(ctx, e, args, c)
		},
	}
}

func (f *tokenFlags) define(fs *flag.FlagSet) {
	f.set = fs
	fs.StringVar(&f.name, "name", "", "what the token is for (create)")
	fs.StringVar(&f.scopes, "scopes", "", "what it may do, comma-separated (create)")
	fs.IntVar(&f.days, "days", identity.TokenDays, "for how many days it lives (create)")
	fs.BoolVar(&f.json, "json", false, "print JSON (list)")
}

func (f *tokenFlags) run(ctx context.Context, e env, args []string, c *config.Config) error {
	verb, words := "", args
	if len(args) > 0 && !strings.Contains(args[0], "@") {
		verb, words = args[0], args[1:]
	}
	v, ok := tokenVerbs[verb]
	switch {
	case verb == "" && len(words) != 1:
		return fmt.Errorf("%w: token takes one e-mail address", errUsage)
	case verb != "" && !ok:
		return fmt.Errorf("%w: token takes an e-mail address, or create, list or revoke first, not %q", errUsage, verb)
	case verb != "" && len(words) != v.words:
		return fmt.Errorf("%w: token %s takes %s", errUsage, verb, v.takes)
	}
	var unfit error
	f.set.Visit(func(given *flag.Flag) {
		if !isSetting(given.Name) && !slices.Contains(v.flags, given.Name) {
			unfit = fmt.Errorf("%w: %s does not know --%s", errUsage, strings.TrimSpace("token "+verb), given.Name)
		}
	})
	switch {
	case unfit != nil:
		return unfit
	case verb == "":
		return withAccounts(ctx, c, func(a *accounts) error { return printToken(ctx, e, a, words[0]) })
	}
	return withPeople(ctx, c, func(a *accounts) error { return v.run(ctx, e, a, words, f) })
}

func printToken(ctx context.Context, e env, a *accounts, email string) error {
	found, err := a.find(ctx, email)
	if err != nil {
		return err
	}
	signer, err := a.signer(ctx)
	if err != nil {
		return err
	}
	token, err := identity.NewProvider(a.provider.Settings, a.store, signer, nil, nil, time.Now).Issue(ctx, found)
	if err != nil {
		return err
	}
	e.say("%s", token)
	return nil
}

package main

import (
	"context"
	"fmt"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
)

func tokenCommand() command {
	return command{
		name: "token", args: "EMAIL", brief: "print a token with which a script calls the API", signs: true,
		help: `
Prints a token with which curl and scripts call the API as that person, and nothing
else. It is good for AUTH_TOKEN_TTL, 15 minutes unless that is set, and dies sooner
if the account is deleted or gets another password. It does not stand for the
password where one is asked for.`,
		examples: `
creatorvault token ada@example.com
curl -H "Authorization: Bearer $(creatorvault token ada@example.com)" http://localhost:8000/api/v1/users/me`,
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) != 1 {
				return fmt.Errorf("%w: token takes one e-mail address", errUsage)
			}
			return withAccounts(ctx, c, func(a *accounts) error { return printToken(ctx, e, a, args[0]) })
		},
	}
}

func printToken(ctx context.Context, e env, a *accounts, email string) error {
	found, err := a.find(ctx, email)
	if err != nil {
		return err
	}
	secret, err := secretOf(ctx, a.Config, a.store)
	if err != nil {
		return err
	}
	signer, err := identity.NewSigner(ctx, a.store, secret, time.Now)
	if err != nil {
		return err
	}
	token, err := identity.NewProvider(providerSettings(a.Config), a.store, signer, nil, nil, time.Now).Issue(ctx, found)
	if err != nil {
		return err
	}
	e.say("%s", token)
	return nil
}

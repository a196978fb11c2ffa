package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// owner returns the person whom a command names: by the e-mail address of an
// account, by that of their newest token, or by their id.
func (a *accounts) owner(ctx context.Context, name string) (vault.UserID, error) {
	name = strings.TrimSpace(name)
	account, err := a.provider.Account(ctx, name)
	if err == nil || !errors.Is(err, vault.NotFound) {
		return account.ID, err
	}
	ids, err := a.UsersNamed(ctx, name)
	switch {
	case err != nil:
		return "", err
	case len(ids) == 0:
		return "", fmt.Errorf("there is nobody with the e-mail address or id %s", name)
	case len(ids) > 1:
		return "", fmt.Errorf("several people have the e-mail address %s: name one by id, of %q", name, ids)
	}
	return ids[0], nil
}

func (a *accounts) tokens() *identity.Tokens { return identity.NewTokens(a.store, nil, time.Now) }

// createToken prints a token alone on standard output.
func createToken(ctx context.Context, e env, a *accounts, words []string, f *tokenFlags) error {
	id, err := a.owner(ctx, words[0])
	if err != nil {
		return err
	}
	scopes := strings.FieldsFunc(f.scopes, func(r rune) bool { return r == ',' || r == ' ' })
	made, text, err := a.tokens().Create(ctx, id, identity.NewAccessToken{
		Name: vault.Of(f.name), Scopes: vault.TextsOf(scopes...), Days: vault.Of(f.days),
	}, identity.Operator)
	if err != nil {
		return allFaults(err)
	}
	printer{e.stderr}.say("made the token %s, good until %s for %s; it is printed this once\n",
		made.ID, made.ExpiresAt.UTC().Format(minute), strings.Join(made.Scopes, ", "))
	e.say("%s", text)
	return nil
}

// allFaults says all that is wrong with an input, a line each.
func allFaults(err error) error {
	e, ok := errors.AsType[*vault.Error](err)
	if !ok || len(e.Details) == 0 {
		return err
	}
	var lines []string
	for _, one := range e.Details {
		lines = append(lines, one.Message)
	}
	return errors.New(strings.Join(lines, "\n"))
}

func listTokens(ctx context.Context, e env, a *accounts, words []string, f *tokenFlags) error {
	id, err := a.owner(ctx, words[0])
	if err != nil {
		return err
	}
	all, err := a.tokens().List(ctx, id)
	if err != nil {
		return err
	}
	if f.json {
		return e.json(all)
	}
	if len(all) == 0 {
		e.say("there are no access tokens")
		return nil
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	p := printer{w}
	p.say("ID\tCREATED\tEXPIRES\tLAST USED\tSCOPES\tNAME\n")
	for _, one := range all {
		used := "never"
		if one.LastUsedAt != nil {
			used = one.LastUsedAt.UTC().Format(minute)
		}
		p.say("%s\t%s\t%s\t%s\t%s\t%s\n", one.ID, one.CreatedAt.UTC().Format(minute), one.ExpiresAt.UTC().Format(minute), used, strings.Join(one.Scopes, ","), one.Name)
	}
	return w.Flush()
}

func revokeToken(ctx context.Context, e env, a *accounts, words []string, _ *tokenFlags) error {
	id, err := a.owner(ctx, words[0])
	if err != nil {
		return err
	}
	if err := a.tokens().Revoke(ctx, id, words[1], identity.Operator); err != nil {
		if errors.Is(err, vault.NotFound) {
			err = fmt.Errorf("%s has no access token with the id %s", words[0], words[1])
		}
		return err
	}
	e.say("revoked the token %s", words[1])
	return nil
}

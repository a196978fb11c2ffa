package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/mcp"
	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"
)

// tokenVariable names where a token for a vault elsewhere is taken from: on a
// command line everybody on the machine would see it.
const tokenVariable = "CREATORVAULT_TOKEN"

func mcpCommand() command {
	from := ""
	return command{
		name: "mcp", args: "[EMAIL|USER_ID]", brief: "let an assistant work on a vault, over stdin and stdout", signs: true,
		help: `
Speaks the Model Context Protocol, a message a line, for assistants that start a
program: Claude Desktop, editors and their like. EMAIL says whose ideas on this
machine it works on; it runs beside a server. With --url it works on a vault
elsewhere, as whoever the access token in ` + tokenVariable + ` belongs to
(make one in the settings of the app, with the scopes ideas:read and ideas:write,
and ai:use for expand_idea).

Assistants that speak HTTP need no program: they connect to /mcp of the server.`,
		examples: `
creatorvault mcp ada@example.com
` + tokenVariable + `=cv_pat_… creatorvault mcp --url https://vault.example.com`,
		flags: func(fs *flag.FlagSet) {
			fs.StringVar(&from, "url", "", "the vault elsewhere, as https://vault.example.com")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			over := mcp.Lines(e.stdin, e.stdout)
			switch {
			case from != "" && len(args) > 0:
				return fmt.Errorf("%w: with --url the token says whose vault it is; leave %q out", errUsage, args[0])
			case from != "":
				return relay(ctx, e, from, over)
			case len(args) != 1:
				return fmt.Errorf("%w: mcp takes an e-mail address or the id of a user, or --url", errUsage)
			}
			return withPeople(ctx, c, func(a *accounts) error { return speak(ctx, a, args[0], over) })
		},
	}
}

// speak works on the vault of a person on this machine.
func speak(ctx context.Context, a *accounts, person string, over mcp.Transport) error {
	v := vault.NewService(a.store, time.Now)
	v.KeepTrash(a.TrashDays)
	by, err := a.personOf(ctx, v, person)
	if err != nil {
		return err
	}
	helper, err := assist(a.Config, v)
	if err != nil {
		return err
	}
	server, err := protocol(ctx, a.Config, a.store, tools(v, helper), func(string, string, time.Duration) {})
	if err != nil {
		return err
	}
	return ended(server.Serve(ctx, &identity.Principal{ID: by.Owner, Scopes: []string{identity.ReadIdeas, identity.WriteIdeas, identity.UseAI}}, vault.FromMCP, over))
}

// relay works on a vault elsewhere.
func relay(ctx context.Context, e env, from string, over mcp.Transport) error {
	u, err := url.Parse(from)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return fmt.Errorf("%w: --url must be the origin of a vault, as https://vault.example.com; http is for this machine alone", errUsage)
	}
	token, _ := e.lookup(tokenVariable)
	if token == "" {
		return fmt.Errorf("%w: set %s to an access token of that vault", errUsage, tokenVariable)
	}
	return ended(mcp.Relay{URL: u.Scheme + "://" + u.Host, Token: token, Version: programVersion()}.Serve(ctx, over))
}

// ended is nil for a client that went, as they do.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// isLoopback reports whether a name is of this machine.
func isLoopback(name string) bool {
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.IsLoopback()
}

// protocol returns the server that assistants speak to, with these tools.
func protocol(ctx context.Context, c *config.Config, s store, t *toolbox.Toolbox, called func(tool, outcome string, took time.Duration)) (*mcp.Server, error) {
	fresh := make([]byte, secretSize)
	_, _ = rand.Read(fresh) // never fails
	key, err := s.Secret(ctx, "mcp", fresh)
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	return mcp.New(mcp.Options{
		Tools: t, Version: programVersion(), PublicURL: c.PublicURL, Origins: c.AllowedOrigins, Key: key, Called: called,
	}), nil
}

// connectRoutes are where assistants connect to server over HTTP.
func connectRoutes(c *config.Config, server *mcp.Server) []api.Route {
	return api.MCPRoutes(server.Handler(), c.PublicURL, mcp.Metadata(c.PublicURL))
}

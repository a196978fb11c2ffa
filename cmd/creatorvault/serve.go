package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/vault"
)

// serve answers requests until ctx is done.
func serve(ctx context.Context, e env, fs *flag.FlagSet) (err error) {
	if err := fs.Parse(e.args); err != nil {
		return err
	}
	c, err := config.Load(e.getenv)
	if err != nil {
		return errors.Join(errUsage, err)
	}
	key, err := identity.ParseKey(c.JWTPublicKey)
	if err != nil {
		return fmt.Errorf("JWT_PUBLIC_KEY: %w", err)
	}
	where := sqlite.Options{Path: c.DatabasePath, Serve: true}
	if err := sqlite.Migrate(ctx, where); err != nil {
		return err
	}
	store, err := sqlite.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	gate := &welcome{&identity.Verifier{Key: key, Issuer: c.JWTIssuer, Audience: c.JWTAudience, Now: time.Now}, store}
	handler := server.New(api.Routes(vault.NewService(store, time.Now), &ready{store}), server.Options{
		PublicURL: c.PublicURL, Hosts: []string{"localhost"}, Origins: []string{c.PublicURL, "http://localhost:3000"},
		Exempt:    []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		UserLimit: c.UserLimit, AnonLimit: c.AnonLimit, Limiter: server.NewBuckets(time.Now),
		Gate: gate, Now: time.Now, NewID: func() string { return "req_" + rand.Text() },
	})
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(c.Host, strconv.Itoa(c.Port)))
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Fprintf(e.stdout, "CreatorVault is at http://%s\n", listener.Addr())
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = srv.Shutdown(context.WithoutCancel(ctx)) })
	if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// welcome makes a user of everyone who comes with a good token.
type welcome struct {
	tokens *identity.Verifier
	people vault.People
}

// Identify returns the principal of token.
func (w *welcome) Identify(ctx context.Context, token string) (*identity.Principal, error) {
	p, err := w.tokens.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	return p, w.people.PutUser(ctx, vault.User{
		ID: p.ID, Email: p.Email, Name: p.Name, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: time.Now()},
	})
}

type ready struct{ *sqlite.Store }

// Ready asks the database, for now.
func (r *ready) Ready(ctx context.Context) error { return r.Ping(ctx) }

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// identification is who tells people apart, and how they sign in.
type identification struct {
	gate    *identity.Gate
	account api.Account
	routes  []api.Route
}

// identify returns the identification that c asks for. What it runs ends with ctx.
func identify(ctx context.Context, c *config.Config, s store, v *vault.Service) (*identification, error) {
	if c.External() {
		return external(ctx, c, s, v)
	}
	return builtin(ctx, c, s, v)
}

// verifier returns the verifier of c over keys.
func verifier(c *config.Config, keys identity.Keys, algorithms []string) *identity.Verifier {
	return &identity.Verifier{
		Keys: keys, Algorithms: algorithms, Issuer: c.JWTIssuer, Audiences: c.JWTAudiences, Resource: c.PublicURL + api.MCPPath, Leeway: c.JWTLeeway, MaxTTL: c.JWTMaxTTL, Now: time.Now,
	}
}

// newGate returns a gate that knows what was revoked, and stays up to date.
func newGate(ctx context.Context, s store, v *identity.Verifier) (*identity.Gate, error) {
	g := identity.NewGate(v, s, s, time.Now)
	if err := g.Poll(ctx); err != nil {
		return nil, fmt.Errorf("read the revoked tokens: %w", err)
	}
	go g.Run(ctx)
	return g, nil
}

// eraser removes people, and makes their tokens void here at once.
func eraser(v *vault.Service, g *identity.Gate) func(context.Context, vault.Actor) error {
	return func(ctx context.Context, by vault.Actor) error {
		at, err := v.ErasePerson(ctx, by)
		if err == nil {
			g.Revoke(identity.Revocation{User: by.Owner, Until: at, At: at})
		}
		return err
	}
}

// external takes the tokens of another program.
func external(ctx context.Context, c *config.Config, s store, v *vault.Service) (*identification, error) {
	var keys identity.Keys
	if c.JWTPublicKey != "" {
		key, err := identity.ParseKey(c.JWTPublicKey, c.JWTAlgorithms)
		if err != nil {
			return nil, fmt.Errorf("%w: JWT_PUBLIC_KEY: %w", errUsage, err)
		}
		keys = identity.StaticKey{Key: key}
	} else {
		set, err := identity.NewKeySet(c.JWTJWKSURL, time.Now)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errUsage, err)
		}
		set.Refresh, set.MaxStale = c.JWKSRefresh, c.JWKSMaxStale
		go set.Run(ctx)
		keys = set
	}
	g, err := newGate(ctx, s, verifier(c, keys, c.JWTAlgorithms))
	if err != nil {
		return nil, err
	}
	routes, parts := ofEverybody(s, g)
	return &identification{
		gate: g, account: api.Account{Erase: eraser(v, g), Parts: parts},
		routes: append(append(routes, api.SignRoute("external", c.AuthBaseURL, false, false)), api.ResourceRoutes(c.PublicURL, c.AuthBaseURL)...),
	}, nil
}

// ofEverybody are the routes and the parts of an export that people have whoever
// signs them in: their views, their access tokens, what happened to their account, what went to models, and what they said with one.
func ofEverybody(s store, g *identity.Gate) ([]api.Route, []archive.Part) {
	tokens := identity.NewTokens(s, g, time.Now)
	return append(api.TokenRoutes(tokens), api.SecurityRoute(s, time.Now)), []archive.Part{api.ViewPart(s), api.TokenPart(tokens), api.EventPart(s, time.Now), api.ActivityPart(s, time.Now), api.ConversationPart(s, time.Now), api.ProposalPart(s, time.Now)}
}

// secretSize is the size of a secret that is made here, in bytes.
const secretSize = 32

// secretOf returns the secret of the built-in sign-in: that of c, or the one
// that the vault made for itself.
func secretOf(ctx context.Context, c *config.Config, s store) ([]byte, error) {
	if c.AuthSecret != "" {
		return []byte(c.AuthSecret), nil
	}
	fresh := make([]byte, secretSize) // the settings allow that for the embedded store alone
	_, _ = rand.Read(fresh)           // never fails
	secret, err := s.Secret(ctx, "auth", fresh)
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	return secret, nil
}

// providerSettings are those of the built-in provider.
func providerSettings(c *config.Config) (s identity.Settings, err error) {
	s = identity.Settings{
		Issuer: c.JWTIssuer, Audience: c.JWTAudiences[0], TokenTTL: c.AuthTokenTTL, SessionTTL: c.AuthSession, SessionMax: c.AuthSessionMax, SignUp: c.AuthSignUp,
		PasswordMin: c.PasswordMin,
	}
	s.Mailing, err = mailing(c)
	return s, err
}

// signingOf says how the built-in sign-in signs its tokens.
func signingOf(c *config.Config, secret []byte) identity.Signing {
	return identity.Signing{Secret: secret, Algorithm: c.SigningAlg, TokenTTL: c.AuthTokenTTL, MaxAge: c.KeyMaxAge, Leeway: c.JWTLeeway}
}

// signer is what the tokens of accounts are signed by.
func (a *accounts) signer(ctx context.Context) (*identity.Signer, error) {
	secret, err := secretOf(ctx, a.Config, a.store)
	if err != nil {
		return nil, err
	}
	return identity.NewSigner(ctx, a.store, signingOf(a.Config, secret), time.Now)
}

// builtin signs people up and in.
func builtin(ctx context.Context, c *config.Config, s store, v *vault.Service) (*identification, error) {
	secret, err := secretOf(ctx, c, s)
	if err != nil {
		return nil, err
	}
	signer, err := identity.NewSigner(ctx, s, signingOf(c, secret), time.Now)
	if err != nil {
		return nil, err
	}
	hasher, err := identity.NewHasher(c.BcryptCost)
	if err != nil {
		return nil, err
	}
	g, err := newGate(ctx, s, verifier(c, signer, identity.SigningAlgorithms))
	if err != nil {
		return nil, err
	}
	go signer.Run(ctx)
	settings, err := providerSettings(c)
	if err != nil {
		return nil, err
	}
	settings.DeviceKey = secret
	p := identity.NewProvider(settings, s, signer, hasher, g, time.Now)
	if p.Mails() {
		go p.Deliver(ctx)
	}
	erase := eraser(v, g)
	routes, parts := ofEverybody(s, g)
	routes = slices.Concat(routes, api.AuthRoutes(p, api.AuthOptions{PublicURL: c.PublicURL, Origins: c.TrustedOrigins, Secret: secret}, erase), api.NoAuthRoutes())
	return &identification{
		gate: g, account: api.Account{Confirm: p.Confirm, Erase: erase, Parts: append(api.SignInParts(p), parts...)},
		routes: append(append(routes, api.SignRoute("builtin", authBase(c), c.AuthSignUp, p.Mails())), api.ResourceRoutes(c.PublicURL, "")...),
	}, nil
}

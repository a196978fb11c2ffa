package main

import (
	"context"
	"fmt"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/mail"
)

// authBase is where the built-in provider is for people.
func authBase(c *config.Config) string { return c.PublicURL + "/api/auth" }

// mailing returns how the provider sends mail, nil if it sends none.
func mailing(c *config.Config) (*identity.Mailing, error) {
	if c.SMTPURL == "" {
		return nil, nil //nolint:nilnil // which is what nil means to a provider
	}
	s, err := mail.New(c.SMTPURL, c.MailFrom, time.Now)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	send := func(ctx context.Context, l identity.Letter) error { return s.Send(ctx, mail.Message(l)) }
	return identity.NewMailing(send, authBase(c), c.RequireVerification), nil
}

package identity

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"creatorvault.dev/internal/vault"
)

// A Letter is a mail as it is sent: to one person, in two forms.
type Letter struct {
	Name    string
	Address string
	Subject string
	Text    string
	HTML    string
}

// A Mailing is how a provider sends mail.
type Mailing struct {
	Send     func(context.Context, Letter) error // an error whose Permanent method says true is final
	Base     string                              // the URL of the provider, with its path
	Required bool                                // nobody signs in whose e-mail is not known to be theirs

	wake chan struct{} // hears of each mail that is kept here
}

// NewMailing returns a mailing through send. Links begin with base.
func NewMailing(send func(context.Context, Letter) error, base string, required bool) *Mailing {
	return &Mailing{send, base, required, make(chan struct{}, 1)}
}

// How mails are sent: how many at once, how often those are looked for that
// others left or put off, when whoever took one is taken to be gone, and how
// long and how seldom at last a mail is tried.
const (
	senders      = 4
	lookEvery    = time.Second
	senderGone   = time.Minute
	keepTrying   = 6 * time.Hour
	firstPause   = time.Second
	longestPause = 10 * time.Minute
	finishWithin = 5 * time.Second
)

// Mails reports whether the provider sends mail.
func (p *Provider) Mails() bool { return p.Mailing != nil }

// post keeps a mail until it is sent. When it returns, it will be.
func (p *Provider) post(ctx context.Context, m Mail) error {
	m.ID, m.CreatedAt = randomText(), p.clock()
	m.DueAt = m.CreatedAt
	err := p.store.InsertMail(ctx, m)
	if err == nil {
		select {
		case p.Mailing.wake <- struct{}{}:
		default: // they know already
		}
	}
	return err
}

// Deliver sends what is to be sent, until ctx is done. Any number of instances
// may do so at once. Of an outage of the database it tells once.
func (p *Provider) Deliver(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	places := make(chan struct{}, senders)
	for failing := false; ; {
		err := p.deliverDue(ctx, places)
		if err != nil && !failing && ctx.Err() == nil {
			slog.WarnContext(ctx, "mail cannot be looked for", "error", err)
		}
		failing = err != nil
		select {
		case <-tick.C:
		case <-p.Mailing.wake:
		case <-ctx.Done():
			for range senders { // so that none is at work when this returns
				places <- struct{}{}
			}
			return
		}
	}
}

// deliverDue begins to send all mails that are due, each in one of the places.
func (p *Provider) deliverDue(ctx context.Context, places chan struct{}) error {
	for {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		at := p.clock()
		m, err := p.store.TakeMail(ctx, at, at.Add(senderGone))
		if err != nil {
			<-places
			if errors.Is(err, vault.NotFound) {
				return nil
			}
			return err
		}
		go func() {
			defer func() { <-places }()
			p.deliver(ctx, m)
		}()
	}
}

// pauseAfter is how long a mail waits that failed so often.
func pauseAfter(tries int) time.Duration {
	const doublings = 10 // and the longest pause is reached
	return min(firstPause<<min(max(tries-1, 0), doublings), longestPause)
}

// deliver sends m, and forgets it or puts it off. Neither its text nor whom it
// is for is told to the log.
func (p *Provider) deliver(ctx context.Context, m Mail) {
	at := p.clock()
	letter, about, err := p.letter(ctx, m, at)
	if err == nil && m.Kind == ResetMail && m.Tries == 1 { // not before, so that asking takes as long for nobody
		p.note(ctx, ResetAsked, about, Visit{Address: m.Client, Agent: m.Agent})
	}
	if err == nil {
		err = p.Mailing.Send(ctx, letter)
	}
	refused, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](err)
	stopped := ctx.Err() != nil
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer stop()
	told := []any{slog.String("kind", string(m.Kind)), slog.Int("tries", m.Tries)}
	final := ok && refused.Permanent() || at.Sub(m.CreatedAt) >= keepTrying
	switch {
	case errors.Is(err, vault.NotFound): // there is nobody to send it to
		err = p.store.DeleteMail(ctx, m.ID)
	case err == nil:
		slog.InfoContext(ctx, "mail sent", told...)
		err = p.store.DeleteMail(ctx, m.ID)
	case stopped:
		err = p.store.PutOffMail(ctx, m.ID, at)
	case final:
		slog.ErrorContext(ctx, "mail given up", append(told, slog.Any("error", err))...)
		err = p.store.DeleteMail(ctx, m.ID)
	default:
		slog.WarnContext(ctx, "mail not sent, and tried again later", append(told, slog.Any("error", err))...)
		err = p.store.PutOffMail(ctx, m.ID, p.clock().Add(pauseAfter(m.Tries)))
	}
	if err != nil { // it is due again when its sender is taken to be gone
		slog.WarnContext(ctx, "mail cannot be settled", "error", err)
	}
}

package identity

import "context"

// DeliverDue sends what is due, and returns once that is done.
func (p *Provider) DeliverDue(ctx context.Context) error {
	places := make(chan struct{}, senders)
	err := p.deliverDue(ctx, places)
	for range senders {
		places <- struct{}{}
	}
	return err
}

package main

import (
	"context"
	"log/slog"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/vault"
)

// hearOthers has v tell other instances of what changes here, and hear of what
// changes there, where the database can carry it.
func hearOthers(ctx context.Context, d *database, s store, v *vault.Service) error {
	p, ok := s.(*postgres.Store)
	if !ok {
		return nil // nobody else has the file open but commands, which look for themselves
	}
	wire, err := p.NewWire(d.pg)
	if err != nil {
		return err
	}
	v.Spread(wire.Tell)
	go wire.Run(ctx, v.Tell)
	return nil
}

// lookAtLogs looks at the logs that are followed until ctx is done, for what
// commands and other instances have written. Of an outage of the database it
// tells once.
func lookAtLogs(ctx context.Context, v *vault.Service) {
	tick := time.NewTicker(vault.LookEvery)
	defer tick.Stop()
	for failing := false; ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		err := v.Look(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			slog.WarnContext(ctx, "the logs of changes cannot be read", "error", err)
		}
		failing = err != nil
	}
}

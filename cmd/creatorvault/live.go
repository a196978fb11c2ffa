package main

import (
	"context"
	"log/slog"
	"time"

	"creatorvault.dev/internal/vault"
)

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

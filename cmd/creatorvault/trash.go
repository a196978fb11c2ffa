package main

import (
	"context"
	"log/slog"
	"time"

	"creatorvault.dev/internal/vault"
)

// sweepEvery is how often the trash is looked through: what is in it counts in
// days.
const sweepEvery = time.Hour

// sweepTrash destroys what has been in the trash for too long, at once and from
// then on until ctx is done. Several instances may do so side by side.
func sweepTrash(ctx context.Context, v *vault.Service) {
	for tick := time.NewTicker(sweepEvery); ; {
		if err := v.SweepTrash(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "emptying the trash failed; it is tried again in an hour", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

package main

import (
	"context"
	"log/slog"
	"time"

	"creatorvault.dev/internal/vault"
)

// sweepImportsEvery is how soon an import is found dead after its patience.
const sweepImportsEvery = vault.ImportPatience / 2

// sweepEvery is how often the trash is looked through: what is in it counts in
// days.
const sweepEvery = time.Hour

// sweep destroys what has been in the trash for too long, and what imports left
// that died.
func sweep(ctx context.Context, v *vault.Service) {
	go every(ctx, sweepEvery, "the trash", v.SweepTrash)
	go every(ctx, sweepImportsEvery, "dead imports", v.SweepImports)
}

// every does something, at once and from then on until ctx is done. Several
// instances may do so side by side.
func every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error) {
	for tick := time.NewTicker(pause); ; {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "sweeping failed and is tried again", "what", what, "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// sweepImportsEvery is how soon an import is found dead after its patience.
const sweepImportsEvery = vault.ImportPatience / 2

// sweepAfter is for how long a start has better things to do.
const sweepAfter = 10 * time.Second

// sweepEvery is how often the trash is looked through: what is in it counts in
// days.
const sweepEvery = time.Hour

// sweep destroys what has been in the trash for too long, and what imports left
// that died, soon after the start and from then on until ctx is done. Several instances may do
// so side by side. What the first look took is given back: most find nothing.
func sweep(ctx context.Context, v *vault.Service) {
	var first sync.WaitGroup
	first.Add(2)
	go every(ctx, sweepEvery, "the trash", v.SweepTrash, first.Done)
	go every(ctx, sweepImportsEvery, "dead imports", v.SweepImports, first.Done)
	go func() {
		first.Wait()
		giveBack()
	}()
}

// every does something until ctx is done, and says when it has been done once.
func every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error, once func()) {
	once = sync.OnceFunc(once)
	select {
	case <-time.After(sweepAfter):
	case <-ctx.Done():
		return
	}
	for tick := time.NewTicker(pause); ; {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "sweeping failed and is tried again", "what", what, "error", err)
		}
		once()
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

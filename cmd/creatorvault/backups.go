package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/upkeep"
)

// The name of a scheduled backup says when it was made, in UTC.
const (
	backupName   = "vault-20060102-150405.backup"
	backupSeries = "vault-"
)

// After a backup that failed another is tried, first soon, then less often.
const (
	firstRetry = 10 * time.Second
	lastRetry  = 15 * time.Minute
)

// backups makes them as often as the settings say.
type backups struct {
	*config.Config
	of      sqlite.Options
	wrap    wrapping
	made    atomic.Int64
	failed  atomic.Int64
	last    atomic.Int64 // when the last one was made, in seconds since 1970
	refused time.Duration
}

// scheduleBackups makes backups until ctx is done, if the settings ask for them.
// A start makes one when the last is too old.
func scheduleBackups(ctx context.Context, c *config.Config, d *database, m *telemetry.Metrics) {
	if c.BackupDir == "" {
		return
	}
	wrap, err := forRecipients(c.BackupRecipients)
	if err != nil {
		panic(err) // they were read with the settings
	}
	b := &backups{Config: c, of: d.lite, wrap: wrap}
	b.of.Serve, b.of.Observe = false, nil
	m.Counter("backups_made_total", "Scheduled backups that were made.", func() float64 { return float64(b.made.Load()) })
	m.Counter("backups_failed_total", "Scheduled backups that failed.", func() float64 { return float64(b.failed.Load()) })
	m.Gauge("backup_last_timestamp_seconds", "When the last scheduled backup was made, in seconds since 1970; 0: there is none.", func() float64 { return float64(b.last.Load()) })
	go b.run(ctx)
}

func (b *backups) run(ctx context.Context) {
	for pause := sweepAfter; ; { // a start has better things to do
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		pause = b.turn(ctx, time.Now())
	}
}

// turn makes a backup if one is due, and returns how long there is nothing to
// do.
func (b *backups) turn(ctx context.Context, now time.Time) time.Duration {
	wait, err := b.due(now)
	if err == nil && wait <= 0 {
		if err = b.backup(ctx, now); err == nil {
			wait = b.BackupEvery
		}
	}
	if ctx.Err() != nil {
		return 0
	}
	if err != nil {
		b.failed.Add(1)
		b.refused = min(max(2*b.refused, firstRetry), lastRetry)
		slog.ErrorContext(ctx, "backup failed and is tried again", "error", err, "in", b.refused.String())
		return b.refused
	}
	b.refused = 0
	return wait
}

// due returns how long the last backup is new enough. One from the future was
// made by another clock, and does not count.
func (b *backups) due(now time.Time) (time.Duration, error) {
	all, err := b.all()
	if err != nil {
		return 0, err
	}
	wait := time.Duration(0)
	for _, at := range all {
		if !at.After(now) {
			b.last.Store(max(b.last.Load(), at.Unix()))
			wait = max(wait, at.Add(b.BackupEvery).Sub(now))
		}
	}
	return wait, nil
}

// all returns when the backups that are there were made.
func (b *backups) all() (all []time.Time, _ error) {
	entries, err := os.ReadDir(b.BackupDir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if at, err := time.Parse(backupName, e.Name()); err == nil {
			all = append(all, at)
		}
	}
	return all, err
}

// backup makes one, and removes those that are not to be kept any more.
func (b *backups) backup(ctx context.Context, now time.Time) error {
	if err := os.MkdirAll(b.BackupDir, 0o700); err != nil {
		return err
	}
	name := filepath.Join(b.BackupDir, now.UTC().Format(backupName))
	_, err := sqlite.Backup(ctx, b.of, sqlite.BackupOptions{Path: name, Series: backupSeries, Wrap: b.wrap, Now: now})
	if err != nil {
		return err
	}
	b.made.Add(1)
	b.last.Store(now.Unix())
	slog.InfoContext(ctx, "backup made", "file", name, "took", time.Since(now).String())
	all, err := b.all()
	for _, at := range upkeep.Spare(all, b.BackupDaily, b.BackupWeekly) {
		err = errors.Join(err, os.Remove(filepath.Join(b.BackupDir, at.Format(backupName))))
	}
	giveBack() // hundreds of pages were read, and the next is far away
	return err
}

package main_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/vault"
)

// leastShared is how many times as many durable creates 64 writers make when
// they share commits.
const (
	commitWriters = 64
	leastShared   = 5.0
)

// TestBenchCommits measures durable creates of many writers that share their
// commits, against the same writers with a transaction each.
func TestBenchCommits(t *testing.T) {
	s := benchScale(t)
	path := filepath.Join(t.TempDir(), "vault.db")
	people := crowd{"w", commitWriters, share}
	must(t, fillSQLite(t.Context(), path, people))
	store, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	var turn sync.Mutex
	var shared, single, ratios []float64
	for range s.rounds {
		shared = append(shared, creates(t, store, people, s.long, func(create func()) { create() }))
		single = append(single, creates(t, store, people, s.long, func(create func()) {
			turn.Lock() // who is alone shares with nobody
			defer turn.Unlock()
			create()
		}))
		ratios = append(ratios, shared[len(shared)-1]/single[len(single)-1])
	}
	out, ratio := report(t), median(ratios)
	_, _ = fmt.Fprintf(out, "\n### sqlite: durable creates of %d writers, in process\n\n", commitWriters)
	_, _ = fmt.Fprintln(out, "| shared commits, a second | a transaction each, a second | **ratio** (least, most) | gate | fsync of 8 KiB |\n| --- | --- | --- | --- | --- |")
	_, _ = fmt.Fprintf(out, "| %.0f | %.0f | **%.1f** (%.1f, %.1f) | %.0f | %s |\n", median(shared), median(single), ratio, least(ratios), most(ratios), leastShared,
		milliseconds(fsync(t, t.TempDir())))
	if s.gates && ratio < leastShared {
		t.Errorf("sharing commits makes %.1f times as many creates, want %.0f", ratio, leastShared)
	}
}

// creates returns how many creates a second the people make for so long, each
// in the way of do.
func creates(t *testing.T, store *sqlite.Store, people crowd, long time.Duration, do func(create func())) float64 {
	t.Helper()
	var wg sync.WaitGroup
	made := make([]int, people.people)
	start := time.Now()
	for n := range people.people {
		by := vault.Actor{Owner: vault.UserID(people.name(n)), Source: vault.FromAPI}
		wg.Go(func() {
			for time.Since(start) < long {
				do(func() { made[n] += insertOne(t, store, by) })
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range made {
		sum += n
	}
	return float64(sum) / time.Since(start).Seconds()
}

func insertOne(t *testing.T, store *sqlite.Store, by vault.Actor) int {
	now := time.Now().UTC().Truncate(time.Microsecond)
	_, _, err := store.InsertIdea(context.Background(), by, vault.Idea{
		Title: "An idea worth writing down", Notes: new(prose[:340]), Stage: vault.StageIdea, Tags: []string{"Video", "blog"},
		Priority: vault.PriorityMedium, CreatedAt: now, UpdatedAt: now,
	}, nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	return 1
}

// fsync returns how long the disk takes for what a commit writes.
func fsync(t testing.TB, dir string) time.Duration {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "fsync"))
	must(t, err)
	defer f.Close()
	var times []time.Duration
	for range 50 {
		start := time.Now()
		_, err := f.Write(make([]byte, 8<<10))
		must(t, err)
		must(t, f.Sync())
		times = append(times, time.Since(start))
	}
	return median(times)
}

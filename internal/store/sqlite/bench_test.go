package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

const (
	benchWriters = 64
	// slowSync is what a commit takes on a common disk that does not lie.
	slowSync = 2 * time.Millisecond
	// leastShared is how many times as many creates writers make at least when
	// they share commits as when each has a transaction, and a connection for it.
	// Against one writer that commits for each of them it holds on a disk that
	// takes its time: commits share the disk's work and not the processor's, which
	// on the fastest disks is most of a create.
	leastShared = 5
)

// TestBenchCommits measures the durable creates of many writers that share
// commits, against a transaction each: by turns through one writer, and
// through a connection each. It does so on the disk that is there, and on one
// that takes its time.
func TestBenchCommits(t *testing.T) {
	rounds, long := 1, 20*time.Millisecond
	if word := testkit.Measured(t); word != "" {
		rounds, long = map[string]int{"quick": 3, "full": 7}[word], 2*time.Second
	}
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### sqlite: durable creates a second of %d writers\n\n", benchWriters)
	_, _ = fmt.Fprintln(out, "| disk | a sync of 8 KiB | shared commits | a transaction each, one writer | **ratio** | gate | a transaction each, a connection each | **ratio** | gate |")
	_, _ = fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, name := range []string{"", "slow"} {
		o := Options{Path: filepath.Join(t.TempDir(), "vault.db"), vfs: name}
		if name != "" {
			vfs.Register(name, slowDisk{vfs.Find("")})
			t.Cleanup(func() { vfs.Unregister(name) })
		}
		one, each := benchCommits(t, out, o, rounds, long)
		if testkit.Measured(t) == "" {
			continue
		}
		if each < leastShared {
			t.Errorf("sharing commits makes %.1f times as many creates as a connection each, want %d", each, leastShared)
		}
		if name != "" && one < leastShared {
			t.Errorf("sharing commits makes %.1f times as many creates as one writer, want %d", one, leastShared)
		}
	}
}

// benchCommits measures on one disk, and returns how many times as many
// creates are made by sharing as by one writer, and by a connection each.
func benchCommits(t *testing.T, out io.Writer, o Options, rounds int, long time.Duration) (one, each float64) {
	t.Helper()
	if err := Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	store := benchStores(t, o, 1)[0]
	defer store.Close()
	for n := range benchWriters {
		if err := store.PutUser(t.Context(), vault.User{ID: benchOwner(n), Preferences: vault.DefaultPreferences}); err != nil {
			t.Fatal(err)
		}
	}
	var turn sync.Mutex
	var shared, single, apart, ones, eachs []float64
	for n := range rounds {
		shared = append(shared, creates(t, long, func(_ int, create func(*Store)) { create(store) }))
		single = append(single, creates(t, long, func(_ int, create func(*Store)) { // who is alone shares with nobody
			turn.Lock()
			defer turn.Unlock()
			create(store)
		}))
		many := benchStores(t, o, benchWriters)
		apart = append(apart, creates(t, long, func(n int, create func(*Store)) { create(many[n]) }))
		for _, s := range many {
			_ = s.Close()
		}
		ones, eachs = append(ones, shared[n]/single[n]), append(eachs, shared[n]/apart[n])
	}
	one, each = testkit.Median(ones), testkit.Median(eachs)
	name, gate := "this one", ""
	if o.vfs != "" {
		name, gate = fmt.Sprintf("one of %v", slowSync), fmt.Sprint(leastShared)
	}
	_, _ = fmt.Fprintf(out, "| %s | %.2f ms | %.0f | %.0f | **%.1f** | %s | %.0f | **%.1f** | %d |\n", name, syncTime(t, o.vfs).Seconds()*1000,
		testkit.Median(shared), testkit.Median(single), one, gate, testkit.Median(apart), each, leastShared)
	return one, each
}

// benchStores opens the vault of o so many times.
func benchStores(t *testing.T, o Options, n int) []*Store {
	t.Helper()
	stores := make([]*Store, n)
	for i := range stores {
		s, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		stores[i] = s
	}
	return stores
}

func benchOwner(n int) vault.UserID { return vault.UserID(fmt.Sprint("writer ", n)) }

// creates returns how many creates a second the writers make for so long, each
// in the way of do.
func creates(t *testing.T, long time.Duration, do func(n int, create func(*Store))) float64 {
	t.Helper()
	var wg sync.WaitGroup
	made, notes := make([]int, benchWriters), strings.Repeat("the vault keeps ideas, outlines and drafts. ", 8)
	start := time.Now()
	for n := range benchWriters {
		by := vault.Actor{Owner: benchOwner(n), Source: vault.FromAPI}
		create := func(s *Store) {
			now := time.Now().UTC().Truncate(time.Microsecond)
			_, _, err := s.InsertIdea(context.Background(), by, vault.Idea{
				Title: "An idea worth writing down", Notes: &notes, Stage: vault.StageIdea, Tags: []string{"Video", "blog"},
				Priority: vault.PriorityMedium, CreatedAt: now, UpdatedAt: now,
			}, nil)
			switch e, ok := errors.AsType[*vault.Error](err); {
			case err == nil:
				made[n]++
			case !ok || e.Code != vault.Unavailable: // of many connections, some find it locked for too long
				t.Error(err)
			}
		}
		wg.Go(func() {
			for time.Since(start) < long {
				do(n, create)
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

// syncTime returns how long a disk takes for what a commit writes.
func syncTime(t *testing.T, disk string) time.Duration {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "sync"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var times []time.Duration
	for range 20 {
		start := time.Now()
		if _, err := f.Write(make([]byte, 8<<10)); err != nil {
			t.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			t.Fatal(err)
		}
		if disk != "" {
			<-time.After(time.Until(start.Add(slowSync)))
		}
		times = append(times, time.Since(start))
	}
	return testkit.Median(times)
}

// A slowDisk takes its time to sync.
type slowDisk struct{ vfs.VFS }

// Open implements [vfs.VFS].
func (d slowDisk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpen(d.VFS, name, flags)
	return slowFile{f}, flags, err
}

// OpenFilename implements [vfs.VFSFilename].
func (d slowDisk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(d.VFS, name, flags)
	return slowFile{f}, flags, err
}

type slowFile struct{ vfs.File }

// SharedMemory implements [vfs.FileSharedMemory].
func (f slowFile) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }

// Sync implements [vfs.File].
func (f slowFile) Sync(flags vfs.SyncFlag) error {
	done := time.After(slowSync)
	err := f.File.Sync(flags)
	<-done
	return err
}

package archive_test

import (
	"context"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"
)

// A crowd is a vault with very many ideas, none of which is in memory.
type crowd struct {
	*vault.Service
	n int
}

func (c crowd) EachIdea(_ context.Context, by vault.Actor, visit func(*vault.Past) error) error {
	notes := strings.Repeat("Some notes of an idea. ", 20)
	for i := range c.n {
		at := time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC)
		idea := vault.Idea{ID: int64(i + 1), Owner: by.Owner, Title: "An idea of very many", Notes: &notes, Stage: vault.StageIdea, Tags: []string{"a", "b"}, Priority: vault.PriorityLow, CreatedAt: at, UpdatedAt: at}
		if err := visit(&vault.Past{Idea: idea, IdeaID: idea.ID, Source: vault.FromAPI, Since: at, Revisions: []vault.Revision{}}); err != nil {
			return err
		}
	}
	return nil
}

// A gauge is a writer that looks how much memory is held, every so many bytes.
type gauge struct {
	left, peak int
}

func (g *gauge) Write(b []byte) (int, error) {
	if g.left -= len(b); g.left < 0 {
		g.left, g.peak = 4<<20, max(g.peak, held())
	}
	return len(b), nil
}

// held is how much memory is in use.
func held() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestAnExportHoldsLittleOfAVaultSoak exports 100,000 ideas, without SOAK
// 5,000: what grows is the directory of the zip alone.
func TestAnExportHoldsLittleOfAVaultSoak(t *testing.T) {
	n := 5_000
	if os.Getenv("SOAK") != "" {
		n = 100_000
	}
	v := newVault(t)
	g := &gauge{}
	before := held()
	start := time.Now()
	if err := archive.Export(t.Context(), crowd{Service: v, n: n}, ada, time.Now(), g); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	grown := max(g.peak, held()) - before
	t.Logf("%d ideas: %d KiB more in use at most, %d bytes each, %v", n, grown>>10, grown/n, took)
	if most := 4<<20 + n*400; grown > most {
		t.Errorf("%d bytes more in use, want at most %d", grown, most)
	}
}

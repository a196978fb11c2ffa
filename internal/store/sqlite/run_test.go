package sqlite

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// A slate is a file of bytes in memory, which can be told to refuse writes.
type slate struct {
	vfs.File // of which nothing else is used
	b        []byte
	full     error
}

// ReadAt implements [io.ReaderAt].
func (s *slate) ReadAt(p []byte, off int64) (int, error) { return bytes.NewReader(s.b).ReadAt(p, off) }

// WriteAt implements [io.WriterAt].
func (s *slate) WriteAt(p []byte, off int64) (int, error) {
	if s.full != nil {
		return 0, s.full
	}
	s.b = stroke{at: off, b: p}.apply(s.b)
	return len(p), nil
}

// Truncate implements [vfs.File].
func (s *slate) Truncate(size int64) error { s.b = s.b[:size]; return nil }

// Sync implements [vfs.File].
func (s *slate) Sync(vfs.SyncFlag) error { return nil }

// Size implements [vfs.File].
func (s *slate) Size() (int64, error) { return int64(len(s.b)), nil }

// Close implements [io.Closer].
func (s *slate) Close() error { return nil }

// TestALogInRunsIsTheSameLog does to a log whatever SQLite may do to a file,
// and to a slice of bytes the same.
func TestALogInRunsIsTheSameLog(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	below := &slate{}
	f, held, full := &logFile{File: below}, false, false
	var want []byte
	write := func(off, n int) {
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(chance.Uint32())
		}
		if n, err := f.WriteAt(p, int64(off)); n != len(p) || err != nil {
			t.Fatalf("write of %d bytes: %d, %v", len(p), n, err)
		}
		want = stroke{at: int64(off), b: p}.apply(want)
		held = held || len(f.run) > 0
		full = full || len(f.run) > maxRun-4096
	}
	for range 4000 {
		switch chance.IntN(20) {
		case 0:
			if err := f.Sync(0); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(below.b, want) {
				t.Fatal("what is below is not what was written before the sync")
			}
		case 1:
			if size, err := f.Size(); size != int64(len(want)) || err != nil {
				t.Fatalf("size = %d, %v; want %d", size, err, len(want))
			}
		case 2:
			size := chance.IntN(len(want) + 1)
			if err := f.Truncate(int64(size)); err != nil {
				t.Fatal(err)
			}
			want = want[:size]
		case 3:
			off := chance.IntN(len(want) + 1)
			got := make([]byte, chance.IntN(len(want)-off+1))
			if n, err := f.ReadAt(got, int64(off)); n != len(got) || err != nil && !errors.Is(err, io.EOF) {
				t.Fatalf("read = %d of %d, %v", n, len(got), err)
			}
			if !bytes.Equal(got, want[off:off+len(got)]) {
				t.Fatalf("%d bytes at %d are not those written", len(got), off)
			}
		case 4:
			write(chance.IntN(len(want)+1), frameHeader) // a checksum that is written anew
		case 5:
			for range 80 {
				write(len(want), frameHeader)
				write(len(want), 4096)
			}
		default:
			write(len(want), frameHeader)
			write(len(want), 1+chance.IntN(4096)) // its page, or a part before the sync
		}
	}
	if !held || !full {
		t.Errorf("held back: %v, as much as may be: %v; this test proves less than it says", held, full)
	}
	if err := f.Close(); err != nil || !bytes.Equal(below.b, want) {
		t.Errorf("closed: %v; what is below is what was written: %v", err, bytes.Equal(below.b, want))
	}
}

// TestARunThatFailsIsNotForgotten has the disk refuse what was held back, by
// each of the ways in which it is asked for.
func TestARunThatFailsIsNotForgotten(t *testing.T) {
	for name, ask := range map[string]func(*logFile) error{
		"sync":          func(f *logFile) error { return f.Sync(0) },
		"size":          func(f *logFile) error { _, err := f.Size(); return err },
		"truncate":      func(f *logFile) error { return f.Truncate(0) },
		"read":          func(f *logFile) error { _, err := f.ReadAt(make([]byte, 1), 0); return err },
		"write apart":   func(f *logFile) error { _, err := f.WriteAt(make([]byte, 1), 9999); return err },
		"write at most": func(f *logFile) error { _, err := f.WriteAt(make([]byte, maxRun), frameHeader); return err },
		"close":         func(f *logFile) error { return f.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			f := &logFile{File: &slate{full: sqlite3.FULL}}
			if _, err := f.WriteAt(make([]byte, frameHeader), 0); err != nil {
				t.Fatalf("a header is not held back: %v", err)
			}
			if err := ask(f); !errors.Is(err, sqlite3.FULL) {
				t.Errorf("error = %v, want %v", err, sqlite3.FULL)
			}
		})
	}
}

// TestACommitIsWrittenInRuns counts the writes to the log of a batch.
func TestACommitIsWrittenInRuns(t *testing.T) {
	s, o, d := openOn(t, false)
	answer := make(chan error, maxBatch)
	var batch []*job
	for n := range maxBatch {
		batch = append(batch, &job{t.Context(), func(ctx context.Context, tx *tx) error { return putRaw(ctx, tx, string(person(n).ID)) }, answer})
	}
	if err := s.PutUser(t.Context(), person(maxBatch)); err != nil { // a new log has a header of its own
		t.Fatal(err)
	}
	before := d.writes(o.Path + "-wal")
	s.serve(batch)
	for range maxBatch {
		if err := <-answer; err != nil {
			t.Error(err)
		}
	}
	if n := d.writes(o.Path+"-wal") - before; n != 1 {
		t.Errorf("a commit took %d writes, want 1", n)
	}
}

// TestReadersOfAnEncryptedVaultSeeWholeFrames has a reader ask for each idea
// right after the commit. There the last frame of a commit is written in two
// parts, the second after the sync.
func TestReadersOfAnEncryptedVaultSeeWholeFrames(t *testing.T) {
	s, _, _ := openOn(t, true)
	for n := range 200 {
		user := person(n)
		if err := s.PutUser(t.Context(), user); err != nil {
			t.Fatal(err)
		}
		var got int
		if err := s.reads.QueryRowContext(t.Context(), "SELECT count(*) FROM users WHERE user_id = ?", user.ID).Scan(&got); got != 1 || err != nil {
			t.Fatalf("after write %d: %d, %v", n, got, err)
		}
	}
}

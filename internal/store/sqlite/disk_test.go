package sqlite

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
	"github.com/ncruces/go-sqlite3/vfs/adiantum"
)

// A disk is the system's files, of which it knows what would be left if the
// power went, and which fail when they are told to.
type disk struct {
	vfs.VFS
	mu    sync.Mutex
	files map[string]*platter
	full  error // of every write
	stuck error // of every sync
}

// A platter is a file: what of it was synced, and what was written since.
type platter struct {
	safe    []byte
	pending []stroke
	writes  int
}

// sector is what a disk writes at once: a power cut may leave any part of a
// longer write.
const sector = 4096

// A stroke is a write of a sector at most, or a cut to a length.
type stroke struct {
	at  int64
	b   []byte
	cut bool
}

func (s stroke) apply(to []byte) []byte {
	end := s.at + int64(len(s.b))
	if grow := end - int64(len(to)); grow > 0 {
		to = append(to, make([]byte, grow)...)
	}
	if s.cut {
		return to[:s.at]
	}
	copy(to[s.at:], s.b)
	return to
}

// newDisk returns a disk, and the name of what lies below SQLite in a vault on
// it, encrypted or not.
func newDisk(t *testing.T, encrypted bool) (d *disk, name string) {
	t.Helper()
	d = &disk{VFS: vfs.Find(""), files: map[string]*platter{}}
	name = strings.ReplaceAll(t.Name(), "/", "-")
	var below vfs.VFS = d
	if encrypted {
		below = adiantum.Wrap(d, nil)
	}
	vfs.Register(name, below)
	t.Cleanup(func() { vfs.Unregister(name) })
	return d, name
}

// unsafe is how many writes to a file a power cut could undo.
func (d *disk) unsafe(path string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.files[path].pending)
}

// writes is how often a file was written to.
func (d *disk) writes(path string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.files[path].writes
}

// fails has every write and every sync fail from now on; nil: none.
func (d *disk) fails(write, sync error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full, d.stuck = write, sync
}

// powerCut writes into dir what would be left of the files: what was synced,
// and of the rest whatever chance has it.
func (d *disk) powerCut(t *testing.T, dir string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for path, p := range d.files {
		left := append([]byte(nil), p.safe...)
		for _, s := range p.pending {
			if rand.N(2) == 0 {
				left = s.apply(left)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(path)), left, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Open implements [vfs.VFS].
func (d *disk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpen(d.VFS, name, flags)
	return d.wrap(name, f), flags, err
}

// OpenFilename implements [vfs.VFSFilename].
func (d *disk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(d.VFS, name, flags)
	return d.wrap(name.String(), f), flags, err
}

// Delete implements [vfs.VFS].
func (d *disk) Delete(name string, syncDir bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.files, name)
	return d.VFS.Delete(name, syncDir)
}

func (d *disk) wrap(name string, f vfs.File) vfs.File {
	if f == nil || name == "" || strings.HasSuffix(name, "-journal") {
		return f
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files[name] == nil {
		d.files[name] = new(platter)
	}
	return &head{f, d, d.files[name]}
}

// A head is an open file.
type head struct {
	vfs.File
	disk *disk
	on   *platter
}

// SharedMemory implements [vfs.FileSharedMemory].
func (h *head) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(h.File) }

// WriteAt implements [vfs.File].
func (h *head) WriteAt(b []byte, at int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.disk.full != nil {
		return 0, h.disk.full
	}
	h.on.writes++
	off := at
	for piece := range slices.Chunk(bytes.Clone(b), sector) {
		h.on.pending = append(h.on.pending, stroke{at: off, b: piece})
		off += int64(len(piece))
	}
	return h.File.WriteAt(b, at)
}

// Truncate implements [vfs.File].
func (h *head) Truncate(size int64) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	h.on.pending = append(h.on.pending, stroke{at: size, cut: true})
	return h.File.Truncate(size)
}

// Sync implements [vfs.File]. It needs no real disk to know what is on one.
func (h *head) Sync(vfs.SyncFlag) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.disk.stuck != nil {
		return h.disk.stuck
	}
	for _, s := range h.on.pending {
		h.on.safe = s.apply(h.on.safe)
	}
	h.on.pending = nil
	return nil
}

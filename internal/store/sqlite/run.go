package sqlite

import (
	"errors"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// SQLite writes the log of changed pages frame by frame, each in two calls: its
// header, then its page. A commit that many creates share has some hundred
// frames. What follows on one another goes down in one piece here: that saves a
// third of the processor time of a create, and more where it is encrypted.

// maxRun bounds what is held back of a log, in bytes.
const maxRun = 256 << 10

// frameHeader is how long the header of a frame is, by the format of the log.
const frameHeader = 24

// runs is the system below SQLite, but for the logs: they are written in runs.
type runs struct{ below string }

// inRuns returns the name of a system that writes its logs in runs, and is
// otherwise that of the name below.
func inRuns(below string) string {
	name := "runs-" + below
	vfs.Register(name, runs{below})
	return name
}

// Open implements [vfs.VFS].
func (r runs) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return joined(vfsutil.WrapOpen(vfs.Find(r.below), name, flags))
}

// OpenFilename implements [vfs.VFSFilename].
func (r runs) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return joined(vfsutil.WrapOpenFilename(vfs.Find(r.below), name, flags))
}

func joined(f vfs.File, flags vfs.OpenFlag, err error) (vfs.File, vfs.OpenFlag, error) {
	if err == nil && flags&vfs.OPEN_WAL != 0 {
		f = &logFile{File: f}
	}
	return f, flags, err
}

// Delete implements [vfs.VFS].
func (r runs) Delete(name string, syncDir bool) error { return vfs.Find(r.below).Delete(name, syncDir) }

// Access implements [vfs.VFS].
func (r runs) Access(name string, flags vfs.AccessFlag) (bool, error) {
	return vfs.Find(r.below).Access(name, flags)
}

// FullPathname implements [vfs.VFS].
func (r runs) FullPathname(name string) (string, error) { return vfs.Find(r.below).FullPathname(name) }

// A logFile holds back what is written of a log until SQLite asks for anything
// else of it. No other connection looks at frames before the commit that they
// are of, and a commit syncs the log first: synchronous is FULL.
type logFile struct {
	vfs.File
	run []byte // that is held back
	at  int64  // where it begins
}

// WriteAt implements [io.WriterAt]. A run begins with a frame's header. What
// SQLite writes after the sync of a commit, to fill up a sector, is the rest of
// a frame: it is not held back, for no sync follows.
func (f *logFile) WriteAt(p []byte, off int64) (int, error) {
	if len(f.run) > 0 && (off != f.at+int64(len(f.run)) || len(f.run)+len(p) > maxRun) {
		if err := f.flush(); err != nil {
			return 0, err
		}
	}
	if len(f.run) == 0 {
		if len(p) != frameHeader {
			return f.File.WriteAt(p, off)
		}
		f.at = off
	}
	f.run = append(f.run, p...)
	return len(p), nil
}

// flush writes what is held back. If it fails, so does the transaction that it
// is of, which writes it anew.
func (f *logFile) flush() error {
	if len(f.run) == 0 {
		return nil
	}
	run := f.run
	f.run = f.run[:0]
	_, err := f.File.WriteAt(run, f.at)
	return err
}

// ReadAt implements [io.ReaderAt].
func (f *logFile) ReadAt(p []byte, off int64) (int, error) {
	if err := f.flush(); err != nil {
		return 0, err
	}
	return f.File.ReadAt(p, off)
}

// Truncate implements [vfs.File].
func (f *logFile) Truncate(size int64) error {
	if err := f.flush(); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

// Sync implements [vfs.File].
func (f *logFile) Sync(flags vfs.SyncFlag) error {
	if err := f.flush(); err != nil {
		return err
	}
	return f.File.Sync(flags)
}

// Size implements [vfs.File].
func (f *logFile) Size() (int64, error) {
	if err := f.flush(); err != nil {
		return 0, err
	}
	return f.File.Size()
}

// Close implements [io.Closer].
func (f *logFile) Close() error { return errors.Join(f.flush(), f.File.Close()) }

// Unwrap implements [vfs.FileUnwrap].
func (f *logFile) Unwrap() vfs.File { return f.File }

package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ErrBackupThere says that there is a file where a backup is to be.
var ErrBackupThere = errors.New("is there already: name another file, or say --force")

// BackupOptions say which backup is made.
type BackupOptions struct {
	Path     string                                  // of the backup
	Series   string                                  // how the names of its like begin; empty: it has none
	Replace  bool                                    // what is there
	Clear    bool                                    // write in the clear what is encrypted
	Wrap     func(io.Writer) (io.WriteCloser, error) // what the whole file is written through; nil: nothing
	Now      time.Time
	Progress func(done, all int) // is told of pages; nil: nobody is
}

// Backup writes one state of the vault at o.Path to a file, beside whoever
// writes to the vault. The file has its name when it is whole, verified and on
// disk, and not before. That of an encrypted vault is encrypted with the same
// key, and holds the vault's key file.
func Backup(ctx context.Context, o Options, b BackupOptions) (rows map[string]int64, err error) {
	state, err := Schema(ctx, o)
	if err == nil {
		err = state.Newer()
	}
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(b.Path); err == nil && !b.Replace {
		return nil, fmt.Errorf("%s %w", b.Path, ErrBackupThere)
	}
	held, err := enter(o.Path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	s := seal{MadeAt: b.Now.UTC()}
	key, err := o.inspect()
	if err != nil {
		return nil, err
	}
	if key != nil && b.Clear {
		key = nil
	} else if key != nil {
		if s.Key, err = readKeyFile(o.Path); err != nil {
			return nil, err
		}
	}
	write := func(f *os.File) (err error) {
		if s.contents, err = copyTo(ctx, o, f.Name(), key, b.Progress); err != nil {
			return err
		}
		return s.write(f)
	}
	if b.Wrap != nil {
		write = b.wrapped(filepath.Dir(o.Path), write)
	}
	err = writeBackup(b, write)
	return s.Rows, err
}

// wrapped has write make a file in a folder where its like lies anyway, and
// what it wrote go through Wrap to the backup: nothing of it is ever beside the
// backup as it is.
func (b BackupOptions) wrapped(dir string, write func(*os.File) error) func(*os.File) error {
	return func(to *os.File) (err error) {
		if err := sweepBackups(dir, wrappedSeries); err != nil {
			return err
		}
		f, err := os.CreateTemp(dir, "."+wrappedSeries+".part-*")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil { // so that it is seen to be in use
			return err
		}
		if err := write(f); err != nil {
			return err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		w, err := b.Wrap(to)
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
		return errors.Join(w.Close(), to.Sync())
	}
}

// wrappedSeries is what is to be wrapped called meanwhile.
const wrappedSeries = "to-be-wrapped"

// writeBackup has write make a file, which then gets its name.
func writeBackup(b BackupOptions, write func(*os.File) error) (err error) {
	dir, base := filepath.Dir(b.Path), filepath.Base(b.Path)
	if err := sweepBackups(dir, cmp.Or(b.Series, base+".part-")); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+base+".part-*")
	if err != nil {
		return fmt.Errorf("the backup cannot be written: %w", err)
	}
	defer func() {
		if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX) // so that it is seen to be in use
	if err == nil {
		err = write(f)
	}
	if err == nil && b.Replace {
		err = os.Rename(f.Name(), b.Path)
	} else if err == nil { // unlike a rename, a link replaces nothing that came meanwhile
		err = os.Link(f.Name(), b.Path)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return syncDir(dir)
}

// sweepBackups removes what backups whose names begin so left when they were
// killed.
func sweepBackups(dir, series string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("the backup cannot be written: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "."+series) || !strings.Contains(e.Name(), ".part-") {
			continue
		}
		f, err := os.Open(filepath.Join(dir, e.Name())) //nolint:gosec // the operator names the folder
		if err != nil {
			continue // it is gone, or another's
		}
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			err = os.Remove(f.Name())
		}
		_ = errors.Join(err, f.Close()) // who is at work keeps it
	}
	return nil
}

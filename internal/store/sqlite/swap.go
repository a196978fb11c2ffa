package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
)

// A vault is several files, and no system renames several at once. So another
// vault is first made beside it, whole and on disk, under names of its own. Then
// one file says that it is to take the place of the old one: from then on every
// command that opens the vault first finishes that, however often it is killed
// meanwhile. Before, the old one is as it was.

// swapName is the file that says so.
const swapName = "vault.swap.json"

// fresh is what the names of the other vault end with.
const fresh = ".new"

// A swap says what is to be done.
type swap struct {
	Name   string `json:"name"`   // of the database
	Sealed bool   `json:"sealed"` // the other vault has a key file
	Keep   string `json:"keep"`   // the folder that what was there goes to; empty: nowhere
}

// ErrBusy says that the vault is open elsewhere.
var ErrBusy = errors.New("another command has this vault open: try again when it has ended")

// swapIn puts the vault that was made beside that at path in its place.
func swapIn(path string, w swap) error {
	w.Name = filepath.Base(path)
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := syncDir(dir); err != nil {
		return err
	}
	if err := writeNew(filepath.Join(dir, swapName), text); err != nil {
		return err
	}
	return finishSwap(dir)
}

// finishSwap does what is left to do of a swap. The caller has the folder alone.
func finishSwap(dir string) error {
	name := filepath.Join(dir, swapName)
	text, err := os.ReadFile(name) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var w swap
	if err == nil {
		err = json.Unmarshal(text, &w)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	path := filepath.Join(dir, w.Name)
	waits, err := exists(path + fresh)
	if err == nil && waits { // else all is in its place
		err = w.replace(dir, path)
	}
	if err == nil {
		err = os.Remove(name)
	}
	return errors.Join(err, syncDir(dir))
}

// replace moves the old files away and the new ones in, the database last.
func (w swap) replace(dir, path string) error {
	keep := ""
	if w.Keep != "" {
		keep = filepath.Join(dir, w.Keep)
		if err := makeDir(keep); err != nil {
			return err
		}
	}
	for _, old := range []string{path + "-wal", path + "-shm", path + "-journal"} {
		if err := moveAway(old, keep); err != nil {
			return err
		}
	}
	key := keyPath(path)
	waits, err := exists(key + fresh)
	if err == nil && (waits || !w.Sealed) {
		err = moveAway(key, keep)
	}
	if err == nil && waits {
		err = os.Rename(key+fresh, key)
	}
	if err == nil && keep != "" {
		err = errors.Join(moveAway(path, keep), syncDir(keep))
	}
	if err = errors.Join(err, syncDir(dir)); err != nil {
		return err
	}
	return os.Rename(path+fresh, path)
}

// moveAway moves a file, if it is there, to a folder; without one it removes it.
func moveAway(path, to string) (err error) {
	if to == "" {
		err = os.Remove(path)
	} else {
		err = os.Rename(path, filepath.Join(to, filepath.Base(path)))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// sweepSwap removes what a swap left that never came to be.
func sweepSwap(path string) error {
	return errors.Join(moveAway(path+fresh, ""), moveAway(path+fresh+"-journal", ""), moveAway(keyPath(path)+fresh, ""))
}

// alone has the vault at path to itself until what it returns is closed: no
// server has it, and no command.
func alone(path string) (held *sole, err error) {
	held = new(sole)
	defer func() {
		if err != nil {
			err = errors.Join(err, held.Close())
		}
	}()
	dir := filepath.Dir(path)
	if held.server, err = lock(filepath.Join(dir, lockName)); err != nil {
		return held, err
	}
	if held.folder, err = lockFolder(dir, true); err != nil {
		return held, err
	}
	if err = finishSwap(dir); err == nil {
		err = sweepSwap(path)
	}
	return held, err
}

// A sole is what keeps others out.
type sole struct{ server, folder *os.File }

// Close implements [io.Closer].
func (s *sole) Close() (err error) {
	for _, f := range []*os.File{s.folder, s.server} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// enter has the vault at path stay what it is until what it returns is closed,
// beside others who have entered. It finishes a swap that was cut off.
func enter(path string) (*os.File, error) {
	dir := filepath.Dir(path)
	for {
		held, err := lockFolder(dir, false)
		if err != nil {
			return nil, err
		}
		waits, err := exists(filepath.Join(dir, swapName))
		if err != nil || !waits { // where that cannot be told, the vault cannot be opened either, and that says why
			return held, nil //nolint:nilerr // as above
		}
		if err = held.Close(); err != nil {
			return nil, err
		}
		if held, err = lockFolder(dir, true); err != nil {
			return nil, err
		}
		if err = errors.Join(finishSwap(dir), held.Close()); err != nil {
			return nil, err
		}
	}
}

package sqlite

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrInUse says that another server has the vault.
var ErrInUse = errors.New("another process is serving this vault")

// lockName is the file beside a vault that whoever serves it has locked.
const lockName = "vault.lock"

// lock keeps other servers out: SQLite itself would let them write too.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
}

// lockFolder locks the folder of a vault: alone, or beside others who do not
// want it alone.
func lockFolder(dir string, alone bool) (*os.File, error) {
	f, err := os.Open(dir) //nolint:gosec // the operator names it
	if err != nil {
		return nil, fmt.Errorf("the vault cannot be read: %w", err)
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrBusy
	}
	return nil, errors.Join(err, f.Close())
}

package sqlite

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Encrypt makes the vault at o.Path, which is in the clear, one that o.Key
// opens. Decrypt makes it one in the clear again. Until the other vault is
// whole, checked and on disk, the one that is there stays. Both fail with
// ErrInUse or ErrBusy where the vault is open.
func Encrypt(ctx context.Context, o Options) error {
	data := make([]byte, keySize)
	_, _ = rand.Read(data) // never fails
	f, err := o.Key.wrap(data)
	if err != nil {
		return err
	}
	from := o
	from.Key = nil
	err = convert(ctx, from, data, &f)
	if errors.Is(err, ErrNeedsKey) {
		return errors.New("the vault is encrypted already; `creatorvault rekey` changes its key")
	}
	return err
}

// Decrypt is the other way of [Encrypt].
func Decrypt(ctx context.Context, o Options) error {
	if o.Key == nil {
		key, err := o.inspect()
		if err == nil && key == nil {
			err = errNotEncrypted
		}
		return err
	}
	return convert(ctx, o, nil, nil)
}

var errNotEncrypted = errors.New("the vault is not encrypted")

// convert writes the vault of o anew, under key, which f holds.
func convert(ctx context.Context, o Options, key []byte, f *keyFile) (err error) {
	if _, err := Schema(ctx, o); err != nil {
		return err
	}
	held, err := alone(o.Path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	makeFile(o.Path + fresh)
	_, err = copyTo(ctx, o, o.Path+fresh, key, nil)
	if err == nil {
		err = syncDir(o.Path + fresh) // a file is synced as a folder is
	}
	if err == nil && f != nil {
		err = stageKey(o.Path, *f)
	}
	if err != nil {
		return errors.Join(err, sweepSwap(o.Path))
	}
	return swapIn(o.Path, swap{Sealed: f != nil})
}

// Rekey has the vault at o.Path, which o.Key opens, opened by next from now on.
// Only its key file is written.
func Rekey(ctx context.Context, o Options, next *Key) (err error) {
	if _, err := Schema(ctx, o); err != nil {
		return err
	}
	held, err := alone(o.Path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	data, err := o.inspect()
	if err != nil {
		return err
	}
	if data == nil {
		return errNotEncrypted
	}
	f, err := next.wrap(data)
	if err != nil {
		return err
	}
	if err := stageKey(o.Path, f); err != nil {
		return err
	}
	if err := os.Rename(keyPath(o.Path)+fresh, keyPath(o.Path)); err != nil {
		return fmt.Errorf("replace the key file: %w", err)
	}
	return syncDir(filepath.Dir(o.Path))
}

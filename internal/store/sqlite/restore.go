package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// A Restored says what came back, and where what was there before is.
type Restored struct {
	MadeAt time.Time
	Schema vault.Schema
	Rows   map[string]int64
	Kept   string // the folder; empty: there was no vault
}

// Restore puts the vault of a backup in the place of that at o.Path, which goes
// to a folder of its own. It fails with ErrInUse or ErrBusy where the vault is
// open, and for a backup that is not whole, or of a newer schema; then nothing
// is changed. An older schema comes back as it is, for Migrate.
func Restore(ctx context.Context, o Options, from string, now time.Time) (r Restored, err error) {
	f, err := os.Open(from) //nolint:gosec // the operator names it
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return RestoreFrom(ctx, o, f, now)
}

// RestoreFrom is [Restore] for a backup that is open already.
func RestoreFrom(ctx context.Context, o Options, f *os.File, now time.Time) (r Restored, err error) {
	if err := makeDir(filepath.Dir(o.Path)); err != nil {
		return r, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	held, err := alone(o.Path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	s, err := o.stage(f)
	if err == nil {
		err = ctx.Err()
	}
	r = Restored{MadeAt: s.MadeAt, Schema: vault.Schema{Current: s.Schema, Latest: latest()}, Rows: s.Rows}
	if err == nil {
		err = r.Schema.Newer()
	}
	if err != nil {
		return r, errors.Join(err, sweepSwap(o.Path))
	}
	w := swap{Sealed: s.Key != nil}
	there, err := exists(o.Path)
	if err != nil {
		return r, err
	}
	w.Keep = "replaced-" + now.UTC().Format("20060102-150405.000")
	if there {
		r.Kept = filepath.Join(filepath.Dir(o.Path), w.Keep)
	}
	return r, swapIn(o.Path, w)
}

// stage writes the vault of a backup beside that of o, and checks it.
func (o Options) stage(f *os.File) (s seal, err error) {
	name := o.Path + fresh
	to, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names it
	if err != nil {
		return s, err
	}
	s, err = readSeal(f, to)
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return s, err
	}
	var key []byte
	switch {
	case s.Key != nil && o.Key == nil:
		return s, errors.New("the backup is encrypted: give DATABASE_KEY_FILE or DATABASE_PASSPHRASE")
	case s.Key == nil && o.Key != nil:
		return s, errors.New("the backup is not encrypted, but a key is given: leave DATABASE_KEY_FILE and DATABASE_PASSPHRASE unset, and encrypt the vault afterwards")
	case s.Key != nil:
		if key, err = o.Key.unwrap(*s.Key); err != nil {
			return s, fmt.Errorf("the backup: %w", err)
		}
		if err := stageKey(o.Path, *s.Key); err != nil {
			return s, err
		}
	}
	return s, verifyCopy(name, key, s.contents)
}

// stageKey writes a key file beside that of the vault at path.
func stageKey(path string, f keyFile) error {
	text, err := f.text()
	if err != nil {
		return err
	}
	return writeNew(keyPath(path)+fresh, text)
}

// latest is the schema of this program.
func latest() (n int64) {
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		if step, err := strconv.ParseInt(number, 10, 64); err == nil {
			n = max(n, step)
		}
	}
	return n
}

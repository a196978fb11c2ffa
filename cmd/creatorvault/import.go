package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"creatorvault.dev/internal/identity"
)

// maxImport is the size of a file of accounts, in bytes.
const maxImport = 256 << 20

// importUsers makes an account of each line of a file.
func importUsers(ctx context.Context, e env, a *accounts, name string, f *userFlags) error {
	file, err := e.readAll(name)
	if err != nil {
		return err
	}
	stop := e.progress(ctx, "importing "+name)
	made, passed, err := a.provider.Import(ctx, file, f.skip, f.dry)
	stop()
	if faults, ok := errors.AsType[identity.ImportFaults](err); ok {
		return fmt.Errorf("%w\nnothing was imported", faults)
	}
	if err != nil {
		return err
	}
	did := "imported"
	if f.dry {
		did = "would import"
	}
	text := fmt.Sprintf("%s %d accounts", did, made)
	if f.skip {
		text += fmt.Sprintf("; %d were there already", passed)
	}
	e.say("%s", text)
	return nil
}

// readAll returns what a file holds; - is standard input.
func (e env) readAll(name string) (all []byte, err error) {
	from := e.stdin
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // whoever runs this names it
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	all, err = io.ReadAll(io.LimitReader(from, maxImport+1))
	if err == nil && len(all) > maxImport {
		err = fmt.Errorf("%s is larger than %d MiB: split it", name, maxImport>>20)
	}
	return all, err
}

// progress says each second that something goes on, until stop is called.
func (e env) progress(ctx context.Context, what string) (stop func()) {
	ctx, stop = context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for seconds := 1; ; seconds++ {
			select {
			case <-tick.C:
				printer{e.stderr}.say("%s, %d s\n", what, seconds)
			case <-ctx.Done():
				return
			}
		}
	}()
	return stop
}

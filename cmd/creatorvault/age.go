package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// A wrapping encrypts what is written through it.
type wrapping func(io.Writer) (io.WriteCloser, error)

// forRecipients returns what encrypts for all of them: age1… each. Without any
// there is nothing to wrap in.
func forRecipients(names []string) (wrapping, error) {
	if len(names) == 0 {
		return nil, nil //nolint:nilnil // as above
	}
	all, err := age.ParseRecipients(strings.NewReader(strings.Join(names, "\n")))
	if err != nil {
		return nil, fmt.Errorf("must be recipients of age, as age1…: %w", err)
	}
	return func(to io.Writer) (io.WriteCloser, error) { return age.Encrypt(to, all...) }, nil
}

// through has write write to what w makes of to.
func (w wrapping) through(to io.Writer, write func(io.Writer) error) error {
	if w == nil {
		return write(to)
	}
	sealed, err := w(to)
	if err != nil {
		return err
	}
	return errors.Join(write(sealed), sealed.Close())
}

// How files of age begin.
const ageIntro = "age-encryption.org/v1\n"

// opened opens a file, and what is in it if it is one of age that identity
// opens: then a copy of that, in the folder dir, which has no name and is gone
// when it is closed.
func opened(name, identity, dir string) (_ *os.File, err error) {
	f, err := os.Open(name) //nolint:gosec // whoever runs this names it
	if err != nil {
		return nil, err
	}
	plain := f
	defer func() {
		if plain != f {
			err = errors.Join(err, f.Close())
		}
	}()
	begins := make([]byte, len(armor.Header))
	n, _ := f.ReadAt(begins, 0) // what is shorter is neither
	from, sealed := io.Reader(f), strings.HasPrefix(string(begins[:n]), ageIntro)
	if string(begins[:n]) == armor.Header {
		sealed, from = true, armor.NewReader(f)
	}
	if !sealed && identity == "" {
		return plain, nil
	}
	plain = nil
	switch {
	case !sealed:
		return nil, fmt.Errorf("%s is not encrypted with age: leave --identity out", name)
	case identity == "":
		return nil, fmt.Errorf("%s is encrypted with age: give --identity, a file with the key that opens it", name)
	}
	keys, err := identities(identity)
	if err != nil {
		return nil, err
	}
	if from, err = age.Decrypt(from, keys...); err != nil {
		return nil, fmt.Errorf("%s cannot be opened: %w", name, err)
	}
	plain, err = spilled(from, dir, name)
	return plain, err
}

// identities reads the keys of a file.
func identities(name string) ([]age.Identity, error) {
	f, err := os.Open(name) //nolint:gosec // whoever runs this names it
	if err != nil {
		return nil, err
	}
	all, err := age.ParseIdentities(f)
	if err != nil {
		err = fmt.Errorf("%s holds no identity of age, as age-keygen writes them", name)
	}
	return all, errors.Join(err, f.Close())
}

// spilled writes all of from to a file without a name, in the folder dir. It is
// called name, as what from is of.
func spilled(from io.Reader, dir, name string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, ".opened-*")
	if err != nil {
		return nil, err
	}
	err = os.Remove(f.Name())
	if err == nil {
		if _, err = io.Copy(f, from); err != nil {
			err = fmt.Errorf("%s cannot be read to its end: %w", name, err)
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	fd, err := syscall.Dup(int(f.Fd()))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}

// recipients is a flag that may be given several times.
type recipients []string

// String implements [flag.Value].
func (r *recipients) String() string { return strings.Join(*r, ",") }

// Set implements [flag.Value].
func (r *recipients) Set(v string) error { *r = append(*r, v); return nil }

package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// A passwordSource says where a new password comes from: the terminal, unless
// one of its flags is given.
type passwordSource struct{ stdin, generate bool }

func (p *passwordSource) flags(fs *flag.FlagSet) {
	fs.BoolVar(&p.stdin, "password-stdin", false, "take the password from the first line of standard input")
	fs.BoolVar(&p.generate, "generate", false, "make a password up and print it, this once, alone on standard output")
}

// usable fails unless there is one place that the password can come from.
func (p *passwordSource) usable(e env) error {
	switch _, terminal := e.terminal(); {
	case p.stdin && p.generate:
		return fmt.Errorf("%w: --password-stdin and --generate: give one of them, not both", errUsage)
	case !p.stdin && !p.generate && !terminal:
		return fmt.Errorf("%w: there is no terminal on which to ask for the password: give --password-stdin or --generate", errUsage)
	}
	return nil
}

// password returns the password for whoever is named.
func (p *passwordSource) password(ctx context.Context, e env, whom string) (string, error) {
	switch {
	case p.generate:
		return generated(), nil
	case p.stdin:
		line, err := bufio.NewReader(e.stdin).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", noPassword(err)
		}
		return line, nil
	}
	first, err := e.askSecret(ctx, "Password for "+whom+": ")
	if err != nil {
		return "", err
	}
	again, err := e.askSecret(ctx, "The same again: ")
	if err == nil && again != first {
		err = errors.New("the two passwords differ, so nothing was changed")
	}
	return first, err
}

// generated makes a password up, of 120 random bits in groups that can be read
// out.
func generated() string {
	text := strings.ToLower(rand.Text())
	return strings.Join([]string{text[:6], text[6:12], text[12:18], text[18:24]}, "-")
}

// terminal returns the terminal that someone sits at, if there is one.
func (e env) terminal() (fd int, ok bool) {
	f, ok := e.stdin.(*os.File)
	if !ok {
		return 0, false
	}
	fd = int(f.Fd())
	return fd, term.IsTerminal(fd)
}

// askSecret asks a question on the terminal, and does not show the answer. The
// terminal is left as it was, also by who ends the program in mid-answer.
func (e env) askSecret(ctx context.Context, question string) (string, error) {
	fd, _ := e.terminal()
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("the terminal cannot be asked: %w", err)
	}
	p := printer{e.stderr}
	p.say("%s", question)
	type answer struct {
		text []byte
		err  error
	}
	said := make(chan answer, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		said <- answer{text, err}
	}()
	select {
	case a := <-said:
		p.say("\n")
		if a.err != nil || len(a.text) == 0 {
			return "", noPassword(a.err)
		}
		return string(a.text), nil
	case <-ctx.Done():
		p.say("\n")
		_ = term.Restore(fd, before) // as well as it goes: the program ends here
		return "", errors.New("nothing was changed")
	}
}

// noPassword says that none was given; why is nil or io.EOF where there simply
// was none.
func noPassword(why error) error {
	if why != nil && !errors.Is(why, io.EOF) {
		return fmt.Errorf("the password cannot be read, so nothing was changed: %w", why)
	}
	return errors.New("no password was given, so nothing was changed")
}

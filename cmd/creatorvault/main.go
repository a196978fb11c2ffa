// Command creatorvault keeps content ideas.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, env{os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(exitCode(err))
}

// errUsage marks what was wrong with how the program was called.
var errUsage = errors.New("wrong use")

// exitCode says how a command ended: 0 well, 1 failed, 2 wrong use.
func exitCode(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	return 1
}

// env is everything that a command may touch of the world outside.
type env struct {
	args           []string
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// A command is one verb of the command line.
type command struct {
	name, args, brief string
	run               func(context.Context, env, *flag.FlagSet) error
}

var commands = []command{
	{"serve", "[flags]", "serve the API and the app; brings the database up to date first", serve},
}

// run runs the command that e names, and says on stderr how it failed.
func run(ctx context.Context, e env) error {
	if len(e.args) > 0 {
		for _, c := range commands {
			if c.name == e.args[0] {
				e.args = e.args[1:]
				fs := flag.NewFlagSet("creatorvault "+c.name, flag.ContinueOnError)
				fs.SetOutput(e.stderr)
				err := c.run(ctx, e, fs)
				if err != nil && !errors.Is(err, flag.ErrHelp) {
					fmt.Fprintln(e.stderr, "creatorvault:", err)
				}
				return err
			}
		}
	}
	fmt.Fprintln(e.stderr, "usage: creatorvault COMMAND [flags]")
	for _, c := range commands {
		fmt.Fprintf(e.stderr, "  %-8s %-18s %s\n", c.name, c.args, c.brief)
	}
	return errUsage
}

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
	"strings"
	"syscall"
	_ "time/tzdata" // people's time zones, also where the system has none

	"creatorvault.dev/internal/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	err := run(ctx, env{os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr})
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
	lookup         func(string) (string, bool)
	stdin          io.Reader
	stdout, stderr io.Writer
}

// say prints a line for people. Nothing can be done if nobody listens.
func (e env) say(format string, args ...any) {
	_, _ = fmt.Fprintf(e.stdout, format+"\n", args...)
}

// A command is one verb of the command line.
type command struct {
	name, args string
	brief      string // a line for the list
	help       string // what --help adds
	run        func(ctx context.Context, e env, args []string, c *config.Config) error
	flags      func(fs *flag.FlagSet) // of its own, beside the settings
}

// commands lists every verb, in the order in which people need them.
func commands() []command {
	return []command{serveCommand(), migrateCommand(), versionCommand()}
}

// run runs the command that e names, and says on stderr how it failed.
func run(ctx context.Context, e env) error {
	err := dispatch(ctx, e)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return err
	}
	text := strings.TrimPrefix(err.Error(), errUsage.Error()+": ")
	if faults, ok := errors.AsType[config.Faults](err); ok {
		text = faults.Error()
	}
	for line := range strings.SplitSeq(text, "\n") {
		_, _ = fmt.Fprintln(e.stderr, "creatorvault:", line)
	}
	return err
}

func dispatch(ctx context.Context, e env) error {
	if len(e.args) == 0 {
		usage(e.stderr)
		return fmt.Errorf("%w: a command is needed", errUsage)
	}
	name := e.args[0]
	if name == "help" || name == "-h" || name == "--help" {
		usage(e.stdout)
		return flag.ErrHelp
	}
	for _, c := range commands() {
		if c.name == name {
			return c.start(ctx, e)
		}
	}
	return fmt.Errorf("%w: there is no command %q; `creatorvault help` lists them", errUsage, name)
}

// start reads the flags and the settings, and runs c.
func (c command) start(ctx context.Context, e env) error {
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	given := map[string]string{}
	for _, s := range config.Settings {
		fs.Func(s.Flag(), s.Meaning, func(v string) error { given[s.Flag()] = v; return nil })
	}
	if c.flags != nil {
		c.flags(fs)
	}
	args, err := parse(fs, e.args[1:])
	if errors.Is(err, flag.ErrHelp) {
		c.explain(e.stdout, fs)
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: %w; `creatorvault %s --help` lists the flags", errUsage, err, c.name)
	}
	settings, err := config.Load(given, e.lookup, ".")
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return c.run(ctx, e, args, &settings)
}

// parse takes flags and words in any order.
func parse(fs *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, fs.Arg(0)), fs.Args()[1:]
	}
}

// explain says what c does and which flags it has.
func (c command) explain(w io.Writer, fs *flag.FlagSet) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
	p("creatorvault %s %s\n\n%s\n", c.name, c.args, c.brief)
	if c.help != "" {
		p("\n%s\n", strings.TrimSpace(c.help))
	}
	settings := map[string]bool{}
	for _, s := range config.Settings {
		settings[s.Flag()] = true
	}
	own := false
	fs.VisitAll(func(f *flag.Flag) {
		if settings[f.Name] {
			return
		}
		if !own {
			p("\nFlags:\n")
		}
		own = true
		p("  --%-32s %s\n", f.Name, f.Usage)
	})
	p("\nSettings, each also a variable of the environment (--database-url is DATABASE_URL):\n")
	for _, s := range config.Settings {
		def := ""
		if s.Default != "" {
			def = " (" + s.Default + ")"
		}
		p("  --%-32s %s%s\n", s.Flag(), s.Meaning, def)
	}
}

func usage(w io.Writer) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
	p("CreatorVault keeps content ideas, from the spark to the publication.\n\nusage: creatorvault COMMAND [flags]\n\n")
	for _, c := range commands() {
		p("  %-9s %-28s %s\n", c.name, c.args, c.brief)
	}
	p("\n`creatorvault COMMAND --help` says more. Exit codes: 0 well, 1 failed, 2 wrong use.\n")
}

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

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// private is the umask of this program: what it makes is for its owner alone,
// the logs beside a vault too, which SQLite makes for everyone.
const private = 0o077

func main() {
	syscall.Umask(private)
	err := run(untilAsked(), env{os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr})
	os.Exit(exitCode(err))
}

// untilAsked returns a context that is done once the program is asked to end.
// Asked again, it ends at once.
func untilAsked() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	asked := make(chan os.Signal, 2) // so that no signal is lost, however soon it follows
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-asked
		stop()
		<-asked
		os.Exit(1)
	}()
	return ctx
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

// minute is how times are shown to people.
const minute = "2006-01-02 15:04"

// json prints v for programs.
func (e env) json(v any) error {
	text, err := json.Marshal(v, jsontext.WithIndent("  "))
	if err == nil {
		e.say("%s", text)
	}
	return err
}

// A command is one verb of the command line.
type command struct {
	name, args string
	brief      string // a line for the list
	help       string // what --help adds
	examples   string // lines of the shell
	bare       bool   // takes no settings
	signs      bool   // needs the secret of the built-in sign-in
	run        func(ctx context.Context, e env, args []string, c *config.Config) error
	flags      func(fs *flag.FlagSet) // of its own, beside the settings
}

// commands lists every verb, in the order in which people need them.
func commands() []command {
	return []command{serveCommand(), userCommand(), tokenCommand(), keysCommand(), exportCommand(), importCommand(), verifyCommand(), mcpCommand(), backupCommand(), restoreCommand(), checkCommand(), copyCommand(), encryptCommand(), decryptCommand(), rekeyCommand(), migrateCommand(), healthcheckCommand(), versionCommand()}
}

// run runs the command that e names, and says on stderr how it failed.
func run(ctx context.Context, e env) error {
	err := dispatch(ctx, e)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return err
	}
	text := strings.TrimPrefix(err.Error(), errUsage.Error()+": ")
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
	name, args := e.args[0], e.args[1:]
	switch name {
	case "help", "-h", "--help":
		if len(args) == 0 {
			usage(e.stdout)
			return flag.ErrHelp
		}
		name, args = args[0], []string{"--help"}
	case "-v", "--version":
		name = "version"
	}
	for _, c := range commands() {
		if c.name == name {
			e.args = args
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
	if !c.bare {
		settingFlags(fs, given)
	}
	if c.flags != nil {
		c.flags(fs)
	}
	args, err := parse(fs, e.args)
	if errors.Is(err, flag.ErrHelp) {
		c.explain(e.stdout, fs)
		return err
	}
	if err != nil {
		said := strings.NewReplacer(": -", ": --", " for -", " for --", " flag -", " flag --").Replace(err.Error()) // Go's own flags have one dash
		return fmt.Errorf("%w: %s; `creatorvault %s --help` lists the flags", errUsage, said, c.name)
	}
	if c.bare {
		return c.run(ctx, e, args, nil)
	}
	settings, err := load(given, e.lookup, c.signs)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return c.run(ctx, e, args, settings)
}

// parse takes flags and words in any order; all after -- are words.
func parse(fs *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		rest := fs.Args()
		if used := len(args) - len(rest); used > 0 && args[used-1] == "--" {
			return append(words, rest...), nil
		}
		if len(rest) == 0 {
			return words, nil
		}
		words, args = append(words, rest[0]), rest[1:]
	}
}

package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"creatorvault.dev/internal/config"
)

// usage lists the commands.
func usage(w io.Writer) {
	p := printer{w}
	p.say("CreatorVault keeps content ideas, from the spark to the publication.\n\nUsage: creatorvault COMMAND [flags]\n\n")
	width := 0
	for _, c := range commands() {
		width = max(width, len(c.words()))
	}
	for _, c := range commands() {
		p.say("  %-*s  %s\n", width, c.words(), c.brief)
	}
	p.say(`
To begin, on this machine and with nothing else:
  ENVIRONMENT=dev creatorvault serve

creatorvault COMMAND --help says more of each, with its flags and settings.
Exit codes: 0 it went well, 1 it failed, 2 it was called wrongly.
`)
}

// words are the name of c and what follows it.
func (c command) words() string { return strings.TrimSpace(c.name + " " + c.args) }

// explain says what c does, and which flags and settings it has.
func (c command) explain(w io.Writer, fs *flag.FlagSet) {
	p := printer{w}
	p.say("Usage: %s\n\n%s\n", "creatorvault "+c.words()+" [flags]", strings.TrimSpace(c.help))
	if c.examples != "" {
		p.say("\nExamples:\n")
		for line := range strings.SplitSeq(strings.TrimSpace(c.examples), "\n") {
			p.say("  %s\n", line)
		}
	}
	own := false
	fs.VisitAll(func(f *flag.Flag) {
		if isSetting(f.Name) {
			return
		}
		if !own {
			p.say("\nFlags:\n")
		}
		own = true
		p.item("--"+f.Name, f.Usage)
	})
	if !c.bare {
		p.settings()
	}
}

// settings explains those that every command has.
func (p printer) settings() {
	p.say(`
Settings. Each is a flag, and a variable of the environment or of .env:
--database-url is DATABASE_URL. --auth-secret-file or AUTH_SECRET_FILE names a
file with the value, and so for all others. A flag comes before the environment,
that before .env.local, that before .env; the files are not read where
ENVIRONMENT is staging or production.
`)
	for _, g := range config.Groups {
		p.say("\n%s:\n", g.Name)
		for _, s := range g.Settings {
			meaning := s.Meaning
			switch {
			case s.Default != "":
				meaning += " (" + s.Default + ")"
			case s.Unset != "":
				meaning += " (unset: " + s.Unset + ")"
			}
			p.item("--"+s.Flag(), meaning)
		}
	}
}

// A printer writes to people. Nothing can be done if nobody listens.
type printer struct{ io.Writer }

func (p printer) say(format string, args ...any) { _, _ = fmt.Fprintf(p, format, args...) }

// item explains a flag, in lines of up to 100 characters.
func (p printer) item(name, meaning string) {
	const indent, width = 36, 100
	line := fmt.Sprintf("  %-*s", indent-2, name)
	for word := range strings.FieldsSeq(meaning) {
		if len(line)+1+len(word) > width {
			p.say("%s\n", strings.TrimRight(line, " "))
			line = strings.Repeat(" ", indent)
		}
		line += word + " "
	}
	p.say("%s\n", strings.TrimRight(line, " "))
}

package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/joho/godotenv"
)

// A Faults error says everything that is wrong with the settings, a line each.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

// Load reads the settings: flags by their names, then the environment, then
// .env.local and .env in dir, which are left alone in staging and production.
// It fails with [Faults], which name no secret.
func Load(flags map[string]string, lookup func(string) (string, bool), dir string) (Config, error) {
	l := &loader{lookup: lookup, flags: flags}
	var c Config
	if env, ok := l.environment(); !ok || env != "staging" && env != "production" {
		l.readFiles(dir)
	}
	for _, s := range Settings {
		v, given := l.value(s)
		if !given {
			v = s.Default
		}
		if v == "" && !given {
			continue
		}
		if err := s.set(&c, v); err != nil {
			l.fault("%s %s", s.Name, err)
		}
	}
	if _, given := l.value(settingNamed("SHUTDOWN_DELAY")); !given && c.Environment != "dev" {
		c.ShutdownDelay = 3 * time.Second
	}
	c.settle(l)
	if len(l.faults) > 0 {
		return c, Faults(l.faults)
	}
	return c, nil
}

// environment is what ENVIRONMENT says before any file is read.
func (l *loader) environment() (string, bool) { return l.value(settingNamed("ENVIRONMENT")) }

func settingNamed(name string) Setting {
	return Settings[slices.IndexFunc(Settings, func(s Setting) bool { return s.Name == name })]
}

// readFiles reads .env.local and .env, where they are there.
func (l *loader) readFiles(dir string) {
	for _, name := range []string{".env.local", ".env"} {
		text, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // two names in the working folder
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			l.fault("%s cannot be read: %s", name, reason(err))
			continue
		}
		values, err := godotenv.UnmarshalBytes(text)
		if err != nil {
			l.fault("%s is not a list of NAME=value lines", name) // the library's error quotes the line
			continue
		}
		l.files = append(l.files, values)
	}
}

// Example is the text of .env.example.
func Example() string {
	var b strings.Builder
	b.WriteString("# Every setting of CreatorVault, with its default. Copy this file to .env and\n" +
		"# change what you need; .env is read unless ENVIRONMENT is staging or production.\n" +
		"# NAME_FILE=path reads a value from a file, which is best for secrets.\n")
	for _, s := range Settings {
		fmt.Fprintf(&b, "\n# %s\n#%s=%s\n", s.Meaning, s.Name, s.Default)
	}
	return b.String()
}

// Table is the table of settings in the documentation.
func Table() string {
	var b strings.Builder
	b.WriteString("| variable | default | meaning |\n| --- | --- | --- |\n")
	for _, s := range Settings {
		def := "unset"
		if s.Default != "" {
			def = "`" + s.Default + "`"
		}
		meaning := s.Meaning
		if s.Secret {
			meaning += " (secret)"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Name, def, meaning)
	}
	return b.String()
}

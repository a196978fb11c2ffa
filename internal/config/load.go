package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/joho/godotenv"
)

// Faults say everything that is wrong with the settings, a line each. They
// name the variable and what would be right, and never a secret.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

// Load reads the settings: flags by their names, then the environment, then
// .env.local and .env in dir, which are left alone in staging and production.
// A setting that is given as nothing is as if it were not given, and as a flag
// it takes its default; a file that is named must hold something. Signs says that AUTH_SECRET will be needed, where the
// vault has none of its own. Load fails with [Faults]; what is right is in the
// Config even then.
func Load(flags map[string]string, lookup func(string) (string, bool), dir string, signs bool) (*Config, error) {
	l := &loader{sources: []func(string) (string, bool){lookup}, flags: flags}
	if env, ok := l.value(settingNamed("ENVIRONMENT")); !ok || !strings.EqualFold(env, "staging") && !strings.EqualFold(env, "production") {
		l.readFiles(dir)
	}
	c := new(Config)
	for _, s := range Settings {
		v, given := l.value(s)
		if !given {
			v = s.Default
		}
		if v == "" && !s.Blank {
			continue
		}
		if err := s.set(c, v); err != nil {
			l.fault("%s %v%s", s.Variable(), err, shown(s, v))
		}
	}
	if _, given := l.value(settingNamed("SHUTDOWN_DELAY")); !given && c.Environment != "dev" {
		c.ShutdownDelay = 3 * time.Second
	}
	if _, given := l.value(settingNamed("LOG_LEVEL")); !given && c.Debug {
		c.LogLevel = "DEBUG"
	}
	c.settle()
	c.Warnings = append(c.Warnings, l.absent()...)
	for _, f := range c.conflicts(signs) {
		if name, _, _ := strings.Cut(f, " "); !l.blames(name) {
			l.fault("%s", f)
		}
	}
	if len(l.faults) > 0 {
		return c, Faults(l.faults)
	}
	return c, nil
}

// A loader collects the settings and everything that is wrong with them.
type loader struct {
	flags   map[string]string
	sources []func(name string) (value string, ok bool) // the strongest first
	faults  []string
}

// fault notes what is wrong, once.
func (l *loader) fault(format string, args ...any) {
	if f := fmt.Sprintf(format, args...); !slices.Contains(l.faults, f) {
		l.faults = append(l.faults, f)
	}
}

// blames reports whether there is a fault of that variable already, or of the
// file that holds it.
func (l *loader) blames(name string) bool {
	return slices.ContainsFunc(l.faults, func(f string) bool {
		return strings.HasPrefix(f, name+" ") || strings.HasPrefix(f, name+inFile+" ")
	})
}

func settingNamed(name string) Setting {
	return Settings[slices.IndexFunc(Settings, func(s Setting) bool { return s.Name == name })]
}

// maxShown is the longest value that an error repeats.
const maxShown = 60

// shown repeats a value that is wrong, unless it is or could hold a secret.
func shown(s Setting, v string) string {
	if s.Secret || strings.ContainsAny(v, "@") || len(v) > maxShown {
		return ""
	}
	return fmt.Sprintf(" (it is %q)", v)
}

// readFiles reads .env.local and .env, where they are there.
func (l *loader) readFiles(dir string) {
	for _, name := range []string{".env.local", ".env"} {
		text, err := readSome(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			l.fault("%s cannot be read: %s", name, reason(err))
			continue
		}
		values, err := godotenv.Unmarshal(text)
		if err != nil {
			l.fault("%s must have lines as NAME=value", name) // the library's error quotes the line
			continue
		}
		l.sources = append(l.sources, func(name string) (string, bool) { v, ok := values[name]; return v, ok })
	}
}

// value returns what is given for s: as a flag, in the environment, or in a
// file of settings; in each, by itself or as the name of a file that holds it.
func (l *loader) value(s Setting) (value string, given bool) {
	flag := func(name string) (string, bool) { v, ok := l.flags[flagOf(name)]; return v, ok }
	if v, ok := l.from(s, flag, true); ok {
		return v, v != "" || s.Blank
	}
	for _, source := range l.sources {
		if v, ok := l.from(s, source, s.Blank); ok {
			return v, true
		}
	}
	return "", false
}

// from returns what one source gives for s; blank says that it may be nothing.
func (l *loader) from(s Setting, get func(string) (string, bool), blank bool) (value string, given bool) {
	value, given = get(s.Name)
	given = given && (value != "" || blank)
	path, _ := get(s.Name + inFile)
	switch {
	case given && s.InFile:
		l.fault("%s is given as the name of a file, in %s", s.Name, s.Variable())
		return "", false
	case given && path != "":
		l.fault("%s and %s: give one of them, not both", s.Name, s.Name+inFile)
		return value, true
	case path == "":
		return value, given
	}
	value, err := readSome(path)
	switch {
	case err != nil:
		l.fault("%s cannot be read: %s", s.Name+inFile, reason(err))
		return "", false
	case strings.TrimSpace(value) == "": // not the same as unset: whoever names a file wants what is in it
		l.fault("%s names a file with nothing in it: write the value there, or leave it unset", s.Name+inFile)
		return "", false
	}
	return strings.TrimRight(value, "\r\n"), true
}

// maxFile is the most that is read of a file with settings, in bytes.
const maxFile = 1 << 20

func readSome(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	return string(text), err
}

// reason says why a file cannot be read, without its path, which may be a
// secret that was put in the wrong place.
func reason(err error) string {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err.Error()
	}
	return "it cannot be opened"
}

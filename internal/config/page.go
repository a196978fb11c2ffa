package config

import (
	"fmt"
	"strings"
)

//go:generate go test -run=TestThePagesAreCurrent -update .

// Example is the text of .env.example.
func Example() string {
	var b strings.Builder
	b.WriteString(`# Every setting of CreatorVault, with its default. Copy this file to .env and
# change what you need. .env.local comes before .env, and the environment before
# both; neither file is read where ENVIRONMENT is staging or production.
# NAME_FILE=path reads the value of NAME from a file, which is best for secrets.
# Put a value with $, # or spaces in 'single quotes'.
`)
	for _, g := range Groups {
		fmt.Fprintf(&b, "\n\n# --- %s ---\n", g.Name)
		for _, s := range g.Settings {
			meaning := s.Meaning
			if s.Unset != "" {
				meaning += ". Unset: " + s.Unset
			}
			fmt.Fprintf(&b, "\n%s#%s=%s\n", wrapped("# ", meaning), s.Variable(), s.Default)
		}
	}
	return b.String()
}

// wrapped returns words in lines of up to 80 characters, each begun with prefix.
func wrapped(prefix, words string) string {
	const width = 80
	var b strings.Builder
	line := prefix
	for w := range strings.FieldsSeq(words) {
		if len(line)+len(w) > width && line != prefix {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = prefix
		}
		line += w + " "
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
	return b.String()
}

// Tables are the tables of settings in the documentation.
func Tables() string {
	var b strings.Builder
	for _, g := range Groups {
		fmt.Fprintf(&b, "\n### %s\n\n| variable | unless it is set | meaning |\n| --- | --- | --- |\n", g.Name)
		for _, s := range g.Settings {
			unset := s.Unset
			if s.Default != "" {
				unset = "`" + s.Default + "`"
			}
			meaning := s.Meaning
			if s.Secret {
				meaning += " (secret)"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Variable(), unset, meaning)
		}
	}
	return b.String()
}

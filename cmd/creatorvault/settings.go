package main

import (
	"errors"
	"flag"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
)

// settingFlags gives every setting a flag, and those that may stand in a file
// one for its name. What is said goes into given, by the flag's name.
func settingFlags(fs *flag.FlagSet, given map[string]string) {
	define := func(name, meaning string) {
		fs.Func(name, meaning, func(v string) error { given[name] = v; return nil })
	}
	for _, s := range config.Settings {
		if name := s.Flag(); s.Switch {
			fs.BoolFunc(name, s.Meaning, func(v string) error { given[name] = v; return nil })
		} else {
			define(name, s.Meaning)
		}
		if !s.InFile {
			define(s.FileFlag(), "a file with that of --"+s.Flag())
		}
	}
}

// isSetting reports whether a flag comes from the settings.
func isSetting(name string) bool {
	for _, s := range config.Settings {
		if name == s.Flag() || name == s.FileFlag() {
			return true
		}
	}
	return false
}

// load reads the settings of a command, which signs cookies and tokens or does
// not. What is wrong with them is told all at once, also what only other rooms
// can see.
func load(given map[string]string, lookup func(string) (string, bool), signs bool) (*config.Config, error) {
	c, err := config.Load(given, lookup, ".", signs)
	faults, _ := errors.AsType[config.Faults](err) // it has no other
	if c.JWTPublicKey != "" {
		if _, err := identity.ParseKey(c.JWTPublicKey, c.JWTAlgorithms); err != nil {
			faults = append(faults, "JWT_PUBLIC_KEY: "+err.Error())
		}
	}
	if _, err := forRecipients(c.BackupRecipients); err != nil {
		faults = append(faults, "BACKUP_RECIPIENT "+err.Error())
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return c, nil
}

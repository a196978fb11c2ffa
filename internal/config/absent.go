package config

// An absence is a setting that people know from elsewhere, and this version
// does not have.
type absence struct{ name, told string }

// absences are the settings that the plans for CreatorVault name and that do
// nothing here, with what is so instead.
var absences = []absence{
	{"REDIS_URL", "is not used by this version: each process has limits and caches of its own"},
	{"AUTH_MODE", "is no setting: JWT_PUBLIC_KEY or JWT_JWKS_URL makes sign-in external, and else it is built in"},
	{"AUTH_JIT", "is no setting: whoever comes with a good token becomes a user"},
}

// absent warns of those that are given: who gives one counts on it.
func (l *loader) absent() (warnings []string) {
	for _, a := range absences {
		for _, source := range l.sources {
			value, _ := source(a.name)
			file, _ := source(a.name + inFile)
			if value != "" || file != "" {
				warnings = append(warnings, a.name+" "+a.told)
				break
			}
		}
	}
	return warnings
}

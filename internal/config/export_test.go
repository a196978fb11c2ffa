package config

// Absent are the names of the settings that do nothing here.
func Absent() (names []string) {
	for _, a := range absences {
		names = append(names, a.name)
	}
	return names
}

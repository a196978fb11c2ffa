package sqlite

import (
	"database/sql/driver"
	"regexp"
)

var parameter = regexp.MustCompile(`@[a-z_]+[0-9]*`)

// placesOf returns the numbers that SQLite gives to the parameters of query,
// by their names: in the order in which they first occur.
func placesOf(query string) map[string]int {
	places := map[string]int{}
	for _, at := range parameter.FindAllString(query, -1) {
		if places[at[1:]] == 0 {
			places[at[1:]] = len(places) + 1
		}
	}
	return places
}

// inPlace numbers named arguments and drops those that the statement does not
// have. The driver would ask SQLite thrice for each of them at every call.
func inPlace(places map[string]int, args []driver.NamedValue) []driver.NamedValue {
	placed := args[:0]
	for _, arg := range args {
		if arg.Name != "" {
			if arg.Ordinal = places[arg.Name]; arg.Ordinal == 0 {
				continue
			}
			arg.Name = ""
		}
		placed = append(placed, arg)
	}
	return placed
}

package upkeep

import (
	"fmt"
	"slices"
	"strings"
)

// Shape says where a schema is not as this program makes it. Want has a line
// for each thing, and got a text: its kind, its name, and all that is to be said
// of it.
func Shape(want string, got []string) (faults []string) {
	there := map[string]string{}
	for _, text := range got {
		thing, text := thingOf(OnALine(text))
		there[thing] = text
	}
	for line := range strings.Lines(want) {
		thing, text := thingOf(strings.TrimSpace(line))
		if found, ok := there[thing]; !ok {
			faults = append(faults, "the schema lacks the "+thing)
		} else if found != text {
			faults = append(faults, fmt.Sprintf("the %s is not as this program made it", thing))
		}
		delete(there, thing)
	}
	for thing := range there {
		if strings.HasPrefix(thing, "trigger ") {
			faults = append(faults, fmt.Sprintf("the %s is not of this program", thing))
		}
	}
	slices.Sort(faults)
	return faults
}

// OnALine returns a text without the white space that it was laid out with.
func OnALine(text string) string { return strings.Join(strings.Fields(text), " ") }

// thingOf returns the kind and the name that a line begins with, and the rest.
func thingOf(line string) (thing, text string) {
	kind, rest, _ := strings.Cut(line, " ")
	name, text, _ := strings.Cut(rest, " ")
	return kind + " " + name, text
}

package vault

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:generate go test -run=TestTheZonesAreThoseOfGo -update .

//go:embed zones.txt
var zoneNames string

// zones returns the names of the IANA's data base as Go brings it along, in
// order. What a machine has beside them in its own folder of zones is no name.
var zones = sync.OnceValue(func() []string { return strings.Fields(zoneNames) })

// goodZone reports whether name is of the IANA's data base.
func goodZone(name string) bool {
	_, ok := slices.BinarySearch(zones(), name)
	return ok
}

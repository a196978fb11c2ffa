package upkeep

import (
	"slices"
	"time"
)

// Spare returns which of the backups that were made at these times are to be
// removed. The newest stays, and the last one of each of the newest days and
// ISO weeks that have one, in UTC: days without a backup do not count, so that
// what is there does not melt away while no backup can be made.
func Spare(made []time.Time, daily, weekly int) (gone []time.Time) {
	newestFirst := slices.SortedFunc(slices.Values(made), func(a, b time.Time) int { return b.Compare(a) })
	days, weeks := map[[3]int]bool{}, map[[3]int]bool{}
	for n, at := range newestFirst {
		at := at.UTC()
		year, week := at.ISOWeek()
		first := newIn(days, [3]int{at.Year(), int(at.Month()), at.Day()}, daily)
		last := newIn(weeks, [3]int{year, week}, weekly)
		if n > 0 && !first && !last {
			gone = append(gone, newestFirst[n])
		}
	}
	return gone
}

// newIn reports whether one is the first of its kind, and there is room for its
// kind among so many.
func newIn(seen map[[3]int]bool, one [3]int, room int) bool {
	if seen[one] || len(seen) >= room {
		return false
	}
	seen[one] = true
	return true
}

package sqlite

import "testing"

// OnDisk opens a new vault in the clear on a disk of its own, and returns how
// many writes to its log a power cut could undo.
func OnDisk(t *testing.T) (*Store, func() int) {
	t.Helper()
	s, o, d := openOn(t, false)
	return s, func() int { return d.unsafe(o.Path + "-wal") }
}

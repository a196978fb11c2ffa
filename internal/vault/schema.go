package vault

import (
	"errors"
	"fmt"
)

// A Schema says where the schema of a store stands, and where this program's does.
type Schema struct{ Current, Latest int64 }

// CopyBegun is in the place of the schema's number while a store takes a copy
// that is not whole: no program, an older one neither, takes it for a vault.
const CopyBegun = 1 << 40

// CopyBegun reports whether the store takes a copy that is not whole.
func (s Schema) CopyBegun() bool { return s.Current == CopyBegun }

// Newer fails if the schema is newer than this program, which would not know
// what it changes, or the store is a copy that is not whole.
func (s Schema) Newer() error {
	if s.CopyBegun() {
		return errors.New("the database is a copy that was begun and has not ended: run the same `creatorvault copy` again")
	}
	if s.Current > s.Latest {
		return fmt.Errorf("the database has schema %d and this program knows %d: use the newer program that wrote it", s.Current, s.Latest)
	}
	return nil
}

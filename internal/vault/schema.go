package vault

import "fmt"

// A Schema says where the schema of a store stands, and where this program's does.
type Schema struct{ Current, Latest int64 }

// Newer fails if the schema is newer than this program, which would not know
// what it changes.
func (s Schema) Newer() error {
	if s.Current > s.Latest {
		return fmt.Errorf("the database has schema %d and this program knows %d: use the newer program that wrote it", s.Current, s.Latest)
	}
	return nil
}

package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// faultsQuery reads a whole database, and finds what is damaged in it. A table
// without rowids has none to name.
const faultsQuery = `
	SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
	UNION ALL SELECT "table" || ifnull(' ' || rowid, '') || ' names what is not in ' || parent FROM pragma_foreign_key_check`

// Check reads the whole vault, and fails with what it finds damaged. It may
// take seconds for each gigabyte.
func (s *Store) Check(ctx context.Context) error {
	rows, err := s.reads.QueryContext(ctx, faultsQuery)
	faults, err := collect(rows, err, func(r *sql.Rows) (text string, err error) { return text, r.Scan(&text) })
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("the vault is damaged: %s", strings.Join(faults, "; "))
	}
	return failure("check", err)
}

package sqlite

import (
	"database/sql"
	"slices"
	"testing"
)

// TestNoRuleOfAColumnFillsATable looks at what SQLite does to write a row: a
// CHECK with a list of more than two values fills a table with them at each.
func TestNoRuleOfAColumnFillsATable(t *testing.T) {
	s, _ := openHere(t)
	for _, table := range []string{"ideas", "idea_tags", "changes", "revisions", "moves"} {
		rows, err := s.reads.QueryContext(t.Context(), `EXPLAIN INSERT INTO `+table+` DEFAULT VALUES`)
		steps, err := collect(rows, err, func(row *sql.Rows) (step string, err error) {
			var other any
			err = row.Scan(&other, &step, &other, &other, &other, &other, &other, &other)
			return step, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(steps, "MakeRecord") {
			t.Errorf("%s: no row is made by %v", table, steps)
		}
		if slices.Contains(steps, "OpenEphemeral") {
			t.Errorf("a row of %s fills a table", table)
		}
	}
}

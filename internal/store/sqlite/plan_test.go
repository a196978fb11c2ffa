package sqlite

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/vault"
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

// TestWhatIsNotPlannedIsFoundByAnIndex looks at how SQLite finds the page of
// such a list, and its total: it passes over no idea that has a date.
func TestWhatIsNotPlannedIsFoundByAnIndex(t *testing.T) {
	s, _ := openHere(t)
	first := vault.IdeaQuery{HasPlan: new(false), Stages: vault.Stages[:3], Sort: vault.ByPlanned, Limit: 50}
	for name, q := range map[string]vault.IdeaQuery{
		"the first page": first,
		"another":        {HasPlan: first.HasPlan, Stages: first.Stages, Sort: first.Sort, Limit: 50, After: &vault.Position{None: true, ID: 9}},
	} {
		where, args := filter(vault.Actor{Owner: "ada"}, q)
		query, more := pageOf(q, where, `, (SELECT count(*) FROM ideas`+where+`)`)
		rows, err := s.reads.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query, append(args, more...)...)
		steps, err := collect(rows, err, func(row *sql.Rows) (step string, err error) {
			var other int
			err = row.Scan(&other, &other, &other, &step)
			return step, err
		})
		if err != nil {
			t.Fatal(err)
		}
		others := slices.DeleteFunc(slices.Clone(steps), func(step string) bool {
			return !strings.Contains(step, " ideas ") || strings.Contains(step, "ideas_planned (user_id=? AND planned_for=?") || // by NULL, too
				strings.Contains(step, "ideas_import (") || strings.Contains(step, "PRIMARY KEY")
		})
		if len(others) > 0 || !strings.Contains(strings.Join(steps, " "), "ideas_planned") {
			t.Errorf("%s is found by\n%s", name, strings.Join(steps, "\n"))
		}
	}
}

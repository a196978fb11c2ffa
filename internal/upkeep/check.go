package upkeep

import (
	"context"
	"fmt"
	"slices"

	"creatorvault.dev/internal/vault"
)

// maxTold is how many faults a check tells of: nobody reads more.
const maxTold = 100

// atOnce is how many rows are read at once.
const atOnce = 500

// A Health is what a check found.
type Health struct {
	Rows   []Tally  `json:"rows"`
	Faults []string `json:"faults"` // a sentence each
	Untold int      `json:"untold_count"`
}

// A Tally says how many rows a table has.
type Tally struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

// Check reads a whole installation, and says what is damaged in it. Quick
// leaves out what needs every row. Tell hears how many of the rows that are
// looked at one by one are done.
func Check(ctx context.Context, s Snapshot, quick bool, tell func(done, all int64)) (Health, error) {
	c := &checker{s: s, tell: tell}
	c.Rows, c.Faults = []Tally{}, []string{}
	faults, err := s.Faults(ctx, quick)
	if err != nil {
		return c.Health, err
	}
	for _, f := range faults {
		c.fault("%s", f)
	}
	for _, t := range Tables {
		n, err := s.Count(ctx, t)
		if err != nil && len(faults) > 0 { // what is damaged cannot always be counted
			return c.Health, nil
		}
		if err != nil {
			return c.Health, err
		}
		c.Rows = append(c.Rows, Tally{t.Name, n})
	}
	if len(faults) > 0 || quick {
		return c.Health, nil
	}
	return c.Health, c.read(ctx)
}

type checker struct {
	Health
	s    Snapshot
	tell func(done, all int64)
	done int64
	all  int64
}

func (c *checker) fault(format string, args ...any) {
	if len(c.Faults) == maxTold {
		c.Untold++
		return
	}
	c.Faults = append(c.Faults, fmt.Sprintf(format, args...))
}

// read looks at what only Go can tell, row by row.
func (c *checker) read(ctx context.Context) error {
	for _, t := range c.Rows {
		if t.Table == "ideas" || t.Table == "auth_accounts" {
			c.all += t.Rows
		}
	}
	err := Walk(ctx, c.s, accounts, func(rows []Row, _, _ []any) error {
		for _, r := range rows {
			if email := field[string](accounts, r, "email"); field[string](accounts, r, "email_folded") != vault.Fold(email) {
				c.fault("the account %s is not found by its e-mail address", field[string](accounts, r, "user_id"))
			}
		}
		c.told(len(rows))
		return nil
	})
	if err != nil {
		return err
	}
	return Walk(ctx, c.s, ideas, func(rows []Row, after, last []any) error {
		err := c.ideas(ctx, rows, after, last)
		c.told(len(rows))
		return err
	})
}

func (c *checker) told(rows int) {
	c.done += int64(rows)
	if c.tell != nil {
		c.tell(c.done, c.all)
	}
}

// Walk reads a whole table in the order of its key. It gives each page to do,
// with the keys of the last row before it and of its own last row; the last page
// has none, for it goes to the end.
func Walk(ctx context.Context, s Inventory, t Table, do func(rows []Row, after, last []any) error) error {
	key, err := s.Key(ctx, t)
	if err != nil {
		return err
	}
	for p := (Page{By: key, Limit: atOnce}); ; {
		rows, err := s.Rows(ctx, t, p)
		if err != nil {
			return err
		}
		var last []any
		if len(rows) == p.Limit {
			last = t.Values(rows[len(rows)-1], key)
		}
		if err := do(rows, p.After, last); err != nil || last == nil {
			return err
		}
		p.After = last
	}
}

var ideas, ideaTags, revisions, accounts = tableOf("ideas"), tableOf("idea_tags"), tableOf("revisions"), tableOf("auth_accounts")

// ideas checks a page of ideas with what is theirs in other tables.
func (c *checker) ideas(ctx context.Context, rows []Row, after, last []any) error {
	key, err := c.s.Key(ctx, ideas)
	if err != nil {
		return err
	}
	by := slices.Clone(key)
	by[slices.Index(by, "id")] = "idea_id"
	p := Page{By: by, After: after, UpTo: last}
	tags, err := c.ofIdeas(ctx, ideaTags, p)
	if err != nil {
		return err
	}
	history, err := c.ofIdeas(ctx, revisions, p)
	if err != nil {
		return err
	}
	for _, r := range rows {
		id := field[int64](ideas, r, "id")
		for _, f := range faultsOf(r, tags[id], history[id]) {
			c.fault("idea %d of %s %s", id, field[string](ideas, r, "user_id"), f)
		}
	}
	return nil
}

// ofIdeas reads the rows of a page by their ideas.
func (c *checker) ofIdeas(ctx context.Context, t Table, p Page) (map[int64][]Row, error) {
	rows, err := c.s.Rows(ctx, t, p)
	of := map[int64][]Row{}
	for _, r := range rows {
		id := field[int64](t, r, "idea_id")
		of[id] = append(of[id], r)
	}
	return of, err
}

package upkeep

import (
	"context"
	"errors"
	"fmt"
)

// ErrNotEmpty says that a copy would mix with what is there.
var ErrNotEmpty = errors.New("the target is not empty, and no copy of this source that was begun: name an empty one")

// A Target is a store that takes a copy. Until End, it is no vault.
type Target interface {
	Inventory

	// Begin marks the store as a copy of that source. It fails with ErrNotEmpty
	// unless it is empty, or marked so already. Afresh empties what was begun, of
	// whatever source.
	Begin(ctx context.Context, source string, afresh bool) error

	// Insert adds rows to t, all or none.
	Insert(ctx context.Context, t Table, rows []Row) error

	// End makes the store a vault, whose serial tables have given these ids.
	End(ctx context.Context, given map[string]int64) error
}

// A Copied is a table that was copied.
type Copied struct {
	Table string
	Sum   Sum
}

// Copy copies all that from has, and returns what is in both, table by table,
// once it has read both again and found them to be the same. Cut off at any
// moment, it goes on where it was when it is called again. Tell hears how many
// rows are there, and how many there will be.
func Copy(ctx context.Context, from Snapshot, to Target, source string, afresh bool, tell func(done, all int64)) ([]Copied, error) {
	if err := to.Begin(ctx, source, afresh); err != nil {
		return nil, err
	}
	c := &copier{from: from, to: to, tell: tell}
	for _, t := range Tables {
		n, err := from.Count(ctx, t)
		if err != nil {
			return nil, err
		}
		c.all += n
	}
	for _, t := range Tables {
		if err := c.table(ctx, t); err != nil {
			return nil, err
		}
	}
	return c.end(ctx)
}

type copier struct {
	from      Snapshot
	to        Target
	tell      func(done, all int64)
	done, all int64
}

// table copies what is missing of a table. Rows go in the order of the source's
// key, so those that are there are its first.
func (c *copier) table(ctx context.Context, t Table) error {
	key, err := c.from.Key(ctx, t)
	if err != nil {
		return err
	}
	last, err := c.to.Rows(ctx, t, Page{By: key, Limit: 1, Backwards: true})
	if err != nil {
		return err
	}
	p := Page{By: key, Limit: atOnce}
	if len(last) > 0 {
		p.After = t.Values(last[0], key)
		n, err := c.to.Count(ctx, t)
		if err != nil {
			return err
		}
		c.told(n)
	}
	for {
		rows, err := c.from.Rows(ctx, t, p)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := c.to.Insert(ctx, t, rows); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		p.After = t.Values(rows[len(rows)-1], key)
		c.told(int64(len(rows)))
	}
}

func (c *copier) told(rows int64) {
	c.done += rows
	c.tell(c.done, c.all)
}

// end holds both against each other, and makes the copy a vault.
func (c *copier) end(ctx context.Context) (all []Copied, err error) {
	given := map[string]int64{}
	for _, t := range Tables {
		there, err := SumOf(ctx, c.from, t)
		if err != nil {
			return nil, err
		}
		here, err := SumOf(ctx, c.to, t)
		if err != nil {
			return nil, err
		}
		if here != there {
			return nil, fmt.Errorf("%s is not the same in both: if the source was written to since the copy was begun, begin it anew with --restart", t.Name)
		}
		all = append(all, Copied{t.Name, here})
		if t.Serial {
			if given[t.Name], err = c.from.Given(ctx, t); err != nil {
				return nil, err
			}
		}
	}
	return all, c.to.End(ctx, given)
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"creatorvault.dev/internal/upkeep"

	"github.com/jackc/pgx/v5"
)

// A Snapshot is one state of a vault, whoever writes to it meanwhile.
type Snapshot struct {
	inventory
	conn *pgx.Conn
}

var _ upkeep.Snapshot = (*Snapshot)(nil)

// Look opens the vault that o names, whose schema must be this program's, as it
// stands.
func Look(ctx context.Context, o Options) (_ *Snapshot, err error) {
	conn, err := dial(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{conn: conn}
	if s.on, err = conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}); err != nil {
		return nil, errors.Join(failure("look", err), conn.Close(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// dial returns a connection of its own, past a pooler where that can be.
func dial(ctx context.Context, o Options) (*pgx.Conn, error) {
	url, setting := o.direct()
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errBadURL(err)
	}
	c.ConnectTimeout = 5 * time.Second
	if c.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement {
		c.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe // right through a pooler too
	}
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return nil, unreached(setting, c, err)
	}
	return conn, nil
}

// Close implements [upkeep.Inventory]. What was read ends with the connection.
func (s *Snapshot) Close() error { return s.conn.Close(context.Background()) }

// An inventory reads a vault through a connection.
type inventory struct{ on conn }

// Key implements [upkeep.Inventory].
func (s *inventory) Key(ctx context.Context, t upkeep.Table) ([]string, error) {
	const text = `
		SELECT attname FROM pg_index, unnest(indkey) WITH ORDINALITY AS k (number, place), pg_attribute
		WHERE indrelid = CAST(@table AS regclass) AND indisprimary AND attrelid = indrelid AND attnum = k.number ORDER BY k.place`
	return s.texts(ctx, text, args{"table": t.Name})
}

// Count implements [upkeep.Inventory].
func (s *inventory) Count(ctx context.Context, t upkeep.Table) (n int64, _ error) {
	return n, failure("count", queryRow(ctx, s.on, `SELECT count(*) FROM `+t.Name, nil).Scan(&n))
}

// Given implements [upkeep.Inventory].
func (s *inventory) Given(ctx context.Context, t upkeep.Table) (n int64, _ error) {
	text := `SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ` + serialOf(t)
	return n, failure("ask for ids", queryRow(ctx, s.on, text, nil).Scan(&n))
}

// serialOf names the sequence of a serial table.
func serialOf(t upkeep.Table) string {
	if t.Name == "ideas" {
		return "idea_ids"
	}
	return t.Name + "_id_seq"
}

// Rows implements [upkeep.Inventory].
func (s *inventory) Rows(ctx context.Context, t upkeep.Table, p upkeep.Page) ([]upkeep.Row, error) {
	text, a := batchOf(t, p)
	rows, err := query(ctx, s.on, text, a, func(row pgx.Row) (upkeep.Row, error) { return rowOf(t, row.(pgx.Rows)) })
	return rows, failure("read "+t.Name, err)
}

// batchOf returns the query for a page, and its parameters.
func batchOf(t upkeep.Table, p upkeep.Page) (text string, a args) {
	a = args{}
	marks := func(name string, values []any) string {
		all := make([]string, len(values))
		for n, v := range values {
			a[fmt.Sprint(name, n)] = v
			all[n] = fmt.Sprint("@", name, n)
		}
		return strings.Join(all, ", ")
	}
	read := t.Names()
	for i, c := range t.Columns {
		if c.Kind == upkeep.JSON { // as it is kept, not as the driver reads it
			read[i] = `CAST(` + c.Name + ` AS text)`
		}
	}
	inOrder := slices.Clone(p.By)
	for i, name := range inOrder {
		if t.Kind(name) == upkeep.Text { // in the order of SQLite
			inOrder[i] += ` COLLATE "C"`
		}
	}
	by, order := strings.Join(inOrder, ", "), strings.Join(inOrder, ", ")
	if p.Backwards {
		order = strings.Join(inOrder, " DESC, ") + " DESC"
	}
	text = `SELECT ` + strings.Join(read, ", ") + ` FROM ` + t.Name + ` WHERE true`
	if p.After != nil {
		text += ` AND (` + by + `) > (` + marks("after", p.After) + `)`
	}
	if p.UpTo != nil {
		text += ` AND (` + by + `) <= (` + marks("up_to", p.UpTo) + `)`
	}
	text += ` ORDER BY ` + order
	if p.Limit > 0 {
		a["limit"] = p.Limit
		text += ` LIMIT @limit`
	}
	return text, a
}

// rowOf reads a row of all columns of t.
func rowOf(t upkeep.Table, from pgx.Rows) (upkeep.Row, error) {
	values, err := from.Values()
	if err != nil {
		return nil, err
	}
	for i, c := range t.Columns {
		if values[i], err = valueOf(c, values[i]); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// valueOf returns a value as a row holds it, of one that the driver read.
func valueOf(c upkeep.Column, v any) (any, error) {
	switch v := v.(type) {
	case nil, int64, []byte:
		return v, nil
	case int16:
		return int64(v), nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case time.Time:
		if c.Kind == upkeep.Day {
			return v.Unix() / (24 * 60 * 60), nil
		}
		return v.UnixMicro(), nil
	case string:
		if c.Kind == upkeep.JSON {
			return upkeep.Canonical(v)
		}
		return v, nil
	}
	return nil, fmt.Errorf("the column %s holds %T", c.Name, v)
}

// texts returns the first column of what query finds.
func (s *inventory) texts(ctx context.Context, text string, a args) ([]string, error) {
	all, err := query(ctx, s.on, text, a, func(row pgx.Row) (one string, err error) { return one, row.Scan(&one) })
	return all, failure("check", err)
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"creatorvault.dev/internal/upkeep"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// A Target takes a copy. No other copy goes to the same database meanwhile.
type Target struct {
	inventory
	conn *pgx.Conn
}

var _ upkeep.Target = (*Target)(nil)

// copyLock is the number of the lock that a copy holds.
const copyLock = 0x43566c74

// Receive opens the database that o names for a copy.
func Receive(ctx context.Context, o Options) (_ *Target, err error) {
	conn, err := dial(ctx, o)
	if err != nil {
		return nil, err
	}
	t := &Target{inventory{conn}, conn}
	var free bool
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(copyLock)).Scan(&free)
	if err == nil && !free {
		err = errors.New("another copy to this database is under way")
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return t, nil
}

// Where says where the database of o is, without who may enter.
func (o Options) Where() (string, error) {
	url, _ := o.direct()
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return "", errBadURL(err)
	}
	return fmt.Sprintf("postgres://%s:%d/%s", c.Host, c.Port, c.Database), nil
}

// Close implements [upkeep.Inventory].
func (t *Target) Close() error { return t.conn.Close(context.Background()) }

// marked says of which source the store is a copy that was begun.
func (t *Target) marked(ctx context.Context, tx pgx.Tx) (source string, begun bool, err error) {
	if err := tx.QueryRow(ctx, `SELECT to_regclass('copying') IS NOT NULL`).Scan(&begun); err != nil || !begun {
		return "", false, err
	}
	return source, true, tx.QueryRow(ctx, `SELECT source FROM copying`).Scan(&source)
}

// Begin implements [upkeep.Target].
func (t *Target) Begin(ctx context.Context, source string, afresh bool) error {
	return t.write(ctx, func(tx pgx.Tx) error {
		of, begun, err := t.marked(ctx, tx)
		if err != nil || begun && of == source && !afresh {
			return err
		}
		if begun && !afresh {
			return upkeep.ErrNotEmpty
		}
		for _, table := range slices.Backward(upkeep.Tables) {
			if begun {
				if _, err := tx.Exec(ctx, `DELETE FROM `+table.Name); err != nil {
					return err
				}
			}
			var n int64
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+table.Name+` LIMIT 1) AS first`).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return upkeep.ErrNotEmpty
			}
		}
		if begun {
			_, err := tx.Exec(ctx, `UPDATE copying SET source = $1`, source)
			return err
		}
		if _, err := tx.Exec(ctx, `CREATE TABLE copying (source text NOT NULL)`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO copying (source) VALUES ($1)`, source); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, true)`, int64(vault.CopyBegun))
		return err
	})
}

// Insert implements [upkeep.Target].
func (t *Target) Insert(ctx context.Context, table upkeep.Table, rows []upkeep.Row) error {
	return t.write(ctx, func(tx pgx.Tx) error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{table.Name}, table.Names(), pgx.CopyFromSlice(len(rows), func(n int) ([]any, error) {
			values := make([]any, len(table.Columns))
			for i, c := range table.Columns {
				values[i] = asKept(c, rows[n][i])
			}
			return values, nil
		}))
		return err
	})
}

// asKept returns a value as the driver takes it for a column, of one in a row.
func asKept(c upkeep.Column, v any) any {
	n, ok := v.(int64)
	if !ok {
		return v
	}
	switch c.Kind { //nolint:exhaustive // the others are what they are
	case upkeep.Flag:
		return n != 0
	case upkeep.Time:
		return time.UnixMicro(n).UTC()
	case upkeep.Day:
		return time.Unix(n*24*60*60, 0).UTC()
	}
	return n
}

// End implements [upkeep.Target].
func (t *Target) End(ctx context.Context, given map[string]int64) error {
	return t.write(ctx, func(tx pgx.Tx) error {
		for _, table := range upkeep.Tables {
			last, ok := given[table.Name]
			if !ok {
				continue
			}
			if _, err := tx.Exec(ctx, `SELECT setval($1::regclass, $2, $3)`, serialOf(table), max(1, last), last > 0); err != nil {
				return err
			}
		}
		for _, text := range []string{
			`DELETE FROM log_heads`,
			`INSERT INTO log_heads (user_id, seq) SELECT user_id, max(seq) FROM changes GROUP BY user_id`,
			`DROP TABLE copying`,
		} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `DELETE FROM goose_db_version WHERE version_id = $1`, int64(vault.CopyBegun))
		return err
	})
}

// write runs f in a transaction.
func (t *Target) write(ctx context.Context, f func(pgx.Tx) error) error {
	return silent(pgx.BeginFunc(ctx, t.conn, f))
}

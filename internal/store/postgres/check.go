package postgres

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"creatorvault.dev/internal/upkeep"

	"github.com/jackc/pgx/v5"
)

// shape is the schema that the migrations make, a thing a line. A test writes
// it.
//
//go:embed shape.txt
var shape string

// foreignKeys lists them, each with its columns and those that they name.
const foreignKeys = `
	SELECT CAST(conrelid AS regclass)::text, CAST(confrelid AS regclass)::text,
		ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place),
		ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place)
	FROM pg_constraint WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace) ORDER BY conname`

// things lists what a schema has, but for what is not of a vault's own. An
// index or a rule that does not hold for all rows is not there.
const things = `
	SELECT 'column ' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
		|| coalesce(' COLLATE ' || collname, '') AS thing
	FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid LEFT JOIN pg_collation ON pg_collation.oid = attcollation AND collname <> 'default'
	WHERE relkind IN ('r', 'p') AND relnamespace = CAST(current_schema() AS regnamespace) AND attnum > 0 AND NOT attisdropped AND relname <> 'goose_db_version'
	UNION ALL
	SELECT 'rule ' || conname || ' ' || relname || ' ' || pg_get_constraintdef(pg_constraint.oid, true)
	FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
	WHERE contype IN ('c', 'f', 'p', 'u') AND convalidated AND connamespace = CAST(current_schema() AS regnamespace) AND relname <> 'goose_db_version'
	UNION ALL
	SELECT 'index ' || relname || ' ' || pg_get_indexdef(pg_class.oid, 0, true)
	FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
	WHERE indisvalid AND relnamespace = CAST(current_schema() AS regnamespace) AND relname NOT LIKE 'goose_db_version%'
	UNION ALL
	SELECT 'trigger ' || tgname || ' ' || pg_get_triggerdef(pg_trigger.oid, true)
	FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = CAST(current_schema() AS regnamespace)
	ORDER BY thing`

// rowFaults find what does not fit together, beside what [upkeep.RowFaults] do.
// SQLite's say the same.
var rowFaults = []string{
	// Each log is numbered from 1 without a gap, up to its head.
	`SELECT 'the log of changes of ' || user_id || ' lacks ' || (greatest(log_heads.seq, log.last) - coalesce(log.rows, 0)) || ' of its ' || greatest(log_heads.seq, log.last) || ' entries'
	FROM (SELECT user_id, max(seq) AS last, count(*) AS rows FROM changes GROUP BY user_id) AS log FULL JOIN log_heads USING (user_id)
	WHERE log.rows IS DISTINCT FROM log_heads.seq OR log.last IS DISTINCT FROM log_heads.seq`,
	// An id that was given is not given again.
	`SELECT 'the next idea would get an id that was given already'
	WHERE (SELECT coalesce(max(id), 0) FROM ideas) > (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM idea_ids)`,
}

// Faults implements [upkeep.Snapshot]. PostgreSQL sees a damaged page when it
// is read, where it keeps checksums.
func (s *Snapshot) Faults(ctx context.Context, quick bool) ([]string, error) {
	got, err := s.Things(ctx)
	if err != nil {
		return nil, err
	}
	faults := upkeep.Shape(shape, got)
	if len(faults) > 0 { // what else there is cannot be relied upon
		return faults, nil
	}
	queries, err := s.keyFaults(ctx)
	if err != nil {
		return nil, err
	}
	if !quick {
		queries = slices.Concat(queries, rowFaults, upkeep.RowFaults)
	}
	for _, text := range queries {
		found, err := s.texts(ctx, text, nil)
		if err != nil {
			return nil, err
		}
		faults = append(faults, found...)
	}
	return faults, nil
}

// keyFaults returns a query for each foreign key, that finds rows which name
// what is not there: who restores may write past the keys.
func (s *Snapshot) keyFaults(ctx context.Context) ([]string, error) {
	return query(ctx, s.on, foreignKeys, nil, func(row pgx.Row) (string, error) {
		var from, to string
		var columns, named []string
		if err := row.Scan(&from, &to, &columns, &named); err != nil {
			return "", err
		}
		var set, same []string
		for i, c := range columns {
			set = append(set, "child."+c+" IS NOT NULL")
			same = append(same, "parent."+named[i]+" = child."+c)
		}
		return fmt.Sprintf(`SELECT '%s names what is not in %s' FROM %s AS child WHERE %s AND NOT EXISTS (SELECT 1 FROM %s AS parent WHERE %s)`,
			from, to, from, strings.Join(set, " AND "), to, strings.Join(same, " AND ")), nil
	})
}

// Things lists what the schema has.
func (s *Snapshot) Things(ctx context.Context) ([]string, error) { return s.texts(ctx, things, nil) }

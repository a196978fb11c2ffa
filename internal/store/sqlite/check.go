package sqlite

import (
	"context"
	_ "embed"
	"slices"

	"creatorvault.dev/internal/upkeep"
)

// shape is the schema that the migrations make, a thing a line. A test writes
// it.
//
//go:embed shape.txt
var shape string

// What reads a whole database, and finds what is damaged in it. A table without
// rowids has none to name.
const (
	integrityFaults = `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`
	quickFaults     = `SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'`
	keyFaults       = `SELECT "table" || ifnull(' ' || rowid, '') || ' names what is not in ' || parent FROM pragma_foreign_key_check`
	faultsQuery     = integrityFaults + ` UNION ALL ` + keyFaults
)

// things lists what a schema has, but for what is not of a vault's own.
const things = `
	SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema
	WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY type DESC, name`

// rowFaults find what does not fit together, beside what [upkeep.RowFaults] do.
// PostgreSQL's say the same.
var rowFaults = []string{
	// Each log is numbered from 1 without a gap.
	`SELECT 'the log of changes of ' || user_id || ' lacks ' || (max(seq) - count(*)) || ' of its ' || max(seq) || ' entries'
	FROM changes GROUP BY user_id HAVING max(seq) <> count(*)`,
	// An id that was given is not given again.
	`SELECT 'the next idea would get an id that was given already'
	WHERE (SELECT coalesce(max(id), 0) FROM ideas) > (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'ideas')`,
}

// Faults implements [upkeep.Snapshot]. It may take seconds for each gigabyte.
func (s *Snapshot) Faults(ctx context.Context, quick bool) ([]string, error) {
	whole := integrityFaults
	if quick {
		whole = quickFaults
	}
	faults, err := s.texts(ctx, whole)
	if err != nil || len(faults) > 0 { // what else there is cannot be relied upon
		return faults, err
	}
	got, err := s.Things(ctx)
	if err != nil {
		return nil, err
	}
	if faults = upkeep.Shape(shape, got); len(faults) > 0 {
		return faults, nil
	}
	queries := []string{keyFaults}
	if !quick {
		queries = slices.Concat(queries, rowFaults, upkeep.RowFaults)
	}
	for _, query := range queries {
		found, err := s.texts(ctx, query)
		if err != nil {
			return nil, err
		}
		faults = append(faults, found...)
	}
	return faults, nil
}

// Things lists what the schema has.
func (s *Snapshot) Things(ctx context.Context) ([]string, error) { return s.texts(ctx, things) }

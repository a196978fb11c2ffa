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

// rowFaults find what does not fit together. PostgreSQL's say the same.
var rowFaults = []string{
	// Each log is numbered from 1 without a gap.
	`SELECT 'the log of changes of ' || user_id || ' lacks ' || (max(seq) - count(*)) || ' of its ' || max(seq) || ' entries'
	FROM changes GROUP BY user_id HAVING max(seq) <> count(*)`,
	// The last entry of an idea has its version. What an import brought has none
	// at first; its id may be one that an idea had which is gone.
	`SELECT 'idea ' || ideas.id || ' of ' || ideas.user_id || ' has version ' || ideas.version || ', and the log of changes says otherwise'
	FROM ideas LEFT JOIN (` + lastEntries + `) AS last ON last.user_id = ideas.user_id AND last.idea_id = ideas.id
	WHERE NOT coalesce(last.version = ideas.version AND last.act <> 'destroyed', false)
		AND NOT (ideas.import_id IS NOT NULL AND ideas.version = 1 AND (last.act IS NULL OR last.act IN ('deleted', 'destroyed')))`,
	// What is gone was destroyed, or deleted before there was a trash.
	`SELECT 'idea ' || last.idea_id || ' of ' || last.user_id || ' is gone, and the log of changes does not say so'
	FROM (` + lastEntries + `) AS last
	WHERE last.act NOT IN ('deleted', 'destroyed') AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.user_id = last.user_id AND ideas.id = last.idea_id)`,
	`SELECT 'idea ' || id || ' of ' || user_id || ' came by an import that is not there' FROM ideas
	WHERE import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.user_id = ideas.user_id AND imports.id = ideas.import_id)`,
	// An id that was given is not given again.
	`SELECT 'the next idea would get an id that was given already'
	WHERE (SELECT coalesce(max(id), 0) FROM ideas) > (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'ideas')`,
}

// lastEntries are the last entries of each idea in the log; 0 is no idea.
const lastEntries = `
	SELECT user_id, idea_id, version, act FROM (
		SELECT user_id, idea_id, version, act, row_number() OVER (PARTITION BY user_id, idea_id ORDER BY seq DESC) AS age FROM changes WHERE idea_id > 0
	) AS aged WHERE age = 1`

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
		queries = slices.Concat(queries, rowFaults)
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

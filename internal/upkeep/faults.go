package upkeep

// RowFaults find rows that do not fit together, in the SQL of both databases:
// each row of a query is a fault.
var RowFaults = []string{
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
}

// lastEntries are the last entries of each idea in the log; 0 is no idea.
const lastEntries = `
	SELECT user_id, idea_id, version, act FROM (
		SELECT user_id, idea_id, version, act, row_number() OVER (PARTITION BY user_id, idea_id ORDER BY seq DESC) AS age FROM changes WHERE idea_id > 0
	) AS aged WHERE age = 1`

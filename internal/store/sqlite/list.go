package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"creatorvault.dev/internal/vault"
)

// Ideas implements [vault.Ideas].
func (s *Store) Ideas(ctx context.Context, by vault.Actor, queries ...vault.IdeaQuery) ([]vault.List, error) {
	defer s.timed("list ideas")()
	lists := make([]vault.List, len(queries))
	for i, q := range queries {
		where, args := filter(by, q)
		lists[i].Total = -1
		if !q.NoTotal {
			if err := s.reads.queryRow(ctx, `SELECT count(*) FROM ideas`+where, args...).Scan(&lists[i].Total); err != nil {
				return nil, failure("count ideas", err)
			}
		}
		query, more := pageOf(q, where)
		found, err := s.reads.query(ctx, query, append(args, more...)...)
		lists[i].Ideas, err = collect(found, err, func(row *sql.Rows) (vault.Idea, error) { return scanIdea(by, row) })
		if err != nil {
			return nil, failure("list ideas", err)
		}
	}
	return lists, nil
}

// filter returns the conditions of q.
func filter(by vault.Actor, q vault.IdeaQuery) (where string, args []any) {
	b := strings.Builder{}
	add := func(name string, value any) string {
		args = append(args, sql.Named(name, value))
		return "@" + name
	}
	b.WriteString(` WHERE user_id = ` + add("user_id", by.Owner) + ` AND deleted_at IS NULL`)
	if len(q.Stages) > 0 {
		b.WriteString(` AND stage IN (` + list(q.Stages, func(n int, s vault.Stage) string { return add(fmt.Sprint("stage", n), s.Rank()) }) + `)`)
	}
	if len(q.Priorities) > 0 {
		b.WriteString(` AND priority IN (` + list(q.Priorities, func(n int, p vault.Priority) string { return add(fmt.Sprint("priority", n), p.Rank()) }) + `)`)
	}
	const tagged = ` AND id IN (SELECT idea_id FROM idea_tags WHERE user_id = @user_id AND folded `
	tag := func(n int, t string) string { return add(fmt.Sprint("tag", n), t) }
	switch {
	case q.AllTags:
		for n, t := range q.Tags {
			b.WriteString(tagged + `= ` + tag(n, t) + `)`)
		}
	case len(q.Tags) > 0:
		b.WriteString(tagged + `IN (` + list(q.Tags, tag) + `))`)
	}
	if q.DueAfter != nil {
		b.WriteString(` AND due_date >= ` + add("due_after", micros(q.DueAfter)))
	}
	if q.DueBefore != nil {
		b.WriteString(` AND due_date < ` + add("due_before", micros(q.DueBefore)))
	}
	for n, word := range q.Search {
		b.WriteString(` AND instr(search, ` + add(fmt.Sprint("word", n), word) + `) > 0`)
	}
	return b.String(), args
}

// list joins what f makes of the items.
func list[T any](items []T, f func(int, T) string) string {
	parts := make([]string, len(items))
	for n, item := range items {
		parts[n] = f(n, item)
	}
	return strings.Join(parts, ", ")
}

// keys are the columns that lists are sorted by.
var keys = map[vault.Sort]string{
	vault.ByCreatedAt: "created_at", vault.ByUpdatedAt: "updated_at", vault.ByTitle: "title_folded",
	vault.ByPriority: "priority", vault.ByStage: "stage", vault.ByDueDate: "due_date",
}

// rowsOf cuts the page out. SQLite looks at the value of a parameter that is
// the limit, and so would prepare the statement anew each time; a sum hides it.
const rowsOf = ` LIMIT @limit + 0 OFFSET @offset`

// pageOf returns the query for the page of q under the conditions where.
func pageOf(q vault.IdeaQuery, where string) (query string, args []any) {
	key, direction, beyond := keys[q.Sort], "DESC", "<"
	if q.Asc {
		direction, beyond = "ASC", ">"
	}
	args = []any{sql.Named("limit", q.Limit+1), sql.Named("offset", q.Offset)}
	if q.After != nil {
		var at any = q.After.Number
		if q.Sort == vault.ByTitle {
			at = q.After.Text
		}
		args = append(args, sql.Named("after_key", at), sql.Named("after_id", q.After.ID))
	}
	order := fmt.Sprintf(`%s %s, id %s`, key, direction, direction)
	seek := fmt.Sprintf(` AND (%s, id) %s (@after_key, @after_id)`, key, beyond)
	if q.After == nil {
		seek = ""
	}
	if q.Sort != vault.ByDueDate {
		return `SELECT ` + ideaColumns + ` FROM ideas` + where + seek + ` ORDER BY ` + order + rowsOf, args
	}
	return dated(q, where, seek, order, direction, beyond), args
}

// dated returns the query for a list by due date, in which ideas without one
// come last, both ways. Each part walks the index by itself, and only the ideas
// of the page are read.
func dated(q vault.IdeaQuery, where, seek, order, direction, beyond string) string {
	if q.After != nil && q.After.None { // those with a date lie behind us
		return `SELECT ` + ideaColumns + ` FROM ideas` + where + ` AND due_date IS NULL AND id ` + beyond + ` @after_id ORDER BY id ` + direction + rowsOf
	}
	part := func(where, order string) string {
		return `SELECT * FROM (SELECT id, due_date FROM ideas` + where + ` ORDER BY ` + order + ` LIMIT @limit + @offset)`
	}
	some := part(where+` AND due_date IS NOT NULL`+seek, order)
	none := part(where+` AND due_date IS NULL`, "id "+direction)
	last := ` ORDER BY due_date IS NULL, ` + order
	return `SELECT ` + ideaColumns + ` FROM (SELECT id AS place FROM (` + some + ` UNION ALL ` + none + `)` + last + rowsOf +
		`) CROSS JOIN ideas ON id = place` + last
}

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
	ask := func(from asker) (err error) {
		for i, q := range queries {
			if lists[i], err = pageFrom(ctx, from, by, q); err != nil {
				return err
			}
		}
		return nil
	}
	if len(queries) == 1 {
		return lists, failure("list ideas", ask(s.reads))
	}
	return lists, failure("list ideas", s.reads.view(ctx, func(v *view) error { return ask(v) }))
}

// An asker answers queries.
type asker interface {
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// pageFrom returns the page of q. Its total is in each of its rows, so that both
// are of one state of the vault.
func pageFrom(ctx context.Context, from asker, by vault.Actor, q vault.IdeaQuery) (l vault.List, err error) {
	where, args := filter(by, q)
	count := `SELECT count(*) FROM ideas` + where
	total, to := `, (`+count+`)`, []any{&l.Total}
	if q.NoTotal {
		l.Total, total, to = -1, "", nil
	}
	query, more := pageOf(q, where, total)
	found, err := from.query(ctx, query, append(args, more...)...)
	l.Ideas, err = collect(found, err, func(row *sql.Rows) (vault.Idea, error) { return scanIdea(by, row, to...) })
	if err != nil || q.NoTotal || len(l.Ideas) > 0 || q.Offset == 0 && q.After == nil {
		return l, err
	}
	found, err = from.query(ctx, count, args...) // there is no row to tell it
	_, err = collect(found, err, func(row *sql.Rows) (int64, error) { return 0, row.Scan(&l.Total) })
	return l, err
}

// filter returns the conditions of q.
func filter(by vault.Actor, q vault.IdeaQuery) (where string, args []any) {
	b := strings.Builder{}
	add := func(name string, value any) string {
		args = append(args, sql.Named(name, value))
		return "@" + name
	}
	b.WriteString(` WHERE user_id = ` + add("user_id", by.Owner))
	if q.InTrash {
		b.WriteString(` AND deleted_at IS NOT NULL`)
	} else {
		b.WriteString(` AND deleted_at IS NULL`)
	}
	b.WriteString(allShown)
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
	span := func(column string, after, before any) {
		if after != nil {
			b.WriteString(` AND ` + column + ` >= ` + add(column+"_after", after))
		}
		if before != nil {
			b.WriteString(` AND ` + column + ` < ` + add(column+"_before", before))
		}
	}
	span("due_date", micros(q.Due.After), micros(q.Due.Before))
	span("planned_for", days(q.Planned.After), days(q.Planned.Before))
	span("published_at", micros(q.Published.After), micros(q.Published.Before))
	switch {
	case q.HasPlan == nil:
	case *q.HasPlan:
		b.WriteString(` AND planned_for IS NOT NULL`)
	default: // in so many words, for an index knows them
		b.WriteString(` AND planned_for IS NULL`)
	}
	if q.HasURL != nil {
		b.WriteString(` AND (published_url IS NOT NULL) = ` + add("has_url", *q.HasURL))
	}
	if q.AI != nil {
		b.WriteString(` AND ai = ` + add("ai", *q.AI == vault.AIOn))
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
	vault.ByPlanned: "planned_for", vault.ByPublished: "published_at", vault.ByDeletedAt: "deleted_at",
}

// rowsOf cuts the page out. SQLite looks at the value of a parameter that is
// the limit, and so would prepare the statement anew each time; a sum hides it.
const rowsOf = ` LIMIT @limit + 0 OFFSET @offset`

// pageOf returns the query for the page of q under the conditions where, with
// more columns.
func pageOf(q vault.IdeaQuery, where, more string) (query string, args []any) {
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
	if !q.Sort.Optional() {
		return `SELECT ` + ideaColumns + more + ` FROM ideas` + where + seek + ` ORDER BY ` + order + rowsOf, args
	}
	return optional(q, key, where, more, seek, order, direction, beyond), args
}

// optional returns the query for a list by a key that not every idea has: those
// without come last, both ways. Each part walks the index by itself, and only
// the ideas of the page are read.
func optional(q vault.IdeaQuery, key, where, more, seek, order, direction, beyond string) string {
	without := ` AND ` + key + ` IS NULL`
	if q.After != nil && q.After.None { // those with a key lie behind us
		return `SELECT ` + ideaColumns + more + ` FROM ideas` + where + without + ` AND id ` + beyond + ` @after_id ORDER BY id ` + direction + rowsOf
	}
	part := func(where, order string) string {
		return `SELECT * FROM (SELECT id, ` + key + ` FROM ideas` + where + ` ORDER BY ` + order + ` LIMIT @limit + @offset)`
	}
	some := part(where+` AND `+key+` IS NOT NULL`+seek, order)
	none := part(where+without, "id "+direction)
	last := ` ORDER BY ` + key + ` IS NULL, ` + order
	return `SELECT ` + ideaColumns + more + ` FROM (SELECT id AS place FROM (` + some + ` UNION ALL ` + none + `)` + last + rowsOf +
		`) CROSS JOIN ideas ON id = place` + last
}

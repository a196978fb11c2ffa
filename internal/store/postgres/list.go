package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// Ideas implements [vault.Ideas].
func (s *Store) Ideas(ctx context.Context, by vault.Actor, queries ...vault.IdeaQuery) (lists []vault.List, err error) {
	err = s.read(ctx, "list ideas", func(ctx context.Context) error {
		lists, err = s.lists(ctx, by, queries)
		return err
	})
	return lists, err
}

// lists asks everything in one round trip.
func (s *Store) lists(ctx context.Context, by vault.Actor, queries []vault.IdeaQuery) (_ []vault.List, err error) {
	lists := make([]vault.List, len(queries))
	b := new(pgx.Batch)
	for i, q := range queries {
		where, a := filter(by, q)
		lists[i].Total = -1
		if !q.NoTotal {
			sql, values := bind(`SELECT count(*) FROM ideas`+where, a)
			b.Queue(sql, values...).QueryRow(func(row pgx.Row) error { return row.Scan(&lists[i].Total) })
		}
		sql, values := bind(pageOf(q, where, a), a)
		b.Queue(sql, values...).Query(func(rows pgx.Rows) (err error) {
			lists[i].Ideas, err = collect(rows, func(row pgx.Row) (vault.Idea, error) { return scanIdea(by, row) })
			return err
		})
	}
	if err := s.db.SendBatch(ctx, b).Close(); err != nil {
		return nil, err
	}
	return lists, nil
}

// filter returns the conditions of q.
func filter(by vault.Actor, q vault.IdeaQuery) (where string, a args) {
	b := strings.Builder{}
	a = args{"user_id": by.Owner}
	add := func(name string, value any) string {
		a[name] = value
		return "@" + name
	}
	b.WriteString(` WHERE user_id = @user_id AND deleted_at IS NULL`)
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
		b.WriteString(` AND due_date >= ` + add("due_after", q.DueAfter))
	}
	if q.DueBefore != nil {
		b.WriteString(` AND due_date < ` + add("due_before", q.DueBefore))
	}
	for n, word := range q.Search {
		b.WriteString(` AND strpos(search, ` + add(fmt.Sprint("word", n), word) + `) > 0`)
	}
	return b.String(), a
}

// list joins what f makes of the items.
func list[T any](items []T, f func(int, T) string) string {
	parts := make([]string, len(items))
	for n, item := range items {
		parts[n] = f(n, item)
	}
	return strings.Join(parts, ", ")
}

// sortKeys are the columns that lists are sorted by.
var sortKeys = map[vault.Sort]string{
	vault.ByCreatedAt: "created_at", vault.ByUpdatedAt: "updated_at", vault.ByTitle: "title_folded",
	vault.ByPriority: "priority", vault.ByStage: "stage", vault.ByDueDate: "due_date",
}

// pageOf returns the query for the page of q under the conditions where, and
// adds to a.
func pageOf(q vault.IdeaQuery, where string, a args) string {
	key, direction, beyond := sortKeys[q.Sort], "DESC", "<"
	if q.Asc {
		direction, beyond = "ASC", ">"
	}
	a["limit"], a["offset"] = q.Limit+1, q.Offset
	order, seek := fmt.Sprintf(`%s %s, id %s`, key, direction, direction), ""
	if q.After != nil {
		switch q.Sort {
		case vault.ByTitle:
			a["after_key"] = q.After.Text
		case vault.ByCreatedAt, vault.ByUpdatedAt, vault.ByDueDate:
			a["after_key"] = time.UnixMicro(q.After.Number).UTC()
		case vault.ByPriority, vault.ByStage:
			a["after_key"] = int16(max(-1, min(q.After.Number, 100)))
		}
		a["after_id"] = q.After.ID
		seek = fmt.Sprintf(` AND (%s, id) %s (@after_key, @after_id)`, key, beyond)
	}
	if q.Sort != vault.ByDueDate {
		return `SELECT ` + ideaColumns + ` FROM ideas` + where + seek + ` ORDER BY ` + order + ` LIMIT @limit OFFSET @offset`
	}
	return dated(q, where, seek, order, direction, beyond)
}

// dated returns the query for a list by due date, in which ideas without one
// come last, both ways. Each part walks the index by itself.
func dated(q vault.IdeaQuery, where, seek, order, direction, beyond string) string {
	part := func(where, order string) string {
		return `(SELECT ` + ideaColumns + ` FROM ideas` + where + ` ORDER BY ` + order + ` LIMIT CAST(@limit AS bigint) + CAST(@offset AS bigint))`
	}
	some := part(where+` AND due_date IS NOT NULL`+seek, order)
	none := part(where+` AND due_date IS NULL`, "id "+direction)
	if q.After != nil && q.After.None { // those with a date lie behind us
		return `SELECT ` + ideaColumns + ` FROM ideas` + where + ` AND due_date IS NULL AND id ` + beyond + ` @after_id ORDER BY id ` + direction +
			` LIMIT @limit OFFSET @offset`
	}
	return `SELECT * FROM (` + some + ` UNION ALL ` + none + `) AS dated ORDER BY due_date IS NULL, ` + order + ` LIMIT @limit OFFSET @offset`
}

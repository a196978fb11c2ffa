package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// Ideas implements [vault.Ideas].
func (s *Store) Ideas(ctx context.Context, by vault.Actor, queries ...vault.IdeaQuery) (lists []vault.List, err error) {
	if len(queries) == 1 && len(queries[0].Search) == 0 && queries[0].Offset == 0 {
		list := make([]vault.List, 1)
		err := s.call(ctx, "list ideas", func(ctx context.Context) (err error) {
			list[0], err = s.pages.do(ctx, listKey{by, queries[0]})
			return err
		}, transient)
		return list, err
	}
	keys := make([]listKey, len(queries))
	for i, q := range queries {
		keys[i] = listKey{by, q}
	}
	err = s.read(ctx, "list ideas", func(ctx context.Context) error {
		lists, err = s.lists(ctx, keys, beginView, endView)
		return err
	})
	return lists, err
}

// A listKey names a list.
type listKey struct {
	by vault.Actor
	q  vault.IdeaQuery
}

// list returns one list.
func (s *Store) list(ctx context.Context, k listKey) (l vault.List, err error) {
	text, a := listOf(k)
	sql, values := bind(text, a)
	rows, err := s.db.Query(ctx, sql, values...)
	if err != nil {
		return l, err
	}
	if l, err = scanList(k, rows); err != nil {
		return l, err
	}
	return s.counted(ctx, k, l)
}

// What stands around queries that are to see one state of the vault: else each
// sees what was committed before itself.
const (
	beginView = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
	endView   = `COMMIT`
)

// lists returns several lists by one round trip, with statements before and
// after them unless they are empty.
func (s *Store) lists(ctx context.Context, keys []listKey, before, after string) (_ []vault.List, err error) {
	lists, b := make([]vault.List, len(keys)), new(pgx.Batch)
	if before != "" {
		b.Queue(before)
	}
	for i, k := range keys {
		text, a := listOf(k)
		sql, values := bind(text, a)
		b.Queue(sql, values...).Query(func(rows pgx.Rows) (err error) {
			lists[i], err = scanList(k, rows)
			return err
		})
	}
	if after != "" {
		b.Queue(after)
	}
	if err := s.db.SendBatch(ctx, b).Close(); err != nil {
		return nil, err
	}
	for i, k := range keys {
		if lists[i], err = s.counted(ctx, k, lists[i]); err != nil {
			return nil, err
		}
	}
	return lists, nil
}

// counted adds the total of a page on which there is nothing, and so no row
// that tells it.
func (s *Store) counted(ctx context.Context, k listKey, l vault.List) (vault.List, error) {
	if k.q.NoTotal || len(l.Ideas) > 0 || k.q.Offset == 0 && k.q.After == nil {
		return l, nil
	}
	where, a := filter(k.by, k.q)
	err := queryRow(ctx, s.db, countOf(where), a).Scan(&l.Total)
	return l, err
}

// scanList reads a list. The total stands in each of its rows.
func scanList(k listKey, rows pgx.Rows) (l vault.List, err error) {
	to := []any{&l.Total}
	if k.q.NoTotal {
		l.Total, to = -1, nil
	}
	l.Ideas, err = collect(rows, func(row pgx.Row) (vault.Idea, error) { return scanIdea(k.by, row, to...) })
	return l, err
}

// countOf returns the query for how many ideas there are under where.
func countOf(where string) string { return `SELECT count(*) FROM ideas` + where }

// filter returns the conditions of q.
func filter(by vault.Actor, q vault.IdeaQuery) (where string, a args) {
	b := strings.Builder{}
	a = args{"user_id": by.Owner}
	add := func(name string, value any) string {
		a[name] = value
		return "@" + name
	}
	b.WriteString(` WHERE user_id = @user_id`)
	if q.InTrash {
		b.WriteString(` AND deleted_at IS NOT NULL`)
	} else {
		b.WriteString(` AND deleted_at IS NULL`)
	}
	b.WriteString(allShown)
	if len(q.Stages) > 0 {
		b.WriteString(` AND stage IN (` + join(q.Stages, func(n int, s vault.Stage) string { return add(fmt.Sprint("stage", n), s.Rank()) }) + `)`)
	}
	if len(q.Priorities) > 0 {
		b.WriteString(` AND priority IN (` + join(q.Priorities, func(n int, p vault.Priority) string { return add(fmt.Sprint("priority", n), p.Rank()) }) + `)`)
	}
	const tagged = ` AND id IN (SELECT idea_id FROM idea_tags WHERE user_id = @user_id AND folded `
	tag := func(n int, t string) string { return add(fmt.Sprint("tag", n), t) }
	switch {
	case q.AllTags:
		for n, t := range q.Tags {
			b.WriteString(tagged + `= ` + tag(n, t) + `)`)
		}
	case len(q.Tags) > 0:
		b.WriteString(tagged + `IN (` + join(q.Tags, tag) + `))`)
	}
	span := func(column string, s vault.Span[time.Time]) {
		if s.After != nil {
			b.WriteString(` AND ` + column + ` >= ` + add(column+"_after", s.After))
		}
		if s.Before != nil {
			b.WriteString(` AND ` + column + ` < ` + add(column+"_before", s.Before))
		}
	}
	span("due_date", q.Due)
	span("planned_for", vault.Span[time.Time]{After: midnight(q.Planned.After), Before: midnight(q.Planned.Before)})
	span("published_at", q.Published)
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
		b.WriteString(` AND strpos(search, ` + add(fmt.Sprint("word", n), word) + `) > 0`)
	}
	return b.String(), a
}

// join joins what f makes of the items.
func join[T any](items []T, f func(int, T) string) string {
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
	vault.ByPlanned: "planned_for", vault.ByPublished: "published_at", vault.ByDeletedAt: "deleted_at",
}

// listOf returns the query for a page, and its parameters. Its last column is
// the total, unless the list does without.
func listOf(k listKey) (string, args) {
	where, a := filter(k.by, k.q)
	total := ""
	if !k.q.NoTotal {
		total = `, (` + countOf(where) + `) AS total`
	}
	return pageOf(k.q, where, total, a), a
}

// pageOf returns the query for the page of q under the conditions where, with
// more columns, and adds to a.
func pageOf(q vault.IdeaQuery, where, more string, a args) string {
	key, direction, beyond := sortKeys[q.Sort], "DESC", "<"
	if q.Asc {
		direction, beyond = "ASC", ">"
	}
	order, seek := fmt.Sprintf(`%s %s, id %s`, key, direction, direction), ""
	if q.After != nil {
		switch q.Sort {
		case vault.ByTitle:
			a["after_key"] = q.After.Text
		case vault.ByCreatedAt, vault.ByUpdatedAt, vault.ByDueDate, vault.ByPublished, vault.ByDeletedAt:
			a["after_key"] = time.UnixMicro(q.After.Number).UTC()
		case vault.ByPlanned:
			a["after_key"] = vault.Date(q.After.Number).Time()
		case vault.ByPriority, vault.ByStage:
			a["after_key"] = int16(max(-1, min(q.After.Number, 100)))
		}
		a["after_id"] = q.After.ID
		seek = fmt.Sprintf(` AND (%s, id) %s (@after_key, @after_id)`, key, beyond)
	}
	if !q.Sort.Optional() {
		return `SELECT ` + ideaColumns + more + ` FROM ideas` + where + seek + ` ORDER BY ` + order + rowsOf(q, a)
	}
	return optional(q, key, a, where, more, seek, order, beyond)
}

// rowsOf cuts the page of q out.
func rowsOf(q vault.IdeaQuery, a args) string {
	if q.Offset == 0 {
		return firstRows(q, a)
	}
	a["offset"] = q.Offset
	return ` LIMIT ` + strconv.Itoa(q.Limit+1) + ` OFFSET @offset`
}

// firstRows cuts off what comes after the page of q. The limit stands in the
// text: were it a parameter, PostgreSQL would plan the statement anew each
// time, in the hope of a small one.
func firstRows(q vault.IdeaQuery, a args) string {
	if q.Offset == 0 {
		return ` LIMIT ` + strconv.Itoa(q.Limit+1)
	}
	a["rows"] = q.Offset + int64(q.Limit) + 1
	return ` LIMIT CAST(@rows AS bigint)`
}

// optional returns the query for a list by a key that not every idea has: those
// without come last, both ways. Each part walks the index by itself, for which
// it must be ordered by the key even where there is none.
func optional(q vault.IdeaQuery, key string, a args, where, more, seek, order, beyond string) string {
	none := where + ` AND ` + key + ` IS NULL`
	if q.After != nil && q.After.None { // those with a key lie behind us
		return `SELECT ` + ideaColumns + more + ` FROM ideas` + none + ` AND id ` + beyond + ` @after_id ORDER BY ` + order + rowsOf(q, a)
	}
	part := func(where string) string {
		return `(SELECT ` + ideaColumns + ` FROM ideas` + where + ` ORDER BY ` + order + firstRows(q, a) + `)`
	}
	return `SELECT *` + more + ` FROM (` + part(where+` AND `+key+` IS NOT NULL`+seek) + ` UNION ALL ` + part(none) +
		`) AS parts ORDER BY ` + key + ` IS NULL, ` + order + rowsOf(q, a)
}

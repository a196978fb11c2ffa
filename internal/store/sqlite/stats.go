package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"creatorvault.dev/internal/vault"
)

// Stats implements [vault.Ideas].
func (s *Store) Stats(ctx context.Context, by vault.Actor, q vault.StatsQuery) (vault.Counts, error) {
	defer s.timed("count ideas")()
	c := vault.Counts{ByStage: map[vault.Stage]int64{}, ByPriority: map[vault.Priority]int64{}, Moves: vault.Moves{Visits: map[vault.Stage]vault.Visits{}}}
	err := s.reads.view(ctx, func(v *view) error { return count(ctx, v, by, q, &c) })
	return c, failure("count ideas", err)
}

// An eachRow shows the rows of a query about one person to scan.
type eachRow func(query string, scan func(row *sql.Rows) error, args ...any) error

// count counts in one state of the vault.
func count(ctx context.Context, v *view, by vault.Actor, q vault.StatsQuery, c *vault.Counts) error {
	owner := sql.Named("user_id", by.Owner)
	each := eachRow(func(query string, scan func(row *sql.Rows) error, args ...any) error {
		found, err := v.query(ctx, query, append(args, owner)...)
		_, err = collect(found, err, func(row *sql.Rows) (struct{}, error) { return struct{}{}, scan(row) })
		return err
	})
	const byStage = `SELECT stage, count(*) FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL` + allShown + ` GROUP BY stage`
	if err := each(byStage, func(row *sql.Rows) error {
		var stage vault.Stage
		var n int64
		err := row.Scan(stageOf(&stage), &n)
		c.ByStage[stage] = n
		return err
	}); err != nil {
		return err
	}
	const byPriority = `SELECT priority, count(*) FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL` + allShown + ` GROUP BY priority`
	if err := each(byPriority, func(row *sql.Rows) error {
		var priority vault.Priority
		var n int64
		err := row.Scan(priorityOf(&priority), &n)
		c.ByPriority[priority] = n
		return err
	}); err != nil {
		return err
	}
	const due = `
		SELECT count(*) FILTER (WHERE CASE WHEN due_date % 86400000000 = 0 THEN due_date < @today ELSE due_date < @now END),
			count(*) FILTER (WHERE CASE WHEN due_date % 86400000000 = 0 THEN due_date BETWEEN @today AND @last ELSE due_date BETWEEN @now AND @soon END)
		FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL AND due_date IS NOT NULL AND stage <> @published` + allShown
	if err := each(due, func(row *sql.Rows) error { return row.Scan(&c.Overdue, &c.DueSoon) },
		sql.Named("today", q.Today.UnixMicro()), sql.Named("last", q.Last.UnixMicro()), sql.Named("now", q.Now.UnixMicro()),
		sql.Named("soon", q.Soon.UnixMicro()), sql.Named("published", vault.StagePublished.Rank())); err != nil {
		return err
	}
	query, args, to := weeks(q, c)
	if err := each(query, func(row *sql.Rows) error { return row.Scan(to...) }, args...); err != nil {
		return err
	}
	return moves(each, q, &c.Moves)
}

// weeks returns the query that counts what was created in each week.
func weeks(q vault.StatsQuery, c *vault.Counts) (query string, args, to []any) {
	parts := make([]string, vault.Weeks)
	for i := range parts {
		parts[i] = fmt.Sprintf(`count(*) FILTER (WHERE created_at >= @week%d AND created_at < @week%d)`, i, i+1)
		to = append(to, &c.ByWeek[i])
	}
	for i, at := range q.Weeks {
		args = append(args, sql.Named(fmt.Sprint("week", i), at.UnixMicro()))
	}
	return `SELECT ` + strings.Join(parts, ", ") + fmt.Sprintf(` FROM ideas
		WHERE user_id = @user_id AND deleted_at IS NULL AND created_at >= @week0 AND created_at < @week%d`, vault.Weeks) + allShown, args, to
}

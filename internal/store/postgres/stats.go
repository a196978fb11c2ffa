package postgres

import (
	"context"
	"fmt"
	"strings"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// Stats implements [vault.Ideas].
func (s *Store) Stats(ctx context.Context, by vault.Actor, q vault.StatsQuery) (c vault.Counts, err error) {
	err = s.read(ctx, "count ideas", func(ctx context.Context) error {
		c, err = s.counts(ctx, by, q)
		return err
	})
	return c, err
}

// counts asks everything in one round trip.
func (s *Store) counts(ctx context.Context, by vault.Actor, q vault.StatsQuery) (vault.Counts, error) {
	const byStage = `SELECT stage, count(*) FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL` + allShown + ` GROUP BY stage`
	const byPriority = `SELECT priority, count(*) FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL` + allShown + ` GROUP BY priority`
	const wholeDay = `extract(epoch FROM due_date) % 86400 = 0`
	const due = `
		SELECT count(*) FILTER (WHERE CASE WHEN ` + wholeDay + ` THEN due_date < @today ELSE due_date < @now END),
			count(*) FILTER (WHERE CASE WHEN ` + wholeDay + ` THEN due_date BETWEEN @today AND @last ELSE due_date BETWEEN @now AND @soon END)
		FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL AND due_date IS NOT NULL AND stage <> @published` + allShown
	c := vault.Counts{ByStage: map[vault.Stage]int64{}, ByPriority: map[vault.Priority]int64{}, Moves: vault.Moves{Visits: map[vault.Stage]vault.Visits{}}}
	a := args{
		"user_id": by.Owner, "today": q.Today, "last": q.Last, "now": q.Now, "soon": q.Soon, "published": vault.StagePublished.Rank(),
	}
	b := new(pgx.Batch)
	queue := func(text string) *pgx.QueuedQuery {
		sql, values := bind(text, a)
		return b.Queue(sql, values...)
	}
	b.Queue(beginView)
	queue(byStage).Query(func(rows pgx.Rows) error { return tally(rows, stageOf, c.ByStage) })
	queue(byPriority).Query(func(rows pgx.Rows) error { return tally(rows, priorityOf, c.ByPriority) })
	queue(due).QueryRow(func(row pgx.Row) error { return row.Scan(&c.Overdue, &c.DueSoon) })
	text, to := weeks(q, a, &c)
	queue(text).QueryRow(func(row pgx.Row) error { return row.Scan(to...) })
	moves(queue, q, a, &c.Moves)
	b.Queue(endView)
	return c, s.db.SendBatch(ctx, b).Close()
}

// tally reads rows of a rank and how often it is there.
func tally[T ~string](rows pgx.Rows, wordOf func(int) (T, error), to map[T]int64) error {
	_, err := collect(rows, func(row pgx.Row) (struct{}, error) {
		var rank int
		var n int64
		if err := row.Scan(&rank, &n); err != nil {
			return struct{}{}, err
		}
		word, err := wordOf(rank)
		to[word] = n
		return struct{}{}, err
	})
	return err
}

// weeks returns the query that counts what was created in each week.
func weeks(q vault.StatsQuery, a args, c *vault.Counts) (text string, to []any) {
	parts := make([]string, vault.Weeks)
	for i := range parts {
		parts[i] = fmt.Sprintf(`count(*) FILTER (WHERE created_at >= @week%d AND created_at < @week%d)`, i, i+1)
		to = append(to, &c.ByWeek[i])
	}
	for i, at := range q.Weeks {
		a[fmt.Sprint("week", i)] = at
	}
	return `SELECT ` + strings.Join(parts, ", ") + fmt.Sprintf(` FROM ideas
		WHERE user_id = @user_id AND deleted_at IS NULL AND created_at >= @week0 AND created_at < @week%d`, vault.Weeks) + allShown, to
}

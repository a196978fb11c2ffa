package postgres

import (
	"fmt"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// moves queues what counts what the log, the moves that were brought and the
// ideas say of moves between stages. The stages that are written out are those of the indexes.
func moves(queue func(text string) *pgx.QueuedQuery, q vault.StatsQuery, a args, m *vault.Moves) {
	const visits = `
		SELECT stage, max(n), max(took) FILTER (WHERE place = (n + 1) / 2), max(took) FILTER (WHERE place = (9 * n + 9) / 10)
		FROM (
			SELECT from_stage AS stage, (extract(epoch FROM at - from_since) * 1000000)::bigint AS took,
				row_number() OVER (PARTITION BY from_stage ORDER BY at - from_since) AS place, count(*) OVER (PARTITION BY from_stage) AS n
			FROM (
				SELECT from_stage, at, from_since FROM changes WHERE user_id = @user_id AND from_stage IS NOT NULL AND from_since IS NOT NULL AND at >= @ended
				UNION ALL
				SELECT from_stage, at, from_since FROM moves WHERE user_id = @user_id AND from_stage IS NOT NULL AND from_since IS NOT NULL AND at >= @ended` + broughtShown + `
			) AS moved
		) AS visits GROUP BY stage`
	a["ended"], a["still"], a["most"] = q.Moves.Ended, q.Moves.Still, vault.MaxStill
	queue(visits).Query(func(rows pgx.Rows) error {
		return each(rows, func(row pgx.Row) error {
			var rank int
			var v vault.Visits
			var median, p90 int64
			if err := row.Scan(&rank, &v.Count, &median, &p90); err != nil {
				return err
			}
			v.Median, v.P90 = time.Duration(median)*time.Microsecond, time.Duration(p90)*time.Microsecond
			stage, err := stageOf(rank)
			m.Visits[stage] = v
			return err
		})
	})
	text, to := publications(q, a, m)
	queue(text).QueryRow(func(row pgx.Row) error { return row.Scan(to...) })
	const count = `SELECT count(*) FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL AND stage < 3 AND stage_since <= @still` + allShown
	queue(count).QueryRow(func(row pgx.Row) error { return row.Scan(&m.Still) })
	const longest = `
		SELECT id, title, stage, stage_since FROM ideas
		WHERE user_id = @user_id AND deleted_at IS NULL AND stage < 3 AND stage_since <= @still` + allShown + ` ORDER BY stage_since, id LIMIT @most`
	queue(longest).Query(func(rows pgx.Rows) error {
		return each(rows, func(row pgx.Row) error {
			var i vault.StillIdea
			var rank int
			err := row.Scan(&i.ID, &i.Title, &rank, &i.Since.Time)
			if err != nil {
				return err
			}
			i.Since.Time = i.Since.UTC()
			i.Stage, err = stageOf(rank)
			m.Longest = append(m.Longest, i)
			return err
		})
	})
}

// each shows rows to scan.
func each(rows pgx.Rows, scan func(row pgx.Row) error) error {
	_, err := collect(rows, func(row pgx.Row) (struct{}, error) { return struct{}{}, scan(row) })
	return err
}

// publications returns the query that counts the ideas that came to be published
// in each week and in each month.
func publications(q vault.StatsQuery, a args, m *vault.Moves) (text string, to []any) {
	var parts []string
	count := func(span string, bounds []time.Time, counts []int64) {
		for i := range counts {
			parts = append(parts, fmt.Sprintf(`count(DISTINCT idea_id) FILTER (WHERE at >= @%s%d AND at < @%s%d)`, span, i, span, i+1))
			to = append(to, &counts[i])
		}
		for i, at := range bounds {
			a[fmt.Sprint(span, i)] = at
		}
	}
	count("week", q.Weeks[:], m.PublishedByWeek[:])
	count("month", q.Moves.Months[:], m.PublishedByMonth[:])
	return `SELECT ` + strings.Join(parts, ", ") + ` FROM (
		SELECT idea_id, at FROM changes WHERE user_id = @user_id AND to_stage = 3 AND at >= @month0
		UNION ALL
		SELECT idea_id, at FROM moves WHERE user_id = @user_id AND to_stage = 3 AND at >= @month0` + broughtShown + `) AS moved`, to
}

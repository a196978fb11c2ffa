package sqlite

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// moves counts what the log, the moves that were brought and the ideas say of
// moves between stages. The
// stages that are written out are those of the indexes.
func moves(each eachRow, q vault.StatsQuery, m *vault.Moves) error {
	const visits = `
		SELECT stage, max(n), max(took) FILTER (WHERE place = (n + 1) / 2), max(took) FILTER (WHERE place = (9 * n + 9) / 10)
		FROM (
			SELECT from_stage AS stage, at - from_since AS took,
				row_number() OVER (PARTITION BY from_stage ORDER BY at - from_since) AS place, count(*) OVER (PARTITION BY from_stage) AS n
			FROM (
				SELECT from_stage, at, from_since FROM changes WHERE user_id = @user_id AND from_stage IS NOT NULL AND from_since IS NOT NULL AND at >= @ended
				UNION ALL
				SELECT from_stage, at, from_since FROM moves WHERE user_id = @user_id AND from_stage IS NOT NULL AND from_since IS NOT NULL AND at >= @ended` + broughtShown + `
			) AS moved
		) AS visits GROUP BY stage`
	if err := each(visits, func(row *sql.Rows) error {
		var stage vault.Stage
		var v vault.Visits
		var median, p90 int64
		err := row.Scan(stageOf(&stage), &v.Count, &median, &p90)
		v.Median, v.P90 = time.Duration(median)*time.Microsecond, time.Duration(p90)*time.Microsecond
		m.Visits[stage] = v
		return err
	}, sql.Named("ended", q.Moves.Ended.UnixMicro())); err != nil {
		return err
	}
	query, args, to := publications(q, m)
	if err := each(query, func(row *sql.Rows) error { return row.Scan(to...) }, args...); err != nil {
		return err
	}
	still := sql.Named("still", q.Moves.Still.UnixMicro())
	const count = `SELECT count(*) FROM ideas WHERE user_id = @user_id AND deleted_at IS NULL AND stage < 3 AND stage_since <= @still` + allShown
	if err := each(count, func(row *sql.Rows) error { return row.Scan(&m.Still) }, still); err != nil {
		return err
	}
	const longest = `
		SELECT id, title, stage, stage_since FROM ideas
		WHERE user_id = @user_id AND deleted_at IS NULL AND stage < 3 AND stage_since <= @still` + allShown + ` ORDER BY stage_since, id LIMIT @most`
	return each(longest, func(row *sql.Rows) error {
		var i vault.StillIdea
		var since int64
		err := row.Scan(&i.ID, &i.Title, stageOf(&i.Stage), &since)
		i.Since.Time = fromMicros(since)
		m.Longest = append(m.Longest, i)
		return err
	}, still, sql.Named("most", vault.MaxStill))
}

// publications returns the query that counts the ideas that came to be published
// in each week and in each month.
func publications(q vault.StatsQuery, m *vault.Moves) (query string, args, to []any) {
	var parts []string
	count := func(span string, bounds []time.Time, counts []int64) {
		for i := range counts {
			parts = append(parts, fmt.Sprintf(`count(DISTINCT idea_id) FILTER (WHERE at >= @%s%d AND at < @%s%d)`, span, i, span, i+1))
			to = append(to, &counts[i])
		}
		for i, at := range bounds {
			args = append(args, sql.Named(fmt.Sprint(span, i), at.UnixMicro()))
		}
	}
	count("week", q.Weeks[:], m.PublishedByWeek[:])
	count("month", q.Moves.Months[:], m.PublishedByMonth[:])
	return `SELECT ` + strings.Join(parts, ", ") + ` FROM (
		SELECT idea_id, at FROM changes WHERE user_id = @user_id AND to_stage = 3 AND at >= @month0
		UNION ALL
		SELECT idea_id, at FROM moves WHERE user_id = @user_id AND to_stage = 3 AND at >= @month0` + broughtShown + `) AS moved`, args, to
}

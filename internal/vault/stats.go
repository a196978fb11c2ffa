package vault

import (
	"fmt"
	"time"
)

// Weeks is how many weeks the statistics look back, this one included.
const Weeks = 12

// A StatsQuery says what to count.
type StatsQuery struct {
	Now   time.Time            // an instant before it is overdue
	Soon  time.Time            // an instant from Now up to it is due soon
	Today time.Time            // midnight UTC of the person's date; a whole day before it is overdue
	Last  time.Time            // the same of the last date that is due soon
	Weeks [Weeks + 1]time.Time // where the weeks begin, and where the last one ends
	Moves MovesQuery
}

// Counts are what a [StatsQuery] asks.
type Counts struct {
	ByStage    map[Stage]int64
	ByPriority map[Priority]int64
	Overdue    int64 // not published, and late
	DueSoon    int64 // not published, and due in the next seven days
	ByWeek     [Weeks]int64
	Moves      Moves
}

// Stats are the figures of a person's pipeline.
type Stats struct {
	ByStage       map[Stage]int64    `json:"by_stage"`
	ByPriority    map[Priority]int64 `json:"by_priority"`
	Overdue       int64              `json:"overdue"`
	DueIn7Days    int64              `json:"due_in_7_days"`
	CreatedByWeek []WeekCount        `json:"created_by_week"` // the oldest first

	PublishedByWeek  []WeekCount         `json:"published_by_week"`  // the oldest first
	PublishedByMonth []MonthCount        `json:"published_by_month"` // the oldest first
	TimeInStage      map[Stage]StageTime `json:"time_in_stage"`
	Still            StillIdeas          `json:"still"`
}

// A WeekCount is how many ideas were created, or published, in an ISO week of the
// person's.
type WeekCount struct {
	Week  string `json:"week"` // 2026-W47
	Count int64  `json:"count"`
}

// statsQuery asks for the statistics of someone who is at zone now.
func statsQuery(now time.Time, zone *time.Location) StatsQuery {
	here := now.In(zone)
	year, month, day := here.Date()
	q := StatsQuery{
		Now:   now,
		Soon:  here.AddDate(0, 0, 7).UTC(),
		Today: time.Date(year, month, day, 0, 0, 0, 0, time.UTC),
		Last:  time.Date(year, month, day+7, 0, 0, 0, 0, time.UTC),
	}
	monday := day - (int(here.Weekday())+6)%7
	for i := range q.Weeks {
		q.Weeks[i] = time.Date(year, month, monday+7*(i+1-Weeks), 0, 0, 0, 0, zone)
	}
	q.Moves = movesQuery(here)
	return q
}

// stats puts the counts in the form that people read.
func (q StatsQuery) stats(c Counts) Stats {
	s := Stats{
		ByStage: map[Stage]int64{}, ByPriority: map[Priority]int64{},
		Overdue: c.Overdue, DueIn7Days: c.DueSoon,
	}
	for _, stage := range Stages {
		s.ByStage[stage] = c.ByStage[stage]
	}
	for _, priority := range Priorities {
		s.ByPriority[priority] = c.ByPriority[priority]
	}
	s.CreatedByWeek, s.PublishedByWeek = q.weekly(c.ByWeek), q.weekly(c.Moves.PublishedByWeek)
	q.Moves.show(c.Moves, &s)
	return s
}

// weekly names the weeks of counts.
func (q StatsQuery) weekly(counts [Weeks]int64) []WeekCount {
	all := make([]WeekCount, Weeks)
	for i := range all {
		year, week := q.Weeks[i].ISOWeek() // Monday at midnight, so the week is its own
		all[i] = WeekCount{fmt.Sprintf("%04d-W%02d", year, week), counts[i]}
	}
	return all
}

package vault

import "time"

// Months is how many calendar months the figures of moves look back, this one
// included.
const Months = 12

// MaxStill is how many of the ideas that stand still are named.
const MaxStill = 10

// stillDays is after how many days in one stage an idea stands still.
const stillDays = 14

// A MovesQuery says which moves between stages to count.
type MovesQuery struct {
	Ended  time.Time             // visits of a stage that ended from then on count
	Months [Months + 1]time.Time // where the months begin, and where the last one ends; before all weeks
	Still  time.Time             // what came to its stage up to then stands still
}

// Moves are what the moves between stages come to.
type Moves struct {
	Visits           map[Stage]Visits // of the stages that have any
	PublishedByWeek  [Weeks]int64     // ideas that came to be published, each once a week
	PublishedByMonth [Months]int64    // the same, each once a month
	Still            int64            // not published, and still
	Longest          []StillIdea      // the first of them by Since and id, up to [MaxStill]
}

// Visits are how long ideas were in a stage that they left. Median and P90 are
// by nearest rank: the shortest of them that half of all, or nine in ten, do not
// exceed.
type Visits struct {
	Count       int64
	Median, P90 time.Duration
}

// A StillIdea is an idea that stands still.
type StillIdea struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Stage Stage  `json:"stage"`
	Since Stamp  `json:"since"` // when it came to its stage
}

// A MonthCount is how many ideas were published in a month of the person's.
type MonthCount struct {
	Month string `json:"month"` // 2026-11
	Count int64  `json:"count"`
}

// A StageTime is how long ideas were in a stage, in whole seconds.
type StageTime struct {
	Count  int64  `json:"count"`
	Median *int64 `json:"median_seconds"` // nil without visits
	P90    *int64 `json:"p90_seconds"`
}

// StillIdeas are how many ideas stand still, and those that do for longest.
type StillIdeas struct {
	Count int64       `json:"count"`
	Ideas []StillIdea `json:"ideas"` // never nil
}

// movesQuery asks for the moves of someone whose clock shows here.
func movesQuery(here time.Time) MovesQuery {
	year, month, _ := here.Date()
	q := MovesQuery{Ended: here.AddDate(-1, 0, 0).UTC(), Still: here.AddDate(0, 0, -stillDays).UTC()}
	for i := range q.Months {
		q.Months[i] = time.Date(year, month+time.Month(i+1-Months), 1, 0, 0, 0, 0, here.Location())
	}
	return q
}

// show puts m into s in the form that people read.
func (q MovesQuery) show(m Moves, s *Stats) {
	s.PublishedByMonth = make([]MonthCount, Months)
	for i := range s.PublishedByMonth {
		s.PublishedByMonth[i] = MonthCount{q.Months[i].Format("2006-01"), m.PublishedByMonth[i]}
	}
	s.TimeInStage = map[Stage]StageTime{}
	for _, stage := range Stages {
		its := StageTime{}
		if v := m.Visits[stage]; v.Count > 0 {
			its = StageTime{v.Count, new(int64(v.Median / time.Second)), new(int64(v.P90 / time.Second))}
		}
		s.TimeInStage[stage] = its
	}
	s.Still = StillIdeas{m.Still, append([]StillIdea{}, m.Longest...)}
}

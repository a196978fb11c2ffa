package vault

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMovesAreCountedByThePersonsOwnCalendar(t *testing.T) {
	for _, tt := range []struct{ zone, now, first, last, next, ended, still string }{
		{"UTC", "2026-03-31T12:00:00Z", "2025-04-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2025-03-31T12:00:00Z", "2026-03-17T12:00:00Z"},
		{"UTC", "2028-02-29T12:00:00Z", "2027-03-01T00:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z", "2027-03-01T12:00:00Z", "2028-02-15T12:00:00Z"},
		{"Europe/Berlin", "2026-03-31T22:30:00Z", "2025-04-30T22:00:00Z", "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z", "2025-03-31T22:30:00Z", "2026-03-17T23:30:00Z"},
		{"Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2026-01-31T10:00:00Z", "2026-12-31T10:00:00Z", "2027-01-31T10:00:00Z", "2025-12-31T10:00:00Z", "2026-12-17T10:00:00Z"},
		{"Etc/GMT+12", "2027-01-01T11:59:59Z", "2026-01-01T12:00:00Z", "2026-12-01T12:00:00Z", "2027-01-01T12:00:00Z", "2026-01-01T11:59:59Z", "2026-12-18T11:59:59Z"},
	} {
		t.Run(tt.zone+" "+tt.now, func(t *testing.T) {
			zone, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			now, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatal(err)
			}
			q := statsQuery(now, zone)
			show := func(at time.Time) string { return at.UTC().Format(time.RFC3339) }
			got := []string{show(q.Moves.Months[0]), show(q.Moves.Months[Months-1]), show(q.Moves.Months[Months]), show(q.Moves.Ended), show(q.Moves.Still)}
			if diff := cmp.Diff([]string{tt.first, tt.last, tt.next, tt.ended, tt.still}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if q.Weeks[0].Before(q.Moves.Months[0]) {
				t.Errorf("week %v is before month %v", q.Weeks[0], q.Moves.Months[0])
			}
		})
	}
}

func TestTimesInAStageAreShownInWholeSeconds(t *testing.T) {
	q := statsQuery(time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC), time.UTC)
	s := q.stats(Counts{Moves: Moves{Visits: map[Stage]Visits{StageDraft: {2, time.Second - time.Microsecond, time.Second}}}})
	want := map[Stage]StageTime{StageIdea: {}, StageOutline: {}, StagePublished: {}, StageDraft: {2, new(int64(0)), new(int64(1))}}
	if diff := cmp.Diff(want, s.TimeInStage); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Still.Ideas == nil {
		t.Error("no list of ideas")
	}
}

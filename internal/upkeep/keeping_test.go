package upkeep_test

import (
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"creatorvault.dev/internal/upkeep"

	"github.com/google/go-cmp/cmp"
)

func TestWhichBackupsGo(t *testing.T) {
	// 2026-12-28 is a Monday, of week 53; 2027-01-04 the next, of week 1.
	for name, c := range map[string]struct {
		daily, weekly int
		made, gone    string
	}{
		"none":                                  {7, 4, "", ""},
		"one":                                   {1, 0, "2026-11-01T00:00:00Z", ""},
		"the newest stays whatever is asked":    {0, 0, "2026-11-01T00:00:00Z 2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"},
		"the last of a day":                     {2, 0, "2026-11-01T00:00:00Z 2026-11-01T23:59:59Z 2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"},
		"as many days as are asked":             {2, 0, "2026-11-01T12:00:00Z 2026-11-02T12:00:00Z", ""},
		"one day more":                          {2, 0, "2026-10-31T12:00:00Z 2026-11-01T12:00:00Z 2026-11-02T12:00:00Z", "2026-10-31T12:00:00Z"},
		"days without one do not count":         {2, 0, "2025-11-01T12:00:00Z 2026-11-02T12:00:00Z", ""},
		"days are of UTC":                       {2, 0, "2026-11-01T23:30:00-02:00 2026-11-02T02:00:00Z", "2026-11-01T23:30:00-02:00"},
		"the last of a week":                    {1, 2, "2026-12-28T00:00:00Z 2027-01-03T23:59:59Z 2027-01-04T00:00:00Z", "2026-12-28T00:00:00Z"},
		"a week goes over the turn of the year": {1, 1, "2026-12-31T00:00:00Z 2027-01-01T00:00:00Z", "2026-12-31T00:00:00Z"},
		"one week more":                         {1, 2, "2026-12-27T00:00:00Z 2027-01-03T00:00:00Z 2027-01-04T00:00:00Z", "2026-12-27T00:00:00Z"},
		"as many weeks as are asked":            {1, 3, "2026-12-27T00:00:00Z 2027-01-03T00:00:00Z 2027-01-04T00:00:00Z", ""},
		"days and weeks do not add up":          {3, 1, "2026-12-30T00:00:00Z 2026-12-31T00:00:00Z 2027-01-01T00:00:00Z 2027-01-02T00:00:00Z", "2026-12-30T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			gone := upkeep.Spare(times(t, c.made), c.daily, c.weekly)
			slices.SortFunc(gone, time.Time.Compare)
			if diff := cmp.Diff(times(t, c.gone), gone); diff != "" {
				t.Errorf("gone (-want +got):\n%s", diff)
			}
		})
	}
}

func times(t *testing.T, text string) (all []time.Time) {
	t.Helper()
	for word := range strings.FieldsSeq(text) {
		at, err := time.Parse(time.RFC3339, word)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, at)
	}
	return all
}

// TestBackupsAreThinnedOnce: what stays, stays, however often it is asked; the
// newest is among it, and there are no more than asked for.
func TestBackupsAreThinnedOnce(t *testing.T) {
	err := quick.Check(func(hours []uint16, daily, weekly uint8) bool {
		var made []time.Time
		for _, h := range hours {
			if at := time.Unix(int64(h)*3600, 0); !slices.ContainsFunc(made, at.Equal) {
				made = append(made, at)
			}
		}
		gone := upkeep.Spare(made, int(daily), int(weekly))
		left := slices.DeleteFunc(slices.Clone(made), func(at time.Time) bool { return slices.ContainsFunc(gone, at.Equal) })
		newest := len(made) == 0 || slices.ContainsFunc(left, slices.MaxFunc(made, time.Time.Compare).Equal)
		return newest && len(left) <= max(1, int(daily)+int(weekly)) && len(upkeep.Spare(left, int(daily), int(weekly))) == 0
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

package main_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// stats checks that the statistics hold a text.
func (p *person) stats(name string, texts ...string) {
	p.c.Helper()
	p.check(name, ask("GET {me}/ideas/stats", ""), is(200), holds(texts...))
}

func checkStats(c *contract) {
	p := c.person()
	p.stats("of nothing", `"by_stage":{"draft":0,"idea":0,"outline":0,"published":0}`, `"by_priority":{"high":0,"low":0,"medium":0}`, `"overdue":0,"due_in_7_days":0`)
	c.verify("the weeks are the last twelve", func(t *testing.T) {
		var got []string
		for _, w := range read[struct {
			Weeks []struct {
				Week  string `json:"week"`
				Count int64  `json:"count"`
			} `json:"created_by_week"`
		}](t, p.send(t, ask("GET {me}/ideas/stats", ""))).Weeks {
			got = append(got, fmt.Sprint(w.Week, " ", w.Count))
		}
		if want := weeks(time.Now().UTC(), 0); strings.Join(got, ", ") != want {
			t.Errorf("weeks %q, want %q", got, want)
		}
	})
	pantry(p)
	p.stats("by stage and priority", `"by_stage":{"draft":2,"idea":2,"outline":1,"published":1}`, `"by_priority":{"high":2,"low":2,"medium":2}`)
	p.do("DELETE "+p.create(`{"title":"x"}`), "")
	p.stats("what is gone is not counted", `"by_stage":{"draft":2,"idea":2,"outline":1,"published":1}`)
	p.check("a parameter", ask("GET {me}/ideas/stats?x=1", ""), faults("x unknown_field"))
	c.person().stats("of somebody else", `"by_priority":{"high":0,"low":0,"medium":0}`)
	checkDue(c)
	checkZones(c)
	checkMoves(c)
}

// checkMoves is about what the log says of moves.
func checkMoves(c *contract) {
	const none = `{"count":0,"median_seconds":null,"p90_seconds":null}`
	name, zone := noon(c.start)
	p := c.person()
	p.do("PATCH /api/v1/users/me", `{"preferences":{"timezone":"`+name+`"}}`)
	year, number := c.start.In(zone).ISOWeek()
	week, month := fmt.Sprintf("%04d-W%02d", year, number), c.start.In(zone).Format("2006-01")
	published := func(n int) string {
		return fmt.Sprintf(`{"week":%q,"count":%d}],"published_by_month":[`, week, n)
	}
	thisMonth := func(n int) string { return fmt.Sprintf(`{"month":%q,"count":%d}],"time_in_stage":{`, month, n) }
	p.stats("nothing has moved", published(0), thisMonth(0), `"time_in_stage":{"draft":`+none+`,"idea":`+none+`,"outline":`+none+`,"published":`+none+`}`, `"still":{"count":0,"ideas":[]}`)
	at := p.create(`{"title":"x"}`)
	move := func(stage string) { p.do("PATCH "+at+"/stage", `{"stage":"`+stage+`"}`) }
	moved := func(name string, texts ...string) { // what took a second on one backend may take two on another
		c.verify(name, func(t *testing.T) { holds(texts...)(t, p.send(t, ask("GET {me}/ideas/stats", ""))) })
	}
	for _, stage := range []string{"published", "draft", "published"} {
		move(stage)
	}
	moved("an idea that is published twice counts once", published(1), thisMonth(1), `"idea":{"count":1,"median_seconds":`, `"draft":{"count":1,"median_seconds":`, `"published":{"count":1,"median_seconds":`, `"outline":`+none)
	p.create(`{"title":"y","stage":"published"}`)
	moved("one that is created so came to it, and left no stage", published(2), thisMonth(2), `"idea":{"count":1,`)
	p.do("PATCH "+at, `{"title":"z"}`)
	p.do("DELETE "+at, "")
	moved("what is gone was published all the same", published(2), thisMonth(2), `"idea":{"count":1,`)
	c.verify("the months are the last twelve", func(t *testing.T) {
		var got []string
		for _, m := range read[struct {
			Months []struct {
				Month string `json:"month"`
			} `json:"published_by_month"`
		}](t, p.send(t, ask("GET {me}/ideas/stats", ""))).Months {
			got = append(got, m.Month)
		}
		var want []string
		for i := range 12 {
			here := c.start.In(zone)
			want = append(want, time.Date(here.Year(), here.Month()+time.Month(i-11), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"))
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("months %v, want %v", got, want)
		}
	})
	c.person().stats("of somebody else nothing has moved", published(0), `"published":`+none)
}

// weeks lists the last twelve ISO weeks, zeros but for the last.
func weeks(here time.Time, last int) string {
	var all []string
	for i := range 12 {
		year, week := here.AddDate(0, 0, -7*(11-i)).ISOWeek()
		n := 0
		if i == 11 {
			n = last
		}
		all = append(all, fmt.Sprintf("%04d-W%02d %d", year, week, n))
	}
	return strings.Join(all, ", ")
}

// noon is a zone in which it is noon: no day ends while the tests run.
func noon(now time.Time) (name string, zone *time.Location) {
	ahead := 12 - now.UTC().Hour()
	return fmt.Sprintf("Etc/GMT%+d", -ahead), time.FixedZone("", ahead*3600)
}

// due makes an idea that is due then.
func (p *person) due(due string, more ...string) {
	p.c.Helper()
	p.create(`{"title":"x","due_date":"` + due + `"` + strings.Join(more, "") + `}`)
}

// checkDue is about the days and instants around now.
func checkDue(c *contract) {
	name, zone := noon(c.start)
	here := func() *person {
		p := c.person()
		p.do("PATCH /api/v1/users/me", `{"preferences":{"timezone":"`+name+`"}}`)
		return p
	}
	day := func(n int) string { return c.start.In(zone).AddDate(0, 0, n).Format(time.DateOnly) }
	at := func(d time.Duration) string { // never a whole day
		return c.start.Add(d).Truncate(time.Second).Add(time.Microsecond).Format(time.RFC3339Nano)
	}
	const published = `,"stage":"published"`
	for what, tt := range inOrder(map[string]struct {
		due           string
		overdue, soon int
	}{
		"yesterday": {day(-1), 1, 0}, "today": {day(0), 0, 1}, "tomorrow": {day(1), 0, 1}, "in six days": {day(6), 0, 1}, "in seven days": {day(7), 0, 1}, "in eight days": {day(8), 0, 0}, "long ago": {"1970-01-01", 1, 0}, "in a far future": {"9999-12-31", 0, 0},
		"an hour ago": {at(-time.Hour), 1, 0}, "a minute ago": {at(-time.Minute), 1, 0}, "in an hour": {at(time.Hour), 0, 1}, "in seven days less an hour": {at(167 * time.Hour), 0, 1}, "in seven days and an hour": {at(169 * time.Hour), 0, 0},
	}) {
		p := here()
		p.due(tt.due)
		p.stats("due "+what, fmt.Sprintf(`"overdue":%d,"due_in_7_days":%d,`, tt.overdue, tt.soon))
		p.due(tt.due, published)
		p.stats("due "+what+", and published", fmt.Sprintf(`"overdue":%d,"due_in_7_days":%d,`, tt.overdue, tt.soon))
	}
	p := here()
	p.create(`{"title":"x"}`)
	p.stats("due never", `"overdue":0,"due_in_7_days":0`)
	for _, stage := range []string{"outline", "draft"} {
		p.due(day(-1), `,"stage":"`+stage+`"`)
	}
	p.due(day(-1), `,"priority":"low"`)
	p.stats("overdue at every stage but the last", `"overdue":3,"due_in_7_days":0`)
}

// checkZones is about two people whose calendars are never at the same day.
func checkZones(c *contract) {
	const east, west = "Pacific/Kiritimati", "Etc/GMT+12" // 26 hours apart
	ahead := time.FixedZone("", 14*3600)
	p := c.person()
	p.due(c.start.In(ahead).AddDate(0, 0, -1).Format(time.DateOnly))
	in := func(zone string) { p.do("PATCH /api/v1/users/me", `{"preferences":{"timezone":"`+zone+`"}}`) }
	in(east)
	p.stats("yesterday in the east", `"overdue":1,"due_in_7_days":0`)
	in(west)
	p.stats("not over yet in the west", `"overdue":0,"due_in_7_days":1`)
	name, zone := noon(c.start)
	in(name)
	for range 2 {
		p.create(`{"title":"x"}`)
	}
	c.verify("new ideas count in this week of the person's", func(t *testing.T) {
		all := strings.Split(weeks(c.start.In(zone), 3), ", ")
		last := strings.Fields(all[11])
		holds(`{"week":"`+last[0]+`","count":3}],"published_by_week":[`)(t, p.send(t, ask("GET {me}/ideas/stats", "")))
	})
	for _, zone := range []string{"Asia/Karachi", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Monrovia", "UTC", "Etc/UTC", "EST5EDT", "Antarctica/Troll"} {
		in(zone)
		p.stats("in "+zone, `"by_priority":{"high":0,"low":0,"medium":3}`)
	}
}

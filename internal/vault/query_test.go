package vault

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

func TestQueriesNameEveryFault(t *testing.T) {
	good := IdeaQuery{Sort: ByTitle, Limit: 20}
	place := good.at(&Idea{ID: 7, Title: "x"})
	tests := map[string]struct {
		change func(*IdeaQuery)
		want   string
	}{
		"nothing":             {func(*IdeaQuery) {}, ""},
		"limit 0":             {func(q *IdeaQuery) { q.Limit = 0 }, "limit out_of_range"},
		"limit 1":             {func(q *IdeaQuery) { q.Limit = 1 }, ""},
		"limit 100":           {func(q *IdeaQuery) { q.Limit = MaxLimit }, ""},
		"limit 101":           {func(q *IdeaQuery) { q.Limit = MaxLimit + 1 }, "limit out_of_range"},
		"offset -1":           {func(q *IdeaQuery) { q.Offset = -1 }, "offset out_of_range"},
		"offset 2^53-1":       {func(q *IdeaQuery) { q.Offset = MaxID }, ""},
		"offset 2^53":         {func(q *IdeaQuery) { q.Offset = MaxID + 1 }, "offset out_of_range"},
		"bad words":           {func(q *IdeaQuery) { q.Stages, q.Priorities, q.Sort = []Stage{"x"}, []Priority{"x"}, "x" }, "stage not_allowed, priority not_allowed, sort not_allowed"},
		"20 tags":             {func(q *IdeaQuery) { q.Tags = make([]string, 20) }, ""},
		"21 tags":             {func(q *IdeaQuery) { q.Tags = make([]string, 21) }, "tags too_many"},
		"its own cursor":      {func(q *IdeaQuery) { q.After = place }, ""},
		"its own, other page": {func(q *IdeaQuery) { q.After, q.Limit, q.NoTotal = place, 3, true }, ""},
		"cursor and offset":   {func(q *IdeaQuery) { q.After, q.Offset = place, 1 }, "cursor not_allowed"},
		"cursor, other order": {func(q *IdeaQuery) { q.After, q.Asc = place, true }, "cursor not_allowed"},
		"cursor, other sort":  {func(q *IdeaQuery) { q.After, q.Sort = place, ByStage }, "cursor not_allowed"},
		"cursor, stage":       {func(q *IdeaQuery) { q.After, q.Stages = place, []Stage{StageIdea} }, "cursor not_allowed"},
		"cursor, priority":    {func(q *IdeaQuery) { q.After, q.Priorities = place, []Priority{PriorityLow} }, "cursor not_allowed"},
		"cursor, tags":        {func(q *IdeaQuery) { q.After, q.Tags = place, []string{"x"} }, "cursor not_allowed"},
		"cursor, search":      {func(q *IdeaQuery) { q.After, q.Search = place, []string{"x"} }, "cursor not_allowed"},
		"cursor, published":   {func(q *IdeaQuery) { q.After, q.Published.Before = place, new(time.Time) }, "cursor not_allowed"},
		"cursor, planned":     {func(q *IdeaQuery) { q.After, q.Planned.After = place, new(Date(1)) }, "cursor not_allowed"},
		"cursor, a plan":      {func(q *IdeaQuery) { q.After, q.HasPlan = place, new(true) }, "cursor not_allowed"},
		"cursor, a URL":       {func(q *IdeaQuery) { q.After, q.HasURL = place, new(true) }, "cursor not_allowed"},
		"cursor, the trash":   {func(q *IdeaQuery) { q.After, q.InTrash = place, true }, "cursor not_allowed"},
		"trash, by deletion":  {func(q *IdeaQuery) { q.InTrash, q.Sort = true, ByDeletedAt }, ""},
		"others, by deletion": {func(q *IdeaQuery) { q.Sort = ByDeletedAt }, "sort not_allowed"},
		"a day too late": {func(q *IdeaQuery) {
			q.Sort = ByPlanned
			q.After = q.at(&Idea{ID: 1, PlannedFor: new(lastDate + 1)})
		}, "cursor malformed"},
		"the last day": {func(q *IdeaQuery) {
			q.Sort = ByPlanned
			q.After = q.at(&Idea{ID: 1, PlannedFor: new(lastDate)})
		}, ""},
		"cursor, due": {func(q *IdeaQuery) { q.After, q.Due.After = place, new(time.Time) }, "cursor not_allowed"},
	}
	for name, tt := range tests {
		q := good
		tt.change(&q)
		if err := q.Validate(); faults(err) != tt.want {
			t.Errorf("%s: %q, want %q", name, faults(err), tt.want)
		}
	}
}

func TestTheOrderOfWordsIsNoOtherList(t *testing.T) {
	a := IdeaQuery{Sort: ByTitle, Stages: []Stage{StageIdea, StageDraft}, Tags: []string{"a", "b"}}
	b := IdeaQuery{Sort: ByTitle, Stages: []Stage{StageDraft, StageIdea, StageDraft}, Tags: []string{"b", "a"}}
	if a.list() != b.list() {
		t.Error("two lists of one")
	}
	if b.AllTags = true; a.list() == b.list() {
		t.Error("any of the tags and all of them are one list")
	}
}

func TestCursorsComeBackAsTheyWent(t *testing.T) {
	idea := Idea{
		ID: MaxID, Title: "Ünder 𝔘 \"quoted\"", Stage: StageDraft, Priority: PriorityHigh, DueDate: new(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)),
		CreatedAt: time.UnixMicro(1), UpdatedAt: time.UnixMicro(2),
	}
	bare := idea
	bare.DueDate = nil
	for _, sort := range Sorts {
		for _, i := range []Idea{idea, bare} {
			want := IdeaQuery{Sort: sort}.at(&i)
			text, err := want.MarshalText()
			if err != nil {
				t.Fatal(err)
			}
			got := new(Position)
			if err := got.UnmarshalText(text); err != nil || !cmp.Equal(want, got) {
				t.Errorf("%s: error %v, %s", sort, err, cmp.Diff(want, got))
			}
		}
	}
	for _, raw := range []string{
		``, `{}`, `null`, `[]`, `{"i":0,"l":1}`, `{"i":9007199254740992,"l":1}`, `{"i":1,"l":1,"x":2}`, `{"i":1,"l":1}x`, `{"i":1,"i":1,"l":1}`, `{"i":"1"}`,
		`{"n":-1,"i":1,"l":1}`, `{"n":253402300800000000,"i":1,"l":1}`, `{"n":9223372036854775807,"i":1,"l":1}`, `{"t":"\u0000","i":1,"l":1}`,
	} {
		if err := new(Position).UnmarshalText([]byte(base64.RawURLEncoding.EncodeToString([]byte(raw)))); err == nil {
			t.Errorf("%s is taken for a cursor", raw)
		}
	}
	for _, text := range []string{"!", "e30=", "eyJpIjoxfR", " "} {
		if err := new(Position).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for a cursor", text)
		}
	}
}

func FuzzPosition(f *testing.F) {
	text, err := IdeaQuery{Sort: ByTitle}.at(&Idea{ID: 1, Title: "x"}).MarshalText()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("e30"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var p, again Position
		if p.UnmarshalText(text) != nil {
			return
		}
		out, err := p.MarshalText()
		if err != nil || again.UnmarshalText(out) != nil || again != p {
			t.Errorf("%q is %+v, and then %+v (error %v)", text, p, again, err)
		}
	})
}

func TestStatsFollowThePersonsCalendar(t *testing.T) {
	zone := func(name string) *time.Location {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	tests := []struct {
		now, zone, today, first, last string
	}{
		{"2026-11-24T15:00:00Z", "UTC", "2026-11-24", "2026-W37", "2026-W48"},
		{"2026-11-22T23:30:00Z", "UTC", "2026-11-22", "2026-W36", "2026-W47"},
		{"2026-11-22T23:30:00Z", "Europe/Berlin", "2026-11-23", "2026-W37", "2026-W48"},
		{"2026-11-23T00:30:00Z", "America/New_York", "2026-11-22", "2026-W36", "2026-W47"},
		{"2027-01-01T12:00:00Z", "UTC", "2027-01-01", "2026-W42", "2026-W53"},
		{"2026-12-31T20:00:00Z", "Pacific/Kiritimati", "2027-01-01", "2026-W42", "2026-W53"},
		{"2027-01-04T00:00:00Z", "UTC", "2027-01-04", "2026-W43", "2027-W01"},
		{"2026-03-29T03:00:00Z", "Europe/Berlin", "2026-03-29", "2026-W02", "2026-W13"}, // the clocks change
	}
	for _, tt := range tests {
		now, err := time.Parse(time.RFC3339, tt.now)
		if err != nil {
			t.Fatal(err)
		}
		q := statsQuery(now, zone(tt.zone))
		s := q.stats(Counts{})
		if got := q.Today.Format(time.DateOnly); got != tt.today || s.CreatedByWeek[0].Week != tt.first || s.CreatedByWeek[Weeks-1].Week != tt.last {
			t.Errorf("%s in %s: today %s, weeks %s to %s; want %s, %s to %s", tt.now, tt.zone, got, s.CreatedByWeek[0].Week, s.CreatedByWeek[Weeks-1].Week, tt.today, tt.first, tt.last)
		}
		for i := range Weeks {
			if local := q.Weeks[i].In(zone(tt.zone)); local.Weekday() != time.Monday || local.Hour() != 0 || !q.Weeks[i].Before(q.Weeks[i+1]) {
				t.Errorf("%s in %s: week %d begins %v", tt.now, tt.zone, i, local)
			}
		}
		if now.Before(q.Weeks[Weeks-1]) || !now.Before(q.Weeks[Weeks]) {
			t.Errorf("%s in %s is not in its own week", tt.now, tt.zone)
		}
	}
	if len(statsQuery(time.Now(), time.UTC).stats(Counts{}).ByStage) != len(Stages) {
		t.Error("a stage without ideas is left out")
	}
}

func TestIdeasAreWrittenAsTheirFieldsSay(t *testing.T) {
	at := time.Date(2026, 1, 4, 10, 30, 0, 120000000, time.FixedZone("x", 3600))
	for _, idea := range []Idea{
		{ID: 1, Owner: "a/\"b", Title: "t\u2028<&>", Stage: StageIdea, Tags: []string{}, Priority: PriorityLow, CreatedAt: at, UpdatedAt: at},
		{ID: MaxID, Owner: "u", Title: "𝔘", Notes: new("n\n\t\""), Stage: StageDraft, Tags: []string{"a", "é\""}, Priority: PriorityHigh, DueDate: new(at.UTC().Truncate(time.Hour)), CreatedAt: at, UpdatedAt: at},
		{ID: 2, Owner: "u", Title: "t", Stage: StagePublished, Tags: []string{}, Priority: PriorityLow, PlannedFor: new(Date(20000)), PublishedURL: new("https://a/\""), CreatedAt: at, UpdatedAt: at},
	} {
		type plain Idea
		want, err := json.Marshal(plain(idea))
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(idea)
		if err != nil {
			t.Fatal(err)
		}
		var a, b map[string]any
		if err := json.Unmarshal(want, &a); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(got, &b); err != nil {
			t.Fatalf("%v in %s", err, got)
		}
		a["created_at"], a["updated_at"] = "2026-01-04T09:30:00.120000Z", "2026-01-04T09:30:00.120000Z"
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("(-fields +written):\n%s", diff)
		}
	}
}

func TestChangesAreWrittenWithAllMembers(t *testing.T) {
	at := time.Date(2026, 1, 4, 10, 30, 0, 120_000_000, time.FixedZone("", 3600))
	for want, c := range map[string]Change{
		`{"seq":1,"idea_id":7,"version":1,"at":"2026-01-04T09:30:00.120000Z","source":"api","act":"created","fields":[],"from":null,"to":"idea"}`: {
			Seq: 1, IdeaID: 7, Version: 1, At: at, Source: FromAPI, Edit: Edit{Act: Created, To: StageIdea},
		},
		`{"seq":2,"idea_id":7,"version":2,"at":"2026-01-04T09:30:00.120000Z","source":"web","act":"changed","fields":["title","stage"],"from":"idea","to":"draft"}`: {
			Seq: 2, IdeaID: 7, Version: 2, At: at, Source: FromWeb, Edit: Edit{Act: Changed, Fields: []string{"title", "stage"}, From: StageIdea, To: StageDraft},
		},
		`{"seq":9007199254740993,"idea_id":7,"version":3,"at":"2026-01-04T09:30:00.120000Z","source":"\"\\","act":"deleted","fields":[],"from":null,"to":null}`: {
			Seq: MaxID + 2, IdeaID: 7, Version: 3, At: at, Source: `"\`, Edit: Edit{Act: Deleted},
		},
	} {
		if got := string(c.AppendJSON(nil)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func FuzzAppendJSON(f *testing.F) {
	f.Add("title", "notes", "tag", int64(1))
	f.Add("\u2028\"\\", "\x00", "é", int64(-1))
	f.Fuzz(func(t *testing.T, title, notes, tag string, at int64) {
		idea := Idea{Title: title, Notes: &notes, Tags: []string{tag, title}, CreatedAt: time.UnixMicro(at % 1e15), UpdatedAt: time.UnixMicro(0)}
		var got Idea
		raw := idea.AppendJSON(nil)
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
	})
}

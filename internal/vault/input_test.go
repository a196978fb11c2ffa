package vault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// faults returns what is wrong by err as "field type, field type".
func faults(err error) string {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return ""
	}
	var all []string
	for _, p := range e.Details {
		all = append(all, p.Field+" "+string(p.Type))
	}
	return strings.Join(all, ", ")
}

// rep repeats s.
func rep(s string, n int) string { return strings.Repeat(s, n) }

func TestNewIdeaNamesEveryFault(t *testing.T) {
	tests := []struct{ body, want string }{
		{`{}`, "title missing"},
		{`{"title":"x"}`, ""},
		{`{"title":null}`, "title wrong_type"},
		{`{"title":1}`, "title wrong_type"},
		{`{"title":"  \u2003\u00a0 "}`, "title blank"},
		{`{"title":"a\u0000b"}`, "title control_character"},
		{`{"title":"a\tb"}`, "title control_character"},
		{`{"title":"a\u0085b"}`, "title control_character"},
		{`{"title":"\u0085a\u2028"}`, ""},
		{`{"title":"x","notes":null}`, ""},
		{`{"title":"x","notes":"a\r\nb"}`, "notes control_character"},
		{`{"title":"x","notes":"a\n\tb"}`, ""},
		{`{"title":"x","notes":["a"]}`, "notes wrong_type"},
		{`{"title":"x","stage":"done"}`, "stage not_allowed"},
		{`{"title":"x","stage":"Idea"}`, "stage not_allowed"},
		{`{"title":"x","stage":""}`, "stage not_allowed"},
		{`{"title":"x","stage":null}`, "stage wrong_type"},
		{`{"title":"x","tags":null}`, "tags wrong_type"},
		{`{"title":"x","tags":"a"}`, "tags wrong_type"},
		{
			`{"title":"x","tags":["a",null,3," ","b,c","\u0001",{}]}`,
			"tags[1] wrong_type, tags[2] wrong_type, tags[3] blank, tags[4] not_allowed, tags[5] control_character, tags[6] wrong_type",
		},
		{`{"title":"x","priority":"urgent"}`, "priority not_allowed"},
		{`{"title":"x","priority":2}`, "priority wrong_type"},
		{`{"title":"x","due_date":null}`, ""},
		{`{"title":"x","due_date":"2026-02-29"}`, "due_date malformed"},
		{`{"title":"x","due_date":"2026-02-28T10:00:00"}`, "due_date timezone_missing"},
		{`{"title":"x","due_date":"1969-12-31T23:59:59Z"}`, "due_date out_of_range"},
		{`{"title":"x","due_date":0}`, "due_date wrong_type"},
		{`{"title":"x","Title":"y","zeta":1,"alpha":2}`, "Title unknown_field, zeta unknown_field, alpha unknown_field"},
		{
			`{"id":1,"user_id":"u","created_at":"x","updated_at":null,"published_at":null,"published_url":"","title":""}`,
			"id not_allowed, user_id not_allowed, title blank, published_url blank, published_at not_allowed, created_at not_allowed, updated_at not_allowed",
		},
		{
			`{"zz":1,"published_url":[],"planned_for":20270131,"due_date":true,"priority":null,"tags":{},"stage":[],"notes":false,"title":{}}`,
			"title wrong_type, notes wrong_type, stage wrong_type, tags wrong_type, priority wrong_type, due_date wrong_type, planned_for wrong_type, published_url wrong_type, zz unknown_field",
		},
	}
	for _, tt := range tests {
		var in NewIdea
		if err := json.Unmarshal([]byte(tt.body), &in); err != nil {
			t.Fatalf("%s: %v", tt.body, err)
		}
		if _, err := in.idea(); faults(err) != tt.want || tt.want != "" && !errors.Is(err, Invalid) {
			t.Errorf("%s: %q, want %q (error %v)", tt.body, faults(err), tt.want, err)
		}
	}
}

func TestLimitsAreCountedInCodePointsAfterNFC(t *testing.T) {
	tests := map[string]struct {
		unit string
		n    int // code points of a unit, once it is normalised
	}{
		"ascii": {"x", 1}, "astral": {"𝔘", 1}, "composed": {"é", 1}, "decomposed": {"e\u0301", 1}, "marks": {"x\u0301", 2}, "flag": {"🇩🇪", 2},
	}
	for name, tt := range tests {
		for _, field := range []struct {
			name string
			most int
			make func(string) NewIdea
		}{
			{"title", MaxTitle, func(s string) NewIdea { return NewIdea{Title: Of(s)} }},
			{"notes", MaxNotes, func(s string) NewIdea { return NewIdea{Title: Of("x"), Notes: Of(s)} }},
			{"tags[0]", MaxTag, func(s string) NewIdea { return NewIdea{Title: Of("x"), Tags: TextsOf(s)} }},
			{"published_url", MaxURL, func(s string) NewIdea { return NewIdea{Title: Of("x"), PublishedURL: Of(onTheWeb(s))} }},
		} {
			fit := field.most / tt.n
			for over, want := range map[int]string{-1: "", 0: "", 1: field.name + " too_long"} {
				in := field.make(" \u2003" + rep(tt.unit, fit+over) + "\n ")
				if _, err := in.idea(); faults(err) != want {
					t.Errorf("%s: %d of %s: %q, want %q", field.name, fit+over, name, faults(err), want)
				}
			}
		}
	}
}

// onTheWeb returns an address that is as long as s, once it is trimmed.
func onTheWeb(s string) string {
	const site = "https://a/"
	s = norm.NFC.String(strings.TrimSpace(s))
	for range len(site) {
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return site + s
}

func TestAPublishedIdeaIsOnTheWeb(t *testing.T) {
	tests := map[string]string{
		"https://example.com": "", " http://example.com:8080/a?b=c#d ": "", "https://münchen.example/ä": "", "https://[::1]/": "", "HTTPS://EXAMPLE.COM": "",
		"ftp://example.com/": "not_allowed", "javascript:alert(1)": "malformed", "//example.com": "not_allowed", "example.com": "malformed", "/path": "malformed",
		"https://": "malformed", "https:///path": "malformed", "https://:80/": "malformed", "https://a b/": "malformed", "https://a/b c": "malformed",
		"https://a/\u00a0b": "malformed", "https://a/%zz": "malformed", "": "blank", " ": "blank", "https://a/\x00": "control_character", "data:text/html,x": "malformed",
	}
	for address, want := range tests {
		idea, err := NewIdea{Title: Of("x"), PublishedURL: Of(address)}.idea()
		if want != "" {
			want = "published_url " + want
		}
		if faults(err) != want || want == "" && *idea.PublishedURL != strings.TrimSpace(address) {
			t.Errorf("%q: %q, want %q", address, faults(err), want)
		}
	}
}

func TestADayIsReadToTheLetter(t *testing.T) {
	tests := map[string]string{
		"2027-01-31": "", "\u20032027-01-31": "", "\u00a02028-02-28\u00a0": "", "1970-01-01": "", "9999-12-31": "", "2028-02-29": "",
		"1969-12-31": "out_of_range", "0000-01-01": "out_of_range", "10000-01-01": "malformed", "2027-02-29": "malformed", "2027-1-1": "malformed",
		"2027-01-31T00:00:00Z": "malformed", "tomorrow": "malformed", "": "blank", "\u2003": "blank",
	}
	for text, want := range tests {
		var p Problems
		day := ParseDay(&p, "planned_for", text)
		if want != "" {
			want = "planned_for " + want
		}
		if faults(p.Err()) != want || want == "" && day.String() != strings.TrimSpace(text) {
			t.Errorf("%q: %s, %q, want %q", text, day, faults(p.Err()), want)
		}
	}
}

func TestTagsAreDistinctBeforeTheyAreCounted(t *testing.T) {
	var tags []string
	for i := range MaxTags {
		tags = append(tags, rep("a", i+1), " "+rep("Á", i+1))
	}
	idea, err := NewIdea{Title: Of("x"), Tags: TextsOf(tags...)}.idea()
	if err != nil || len(idea.Tags) != MaxTags || idea.Tags[1] != "aa" {
		t.Errorf("tags %q, error %v", idea.Tags, err)
	}
	tags = append(tags, "one more")
	if _, err := (NewIdea{Title: Of("x"), Tags: TextsOf(tags...)}).idea(); faults(err) != "tags too_many" {
		t.Errorf("error %v", err)
	}
}

func TestDatesAreReadToTheLetter(t *testing.T) {
	day := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		want  time.Time
		fault Fault
	}{
		"2027-01-31":                          {day, ""},
		" 2027-01-31\n":                       {day, ""},
		"2027-01-31T00:00:00Z":                {day, ""},
		"2027-01-31T02:00:00+02:00":           {day, ""},
		"2027-01-30T19:00:00.123456789-05:00": {day.Add(123456 * time.Microsecond), ""},
		"1970-01-01":                          {time.Unix(0, 0).UTC(), ""},
		"9999-12-31T23:59:59.999999Z":         {time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), ""},
		"9999-12-31T23:59:59-00:01":           {time.Time{}, OutOfRange},
		"1970-01-01T00:00:00+00:01":           {time.Time{}, OutOfRange},
		"0000-01-01":                          {time.Time{}, OutOfRange},
		"2027-01-31T00:00:00":                 {time.Time{}, NoTimezone},
		"2027-13-01":                          {time.Time{}, Malformed},
		"2027-1-1":                            {time.Time{}, Malformed},
		"2027-02-30T00:00:00Z":                {time.Time{}, Malformed},
		"2027-01-31t00:00:00z":                {time.Time{}, Malformed},
		"2027-01-31 00:00:00Z":                {time.Time{}, Malformed},
		"2027-01-31T24:00:00Z":                {time.Time{}, Malformed},
		"2027-01-31T0:00:00Z":                 {time.Time{}, Malformed},
		"2027-01-31T00:00:00,5Z":              {time.Time{}, Malformed},
		"2027-01-31T00:00:00+24:00":           {time.Time{}, Malformed},
		"10000-01-01":                         {time.Time{}, Malformed},
		"tomorrow":                            {time.Time{}, Malformed},
		"":                                    {time.Time{}, Blank},
		" \n":                                 {time.Time{}, Blank},
		"\u0662\u0660\u0662\u0667-01-31":      {time.Time{}, Malformed},
	}
	for text, tt := range tests {
		var p Problems
		got := ParseDate(&p, "due_date", text)
		switch {
		case tt.fault == "" && (p.Err() != nil || !got.Equal(tt.want) || got.Location() != time.UTC):
			t.Errorf("%q: %v, problems %v; want %v", text, got, p, tt.want)
		case tt.fault != "" && faults(p.Err()) != "due_date "+string(tt.fault):
			t.Errorf("%q: problems %v, want %s", text, p, tt.fault)
		}
	}
}

func TestUserPatchNamesEveryFault(t *testing.T) {
	tests := []struct{ body, want string }{
		{`{}`, ""},
		{`{"name":null}`, ""},
		{`{"name":" "}`, "name blank"},
		{`{"name":1}`, "name wrong_type"},
		{`{"name":"` + rep("é", 255) + `"}`, ""},
		{`{"name":"` + rep("é", 256) + `"}`, "name too_long"},
		{`{"email":"x@example.com"}`, "email not_allowed"},
		{`{"preferences":null}`, "preferences wrong_type"},
		{`{"preferences":{}}`, ""},
		{`{"preferences":{"theme":"dark","timezone":"Asia/Karachi","locale":"ur-PK","default_priority":"low","default_view":"calendar","ai":"on"}}`, ""},
		{
			`{"preferences":{"theme":"blue","timezone":"Local","locale":"de_DE","default_priority":"x","default_view":"grid","ai":true,"font":1},"age":3}`,
			"preferences.theme not_allowed, preferences.timezone not_allowed, preferences.locale malformed, preferences.default_priority not_allowed, " +
				"preferences.default_view not_allowed, preferences.ai wrong_type, preferences.font unknown_field, age unknown_field",
		},
		{`{"preferences":{"timezone":"../etc/passwd"}}`, "preferences.timezone not_allowed"},
		{`{"zz":1,"preferences":{"foo":1}}`, "zz unknown_field, preferences.foo unknown_field"},
		{`{"b":1,"preferences":{"d":1,"theme":"?","a":1},"name":"","c":1}`, "name blank, preferences.theme not_allowed, b unknown_field, preferences.d unknown_field, preferences.a unknown_field, c unknown_field"},
		{`{"b":1,"preferences":{"a":1},"id":1,"email":"x","name":"x","created_at":"x"}`, "id not_allowed, email not_allowed, created_at not_allowed, b unknown_field, preferences.a unknown_field"},
		{`{"b":1,"preferences":[{"a":1}],"c":1}`, "preferences wrong_type, b unknown_field, c unknown_field"},
		{`{"preferences":{"timezone":"","locale":" "}}`, "preferences.timezone blank, preferences.locale blank"},
		{`{"preferences":{"theme":null}}`, "preferences.theme wrong_type"},
		{`{"id":"x","created_at":"y"}`, "id not_allowed, created_at not_allowed"},
	}
	for _, tt := range tests {
		var in UserPatch
		if err := json.Unmarshal([]byte(tt.body), &in); err != nil {
			t.Fatalf("%s: %v", tt.body, err)
		}
		if _, err := in.change(); faults(err) != tt.want {
			t.Errorf("%s: %q, want %q", tt.body, faults(err), tt.want)
		}
	}
}

func FuzzNewIdea(f *testing.F) {
	for _, body := range []string{
		`{"title":"x"}`, `{"title":" Été ","notes":"n","stage":"draft","tags":["a","A","b"],"priority":"high","due_date":"2027-01-31"}`,
		`{"title":"\u0000"}`, `{"tags":[null]}`, `{"title":"x","tags":[],"due_date":"2027-01-31T18:00:00+02:00","x":1}`, `{"title":"e\u0301"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var in NewIdea
		if json.Unmarshal(body, &in) != nil {
			return
		}
		idea, err := in.idea()
		if err != nil {
			if faults(err) == "" {
				t.Errorf("refused without a field: %v", err)
			}
			return
		}
		fine := func(s string, least, most int) bool {
			n := utf8.RuneCountInString(s)
			return utf8.ValidString(s) && n >= least && n <= most && s == strings.TrimSpace(s) && norm.NFC.IsNormalString(s)
		}
		if !fine(idea.Title, 1, MaxTitle) || strings.ContainsFunc(idea.Title, unicode.IsControl) {
			t.Errorf("took the title %q", idea.Title)
		}
		if idea.Notes != nil && !fine(*idea.Notes, 1, MaxNotes) {
			t.Errorf("took the notes %q", *idea.Notes)
		}
		if idea.Stage.Rank() < 0 || idea.Priority.Rank() < 0 || len(idea.Tags) > MaxTags || idea.Tags == nil {
			t.Errorf("took %+v", idea)
		}
		for _, tag := range idea.Tags {
			if !fine(tag, 1, MaxTag) || strings.ContainsFunc(tag, func(r rune) bool { return r == ',' || unicode.IsControl(r) }) {
				t.Errorf("took the tag %q", tag)
			}
		}
		again, err := sent(t, idea).idea()
		if diff := cmp.Diff(idea, again); err != nil || diff != "" {
			t.Errorf("sent back, error %v (-first +second):\n%s", err, diff)
		}
	})
}

// sent returns the input that would make idea anew.
func sent(t *testing.T, idea Idea) NewIdea {
	t.Helper()
	var in NewIdea
	raw := idea.AppendJSON(nil)
	if err := json.Unmarshal(raw, &in); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	in.ID, in.Owner, in.PublishedAt, in.CreatedAt, in.UpdatedAt = Field[Anything]{}, Field[Anything]{}, Field[Anything]{}, Field[Anything]{}, Field[Anything]{}
	return in
}

// TestAListIsReadNoFurtherThanItCanMatter sends lists that a body has room for
// and nobody needs.
func TestAListIsReadNoFurtherThanItCanMatter(t *testing.T) {
	list := func(n int, element string) string { return strings.TrimSuffix(rep(element+",", n), ",") }
	told := func(n int, fault string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf("tags[%d] %s", i, fault))
		}
		return strings.Join(all, ", ")
	}
	for name, tt := range map[string]struct{ tags, want string }{
		"as many faults as there may be tags": {list(MaxTags, "1"), told(MaxTags, "wrong_type")},
		"one more":                            {list(MaxTags+1, "1"), told(MaxTags+1, "wrong_type")},
		"one less than are named":             {list(maxListed-1, `""`), told(maxListed-1, "blank")},
		"as many as are named":                {list(maxListed, `""`), told(maxListed, "blank")},
		"more than are named":                 {list(maxListed+1, `""`), told(maxListed, "blank") + ", tags too_many"},
		"far more":                            {list(500_000, "1"), told(maxListed, "wrong_type") + ", tags too_many"},
		"tags to drop before a fault":         {list(100_000, `"a"`) + `,null`, "tags[100000] wrong_type"},
		"tags to drop, and as many as may be": {list(100_000, `"a"`) + numbered(MaxTags-1), ""},
		"tags to drop, and one too many":      {list(100_000, `"a"`) + numbered(MaxTags), "tags too_many"},
		"different tags":                      {`"a"` + numbered(100_000), "tags too_many"},
	} {
		var in NewIdea
		if err := json.Unmarshal([]byte(`{"title":"x","tags":[`+tt.tags+`]}`), &in); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := in.idea(); faults(err) != tt.want {
			t.Errorf("%s: %.300q, want %.300q", name, faults(err), tt.want)
		}
	}
}

// numbered lists n different tags, a comma before each.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"%d"`, i)
	}
	return b.String()
}

func TestFaultsAreNamedUpToABound(t *testing.T) {
	for n, more := range map[int]string{
		MaxProblems - 1: "", MaxProblems: "", MaxProblems + 1: "1 more fault is not listed", MaxProblems + 2: "2 more faults are not listed",
		100_000: "99000 more faults are not listed",
	} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"f%d":0`, i)
		}
		var in NewIdea
		if err := json.Unmarshal([]byte(`{"title":"x"`+b.String()+`}`), &in); err != nil {
			t.Fatal(err)
		}
		_, err := in.idea()
		e, ok := errors.AsType[*Error](err)
		if !ok || len(e.Details) != min(n, MaxProblems) || e.Details[len(e.Details)-1].Field != fmt.Sprintf("f%d", len(e.Details)-1) {
			t.Fatalf("%d faults: error %.300v", n, err)
		}
		if want := strings.TrimSuffix(`There is no field "f0"; `+more, "; "); e.Message != want {
			t.Errorf("%d faults: %q, want %q", n, e.Message, want)
		}
	}
}

func TestALongNameIsCut(t *testing.T) {
	for _, n := range []int{LongName - 1, LongName, LongName + 1, 100_000} {
		var p Problems
		RefuseRest(&p, "", []byte(`{"`+rep("x", n)+`":1}`))
		want := rep("x", min(n, LongName))
		if n > LongName {
			want += "…"
		}
		e, _ := errors.AsType[*Error](p.Err())
		if e == nil || e.Details[0].Field != want || e.Message != `There is no field "`+want+`"` {
			t.Errorf("a name of %d bytes: %+v", n, e)
		}
	}
}

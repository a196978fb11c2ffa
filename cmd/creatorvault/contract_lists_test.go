package main_test

import (
	"net/url"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// pantry fills a vault with six ideas, each different in something.
func pantry(p *person) (paths []string) {
	for _, body := range []string{
		`{"title":"a","stage":"idea","priority":"high","tags":["Blog","Été"],"due_date":"2027-01-01"}`,
		`{"title":"b","stage":"outline","priority":"low","tags":["blog"],"due_date":"2027-01-02T12:00:00Z"}`,
		`{"title":"c","stage":"draft","priority":"medium","tags":["ete","x"]}`,
		`{"title":"d","stage":"published","priority":"high","due_date":"2027-01-03"}`,
		`{"title":"E","stage":"idea","priority":"low","tags":["BLOG","x"],"notes":"Café"}`,
		`{"title":"Á","stage":"draft","priority":"medium","due_date":"2026-12-31"}`,
	} {
		paths = append(paths, p.create(body))
	}
	return paths
}

// list checks that the list under a query shows these titles.
func (p *person) list(query, titles string, wants ...want) {
	p.c.Helper()
	p.check("list "+query+" shows "+titles, ask("GET {me}/ideas?"+query, ""), append([]want{shows(titles)}, wants...)...)
}

// inAll wants an exact total.
func inAll(n int) want { return holds(`"pagination":{"total":` + itoa(n) + `,`) }

func checkFilters(c *contract) {
	p := c.person()
	p.check("an empty vault", ask("GET {me}/ideas", ""), shows(""), holds(`"ideas":[],"pagination":{"total":0,"limit":20,"offset":0,"has_more":false,"next_cursor":null}`))
	pantry(p)
	p.check("all, the newest first", ask("GET {me}/ideas", ""), shows("Á E d c b a"), inAll(6), header("Cache-Control", "no-store"))
	other := c.person()
	other.check("of somebody else, nothing", ask("GET {me}/ideas?tags=blog", ""), shows(""), inAll(0))
	for query, titles := range inOrder(map[string]string{
		"stage=idea": "E a", "stage=outline": "b", "stage=draft": "Á c", "stage=published": "d", "stage=idea,draft": "Á E c a", "stage=draft,idea,draft": "Á E c a", "stage=idea,outline,draft,published": "Á E d c b a",
		"stage=idea%2Cdraft": "Á E c a", "priority=high": "d a", "priority=low,high": "E d b a", "priority=medium": "Á c", "priority=high,low&stage=idea": "E a", "stage=published&priority=low": "",
		"tags=blog": "E b a", "tags=BL%C3%93G": "E b a", "tags=ete": "c a", "tags=%C3%89T%C3%89": "c a", "tags=ete,blog": "E c b a", "tags=ete,blog&tags_match=any": "E c b a", "tags=ete,blog&tags_match=all": "a",
		"tags=blog,x&tags_match=all": "E", "tags=blog&tags_match=all": "E b a", "tags=blog,Blog,BLOG&tags_match=all": "E b a", "tags=+x+,%20blog": "E c b a", "tags=none": "", "tags=none,x": "E c", "tags=none,x&tags_match=all": "",
		"tags=blo": "", "tags=%25": "", "tags=x&stage=draft": "c", "tags_match=all": "Á E d c b a",
		"due_after=2027-01-01": "d b a", "due_before=2027-01-01": "Á", "due_after=2027-01-01&due_before=2027-01-03": "b a", "due_after=2027-01-01&due_before=2027-01-01": "", "due_after=2027-01-03&due_before=2027-01-01": "",
		"due_after=2027-01-02T12:00:00Z&due_before=2027-01-02T12:00:00.000001Z": "b", "due_after=2027-01-02T12:00:00.000001Z&due_before=2027-01-03": "", "due_before=2027-01-02T12:00:00Z": "Á a",
		"due_before=2027-01-02T12:00:00.000001Z": "Á b a", "due_after=2027-01-02T14:00:00%2B02:00&due_before=2027-01-03": "b", "due_after=1970-01-01&due_before=9999-12-31T23:59:59.999999Z": "Á d b a", "due_after=%202027-01-03%20": "d",
		"search=cafe": "E", "search=": "Á E d c b a", "search=%20%20": "Á E d c b a", "search=cafe&stage=draft": "", "stage=idea&priority=low&tags=x&search=CAF": "E", "stage=idea&due_before=2028-01-01": "a",
	}) {
		p.list(query, titles, func(t testing.TB, a testkit.Answer) {
			t.Helper()
			inAll(len(strings.Fields(titles)))(t, a)
		})
	}
	p.list("tags="+strings.ReplaceAll(numbered(19), `"`, "")+",x", "E c")
	p.list("tags="+rep("x", 50), "")
	p.list("tags="+url.QueryEscape(rep("𝔘", 50)), "")
	p.list("tags="+url.QueryEscape(rep("e\u0301", 50)), "")
	p.list("tags="+strings.ReplaceAll(numbered(20), `"`, "")+",1,2", "")
}

func checkSorts(c *contract) {
	p := c.person()
	paths := pantry(p)
	for query, titles := range inOrder(map[string]string{
		"order=asc": "a b c d E Á", "order=desc": "Á E d c b a", "sort=created_at": "Á E d c b a", "sort=created_at&order=asc": "a b c d E Á", "sort=updated_at&order=desc": "Á E d c b a",
		"sort=title": "E d c b Á a", "sort=title&order=desc": "E d c b Á a", "sort=title&order=asc": "a Á b c d E", "sort=priority": "d a Á c E b", "sort=priority&order=asc": "b E c Á a d",
		"sort=stage": "d Á c b E a", "sort=stage&order=asc": "a E b c Á d", "sort=due_date": "d b a Á E c", "sort=due_date&order=asc": "Á a b d c E",
	}) {
		p.list(query, titles)
	}
	p.do("PATCH "+paths[1], `{"notes":"changed"}`)
	p.do("PATCH "+paths[0], `{}`)
	for query, titles := range inOrder(map[string]string{"sort=updated_at": "b Á E d c a", "sort=updated_at&order=asc": "a c d E Á b", "sort=updated_at&order=asc&stage=outline,idea": "a E b"}) {
		p.list(query, titles)
	}
	q := c.person()
	for _, title := range []string{"b", "Z", "é", "e", "ß", "ss", "sz", "10", "9", "Ω", "я", "ا", "_", "İ", "i", "~", "𝔘", "u", "E", "\u2028x"} {
		q.create(`{"title":"` + title + `"}`)
	}
	q.list("sort=title&order=asc", "10 9 _ b é e E İ i ß ss sz 𝔘 u x Z ~ Ω я ا")
	q.list("sort=title&order=desc", "ا я Ω ~ Z x u 𝔘 sz ss ß i İ E e é b _ 9 10")
	same := c.person()
	for i := range 6 {
		same.create(`{"title":"` + itoa(i) + `"}`)
	}
	for _, sort := range []string{"priority", "stage", "due_date"} {
		same.list("sort="+sort, "5 4 3 2 1 0")
		same.list("sort="+sort+"&order=asc", "0 1 2 3 4 5")
	}
	dated := c.person()
	for _, date := range []string{"2027-01-01", "", "2027-01-01T00:00:00.000001Z", "2026-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", "1970-01-01", ""} {
		body := `{"title":"` + itoa(len(date)) + `"}`
		if date != "" {
			body = `{"title":"` + date[:4] + itoa(len(date)) + `","due_date":"` + date + `"}`
		}
		dated.create(body)
	}
	dated.list("sort=due_date", "999927 202727 202710 202627 197010 0 0")
	dated.list("sort=due_date&order=asc", "197010 202627 202710 202727 999927 0 0")
}

func checkListPages(c *contract) {
	p := c.person()
	pantry(p)
	const next = `"has_more":true,"next_cursor":"`
	for query, tt := range inOrder(map[string][2]string{
		"limit=1": {"Á", `"total":6,"limit":1,"offset":0,` + next}, "limit=2": {"Á E", next}, "limit=5": {"Á E d c b", next}, "limit=6": {"Á E d c b a", `"total":6,"limit":6,"offset":0,"has_more":false,"next_cursor":null}`},
		"limit=7": {"Á E d c b a", `"has_more":false,"next_cursor":null`}, "limit=99": {"Á E d c b a", `"limit":99`}, "limit=100": {"Á E d c b a", `"limit":100`}, "limit=2&offset=0": {"Á E", `"offset":0`}, "limit=2&offset=2": {"d c", `"total":6,"limit":2,"offset":2,` + next},
		"limit=2&offset=4": {"b a", `"offset":4,"has_more":false,"next_cursor":null`}, "offset=5": {"a", `"limit":20,"offset":5,"has_more":false`}, "offset=6": {"", `"total":6,"limit":20,"offset":6,"has_more":false,"next_cursor":null`},
		"offset=9007199254740990": {"", `"offset":9007199254740990`}, "offset=9007199254740991": {"", `"total":6,"limit":20,"offset":9007199254740991,"has_more":false`},
		"limit=1&offset=1&sort=due_date": {"b", next}, "limit=2&offset=3&sort=due_date": {"Á E", next}, "limit=2&include_total=false": {"Á E", `"total":null,"limit":2,"offset":0,` + next},
		"limit=6&include_total=false": {"Á E d c b a", `"total":null,"limit":6,"offset":0,"has_more":false,"next_cursor":null`}, "limit=2&include_total=true": {"Á E", `"total":6`}, "limit=1&tags=blog": {"E", `"total":3,"limit":1`},
		"stage=idea&sort=title&order=asc&limit=1&include_total=false": {"a", `"total":null`}, "offset=9&include_total=false": {"", `"total":null,"limit":20,"offset":9,"has_more":false`}, "limit=1&offset=2&stage=draft": {"", `"total":2`},
	}) {
		p.list(query, tt[0], holds(tt[1]))
	}
	many := c.person()
	for i := range 101 {
		many.create(`{"title":"` + itoa(i) + `","tags":["t` + itoa(i%3) + `"]}`)
	}
	for query, n := range inOrder(map[string]int{"": 20, "?limit=100": 100, "?limit=100&offset=1": 100, "?limit=100&offset=2": 99, "?limit=21": 21, "?offset=81": 20, "?offset=82": 19, "?limit=100&tags=t0": 34, "?limit=100&tags=t2": 33}) {
		many.check("of 101, a page of "+itoa(n)+" by "+query, ask("GET {me}/ideas"+query, ""), is(200), func(t testing.TB, a testkit.Answer) {
			if got := len(read[page](t, a).Ideas); got != n {
				t.Errorf("%d ideas", got)
			}
		})
	}
}

func checkParameters(c *contract) {
	p := c.person()
	p.create(`{"title":"x"}`)
	const idea, far = "eyJpIjoxLCJsIjoxfQ", "9007199254740992"
	for query, want := range inOrder(map[string]string{
		"limit=0": "limit out_of_range", "limit=101": "limit out_of_range", "limit=-1": "limit out_of_range", "limit=99999999999999999999": "limit out_of_range", "limit=-99999999999999999999": "limit out_of_range", "limit=x": "limit wrong_type",
		"limit=1.5": "limit wrong_type", "limit=1e1": "limit wrong_type", "limit=%2B5": "limit wrong_type", "limit=+5": "limit wrong_type", "limit=5%20": "limit wrong_type", "limit=0x5": "limit wrong_type", "limit=1_0": "limit wrong_type", "limit=%EF%BC%95": "limit wrong_type",
		"limit=": "limit blank", "limit": "limit blank", "limit=1&limit=1": "limit duplicate_key", "limit=1&limit=": "limit duplicate_key", "limit=null": "limit wrong_type",
		"offset=-1": "offset out_of_range", "offset=" + far: "offset out_of_range", "offset=9223372036854775808": "offset out_of_range", "offset=x": "offset wrong_type", "offset=": "offset blank", "offset=1&offset=1": "offset duplicate_key",
		"stage=done": "stage not_allowed", "stage=": "stage blank", "stage=idea,": "stage not_allowed", "stage=,idea": "stage not_allowed", "stage=Idea": "stage not_allowed", "stage=idea,%20draft": "stage not_allowed", "stage=idea&stage=draft": "stage duplicate_key",
		"stage=%ff": "stage invalid_utf8", "priority=x": "priority not_allowed", "priority=": "priority blank", "priority=high,urgent": "priority not_allowed", "priority=HIGH": "priority not_allowed", "priority=low&priority=low": "priority duplicate_key",
		"sort=id": "sort not_allowed", "sort=": "sort blank", "sort=Title": "sort not_allowed", "sort=title,stage": "sort not_allowed", "sort=-title": "sort not_allowed", "sort=title&sort=title": "sort duplicate_key",
		"order=up": "order not_allowed", "order=ASC": "order not_allowed", "order=": "order blank", "order=asc&order=asc": "order duplicate_key",
		"tags=": "tags blank", "tags=a,,b": "tags blank", "tags=,": "tags blank", "tags=%20": "tags blank", "tags=a,%E2%80%83": "tags blank", "tags=" + rep("x", 51): "tags too_long", "tags=" + url.QueryEscape(rep("𝔘", 51)): "tags too_long",
		"tags=" + strings.ReplaceAll(numbered(21), `"`, ""): "tags too_many", "tags=a&tags=b": "tags duplicate_key", "tags=a%00": "tags control_character", "tags=%ff": "tags invalid_utf8",
		"tags_match=some": "tags_match not_allowed", "tags_match=": "tags_match blank", "tags_match=ALL": "tags_match not_allowed", "tags_match=all&tags_match=any": "tags_match duplicate_key",
		"due_before=x": "due_before malformed", "due_before=": "due_before blank", "due_before=%20": "due_before blank", "due_before=2027-02-29": "due_before malformed", "due_before=2027-01-01T00:00:00": "due_before timezone_missing", "due_before=1969-12-31": "due_before out_of_range",
		"due_after=2027-01-01T00:00:00": "due_after timezone_missing", "due_after=1969-12-31T23:59:59Z": "due_after out_of_range", "due_after=": "due_after blank", "due_after=2027-01-01T00:00:00+01:00": "due_after malformed", "due_after=9999-12-31T23:59:59-01:00": "due_after out_of_range",
		"due_after=2027-01-01&due_after=2027-01-01": "due_after duplicate_key", "include_total=1": "include_total not_allowed", "include_total=": "include_total blank", "include_total=False": "include_total not_allowed", "include_total=no&include_total=no": "include_total duplicate_key",
		"planned_before=x": "planned_before malformed", "planned_before=2027-01-01T00:00:00Z": "planned_before malformed", "planned_before=": "planned_before blank", "planned_after=1969-12-31": "planned_after out_of_range",
		"planned_after=10000-01-01": "planned_after malformed", "planned_after=2027-01-01&planned_after=2027-01-01": "planned_after duplicate_key", "planned=": "planned blank", "planned=no": "planned not_allowed", "planned=true&planned=true": "planned duplicate_key", "published_before=x": "published_before malformed",
		"published_after=2027-01-01T00:00:00": "published_after timezone_missing", "has_published_url=1": "has_published_url not_allowed", "has_published_url=": "has_published_url blank", "ai=": "ai blank", "ai=true": "ai not_allowed", "ai=on&ai=on": "ai duplicate_key", "sort=deleted_at": "sort not_allowed", "sort=published_url": "sort not_allowed",
		"x=1": "x unknown_field", "x": "x unknown_field", "=1": " unknown_field", "Limit=1": "Limit unknown_field", "q=1&a=2": "q unknown_field, a unknown_field", "x=1&x=2": "x unknown_field", "%6Cimit=0": "limit out_of_range", "limit%20=1": "limit  unknown_field", "access_token=x": "access_token unknown_field",
		"fields=title": "fields unknown_field", "page=2": "page unknown_field", "tags[]=a": "tags[] unknown_field", "%ff=1": "\ufffd unknown_field",
		"sort=title;order=asc": "sort malformed", ";": " malformed", "limit=1;x": "limit malformed", "search=%zz": "search malformed", "search=%": "search malformed", "%=1": "% malformed", "limit=1&limit=%": "limit malformed", "x=1;y=2": "x malformed", "li%6Dit=;": "limit malformed",
		"z=%&limit=0&search=%zz&a=1&stage=x&y;b=1": "stage not_allowed, search malformed, limit out_of_range, z malformed, a unknown_field, y malformed",
		"search=%ff": "search invalid_utf8", "search=%C3": "search invalid_utf8", "search=%ED%A0%80": "search invalid_utf8", "search=a%00b": "search control_character", "search=a&search=b": "search duplicate_key", "search=&search=": "search duplicate_key",
		"cursor=": "cursor blank", "cursor=!": "cursor malformed", "cursor=e30": "cursor malformed", "cursor=" + idea: "cursor not_allowed", "cursor=" + idea + "=": "cursor malformed", "cursor=" + idea + "&cursor=" + idea: "cursor duplicate_key", "cursor=%00": "cursor control_character",
		"limit=0&stage=x&order=y&z=1&due_after=q":                       "stage not_allowed, due_after malformed, order not_allowed, limit out_of_range, z unknown_field",
		"b=1&offset=-1&cursor=!&include_total=x&sort=y&search=%ff&a=1":  "search invalid_utf8, sort not_allowed, offset out_of_range, cursor malformed, include_total not_allowed, b unknown_field, a unknown_field",
		"stage=x&tags=&tags_match=x&priority=x&due_before=x&due_after=": "stage not_allowed, tags blank, tags_match not_allowed, priority not_allowed, due_before malformed, due_after blank",
	}) {
		p.check("refused: "+query, ask("GET {me}/ideas?"+query, ""), faults(want))
	}
	for _, query := range []string{"", "&", "&&limit=1&", "limit=1&&offset=0", "search", "search=%3B", "search=a%26b", "tags=a%3Bb"} {
		p.check("taken: ?"+query, ask("GET {me}/ideas?"+query, ""), is(200))
	}
	for _, path := range []string{"{me}/ideas/stats", "{me}/tags", "/api/v1/users/me", "/api/v1/users/me/export"} {
		p.check("no parameters for "+path, ask("GET "+path+"?limit=1&x=2", ""), faults("limit unknown_field, x unknown_field"))
	}
}

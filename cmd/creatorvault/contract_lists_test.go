package main_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// pantry fills a vault: titles a to h, each different in something.
func pantry(p *person) {
	for _, body := range []string{
		`{"title":"a","stage":"idea","priority":"high","tags":["Blog","Été"],"due_date":"2027-01-01"}`,
		`{"title":"b","stage":"outline","priority":"low","tags":["blog"],"due_date":"2027-01-02T12:00:00Z"}`,
		`{"title":"c","stage":"draft","priority":"medium","tags":["ete","x"]}`,
		`{"title":"d","stage":"published","priority":"high","due_date":"2027-01-03"}`,
		`{"title":"E","stage":"idea","priority":"low","tags":["BLOG","x"],"notes":"Café"}`,
		`{"title":"Á","stage":"draft","priority":"medium","due_date":"2026-12-31"}`,
	} {
		p.create(body)
	}
}

func checkLists(c *contract) {
	p := c.person(c.T)
	if titles, total, next := listed(p.T, p.check(200, `~"ideas":[],"pagination":{"total":0,"limit":20,"offset":0,"has_more":false,"next_cursor":null}`, "GET {me}/ideas", "")); titles != "" || total != 0 || next != "" {
		p.Error("an empty vault lists something")
	}
	pantry(p)
	for query, want := range map[string]string{
		"":                                            "Á E d c b a",
		"?order=asc":                                  "a b c d E Á",
		"?sort=created_at&order=desc":                 "Á E d c b a",
		"?sort=updated_at&order=asc":                  "a b c d E Á",
		"?sort=title":                                 "E d c b Á a",
		"?sort=title&order=asc":                       "a Á b c d E",
		"?sort=priority":                              "d a Á c E b",
		"?sort=priority&order=asc":                    "b E c Á a d",
		"?sort=stage":                                 "d Á c b E a",
		"?sort=stage&order=asc":                       "a E b c Á d",
		"?sort=due_date":                              "d b a Á E c",
		"?sort=due_date&order=asc":                    "Á a b d c E",
		"?stage=idea":                                 "E a",
		"?stage=idea,draft":                           "Á E c a",
		"?stage=draft,idea,draft":                     "Á E c a",
		"?priority=high":                              "d a",
		"?priority=high,low&stage=idea":               "E a",
		"?tags=blog":                                  "E b a",
		"?tags=BL%C3%93G":                             "E b a",
		"?tags=ete,blog":                              "E c b a",
		"?tags=ete,blog&tags_match=any":               "E c b a",
		"?tags=ete,blog&tags_match=all":               "a",
		"?tags=blog,x&tags_match=all":                 "E",
		"?tags=+x+,%20blog":                           "E c b a",
		"?tags=none":                                  "",
		"?due_after=2027-01-01":                       "d b a",
		"?due_before=2027-01-01":                      "Á",
		"?due_after=2027-01-01&due_before=2027-01-03": "b a",
		"?due_after=2027-01-02T12:00:00Z&due_before=2027-01-02T12:00:00.000001Z": "b",
		"?due_after=2027-01-02T14:00:00%2B02:00&due_before=2027-01-03":           "b",
		"?due_after=2027-01-02T12:00:00.000001Z&due_before=2027-01-03":           "",
		"?search=cafe":                    "E",
		"?search=":                        "Á E d c b a",
		"?search=%20%20":                  "Á E d c b a",
		"?limit=2":                        "Á E",
		"?limit=2&offset=2":               "d c",
		"?limit=100":                      "Á E d c b a",
		"?offset=5":                       "a",
		"?offset=6":                       "",
		"?offset=9007199254740991":        "",
		"?limit=1&offset=1&sort=due_date": "b",
		"?limit=2&offset=3&sort=due_date": "Á E",
		"?stage=idea&sort=title&order=asc&limit=1&include_total=false": "a",
	} {
		if titles, _, _ := listed(p.T, p.check(200, "~", "GET {me}/ideas"+query, "")); titles != want {
			p.Errorf("%s lists %q, want %q", query, titles, want)
		}
	}
	p.check(200, `~"pagination":{"total":6,"limit":4,"offset":1,"has_more":true,"next_cursor":"`, "GET {me}/ideas?limit=4&offset=1", "")
	p.check(200, `~"pagination":{"total":6,"limit":4,"offset":2,"has_more":false,"next_cursor":null}`, "GET {me}/ideas?limit=4&offset=2", "")
	p.check(200, `~"pagination":{"total":null,"limit":4,"offset":0,"has_more":true`, "GET {me}/ideas?limit=4&include_total=false", "")
	p.check(200, `~"pagination":{"total":6,"limit":4`, "GET {me}/ideas?limit=4&include_total=true", "")
	p.check(200, `~"pagination":{"total":3,"limit":1`, "GET {me}/ideas?limit=1&tags=blog", "")
	for query, faults := range map[string]string{
		"limit=0": "limit out_of_range", "limit=101": "limit out_of_range", "limit=-1": "limit out_of_range", "limit=x": "limit wrong_type",
		"limit=1.5": "limit wrong_type", "limit=%2B5": "limit wrong_type", "limit=": "limit blank", "limit=1&limit=1": "limit duplicate_key", "limit=99999999999999999999": "limit out_of_range",
		"offset=-1": "offset out_of_range", "offset=9007199254740992": "offset out_of_range", "offset=x": "offset wrong_type", "offset=": "offset blank",
		"stage=done": "stage not_allowed", "stage=": "stage blank", "stage=idea,": "stage not_allowed", "stage=Idea": "stage not_allowed", "stage=idea&stage=draft": "stage duplicate_key",
		"priority=x": "priority not_allowed", "priority=": "priority blank", "sort=id": "sort not_allowed", "sort=": "sort blank", "order=up": "order not_allowed", "order=ASC": "order not_allowed",
		"tags=": "tags blank", "tags=a,,b": "tags blank", "tags=%20": "tags blank", "tags=" + rep("x", 51): "tags too_long", "tags_match=some": "tags_match not_allowed",
		"due_before=x": "due_before malformed", "due_after=2027-01-01T00:00:00": "due_after timezone_missing", "due_after=1969-12-31": "due_after out_of_range", "due_before=": "due_before blank",
		"include_total=1": "include_total not_allowed", "include_total=": "include_total blank", "x=1": "x unknown_field", "Limit=1": "Limit unknown_field", "q=1&a=2": "a unknown_field, q unknown_field",
		"sort=title;order=asc": "query malformed", "search=%zz": "query malformed", "search=%ff": "search invalid_utf8", "search=a%00b": "search control_character",
		"cursor=": "cursor blank", "cursor=!": "cursor malformed", "cursor=e30": "cursor malformed", "cursor=eyJpIjoxLCJsIjoxfQ": "cursor not_allowed", "search=a&search=b": "search duplicate_key",
		"limit=0&stage=x&order=y&z=1&due_after=q": "stage not_allowed, due_after malformed, order not_allowed, limit out_of_range, z unknown_field",
	} {
		p.check(400, faults, "GET {me}/ideas?"+query, "")
	}
	p.check(200, "~", "GET {me}/ideas?tags="+rep("x", 50), "")
	p.check(400, "tags too_many", "GET {me}/ideas?tags="+strings.ReplaceAll(strings.ReplaceAll(numbered(21), `"`, ""), " ", ""), "")
	p.check(200, "~", "GET {me}/ideas?tags="+strings.ReplaceAll(numbered(20), `"`, ""), "")
	p.check(200, "~", "HEAD {me}/ideas", "")
}

func checkSearch(c *contract) {
	p := c.person(c.T)
	for _, body := range []string{
		`{"title":"Un Café noir","notes":"Straße und Weg"}`, `{"title":"100% sure_thing"}`, `{"title":"back\\slash 'quote' \"double\""}`,
		`{"title":"ΑΘΉΝΑ"}`, `{"title":"Ёжик"}`, `{"title":"كِتَابٌ"}`, `{"title":"ガラス"}`, `{"title":"हिन्दी"}`, `{"title":"end","notes":"start of notes"}`,
	} {
		p.create(body)
	}
	for search, want := range map[string]string{
		"cafe": "Un Café noir", "CAFÉ": "Un Café noir", "cafe\u0301": "Un Café noir", "af": "Un Café noir", "noir cafe": "Un Café noir", "strasse": "Un Café noir",
		"STRASSE cafe": "Un Café noir", "cafe thing": "", `"noir un"`: "", `"un cafe"`: "Un Café noir", `"cafe noir`: "Un Café noir", `un" caf`: "Un Café noir",
		"%": "100% sure_thing", "_": "100% sure_thing", "0% S": "100% sure_thing", `\`: `back\slash 'quote' "double"`, "'": `back\slash 'quote' "double"`, "'; DROP": "",
		"αθηνα": "ΑΘΉΝΑ", "ежик": "Ёжик", "كتاب": "كِتَابٌ", "ｶﾞ": "ガラス", "カ": "", "हिन्दी": "हिन्दी", "हनद": "",
		"end start": "end", "endstart": "", `"end start"`: "", "noirstrasse": "", rep("x", 200): "", " \u2003cafe\n": "Un Café noir", `""`: "*", `"`: "*",
	} {
		titles, total, _ := listed(p.T, p.check(200, "~", "GET {me}/ideas?search="+url.QueryEscape(search), ""))
		if want == "*" {
			if total != 9 {
				p.Errorf("a blank search finds %d", total)
			}
		} else if titles != want {
			p.Errorf("search %q finds %q, want %q", search, titles, want)
		}
	}
	p.check(400, "search too_long", "GET {me}/ideas?search="+rep("x", 201), "")
	p.check(200, "~", "GET {me}/ideas?search="+url.QueryEscape(rep("𝔘", 200)), "")
	p.check(400, "search too_long", "GET {me}/ideas?search="+url.QueryEscape(rep("𝔘", 201)), "")
	p.check(200, "~", "GET {me}/ideas?search="+url.QueryEscape("  "+rep("e\u0301", 200)+"  "), "")
}

func checkCursors(c *contract) {
	p := c.person(c.T)
	pantry(p)
	for i, sort := range []string{"created_at", "updated_at", "title", "priority", "stage", "due_date"} {
		for _, order := range []string{"asc", "desc"} {
			base := "GET {me}/ideas?limit=2&sort=" + sort + "&order=" + order
			before, total, _ := listed(p.T, p.do(strings.Replace(base, "limit=2", "limit=100", 1), ""))
			seen, cursor := []string{}, ""
			for range 2 * total {
				titles, _, next := listed(p.T, p.check(200, "~", base+cursor, ""))
				seen = append(seen, strings.Fields(titles)...)
				if next == "" {
					break
				}
				cursor = "&cursor=" + next
				p.create(fmt.Sprintf(`{"title":"new%d","stage":"draft","due_date":"2027-01-0%d"}`, len(seen), 1+i%3))
				if i == 0 {
					p.check(400, "cursor not_allowed", base+cursor+"&offset=0", "")
					p.check(400, "cursor not_allowed", base+cursor+"&stage=idea", "")
					p.check(400, "cursor not_allowed", strings.Replace(base, sort, "title", 1)+cursor, "")
					p.check(200, "~", strings.Replace(base, "limit=2", "limit=3", 1)+cursor+"&include_total=false", "")
				}
			}
			for _, title := range strings.FieldsSeq(before) {
				if n := strings.Count(" "+strings.Join(seen, " ")+" ", " "+title+" "); n < 1 || !strings.HasPrefix(title, "new") && n != 1 {
					p.Errorf("%s %s: %s was seen %d times in %v", sort, order, title, n, seen)
				}
			}
		}
	}
	_, _, next := listed(p.T, p.do("GET {me}/ideas?limit=1", ""))
	other := c.personNamed(p.T, p.name+".other")
	if titles, _, _ := listed(p.T, other.do("GET {me}/ideas?limit=1&cursor="+next, "")); titles != "" {
		p.Errorf("a cursor of another shows %q", titles)
	}
}

func checkBoard(c *contract) {
	p := c.person(c.T)
	pantry(p)
	column := func(query string) string {
		var body struct {
			Data struct {
				Columns map[string]struct {
					Ideas      []idea `json:"ideas"`
					Pagination struct {
						Total int `json:"total"`
					} `json:"pagination"`
				} `json:"columns"`
			} `json:"data"`
		}
		p.check(200, "~", "GET {me}/board"+query, "").JSON(p.T, &body)
		if len(body.Data.Columns) != 4 {
			p.Errorf("%s has %d columns", query, len(body.Data.Columns))
		}
		var all []string
		for _, stage := range []string{"idea", "outline", "draft", "published"} {
			col := body.Data.Columns[stage]
			titles := ""
			for _, i := range col.Ideas {
				titles += i.Title
			}
			all = append(all, titles+itoa(col.Pagination.Total))
		}
		return strings.Join(all, " ")
	}
	for query, want := range map[string]string{
		"": "Ea2 b1 Ác2 d1", "?order=asc": "aE2 b1 cÁ2 d1", "?limit=1": "E2 b1 Á2 d1", "?sort=title&order=asc": "aE2 b1 Ác2 d1",
		"?stage=idea": "Ea2 0 0 0", "?stage=draft,published": "0 0 Ác2 d1", "?tags=blog": "Ea2 b1 0 0", "?priority=high": "a1 0 0 d1", "?search=cafe": "E1 0 0 0",
		"?due_before=2027-01-02": "a1 0 Á1 0", "?tags=blog,x&tags_match=all": "E1 0 0 0",
	} {
		if got := column(query); got != want {
			p.Errorf("board%s is %q, want %q", query, got, want)
		}
	}
	for query, faults := range map[string]string{
		"?offset=1": "offset unknown_field", "?cursor=x": "cursor unknown_field", "?include_total=false": "include_total unknown_field",
		"?limit=101": "limit out_of_range", "?stage=x": "stage not_allowed",
	} {
		p.check(400, faults, "GET {me}/board"+query, "")
	}
	var body struct {
		Data struct {
			Columns map[string]struct {
				Pagination struct {
					Next string `json:"next_cursor"`
				} `json:"pagination"`
			} `json:"columns"`
		} `json:"data"`
	}
	p.do("GET {me}/board?limit=1", "").JSON(p.T, &body)
	next := body.Data.Columns["idea"].Pagination.Next
	if titles, _, _ := listed(p.T, p.check(200, "~", "GET {me}/ideas?stage=idea&limit=1&cursor="+next, "")); titles != "a" {
		p.Errorf("a column goes on with %q", titles)
	}
}

package main_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

var sorts = []string{"created_at", "updated_at", "title", "priority", "stage", "due_date", "planned_for", "published_at"}

// next returns the cursor of a page that has one.
func next(t testing.TB, a testkit.Answer) string {
	t.Helper()
	p := read[page](t, a)
	if p.Pagination.Next == nil || !p.Pagination.More {
		t.Fatalf("there is no next page in %s", a.Body)
	}
	return *p.Pagination.Next
}

func checkCursors(c *contract) {
	p := c.person()
	pantry(p)
	cursor := next(c.T, p.do("GET {me}/ideas?limit=2", ""))
	p.check("the next page", ask("GET {me}/ideas?limit=2&cursor="+cursor, ""), shows("d c"), holds(`"total":6,"limit":2,"offset":0,"has_more":true`))
	p.check("the same page again", ask("GET {me}/ideas?limit=2&cursor="+cursor, ""), shows("d c"))
	p.check("a page of another size", ask("GET {me}/ideas?limit=1&cursor="+cursor, ""), shows("d"))
	p.check("all the rest", ask("GET {me}/ideas?cursor="+cursor, ""), shows("d c b a"), holds(`"has_more":false,"next_cursor":null`))
	p.check("without a total", ask("GET {me}/ideas?limit=2&include_total=false&cursor="+cursor, ""), shows("d c"), holds(`"total":null`))
	p.check("with the defaults spelled out", ask("GET {me}/ideas?sort=created_at&order=desc&tags_match=any&search=&cursor="+cursor, ""), shows("d c b a"))
	for name, query := range inOrder(map[string]string{
		"an offset": "offset=0", "a stage": "stage=idea", "a priority": "priority=high", "a tag": "tags=blog", "a search": "search=a", "a due date": "due_after=2027-01-01", "another due date": "due_before=2027-01-01", "a planned date": "planned_after=2027-01-01", "another planned date": "planned_before=2027-01-01", "whether it is planned": "planned=true",
		"a published date": "published_after=2027-01-01", "another published date": "published_before=2027-01-01", "a URL": "has_published_url=true", "what models see": "ai=on",
		"a sort": "sort=title", "an order": "order=asc", "a sort and an order": "sort=title&order=asc",
	}) {
		p.check("a cursor with "+name, ask("GET {me}/ideas?"+query+"&cursor="+cursor, ""), faults("cursor not_allowed"))
	}
	p.check("a cursor with another fault", ask("GET {me}/ideas?limit=0&offset=1&cursor="+cursor, ""), faults("limit out_of_range, cursor not_allowed"))
	filtered := next(c.T, p.do("GET {me}/ideas?limit=1&stage=idea,draft&tags=blog,ete&search=%20&sort=title", ""))
	p.check("its own filters in another order", ask("GET {me}/ideas?sort=title&tags=ETE,Blog,ete&stage=draft,idea&cursor="+filtered, ""), shows("c a"))
	p.check("fewer filters than its own", ask("GET {me}/ideas?sort=title&stage=idea,draft&cursor="+filtered, ""), faults("cursor not_allowed"))
	p.check("all of the tags in place of any", ask("GET {me}/ideas?sort=title&tags=blog,ete&tags_match=all&stage=idea,draft&cursor="+filtered, ""), faults("cursor not_allowed"))
	for name, bad := range inOrder(map[string]string{"cut": cursor[:len(cursor)-2], "made longer": cursor + "AA", "in capitals": strings.ToUpper(cursor), "padded": cursor + "=", "of nonsense": "nonsense", "a number": "1", "very long": rep("A", 5000), "with a space": cursor + "%20"}) {
		p.check("a cursor "+name, ask("GET {me}/ideas?cursor="+bad, ""), faults("cursor malformed"))
	}
	c.person().check("a cursor of somebody else's", ask("GET {me}/ideas?cursor="+cursor, ""), shows(""), inAll(0))
	checkForged(p)
	gone := p.create(`{"title":"gone"}`)
	after := next(c.T, p.do("GET {me}/ideas?limit=1", ""))
	p.do("DELETE "+gone, "")
	p.check("a cursor whose idea is gone", ask("GET {me}/ideas?limit=2&cursor="+after, ""), shows("Á E"))
	p.check("an offset gives a cursor", ask("GET {me}/ideas?limit=1&offset=3", ""), shows("c"), func(t testing.TB, a testkit.Answer) {
		shows("b")(t, p.send(t, ask("GET {me}/ideas?limit=1&cursor="+next(t, a), "")))
	})
}

// checkForged sends cursors that say what none of ours does.
func checkForged(p *person) {
	for _, sort := range sorts {
		at := opened(p.c.T, next(p.c.T, p.do("GET {me}/ideas?limit=1&sort="+sort, "")))
		for name, member := range inOrder(map[string][2]any{
			"a number before all": {"n", -1}, "the least number": {"n", -9.2e18}, "the greatest number": {"n", int64(1<<63 - 1)}, "a number after the year 9999": {"n", int64(253402300800000000)}, "a fraction": {"n", 1.5}, "a text for a number": {"n", "x"},
			"a NUL": {"t", "a\x00"}, "a number for a text": {"t", 1}, "no id": {"i", 0}, "an id below all": {"i", -1}, "an id beyond all": {"i", int64(1) << 53}, "what we do not know": {"x", 1}, "null for an id": {"i", nil},
		}) {
			forged := map[string]any{"l": at["l"], "i": at["i"], member[0].(string): member[1]}
			raw, err := json.Marshal(forged)
			if err != nil {
				p.c.Fatal(err)
			}
			p.check("a cursor of "+sort+" forged with "+name, ask("GET {me}/ideas?sort="+sort+"&cursor="+base64.RawURLEncoding.EncodeToString(raw), ""), faults("cursor malformed"))
		}
		last := int64(253402300799999999) // in µs
		if sort == "planned_for" {
			last = 2932896 // in days
			forged := base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf(`{"l":%.0f,"i":1,"n":%d}`, at["l"], last+1)))
			p.check("a cursor of "+sort+" after the last day", ask("GET {me}/ideas?sort="+sort+"&cursor="+forged, ""), faults("cursor malformed"))
		}
		for name, member := range inOrder(map[string][2]any{"the first moment": {"n", 0}, "the last moment": {"n", last}, "the greatest id": {"i", int64(1<<53 - 1)}, "a long text": {"t", rep("\U0010ffff", 3000)}, "no key": {"z", true}}) {
			forged := map[string]any{"l": at["l"], "i": at["i"], member[0].(string): member[1]}
			raw, err := json.Marshal(forged)
			if err != nil {
				p.c.Fatal(err)
			}
			p.check("a cursor of "+sort+" at "+name, ask("GET {me}/ideas?sort="+sort+"&cursor="+base64.RawURLEncoding.EncodeToString(raw), ""), is(200))
		}
	}
}

// walk walks over a list by cursor, calling between after each page but the
// last, and returns the titles that it saw.
func (p *person) walk(t *testing.T, query string, between func(pages int)) (seen []string) {
	t.Helper()
	request := "GET {me}/ideas?" + query
	for pages := 1; ; pages++ {
		a := p.send(t, ask(request, ""))
		is(200)(t, a)
		got := read[page](t, a)
		seen = append(seen, got.titles()...)
		if got.Pagination.Next == nil || pages > 200 {
			return seen
		}
		between(pages)
		request = "GET {me}/ideas?" + query + "&cursor=" + *got.Pagination.Next
	}
}

func checkWalks(c *contract) {
	for _, sort := range sorts {
		for _, order := range []string{"asc", "desc"} {
			p := c.person()
			pantry(p)
			pantry(p)
			query := "sort=" + sort + "&order=" + order
			before := read[page](c.T, p.do("GET {me}/ideas?limit=100&"+query, "")).titles()
			for _, limit := range []string{"1", "2", "5", "11", "12", "13"} {
				c.verify("by "+sort+" "+order+", "+limit+" at a time", func(t *testing.T) {
					if diff := cmp.Diff(before, p.walk(t, query+"&limit="+limit, func(int) {})); diff != "" {
						t.Errorf("(-list +walk):\n%s", diff)
					}
				})
			}
			c.verify("by "+sort+" "+order+", while ideas are added", func(t *testing.T) {
				seen := p.walk(t, query+"&limit=2&include_total=false", func(pages int) {
					for i, body := range []string{`"title":"new 0","due_date":"1999-01-01"`, `"title":"new c","stage":"draft"`, `"title":"zz new","stage":"published","priority":"low","due_date":"2999-01-01"`} {
						if pages < 20 {
							p.send(t, ask("POST {me}/ideas", `{`+body+`,"notes":"`+itoa(i)+`"}`))
						}
					}
				})
				var old []string
				for _, title := range seen {
					if !strings.Contains(title, "new") {
						old = append(old, title)
					}
				}
				if diff := cmp.Diff(before, old); diff != "" {
					t.Errorf("(-before +seen):\n%s", diff)
				}
			})
		}
	}
	p := c.person()
	pantry(p)
	for query, want := range inOrder(map[string]string{
		"stage=idea,draft": "Á E c a", "tags=blog&sort=title&order=asc": "a b E", "tags=blog,x&tags_match=all": "E", "search=cafe": "E", "search=nothing": "", "due_before=2027-01-03&sort=due_date": "b a Á", "priority=high,low&sort=priority": "d a E b",
	}) {
		c.verify("of "+query, func(t *testing.T) {
			if got := strings.Join(p.walk(t, query+"&limit=1", func(int) {}), " "); got != want {
				t.Errorf("saw %q, want %q", got, want)
			}
		})
	}
	long := c.person()
	for i := range 6 {
		long.create(`{"title":"` + rep("\U0001F680", 198) + itoa(i%3) + `"}`)
	}
	c.verify("by long titles", func(t *testing.T) {
		if n := len(long.walk(t, "sort=title&limit=1", func(int) {})); n != 6 {
			t.Errorf("saw %d ideas", n)
		}
	})
	c.verify("by titles that fold to very much", func(t *testing.T) {
		wide := c.person()
		for i := range 6 {
			wide.create(`{"title":"` + rep("\ufdfa", 198) + itoa(i%3) + `"}`)
		}
		for _, order := range []string{"asc", "desc"} {
			if n := len(wide.walk(t, "sort=title&limit=1&order="+order, func(int) {})); n != 6 {
				t.Errorf("saw %d ideas", n)
			}
		}
	})
}

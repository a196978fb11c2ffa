package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

var stages = []string{"idea", "outline", "draft", "published"}

// columns reads a board.
func columns(t testing.TB, a testkit.Answer) map[string]page {
	t.Helper()
	is(200)(t, a)
	return read[struct {
		Columns map[string]page `json:"columns"`
	}](t, a).Columns
}

// showsColumns wants the titles and the total of each column, in the order of
// the stages, separated by slashes.
func showsColumns(want string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		var all []string
		got := columns(t, a)
		for _, stage := range stages {
			all = append(all, strings.Join(got[stage].titles(), " ")+" "+itoa(int(*got[stage].Pagination.Total)))
		}
		if text := strings.Join(all, " / "); text != want || len(got) != len(stages) {
			t.Errorf("the board shows %q in %d columns, want %q", text, len(got), want)
		}
	}
}

func checkBoard(c *contract) {
	p := c.person()
	const empty = `{"ideas":[],"pagination":{"total":0,"limit":20,"offset":0,"has_more":false,"next_cursor":null}}`
	p.check("an empty board", ask("GET {me}/board", ""), is(200), holds(`"data":{"columns":{"idea":`+empty+`,"outline":`+empty+`,"draft":`+empty+`,"published":`+empty+`}}`))
	pantry(p)
	for query, want := range inOrder(map[string]string{
		"": "E a 2 / b 1 / Á c 2 / d 1", "?order=asc": "a E 2 / b 1 / c Á 2 / d 1", "?order=desc": "E a 2 / b 1 / Á c 2 / d 1", "?limit=1": "E 2 / b 1 / Á 2 / d 1", "?limit=100": "E a 2 / b 1 / Á c 2 / d 1",
		"?sort=title&order=asc": "a E 2 / b 1 / Á c 2 / d 1", "?sort=title": "E a 2 / b 1 / c Á 2 / d 1", "?sort=priority": "a E 2 / b 1 / Á c 2 / d 1", "?sort=due_date&order=asc": "a E 2 / b 1 / Á c 2 / d 1", "?sort=stage": "E a 2 / b 1 / Á c 2 / d 1",
		"?sort=updated_at&order=asc": "a E 2 / b 1 / c Á 2 / d 1", "?stage=idea": "E a 2 /  0 /  0 /  0", "?stage=draft,published": " 0 /  0 / Á c 2 / d 1", "?tags=blog": "E a 2 / b 1 /  0 /  0", "?tags=blog,x": "E a 2 / b 1 / c 1 /  0",
		"?tags=blog,x&tags_match=all": "E 1 /  0 /  0 /  0", "?priority=high": "a 1 /  0 /  0 / d 1", "?priority=high,low": "E a 2 / b 1 /  0 / d 1", "?search=cafe": "E 1 /  0 /  0 /  0", "?search=": "E a 2 / b 1 / Á c 2 / d 1",
		"?due_before=2027-01-02": "a 1 /  0 / Á 1 /  0", "?due_after=2027-01-02&due_before=2027-01-04": " 0 / b 1 /  0 / d 1", "?search=nothing": " 0 /  0 /  0 /  0", "?stage=idea&priority=high&limit=1": "a 1 /  0 /  0 /  0",
	}) {
		p.check("board"+query, ask("GET {me}/board"+query, ""), showsColumns(want), header("Cache-Control", "no-store"))
	}
	for query, want := range inOrder(map[string]string{
		"offset=1": "offset unknown_field", "cursor=x": "cursor unknown_field", "include_total=false": "include_total unknown_field", "limit=0": "limit out_of_range", "limit=101": "limit out_of_range", "stage=x": "stage not_allowed", "sort=": "sort blank",
		"order=x&x=1&stage=y": "stage not_allowed, order not_allowed, x unknown_field", "tags=a&tags=b": "tags duplicate_key", "due_after=x": "due_after malformed", "search=" + rep("x", 201): "search too_long", "tags_match=x": "tags_match not_allowed", "priority=": "priority blank", "a;b": "a malformed",
	}) {
		p.check("refused: board?"+query, ask("GET {me}/board?"+query, ""), faults(want))
	}
	c.verify("a column's cursor goes on in the list of its stage", func(t *testing.T) {
		got := columns(t, p.send(t, ask("GET {me}/board?limit=1", "")))
		for stage, title := range map[string]string{"idea": "a", "draft": "c"} {
			if got[stage].Pagination.Next == nil || !got[stage].Pagination.More {
				t.Fatalf("the column %s ends: %+v", stage, got[stage])
			}
			shows(title)(t, p.send(t, ask("GET {me}/ideas?limit=1&stage="+stage+"&cursor="+*got[stage].Pagination.Next, "")))
			faults("cursor not_allowed")(t, p.send(t, ask("GET {me}/ideas?limit=1&cursor="+*got[stage].Pagination.Next, "")))
		}
		if got["outline"].Pagination.Next != nil || got["outline"].Pagination.More {
			t.Errorf("the column outline goes on: %+v", got["outline"])
		}
	})
	c.verify("an idea that moves changes its column", func(t *testing.T) {
		at := p.create(`{"title":"m"}`)
		showsColumns("m E a 3 / b 1 / Á c 2 / d 1")(t, p.send(t, ask("GET {me}/board", "")))
		p.send(t, ask("PATCH "+at+"/stage", `{"stage":"outline"}`))
		showsColumns("E a 2 / m b 2 / Á c 2 / d 1")(t, p.send(t, ask("GET {me}/board", "")))
	})
	c.person().check("somebody else's board", ask("GET {me}/board", ""), showsColumns(" 0 /  0 /  0 /  0"))
}

func checkTags(c *contract) {
	p := c.person()
	tags := func(want string) want { return holds(`"data":{"tags":[` + want + `]}`) }
	p.check("no tags", ask("GET {me}/tags", ""), is(200), tags(``))
	first := p.create(`{"title":"1","tags":["Été","z"]}`)
	p.check("one idea's", ask("GET {me}/tags", ""), is(200), tags(`{"tag":"Été","count":1},{"tag":"z","count":1}`))
	second := p.create(`{"title":"2","tags":["ete","Blog"]}`)
	p.create(`{"title":"3","tags":["ÉTÉ","blog","a","A b"],"stage":"published"}`)
	p.check("by count, then name, in the first spelling", ask("GET {me}/tags", ""), is(200), tags(`{"tag":"Été","count":3},{"tag":"Blog","count":2},{"tag":"a","count":1},{"tag":"A b","count":1},{"tag":"z","count":1}`))
	p.do("PATCH "+first, `{"tags":["Z"]}`)
	p.check("the first spelling after a change", ask("GET {me}/tags", ""), is(200), tags(`{"tag":"Blog","count":2},{"tag":"ete","count":2},{"tag":"a","count":1},{"tag":"A b","count":1},{"tag":"Z","count":1}`))
	p.do("DELETE "+second, "")
	p.check("the first spelling after an end", ask("GET {me}/tags", ""), is(200), tags(`{"tag":"a","count":1},{"tag":"A b","count":1},{"tag":"blog","count":1},{"tag":"ÉTÉ","count":1},{"tag":"Z","count":1}`))
	p.do("PUT "+first, `{"title":"1"}`)
	p.check("a tag that nothing has is none", ask("GET {me}/tags", ""), is(200), tags(`{"tag":"a","count":1},{"tag":"A b","count":1},{"tag":"blog","count":1},{"tag":"ÉTÉ","count":1}`))
	p.check("a parameter", ask("GET {me}/tags?x=1", ""), faults("x unknown_field"))
	other := c.person()
	other.create(`{"title":"x","tags":["BLOG","10","9","%","ß","ss","я"]}`)
	other.check("somebody else's tags are their own", ask("GET {me}/tags", ""), is(200), tags(`{"tag":"%","count":1},{"tag":"10","count":1},{"tag":"9","count":1},{"tag":"BLOG","count":1},{"tag":"ß","count":1},{"tag":"я","count":1}`))
}

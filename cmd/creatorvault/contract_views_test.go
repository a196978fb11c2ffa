package main_test

import (
	"strings"
	"testing"
)

// A view is one as clients see it.
type view struct {
	ID       int64             `json:"id"`
	Name     string            `json:"name"`
	Query    map[string]string `json:"query"`
	Layout   string            `json:"layout"`
	Position int               `json:"position"`
}

// ordered checks the names of a person's views, which are at 0, 1, 2.
func (p *person) ordered(name, want string) {
	p.c.Helper()
	listed := p.check(name, ask("GET {me}/views", ""), is(200), header("Cache-Control", "no-store"))
	p.c.verify(name+", at 0, 1, 2", func(t *testing.T) {
		var got []string
		for n, v := range read[struct {
			Views []view `json:"views"`
		}](t, listed).Views {
			got = append(got, v.Name)
			if v.Position != n {
				t.Errorf("%s is at %d, want %d", v.Name, v.Position, n)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("views %v, want %s", got, want)
		}
	})
}

// view makes a view and returns its path.
func (p *person) view(body string) string {
	p.c.Helper()
	return p.do("POST {me}/views", body).Header.Get("Location")
}

func checkViews(c *contract) {
	const post = "POST {me}/views"
	p, other := c.person(), c.person()
	p.ordered("nobody has views at first", "")
	p.check("a view by its name alone", ask(post, `{"name":" Été "}`), is(201), holds(`"id":1,"name":"Été","query":{},"layout":"board","position":0,`), header("ETag", `"v1"`), header("Location", p.path+"/views/1"))
	p.check("all of a view", ask(post, `{"name":"b","query":{"stage":"idea,draft","tags":"x,é","tags_match":"all","priority":"low","search":"\"a b\"","due_before":"2027-01-01","due_after":"2026-01-01","planned_before":"2027-01-01","planned_after":"2026-01-01","planned":"true","published_before":"2027-01-01","published_after":"2026-01-01","has_published_url":"true","ai":"off","sort":"title","order":"asc"},"layout":"calendar","position":0}`), is(201), holds(`"name":"b","query":{"ai":"off","due_after":"2026-01-01",`, `"search":"\"a b\""`, `"layout":"calendar","position":0,`))
	p.ordered("where it was put", "b Été")
	other.check("of somebody else it is not there", ask("GET {me}/views/1", ""), fails(404))
	checkViewFaults(p)
	checkViewOrder(c)
	checkViewVersions(p)
	checkViewBounds(c)
}

// checkViewFaults is about views that cannot be.
func checkViewFaults(p *person) {
	for _, method := range []string{"POST {me}/views", "PATCH {me}/views/1"} {
		for body, want := range inOrder(map[string]string{
			`{"name":"ÉTE","query":{"stage":"done"}}`:    "query.stage not_allowed",
			`{"name":"x","query":{"x":"1"}}`:             "query.x unknown_field",
			`{"name":"x","query":{"limit":"1"}}`:         "query.limit unknown_field",
			`{"name":"x","query":{"due_after":"soon"}}`:  "query.due_after malformed",
			`{"name":"x","query":{"tags":1}}`:            "query.tags wrong_type",
			`{"name":"x","query":{"tags":""}}`:           "query.tags blank",
			`{"name":"x","query":{"sort":"deleted_at"}}`: "query.sort not_allowed",
			`{"name":"x","query":[]}`:                    "query wrong_type",
			`{"name":" "}`:                               "name blank",
			`{"name":null}`:                              "name wrong_type",
			`{"name":"a\u0007b"}`:                        "name control_character",
			`{"name":"` + rep("é", 101) + `"}`:           "name too_long",
			`{"name":"x","layout":"grid"}`:               "layout not_allowed",
			`{"name":"x","position":-1}`:                 "position out_of_range",
			`{"name":"x","position":50}`:                 "position out_of_range",
			`{"name":"x","position":3}`:                  "position out_of_range",
			`{"name":"x","position":0.5}`:                "position wrong_type",
			`{"name":"x","color":"red"}`:                 "color unknown_field",
			`{"name":"B","layout":"list","position":0}`:  "name not_allowed",
		}) {
			p.check(method+" "+body[:min(len(body), 60)], ask(method, body), faults(want))
		}
	}
	p.check("a view without a name", ask("POST {me}/views", `{}`), faults("name missing"))
	p.check("what is the server's", ask("POST {me}/views", `{"id":1,"name":"x","version":1,"created_at":"x","updated_at":"x"}`), faults("id not_allowed, version not_allowed, created_at not_allowed, updated_at not_allowed"))
	p.check("what is not there", ask("PATCH {me}/views/9", `{}`), fails(404))
	p.check("nor shown", ask("GET {me}/views/9", ""), fails(404))
	p.check("nor removed", ask("DELETE {me}/views/9", ""), fails(404))
	p.check("a number that is none", ask("GET {me}/views/x", ""), faults("view_id wrong_type"))
	p.check("nor removed by one", ask("DELETE {me}/views/x", ""), faults("view_id wrong_type"))
	p.check("a parameter", ask("GET {me}/views?x=1", ""), faults("x unknown_field"))
	p.ordered("nothing has changed", "b Été")
}

// checkViewOrder moves views about.
func checkViewOrder(c *contract) {
	p := c.person()
	at := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d"} {
		at[name] = p.view(`{"name":"` + name + `"}`)
	}
	for n, tt := range []struct{ name, position, want string }{
		{"a", "3", "b c d a"}, {"a", "0", "a b c d"}, {"c", "1", "a c b d"}, {"c", "1", "a c b d"}, {"a", "2", "c b a d"},
	} {
		p.do("PATCH "+at[tt.name], `{"position":`+tt.position+`}`)
		p.ordered("move "+itoa(n)+", "+tt.name+" to "+tt.position, tt.want)
	}
	p.check("not past the end", ask("PATCH "+at["a"], `{"position":4}`), faults("position out_of_range"))
	p.do("DELETE "+at["b"], "")
	p.ordered("a gap is closed", "c a d")
	p.check("what is gone is gone", ask("GET "+at["b"], ""), fails(404))
	p.do("DELETE "+at["d"], "")
	p.check("no number is given twice", ask("POST {me}/views", `{"name":"e"}`), is(201), holds(`"id":5,`))
}

// checkViewVersions is about the versions of view 1, which is the second.
func checkViewVersions(p *person) {
	one := "{me}/views/1"
	p.check("a view has a version", ask("GET "+one, ""), is(200), header("ETag", `"v2"`), header("Cache-Control", "private, no-cache"))
	p.check("which spares the body", ask("GET "+one, "", `If-None-Match: "v2"`), is(304))
	p.check("an older version", ask("PATCH "+one, `{"layout":"list"}`, `If-Match: "v1"`), fails(412))
	p.check("an older version is not removed", ask("DELETE "+one, "", `If-Match: "v1"`), fails(412))
	p.check("no difference is no change", ask("PATCH "+one, `{"layout":"board","position":1,"name":"Été"}`), is(200), header("ETag", `"v2"`))
	p.check("the current version", ask("PATCH "+one, `{"name":"ete","query":{"search":""}}`, `If-Match: "v2"`), is(200), header("ETag", `"v3"`), holds(`"name":"ete","query":{"search":""}`))
	p.check("a shift is a new version", ask("PATCH {me}/views/2", `{"position":1}`), is(200))
	p.check("of those between", ask("GET "+one, ""), header("ETag", `"v4"`), holds(`"position":0`))
}

// checkViewBounds is about 49, 50 and 51 views.
func checkViewBounds(c *contract) {
	p := c.person()
	for n := range 49 {
		p.view(`{"name":"` + itoa(n) + `"}`)
	}
	p.check("the fiftieth view", ask("POST {me}/views", `{"name":"`+rep("é", 100)+`"}`), is(201), holds(`"position":49`))
	p.check("no fifty-first", ask("POST {me}/views", `{"name":"x"}`), faults("views too_many"))
	stages := func(n int) string { return `{"query":{"stage":"` + rep("idea,", n) + `idea"}}` }
	p.check("a query of 4,094 bytes", ask("PATCH {me}/views/2", stages(817)), is(200))
	p.check("one of 4,099", ask("PATCH {me}/views/2", stages(818)), faults("query too_long"))
	p.do("DELETE {me}/views/1", "")
	p.check("there is room again", ask("POST {me}/views", `{"name":"x"}`), is(201), holds(`"position":49`))
}

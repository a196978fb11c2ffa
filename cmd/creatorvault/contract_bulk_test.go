package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// results is the data of a change of many ideas.
type results struct {
	Results []struct {
		ID     int64  `json:"id"`
		Result string `json:"result"`
		ETag   string `json:"etag"`
		Idea   idea   `json:"idea"`
	} `json:"results"`
}

// became wants these outcomes: "changed a, unchanged b".
func became(list string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(200)(t, a)
		var got []string
		for _, r := range read[results](t, a).Results {
			got = append(got, r.Result+" "+r.Idea.Title)
			if r.ID != r.Idea.ID || !strings.HasPrefix(r.ETag, `"v`) {
				t.Errorf("a result is %+v", r)
			}
		}
		if all := strings.Join(got, ", "); all != list {
			t.Errorf("outcomes %q, want %q", all, list)
		}
	}
}

// idsOf returns the ids of the ideas of a vault by their titles.
func (p *person) idsOf() map[string]string {
	p.c.Helper()
	ids := map[string]string{}
	for _, request := range []string{"GET {me}/ideas?limit=100", "GET {me}/trash?limit=100"} {
		for _, i := range read[page](p.c.T, p.do(request, "")).Ideas {
			ids[i.Title] = itoa(int(i.ID))
		}
	}
	return ids
}

func checkBulk(c *contract) {
	p, other := c.person(), c.person()
	const post = "POST {me}/ideas/bulk"
	for _, body := range []string{`{"title":"a","tags":["x"]}`, `{"title":"b","tags":["X","y"],"stage":"draft"}`, `{"title":"c","priority":"high"}`} {
		p.create(body)
	}
	theirs := read[idea](c.T, other.do("POST {me}/ideas", `{"title":"theirs"}`))
	id := p.idsOf()
	two, all := `{"ids":[`+id["b"]+`,`+id["a"]+`],`, `{"ids":[`+id["a"]+`,`+id["b"]+`,`+id["c"]+`],`
	p.check("a stage", ask(post, two+`"change":{"stage":"draft"}}`), became("unchanged b, changed a"), header("Cache-Control", "no-store"))
	p.check("the same again", ask(post, two+`"change":{"stage":"draft"}}`), became("unchanged b, unchanged a"))
	p.check("a priority", ask(post, all+`"change":{"priority":"high"}}`), became("changed a, changed b, unchanged c"))
	p.check("more tags", ask(post, all+`"change":{"add_tags":["Y","z","Z"]}}`), became("changed a, changed b, changed c"), holds(`"tags":["x","Y","z"]`, `"tags":["X","y","z"]`, `"tags":["Y","z"]`))
	p.check("fewer tags", ask(post, all+`"change":{"remove_tags":["x","Z"]}}`), became("changed a, changed b, changed c"), holds(`"tags":["Y"]`, `"tags":["y"]`))
	p.check("a due date", ask(post, all+`"change":{"due_date":"2027-01-31"}}`), became("changed a, changed b, changed c"), holds(`"due_date":"2027-01-31T00:00:00Z"`))
	p.check("no due date", ask(post, two+`"change":{"due_date":null}}`), became("changed b, changed a"), holds(`"due_date":null`))
	p.check("a plan", ask(post, two+`"change":{"planned_for":"2027-01-31"}}`), became("changed b, changed a"), holds(`"planned_for":"2027-01-31"`))
	p.check("kept from models", ask(post, two+`"change":{"ai":"off"}}`), became("changed b, changed a"), holds(`"ai":"off"`))
	p.check("kept from models again", ask(post, all+`"change":{"ai":"off"}}`), became("unchanged a, unchanged b, changed c"))
	p.check("shown to models", ask(post, all+`"change":{"ai":"on"}}`), became("changed a, changed b, changed c"), holds(`"ai":"on"`))
	p.check("each has its revision", ask("GET {me}/ideas/"+id["a"]+"/revisions", ""), is(200), holds(`"fields":["planned_for"]`, `"fields":["tags"]`, `"fields":["priority"]`, `"fields":["stage"]`))
	p.check("an id twice", ask(post, `{"ids":[`+id["a"]+`,`+id["a"]+`],"change":{"stage":"outline"}}`), became("changed a"))
	p.check("the trash", ask(post, two+`"change":{"trash":true}}`), became("changed b, changed a"), holds(`"deleted_at":"20`))
	p.check("the trash again", ask(post, all+`"change":{"trash":true}}`), became("unchanged a, unchanged b, changed c"))
	p.check("nothing is left", ask("GET {me}/ideas", ""), shows(""))
	p.check("what is in the trash does not move", ask(post, two+`"change":{"stage":"idea"}}`), faults("ids[0] not_allowed, ids[1] not_allowed"))
	p.check("back again", ask(post, all+`"change":{"restore":true}}`), became("changed a, changed b, changed c"))
	p.check("back again, again", ask(post, all+`"change":{"restore":true}}`), became("unchanged a, unchanged b, unchanged c"))
	p.check("one that is not there", ask(post, `{"ids":[`+id["a"]+`,9007199254740991,`+itoa(int(theirs.ID))+`],"change":{"stage":"published"}}`), fails(404, "ids[1] not_allowed, ids[2] not_allowed"))
	p.check("changes none of them", ask("GET {me}/ideas/"+id["a"], ""), holds(`"stage":"outline"`))
	p.do("PATCH {me}/ideas/"+id["b"], `{"tags":[`+numbered(20)+`]}`)
	p.check("one too many tags of one", ask(post, all+`"change":{"add_tags":["more"]}}`), faults("ids[1] too_many"))
	p.check("changes none of them either", ask("GET {me}/ideas/"+id["a"], ""), holds(`"tags":["Y"]`))
	p.check("taking tags off those that are full", ask(post, two+`"change":{"remove_tags":["Y"]}}`), became("unchanged b, changed a"))
	checkBulkFaults(p, id["a"])
	checkBulkFilter(c)
}

func checkBulkFaults(p *person, id string) {
	const post = "POST {me}/ideas/bulk"
	many := make([]string, 101)
	for i := range many {
		many[i] = itoa(i + 1)
	}
	hundred := strings.Join(many[:100], ",")
	for body, want := range inOrder(map[string]string{
		`{}`: "ids missing, change missing", `{"ids":[],"change":{"stage":"idea"}}`: "ids blank", `{"ids":null,"change":{"stage":"idea"}}`: "ids wrong_type", `{"ids":["1"],"change":{"stage":"idea"}}`: "ids wrong_type",
		`{"ids":[1.5],"change":{"stage":"idea"}}`: "ids wrong_type", `{"ids":[` + hundred + `,101],"change":{"stage":"idea"}}`: "ids too_many", `{"ids":[` + id + `]}`: "change missing", `{"ids":[` + id + `],"change":{}}`: "change missing",
		`{"ids":[` + id + `],"change":null}`: "change wrong_type", `{"ids":[` + id + `],"change":{"stage":"idea","priority":"low"}}`: "change too_many", `{"ids":[` + id + `],"change":{"stage":"done"}}`: "change.stage not_allowed",
		`{"ids":[` + id + `],"change":{"stage":null}}`: "change.stage wrong_type", `{"ids":[` + id + `],"change":{"trash":false}}`: "change.trash not_allowed", `{"ids":[` + id + `],"change":{"restore":"yes"}}`: "change.restore wrong_type",
		`{"ids":[` + id + `],"change":{"add_tags":[]}}`: "change.add_tags blank", `{"ids":[` + id + `],"change":{"add_tags":["a,b",""]}}`: "change.add_tags[0] not_allowed, change.add_tags[1] blank", `{"ids":[` + id + `],"change":{"remove_tags":"x"}}`: "change.remove_tags wrong_type",
		`{"ids":[` + id + `],"change":{"due_date":"soon"}}`: "change.due_date malformed", `{"ids":[` + id + `],"change":{"ai":"maybe"}}`: "change.ai not_allowed", `{"ids":[` + id + `],"change":{"ai":null,"stage":"idea"}}`: "change too_many, change.ai wrong_type", `{"ids":[` + id + `],"change":{"title":"x"}}`: "change.title unknown_field", `{"ids":[` + id + `],"change":{"stage":"idea"},"x":1}`: "x unknown_field",
		`{"ids":[` + id + `],"filter":{},"change":{"stage":"idea"}}`: "filter not_allowed", `{"filter":[],"change":{"stage":"idea"}}`: "filter wrong_type", `{"filter":{"stage":"done","limit":"1","search":1},"change":{"stage":"idea"}}`: "filter.stage not_allowed, filter.search wrong_type, filter.limit unknown_field",
		`{"filter":{"tags":""},"change":{"stage":"done"},"z":1}`: "filter.tags blank, change.stage not_allowed, z unknown_field",
	}) {
		name := body
		if len(name) > 90 {
			name = name[:40] + "…" + name[len(name)-40:]
		}
		p.check("refused: "+strings.ReplaceAll(name, id, "…"), ask(post, body), faults(want))
	}
	p.check("a hundred ids are not too many", ask(post, `{"ids":[`+hundred+`],"change":{"stage":"idea"}}`), is(404))
	p.check("a parameter", ask(post+"?x=1", `{"ids":[`+id+`],"change":{"stage":"idea"}}`), faults("x unknown_field"))
}

func checkBulkFilter(c *contract) {
	p := c.person()
	const post = "POST {me}/ideas/bulk"
	pantry(p)
	p.check("all that a list has", ask(post, `{"filter":{"tags":"blog,ete","tags_match":"all"},"change":{"stage":"published"}}`), is(200), func(t testing.TB, a testkit.Answer) {
		for _, r := range read[results](t, a).Results {
			if r.Idea.Stage != "published" {
				t.Errorf("%s is at %s", r.Idea.Title, r.Idea.Stage)
			}
		}
	})
	p.check("none", ask(post, `{"filter":{"search":"nowhere"},"change":{"trash":true}}`), is(200), holds(`"results":[]`))
	p.check("all of them", ask(post, `{"filter":{},"change":{"trash":true}}`), is(200))
	p.check("are in the trash", ask("GET {me}/trash?sort=title&order=asc", ""), shows("a Á b c d E"))
	p.check("back by a filter", ask(post, `{"filter":{"search":"a"},"change":{"restore":true}}`), is(200))
	for range 95 {
		p.create(`{"title":"one of many","tags":["many"]}`)
	}
	p.do("POST {me}/ideas/bulk", `{"filter":{},"change":{"restore":true}}`)
	p.check("a hundred and one", ask(post, `{"filter":{},"change":{"priority":"low"}}`), faults("filter too_many"), holds("101 ideas"))
	p.do("DELETE {me}/ideas/"+p.idsOf()["one of many"], "")
	p.check("a hundred", ask(post, `{"filter":{},"change":{"priority":"low"}}`), is(200), func(t testing.TB, a testkit.Answer) {
		if n := len(read[results](t, a).Results); n != 100 {
			t.Errorf("%d results", n)
		}
	})
}

func checkRetag(c *contract) {
	p, other := c.person(), c.person()
	for _, body := range []string{`{"title":"a","tags":["Été","x"]}`, `{"title":"b","tags":["x","y","ete"]}`, `{"title":"c","tags":["y"]}`} {
		p.create(body)
	}
	other.create(`{"title":"theirs","tags":["x"]}`)
	p.do("DELETE "+p.create(`{"title":"d","tags":["x","y"]}`), "")
	const tags = "{me}/tags/"
	p.check("another name", ask("PATCH "+tags+"%C3%89T%C3%89", `{"tag":"Summer"}`), is(200), holds(`"data":{"tag":"Summer","ideas":2}`))
	p.check("is at its place", ask("GET {me}/ideas?sort=title&order=asc", ""), holds(`"tags":["Summer","x"]`, `"tags":["x","y","Summer"]`, `"tags":["y"]`))
	p.check("another spelling", ask("PATCH "+tags+"summer", `{"tag":"SUMMER"}`), is(200), holds(`"tag":"SUMMER","ideas":2`))
	p.check("the same again", ask("PATCH "+tags+"summer", `{"tag":"SUMMER"}`), is(200), holds(`"tag":"SUMMER","ideas":0`))
	p.check("two become one, in the trash too", ask("PATCH "+tags+"y", `{"tag":"X"}`), is(200), holds(`"ideas":3`))
	p.check("where the first was", ask("GET {me}/ideas?sort=title&order=asc", ""), holds(`"tags":["SUMMER","x"]`, `"tags":["X","SUMMER"]`, `"tags":["X"]`))
	p.check("in the trash", ask("GET {me}/trash?tags=x", ""), shows("d"), holds(`"tags":["X"]`))
	p.check("the counts follow", ask("GET {me}/tags", ""), is(200), holds(`[{"tag":"x","count":3},{"tag":"SUMMER","count":2}]`))
	p.check("each has its revision", ask("GET {me}/ideas/"+p.idsOf()["c"]+"/revisions", ""), holds(`"rev":2`, `"fields":["tags"]`))
	p.check("off with it", ask("DELETE "+tags+"X", ""), is(204))
	p.check("no idea has it", ask("GET {me}/tags", ""), is(200), holds(`[{"tag":"SUMMER","count":2}]`))
	p.check("nor has the trash", ask("GET {me}/trash", ""), shows("d"), holds(`"tags":[]`))
	p.check("others have it still", ask("GET {me}/tags", ""), is(200))
	other.check("theirs is as it was", ask("GET {me}/tags", ""), holds(`[{"tag":"x","count":1}]`))
	p.check("renaming what is not there", ask("PATCH "+tags+"x", `{"tag":"y"}`), fails(404))
	p.check("removing what is not there", ask("DELETE "+tags+"x", ""), fails(404))
	for body, want := range inOrder(map[string]string{`{}`: "tag missing", `{"tag":""}`: "tag blank", `{"tag":null}`: "tag wrong_type", `{"tag":"a,b"}`: "tag not_allowed", `{"tag":"` + rep("x", 51) + `"}`: "tag too_long", `{"tag":"x","y":1}`: "y unknown_field"}) {
		p.check("refused: "+body, ask("PATCH "+tags+"summer", body), faults(want))
	}
	for path, want := range inOrder(map[string]string{"%20": "tag blank", rep("x", 51): "tag too_long", "a,b": "tag not_allowed", "%00": "tag control_character", "a%0A": ""}) {
		w := faults(want)
		if want == "" {
			w = fails(404) // it is trimmed
		}
		p.check("no tag: "+path, ask("DELETE "+tags+path, ""), w)
	}
	p.check("a parameter", ask("DELETE "+tags+"summer?x=1", ""), faults("x unknown_field"))
	c.verify("a tag of many ideas", func(t *testing.T) {
		for n := range 230 {
			p.send(t, ask("POST {me}/ideas", `{"title":"`+itoa(n)+`","tags":["many"]}`))
		}
		holds(`"ideas":230`)(t, p.send(t, ask("PATCH "+tags+"many", `{"tag":"Many more"}`)))
		holds(`{"tag":"Many more","count":230}`)(t, p.send(t, ask("GET {me}/tags", "")))
		is(204)(t, p.send(t, ask("DELETE "+tags+"many%20more", "")))
		holds(`[{"tag":"SUMMER","count":2}]`)(t, p.send(t, ask("GET {me}/tags", "")))
	})
}

package main_test

import (
	"net/url"
	"strings"
)

func checkRelated(c *contract) {
	const of, to = "GET {me}/ideas/related", "/related"
	p, other := c.person(), c.person()
	p.check("nothing is like nothing", ask(of+"?title=Kestrel", ""), is(200), holds(`"related":[]`), header("Cache-Control", "no-store"))
	at := p.create(`{"title":"Café at dawn","notes":"Light on the harbour","tags":["Photo"]}`)
	dusk := p.create(`{"title":"Cafes at dusk","ai":"off"}`)
	p.create(`{"title":"Bread"}`)
	p.do("DELETE "+p.create(`{"title":"Café at dawn"}`), "")
	other.create(`{"title":"Café at dawn"}`)
	id := func(path string) string { return `"id":` + path[strings.LastIndexByte(path, '/')+1:] + `,` }
	p.check("an idea like another", ask("GET "+at+to, ""), is(200), holds(`{"related":[{"idea":{`+id(dusk), `"words":["at"]}]}`))
	p.check("a title like one that is there", ask(of+"?title=CAFE+at+dawn&limit=1", ""), is(200), holds(`{"related":[{"idea":{`+id(at), `"score":`, `"words":["cafe","dawn"`))
	p.check("the notes count too", ask(of+"?title=harbour", ""), is(200), holds(id(at)))
	p.check("so do the tags", ask(of+"?title=photo", ""), is(200), holds(id(at)))
	p.check("200 characters", ask(of+"?title="+url.QueryEscape(strings.Repeat("𝔘", 200)), ""), is(200))
	p.check("HEAD", ask("HEAD "+at+to, ""), is(200))
	for query, want := range inOrder(map[string]string{
		"": "title missing", "title=": "title blank", "title=%20": "title blank", "title=%ff": "title invalid_utf8", "title=a%00": "title control_character", "title=a%07": "title control_character", "title=a&title=b": "title duplicate_key",
		"title=" + url.QueryEscape(strings.Repeat("𝔘", 201)): "title too_long", "title=a&limit=0": "limit out_of_range", "title=a&limit=21": "limit out_of_range", "limit=x&y=1": "title missing, limit wrong_type, y unknown_field", "limit=1": "title missing",
	}) {
		p.check("refused: "+query, ask(of+"?"+query, ""), faults(want))
	}
	p.check("both faults of a path", ask("GET {me}/ideas/x/related?limit=0&y=1", ""), faults("idea_id wrong_type, limit out_of_range, y unknown_field"))
	p.check("to what is not there", ask("GET {me}/ideas/9007199254740991/related", ""), fails(404))
	other.check("to another's idea", ask("GET {me}"+at[len(p.path):]+to, ""), fails(404))
	other.check("in another's vault", ask("GET "+at+to, ""), fails(403))
	other.check("to a title in another's vault", ask("GET "+p.path+"/ideas/related?title=x", ""), fails(403))
}

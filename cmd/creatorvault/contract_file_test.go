package main_test

import (
	"regexp"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

func checkIdeaFile(c *contract) {
	p := c.person()
	at := p.create(`{"title":"A \"quoted\" Título: yes","notes":"# one\n---\ntwo","stage":"draft","tags":["a","no"],"priority":"high","due_date":"2027-01-31"}`)
	id := at[strings.LastIndexByte(at, '/')+1:]
	markdown := regexp.MustCompile(`^---\nid: ` + id + `\nuser_id: "` + regexp.QuoteMeta(p.name) + `"\ntitle: "A \\"quoted\\" Título: yes"\nstage: "draft"\ntags: \["a", "no"\]\npriority: "high"\ndue_date: "2027-01-31T00:00:00Z"\nplanned_for: null\npublished_url: null\nai: "on"\npublished_at: null\n` +
		`created_at: "[^"]{27}"\nupdated_at: "[^"]{27}"\n---\n\n# one\n---\ntwo\n$`)
	text := regexp.MustCompile(`^A "quoted" Título: yes\n\n# one\n---\ntwo\n\nStage: draft\nTags: a, no\nPriority: high\nDue date: 2027-01-31T00:00:00Z\nAI: on\nCreated at: .{27}\nUpdated at: .{27}\n$`)
	matches := func(want *regexp.Regexp) want {
		return func(t testing.TB, a testkit.Answer) {
			if !want.Match(a.Body) {
				t.Errorf("got\n%s\nwant\n%s", a.Body, want)
			}
		}
	}
	name := func(ending string) want {
		return header("Content-Disposition", "attachment; filename*=utf-8''"+id+"-a-quoted-t%C3%ADtulo-yes"+ending)
	}
	for _, query := range []string{"", "?format=markdown"} {
		p.check("Markdown by "+query, ask("GET "+at+"/export"+query, ""), is(200), header("Content-Type", "text/markdown; charset=utf-8"), header("Cache-Control", "no-store"), name(".md"), matches(markdown))
	}
	p.check("text", ask("GET "+at+"/export?format=text", ""), is(200), header("Content-Type", "text/plain; charset=utf-8"), name(".txt"), matches(text))
	p.check("HEAD", ask("HEAD "+at+"/export", ""), is(200), header("Content-Type", "text/markdown; charset=utf-8"), name(".md"))
	bare := p.create(`{"title":"x"}`)
	p.check("of an idea without notes", ask("GET "+bare+"/export", ""), is(200), header("Content-Disposition", "attachment; filename="+bare[strings.LastIndexByte(bare, '/')+1:]+"-x.md"), holds("\ntags: []\npriority: \"medium\"\ndue_date: null\n"))
	p.check("as text, without notes", ask("GET "+bare+"/export?format=text", ""), is(200), holds("x\n\nStage: idea\nPriority: medium\nAI: on\nCreated at: "))
	for query, fault := range inOrder(map[string]string{
		"format=": "format blank", "format=csv": "format not_allowed", "format=Text": "format not_allowed", "format=text&format=text": "format duplicate_key", "x=1": "x unknown_field", "format=csv&x=1": "format not_allowed, x unknown_field",
	}) {
		p.check("refused: "+query, ask("GET "+at+"/export?"+query, ""), faults(fault))
	}
	p.check("no number", ask("GET {me}/ideas/x/export?format=csv", ""), faults("idea_id wrong_type, format not_allowed"))
	p.check("no such idea", ask("GET {me}/ideas/9007199254740991/export", ""), fails(404))
	p.check("another method", ask("POST "+at+"/export", ""), fails(405), allows("GET, HEAD"))
	c.person().check("of somebody else", ask("GET "+at+"/export", ""), fails(403))
}

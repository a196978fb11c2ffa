package main_test

import (
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// A revision is one of an idea as clients see it.
type revision struct {
	Rev    int64    `json:"rev"`
	Began  string   `json:"began_at"`
	At     string   `json:"at"`
	Source string   `json:"source"`
	Fields []string `json:"fields"`
	Idea   *idea    `json:"idea"`
}

// revisions is the data of a list of them.
type revisions struct {
	Revisions  []revision `json:"revisions"`
	Pagination struct {
		Limit int     `json:"limit"`
		More  bool    `json:"has_more"`
		Next  *string `json:"next_cursor"`
	} `json:"pagination"`
}

func checkHistory(c *contract) {
	p, other := c.person(), c.person()
	at := p.create(`{"title":"first","notes":"one\ntwo"}`)
	states := []idea{read[idea](c.T, p.do("GET "+at, ""))}
	p.check("a new idea has one revision", ask("GET "+at+"/revisions", ""), is(200), holds(`"rev":1`, `"source":"api","fields":[]}],"pagination":{"limit":20,"has_more":false,"next_cursor":null}`), header("Cache-Control", "no-store"))
	for _, body := range []string{`{"notes":"one\n2"}`, `{"title":"second","priority":"high"}`, `{"stage":"published","tags":["a"]}`, `{"due_date":"2027-01-31","planned_for":"2027-01-30"}`, `{"published_url":"https://example.com","ai":"off"}`} {
		states = append(states, read[idea](c.T, p.do("PATCH "+at, body)))
	}
	p.do("PATCH "+at, `{"title":"second"}`)
	listed := p.check("each change is one", ask("GET "+at+"/revisions", ""), is(200))
	c.verify("with what it changed, the newest first", func(t *testing.T) {
		var got [][]string
		for n, r := range read[revisions](t, listed).Revisions {
			got = append(got, r.Fields)
			if want := states[len(states)-1-n]; r.Rev != int64(len(states)-n) || r.At != want.UpdatedAt || r.Began != r.At || r.Source != "api" {
				t.Errorf("revision %d: %+v", n, r)
			}
		}
		want := [][]string{{"published_url", "ai"}, {"due_date", "planned_for"}, {"stage", "tags"}, {"title", "priority"}, {"notes"}, {}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	for n, want := range states {
		p.check("revision "+itoa(n+1)+" is as it was", ask("GET "+at+"/revisions/"+itoa(n+1), ""), is(200), header("ETag", ""), func(t testing.TB, a testkit.Answer) {
			if diff := cmp.Diff(&want, read[revision](t, a).Idea); diff != "" {
				t.Errorf("(-as it was +revision):\n%s", diff)
			}
		})
	}
	page := p.check("a page of them", ask("GET "+at+"/revisions?limit=2", ""), is(200), holds(`"rev":6`, `"rev":5`, `"has_more":true`))
	p.check("the rest", ask("GET "+at+"/revisions?limit=4&cursor="+*read[revisions](c.T, page).Pagination.Next, ""), is(200), holds(`"rev":4`, `"rev":1`, `"has_more":false,"next_cursor":null`))
	p.check("what is before the first", ask("GET "+at+"/revisions?cursor=1", ""), is(200), holds(`"revisions":[]`))
	for query, want := range inOrder(map[string]string{"limit=0": "limit out_of_range", "limit=101": "limit out_of_range", "cursor=!": "cursor malformed", "cursor=01": "cursor malformed", "cursor=-1": "cursor malformed", "cursor=": "cursor blank", "x=1": "x unknown_field"}) {
		p.check("refused: "+query, ask("GET "+at+"/revisions?"+query, ""), faults(want))
	}
	for rev, want := range inOrder(map[string]string{"0": "rev out_of_range", "-1": "rev out_of_range", "x": "rev wrong_type", "1.0": "rev wrong_type", "9007199254740992": "rev out_of_range"}) {
		p.check("reading revision "+rev, ask("GET "+at+"/revisions/"+rev, ""), faults(want))
		p.check("restoring revision "+rev, ask("POST "+at+"/revisions/"+rev+"/restore", ""), faults(want))
	}
	p.check("a revision that is not there", ask("GET "+at+"/revisions/7", ""), fails(404))
	p.check("restoring what is not there", ask("POST "+at+"/revisions/7/restore", ""), fails(404))
	p.check("of an idea that is not there", ask("GET {me}/ideas/9007199254740991/revisions", ""), fails(404))
	p.check("both faults of a path", ask("GET {me}/ideas/x/revisions/y?z=1", ""), faults("idea_id wrong_type, rev wrong_type, z unknown_field"))
	other.check("of another's idea", ask("GET {me}"+at[len(p.path):]+"/revisions", ""), fails(404))
	other.check("in another's vault", ask("GET "+at+"/revisions", ""), fails(403))
	p.check("restoring over a version that is gone", ask("POST "+at+"/revisions/3/restore", "", `If-Match: "v1"`), fails(412))
	back := p.check("restoring", ask("POST "+at+"/revisions/3/restore", "", `If-Match: "v6"`), is(200), header("ETag", `"v7"`), holds(`"title":"second"`, `"notes":"one\n2"`, `"stage":"idea"`, `"tags":[]`, `"published_at":null`))
	p.check("is a revision", ask("GET "+at+"/revisions?limit=1", ""), is(200), holds(`"rev":7`, `"fields":["stage","tags","due_date","planned_for","published_url","ai"]`))
	p.check("restoring what is so already", ask("POST "+at+"/revisions/7/restore", ""), is(200), header("ETag", `"v7"`), holds(`"updated_at":"`+read[idea](c.T, back).UpdatedAt))
	checkMerges(c)
}

// checkMerges edits one field in a row.
func checkMerges(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x","notes":"0"}`)
	for n := range 5 {
		p.do("PATCH "+at, `{"notes":"`+itoa(n+1)+`"}`)
	}
	p.check("edits of one field in a row are one revision", ask("GET "+at+"/revisions", ""), is(200), holds(`"rev":2`, `"rev":1`))
	p.check("which is the last of them", ask("GET "+at+"/revisions/2", ""), is(200), holds(`"notes":"5"`))
	p.check("and after the first", ask("GET "+at+"/revisions/1", ""), is(200), holds(`"notes":"0"`))
	p.do("PATCH "+at, `{"notes":"6"}`, "X-Client: web", "Origin: http://localhost:3000")
	p.check("through another door it is another", ask("GET "+at+"/revisions/3", ""), is(200), holds(`"source":"web"`, `"notes":"6"`))
	p.do("PATCH "+at, `{"title":"y"}`, "X-Client: web", "Origin: http://localhost:3000")
	p.do("PATCH "+at, `{"notes":"7"}`, "X-Client: web", "Origin: http://localhost:3000")
	p.check("so is another field, and what is not in a row", ask("GET "+at+"/revisions?limit=1", ""), is(200), holds(`"rev":5`))
}

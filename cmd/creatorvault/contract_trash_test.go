package main_test

import (
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

func checkTrash(c *contract) {
	p, other := c.person(), c.person()
	at, kept := p.create(full), p.create(`{"title":"kept","tags":["a"]}`)
	p.do("PATCH "+at, `{"stage":"published","planned_for":"2027-01-30","published_url":"https://example.com"}`)
	before := read[idea](c.T, p.do("GET "+at, ""))
	inTrash := strings.Replace(at, "/ideas/", "/trash/", 1)
	theirs := strings.Replace(inTrash, p.path, other.path, 1)
	p.check("nothing was deleted yet", ask("GET {me}/trash", ""), shows(""), inAll(0), header("Cache-Control", "no-store"))
	p.check("what is not in the trash is not restored", ask("POST "+inTrash+"/restore", ""), fails(404))
	p.check("what is not in the trash is not destroyed", ask("DELETE "+inTrash, ""), fails(404))
	p.check("DELETE", ask("DELETE "+at, ""), is(204))
	listed := p.check("it is in the trash", ask("GET {me}/trash", ""), shows("full"), inAll(1))
	c.verify("as it was, and with the time of its deletion", func(t *testing.T) {
		got := read[page](t, listed).Ideas[0]
		if got.DeletedAt == nil {
			t.Fatalf("%+v", got)
		}
		if moment(t, *got.DeletedAt).Before(moment(t, got.UpdatedAt)) {
			t.Errorf("deleted at %s, changed at %s", *got.DeletedAt, got.UpdatedAt)
		}
		got.DeletedAt = nil
		if diff := cmp.Diff(before, got); diff != "" {
			t.Errorf("(-before +in the trash):\n%s", diff)
		}
	})
	p.check("nothing else is", ask("GET {me}/ideas", ""), shows("kept"))
	p.check("nor has the board it", ask("GET {me}/board", ""), is(200), func(t testing.TB, a testkit.Answer) {
		if strings.Contains(string(a.Body), `"full"`) {
			t.Errorf("the board has it: %s", a.Body)
		}
	})
	p.check("nor do the figures count it", ask("GET {me}/ideas/stats", ""), is(200), holds(`"by_stage":{"draft":0,"idea":1,"outline":0,"published":0}`))
	for request, body := range inOrder(map[string]string{
		"GET " + at: "", "PUT " + at: full, "PATCH " + at: `{}`, "PATCH " + at + "/stage": `{"stage":"idea"}`, "DELETE " + at: "", "GET " + at + "/revisions": "", "GET " + at + "/revisions/1": "", "POST " + at + "/revisions/1/restore": "",
	}) {
		p.check(strings.Replace(request, at, "its path", 1), ask(request, body), fails(404))
	}
	other.check("others do not see it", ask("GET {me}/trash", ""), shows(""))
	other.check("others do not restore it", ask("POST "+theirs+"/restore", ""), fails(404))
	other.check("others do not destroy it", ask("DELETE "+theirs, ""), fails(404))
	other.check("others do not enter the trash", ask("GET "+p.path+"/trash", ""), fails(403))
	other.check("others do not empty the trash", ask("DELETE "+p.path+"/trash", ""), fails(403))
	p.check("restoring another version", ask("POST "+inTrash+"/restore", "", `If-Match: "v2"`), fails(412))
	p.check("restoring with a parameter", ask("POST "+inTrash+"/restore?x=1", ""), faults("x unknown_field"))
	back := p.check("restoring", ask("POST "+inTrash+"/restore", "", `If-Match: "v3"`), is(200), header("ETag", `"v4"`), header("Cache-Control", "private, no-cache"))
	c.verify("it is as it was before", func(t *testing.T) {
		if diff := cmp.Diff(before, read[idea](t, back)); diff != "" {
			t.Errorf("(-before +restored):\n%s", diff)
		}
		again := p.send(t, ask("GET "+at, ""))
		header("ETag", `"v4"`)(t, again)
		if diff := cmp.Diff(before, read[idea](t, again)); diff != "" {
			t.Errorf("(-before +read):\n%s", diff)
		}
	})
	p.check("its tags are counted again", ask("GET {me}/tags", ""), is(200), holds(`[{"tag":"a","count":2},{"tag":"b","count":1}]`))
	p.check("its history is there", ask("GET "+at+"/revisions", ""), is(200), holds(`"rev":2`, `"rev":1`))
	p.check("restoring again", ask("POST "+inTrash+"/restore", ""), fails(404))
	p.do("DELETE "+at, "")
	p.check("destroying", ask("DELETE "+inTrash, ""), is(204))
	p.check("destroying again", ask("DELETE "+inTrash, ""), fails(404))
	p.check("restoring what was destroyed", ask("POST "+inTrash+"/restore", ""), fails(404))
	p.do("DELETE "+kept, "")
	p.do("DELETE "+p.create(`{"title":"x"}`), "")
	stays := p.create(`{"title":"stays"}`)
	p.check("the last deleted comes first", ask("GET {me}/trash", ""), shows("x kept"))
	p.check("emptying with a parameter", ask("DELETE {me}/trash?x=1", ""), faults("x unknown_field"))
	p.check("emptying", ask("DELETE {me}/trash", ""), is(204), header("Cache-Control", "no-store"))
	p.check("the trash is empty", ask("GET {me}/trash", ""), shows(""))
	p.check("emptying again", ask("DELETE {me}/trash", ""), is(204))
	p.check("what was not deleted is there", ask("GET "+stays, ""), is(200))
	for path, want := range inOrder(map[string]string{"x": "idea_id wrong_type", "0": "idea_id out_of_range", "9007199254740992": "idea_id out_of_range"}) {
		p.check("restoring "+path, ask("POST {me}/trash/"+path+"/restore", ""), faults(want))
		p.check("destroying "+path, ask("DELETE {me}/trash/"+path, ""), faults(want))
	}
	checkTrashList(c)
}

// checkTrashList lists a pantry that was thrown away.
func checkTrashList(c *contract) {
	p := c.person()
	pantry(p)
	live := map[string]string{}
	for _, query := range []string{"sort=title", "sort=title&order=asc", "sort=due_date", "tags=blog,ete&sort=title", "tags=blog,ete&tags_match=all&sort=title", "search=a&sort=title", "stage=idea,draft&sort=title", "due_after=2027-01-02&sort=title", "limit=2&offset=1&sort=title"} {
		live[query] = strings.Join(read[page](c.T, p.do("GET {me}/ideas?"+query, "")).titles(), " ")
	}
	all := read[page](c.T, p.do("GET {me}/ideas?order=asc", "")).Ideas
	for _, idea := range all {
		p.do("DELETE {me}/ideas/"+itoa(int(idea.ID)), "")
	}
	for query, titles := range inOrder(live) {
		p.check("the trash filtered as a list: "+query, ask("GET {me}/trash?"+query, ""), shows(titles))
	}
	p.check("in the order of their deletion", ask("GET {me}/trash?order=asc", ""), shows("a b c d E Á"))
	first := p.check("a page of the trash", ask("GET {me}/trash?limit=2", ""), shows("Á E"), inAll(6))
	c.verify("and the next", func(t *testing.T) {
		shows("d c b a")(t, p.send(t, ask("GET {me}/trash?cursor="+next(t, first), "")))
		fails(400, "cursor not_allowed")(t, p.send(t, ask("GET {me}/ideas?cursor="+next(t, first), "")))
	})
	p.check("a fault", ask("GET {me}/trash?sort=x&limit=0&y=1", ""), faults("sort not_allowed, limit out_of_range, y unknown_field"))
}

func checkPublishing(c *contract) {
	p := c.person()
	const post = "POST {me}/ideas"
	at := p.create(`{"title":"a"}`)
	for value, want := range inOrder(map[string]string{
		`"2027-01-31"`: "", `" 2028-02-29 "`: "", `"1970-01-01"`: "", `"9999-12-31"`: "", `null`: "", `"1969-12-31"`: "out_of_range", `"10000-01-01"`: "malformed", `"2027-02-29"`: "malformed",
		`"2027-01-31T00:00:00Z"`: "malformed", `"tomorrow"`: "malformed", `""`: "blank", `20270131`: "wrong_type", `true`: "wrong_type", `["2027-01-31"]`: "wrong_type",
	}) {
		w := is(200)
		if want != "" {
			w = faults("planned_for " + want)
		}
		p.check("planned for "+value, ask("PATCH "+at, `{"planned_for":`+value+`}`), w)
	}
	for value, want := range inOrder(map[string]string{
		`"https://example.com"`: "", `"http://example.com:8080/a?b=c#d"`: "", `"https://münchen.example/ä"`: "", `null`: "", `"https://a/` + rep("ü", 2038) + `"`: "", `"https://a/` + rep("ü", 2039) + `"`: "too_long",
		`"ftp://example.com"`: "not_allowed", `"javascript:alert(1)"`: "malformed", `"example.com"`: "malformed", `"https://"`: "malformed", `"https://a b"`: "malformed", `"https://a/\n"`: "", `"https://a/\u0007b"`: "control_character", `""`: "blank", `1`: "wrong_type",
	}) {
		w := is(200)
		if want != "" {
			w = faults("published_url " + want)
		}
		name := value
		if len(name) > 60 {
			name = itoa(len([]rune(value))-2) + " characters"
		}
		p.check("published at "+name, ask("PATCH "+at, `{"published_url":`+value+`}`), w)
	}
	p.check("PUT without them", ask("PUT "+at, `{"title":"a"}`), is(200), holds(`"planned_for":null,"published_url":null,"ai":"on","published_at":null`))
	start := time.Now().UTC().Add(-time.Minute)
	made := p.check("published from the start", ask(post, `{"title":"b","stage":"published","planned_for":"2027-01-31","published_url":"https://example.com/b"}`), is(201), holds(`"planned_for":"2027-01-31","published_url":"https://example.com/b","ai":"on","published_at":"20`))
	c.verify("it was published as it was made", func(t *testing.T) {
		b := read[idea](t, made)
		if b.Published == nil || *b.Published != b.CreatedAt || moment(t, *b.Published).Before(start) {
			t.Errorf("%+v", b)
		}
	})
	moved := p.check("a move to published", ask("PATCH "+at+"/stage", `{"stage":"published"}`), is(200))
	since := read[idea](c.T, moved)
	c.verify("notes the time", func(t *testing.T) {
		if since.Published == nil || *since.Published != since.UpdatedAt {
			t.Errorf("%+v", since)
		}
	})
	p.check("what is published stays so", ask("PATCH "+at, `{"title":"c","published_at":null,"published_url":"https://example.com/c"}`), is(200), func(t testing.TB, a testkit.Answer) {
		if got := read[idea](t, a); got.Published == nil || *got.Published != *since.Published {
			t.Errorf("published at %v, want %s", got.Published, *since.Published)
		}
	})
	p.check("leaving published clears it, and leaves the URL", ask("PATCH "+at, `{"stage":"draft"}`), is(200), holds(`"published_url":"https://example.com/c","ai":"on","published_at":null`))
	checkPublishingLists(c)
}

// checkPublishingLists filters and sorts by when ideas are planned and published.
func checkPublishingLists(c *contract) {
	p := c.person()
	for _, body := range []string{
		`{"title":"a","planned_for":"2027-01-02","stage":"published"}`, `{"title":"b","planned_for":"2027-01-01","published_url":"https://example.com"}`, `{"title":"c","planned_for":"2027-01-03","stage":"published","published_url":"https://example.com"}`, `{"title":"d","ai":"off"}`,
	} {
		p.create(body)
	}
	for query, titles := range inOrder(map[string]string{
		"sort=planned_for": "c a b d", "sort=planned_for&order=asc": "b a c d", "sort=published_at": "c a d b", "sort=published_at&order=asc": "a c b d", "planned_after=2027-01-02": "c a", "planned_before=2027-01-02": "b",
		"planned_after=2027-01-02&planned_before=2027-01-03": "a", "published_after=2026-01-01": "c a", "published_before=2026-01-01T00:00:00Z": "", "has_published_url=true": "c b", "has_published_url=false": "d a", "has_published_url=true&published_after=2026-01-01": "c",
		"planned=true": "c b a", "planned=false": "d", "planned=false&sort=planned_for": "d", "planned=false&planned_after=2027-01-01": "", "planned=true&has_published_url=false": "a",
		"ai=on": "c b a", "ai=off": "d", "ai=off&has_published_url=true": "",
	}) {
		p.check("listed by "+query, ask("GET {me}/ideas?"+query, ""), shows(titles))
	}
	p.check("a board by them", ask("GET {me}/board?planned_after=2027-01-02&sort=planned_for&order=asc", ""), is(200))
	for _, sort := range []string{"planned_for", "published_at"} {
		c.verify("a walk by "+sort, func(t *testing.T) {
			seen, cursor := []string{}, ""
			for range 5 {
				a := p.send(t, ask("GET {me}/ideas?limit=1&sort="+sort+cursor, ""))
				seen = append(seen, read[page](t, a).titles()...)
				if read[page](t, a).Pagination.Next == nil {
					break
				}
				cursor = "&cursor=" + next(t, a)
			}
			if got, want := strings.Join(seen, " "), strings.Join(read[page](t, p.send(t, ask("GET {me}/ideas?sort="+sort, ""))).titles(), " "); got != want {
				t.Errorf("walked %q, want %q", got, want)
			}
		})
	}
}

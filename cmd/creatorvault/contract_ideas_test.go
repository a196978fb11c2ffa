package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

const (
	full     = `{"title":"full","notes":"n","stage":"draft","tags":["a","b"],"priority":"high","due_date":"2027-01-31T16:00:00Z"}`
	fullData = `"title":"full","notes":"n","stage":"draft","tags":["a","b"],"priority":"high","due_date":"2027-01-31T16:00:00Z","planned_for":null,"published_url":null,"ai":"on","published_at":null,"created_at":"`
	bareData = `"notes":null,"stage":"idea","tags":[],"priority":"medium","due_date":null,"planned_for":null,"published_url":null,"ai":"on","published_at":null,"created_at":"`
)

func checkCreate(c *contract) {
	p := c.person()
	const post = "POST {me}/ideas"
	first := p.check("a title is enough", ask(post, `{"title":"first"}`), is(201), holds(`"title":"first",`+bareData))
	p.check("everything", ask(post, full), is(201), holds(fullData), header("ETag", `"v1"`), header("Cache-Control", "private, no-cache"))
	p.check("nulls", ask(post, `{"title":"x","notes":null,"due_date":null}`), is(201), holds(bareData))
	for _, stage := range stages {
		p.check("at the stage "+stage, ask(post, `{"title":"x","stage":"`+stage+`"}`), is(201), holds(`"stage":"`+stage+`"`))
	}
	for _, priority := range []string{"high", "medium", "low"} {
		p.check("of priority "+priority, ask(post, `{"title":"x","priority":"`+priority+`"}`), is(201), holds(`"priority":"`+priority+`"`))
	}
	c.verify("a new idea is the owner's, with an id and one time", func(t *testing.T) {
		made := read[idea](t, first)
		if made.ID < 1 || made.ID > 1<<53-1 || made.UserID != p.name || made.CreatedAt != made.UpdatedAt {
			t.Errorf("the idea is %+v", made)
		}
		moment(t, made.CreatedAt)
		header("Location", p.path+"/ideas/"+itoa(int(made.ID)))(t, first)
	})
	c.verify("GET of the Location answers the same data", func(t *testing.T) {
		a := p.send(t, ask("GET "+first.Header.Get("Location"), ""))
		is(200)(t, a)
		if diff := cmp.Diff(read[idea](t, first), read[idea](t, a)); diff != "" {
			t.Errorf("(-POST +GET):\n%s", diff)
		}
	})
	c.verify("the fields are these, in this order", func(t *testing.T) {
		all := memberNames(string(first.Body))
		if want := "success data id user_id title notes stage tags priority due_date planned_for published_url ai published_at created_at updated_at meta request_id timestamp"; all != want {
			t.Errorf("fields %q, want %q", all, want)
		}
	})
	c.verify("ids are unique over all users", func(t *testing.T) {
		seen := map[int64]bool{}
		for _, who := range []*person{p, c.person(), c.person(), p} {
			id := read[idea](t, who.send(t, ask(post, `{"title":"x"}`))).ID
			if seen[id] {
				t.Errorf("the id %d is given twice", id)
			}
			seen[id] = true
		}
	})
	p.check("a parameter", ask(post+"?x=1", full), faults("x unknown_field"))
	c.verify("an id is not given again", func(t *testing.T) {
		gone := p.create(`{"title":"x"}`)
		p.send(t, ask("DELETE "+gone, ""))
		if p.create(`{"title":"x"}`) == gone {
			t.Errorf("%s is given again", gone)
		}
	})
}

// memberNames lists the names of the members in a body, in order.
func memberNames(body string) string {
	var all []string
	for part := range strings.SplitSeq(body, `":`) {
		if i := strings.LastIndexByte(part, '"'); i >= 0 {
			all = append(all, part[i+1:])
		}
	}
	return strings.Join(all[:len(all)-1], " ")
}

// moves wants an idea whose updated_at is later than before.
func moves(last *idea) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		now := read[idea](t, a)
		if !moment(t, now.UpdatedAt).After(moment(t, last.UpdatedAt)) || now.CreatedAt != last.CreatedAt || now.ID != last.ID || now.UserID != last.UserID {
			t.Errorf("from %+v to %+v", *last, now)
		}
		*last = now
	}
}

// stays wants an idea that is as it was, to the time of its last change.
func stays(last *idea) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(200)(t, a)
		if diff := cmp.Diff(*last, read[idea](t, a)); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
	}
}

func checkReplace(c *contract) {
	p := c.person()
	at := p.create(full)
	last := read[idea](c.T, p.do("GET "+at, ""))
	p.check("the same again changes nothing", ask("PUT "+at, full), stays(&last), header("ETag", `"v1"`))
	p.check("what is absent takes its default", ask("PUT "+at, `{"title":"put"}`), is(200), holds(`"title":"put",`+bareData), moves(&last), header("ETag", `"v2"`))
	p.check("everything", ask("PUT "+at, full), is(200), holds(fullData), moves(&last), header("ETag", `"v3"`))
	p.check("nulls", ask("PUT "+at, `{"title":"full","notes":null,"due_date":null,"stage":"draft"}`), is(200), holds(`"notes":null,"stage":"draft","tags":[]`), moves(&last))
	p.check("it carries no Location", ask("PUT "+at, full), is(200), header("Location", ""), header("Cache-Control", "private, no-cache"), moves(&last))
	c.verify("what GET gave can be sent back", func(t *testing.T) {
		body := string(p.send(t, ask("GET "+at, "")).Body)
		data := body[strings.Index(body, `"data":`)+len(`"data":`) : strings.Index(body, `,"meta"`)]
		stays(&last)(t, p.send(t, ask("PUT "+at, data)))
		stays(&last)(t, p.send(t, ask("PATCH "+at, data)))
	})
	p.check("another's id in it is ignored", ask("PUT "+at, `{"title":"y","id":1,"user_id":"somebody","published_at":1,"created_at":"1970-01-01T00:00:00Z","updated_at":null}`), is(200), moves(&last))
	for name, tt := range inOrder(map[string][2]string{
		"nothing": {`{}`, "title missing"}, "no title": {`{"notes":"n"}`, "title missing"}, "a null title": {`{"title":null}`, "title wrong_type"},
		"null for what has a default": {`{"title":"x","stage":null,"tags":null,"priority":null}`, "stage wrong_type, tags wrong_type, priority wrong_type"},
	}) {
		p.check("refused: "+name, ask("PUT "+at, tt[0]), faults(tt[1]))
	}
	p.check("no idea", ask("PUT {me}/ideas/9007199254740991", full), fails(404))
	p.check("a parameter", ask("PUT "+at+"?x=1", full), faults("x unknown_field"))
	p.check("what was refused changed nothing", ask("GET "+at, ""), stays(&last))
}

func checkPatch(c *contract) {
	p := c.person()
	at := p.create(full)
	last := read[idea](c.T, p.do("GET "+at, ""))
	for name, body := range inOrder(map[string]string{
		"an empty object": `{}`, "the same title": `{"title":" full "}`, "the same tags": `{"tags":["a","b","A"]}`, "the same date otherwise": `{"due_date":"2027-01-31T18:00:00+02:00"}`,
		"ignored fields": `{"id":7,"user_id":"x","published_at":"x","created_at":1,"updated_at":null}`, "everything as it was": full,
	}) {
		p.check(name+" changes nothing", ask("PATCH "+at, body), stays(&last), header("ETag", `"v1"`))
	}
	for _, tt := range []struct{ name, body, want string }{
		{"a title", `{"title":"new"}`, `"title":"new","notes":"n","stage":"draft","tags":["a","b"],"priority":"high","due_date":"2027-01-31T16:00:00Z"`},
		{"notes", `{"notes":"m"}`, `"title":"new","notes":"m"`},
		{"null notes", `{"notes":null}`, `"notes":null,"stage":"draft"`},
		{"a stage", `{"stage":"published"}`, `"stage":"published"`},
		{"a stage backwards", `{"stage":"idea"}`, `"stage":"idea"`},
		{"tags", `{"tags":["c"]}`, `"tags":["c"]`},
		{"no tags", `{"tags":[]}`, `"tags":[]`},
		{"a priority", `{"priority":"low"}`, `"priority":"low"`},
		{"a null date", `{"due_date":null}`, `"due_date":null`},
		{"a date", `{"due_date":"2028-01-01"}`, `"due_date":"2028-01-01T00:00:00Z"`},
		{"several", `{"title":"a","notes":"b","priority":"high"}`, `"title":"a","notes":"b","stage":"idea","tags":[],"priority":"high","due_date":"2028-01-01T00:00:00Z"`},
		{"a title in capitals", `{"title":"A"}`, `"title":"A"`},
		{"a title with an accent", `{"title":"Á"}`, `"title":"Á"`},
	} {
		p.check(tt.name, ask("PATCH "+at, tt.body), is(200), holds(tt.want), moves(&last))
	}
	p.check("as a merge patch", ask("PATCH "+at, `{"notes":null}`, "Content-Type: application/merge-patch+json"), is(200), holds(`"notes":null`), moves(&last))
	for name, tt := range inOrder(map[string][2]string{
		"a null title": {`{"title":null}`, "title wrong_type"}, "nulls": {`{"stage":null,"priority":null,"tags":null}`, "stage wrong_type, tags wrong_type, priority wrong_type"},
		"a blank title": {`{"title":" "}`, "title blank"}, "one good and one bad": {`{"title":"good","stage":"bad"}`, "stage not_allowed"}, "a list": {`[]`, "body wrong_type"},
	}) {
		p.check("refused: "+name, ask("PATCH "+at, tt[0]), faults(tt[1]))
	}
	p.check("no idea", ask("PATCH {me}/ideas/9007199254740991", `{}`), fails(404))
	p.check("a parameter", ask("PATCH "+at+"?x=1", `{}`), faults("x unknown_field"))
	p.check("what was refused changed nothing", ask("GET "+at, ""), stays(&last))
	c.verify("ten at once all take effect", func(t *testing.T) {
		var calls []call
		for i := range 10 {
			calls = append(calls, ask("PATCH "+at, `{"title":"t`+itoa(i)+`"}`))
		}
		for _, a := range p.atOnce(t, calls) {
			is(200)(t, a)
		}
		moves(&last)(t, p.send(t, ask("GET "+at, "")))
	})
}

// atOnce sends all the calls at the same time.
func (p *person) atOnce(t *testing.T, calls []call) []testkit.Answer {
	t.Helper()
	answers, done := make([]testkit.Answer, len(calls)), make(chan struct{})
	for i, one := range calls {
		go func() {
			defer func() { done <- struct{}{} }()
			answers[i] = p.Do(t, strings.ReplaceAll(one.request, "{me}", p.path), one.body, one.headers...)
		}()
	}
	for range calls {
		<-done
	}
	for i, a := range answers {
		audit(t, calls[i].request, a)
	}
	return answers
}

func checkMove(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x","notes":"n","tags":["a"]}`)
	last := read[idea](c.T, p.do("GET "+at, ""))
	for _, from := range stages {
		for _, to := range stages {
			p.do("PATCH "+at, `{"stage":"`+from+`"}`)
			last = read[idea](c.T, p.do("GET "+at, ""))
			w := moves(&last)
			if from == to {
				w = stays(&last)
			}
			p.check("from "+from+" to "+to, ask("PATCH "+at+"/stage", `{"stage":"`+to+`"}`), is(200), holds(`"title":"x","notes":"n","stage":"`+to+`","tags":["a"]`), w)
		}
	}
	p.check("the answer is a single idea", ask("PATCH "+at+"/stage", `{"stage":"draft"}`), is(200), header("Cache-Control", "private, no-cache"))
	for name, tt := range inOrder(map[string][2]string{
		"nothing": {`{}`, "stage missing"}, "null": {`{"stage":null}`, "stage wrong_type"}, "a number": {`{"stage":2}`, "stage wrong_type"}, "no stage": {`{"stage":"done"}`, "stage not_allowed"},
		"more than a stage": {`{"stage":"idea","title":"y"}`, "title unknown_field"}, "what GET gave": {`{"id":1,"stage":"idea"}`, "id unknown_field"}, "another case": {`{"Stage":"idea"}`, "stage missing, Stage unknown_field"},
		"a word": {`"idea"`, "body wrong_type"},
	}) {
		p.check("refused: "+name, ask("PATCH "+at+"/stage", tt[0]), faults(tt[1]))
	}
	p.check("no idea", ask("PATCH {me}/ideas/9007199254740991/stage", `{"stage":"idea"}`), fails(404))
	p.check("a parameter", ask("PATCH "+at+"/stage?x=1", `{"stage":"idea"}`), faults("x unknown_field"))
	p.check("an id that is none", ask("PATCH {me}/ideas/x/stage", `{"stage":"idea"}`), faults("idea_id wrong_type"))
}

func checkDelete(c *contract) {
	p := c.person()
	at, other := p.create(full), p.create(full)
	p.check("it is gone, without a word", ask("DELETE "+at, ""), is(204), header("ETag", ""), header("Content-Type", ""))
	for method, body := range inOrder(map[string]string{"GET": "", "HEAD": "", "DELETE": "", "PUT": full, "PATCH": `{}`}) {
		w := fails(404)
		if method == "HEAD" {
			w = is(404)
		}
		p.check(method+" of what is gone", ask(method+" "+at, body), w)
	}
	p.check("moving what is gone", ask("PATCH "+at+"/stage", `{"stage":"idea"}`), fails(404))
	p.check("the list has it no more", ask("GET {me}/ideas", ""), shows("full"), holds(`"total":1`))
	p.check("its tags are counted no more", ask("GET {me}/tags", ""), is(200), holds(`[{"tag":"a","count":1},{"tag":"b","count":1}]`))
	p.check("the other one is there", ask("GET "+other, ""), is(200))
	p.check("a parameter", ask("DELETE "+other+"?x=1", ""), faults("x unknown_field"))
	p.check("a body is not looked at", ask("DELETE "+other, "nonsense"), is(204))
	c.verify("of ten at once, one deletes", func(t *testing.T) {
		at, n, calls := p.create(full), map[int]int{}, make([]call, 10)
		for i := range calls {
			calls[i] = ask("DELETE "+at, "")
		}
		for _, a := range p.atOnce(t, calls) {
			n[a.Status]++
		}
		if n[204] != 1 || n[404] != 9 {
			t.Errorf("statuses %v", n)
		}
	})
}

func checkIDs(c *contract) {
	p := c.person()
	for id, fault := range inOrder(map[string]string{
		"0": "out_of_range", "-1": "out_of_range", "9007199254740992": "out_of_range", "9223372036854775807": "out_of_range", "9223372036854775808": "out_of_range", "99999999999999999999": "out_of_range",
		"-99999999999999999999": "out_of_range", "x": "wrong_type", "1.0": "wrong_type", "1e3": "wrong_type", "0x1": "wrong_type", "%31x": "wrong_type", "+1": "wrong_type", "1+": "wrong_type", "%201": "wrong_type",
		"1%20": "wrong_type", "1_0": "wrong_type", "null": "wrong_type", "%D9%A1": "wrong_type", "1%00": "wrong_type", "%ff": "wrong_type", "1,2": "wrong_type", "1%2F2": "wrong_type", "-": "wrong_type", "%2D1": "out_of_range",
	}) {
		p.check("GET of the id "+id, ask("GET {me}/ideas/"+id, ""), faults("idea_id "+fault))
		p.check("DELETE of the id "+id, ask("DELETE {me}/ideas/"+id, ""), faults("idea_id "+fault))
	}
	p.check("the least id", ask("GET {me}/ideas/1", ""), fails(404))
	p.check("the greatest id", ask("GET {me}/ideas/9007199254740991", ""), fails(404))
	p.check("an id and parameters", ask("GET {me}/ideas/x?b=1&a=2", ""), faults("idea_id wrong_type, b unknown_field, a unknown_field"))
	at := p.create(`{"title":"x"}`)
	slash := strings.LastIndexByte(at, '/')
	p.check("an id in escapes", ask("GET "+at[:slash]+"/%"+hex(at[slash+1:])+at[slash+2:], ""), is(200))
	for _, method := range []string{"PUT", "PATCH"} {
		p.check(method+" of the id x", ask(method+" {me}/ideas/x", full), faults("idea_id wrong_type"))
		p.check(method+" of the id 0", ask(method+" {me}/ideas/0", full), faults("idea_id out_of_range"))
	}
}

package main_test

import (
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

func checkETags(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x"}`)
	p.check("a strong tag", ask("GET "+at, ""), is(200), header("ETag", `"v1"`), header("Cache-Control", "private, no-cache"))
	for value, status := range inOrder(map[string]int{
		`"v1"`: 304, `W/"v1"`: 304, `"x", "v1"`: 304, `"v1","x"`: 304, `*`: 304, `"x" , W/"v1"`: 304, `"x"`: 200, `W/"x"`: 200, `"v2"`: 200, `v1`: 200, `"V1"`: 200, `"v1`: 200, `"v01"`: 200, `w/"v1"`: 200,
	}) {
		p.check("If-None-Match: "+value, ask("GET "+at, "", "If-None-Match: "+value), is(status), header("ETag", `"v1"`), header("Cache-Control", "private, no-cache"))
		p.check("If-None-Match by HEAD: "+value, ask("HEAD "+at, "", "If-None-Match: "+value), is(status), header("ETag", `"v1"`))
	}
	p.check("If-None-Match of what is not there", ask("GET {me}/ideas/9007199254740991", "", "If-None-Match: *"), fails(404))
	p.check("If-None-Match says nothing to PATCH", ask("PATCH "+at, `{"title":"x"}`, "If-None-Match: *"), is(200))
	p.check("a list has no tag", ask("GET {me}/ideas", "", `If-None-Match: *`), is(200), header("ETag", ""))
	checkIfMatch(p, at)
	for name, request := range inOrder(map[string]string{"PUT": "PUT {me}/ideas/9007199254740991", "PATCH": "PATCH {me}/ideas/9007199254740991"}) {
		p.check("If-Match by "+name+" of what is not there", ask(request, full, `If-Match: "v1"`), fails(404))
		p.check("If-Match: * by "+name+" of what is not there", ask(request, full, `If-Match: *`), fails(404))
	}
	p.check("If-Match by DELETE of what is not there", ask("DELETE {me}/ideas/9007199254740991", "", `If-Match: "v1"`), fails(404))
	c.verify("of ten changes of one version, one wins", func(t *testing.T) {
		at, n, calls := p.create(`{"title":"x"}`), map[int]int{}, make([]call, 10)
		for i := range calls {
			calls[i] = ask("PATCH "+at, `{"title":"t`+itoa(i)+`"}`, `If-Match: "v1"`)
		}
		for _, a := range p.atOnce(t, calls) {
			n[a.Status]++
		}
		if n[200] != 1 || n[412] != 9 {
			t.Errorf("statuses %v", n)
		}
	})
}

// checkIfMatch changes the idea at at by every method, if it is the version
// that is named.
func checkIfMatch(p *person, at string) {
	version := 1
	tag := func(n int) string { return `"v` + itoa(n) + `"` }
	changed := func(name, request, body, match string) {
		version++
		p.check(name, ask(request, body, "If-Match: "+match), is(200), header("ETag", tag(version)))
	}
	for _, method := range []string{"PATCH", "PUT"} {
		for i, match := range []string{tag(version), `"x", ` + tag(version+1), tag(version+2) + `,"x"`, "*", `"x", *`, tag(version+4) + "," + tag(version+5)} {
			changed(method+" of If-Match "+itoa(i), method+" "+at, `{"title":"`+method+itoa(i)+`"}`, match)
		}
		for name, match := range inOrder(map[string]string{
			"of before": tag(version - 1), "to come": tag(version + 1), "of another's": `"x"`, "weak": "W/" + tag(version), "without quotes": "v" + itoa(version), "with one quote": `"v` + itoa(version),
			"empty": `""`, "in capitals": `"V` + itoa(version) + `"`, "with a nought": `"v0` + itoa(version) + `"`, "with a sign": `"v+` + itoa(version) + `"`, "a star in quotes": `"*"`, "blank": " ", "a comma": ",",
		}) {
			p.check(method+" with a tag "+name, ask(method+" "+at, `{"title":"stale"}`, "If-Match: "+match), fails(412), current(version))
		}
		p.check(method+" that changes nothing, of the version", ask(method+" "+at, `{"title":"`+method+`5"}`, "If-Match: "+tag(version)), is(200), header("ETag", tag(version)))
		p.check(method+" that changes nothing, of another", ask(method+" "+at, `{"title":"`+method+`5"}`, "If-Match: "+tag(version-1)), fails(412), current(version))
		p.check(method+" of what is wrong and stale", ask(method+" "+at, `{"title":""}`, "If-Match: "+tag(1)), faults("title blank"))
	}
	changed("a move of the version", "PATCH "+at+"/stage", `{"stage":"draft"}`, tag(version))
	p.check("a move of another", ask("PATCH "+at+"/stage", `{"stage":"idea"}`, "If-Match: "+tag(version-1)), fails(412), current(version))
	p.check("an empty patch of another", ask("PATCH "+at, `{}`, `If-Match: "v1"`), fails(412), current(version))
	p.check("DELETE of another", ask("DELETE "+at, "", "If-Match: "+tag(version-1)), fails(412), current(version))
	p.check("DELETE with a weak tag", ask("DELETE "+at, "", "If-Match: W/"+tag(version)), fails(412), current(version))
	p.check("what was stale changed nothing", ask("GET "+at, ""), is(200), header("ETag", tag(version)))
	p.check("GET looks at no If-Match", ask("GET "+at, "", `If-Match: "x"`), is(200))
	p.check("DELETE of the version", ask("DELETE "+at, "", "If-Match: "+tag(version)), is(204))
	p.check("DELETE of the version again", ask("DELETE "+at, "", "If-Match: "+tag(version)), fails(404))
}

// current wants a refusal that brings the idea as it is.
func current(version int) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		var body struct {
			Error struct {
				Current idea `json:"current"`
			} `json:"error"`
		}
		a.JSON(t, &body)
		if i := body.Error.Current; i.ID == 0 || i.Title == "" || i.Title == "stale" || i.CreatedAt == "" || i.Tags == nil {
			t.Errorf("current %+v of version %d", i, version)
		}
		header("ETag", `"v`+itoa(version)+`"`)(t, a)
		header("Cache-Control", "no-store")(t, a)
	}
}

func checkOnce(c *contract) {
	p := c.person()
	const post, body, key = "POST {me}/ideas", `{"title":"once","tags":["a"]}`, "Idempotency-Key: k1"
	first := p.check("the first call", ask(post, body, key), is(201), header("Idempotent-Replayed", ""))
	again := func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(201)(t, a)
		header("Idempotent-Replayed", "true")(t, a)
		for _, name := range []string{"Location", "ETag", "Cache-Control"} {
			header(name, first.Header.Get(name))(t, a)
		}
		if diff := cmp.Diff(read[idea](t, first), read[idea](t, a)); diff != "" {
			t.Errorf("(-first +repeat):\n%s", diff)
		}
	}
	p.check("a repeat", ask(post, body, key), again)
	p.check("a repeat that is written otherwise", ask(post, ` { "tags" : ["a"] , "title" : "onc\u0065" } `, key), again)
	p.check("a repeat that means the same", ask(post, `{"title":" once ","tags":["a","A"],"stage":"idea","notes":null}`, key), again)
	p.do("PATCH "+first.Header.Get("Location"), `{"title":"changed"}`)
	p.check("a repeat after a change", ask(post, body, key), again)
	p.do("DELETE "+first.Header.Get("Location"), "")
	p.check("a repeat after the end", ask(post, body, key), again)
	p.check("it made no other idea", ask("GET {me}/ideas", ""), shows(""))
	for name, other := range inOrder(map[string]string{"title": `{"title":"other","tags":["a"]}`, "case": `{"title":"Once","tags":["a"]}`, "tags": `{"title":"once"}`, "date": `{"title":"once","tags":["a"],"due_date":"2027-01-31"}`}) {
		p.check("the key with another "+name, ask(post, other, key), fails(409, "Idempotency-Key key_reused"))
	}
	p.check("a key in another case is another", ask(post, body, "Idempotency-Key: K1"), is(201), header("Idempotent-Replayed", ""))
	other := c.person()
	other.check("by somebody else", ask(post, `{"title":"other"}`, key), is(201), header("Idempotent-Replayed", ""))
	other.check("and again by them", ask(post, `{"title":"other"}`, key), is(201), header("Idempotent-Replayed", "true"))
	p.check("without a key", ask(post, body), is(201), header("Idempotent-Replayed", ""))
	p.check("without a key again", ask(post, body), is(201), header("Idempotent-Replayed", ""))
	for name, refused := range inOrder(map[string]call{
		"a wrong field": ask(post, `{"title":""}`), "broken JSON": ask(post, `{`), "a wrong type": ask(post, body, "Content-Type: text/plain"), "a parameter": ask(post+"?x=1", body),
		"no token": ask(post, body, "Authorization:"), "no vault of theirs": ask("POST /api/v1/somebody/ideas", body), "too large a body": ask(post, rep(" ", 1<<20)+body),
	}) {
		k := "Idempotency-Key: " + strings.ReplaceAll(name, " ", "-")
		refused.headers = append(refused.headers, k)
		p.check("a call with "+name, refused, func(t testing.TB, a testkit.Answer) {
			if a.Status/100 != 4 {
				t.Errorf("status %d", a.Status)
			}
		})
		p.check("a call with "+name+" keeps no key", ask(post, body, k), is(201), header("Idempotent-Replayed", ""))
	}
	checkKeys(p)
	checkAtOnce(p)
}

// checkKeys is about what a key may be.
func checkKeys(p *person) {
	const post, body = "POST {me}/ideas", `{"title":"x"}`
	visible := make([]byte, 0, 94)
	for b := byte('!'); b <= '~'; b++ {
		visible = append(visible, b)
	}
	for name, key := range inOrder(map[string]string{"of 1": "k", "of 254": rep("k", 254), "of 255": rep("k", 255), "of every visible character": string(visible), "in quotes": `"k"`, "within spaces": " kk "}) {
		p.check("a key "+name, ask(post, body, "Idempotency-Key: "+key), is(201), header("Idempotent-Replayed", ""))
		p.check("a key "+name+" again", ask(post, body, "Idempotency-Key: "+key), is(201), header("Idempotent-Replayed", "true"))
	}
	for name, tt := range inOrder(map[string][2]string{
		"of 256": {rep("k", 256), "too_long"}, "of 257": {rep("k", 257), "too_long"}, "with a space": {"a b", "malformed"}, "with a tab": {"a\tb", "malformed"}, "beyond ASCII": {"é", "malformed"}, "of nothing": {" ", "blank"},
	}) {
		p.check("a key "+name, ask(post, body, "Idempotency-Key: "+tt[0]), faults("Idempotency-Key "+tt[1]))
	}
	p.check("a key of 256 and a wrong field", ask(post, `{"title":""}`, "Idempotency-Key: "+rep("k", 256)), faults("Idempotency-Key too_long"))
	p.check("a key says nothing to PATCH", ask("PATCH {me}/ideas/9007199254740991", `{}`, "Idempotency-Key: a b"), fails(404))
}

// checkAtOnce is about calls that come while another one is under way.
func checkAtOnce(p *person) {
	ten := func(t *testing.T, key string, body func(i int) string) (answers []testkit.Answer, ids map[int64]bool) {
		calls := make([]call, 10)
		for i := range calls {
			calls[i] = ask("POST {me}/ideas", body(i), "Idempotency-Key: "+key)
		}
		ids = map[int64]bool{}
		answers = p.atOnce(t, calls)
		for _, a := range answers {
			if a.Status == 201 {
				ids[read[idea](t, a).ID] = true
			}
		}
		return answers, ids
	}
	total := func(t *testing.T) int64 { return *read[page](t, p.send(t, ask("GET {me}/ideas", ""))).Pagination.Total }
	p.c.verify("ten at once create one idea", func(t *testing.T) {
		before, fresh := total(t), 0
		answers, ids := ten(t, "ten", func(int) string { return `{"title":"ten"}` })
		for _, a := range answers {
			is(201)(t, a)
			if a.Header.Get("Idempotent-Replayed") == "" {
				fresh++
			}
		}
		if len(ids) != 1 || fresh != 1 || total(t) != before+1 {
			t.Errorf("ids %v, %d first answers, %d ideas and then %d", ids, fresh, before, total(t))
		}
	})
	p.c.verify("of ten different ones at once, one is created", func(t *testing.T) {
		before, n := total(t), map[int]int{}
		answers, ids := ten(t, "differ", func(i int) string { return `{"title":"d` + itoa(i) + `"}` })
		for _, a := range answers {
			n[a.Status]++
			if a.Status == 409 {
				fails(409, "Idempotency-Key key_reused")(t, a)
			}
		}
		if n[201] != 1 || n[409] != 9 || len(ids) != 1 || total(t) != before+1 {
			t.Errorf("statuses %v, ids %v, %d ideas and then %d", n, ids, before, total(t))
		}
	})
	p.c.verify("of ten wrong ones at once, none is kept", func(t *testing.T) {
		answers, _ := ten(t, "wrong", func(int) string { return `{"title":" "}` })
		if slices.ContainsFunc(answers, func(a testkit.Answer) bool { return a.Status != 400 }) {
			t.Error("one was let through")
		}
		header("Idempotent-Replayed", "")(t, p.send(t, ask("POST {me}/ideas", `{"title":"right"}`, "Idempotency-Key: wrong")))
	})
}

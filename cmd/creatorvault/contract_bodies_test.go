package main_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

func checkMedia(c *contract) {
	p := c.person()
	const post, body = "POST {me}/ideas", `{"title":"x"}`
	at := p.create(body)
	for kind, ok := range inOrder(map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "APPLICATION/JSON;charset=UTF-8": true, `application/json; charset="utf-8"`: true,
		"application/json; version=1": true, "application/json;": true,
		"application/json; charset=latin1": false, "application/json; charset=utf-16": false, "text/json": false, "text/plain": false, "application/x-www-form-urlencoded": false,
		"multipart/form-data; boundary=x": false, "application/merge-patch+json": false, "application/json-patch+json": false, "application/vnd.api+json": false, "json": false,
		"application/json, text/plain": false, "application/*": false, "application/jsonx": false, "application/json; charset": false,
	}) {
		status := is(201)
		if !ok {
			status = fails(415)
		}
		p.check("POST of "+kind, ask(post, body, "Content-Type: "+kind), status)
	}
	for _, tt := range []struct {
		method, path, body string
		status             int
	}{
		{"PATCH", at, body, 200},
		{"PATCH", at + "/stage", `{"stage":"draft"}`, 200},
		{"PATCH", "/api/v1/users/me", `{}`, 200},
		{"PUT", at, body, 415},
	} {
		name := strings.Replace(tt.path, at, "an idea", 1)
		p.check("a merge patch by "+tt.method+" of "+name, ask(tt.method+" "+tt.path, tt.body, "Content-Type: application/merge-patch+json; charset=utf-8"), is(tt.status))
		p.check("text by "+tt.method+" of "+name, ask(tt.method+" "+tt.path, tt.body, "Content-Type: text/plain"), fails(415))
		p.check("no type by "+tt.method+" of "+name, ask(tt.method+" "+tt.path, tt.body, "Content-Type:"), fails(415))
	}
	p.check("a body without a type", ask(post, body, "Content-Type:"), fails(415))
	p.check("a compressed body", ask(post, body, "Content-Encoding: gzip"), fails(415))
	p.check("a body compressed by brotli", ask(post, body, "Content-Encoding: br"), fails(415))
	for encoding, ok := range inOrder(map[string]bool{"identity": true, "Identity": true, " identity , IDENTITY ": true, "": true, "identity, gzip": false, "gzip, identity": false, "deflate": false, "identityx": false, "identity;q=1": false}) {
		status := is(201)
		if !ok {
			status = fails(415)
		}
		p.check("a body with the encoding "+encoding, ask(post, body, "Content-Encoding: "+encoding), status)
	}
	pad := func(n int) string { return body + rep(" ", n-len(body)) }
	p.check("a body of 1 MiB less one", ask(post, pad(1<<20-1)), is(201))
	p.check("a body of 1 MiB", ask(post, pad(1<<20)), is(201))
	p.check("a body of 1 MiB and one", ask(post, pad(1<<20+1)), fails(413))
	p.check("a body of 2 MiB by PUT", ask("PUT "+at, pad(2<<20)), fails(413))
	p.check("a body of 2 MiB by PATCH", ask("PATCH "+at, pad(2<<20)), fails(413))
	p.check("a profile of 2 MiB", ask("PATCH /api/v1/users/me", pad(2<<20)), fails(413))
	for _, tt := range []struct {
		name, body string
		want       want
	}{
		{"small", body, is(201)},
		{"of 1 MiB", pad(1 << 20), is(201)},
		{"of 1 MiB and one", pad(1<<20 + 1), fails(413)},
		{"of nothing", "", faults("body missing")},
	} {
		c.verify("a body of undeclared length "+tt.name, func(t *testing.T) { tt.want(t, p.undeclared(t, tt.body)) })
	}
	p.check("no body", ask(post, ""), faults("body missing"))
	p.check("no body by PUT", ask("PUT "+at, ""), faults("body missing"))
	p.check("no body by PATCH", ask("PATCH "+at, ""), faults("body missing"))
	p.check("no body for a stage", ask("PATCH "+at+"/stage", ""), faults("body missing"))
	p.check("a body of a GET is not looked at", ask("GET {me}/ideas", "nonsense", "Content-Type: text/plain"), is(200))
}

// undeclared posts an idea in chunks.
func (p *person) undeclared(t *testing.T, body string) testkit.Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+p.path+"/ideas", io.MultiReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = -1
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.Token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := testkit.Answer{Status: resp.StatusCode, Header: resp.Header, Body: said}
	audit(t, "POST", a)
	return a
}

func checkJSON(c *contract) {
	p := c.person()
	const post = "POST {me}/ideas"
	for name, body := range inOrder(map[string]string{
		"an open object": `{"title":"x"`, "trailing text": `{"title":"x"} x`, "a second object": `{"title":"x"}{}`, "single quotes": `{'title':'x'}`, "a trailing comma": `{"title":"x",}`,
		"a space": " ", "a bare word": "nil", "a byte order mark": "\ufeff" + `{"title":"x"}`, "a leading zero": `{"title":01}`, "NaN": `{"title":NaN}`, "a raw newline in a text": "{\"title\":\"a\nb\"}",
		"a raw NUL": "{\"title\":\"a\x00b\"}", "a comment": `{"title":"x"/**/}`, "no comma": `{"title":"x" "notes":"y"}`, "an unknown escape": `{"title":"\x41"}`, "a short escape": `{"title":"\u004"}`,
		"a number with a point at its end": `{"id":1.}`, "a name without quotes": `{title:"x"}`, "brackets without end": rep("[", 100_000), "objects without end": rep(`{"a":`, 100_000), "a NUL behind it": "{}\x00",
		"UTF-16": "{\x00\"\x00}\x00",
	}) {
		p.check("malformed: "+name, ask(post, body), faults("body malformed"))
	}
	for name, body := range inOrder(map[string]string{"null": `null`, "a list": `[{"title":"x"}]`, "an empty list": `[]`, "a text": `"x"`, "a number": `3`, "true": `true`}) {
		p.check("no object: "+name, ask(post, body), faults("body wrong_type"))
	}
	p.check("white space around", ask(post, " \r\n\t{\"title\"\n:\t\"x\"}\n "), is(201))
	p.check("escapes in a name", ask(post, `{"\u0074itle":"x"}`), is(201))
	at := p.create(`{"title":"x"}`)
	for _, tt := range []struct{ name, body, faults string }{
		{"a field", `{"title":"x","title":"y"}`, "title duplicate_key"},
		{"a field by an escape", `{"title":"x","\u0074itle":"y"}`, "title duplicate_key"},
		{"a field with the same value", `{"title":"x","title":"x"}`, "title duplicate_key"},
		{"thrice", `{"title":"x","title":"y","title":"z"}`, "title duplicate_key, title duplicate_key"},
		{"several", `{"title":"x","a":1,"a":2,"title":"y"}`, "a duplicate_key, title duplicate_key"},
		{"within an unknown one", `{"title":"x","x":{"y":1,"y":2}}`, "x.y duplicate_key"},
		{"within a list", `{"title":"x","tags":[{"y":1,"y":2}]}`, "tags[0].y duplicate_key"},
		{"an ignored one", `{"title":"x","id":1,"id":2}`, "id duplicate_key"},
	} {
		p.check("twice: "+tt.name, ask(post, tt.body), faults(tt.faults))
		p.check("twice by PATCH: "+tt.name, ask("PATCH "+at, tt.body), faults(tt.faults))
	}
	p.check("names apart in case are not twice", ask(post, `{"title":"x","Title":"y","TITLE":"z"}`), faults("Title unknown_field, TITLE unknown_field"))
	for _, tt := range []struct{ name, body, faults string }{
		{"a high surrogate alone", `{"title":"\ud800"}`, "title invalid_utf8"},
		{"a low surrogate alone", `{"title":"\udc00x"}`, "title invalid_utf8"},
		{"surrogates the wrong way round", `{"title":"\udc00\ud800"}`, "title invalid_utf8"},
		{"a high surrogate before a letter", `{"title":"a\ud83db"}`, "title invalid_utf8"},
		{"two high surrogates", `{"title":"\ud800\ud800"}`, "title invalid_utf8"},
		{"a byte that begins nothing", "{\"title\":\"\xff\"}", "title invalid_utf8"},
		{"a sequence cut short", "{\"title\":\"x\",\"notes\":\"\xc3\"}", "notes invalid_utf8"},
		{"an overlong slash", "{\"title\":\"\xc0\xaf\"}", "title invalid_utf8"},
		{"a surrogate in bytes", "{\"title\":\"\xed\xa0\x80\"}", "title invalid_utf8"},
		{"beyond U+10FFFF", "{\"title\":\"\xf4\x90\x80\x80\"}", "title invalid_utf8"},
		{"Latin-1", "{\"title\":\"caf\xe9\"}", "title invalid_utf8"},
		{"in notes", `{"title":"x","notes":"\ud800"}`, "notes invalid_utf8"},
		{"in a tag", `{"title":"x","tags":["a","\ud800"]}`, "tags[1] invalid_utf8"},
		{"in a stage", `{"title":"x","stage":"\ud800"}`, "stage invalid_utf8"},
		{"in a date", `{"title":"x","due_date":"\ud800"}`, "due_date invalid_utf8"},
		{"in an unknown field", `{"title":"x","y":{"z":"\ud800"}}`, "y.z invalid_utf8"},
		{"in several", `{"title":"\ud800","notes":"\udc00","tags":["x","\xff"]}`, "title invalid_utf8, notes invalid_utf8, tags[1] invalid_utf8"},
		{"and a field twice", `{"title":"\ud800","notes":"x","notes":"y"}`, "title invalid_utf8, notes duplicate_key"},
	} {
		body := strings.ReplaceAll(tt.body, `\xff`, "\xff")
		p.check("invalid UTF-8: "+tt.name, ask(post, body), faults(tt.faults))
		p.check("invalid UTF-8 by PATCH: "+tt.name, ask("PATCH "+at, body), faults(tt.faults))
	}
	p.check("a pair of surrogates is a character", ask(post, `{"title":"\ud83d\ude80"}`), is(201), holds(`"title":"🚀"`))
	p.check("U+FFFD itself is a character", ask(post, `{"title":"\ufffd"}`), is(201), holds("\"title\":\"\ufffd\""))
	p.check("numbers beyond measure", ask("PATCH "+at, `{"id":1e999,"user_id":-1e999}`), is(200))
	p.check("a number beyond measure for a text", ask(post, `{"title":1e999}`), faults("title wrong_type"))
	p.check("a deep value of an unknown field", ask(post, `{"title":"x","y":`+rep("[", 5000)+rep("]", 5000)+`}`), faults("y unknown_field"))
	checkMany(p)
}

// checkMany is about more faults than anybody makes by mistake.
func checkMany(p *person) {
	many := func(n int, member string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Replace(member, "%", itoa(i), 1))
		}
		return b.String()
	}
	const post = "POST {me}/ideas"
	for _, tt := range []struct {
		n    int
		more string
	}{{999, ""}, {1000, ""}, {1001, "; 1 more fault is not listed"}, {80_000, "; 79000 more faults are not listed"}} {
		n, more := tt.n, tt.more
		body := `{"title":"x"` + many(n, `,"f%":0`) + `}`
		p.check(itoa(n)+" unknown fields", ask(post, body), is(400), holds(`"message":"There is no field \"f0\"`+more+`"`, `"field":"f0"`, `"field":"f`+itoa(min(n, 1000)-1)+`"`), named(min(n, 1000)))
	}
	p.check("half a million tags that are none", ask(post, `{"title":"x","tags":[1`+rep(",1", 500_000)+`]}`), is(400), holds(`"field":"tags[0]"`, `"type":"too_many"`), named(101))
	p.check("20 tags that are none", ask(post, `{"title":"x","tags":[1`+rep(",1", 19)+`]}`), is(400), named(20))
	p.check("half a million times one tag", ask(post, `{"title":"x","tags":["a"`+rep(`,"a"`, 250_000)+`]}`), is(201), holds(`"tags":["a"]`))
	p.check("a field a hundred thousand times", ask(post, `{"title":"x"`+rep(`,"a":0`, 100_000)+`}`), is(400), named(1000))
	p.check("far below, over and over", ask(post, rep(`{"a":`, 5000)+`[`+rep("\"\xff\",", 100_000)+`1]`+rep(`}`, 5000)), is(400), named(1000))
	p.check("unknown preferences", ask("PATCH "+me, `{"preferences":{"x":1`+many(50_000, `,"%":0`)+`}}`), is(400), named(1000))
	p.check("an unknown field of a long name", ask(post, `{"title":"x","`+rep("x", 101)+`":1}`), faults(rep("x", 100)+"… unknown_field"))
}

// named wants so many details, in no more than they need.
func named(n int) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		if got := strings.Count(string(a.Body), `"field":`); got != n || len(a.Body) > 400_000 {
			t.Errorf("%d details in %d bytes, want %d: %.300s", got, len(a.Body), n, a.Body)
		}
	}
}

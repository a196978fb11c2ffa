package main_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

const (
	me       = "/api/v1/users/me"
	defaults = `"preferences":{"theme":"system","timezone":"UTC","locale":"en","default_priority":"medium","default_view":"board","ai":"off"}`
)

// aging gives a person another token, issued so long from now.
func (p *person) aging(after time.Duration, claims map[string]any) *person {
	p.c.Helper()
	all := map[string]any{"iat": time.Now().Add(after).Unix()}
	maps.Copy(all, claims)
	return p.with(p.c.issuer.Token(p.c.T, p.name, all))
}

func checkProfile(c *contract) {
	at := time.Now().Unix() // of the tokens, whose order counts, and not the machine's speed
	p := c.person().aging(0, map[string]any{"iat": at})
	p.check("a new person", ask("GET "+me, ""), is(200), holds(`"data":{"id":"`+p.name+`","email":"`+p.name+`@example.com","name":null,`+defaults+`,"created_at":"`), header("Cache-Control", "no-store"), header("ETag", ""))
	p.aging(0, map[string]any{"iat": at, "name": "Late"}).check("the name is the first token's alone", ask("GET "+me, ""), is(200), holds(`"name":null`))
	p.aging(0, map[string]any{"iat": at, "email": "new@example.com"}).check("the e-mail follows the token", ask("GET "+me, ""), is(200), holds(`"email":"new@example.com"`))
	p.aging(0, map[string]any{"iat": at, "email": nil}).check("but stays where there is none", ask("GET "+me, ""), is(200), holds(`"email":"new@example.com"`))
	p.aging(0, map[string]any{"iat": at - 1, "email": "old@example.com"}).check("and does not follow an older token", ask("GET "+me, ""), is(200), holds(`"email":"new@example.com"`))
	p.check("but one of the same second", ask("GET "+me, ""), is(200), holds(`"email":"`+p.name+`@example.com"`))
	for name, tt := range inOrder(map[string]struct {
		claims map[string]any
		want   string
	}{
		"with a name": {map[string]any{"name": "Ada"}, `"name":"Ada"`}, "with a name of a number": {map[string]any{"name": 1}, `"name":null`}, "with an empty name": {map[string]any{"name": ""}, `"name":null`}, "with a name beyond ASCII": {map[string]any{"name": "Ādá 𝔘"}, `"name":"Ādá 𝔘"`},
		"with a NUL in the name": {map[string]any{"name": "a\x00b"}, `"name":null`}, "with a NUL in the e-mail": {map[string]any{"email": "a\x00@example.com"}, `"email":null`}, "without an e-mail": {map[string]any{"email": nil}, `"email":null`},
		"with an e-mail that is none": {map[string]any{"email": "ada"}, `"email":"ada"`}, "with an e-mail in a list": {map[string]any{"email": []string{"a@example.com"}}, `"email":null`},
	}) {
		q := c.person()
		q.aging(0, tt.claims).check("a new person "+name, ask("GET "+me, ""), is(200), holds(tt.want))
	}
	for name, claims := range inOrder(map[string]map[string]any{"name": {"name": rep("𝔘", 300)}, "name of 256": {"name": rep("x", 256)}, "e-mail": {"email": rep("x", 5000) + "@example.com"}}) {
		c.person().aging(0, claims).check("a new person with a very long "+name, ask("GET "+me, ""), is(200))
	}
	c.verify("two people with one e-mail are two", func(t *testing.T) {
		a, b := c.person().aging(0, map[string]any{"email": "same@example.com"}), c.person().aging(0, map[string]any{"email": "same@example.com"})
		a.send(t, ask("POST {me}/ideas", `{"title":"a"}`))
		shows("")(t, b.send(t, ask("GET {me}/ideas", "")))
		holds(`"id":"`+b.name+`"`, `same@example.com`)(t, b.send(t, ask("GET "+me, "")))
		shows("a")(t, a.send(t, ask("GET {me}/ideas", "")))
	})
	c.verify("ten first requests at once make one person", func(t *testing.T) {
		q, calls := c.person(), make([]call, 10)
		for i := range calls {
			calls[i] = ask("POST {me}/ideas", `{"title":"x"}`)
		}
		for _, a := range q.atOnce(t, calls) {
			is(201)(t, a)
		}
		inAll(10)(t, q.send(t, ask("GET {me}/ideas", "")))
	})
	checkPreferences(p)
	checkBadProfile(p)
}

func checkPreferences(p *person) {
	for _, tt := range []struct{ body, want string }{
		{`{}`, `"name":null,` + defaults},
		{`{"name":" Ada\u2003"}`, `"name":"Ada"`},
		{`{"preferences":{}}`, `"name":"Ada",` + defaults},
		{`{"preferences":{"theme":"dark"}}`, `"preferences":{"theme":"dark","timezone":"UTC","locale":"en","default_priority":"medium","default_view":"board","ai":"off"}`},
		{`{"preferences":{"timezone":"Europe/Berlin","locale":"de-DE"}}`, `"preferences":{"theme":"dark","timezone":"Europe/Berlin","locale":"de-DE","default_priority":"medium","default_view":"board","ai":"off"}`},
		{`{"preferences":{"ai":"on","default_view":"calendar","default_priority":"high"}}`, `"preferences":{"theme":"dark","timezone":"Europe/Berlin","locale":"de-DE","default_priority":"high","default_view":"calendar","ai":"on"}`},
		{`{"name":"e\u0301","preferences":{"theme":"light"}}`, `"name":"é","preferences":{"theme":"light","timezone":"Europe/Berlin"`},
		{`{"name":null}`, `"name":null,"preferences":{"theme":"light"`},
		{`{"preferences":{"theme":"system","timezone":"UTC","locale":"en","default_priority":"medium","default_view":"board","ai":"off"}}`, `"name":null,` + defaults},
		{`{"preferences":{"default_view":"list"}}`, `"default_view":"list"`},
		{`{"preferences":{"default_priority":"low"}}`, `"default_priority":"low"`},
		{`{"preferences":{"ai":"off"}}`, `"ai":"off"`},
	} {
		p.check("PATCH "+tt.body, ask("PATCH "+me, tt.body), is(200), holds(tt.want))
	}
	p.check("it is kept", ask("GET "+me, ""), is(200), holds(`"default_priority":"low","default_view":"list","ai":"off"`))
	for _, locale := range []string{"de", "pt-BR", "zh-Hant-TW", "ur-PK", "sr-Latn", "es-419", "de-CH-1996", "en-GB-oxendict"} {
		p.check("the locale "+locale, ask("PATCH "+me, `{"preferences":{"locale":"`+locale+`"}}`), is(200), holds(`"locale":"`+locale+`"`))
	}
	for _, zone := range []string{"Asia/Karachi", "America/Argentina/Buenos_Aires", "Etc/GMT+12", "UTC", "GMT", "Pacific/Kiritimati"} {
		p.check("the time zone "+zone, ask("PATCH "+me, `{"preferences":{"timezone":"`+zone+`"}}`), is(200), holds(`"timezone":"`+zone+`"`))
	}
	for _, zone := range []string{"localtime", "posixrules", "right/UTC", "right/Europe/Berlin", "posix/UTC", "posix/Europe/Berlin", "Factory", "europe/berlin", "./UTC", "Europe//Berlin", "Europe", "zone.tab", "leapseconds"} {
		p.check("no time zone: "+zone, ask("PATCH "+me, `{"preferences":{"timezone":"`+zone+`"}}`), faults("preferences.timezone not_allowed"))
	}
	limit(p, "name", "name", 255, func(s string) call { return ask("PATCH "+me, `{"name":"`+s+`"}`) }, 200)
	p.check("a merge patch", ask("PATCH "+me, `{"name":"m"}`, "Content-Type: application/merge-patch+json"), is(200), holds(`"name":"m"`))
	p.c.verify("ten at once all take effect", func(t *testing.T) {
		words := []string{`"theme":"dark"`, `"timezone":"Asia/Tokyo"`, `"locale":"ja"`, `"default_priority":"high"`, `"default_view":"calendar"`, `"ai":"on"`}
		calls := make([]call, len(words))
		for i := range calls {
			calls[i] = ask("PATCH "+me, `{"preferences":{`+words[i]+`}}`)
		}
		for _, a := range p.atOnce(t, calls) {
			is(200)(t, a)
		}
		holds(`"preferences":{`+strings.Join(words, ",")+`}`)(t, p.send(t, ask("GET "+me, "")))
	})
}

func checkBadProfile(p *person) {
	for body, want := range inOrder(map[string]string{
		`{"name":""}`: "name blank", `{"name":" "}`: "name blank", `{"name":"a\u0007"}`: "name control_character", `{"name":"a\nb"}`: "name control_character", `{"name":1}`: "name wrong_type", `{"name":["a"]}`: "name wrong_type", `{"name":"\ud800"}`: "name invalid_utf8",
		`{"email":"x@example.com"}`: "email not_allowed", `{"email":null}`: "email not_allowed", `{"id":"x"}`: "id not_allowed", `{"created_at":null}`: "created_at not_allowed", `{"Name":"x"}`: "Name unknown_field", `{"user_id":"x"}`: "user_id unknown_field",
		`{"preferences":[]}`: "preferences wrong_type", `{"preferences":null}`: "preferences wrong_type", `{"preferences":"dark"}`: "preferences wrong_type", `{"preferences":{"theme":"x"}}`: "preferences.theme not_allowed", `{"preferences":{"theme":"Dark"}}`: "preferences.theme not_allowed",
		`{"preferences":{"theme":null}}`: "preferences.theme wrong_type", `{"preferences":{"theme":1}}`: "preferences.theme wrong_type", `{"preferences":{"timezone":"Mars/Base"}}`: "preferences.timezone not_allowed", `{"preferences":{"timezone":"Local"}}`: "preferences.timezone not_allowed",
		`{"preferences":{"timezone":""}}`: "preferences.timezone blank", `{"preferences":{"timezone":"../../etc/passwd"}}`: "preferences.timezone not_allowed", `{"preferences":{"timezone":"+02:00"}}`: "preferences.timezone not_allowed", `{"preferences":{"timezone":"Europe/Berlin\u0000"}}`: "preferences.timezone not_allowed",
		`{"preferences":{"timezone":null}}`: "preferences.timezone wrong_type", `{"preferences":{"locale":"english please"}}`: "preferences.locale malformed", `{"preferences":{"locale":"de_DE"}}`: "preferences.locale malformed", `{"preferences":{"locale":""}}`: "preferences.locale blank",
		`{"preferences":{"locale":"en-"}}`: "preferences.locale malformed", `{"preferences":{"locale":2}}`: "preferences.locale wrong_type", `{"preferences":{"default_priority":"urgent"}}`: "preferences.default_priority not_allowed", `{"preferences":{"default_view":"grid"}}`: "preferences.default_view not_allowed",
		`{"preferences":{"ai":true}}`: "preferences.ai wrong_type", `{"preferences":{"ai":"yes"}}`: "preferences.ai not_allowed", `{"preferences":{"x":1},"y":2}`: "preferences.x unknown_field, y unknown_field", `{"y":2,"preferences":{"x":1}}`: "y unknown_field, preferences.x unknown_field",
		`{"preferences":{"Theme":"dark"}}`: "preferences.Theme unknown_field", `{"preferences":{"theme":"dark","theme":"dark"}}`: "preferences.theme duplicate_key", `{"preferences":{},"preferences":{}}`: "preferences duplicate_key", `{"preferences":{"theme":"\ud800"}}`: "preferences.theme invalid_utf8",
		`{"z":1,"preferences":{"b":1,"ai":1,"default_view":"x","default_priority":null,"locale":"?","timezone":"x","theme":[]},"email":"x","name":"","id":1,"created_at":1}`: "id not_allowed, email not_allowed, name blank, preferences.theme wrong_type, preferences.timezone not_allowed, preferences.locale malformed, " +
			"preferences.default_priority wrong_type, preferences.default_view not_allowed, preferences.ai wrong_type, created_at not_allowed, z unknown_field, preferences.b unknown_field",
		`[]`: "body wrong_type", `{`: "body malformed",
	}) {
		p.check("refused: "+body, ask("PATCH "+me, body), faults(want))
	}
	p.check("what was refused changed nothing", ask("GET "+me, ""), is(200), holds(`"preferences":{"theme":"dark"`))
	p.check("a parameter of PATCH", ask("PATCH "+me+"?x=1", `{}`), faults("x unknown_field"))
}

// unzip reads an export.
func unzip(t testing.TB, a testkit.Answer) map[string][]byte {
	t.Helper()
	is(200)(t, a)
	return testkit.Unzip(t, a.Body)
}

func checkExport(c *contract) {
	p := c.person()
	const request = "GET " + me + "/export"
	p.check("its headers", ask(request, ""), is(200), header("Content-Type", "application/zip"), header("Cache-Control", "no-store"), holds("PK"), func(t testing.TB, a testkit.Answer) {
		if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="creatorvault-`) || !strings.HasSuffix(got, `.zip"`) {
			t.Errorf("Content-Disposition %q", got)
		}
	})
	c.verify("an empty vault", func(t *testing.T) {
		if ideas := strings.TrimSpace(string(unzip(t, p.send(t, ask(request, "")))["ideas.json"])); ideas != "[\n]" && ideas != "[]" {
			t.Errorf("ideas %q", ideas)
		}
	})
	pantry(p)
	p.create(`{"title":"odd \u2028 \ud835\udd18 \"","notes":"` + rep("𝔘", 5000) + `","tags":[` + manyTags() + `]}`)
	p.do("DELETE "+p.create(`{"title":"gone"}`), "")
	p.do("PATCH "+me, `{"name":"Ada"}`)
	c.person().create(`{"title":"of somebody else"}`)
	all := unzip(c.T, p.do(request, ""))
	c.verify("the files", func(t *testing.T) {
		whole := slices.DeleteFunc(sortedKeys(all), func(name string) bool { return strings.HasPrefix(name, "ideas/") })
		if diff := cmp.Diff([]string{"README.txt", "ai-activity.json", "changes.json", "conversations.json", "events.json", "history.json", "ideas.csv", "ideas.json", "manifest.json", "moves.json", "profile.json", "proposals.json", "tokens.json", "trash.json", "views.json"}, whole); diff != "" || len(all) != len(whole)+7 {
			t.Errorf("%d files (-want +got):\n%s", len(all), diff)
		}
	})
	c.verify("the profile is what GET answers", func(t *testing.T) {
		var got any
		if err := json.Unmarshal(all["profile.json"], &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(read[any](t, p.send(t, ask("GET "+me, ""))), got); diff != "" {
			t.Errorf("(-GET +file):\n%s", diff)
		}
	})
	c.verify("the ideas are all of one's own, the oldest first, as GET answers them", func(t *testing.T) {
		var got []any
		if err := json.Unmarshal(all["ideas.json"], &got); err != nil {
			t.Fatal(err)
		}
		want := read[struct {
			Ideas []any `json:"ideas"`
		}](t, p.send(t, ask("GET {me}/ideas?order=asc&limit=100", ""))).Ideas
		if diff := cmp.Diff(want, got); diff != "" || len(got) != 7 {
			t.Errorf("%d ideas (-GET +file):\n%s", len(got), diff)
		}
	})
	c.verify("the changes are all of one's own, the oldest first", func(t *testing.T) {
		var got []struct {
			Seq     int      `json:"seq"`
			Version int      `json:"version"`
			Source  string   `json:"source"`
			Act     string   `json:"act"`
			Fields  []string `json:"fields"`
			From    *string  `json:"from"`
			To      *string  `json:"to"`
		}
		if err := json.Unmarshal(all["changes.json"], &got); err != nil {
			t.Fatal(err)
		}
		acts := ""
		for i, change := range got {
			acts += change.Act + " "
			if change.Seq != i+1 || change.Version < 1 || change.Source != "api" || change.Fields == nil || change.From != nil || (change.To == nil) != (change.Act == "deleted") {
				t.Errorf("%+v", change)
			}
		}
		if want := rep("created ", 8) + "deleted "; acts != want {
			t.Errorf("got %q, want %q", acts, want)
		}
	})
	c.verify("the manifest counts them, with the hash of each file", func(t *testing.T) {
		var m struct {
			Format  int    `json:"format"`
			At      string `json:"exported_at"`
			Ideas   int    `json:"ideas"`
			Changes int    `json:"changes"`
			Files   []struct {
				Name   string `json:"name"`
				Bytes  int    `json:"bytes"`
				SHA256 string `json:"sha256"`
			} `json:"files"`
		}
		if err := json.Unmarshal(all["manifest.json"], &m); err != nil {
			t.Fatal(err)
		}
		for _, f := range m.Files {
			if sum := sha256.Sum256(all[f.Name]); f.Bytes != len(all[f.Name]) || f.SHA256 != fmt.Sprintf("%x", sum) {
				t.Errorf("%+v of %d bytes", f, len(all[f.Name]))
			}
		}
		if at, err := time.Parse(time.RFC3339, m.At); m.Format != 2 || m.Ideas != 7 || m.Changes != 9 || len(m.Files) != len(all)-1 || err != nil || time.Since(at).Abs() > time.Minute {
			t.Errorf("manifest %s", all["manifest.json"])
		}
	})
	c.verify("the trash is there too, as the trash answers it", func(t *testing.T) {
		var got []any
		if err := json.Unmarshal(all["trash.json"], &got); err != nil {
			t.Fatal(err)
		}
		want := read[struct {
			Ideas []any `json:"ideas"`
		}](t, p.send(t, ask("GET {me}/trash", ""))).Ideas
		if diff := cmp.Diff(want, got); diff != "" || len(got) != 1 {
			t.Errorf("%d ideas (-GET +file):\n%s", len(got), diff)
		}
	})
	c.verify("each idea is a Markdown file, as it is sent by itself", func(t *testing.T) {
		for name, page := range all {
			if id, _, _ := strings.Cut(strings.TrimPrefix(name, "ideas/"), "-"); strings.HasPrefix(name, "ideas/") {
				if a := p.send(t, ask("GET {me}/ideas/"+id+"/export", "")); string(a.Body) != string(page) {
					t.Errorf("%s:\n%s\nby itself:\n%s", name, page, a.Body)
				}
			}
		}
	})
	p.check("a parameter", ask(request+"?format=csv", ""), faults("format unknown_field"))
	p.check("another method", ask("POST "+me+"/export", ""), fails(405), allows("GET, HEAD"))
}

func checkErasure(c *contract) {
	p := c.person()
	at := p.create(full)
	p.do("POST {me}/ideas", `{"title":"x"}`, "Idempotency-Key: k")
	p.do("PATCH "+me, `{"name":"Ada","preferences":{"theme":"dark"}}`)
	other := c.person()
	theirs := other.create(`{"title":"theirs"}`)
	for name, tt := range inOrder(map[string]struct {
		ask  call
		want want
	}{
		"a parameter": {ask("DELETE "+me+"?x=1", ""), faults("x unknown_field")}, "a number for a password": {ask("DELETE "+me, `{"password":1}`), faults("password wrong_type")}, "null for a password": {ask("DELETE "+me, `{"password":null}`), faults("password wrong_type")},
		"what it does not know": {ask("DELETE "+me, `{"Password":"x","sure":true}`), faults("Password unknown_field, sure unknown_field")}, "broken JSON": {ask("DELETE "+me, `{`), faults("body malformed")}, "a list": {ask("DELETE "+me, `[]`), faults("body wrong_type")},
		"text": {ask("DELETE "+me, "yes", "Content-Type: text/plain"), fails(415)}, "no token": {ask("DELETE "+me, "", "Authorization:"), fails(401)}, "too large a body": {ask("DELETE "+me, rep(" ", 1<<20+1)), fails(413)},
	}) {
		p.check("not with "+name, tt.ask, tt.want)
	}
	p.check("nothing was erased by that", ask("GET "+at, ""), is(200))
	later := p.aging(10*time.Second, nil)
	p.check("it is done", ask("DELETE "+me, ""), is(204))
	for _, path := range []string{me, "{me}/ideas", at, me + "/export"} {
		p.check("a token of before is void for "+place.ReplaceAllString(path, "/1"), ask("GET "+path, ""), fails(401), header("WWW-Authenticate", badToken))
	}
	p.aging(-time.Hour, nil).check("an older one too", ask("GET "+me, ""), fails(401))
	p.aging(-time.Second, map[string]any{"x": 1}).check("and one that was never seen", ask("GET "+me, ""), fails(401))
	other.check("others keep theirs", ask("GET "+theirs, ""), is(200))
	later.check("who comes again comes anew", ask("GET "+me, ""), is(200), holds(`"name":null,`+defaults))
	later.check("without ideas", ask("GET {me}/ideas", ""), shows(""), inAll(0))
	later.check("without tags", ask("GET {me}/tags", ""), is(200), holds(`"tags":[]`))
	later.check("without the idea that they had", ask("GET "+at, ""), fails(404))
	later.check("without keys", ask("POST {me}/ideas", `{"title":"y"}`, "Idempotency-Key: k"), is(201), header("Idempotent-Replayed", ""))
	later.check("a body that was not needed", ask("DELETE "+me, `{"password":"x"}`), is(204))
	p.aging(-time.Second, nil).check("and it is done again", ask("GET "+me, ""), fails(401))
	c.verify("of ten at once, each is done or comes too late", func(t *testing.T) {
		q, n, calls := c.person(), 0, make([]call, 10)
		q.create(`{"title":"x"}`)
		for i := range calls {
			calls[i] = ask("DELETE "+me, "")
		}
		for _, a := range q.atOnce(t, calls) {
			if a.Status == 204 {
				n++
			} else {
				fails(401)(t, a)
			}
		}
		if n == 0 {
			t.Error("none was done")
		}
		fails(401)(t, q.send(t, ask("GET {me}/ideas", "")))
	})
}

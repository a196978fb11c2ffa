package main_test

import (
	"strings"
	"testing"
	"time"
)

func rep(s string, n int) string { return strings.Repeat(s, n) }

func checkFields(c *contract) {
	p := c.person(c.T)
	const post = "POST {me}/ideas"
	for _, tt := range []struct{ body, faults string }{
		{`{}`, "title missing"},
		{`{"title":null}`, "title wrong_type"},
		{`{"title":3}`, "title wrong_type"},
		{`{"title":["x"]}`, "title wrong_type"},
		{`{"title":""}`, "title blank"},
		{`{"title":" \t\n\u00a0\u2003\u3000 "}`, "title blank"},
		{`{"title":"a\nb"}`, "title control_character"},
		{`{"title":"a\u0000b"}`, "title control_character"},
		{`{"title":"a\u007fb"}`, "title control_character"},
		{`{"title":"` + rep("x", 201) + `"}`, "title too_long"},
		{`{"title":"` + rep("𝔘", 201) + `"}`, "title too_long"},
		{`{"title":"` + rep(`e\u0301`, 201) + `"}`, "title too_long"},
		{`{"title":"x","notes":1}`, "notes wrong_type"},
		{`{"title":"x","notes":"` + rep("x", 5001) + `"}`, "notes too_long"},
		{`{"title":"x","notes":"` + rep("𝔘", 5001) + `"}`, "notes too_long"},
		{`{"title":"x","notes":"a\rb"}`, "notes control_character"},
		{`{"title":"x","notes":"a\u0000b"}`, "notes control_character"},
		{`{"title":"x","notes":"a\u009fb"}`, "notes control_character"},
		{`{"title":"x","stage":"done"}`, "stage not_allowed"},
		{`{"title":"x","stage":"Draft"}`, "stage not_allowed"},
		{`{"title":"x","stage":null}`, "stage wrong_type"},
		{`{"title":"x","stage":1}`, "stage wrong_type"},
		{`{"title":"x","priority":"urgent"}`, "priority not_allowed"},
		{`{"title":"x","priority":null}`, "priority wrong_type"},
		{`{"title":"x","tags":null}`, "tags wrong_type"},
		{`{"title":"x","tags":{}}`, "tags wrong_type"},
		{`{"title":"x","tags":[1]}`, "tags[0] wrong_type"},
		{`{"title":"x","tags":["a",null]}`, "tags[1] wrong_type"},
		{`{"title":"x","tags":["  "]}`, "tags[0] blank"},
		{`{"title":"x","tags":["a,b"]}`, "tags[0] not_allowed"},
		{`{"title":"x","tags":["a\tb"]}`, "tags[0] control_character"},
		{`{"title":"x","tags":["` + rep("x", 51) + `"]}`, "tags[0] too_long"},
		{`{"title":"x","tags":["` + rep("𝔘", 51) + `"]}`, "tags[0] too_long"},
		{`{"title":"x","tags":["` + strings.Join(strings.Split(rep("x", 21), ""), `1","`) + `"]}`, ""},
		{`{"title":"x","tags":[` + numbered(21) + `]}`, "tags too_many"},
		{`{"title":"x","due_date":"2027-02-30"}`, "due_date malformed"},
		{`{"title":"x","due_date":"next week"}`, "due_date malformed"},
		{`{"title":"x","due_date":""}`, "due_date malformed"},
		{`{"title":"x","due_date":"2027-01-01T10:00"}`, "due_date malformed"},
		{`{"title":"x","due_date":"2027-01-01T10:00:00"}`, "due_date timezone_missing"},
		{`{"title":"x","due_date":"1969-12-31"}`, "due_date out_of_range"},
		{`{"title":"x","due_date":"9999-12-31T23:59:59-01:00"}`, "due_date out_of_range"},
		{`{"title":"x","due_date":20270101}`, "due_date wrong_type"},
		{`{"title":"x","id":1}`, "id not_allowed"},
		{`{"title":"x","user_id":"me"}`, "user_id not_allowed"},
		{`{"title":"x","created_at":"2027-01-01T00:00:00Z"}`, "created_at not_allowed"},
		{`{"title":"x","updated_at":null}`, "updated_at not_allowed"},
		{`{"title":"x","Title":"y"}`, "Title unknown_field"},
		{`{"title":"x","zebra":1,"apple":2}`, "zebra unknown_field, apple unknown_field"},
		{
			`{"apple":1,"due_date":1,"tags":["",2],"priority":"x","stage":"y","notes":3,"title":" "}`,
			"title blank, notes wrong_type, stage not_allowed, tags[0] blank, tags[1] wrong_type, priority not_allowed, due_date wrong_type, apple unknown_field",
		},
	} {
		status := 400
		if tt.faults == "" {
			status = 201
		}
		p.check(status, tt.faults, post, tt.body)
	}
	for _, tt := range []struct{ body, want string }{
		{`{"title":"x"}`, `"title":"x","notes":null,"stage":"idea","tags":[],"priority":"medium","due_date":null`},
		{`{"title":" \u2003x y\u00a0"}`, `"title":"x y"`},
		{`{"title":"e\u0301"}`, `"title":"é"`},
		{`{"title":"` + rep("x", 199) + `"}`, `"title":"` + rep("x", 199) + `"`},
		{`{"title":"` + rep("𝔘", 200) + `"}`, `"title":"` + rep("𝔘", 200) + `"`},
		{`{"title":"` + rep(`e\u0301`, 200) + `"}`, `"title":"` + rep("é", 200) + `"`},
		{`{"title":"  ` + rep("x", 200) + `  "}`, `"title":"` + rep("x", 200) + `"`},
		{`{"title":"\ud835\udd18\u0627\u200f"}`, `"title":"𝔘ا` + "\u200f" + `"`},
		{`{"title":"x","notes":"` + rep("𝔘", 5000) + `"}`, `"notes":"` + rep("𝔘", 5000) + `"`},
		{`{"title":"x","notes":"` + rep("x", 4999) + `"}`, `"notes":"` + rep("x", 4999) + `"`},
		{`{"title":"x","notes":" a\n\tb \n"}`, `"notes":"a\n\tb"`},
		{`{"title":"x","notes":null}`, `"notes":null`},
		{`{"title":"x","notes":"  "}`, `"notes":null`},
		{`{"title":"x","stage":"published","priority":"low"}`, `"stage":"published","tags":[],"priority":"low"`},
		{`{"title":"x","tags":[" Blog ","blog","BLÓG","a b"]}`, `"tags":["Blog","a b"]`},
		{`{"title":"x","tags":["` + rep("𝔘", 50) + `","` + rep("x", 49) + `"]}`, `"tags":["` + rep("𝔘", 50) + `","` + rep("x", 49) + `"]`},
		{`{"title":"x","tags":[` + numbered(20) + `]}`, `"20"]`},
		{`{"title":"x","tags":[` + numbered(20) + `,"1","2"]}`, `"20"]`},
		{`{"title":"x","due_date":"2027-01-31"}`, `"due_date":"2027-01-31T00:00:00Z"`},
		{`{"title":"x","due_date":"2027-01-31T18:00:00+02:00"}`, `"due_date":"2027-01-31T16:00:00Z"`},
		{`{"title":"x","due_date":"2027-01-31T18:00:00.123456789Z"}`, `"due_date":"2027-01-31T18:00:00.123456Z"`},
		{`{"title":"x","due_date":"1970-01-01"}`, `"due_date":"1970-01-01T00:00:00Z"`},
		{`{"title":"x","due_date":"9999-12-31T23:59:59.999999Z"}`, `"due_date":"9999-12-31T23:59:59.999999Z"`},
		{`{"title":"x","due_date":null}`, `"due_date":null`},
	} {
		p.check(201, "~"+tt.want, post, tt.body)
	}
}

// numbered lists tags from 1 to n.
func numbered(n int) string {
	var all []string
	for i := range n {
		all = append(all, `"`+itoa(i+1)+`"`)
	}
	return strings.Join(all, ",")
}

func checkEdits(c *contract) {
	p := c.person(c.T)
	full := `{"title":"full","notes":"n","stage":"draft","tags":["a"],"priority":"high","due_date":"2027-01-31"}`
	at := p.create(full)
	first := got(p.T, p.do("GET "+at, ""))
	stamp := func(s string) time.Time {
		t, err := time.Parse("2006-01-02T15:04:05.000000Z", s)
		if err != nil {
			p.Error(err)
		}
		return t
	}
	if stamp(first.CreatedAt) != stamp(first.UpdatedAt) || first.UserID != p.name {
		p.Errorf("a new idea is %+v", first)
	}
	same := got(p.T, p.check(200, "", "PATCH "+at, `{}`))
	if same.UpdatedAt != first.UpdatedAt {
		p.Error("{} moved updated_at")
	}
	if again := got(p.T, p.check(200, "", "PATCH "+at, `{"title":" full ","tags":["a"]}`)); again.UpdatedAt != first.UpdatedAt {
		p.Error("a patch that changes nothing moved updated_at")
	}
	last := first
	for _, tt := range []struct{ method, body, want string }{
		{"PATCH", `{"title":"new"}`, `"title":"new","notes":"n","stage":"draft","tags":["a"],"priority":"high","due_date":"2027-01-31T00:00:00Z"`},
		{"PATCH", `{"notes":null}`, `"notes":null,"stage":"draft"`},
		{"PATCH", `{"due_date":null,"tags":[]}`, `"tags":[],"priority":"high","due_date":null`},
		{"PATCH", `{"id":9,"user_id":"x","created_at":1,"updated_at":null,"stage":"idea"}`, `"stage":"idea"`},
		{"PATCH", `{"stage":"published"}`, `"stage":"published"`},
		{"PATCH", `{"stage":"outline"}`, `"stage":"outline"`},
		{"PUT", `{"title":"put"}`, `"title":"put","notes":null,"stage":"idea","tags":[],"priority":"medium","due_date":null`},
		{"PUT", full, `"title":"full","notes":"n","stage":"draft","tags":["a"],"priority":"high","due_date":"2027-01-31T00:00:00Z"`},
	} {
		now := got(p.T, p.check(200, "~"+tt.want, tt.method+" "+at, tt.body))
		if !stamp(now.UpdatedAt).After(stamp(last.UpdatedAt)) || now.CreatedAt != first.CreatedAt || now.ID != first.ID {
			p.Errorf("%s %s: from %+v to %+v", tt.method, tt.body, last, now)
		}
		last = now
	}
	sentBack := string(p.do("GET "+at, "").Body)
	sentBack = sentBack[strings.Index(sentBack, `"data":`)+7 : strings.Index(sentBack, `,"meta"`)]
	if now := got(p.T, p.check(200, "~full", "PUT "+at, sentBack)); now.UpdatedAt != last.UpdatedAt {
		p.Error("what GET gave, sent back, moved updated_at")
	}
	for _, tt := range []struct{ request, body, faults string }{
		{"PUT " + at, `{}`, "title missing"},
		{"PUT " + at, `{"title":" ","x":1}`, "title blank, x unknown_field"},
		{"PATCH " + at, `{"title":null}`, "title wrong_type"},
		{"PATCH " + at, `{"tags":null,"stage":null,"priority":null}`, "stage wrong_type, tags wrong_type, priority wrong_type"},
		{"PATCH " + at, `{"ID":1}`, "ID unknown_field"},
		{"PATCH " + at + "/stage", `{}`, "stage missing"},
		{"PATCH " + at + "/stage", `{"stage":"x"}`, "stage not_allowed"},
		{"PATCH " + at + "/stage", `{"stage":null}`, "stage wrong_type"},
		{"PATCH " + at + "/stage", `{"stage":"idea","title":"x"}`, "title unknown_field"},
		{"PATCH " + at + "?x=1", `{"title":"x"}`, "x unknown_field"},
		{"GET " + at + "?fields=title", "", "fields unknown_field"},
	} {
		p.check(400, tt.faults, tt.request, tt.body)
	}
	if now := got(p.T, p.do("GET "+at, "")); now.UpdatedAt != last.UpdatedAt || now.Title != "full" {
		p.Errorf("refused changes changed %+v", now)
	}
	for _, stage := range []string{"published", "idea", "draft", "outline"} {
		p.check(200, `~"stage":"`+stage+`"`, "PATCH "+at+"/stage", `{"stage":"`+stage+`"}`)
	}
	p.check(200, "~merged", "PATCH "+at, `{"title":"merged"}`, "Content-Type: application/merge-patch+json")
	p.check(415, "", "PUT "+at, `{"title":"x"}`, "Content-Type: application/merge-patch+json")
	if a := p.check(204, "~", "DELETE "+at, ""); len(a.Body) != 0 {
		p.Errorf("DELETE answers %s", a.Body)
	}
	for _, request := range []string{"GET ", "DELETE ", "PUT ", "PATCH "} {
		body := ""
		if request == "PUT " || request == "PATCH " {
			body = `{"title":"x"}`
		}
		p.check(404, "~NOT_FOUND", request+at, body)
	}
	p.check(404, "~NOT_FOUND", "PATCH "+at+"/stage", `{"stage":"idea"}`)
	for id, faults := range map[string]string{
		"0": "idea_id out_of_range", "-1": "idea_id out_of_range", "9007199254740992": "idea_id out_of_range", "99999999999999999999": "idea_id out_of_range",
		"x": "idea_id wrong_type", "1.0": "idea_id wrong_type", "%31x": "idea_id wrong_type", "+1": "idea_id wrong_type",
	} {
		p.check(400, faults, "GET {me}/ideas/"+id, "")
	}
	p.check(404, "~NOT_FOUND", "GET {me}/ideas/9007199254740991", "")
}

func checkETags(c *contract) {
	p := c.person(c.T)
	at := p.create(`{"title":"x"}`)
	a := p.check(200, "~Cache-Control: private, no-cache", "GET "+at, "")
	tag := a.Header.Get("ETag")
	if !strings.HasPrefix(tag, `"`) || len(tag) < 3 {
		p.Errorf("ETag %q is not strong", tag)
	}
	for value, status := range map[string]int{
		tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, `W/"x"`: 200,
	} {
		a := p.check(status, "~Etag: "+tag, "GET "+at, "", "If-None-Match: "+value)
		if status == 304 && len(a.Body) != 0 {
			p.Errorf("304 with %s", a.Body)
		}
	}
	p.check(304, "~", "HEAD "+at, "", "If-None-Match: "+tag)
	for _, method := range []string{"PATCH", "PUT"} {
		a := p.check(200, "~", method+" "+at, `{"title":"`+method+`"}`, "If-Match: "+tag)
		if a.Header.Get("ETag") == tag {
			p.Error("a change left the ETag")
		}
		tag = a.Header.Get("ETag")
		p.check(200, "~", method+" "+at, `{"title":"`+method+`"}`, `If-Match: "x", `+tag)
		p.check(200, "~", method+" "+at, `{"title":"`+method+`"}`, "If-Match: *")
		for _, stale := range []string{`"v0"`, `"x"`, "W/" + tag, "x", `""`} {
			p.check(412, `~"current":{"id":`, method+" "+at, `{"title":"stale"}`, "If-Match: "+stale)
		}
	}
	p.check(200, "~", "PATCH "+at+"/stage", `{"stage":"draft"}`, "If-Match: "+tag)
	p.check(412, "~PRECONDITION_FAILED", "PATCH "+at+"/stage", `{"stage":"idea"}`, "If-Match: "+tag)
	p.check(412, "~PRECONDITION_FAILED", "PATCH "+at, `{}`, "If-Match: "+tag)
	p.check(412, "~PRECONDITION_FAILED", "DELETE "+at, "", "If-Match: "+tag)
	p.check(400, "title blank", "PATCH "+at, `{"title":""}`, "If-Match: "+tag)
	tag = p.do("GET "+at, "").Header.Get("ETag")
	p.check(204, "~", "DELETE "+at, "", "If-Match: "+tag)
	p.check(404, "~NOT_FOUND", "PATCH "+at, `{"title":"x"}`, "If-Match: "+tag)
	p.check(404, "~NOT_FOUND", "DELETE "+at, "", "If-Match: *")
}

func checkOnce(c *contract) {
	p := c.person(c.T)
	const post, body = "POST {me}/ideas", `{"title":"once","tags":["a"]}`
	first := p.check(201, "~once", post, body, "Idempotency-Key: k1")
	if first.Header.Get("Idempotent-Replayed") != "" {
		p.Error("the first answer is marked as a replay")
	}
	p.do("PATCH "+first.Header.Get("Location"), `{"title":"changed"}`)
	for _, same := range []string{body, ` { "tags" : ["a"] , "title" : "once" } `, `{"title":" once ","tags":["a","A"],"stage":"idea"}`} {
		a := p.check(201, "~Idempotent-Replayed: true", post, same, "Idempotency-Key: k1")
		if got(p.T, a).ID != got(p.T, first).ID || got(p.T, a).Title != "once" || a.Header.Get("Location") != first.Header.Get("Location") || a.Header.Get("ETag") != first.Header.Get("ETag") {
			p.Errorf("the replay is %s", a.Body)
		}
	}
	p.check(409, "Idempotency-Key key_reused", post, `{"title":"other"}`, "Idempotency-Key: k1")
	p.check(201, "~other", post, `{"title":"other"}`, "Idempotency-Key: K1")
	p.check(400, "title blank", post, `{"title":""}`, "Idempotency-Key: k2")
	p.check(201, "~once", post, body, "Idempotency-Key: k2") // the refusal was not kept
	for key, faults := range map[string]string{
		rep("k", 255): "", rep("k", 256): "Idempotency-Key too_long", "a b": "Idempotency-Key malformed", "~!": "", "é": "Idempotency-Key malformed",
	} {
		status := 201
		if faults != "" {
			status = 400
		}
		p.check(status, faults, post, body, "Idempotency-Key: "+key)
	}
	other := c.personNamed(p.T, p.name+".other")
	if a := other.check(201, "~once", post, body, "Idempotency-Key: k1"); a.Header.Get("Idempotent-Replayed") != "" {
		p.Error("somebody else's key was replayed")
	}
	made := make(chan int64, 10)
	for range 10 {
		go func() {
			made <- got(p.T, p.Do(p.T, strings.ReplaceAll(post, "{me}", "/api/v1/"+p.name), body, "Idempotency-Key: ten")).ID
		}()
	}
	ids := map[int64]bool{}
	for range 10 {
		ids[<-made] = true
	}
	if len(ids) != 1 {
		p.Errorf("ten at once made %d ideas", len(ids))
	}
}

// personNamed returns someone with that name.
func (c *contract) personNamed(t *testing.T, name string) *person {
	t.Helper()
	p := c.person(t)
	p.name, p.Token = name, c.issuer.Token(t, name, nil)
	return p
}

package main_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"creatorvault.dev/internal/testkit"
)

func checkEnvelope(c *contract) {
	p := c.person(c.T)
	at := p.create(`{"title":"x"}`)
	own := regexp.MustCompile(`^req_[A-Za-z0-9_-]{20,}$`)
	stamp := regexp.MustCompile(`"meta":\{"request_id":"([^"]+)","timestamp":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"\}\}$`)
	for _, request := range []string{"GET " + at, "GET {me}/ideas", "GET {me}/nothing", "PUT {me}/ideas", "GET /health", "GET {me}/ideas?x=1", "GET /api/v1/users/me"} {
		a := p.check(p.do(request, "").Status, "~", request, "")
		m := stamp.FindSubmatch(a.Body)
		if m == nil || !own.Match(m[1]) || string(m[1]) != a.Header.Get("X-Request-ID") {
			p.Errorf("%s: meta of %s, X-Request-ID %s", request, a.Body, a.Header.Get("X-Request-ID"))
			continue
		}
		if said, err := time.Parse(time.RFC3339, string(m[2])); err != nil || time.Since(said).Abs() > time.Minute {
			p.Errorf("%s: timestamp %s, error %v", request, m[2], err)
		}
		if got := a.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
			p.Errorf("%s: Content-Type %s", request, got)
		}
	}
	for id, kept := range map[string]bool{"a": true, "A-b_c.9": true, rep("x", 64): true, rep("x", 65): false, "a b": false, "é": false, "a/b": false} {
		a := p.check(200, "~", "GET {me}/ideas", "", "X-Request-ID: "+id)
		if got := a.Header.Get("X-Request-ID"); (got == id) != kept || !strings.Contains(string(a.Body), `"request_id":"`+got+`"`) {
			p.Errorf("X-Request-ID %q became %q", id, got)
		}
	}
	for request, want := range map[string]string{
		"GET {me}/ideas": "no-store", "GET " + at: "private, no-cache", "GET {me}/tags": "no-store", "GET {me}/nothing": "no-store",
		"PUT {me}/ideas": "no-store", "GET {me}/ideas?x=1": "no-store", "GET /api/v1/users/me": "no-store",
	} {
		if got := p.do(request, "").Header.Get("Cache-Control"); got != want {
			p.Errorf("%s: Cache-Control %q, want %q", request, got, want)
		}
	}
	for _, path := range []string{at, "{me}/ideas", "{me}/board", "{me}/tags", "{me}/ideas/stats", "/api/v1/users/me", "/health", "/health/db", "/health/ready"} {
		get, head := p.do("GET "+path, ""), p.check(200, "~", "HEAD "+path, "")
		if len(head.Body) != 0 || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || head.Header.Get("ETag") != get.Header.Get("ETag") {
			p.Errorf("HEAD %s: %v %s", path, head.Header, head.Body)
		}
	}
	for request, allow := range map[string]string{
		"PUT {me}/ideas": "GET, HEAD, POST, OPTIONS", "POST " + at: "DELETE, GET, HEAD, PATCH, PUT, OPTIONS", "GET " + at + "/stage": "PATCH, OPTIONS",
		"POST /health": "GET, HEAD, OPTIONS", "POST {me}/tags": "GET, HEAD, OPTIONS", "DELETE {me}/board": "GET, HEAD, OPTIONS", "POST /api/v1/users/me": "DELETE, GET, HEAD, PATCH, OPTIONS",
	} {
		if got := p.check(405, "~METHOD_NOT_ALLOWED", request, "").Header.Get("Allow"); got != allow {
			p.Errorf("%s: Allow %q, want %q", request, got, allow)
		}
	}
	for _, path := range []string{"/api", "/api/", "/api/v1", "/api/v2/x/ideas", "{me}", "{me}/", "{me}/ideas/", at + "/", at + "/x", "{me}//ideas", "/api/v1/../v1/x", "{me}/./ideas", "/api/v1//ideas", "/api/v1/users", "/health/", "/healthz"} {
		a := p.check(404, "~NOT_FOUND", "GET "+path, "")
		if a.Header.Get("Location") != "" {
			p.Errorf("%s is redirected", path)
		}
	}
	a := p.check(204, "~", "OPTIONS {me}/ideas", "")
	if a.Header.Get("Allow") != "GET, HEAD, POST, OPTIONS" {
		p.Errorf("OPTIONS: Allow %q", a.Header.Get("Allow"))
	}
}

func checkOrder(c *contract) {
	p := c.person(c.T)
	at := p.create(`{"title":"x"}`)
	bob := c.personNamed(p.T, p.name+".bob")
	bobs := bob.create(`{"title":"bob's"}`)
	hers := strings.Replace(bobs, bob.name, p.name, 1)
	for _, request := range []string{"GET ", "DELETE "} {
		p.check(403, "~FORBIDDEN", request+bobs, "")
		p.check(404, "~NOT_FOUND", request+hers, "")
	}
	for _, request := range []string{"PUT ", "PATCH "} {
		p.check(403, "~FORBIDDEN", request+bobs, `{"title":"mine"}`)
		p.check(404, "~NOT_FOUND", request+hers, `{"title":"mine"}`)
	}
	p.check(403, "~FORBIDDEN", "GET /api/v1/"+bob.name+"/ideas", "")
	p.check(403, "~FORBIDDEN", "GET /api/v1/nobody-at-all/ideas", "")
	p.check(403, "~FORBIDDEN", "GET /api/v1/"+strings.ToUpper(p.name)+"/ideas", "")
	p.check(403, "~FORBIDDEN", "GET /api/v1/"+p.name+"%20/ideas", "")
	p.check(200, "~", "GET /api/v1/%"+fmt.Sprintf("%02x", p.name[0])+p.name[1:]+"/ideas", "")
	p.check(403, "~FORBIDDEN", "GET /api/v1/%25"+fmt.Sprintf("%02x", p.name[0])+p.name[1:]+"/ideas", "")
	const evil, plain = "Host: evil.example", "Content-Type: text/plain"
	none := &person{p.T, &testkit.Client{URL: c.url}, p.name, c}
	bad := &person{p.T, &testkit.Client{URL: c.url, Token: "bad"}, p.name, c}
	p.check(421, "~MISDIRECTED_REQUEST", "GET /no/such/route", "", evil)
	p.check(421, "~MISDIRECTED_REQUEST", "GET {me}/ideas", "", evil)
	p.check(200, "~", "GET /health", "", evil)
	p.check(404, "~NOT_FOUND", "PUT /api/v1/no/such/route", "x", plain)
	none.check(404, "~NOT_FOUND", "GET {me}/nothing", "")
	none.check(405, "~METHOD_NOT_ALLOWED", "PUT {me}/ideas", "x", plain)
	if a := none.check(401, "~AUTH_ERROR", "GET /api/v1/other/ideas?x=1", ""); a.Header.Get("WWW-Authenticate") != "Bearer" {
		p.Errorf("WWW-Authenticate %q", a.Header.Get("WWW-Authenticate"))
	}
	if a := bad.check(401, "~AUTH_ERROR", "POST /api/v1/other/ideas", "x", plain); a.Header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
		p.Errorf("WWW-Authenticate %q", a.Header.Get("WWW-Authenticate"))
	}
	p.check(403, "~FORBIDDEN", "POST /api/v1/other/ideas?x=1", "x", plain)
	p.check(400, "x unknown_field", "POST {me}/ideas?x=1", "x", plain)
	p.check(400, "idea_id wrong_type", "PATCH {me}/ideas/x", "x", plain)
	p.check(400, "idea_id wrong_type, y unknown_field", "PATCH {me}/ideas/x?y=1", "x", plain)
	p.check(415, "~UNSUPPORTED_MEDIA_TYPE", "POST {me}/ideas", rep("x", 1<<20+1), plain)
	p.check(413, "~PAYLOAD_TOO_LARGE", "POST {me}/ideas", rep("x", 1<<20+1))
	p.check(400, "body malformed", "PATCH {me}/ideas/9007199254740991", "x")
	p.check(400, "title blank", "PATCH {me}/ideas/9007199254740991", `{"title":""}`)
	p.check(404, "~NOT_FOUND", "PATCH {me}/ideas/9007199254740991", `{"title":"x"}`, `If-Match: "x"`)
	p.check(412, "~PRECONDITION_FAILED", "PATCH "+at, `{"title":"x"}`, `If-Match: "x"`)
}

func checkBodies(c *contract) {
	p := c.person(c.T)
	const post = "POST {me}/ideas"
	for body, faults := range map[string]string{
		`{"title":"x"`: "body malformed", `{"title":"x"} x`: "body malformed", `{"title":"x"}{}`: "body malformed", `{'title':'x'}`: "body malformed", `{"title":"x",}`: "body malformed",
		" ": "body malformed", "nil": "body malformed", "\ufeff{}": "body malformed", `{"title":01}`: "body malformed", `{"title":NaN}`: "body malformed", `{"title":"a` + "\n" + `b"}`: "body malformed",
		`null`: "body wrong_type", `[]`: "body wrong_type", `"x"`: "body wrong_type", `3`: "body wrong_type", `[{"title":"x"}]`: "body wrong_type",
		`{"title":"x","title":"y"}`: "title duplicate_key", `{"title":"x","a":1,"a":2,"title":"y"}`: "a duplicate_key, title duplicate_key",
		`{"title":"x","x":{"y":1,"y":2}}`: "x.y duplicate_key",
		`{"title":"\ud800"}`:              "title invalid_utf8", `{"title":"\udc00x"}`: "title invalid_utf8", "{\"title\":\"\xff\"}": "title invalid_utf8", "{\"title\":\"x\",\"notes\":\"\xc3\"}": "notes invalid_utf8",
	} {
		p.check(400, faults, post, body)
	}
	p.check(400, "body missing", post, "")
	for kind, status := range map[string]int{
		"application/json": 201, "application/json; charset=utf-8": 201, "APPLICATION/JSON;charset=UTF-8": 201, `application/json; charset="utf-8"`: 201, "application/json; version=1": 201,
		"application/json; charset=latin1": 415, "text/json": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415,
		"application/merge-patch+json": 415, "application/vnd.api+json": 415, "json": 415, "application/json, text/plain": 415,
	} {
		p.check(status, "~", post, `{"title":"x"}`, "Content-Type: "+kind)
	}
	p.check(415, "~", post, `{"title":"x"}`, "Content-Type:")
	p.check(415, "~", post, `{"title":"x"}`, "Content-Encoding: gzip")
	pad := func(n int) string { return `{"title":"x"` + rep(" ", n-len(`{"title":"x"}`)) + `}` }
	p.check(201, "~", post, pad(1<<20-1))
	p.check(201, "~", post, pad(1<<20))
	p.check(413, "~PAYLOAD_TOO_LARGE", post, pad(1<<20+1))
}

func checkTags(c *contract) {
	p := c.person(c.T)
	p.check(200, `~"data":{"tags":[]}`, "GET {me}/tags", "")
	first := p.create(`{"title":"1","tags":["Été","z"]}`)
	p.create(`{"title":"2","tags":["ete","Blog"]}`)
	p.create(`{"title":"3","tags":["ÉTÉ","blog","a"]}`)
	p.check(200, `~"tags":[{"tag":"Été","count":3},{"tag":"Blog","count":2},{"tag":"a","count":1},{"tag":"z","count":1}]`, "GET {me}/tags", "")
	p.do("DELETE "+first, "")
	p.check(200, `~"tags":[{"tag":"Blog","count":2},{"tag":"ete","count":2},{"tag":"a","count":1}]`, "GET {me}/tags", "")
	p.check(400, "x unknown_field", "GET {me}/tags?x=1", "")
}

func checkStats(c *contract) {
	p := c.person(c.T)
	p.check(200, `~"by_stage":{"draft":0,"idea":0,"outline":0,"published":0}`, "GET {me}/ideas/stats", "")
	p.check(200, `~"by_priority":{"high":0,"low":0,"medium":0}`, "GET {me}/ideas/stats", "")
	day := func(n int) string { return c.start.AddDate(0, 0, n).Format(time.DateOnly) }
	in := func(d time.Duration) string { return c.start.Add(d).Format(time.RFC3339) }
	for _, body := range []string{
		`{"title":"late","due_date":"` + day(-1) + `"}`, `{"title":"late but out","stage":"published","due_date":"` + day(-1) + `"}`,
		`{"title":"today","due_date":"` + day(0) + `"}`, `{"title":"in a week","priority":"high","due_date":"` + day(7) + `"}`, `{"title":"later","due_date":"` + day(8) + `"}`,
		`{"title":"an hour ago","stage":"draft","due_date":"` + in(-time.Hour) + `"}`, `{"title":"in an hour","due_date":"` + in(time.Hour) + `"}`,
		`{"title":"out, and due","stage":"published","due_date":"` + day(3) + `"}`, `{"title":"never"}`,
	} {
		p.create(strings.ReplaceAll(body, "T00:00:00Z", "T00:00:01Z"))
	}
	year, week := c.start.ISOWeek()
	for _, want := range []string{
		`"by_stage":{"draft":1,"idea":6,"outline":0,"published":2}`, `"by_priority":{"high":1,"low":0,"medium":8}`, `"overdue":2,"due_in_7_days":3`,
		fmt.Sprintf(`{"week":"%04d-W%02d","count":9}]`, year, week),
	} {
		a := p.Do(p.T, "GET /api/v1/"+p.name+"/ideas/stats", "")
		if !strings.Contains(string(a.Body), want) {
			p.Errorf("stats lack %s: %s", want, a.Body)
		}
		p.c.checks++
	}
	p.check(400, "x unknown_field", "GET {me}/ideas/stats?x=1", "")
}

func checkUsers(c *contract) {
	p := c.person(c.T)
	const me = "/api/v1/users/me"
	a := p.check(200, `~"preferences":{"theme":"system","timezone":"UTC","locale":"en","default_priority":"medium","default_view":"board","ai":"off"}`, "GET "+me, "")
	if !strings.Contains(string(a.Body), `"id":"`+p.name+`","email":"`+p.name+`@example.com"`) {
		p.Errorf("profile %s", a.Body)
	}
	for _, tt := range []struct{ body, want string }{
		{`{"name":" Ada "}`, `"name":"Ada"`},
		{`{"preferences":{"theme":"dark"}}`, `"theme":"dark","timezone":"UTC"`},
		{`{"preferences":{"timezone":"Europe/Berlin","locale":"de-DE"}}`, `"theme":"dark","timezone":"Europe/Berlin","locale":"de-DE"`},
		{`{"preferences":{"default_priority":"high","default_view":"list","ai":"on"}}`, `"default_priority":"high","default_view":"list","ai":"on"`},
		{`{"name":null}`, `"name":null`},
		{`{}`, `"ai":"on"`},
		{`{"name":"` + rep("é", 255) + `"}`, `"name":"éé`},
	} {
		p.check(200, "~"+tt.want, "PATCH "+me, tt.body)
	}
	for _, tt := range []struct{ body, faults string }{
		{`{"name":"` + rep("é", 256) + `"}`, "name too_long"},
		{`{"name":""}`, "name blank"},
		{`{"name":"a\u0007"}`, "name control_character"},
		{`{"name":1}`, "name wrong_type"},
		{`{"email":"x@example.com"}`, "email not_allowed"},
		{`{"id":"x"}`, "id not_allowed"},
		{`{"preferences":[]}`, "preferences wrong_type"},
		{`{"preferences":null}`, "preferences wrong_type"},
		{`{"preferences":{"theme":"x"}}`, "preferences.theme not_allowed"},
		{`{"preferences":{"theme":null}}`, "preferences.theme wrong_type"},
		{`{"preferences":{"timezone":"Mars/Base"}}`, "preferences.timezone not_allowed"},
		{`{"preferences":{"locale":"english please"}}`, "preferences.locale malformed"},
		{`{"preferences":{"ai":true}}`, "preferences.ai wrong_type"},
		{`{"preferences":{"x":1},"y":2}`, "preferences.x unknown_field, y unknown_field"},
		{`{"preferences":{"theme":"a","theme":"b"}}`, "preferences.theme duplicate_key"},
	} {
		p.check(400, tt.faults, "PATCH "+me, tt.body)
	}
	p.check(400, "x unknown_field", "GET "+me+"?x=1", "")
	token := c.issuer.Token(p.T, p.name, map[string]any{"email": "new@example.com", "name": "Another"})
	p.Token = token
	p.check(200, `~"email":"new@example.com","name":"éé`, "GET "+me, "") // the e-mail follows the token, the name does not
	odd := c.personNamed(p.T, "auth0|5f7c@ü")
	odd.name = url.PathEscape(odd.name)
	odd.check(200, `~"total":0`, "GET {me}/ideas", "")
	at := p.create(`{"title":"to be erased"}`)
	if zip := p.do("GET "+me+"/export", ""); zip.Status != 200 || zip.Header.Get("Content-Type") != "application/zip" || !strings.HasPrefix(string(zip.Body), "PK") {
		p.Errorf("export: %d %v", zip.Status, zip.Header)
	}
	p.check(204, "~", "DELETE "+me, "")
	_ = at
}

func checkHealth(c *contract) {
	none := &person{c.T, &testkit.Client{URL: c.url}, "", c}
	for _, path := range []string{"/health", "/health/db", "/health/ready"} {
		none.check(200, `~"data":{"status":"ok"}`, "GET "+path, "")
		none.check(200, `~"data":{"status":"ok"}`, "GET "+path+"?probe=1", "")
	}
}

func checkCORS(c *contract) {
	p := c.person(c.T)
	const ours, evil = "Origin: http://localhost:3000", "Origin: https://evil.example"
	for _, request := range []string{"GET {me}/ideas", "GET {me}/nothing", "GET {me}/ideas?x=1", "PUT {me}/ideas"} {
		a := p.check(p.do(request, "").Status, "~Access-Control-Allow-Origin: http://localhost:3000", request, "", ours)
		for name, want := range map[string]string{"Access-Control-Allow-Credentials": "true", "Vary": "Origin"} {
			if got := a.Header.Get(name); got != want {
				p.Errorf("%s: %s is %q", request, name, got)
			}
		}
		for _, name := range []string{"X-Request-ID", "ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotent-Replayed", "set-auth-jwt"} {
			if !strings.Contains(a.Header.Get("Access-Control-Expose-Headers"), name) {
				p.Errorf("%s: %s is not exposed", request, name)
			}
		}
		for name := range p.check(p.do(request, "").Status, "~", request, "", evil).Header {
			if strings.HasPrefix(name, "Access-Control-") {
				p.Errorf("%s: an unknown origin gets %s", request, name)
			}
		}
	}
	none := &person{c.T, &testkit.Client{URL: c.url}, p.name, c}
	a := none.check(204, "~Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE", "OPTIONS {me}/ideas", "", ours, "Access-Control-Request-Method: POST")
	for _, name := range []string{"Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Last-Event-ID", "X-Request-ID"} {
		if !strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), name) {
			p.Errorf("a preflight does not allow %s", name)
		}
	}
	for name := range none.check(204, "~", "OPTIONS {me}/ideas", "", evil, "Access-Control-Request-Method: POST").Header {
		if strings.HasPrefix(name, "Access-Control-") {
			p.Errorf("a preflight of an unknown origin gets %s", name)
		}
	}
}

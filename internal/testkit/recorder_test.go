package testkit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const things = `{"openapi": "3.1.0", "paths": {
  "/things": {
    "parameters": [{"$ref": "#/components/parameters/Once"}],
    "post": {"operationId": "create", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
      "responses": {
        "201": {"headers": {"Location": {"required": true, "schema": {"type": "string", "pattern": "^/things/"}}, "Retry-After": {"schema": {"type": "integer"}}, "Set-Cookie": {"schema": {"type": "string", "pattern": "^ok="}}},
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
        "400": {"$ref": "#/components/responses/Bad"}}},
    "get": {"operationId": "list", "parameters": [{"name": "kind", "in": "query", "schema": {"type": "array", "items": {"enum": ["a", "b"]}}}, {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}}],
      "responses": {"200": {"content": {"text/plain": {"schema": {"type": "string"}}}}}}},
  "/things/{id}": {"delete": {"operationId": "delete", "x-passes-over-parameters": true, "responses": {"204": {}, "404": {"$ref": "#/components/responses/Bad"}}}}},
  "x-unmatched": [{"under": "/void", "responses": {"404": {}}}, {"under": "/", "responses": {"404": {"$ref": "#/components/responses/Bad"}, "405": {"headers": {"Allow": {"required": true, "schema": {"type": "string"}}}, "content": {"application/json": {"schema": {"type": "object"}}}}, "308": {}}}],
  "components": {
    "parameters": {"Once": {"name": "Once", "in": "header", "schema": {"type": "string", "maxLength": 3}}},
    "responses": {"Bad": {"content": {"application/json": {"schema": {"type": "object", "required": ["error"]}}}}},
    "schemas": {"Thing": {"type": "object", "required": ["name"], "additionalProperties": false, "properties": {"name": {"type": "string", "maxLength": 4}, "size": {"type": "integer"}}}}}}`

// A witness hears what a test would fail of.
type witness struct {
	testing.TB
	heard strings.Builder
}

func (w *witness) Helper()                           {}
func (w *witness) Errorf(format string, args ...any) { fmt.Fprintf(&w.heard, format+"\n", args...) }

// exchange has r check one exchange. Reply is "STATUS body", and headers those
// of the reply, or after > of the request.
func exchange(t *testing.T, r *Recorder, request, body, reply string, headers ...string) string {
	t.Helper()
	method, target, _ := strings.Cut(request, " ")
	req := httptest.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	req.Header.Set("Content-Type", "application/json")
	a := Answer{Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "X-Request-Id": {"x"}}}
	status, text, _ := strings.Cut(reply, " ")
	if _, err := fmt.Sscan(status, &a.Status); err != nil {
		t.Fatal(err)
	}
	a.Body = []byte(text)
	for _, line := range headers {
		to := a.Header
		line, ofRequest := strings.CutPrefix(line, ">")
		if ofRequest {
			to = req.Header
		}
		name, value, _ := strings.Cut(line, ": ")
		to.Add(name, value)
		if value == "" {
			to.Del(name)
		} else if name == "Content-Type" {
			to.Set(name, value)
		}
	}
	w := &witness{TB: t}
	r.check(w, req, body, a)
	return w.heard.String()
}

func newRecorder(t *testing.T) *Recorder {
	t.Helper()
	r, err := NewRecorder([]byte(things))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheRecorderHears(t *testing.T) {
	const at, plain = "Location: /things/1", "Content-Type: text/plain"
	tests := map[string]struct {
		request, body, reply string
		headers              []string
		want                 string // empty: nothing is wrong
	}{
		"what is as it should be":              {"POST /things", `{"name":"ab"}`, `201 {"name":"ab","size":1}`, []string{at}, ""},
		"a header that may be there":           {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, "Retry-After: 12"}, ""},
		"a header that any reply may have":     {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, "Date: today", "Access-Control-Allow-Origin: x"}, ""},
		"a text that is short once trimmed":    {"POST /things", `{"name":"  abcd  "}`, `201 {"name":"abcd"}`, []string{at}, ""},
		"a text that is short once composed":   {"POST /things", "{\"name\":\"e\u0301e\u0301e\u0301e\u0301\"}", `201 {"name":"éééé"}`, []string{at}, ""},
		"a bad request that is refused":        {"POST /things", `{"name":1}`, `400 {"error":{}}`, nil, ""},
		"an unknown status":                    {"POST /things", `{"name":"ab"}`, `200 {"name":"ab"}`, []string{at}, "the contract has no 200"},
		"a reply that lacks a member":          {"POST /things", `{"name":"ab"}`, `201 {}`, []string{at}, "missing property 'name'"},
		"a reply that has one more":            {"POST /things", `{"name":"ab"}`, `201 {"name":"ab","x":1}`, []string{at}, "additional properties 'x' not allowed"},
		"a reply that is no JSON":              {"POST /things", `{"name":"ab"}`, `201 {"name"`, []string{at}, "EOF"},
		"a reply of another kind":              {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, plain}, `a body of type "text/plain"`},
		"a header that is missing":             {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, nil, "Location is missing"},
		"a header that does not fit":           {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{"Location: /x"}, `Location "/x"`},
		"a header that is no number":           {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, "Retry-After: soon"}, `Retry-After "soon"`},
		"a header that is there twice":         {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, at}, "Location is there 2 times"},
		"cookies":                              {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, "Set-Cookie: ok=1", "Set-Cookie: ok=2"}, ""},
		"one of several cookies is bad":        {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, "Set-Cookie: ok=1", "Set-Cookie: no=2"}, `Set-Cookie "no=2"`},
		"a header that is not in it":           {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, "Etag: \"1\""}, "header Etag is not in it"},
		"a bad request that is granted":        {"POST /things", `{"name":"abcde"}`, `201 {"name":"abcd"}`, []string{at}, "maxLength"},
		"an unknown field that is granted":     {"POST /things", `{"name":"ab","x":1}`, `201 {"name":"ab"}`, []string{at}, "additional properties 'x' not allowed"},
		"no body, and granted":                 {"POST /things", "", `201 {"name":"ab"}`, []string{at}, "it needs a body"},
		"a header of the request":              {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, ">Once: abc"}, ""},
		"a bad one that is granted":            {"POST /things", `{"name":"ab"}`, `201 {"name":"ab"}`, []string{at, ">Once: abcd"}, `Once "abcd"`},
		"parameters":                           {"GET /things?kind=a,b&limit=9", "", "200 x", []string{plain}, ""},
		"a parameter that is not in it":        {"GET /things?x=1", "", "200 x", []string{plain}, "parameter x is not in it"},
		"a parameter out of its words":         {"GET /things?kind=a,c", "", "200 x", []string{plain}, `kind "a,c"`},
		"a parameter out of range":             {"GET /things?limit=10", "", "200 x", []string{plain}, `limit "10"`},
		"a parameter given twice":              {"GET /things?limit=1&limit=2", "", "200 x", []string{plain}, "limit is there 2 times"},
		"a parameter that is passed over":      {"DELETE /things/1?x=1", "", "204 ", nil, ""},
		"HEAD is GET without a body":           {"HEAD /things", "", "200 ", []string{plain}, ""},
		"a body where there is none":           {"DELETE /things/1", "", "204 x", nil, "there is a body"},
		"a body that is not asked for":         {"DELETE /things/1", "{}", "204 ", nil, ""},
		"a method that the path does not take": {"PUT /things", "", "405 {}", []string{"Allow: GET"}, ""},
		"the same without Allow":               {"PUT /things", "", "405 {}", nil, "Allow is missing"},
		"a path that is not in it":             {"GET /things/1/x", "", `404 {"error":{}}`, nil, ""},
		"one that is served":                   {"GET /things/1/x", "", `200 {"error":{}}`, nil, "the contract has no 200"},
		"a path that is not clean":             {"DELETE //things/1", "", `404 {"error":{}}`, nil, ""},
		"one where no more is said":            {"GET /void/x", "", "404 ", nil, ""},
		"where more is to be said":             {"GET /things/1/x", "", "404 ", nil, "EOF"},
		"a page of the app":                    {"GET /", "", "200 <p>", []string{"Content-Type: text/html"}, ""},
		"an envelope at a path of the app":     {"PUT /", "", "405 {}", nil, "Allow is missing"},
		"an upgrade to HTTPS":                  {"POST /things", "", "308 ", nil, ""},
		"what net/http says itself":            {"POST /things", "", "431 no", []string{plain, "X-Request-Id: "}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := exchange(t, newRecorder(t), tt.request, tt.body, tt.reply, tt.headers...)
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("heard %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheRecorderMissesWhatNeverWas(t *testing.T) {
	r := newRecorder(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { exchange(t, r, "DELETE /things/1", "", "204 ") })
	}
	wg.Wait()
	exchange(t, r, "HEAD /things", "", "200 ", "Content-Type: text/plain") // is no GET
	exchange(t, r, "POST /things", `{"name":"ab"}`, "201 {}")              // counts, though wrong
	got := r.Missing([]Exempt{{"*", "400", "for the test"}, {"delete", "500", "for the test"}})
	want := []string{"delete was never answered by 404", "list was never answered by 200", "nothing is like the exempt 500 of delete"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestClientsPassThroughTheRecorder(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	defer s.Close()
	before := recorder.Load()
	defer recorder.Store(before)
	Record([]byte(things))
	w := &witness{TB: t}
	(&Client{URL: s.URL}).Do(w, "GET /things", "")
	if !strings.Contains(w.heard.String(), "the contract has no 418") {
		t.Errorf("heard %q", w.heard.String())
	}
}

func TestExamplesAreChecked(t *testing.T) {
	const in = `{"paths": {"/a": {"get": {"parameters": [{"name": "n", "schema": {"type": "integer"}%s}], "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "required": ["a"]}%s}}}}}}}}`
	tests := map[string]struct{ parameter, body, want string }{
		"good ones":           {`, "example": 1`, `, "examples": {"x": {"summary": "s", "value": {"a": 1}}}`, ""},
		"a number as a text":  {`, "example": "1"`, `, "example": {"a": 1}`, ""},
		"none of a parameter": {``, `, "example": {"a": 1}`, "/paths/~1a/get/parameters/0 has no example"},
		"none of a body":      {`, "example": 1`, ``, "content/application~1json has no example"},
		"one that is wrong":   {`, "example": "x"`, `, "example": {"a": 1}`, "got string, want integer"},
		"a body that lacks":   {`, "example": 1`, `, "example": {}`, "missing property 'a'"},
		"one of several":      {`, "example": 1`, `, "examples": {"x": {"summary": "s", "value": {"a": 1}}, "y": {"summary": "s", "value": {}}}`, "examples/y"},
		"no summary":          {`, "example": 1`, `, "examples": {"x": {"value": {"a": 1}}}`, "has no summary"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := fmt.Sprint(CheckExamples(fmt.Appendf(nil, in, tt.parameter, tt.body)))
			if (got == "[]") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("faults %s, want %q", got, tt.want)
			}
		})
	}
	if len(CheckExamples([]byte("{"))) == 0 {
		t.Error("no JSON has no faults")
	}
}

func TestADocumentThatCannotBeReadIsRefused(t *testing.T) {
	for _, document := range []string{"{", strings.Replace(things, `"maxLength": 3`, `"maxLength": "3"`, 1), strings.Replace(things, `"in": "header", "schema": {"type": "string", "maxLength": 3}`, `"in": "header"`, 1)} {
		if _, err := NewRecorder([]byte(document)); err == nil {
			t.Errorf("read %.60s…", document)
		}
	}
}

package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// faultsOf returns what is wrong by err as "field type, field type".
func faultsOf(err error) string {
	e, ok := errors.AsType[*vault.Error](err)
	if !ok {
		return ""
	}
	all := make([]string, len(e.Details))
	for i, p := range e.Details {
		all[i] = p.Field + " " + string(p.Type)
	}
	return strings.Join(all, ", ")
}

// posted is a request with a body of JSON.
func posted(t testing.TB, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestWhatIsNoJSONIsNamed(t *testing.T) {
	deep := strings.Repeat(`{"`+strings.Repeat("k", 50)+`":`, 100) + `{"x":1,"x":2}` + strings.Repeat("}", 100)
	cut := strings.TrimSuffix(strings.Repeat(strings.Repeat("k", 50)+".", 2), ".")[:vault.LongName] + "…"
	for body, want := range map[string]string{
		`{}`: "", `{"title":1}`: "", ` {"a":{"b":[1,{"b":2}],"c":{"b":3}},"b":4} `: "",
		`{"a":1,"a":2}`: "a duplicate_key", `{"a":{"b":1},"b":{"b":1}}`: "", `{"a":{"b":1,"c":{"b":1},"b":2}}`: "a.b duplicate_key",
		`{"l":[{"b":1,"b":2},{"b":1},{"b":1,"c":[],"b":{}}]}`: "l[0].b duplicate_key, l[2].b duplicate_key",
		`{"l":[[],[],{"x":1,"x":1}],"l":[]}`:                  "l[2].x duplicate_key, l duplicate_key",
		`{"a":"\ud800","b":["\udfff",{"c":"x\ud800"}]}`:       "a invalid_utf8, b[0] invalid_utf8, b[1].c invalid_utf8",
		"{\"a\":\"\xff\",\"a\":1}":                            "a invalid_utf8, a duplicate_key",
		`{"\ud800":1,"\ud800":2}`:                             "\ufffd invalid_utf8, \ufffd invalid_utf8",
		`{"a":1,"a":2`:                                        "body malformed", `{"a":"\ud800"`: "body malformed", `{"a":1,"a":2}}`: "body malformed", `{"a" "a"}`: "body malformed",
		`{"0":1,"0":2}`: "0 duplicate_key", `{"a/b~c":1,"a/b~c":2}`: "a/b~c duplicate_key", `["\ud800"]`: "0 invalid_utf8",
		deep: cut + " duplicate_key",
	} {
		if _, err := decode[vault.NewIdea](posted(t, body)); faultsOf(err) != want {
			t.Errorf("%.200s: %q, want %q", body, faultsOf(err), want)
		}
	}
}

func TestABodyThatLiesAboutItsLengthIsRefused(t *testing.T) {
	for _, size := range []int{MaxBody + 1, 3 * MaxBody} {
		r := posted(t, strings.Repeat(" ", size))
		r.ContentLength = -1
		if _, err := readBody(r, MaxBody); !errors.Is(err, tooLarge) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	r := posted(t, `{}`)
	r.Header["Content-Type"] = []string{"application/json", "application/json"}
	if _, err := readBody(r, MaxBody); !errors.Is(err, unsupportedMedia) {
		t.Errorf("two types: %v", err)
	}
}

func TestIdentityIsNoCompression(t *testing.T) {
	for _, tt := range []struct {
		encodings []string
		ok        bool
	}{
		{nil, true},
		{[]string{"identity"}, true},
		{[]string{" IDENTITY "}, true},
		{[]string{"identity,identity", "identity"}, true},
		{[]string{""}, true},
		{[]string{","}, true},
		{[]string{"gzip"}, false},
		{[]string{"identity", "gzip"}, false},
		{[]string{"identity, br"}, false},
		{[]string{"x-identity"}, false},
		{[]string{"identity gzip"}, false},
	} {
		r := posted(t, `{}`)
		r.Header["Content-Encoding"] = tt.encodings
		if _, err := readBody(r, MaxBody); (err == nil) != tt.ok || err != nil && !errors.Is(err, unsupportedMedia) {
			t.Errorf("%q: %v", tt.encodings, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range []string{
		`{"title":"x"}`, `{"title":" Été ","notes":"n","stage":"draft","tags":["a","A","b"],"priority":"high","due_date":"2027-01-31"}`, `{"title":"x","title":"y"}`, `{"title":"\ud800","notes":"\udc00"}`,
		"{\"title\":\"\xff\"}", `{"a":{"b":1,"b":2},"l":[{"x":1,"x":2}]}`, `{"title":"x"} x`, `[]`, `null`, `{`, "\ufeff{}", `{"tags":[null,1,{}]}`, `{"":1}`, `{"x":[[[[]]]]}`, `{"title":"x","Title":"y","z":{"z":0}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		_, err := decode[vault.NewIdea](posted(t, body))
		good := jsontext.Value(body).IsValid() && jsontext.Value(body).Kind() == jsontext.KindBeginObject
		if (err == nil) != good {
			t.Fatalf("%q: error %v, a JSON object: %t", body, err, good)
		}
		if err == nil {
			return
		}
		e, ok := errors.AsType[*vault.Error](err)
		if !ok || e.Code != vault.Invalid || len(e.Details) == 0 {
			t.Fatalf("%q: %#v", body, err)
		}
		for _, p := range e.Details {
			if !utf8.ValidString(p.Field) || len(p.Field) > vault.LongName+len("…") || p.Message == "" {
				t.Errorf("%q: %+v", body, p)
			}
		}
	})
}

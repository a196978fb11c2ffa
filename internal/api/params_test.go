package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// queried is a request with a query.
func queried(t testing.TB, query string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	r.URL.RawQuery = query
	return r
}

func TestFaultsOfParametersComeInOrder(t *testing.T) {
	for query, want := range map[string]string{
		"": "", "&": "", "limit=20&sort=title": "", "z=1&limit=0&a=2&stage=x": "stage not_allowed, limit out_of_range, z unknown_field, a unknown_field",
		"b&a&b=2": "b unknown_field, a unknown_field", "cursor=x&offset=0": "cursor malformed", "search=%ff&limit=": "search invalid_utf8, limit blank", "a;b": "a malformed", "%zz=1": "%zz malformed", "sort=title;order=x": "sort malformed", "b=1&limit=%&a;=&sort=x": "sort not_allowed, limit malformed, b unknown_field, a malformed", ";": " malformed",
		"due_before=%20&due_after=": "due_before blank, due_after blank", "tags=,&tags_match=": "tags blank, tags_match blank",
	} {
		if _, err := listQuery(queried(t, query), false); faultsOf(err) != want {
			t.Errorf("%s: %q, want %q", query, faultsOf(err), want)
		}
	}
}

func TestAKeyMustBeOne(t *testing.T) {
	for want, values := range map[string][]string{
		"":                              nil,
		"Idempotency-Key duplicate_key": {"a", "a"},
		"Idempotency-Key blank":         {""},
		"Idempotency-Key malformed":     {"a\x7f"},
		"Idempotency-Key too_long":      {strings.Repeat("k", 256)},
	} {
		r := queried(t, "")
		if values != nil {
			r.Header["Idempotency-Key"] = values
		}
		if key, err := onceKey(r); faultsOf(err) != want || key != "" {
			t.Errorf("%q: key %q, error %v, want %q", values, key, err, want)
		}
	}
}

func TestEntityTagsCountToTheLetter(t *testing.T) {
	for _, tt := range []struct {
		header []string
		want   []int64
	}{
		{nil, nil},
		{[]string{"*"}, nil},
		{[]string{`"v1"`, `"v2", "v3"`}, []int64{1, 2, 3}},
		{[]string{`"x"`, "*"}, nil},
		{[]string{""}, []int64{}},
		{[]string{","}, []int64{}},
		{[]string{`W/"v1", v1, "v1, v1", "v01", "v+1", "V1", "v-1x", "", "v99999999999999999999"`}, []int64{}},
	} {
		r := queried(t, "")
		if tt.header != nil {
			r.Header["If-Match"] = tt.header
		}
		if diff := cmp.Diff(tt.want, versions(r)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.header, diff)
		}
	}
}

func FuzzListQuery(f *testing.F) {
	for _, query := range []string{
		"", "stage=idea,draft&priority=high&tags=a,B&tags_match=all&search=caf%C3%A9+%22un+deux%22&due_after=2027-01-01&due_before=2028-01-01T00:00:00%2B02:00&sort=title&order=asc&limit=5&include_total=false",
		"limit=0&offset=-1", "offset=9007199254740991", "cursor=eyJpIjoxLCJsIjoxfQ", "cursor=&cursor=", "x=1&limit=1&y", "search=%ff", "tags=,", "a;b", "%zz", "search=%22", "due_before=x&due_after=1969-12-31",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := listQuery(queried(t, query), false)
		if err == nil {
			if err := q.Validate(); err != nil {
				t.Errorf("%q is taken for %+v: %v", query, q, err)
			}
			for _, word := range slices.Concat(q.Search, q.Tags) {
				if word == "" || !utf8.ValidString(word) || strings.Contains(word, "\x00") {
					t.Errorf("%q looks for %q", query, word)
				}
			}
			return
		}
		e, ok := errors.AsType[*vault.Error](err)
		if !ok || e.Code != vault.Invalid || len(e.Details) == 0 {
			t.Fatalf("%q: %#v", query, err)
		}
		known, last := append(slices.Clone(filters), "offset", "cursor", "include_total"), 0
		for _, p := range e.Details {
			place := slices.Index(known, p.Field)
			if place < 0 {
				place = len(known)
			}
			if place < last || !utf8.ValidString(p.Field) || p.Message == "" {
				t.Errorf("%q: %+v", query, e.Details)
			}
			last = place
		}
	})
}

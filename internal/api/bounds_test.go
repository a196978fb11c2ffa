package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"
)

// What one refused request may cost, whatever its body of up to [MaxBody] holds.
const (
	mostReply     = 1200 << 10
	mostAllocated = 64 << 20 // half of it but for the race detector
)

// numbered makes members, or elements, of a number each until they fill a body.
func numbered(format string) string {
	var b strings.Builder
	for i := 0; b.Len() < MaxBody-1000; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// full repeats a member, or an element, until it fills a body.
func full(s string) string {
	return strings.TrimSuffix(strings.Repeat(s+",", (MaxBody-200_000)/(len(s)+1)), ",")
}

// TestNoBodyCostsMuchMoreThanItsSize sends the worst that fits into a body.
func TestNoBodyCostsMuchMoreThanItsSize(t *testing.T) {
	service := vault.NewService(nil, time.Now) // no store is asked for what is refused
	create := handler(func(r *http.Request) (reply, error) { return (&ideas{service}).create(r, vault.Actor{}) })
	patch := handler(func(r *http.Request) (reply, error) { return (&users{vault: service}).patch(r, vault.Actor{}) })
	const depth = 9000
	for name, tt := range map[string]struct {
		to   handler
		body string
	}{
		"a list of numbers":                  {create, `{"title":"a","tags":[` + full("1") + `]}`},
		"a list of empty texts":              {create, `{"title":"a","tags":[` + full(`""`) + `]}`},
		"a list of one tag":                  {create, `{"title":"","tags":[` + full(`"a"`) + `]}`},
		"a list of different tags":           {create, `{"title":"a","tags":[` + numbered(`"%d"`) + `]}`},
		"a list of objects":                  {create, `{"title":"a","tags":[` + full("{}") + `]}`},
		"different unknown members":          {create, `{"title":"a",` + numbered(`"%d":0`) + `}`},
		"unknown members of odd long names":  {create, `{"title":"a",` + numbered("\"%d"+strings.Repeat("\ue000", 300)+`":0`) + `}`},
		"names that are written longer":      {create, `{"title":"a",` + numbered(`"`+strings.Repeat(`\u0001`, 120)+`%d":0`) + `}`},
		"one unknown member of a long name":  {create, `{"title":"a","` + strings.Repeat("\ue000", 300_000) + `":0}`},
		"unknown members of unknown members": {create, `{"title":"a","x":{` + numbered(`"%d":{}`) + `}}`},
		"one member over and over":           {create, `{"title":"a",` + full(`"a":0`) + `}`},
		"members twice in every object":      {create, `{"title":"a","x":[` + full(`{"a":0,"a":0}`) + `]}`},
		"members twice far below":            {create, strings.Repeat(`{"a":`, depth) + `{` + full(`"b":0`) + `}` + strings.Repeat(`}`, depth)},
		"texts that are no UTF-8":            {create, `{"title":"a","x":[` + full("\"\xff\"") + `]}`},
		"texts that are no UTF-8 far below":  {create, strings.Repeat(`{"a":`, depth) + `[` + full("\"\xff\"") + `]` + strings.Repeat(`}`, depth)},
		"a number for an id":                 {create, `{"id":[` + full("1") + `]}`},
		"objects for a time":                 {create, `{"created_at":[` + full("{}") + `]}`},
		"unknown preferences":                {patch, `{"preferences":{` + numbered(`"%d":0`) + `}}`},
		"a list for an e-mail":               {patch, `{"email":[` + full("[]") + `]}`},
	} {
		if len(tt.body) > MaxBody || len(tt.body) < MaxBody/2 {
			t.Fatalf("%s: a body of %d bytes", name, len(tt.body))
		}
		w := httptest.NewRecorder()
		r := posted(t, tt.body)
		r = r.WithContext(telemetry.WithRequest(r.Context(), &telemetry.Request{ID: "req_1"}))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		tt.to.ServeHTTP(w, r)
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		t.Logf("%-35s %9d allocated, %8d of a reply", name, allocated, w.Body.Len())
		if w.Code != http.StatusBadRequest || w.Body.Len() > mostReply || allocated > mostAllocated {
			t.Errorf("%s: %d with %d bytes, at most %d are promised; %d allocated, at most %d: %.300s", name, w.Code, w.Body.Len(), mostReply, allocated, mostAllocated, w.Body)
		}
	}
}

// TestAQueryCostsNoMoreThanItsSize sends the worst that fits into a request line.
func TestAQueryCostsNoMoreThanItsSize(t *testing.T) {
	for _, tt := range []struct{ format, second string }{{"&x%d=1", "x0 unknown_field"}, {"&x%d=%%zz", "x0 malformed"}, {"&x%d;=", "x0 malformed"}} {
		for n, named := range map[int]int{998: 999, 999: 1000, 1000: 1000, 10_001: 1000} {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, tt.format, i)
			}
			_, err := listQuery(queried(t, b.String()[1:]+"&limit=0"), false)
			if all := strings.Split(faultsOf(err), ", "); len(all) != named || all[0] != "limit out_of_range" || all[1] != tt.second {
				t.Errorf("%d of %s: %d faults are named, want %d: %.100q", n, tt.format, len(all), named, all)
			}
		}
	}
}

package server_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"creatorvault.dev/internal/api"
)

// A slowBody says that somebody waits for it, and then keeps them waiting.
type slowBody struct{ asked, end chan struct{} }

func (b slowBody) Read([]byte) (int, error) {
	b.asked <- struct{}{}
	<-b.end
	return 0, errors.New("the client went away")
}

// TestASlowBodyHoldsUpNobodyElse sends more bodies that do not end than there
// are places for requests.
func TestASlowBodyHoldsUpNobodyElse(t *testing.T) {
	const places = 256
	h := serverOf(free{}, nil,
		api.Route{Pattern: "POST /sign-in", Public: true, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err == nil {
				t.Error("the handler does not hear that the body broke off")
			}
			w.WriteHeader(http.StatusBadRequest)
		})},
		api.Route{Pattern: "GET /quick", Public: true, Handler: text("quick")},
	)
	body := slowBody{make(chan struct{}), make(chan struct{})}
	var all sync.WaitGroup
	for range places + 1 {
		all.Go(func() {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in", io.NopCloser(body))
			r.Host, r.ContentLength = "vault.example", 60
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r); w.Code != http.StatusBadRequest {
				t.Errorf("a body that broke off: %d", w.Code)
			}
		})
	}
	for range places + 1 {
		<-body.asked
	}
	if w := do(t, h, "GET /quick"); w.Code != http.StatusOK {
		t.Errorf("meanwhile: %d %s", w.Code, w.Body)
	}
	close(body.end)
	all.Wait()
}

// TestABodyIsReadUpToItsLimit tries bodies around the limit of a route, with
// and without a length that is told.
func TestABodyIsReadUpToItsLimit(t *testing.T) {
	got := 0
	read := func(limit int64) api.Route {
		return api.Route{Pattern: "POST /small", Public: true, Body: limit, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			all, err := io.ReadAll(r.Body)
			if got = len(all); err != nil {
				t.Error(err)
			}
		})}
	}
	for limit, most := range map[int64]int{10: 10, 0: api.MaxBody} {
		h := serverOf(free{}, nil, read(limit))
		for _, size := range []int{0, most - 1, most, most + 1, most + 100} {
			for _, told := range []bool{true, false} {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/small", io.NopCloser(strings.NewReader(strings.Repeat("x", size))))
				r.Host, r.ContentLength = "vault.example", -1
				want := min(size, most+1) // enough to see that it is too much
				if told {
					r.ContentLength, want = int64(size), size
				}
				got = -1
				if h.ServeHTTP(httptest.NewRecorder(), r); got != want {
					t.Errorf("of %d bytes, told %t, the handler read %d, want %d", size, told, got, want)
				}
			}
		}
	}
}

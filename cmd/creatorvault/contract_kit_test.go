package main_test

import (
	"encoding/base64"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

func itoa(n int) string { return strconv.Itoa(n) }

func rep(s string, n int) string { return strings.Repeat(s, n) }

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// inOrder walks over m by its keys, so that two runs ask in the same order.
func inOrder[T any](m map[string]T) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for _, key := range sortedKeys(m) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

// A person is someone with a vault of their own, who calls the program.
type person struct {
	*testkit.Client
	c    *contract
	name string
	path string // of the vault
}

// person returns someone new.
func (c *contract) person() *person {
	c.people++
	return c.personNamed(strings.ReplaceAll(c.chapter, " ", "-") + "-" + itoa(c.people))
}

// personNamed returns someone with that name, whose path begins as given, if it is.
func (c *contract) personNamed(name string, escaped ...string) *person {
	c.Helper()
	path := name
	if escaped != nil {
		path = escaped[0]
	}
	return &person{&testkit.Client{URL: c.url, Token: c.issuer.Token(c.T, name, nil)}, c, name, "/api/v1/" + path}
}

// with returns the same person with another token, or none.
func (p *person) with(token string) *person {
	return &person{&testkit.Client{URL: p.URL, Token: token}, p.c, p.name, p.path}
}

// A call is a request; {me} in it is the path of the caller's vault.
type call struct {
	request, body string
	headers       []string
}

func ask(request, body string, headers ...string) call { return call{request, body, headers} }

// A want is something that an answer must have.
type want func(t testing.TB, a testkit.Answer)

// check is one check of the contract, by a name that says what is promised.
func (p *person) check(name string, ask call, wants ...want) (a testkit.Answer) {
	p.c.Helper()
	p.c.count(name)
	p.c.Run(name, func(t *testing.T) {
		t.Helper()
		a = p.send(t, ask)
		p.c.note(name, a)
		for _, w := range wants {
			w(t, a)
		}
	})
	return a
}

// verify is a check of what several answers say together.
func (c *contract) verify(name string, f func(t *testing.T)) {
	c.Helper()
	c.count(name)
	c.Run(name, f)
}

// send sends a request, and holds the answer to what holds for all.
func (p *person) send(t testing.TB, ask call) testkit.Answer {
	t.Helper()
	request := strings.ReplaceAll(ask.request, "{me}", p.path)
	a := p.Do(t, request, ask.body, ask.headers...)
	audit(t, request, a)
	return a
}

// do prepares a check; what is not answered by 2xx ends the chapter.
func (p *person) do(request, body string, headers ...string) testkit.Answer {
	p.c.Helper()
	a := p.send(p.c.T, ask(request, body, headers...))
	if a.Status/100 != 2 {
		p.c.Fatalf("%s %.200s: %d %s", request, body, a.Status, a.Body)
	}
	return a
}

// create makes an idea and returns its path.
func (p *person) create(body string) string {
	p.c.Helper()
	return p.do("POST {me}/ideas", body).Header.Get("Location")
}

// idea is an idea as clients see it.
type idea struct {
	ID        int64    `json:"id"`
	UserID    string   `json:"user_id"`
	Title     string   `json:"title"`
	Notes     *string  `json:"notes"`
	Stage     string   `json:"stage"`
	Tags      []string `json:"tags"`
	Priority  string   `json:"priority"`
	DueDate   *string  `json:"due_date"`
	Planned   *string  `json:"planned_for"`
	URL       *string  `json:"published_url"`
	Published *string  `json:"published_at"`
	CreatedAt string   `json:"created_at"`
	UpdatedAt string   `json:"updated_at"`
	DeletedAt *string  `json:"deleted_at"`
}

// read returns the data of an answer as a T.
func read[T any](t testing.TB, a testkit.Answer) T {
	t.Helper()
	var body struct {
		Data T `json:"data"`
	}
	a.JSON(t, &body)
	return body.Data
}

// A page is the data of a list.
type page struct {
	Ideas      []idea `json:"ideas"`
	Pagination struct {
		Total  *int64  `json:"total"`
		Limit  int     `json:"limit"`
		Offset int64   `json:"offset"`
		More   bool    `json:"has_more"`
		Next   *string `json:"next_cursor"`
	} `json:"pagination"`
}

// titles are those of the ideas on it.
func (p page) titles() (all []string) {
	for _, i := range p.Ideas {
		all = append(all, i.Title)
	}
	return all
}

// moment reads a time of the server's.
func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.000000Z", s)
	if err != nil {
		t.Errorf("time %q: %v", s, err)
	}
	return at
}

// is wants a status.
func is(status int) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		if a.Status != status {
			t.Errorf("status %d, want %d: %.2000s", a.Status, status, a.Body)
		}
	}
}

// fails wants an error of that status, whose code [audit] holds to it, and no
// field at fault unless faults are given.
func fails(status int, faults ...string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(status)(t, a)
		if got := a.Faults(t); got != strings.Join(faults, ", ") {
			t.Errorf("faults %q, want %q", got, faults)
		}
	}
}

// faults wants a 400 with exactly these details: "field type, field type".
func faults(list string) want { return fails(400, list) }

// holds wants texts in the body.
func holds(texts ...string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(string(a.Body), text) {
				t.Errorf("want %.300q in %.3000s", text, a.Body)
			}
		}
	}
}

// header wants a header of that value; empty: none.
func header(name, value string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		if got := strings.Join(a.Header.Values(name), "|"); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

// shows wants a list of these titles, in this order, separated by spaces.
func shows(titles string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(200)(t, a)
		if got := strings.Join(read[page](t, a).titles(), " "); got != titles {
			t.Errorf("the list shows %q, want %q", got, titles)
		}
	}
}

// opened returns what a cursor holds.
func opened(t testing.TB, cursor string) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	var at map[string]any
	if err != nil || json.Unmarshal(raw, &at) != nil {
		t.Fatalf("cursor %q holds %q: %v", cursor, raw, err)
	}
	return at
}

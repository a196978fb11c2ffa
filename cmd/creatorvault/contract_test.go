package main_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// leastChecks is how many checks of the contract there are at least.
const leastChecks = 250

// A contract is one run of the contract's checks against one program.
type contract struct {
	*testing.T
	url    string
	issuer *testkit.Issuer
	start  time.Time
	*transcript
}

// A transcript is what a program answered, in order, without what differs from
// run to run.
type transcript struct {
	mu     sync.Mutex
	lines  []string
	checks int
}

// changing is what differs from run to run in an answer.
var changing = regexp.MustCompile(`"(request_id|timestamp|created_at|updated_at|next_cursor)":"[^"]*"|"(id|user_id)":("[^"]*"|\d+)`)

// note adds what was answered to a request.
func (tr *transcript) note(t *testing.T, request, body string, a testkit.Answer) {
	said, body := changing.ReplaceAllString(string(a.Body), `"$1$2":…`), changing.ReplaceAllString(body, `"$1$2":…`)
	if a.Header.Get("Content-Type") == "application/zip" {
		said = "a zip, in which times and ids stand"
	}
	headers := []string{}
	for name, values := range a.Header {
		switch name {
		case "Date", "X-Request-Id", "Location", "Content-Length", "Ratelimit":
			headers = append(headers, name)
		default:
			headers = append(headers, name+": "+strings.Join(values, "|"))
		}
	}
	slices.Sort(headers)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.lines = append(tr.lines, fmt.Sprintf("%s: %s %s: %d %s %s", t.Name(), place.ReplaceAllString(request, "$1…"), body, a.Status, headers, said))
}

// place is an id or a cursor in a request.
var place = regexp.MustCompile(`(/|cursor=)(\d+|eyJ\w+)`)

// A person is someone with a vault of their own.
type person struct {
	*testing.T
	*testkit.Client
	name string
	c    *contract
}

// person returns someone new.
func (c *contract) person(t *testing.T) *person {
	t.Helper()
	name := strings.NewReplacer("/", ".", " ", "_").Replace(strings.SplitN(t.Name(), "/", 3)[2])
	name = regexp.MustCompile(`[^A-Za-z0-9._-]`).ReplaceAllString(name, "-")
	return &person{t, &testkit.Client{URL: c.url, Token: c.issuer.Token(t, name, nil)}, name, c}
}

// do sends a request; {me} in it is the person's path.
func (p *person) do(request, body string, headers ...string) testkit.Answer {
	p.Helper()
	a := p.Do(p.T, strings.ReplaceAll(request, "{me}", "/api/v1/"+p.name), body, headers...)
	p.c.note(p.T, request, body, a)
	return a
}

// check sends a request, and holds its answer to a status and what is wrong.
// A want that begins with ~ stands somewhere in the answer.
func (p *person) check(status int, want, request, body string, headers ...string) testkit.Answer {
	p.Helper()
	a := p.do(request, body, headers...)
	p.c.mu.Lock()
	p.c.checks++
	p.c.mu.Unlock()
	if len(body) > 200 {
		body = body[:200] + "…"
	}
	if a.Status != status {
		p.Errorf("%s %s %q: status %d, want %d: %s", request, body, headers, a.Status, status, a.Body)
		return a
	}
	if text, ok := strings.CutPrefix(want, "~"); ok {
		all := string(a.Body)
		for name := range a.Header {
			all += "\n" + name + ": " + a.Header.Get(name)
		}
		if !strings.Contains(all, text) {
			p.Errorf("%s %s: want %q in %s", request, body, text, all)
		}
		return a
	}
	if status == 400 || want != "" {
		if got := a.Faults(p.T); got != want {
			p.Errorf("%s %s: faults %q, want %q", request, body, got, want)
		}
	}
	return a
}

// create makes an idea and returns its path.
func (p *person) create(body string) string {
	p.Helper()
	a := p.do("POST {me}/ideas", body)
	if a.Status != 201 {
		p.Fatalf("POST %s: %d %s", body, a.Status, a.Body)
	}
	return a.Header.Get("Location")
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
	CreatedAt string   `json:"created_at"`
	UpdatedAt string   `json:"updated_at"`
}

// got reads the idea in an answer.
func got(t *testing.T, a testkit.Answer) idea {
	t.Helper()
	var body struct {
		Data idea `json:"data"`
	}
	a.JSON(t, &body)
	return body.Data
}

// listed reads the titles, the total and the cursor in an answer.
func listed(t *testing.T, a testkit.Answer) (titles string, total int, next string) {
	t.Helper()
	var body struct {
		Data struct {
			Ideas      []idea `json:"ideas"`
			Pagination struct {
				Total int    `json:"total"`
				Next  string `json:"next_cursor"`
			} `json:"pagination"`
		} `json:"data"`
	}
	a.JSON(t, &body)
	var all []string
	for _, i := range body.Data.Ideas {
		all = append(all, i.Title)
	}
	return strings.Join(all, " "), body.Data.Pagination.Total, body.Data.Pagination.Next
}

// parts are the chapters of the contract.
var parts = map[string]func(*contract){
	"fields": checkFields, "edits": checkEdits, "envelope": checkEnvelope, "order": checkOrder, "bodies": checkBodies,
	"etags": checkETags, "once": checkOnce, "lists": checkLists, "search": checkSearch, "cursors": checkCursors,
	"board": checkBoard, "tags": checkTags, "stats": checkStats, "users": checkUsers, "health": checkHealth, "cors": checkCORS,
}

func TestContract(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	backends := map[string][]string{"sqlite": {}}
	direct := testkit.Postgres(t).Database(t)
	backends["postgres"] = []string{"DATABASE_URL=" + direct}
	pooled := testkit.Postgres(t).Database(t)
	backends["pgbouncer"] = []string{"DATABASE_URL=" + testkit.Pooled(t, pooled), "DATABASE_DIRECT_URL=" + pooled}
	backends["encrypted"] = []string{"DATABASE_PASSPHRASE=correct horse battery staple"}
	said, start := map[string]*transcript{}, time.Now().UTC()
	for name, settings := range backends {
		tr := new(transcript)
		said[name] = tr
		t.Run(name, func(t *testing.T) {
			p := testkit.Serve(t, append([]string{
				"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "DATA_DIR=" + t.TempDir(), "ENVIRONMENT=dev",
				"RATE_LIMIT_PER_MINUTE=0", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0",
			}, settings...)...)
			for part, check := range parts {
				t.Run(part, func(t *testing.T) { check(&contract{t, p.URL, issuer, start, tr}) })
			}
			if tr.checks < leastChecks {
				t.Errorf("only %d checks ran, want %d", tr.checks, leastChecks)
			}
			t.Logf("%d checks", tr.checks)
		})
	}
	for name, tr := range said {
		for i := range tr.lines {
			tr.lines[i] = strings.Replace(tr.lines[i], "/"+name+"/", "/", 1)
		}
		slices.Sort(tr.lines)
	}
	for name, tr := range said {
		alone := func(a, b []string) string {
			lines := slices.DeleteFunc(slices.Clone(a), func(s string) bool { _, both := slices.BinarySearch(b, s); return both })
			return strings.Join(lines[:min(5, len(lines))], "\n")
		}
		sqlite := said["sqlite"].lines
		if !slices.Equal(sqlite, tr.lines) {
			t.Errorf("%s answers otherwise than sqlite, %d answers to %d; alone say\nsqlite:\n%s\n%s:\n%s",
				name, len(tr.lines), len(sqlite), alone(sqlite, tr.lines), name, alone(tr.lines, sqlite))
		}
	}
}

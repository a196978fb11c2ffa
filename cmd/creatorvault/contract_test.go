package main_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// leastChecks is how many checks of the contract there are at least.
const leastChecks = 2500

// A backend is one way in which the program is started. All of them must give
// the same answers.
type backend struct {
	name     string
	settings func(testing.TB) []string
}

var backends = []backend{
	{"sqlite", func(testing.TB) []string { return nil }},
	{"encrypted", func(testing.TB) []string { return []string{"DATABASE_PASSPHRASE=correct horse battery staple"} }},
	{"postgres", func(t testing.TB) []string { return []string{"DATABASE_URL=" + testkit.Postgres(t).Database(t)} }},
	{"pgbouncer", func(t testing.TB) []string {
		direct := testkit.Postgres(t).Database(t)
		return []string{"DATABASE_URL=" + testkit.Pooled(t, direct), "DATABASE_DIRECT_URL=" + direct}
	}},
}

func forEachBackend(t *testing.T, do func(t *testing.T, b backend)) {
	t.Helper()
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) { do(t, b) })
	}
}

// serve starts the program of b with a static key. More settings come on top.
func (b backend) serve(t testing.TB, issuer *testkit.Issuer, more ...string) *testkit.Program {
	t.Helper()
	settings := append([]string{
		"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "DATA_DIR=" + t.TempDir(), "ENVIRONMENT=dev",
		"RATE_LIMIT_PER_MINUTE=0", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0",
	}, b.settings(t)...)
	return testkit.Serve(t, append(settings, more...)...)
}

// chapters are the parts of the contract, in its order.
var chapters = []struct {
	name  string
	check func(*contract)
}{
	{"envelope", checkEnvelope},
	{"routes", checkRoutes},
	{"tokens", checkTokens},
	{"owners", checkOwners},
	{"order", checkOrder},
	{"media", checkMedia},
	{"json", checkJSON},
	{"hosts", checkHosts},
	{"limits", checkLimits},
	{"text", checkText},
	{"types", checkTypes},
	{"dates", checkDates},
	{"tag lists", checkTagLists},
	{"create", checkCreate},
	{"replace", checkReplace},
	{"patch", checkPatch},
	{"move", checkMove},
	{"delete", checkDelete},
	{"publishing", checkPublishing},
	{"trash", checkTrash},
	{"history", checkHistory},
	{"bulk", checkBulk},
	{"retag", checkRetag},
	{"imports", checkImports},
	{"views", checkViews},
	{"ids", checkIDs},
	{"etags", checkETags},
	{"once", checkOnce},
	{"cors", checkCORS},
	{"public", checkPublic},
	{"filters", checkFilters},
	{"sorts", checkSorts},
	{"pages", checkListPages},
	{"parameters", checkParameters},
	{"cursors", checkCursors},
	{"walks", checkWalks},
	{"search", checkSearch},
	{"board", checkBoard},
	{"events", checkEvents},
	{"tags", checkTags},
	{"stats", checkStats},
	{"related", checkRelated},
	{"profile", checkProfile},
	{"export", checkExport},
	{"an idea as a file", checkIdeaFile},
	{"erasure", checkErasure},
	{"access tokens", checkAccessTokens},
}

// TestContract holds the built program to the contract, on every backend, and
// the backends to each other: what they say differs in ids and times alone.
func TestContract(t *testing.T) {
	issuer, start := testkit.NewIssuer(t), time.Now().UTC()
	said := map[string]*transcript{}
	forEachBackend(t, func(t *testing.T, b backend) {
		tr := &transcript{lines: map[string][]string{}, names: map[string]bool{}}
		said[b.name] = tr
		program := b.serve(t, issuer)
		for _, chapter := range chapters {
			t.Run(chapter.name, func(t *testing.T) {
				tr.lines[chapter.name] = []string{}
				chapter.check(&contract{T: t, url: program.URL, issuer: issuer, start: start, chapter: chapter.name, transcript: tr, alias: &alias{}})
			})
		}
		if len(tr.lines) == len(chapters) && len(tr.names) < leastChecks { // not where -run picks some
			t.Errorf("only %d checks ran, want %d", len(tr.names), leastChecks)
		}
		t.Logf("%d checks", len(tr.names))
	})
	agree(t, said)
}

// agree holds the backends that ran to each other, in each chapter to the first
// of those that have it: -run may pick some of either.
func agree(t *testing.T, said map[string]*transcript) {
	t.Helper()
	compared := 0
	for _, chapter := range chapters {
		first, want := "", []string(nil)
		for _, b := range backends {
			if said[b.name] == nil || said[b.name].lines[chapter.name] == nil {
				continue
			}
			got := said[b.name].lines[chapter.name]
			if first == "" {
				first, want = b.name, got
				continue
			}
			compared++
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s answers otherwise than %s (-want +got):\n%.4000s", chapter.name, b.name, first, diff)
			}
		}
	}
	if compared == 0 {
		t.Log("no backend was compared with another: -run picked one alone")
	}
}

// A contract is one chapter under check against one program.
type contract struct {
	*testing.T
	url     string
	issuer  *testkit.Issuer
	start   time.Time // of the whole run, the same for all backends
	chapter string
	people  int
	*transcript
	*alias
}

// A transcript is what a program answered, without what differs from run to run.
type transcript struct {
	mu    sync.Mutex
	lines map[string][]string // by chapter, of each that ran
	names map[string]bool     // of the checks
}

// An alias gives each id, time and cursor of a chapter a name by the order in
// which they appear, so that the answers of two programs can be compared.
type alias struct {
	mu    sync.Mutex
	given map[string]string
}

// varying is what differs from run to run in a body.
var varying = regexp.MustCompile(`"(request_id|timestamp|created_at|updated_at|published_at|deleted_at|began_at|ended_at|at|expires_at|next_cursor|token)":"([^"]*)"|"(id)":(\d+|"[A-Za-z0-9]{32}")`)

// lastUse is when an access token was used, which is told some time after it was.
var lastUse = regexp.MustCompile(`"last_used_at":(?:null|"[^"]*")`)

// fileID is the id in the name of a file, inFile what the server set in it.
var (
	fileID = regexp.MustCompile(`(''|filename=)\d+-`)
	inFile = regexp.MustCompile(`(?m)^(id|created_at|updated_at|Created at|Updated at): .*$`)
)

// place is the id at the end of a path.
var place = regexp.MustCompile(`/(\d+)$`)

// of returns the name of the value of that kind.
func (al *alias) of(kind, value string) string {
	switch kind {
	case "request_id", "timestamp":
		return kind
	case "created_at", "updated_at", "published_at", "deleted_at", "began_at", "ended_at", "at", "expires_at":
		kind = "time"
	}
	al.mu.Lock()
	defer al.mu.Unlock()
	if al.given == nil {
		al.given = map[string]string{}
	}
	name, ok := al.given[kind+value]
	if !ok {
		name = kind + " " + itoa(len(al.given))
		al.given[kind+value] = name
	}
	return name
}

// body returns a body with names in place of what varies.
func (al *alias) body(body string) string {
	body = lastUse.ReplaceAllString(body, `"last_used_at":<sooner or later>`)
	return varying.ReplaceAllStringFunc(body, func(member string) string {
		m := varying.FindStringSubmatch(member)
		return `"` + m[1] + m[3] + `":<` + al.of(m[1]+m[3], m[2]+m[4]) + `>`
	})
}

// note adds what was answered to the check of that name.
func (c *contract) note(name string, a testkit.Answer) {
	line := strings.Builder{}
	line.WriteString(name + ": " + itoa(a.Status))
	for _, header := range sortedKeys(a.Header) {
		value := strings.Join(a.Header[header], "|")
		switch header {
		case "Date", "X-Request-Id", "Content-Length", "Ratelimit":
			value = "…"
		case "Location":
			value = place.ReplaceAllStringFunc(value, func(s string) string { return "/" + c.of("id", s[1:]) })
		case "Content-Disposition":
			value = fileID.ReplaceAllString(value, "${1}ID-")
		}
		line.WriteString("\n" + header + ": " + value)
	}
	switch a.Header.Get("Content-Type") {
	case "application/zip":
	case "text/markdown; charset=utf-8", "text/plain; charset=utf-8":
		line.WriteString("\n" + inFile.ReplaceAllString(string(a.Body), "$1: …"))
	default:
		line.WriteString("\n" + c.body(string(a.Body)))
	}
	c.transcript.mu.Lock()
	defer c.transcript.mu.Unlock()
	c.lines[c.chapter] = append(c.lines[c.chapter], line.String())
}

// count adds a check to those that ran.
func (c *contract) count(name string) {
	c.transcript.mu.Lock()
	defer c.transcript.mu.Unlock()
	if c.names[c.chapter+": "+name] {
		c.Errorf("two checks are called %q", name)
	}
	c.names[c.chapter+": "+name] = true
}

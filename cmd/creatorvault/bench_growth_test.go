package main_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// mostGrowth is how many times as long an answer may take in the largest store
// as in the smallest.
const mostGrowth = 1.5

// A member is one person of a store that grows.
type member struct {
	testkit.Client
	name  string
	first int // the number of their first idea
	step  int // from one of their ideas to the next
	ideas int
}

// A question is asked of stores of every size. If it is bounded, the answer
// must not take longer in a large one.
type question struct {
	name    string
	bounded bool
	path    func(t testing.TB, m *member) string // below the person's
}

func asks(name string, bounded bool, path string) question {
	return question{name, bounded, func(testing.TB, *member) string { return path }}
}

// firstPages are the first pages of every order, and a get.
func firstPages(more string) []question {
	all := []question{{"get", true, func(_ testing.TB, m *member) string {
		return "/" + strconv.Itoa(m.first+m.ideas/2*m.step)
	}}}
	for _, sort := range []string{"created_at", "updated_at", "title", "priority", "stage", "due_date", "planned_for", "published_at"} {
		for _, order := range []string{"desc", "asc"} {
			all = append(all, asks("first page by "+sort+", "+order, true, "?sort="+sort+"&order="+order+more))
		}
	}
	return all
}

// searches are the questions whose answers may take longer in a large vault.
func searches() []question {
	return []question{
		asks("search, frequent word", false, "?include_total=false&search=fox"),
		asks("search, one in fifty", false, "?include_total=false&search=zebra"),
		asks("search, no hit", false, "?include_total=false&search=xylophone"),
		{"middle page, by cursor", false, func(t testing.TB, m *member) string {
			place := m.Do(t, fmt.Sprintf("GET /api/v1/%s/ideas?include_total=false&limit=1&offset=%d", m.name, m.ideas/2), "")
			return "?include_total=false&cursor=" + *read[page](t, place).Pagination.Next
		}},
		asks("first page with exact total", false, "?"),
		asks("the same of a tag", false, "?tags=video"),
		asks("statistics", false, "/stats"),
	}
}

// TestBenchGrowth asks one question after the other of stores and of vaults of
// all sizes in turns, one client each.
func TestBenchGrowth(t *testing.T) {
	s, issuer := benchScale(t), testkit.NewIssuer(t)
	for _, store := range []string{"postgres", "sqlite"} {
		t.Run(store, func(t *testing.T) {
			var database *testkit.Cluster
			if store == "postgres" {
				database = testkit.OwnPostgres(t, "max_wal_size=8GB") // it only reads
			}
			growing := func(crowds ...crowd) contestant {
				if database == nil {
					path := filepath.Join(t.TempDir(), "vault.db")
					must(t, fillSQLite(t.Context(), path, crowds...))
					return whole(t, issuer, nil, path)
				}
				url := database.Database(t)
				must(t, fillPostgres(t.Context(), url, crowds...))
				return whole(t, issuer, database, url)
			}
			var stores []grown
			for _, size := range s.sizes {
				people := crowd{"p", size / share, share}
				c := growing(people)
				stores = append(stores, grown{size, c, membersOf(t, issuer, c, people, 1)})
			}
			s.growth(t, "### "+store+": people of "+strconv.Itoa(share)+" ideas, in stores of so many", stores, firstPages(""), searches())

			var crowds []crowd
			for _, size := range s.sizes {
				crowds = append(crowds, crowd{"v" + strconv.Itoa(size) + "-", 1, size})
			}
			c, first := growing(crowds...), 1
			var vaults []grown
			for i, size := range s.sizes {
				vaults = append(vaults, grown{size, c, membersOf(t, issuer, c, crowds[i], first)})
				first += size
			}
			s.growth(t, "### "+store+": one person of so many ideas, include_total=false", vaults, firstPages("&include_total=false"), searches())
		})
	}
}

// A grown store or vault has so many ideas, of these people.
type grown struct {
	size    int
	at      contestant
	members []*member
}

// mostMembers is how many people of a store are asked for: evenly chosen.
const mostMembers = 200

// membersOf returns people of a crowd whose first idea has that number.
func membersOf(t testing.TB, issuer *testkit.Issuer, at contestant, c crowd, first int) (all []*member) {
	t.Helper()
	for n := range min(c.people, mostMembers) {
		n = n * c.people / min(c.people, mostMembers)
		client := testkit.Client{URL: at.url, Token: issuer.Token(t, c.name(n), nil)}
		all = append(all, &member{client, c.name(n), first + n, c.people, c.ideas})
	}
	return all
}

// growth asks the questions of all sizes, and writes how long the answers took.
func (s scale) growth(t *testing.T, title string, all []grown, questions ...[]question) {
	t.Helper()
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n%s: median ms, one client\n\n| request |", title)
	for _, g := range all {
		_, _ = fmt.Fprintf(out, " %d |", g.size)
	}
	_, _ = fmt.Fprint(out, " **growth** | gate |\n| --- |")
	for range all {
		_, _ = fmt.Fprint(out, " --- |")
	}
	_, _ = fmt.Fprintln(out, " --- | --- |")
	wires := make([][]*wire, len(all))
	for i, g := range all {
		wires[i] = []*wire{dial(t, g.at.url)}
	}
	for _, list := range questions {
		for _, q := range list {
			shots := make([][]shot, len(all))
			times, ratios := make([][]time.Duration, len(all)), []float64(nil)
			for i, g := range all {
				for _, m := range g.members {
					shots[i] = append(shots[i], newShot("GET /api/v1/"+m.name+"/ideas"+q.path(t, m), m.Token, "", 200))
				}
				once(t, wires[i], shots[i])
			}
			for range s.asked {
				for i, g := range all {
					times[i] = append(times[i], fire(t, contestant{url: g.at.url}, wires[i], shots[i], s.long/2).at(.5))
				}
				last := len(times[0]) - 1
				ratios = append(ratios, float64(times[len(all)-1][last])/float64(times[0][last]))
			}
			s.row(t, q, times, testkit.Median(ratios))
		}
	}
}

// row writes how long the answers to q took.
func (s scale) row(t *testing.T, q question, times [][]time.Duration, growth float64) {
	t.Helper()
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "| %s |", q.name)
	for _, rounds := range times {
		_, _ = fmt.Fprintf(out, " %.2f |", float64(testkit.Median(rounds))/float64(time.Millisecond))
	}
	gate := ""
	if q.bounded {
		gate = fmt.Sprintf("%.1f", mostGrowth)
	}
	_, _ = fmt.Fprintf(out, " **%.2f** | %s |\n", growth, gate)
	if s.gates && q.bounded && growth > mostGrowth {
		t.Errorf("%s takes %.2f times as long in the largest, want %.1f", q.name, growth, mostGrowth)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

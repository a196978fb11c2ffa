package main_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// A writer is a person who writes, one request after the other, and remembers
// what was answered. Nobody else writes into that vault.
type writer struct {
	t      *testing.T
	client *testkit.Client
	name   string
	rand   *rand.Rand
	titles int
	kept   map[int64]kept
	ids    []int64 // of kept
	log    []entry
	doubt  *act // what was asked last, if no answer came
}

// kept is an idea as it was answered last.
type kept struct {
	idea    idea
	version int64
}

// An entry is what the log must have of a change.
type entry struct {
	ID, Version int64
	Act         vault.Act
}

// An act is a write that a writer asks for.
type act struct {
	method  string // POST, PATCH, PUT, DELETE
	id      int64
	title   string // after it
	stage   string // after it
	body    string
	path    string
	headers []string
	keyed   bool
}

func newWriter(t *testing.T, name, token string, seed uint64) *writer {
	t.Helper()
	return &writer{
		t: t, client: &testkit.Client{Token: token, HTTP: newHTTP()}, name: name,
		rand: rand.New(rand.NewPCG(seed, 1)), kept: map[int64]kept{},
	}
}

func (w *writer) path() string { return "/api/v1/" + w.name + "/ideas" }

// next chooses a write.
func (w *writer) next() *act {
	w.titles++
	a := &act{title: fmt.Sprintf("%s %d", w.name, w.titles), stage: "idea"}
	dice := w.rand.IntN(100)
	if len(w.ids) == 0 || dice < 45 {
		a.method, a.path = "POST", w.path()
		a.body = fmt.Sprintf(`{"title":%q,"notes":"a *note*","tags":["Été","b%d"]}`, a.title, w.titles)
		if dice%2 == 0 {
			a.keyed, a.headers = true, []string{fmt.Sprintf("Idempotency-Key: %s-%d", w.name, w.titles)}
		}
		return a
	}
	a.id = w.ids[w.rand.IntN(len(w.ids))]
	is := w.kept[a.id]
	a.path, a.stage = fmt.Sprintf("%s/%d", w.path(), a.id), is.idea.Stage
	a.headers = []string{fmt.Sprintf(`If-Match: "v%d"`, is.version)}
	switch {
	case dice < 65:
		a.method, a.body = "PATCH", fmt.Sprintf(`{"title":%q}`, a.title)
	case dice < 75:
		a.method, a.body, a.stage = "PUT", fmt.Sprintf(`{"title":%q,"tags":["b"]}`, a.title), "idea"
	case dice < 90:
		a.title = is.idea.Title
		a.stage = map[string]string{"idea": "outline", "outline": "draft", "draft": "published", "published": "idea"}[is.idea.Stage]
		a.method, a.path, a.body = "PATCH", a.path+"/stage", fmt.Sprintf(`{"stage":%q}`, a.stage)
	default:
		a.method = "DELETE"
	}
	return a
}

// step asks for one write, and notes what became of it.
func (w *writer) step() {
	a := w.next()
	answer, err := w.client.Try(w.t.Context(), a.method+" "+a.path, a.body, a.headers...)
	if err != nil {
		w.doubt = a
		return
	}
	audit(w.t, a.method, answer)
	if answer.Status == http.StatusServiceUnavailable {
		w.doubt = a
		return
	}
	w.took(a, answer)
}

// took notes an answer, which must be a good one.
func (w *writer) took(a *act, answer testkit.Answer) {
	want := map[string]int{"POST": 201, "PATCH": 200, "PUT": 200, "DELETE": 204}[a.method]
	if answer.Status != want {
		w.t.Errorf("%s %s %s: %d %s", a.method, a.path, a.body, answer.Status, answer.Body)
		return
	}
	if a.method == "DELETE" {
		w.deleted(a)
		return
	}
	w.changed(a, read[idea](w.t, answer), answer.Header.Get("Etag"))
}

// changed notes that an idea is there as it is now.
func (w *writer) changed(a *act, now idea, etag string) {
	was, known := w.kept[now.ID]
	act, version := vault.Changed, was.version+1
	if a.method == "POST" {
		act = vault.Created
		w.ids = append(w.ids, now.ID)
	}
	switch {
	case known != (a.method != "POST"):
		w.t.Errorf("%s of idea %d, known before: %t", a.method, now.ID, known)
	case now.Title != a.title || now.Stage != a.stage || now.UserID != w.name:
		w.t.Errorf("%s %s %s made %+v", a.method, a.path, a.body, now)
	case known && moment(w.t, now.UpdatedAt).Compare(moment(w.t, was.idea.UpdatedAt)) <= 0:
		w.t.Errorf("updated_at went from %s to %s", was.idea.UpdatedAt, now.UpdatedAt)
	case etag != fmt.Sprintf(`"v%d"`, version):
		w.t.Errorf("ETag %s after version %d", etag, was.version)
	}
	w.kept[now.ID] = kept{now, version}
	w.log = append(w.log, entry{now.ID, version, act})
}

// deleted notes that the idea is gone.
func (w *writer) deleted(a *act) {
	w.log = append(w.log, entry{a.id, w.kept[a.id].version + 1, vault.Deleted})
	delete(w.kept, a.id)
	for i, id := range w.ids {
		if id == a.id {
			w.ids = append(w.ids[:i], w.ids[i+1:]...)
			return
		}
	}
}

// settle finds out what became of the write that was not answered: it was done,
// or it was not. What has a key is asked for again.
func (w *writer) settle() {
	a := w.doubt
	if a == nil {
		return
	}
	w.doubt = nil
	if a.keyed {
		answer, err := w.client.Try(w.t.Context(), a.method+" "+a.path, a.body, a.headers...)
		if err != nil {
			w.t.Error(err)
			return
		}
		w.took(a, answer)
		return
	}
	now := w.all()
	if a.method == "POST" {
		for id, is := range now {
			if _, known := w.kept[id]; !known && is.Title == a.title {
				w.changed(a, is, `"v1"`)
			}
		}
		return
	}
	is, there := now[a.id]
	switch was := w.kept[a.id]; {
	case !there && a.method == "DELETE":
		w.deleted(a)
	case there && a.method != "DELETE" && is.UpdatedAt != was.idea.UpdatedAt:
		w.changed(a, is, fmt.Sprintf(`"v%d"`, was.version+1))
	}
}

// all walks through the vault.
func (w *writer) all() map[int64]idea {
	all := map[int64]idea{}
	for cursor := ""; ; {
		a, err := w.client.Try(w.t.Context(), "GET "+w.path()+"?limit=100&order=asc"+cursor, "")
		if err != nil || a.Status != http.StatusOK {
			w.t.Errorf("list: %d %s, error %v", a.Status, a.Body, err)
			return all
		}
		p := read[page](w.t, a)
		for _, i := range p.Ideas {
			all[i.ID] = i
		}
		if p.Pagination.Next == nil {
			if int64(len(all)) != *p.Pagination.Total {
				w.t.Errorf("%s: a walk saw %d ideas, total is %d", w.name, len(all), *p.Pagination.Total)
			}
			return all
		}
		cursor = "&cursor=" + *p.Pagination.Next
	}
}

// verify holds the vault to what was answered, and returns the ids in it.
func (w *writer) verify() []int64 {
	want := map[int64]idea{}
	for id, k := range w.kept {
		want[id] = k.idea
	}
	if diff := cmp.Diff(want, w.all()); diff != "" {
		w.t.Errorf("%s: answered, and there (-want +got):\n%.3000s", w.name, diff)
	}
	if len(w.ids) > 0 {
		id := w.ids[w.rand.IntN(len(w.ids))]
		a, err := w.client.Try(w.t.Context(), fmt.Sprintf("GET %s/%d", w.path(), id), "")
		if err != nil || a.Status != 200 || a.Header.Get("Etag") != fmt.Sprintf(`"v%d"`, w.kept[id].version) {
			w.t.Errorf("idea %d at version %d: %d %s %s, error %v", id, w.kept[id].version, a.Status, a.Header.Get("Etag"), a.Body, err)
		}
	}
	return w.ids
}

// verifyLog holds the log to what was answered: a row for each, in that order.
func (w *writer) verifyLog(log vault.Log) {
	var got []entry
	for {
		changes, err := log.Changes(w.t.Context(), vault.Actor{Owner: vault.UserID(w.name)}, int64(len(got)), 500)
		if err != nil {
			w.t.Errorf("read the log: %v", err)
			return
		}
		for _, c := range changes {
			got = append(got, entry{c.IdeaID, c.Version, c.Act})
			if c.Seq != int64(len(got)) {
				w.t.Errorf("%s: change %d has the number %d", w.name, len(got), c.Seq)
			}
		}
		if len(changes) == 0 {
			break
		}
	}
	if diff := cmp.Diff(w.log, got); diff != "" {
		w.t.Errorf("%s: answered, and logged (-want +got):\n%.2000s", w.name, diff)
	}
}

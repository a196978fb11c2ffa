package main_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// An imported file is an import as clients see it.
type importedFile struct {
	ID      int64  `json:"id"`
	State   string `json:"state"`
	DryRun  bool   `json:"dry_run"`
	Format  string `json:"format"`
	Total   int    `json:"total"`
	Made    int    `json:"made"`
	Known   int    `json:"known"`
	Refused int    `json:"refused"`
	Report  *struct {
		Refused []struct {
			Line    int `json:"line"`
			Details []struct {
				Field string `json:"field"`
			} `json:"details"`
		} `json:"refused"`
	} `json:"report"`
}

// ended returns an import once it has ended.
func (p *person) ended(t testing.TB, begun testkit.Answer) (i importedFile) {
	t.Helper()
	is(202)(t, begun)
	testkit.Await(t, 20*time.Second, func() error {
		if i = read[importedFile](t, p.send(t, ask("GET "+begun.Header.Get("Location"), ""))); i.State == "open" {
			return errors.New("it is open still")
		}
		return nil
	})
	return i
}

func checkImports(c *contract) {
	p, other := c.person(), c.person()
	const post, csv = "POST {me}/imports", "Content-Type: text/csv"
	table := "title,stage,tags,due_date\nfirst,draft,\"a,b\",2027-01-31\nbad,done,,\nsecond,idea,,\n"
	p.check("nothing was imported yet", ask("GET {me}/imports", ""), is(200), holds(`"imports":[]`), header("Cache-Control", "no-store"))
	c.verify("a dry run tells what would happen", func(t *testing.T) {
		begun := p.send(t, ask(post+"?dry_run=true&name=ideas.csv", table, csv))
		i := p.ended(t, begun)
		if i.State != "done" || !i.DryRun || i.Total != 3 || i.Made != 2 || i.Refused != 1 || i.Format != "creatorvault-csv" {
			t.Errorf("%+v", i)
		}
		shows("")(t, p.send(t, ask("GET {me}/ideas", "")))
	})
	var first testkit.Answer
	c.verify("a file is imported", func(t *testing.T) {
		first = p.send(t, ask(post, table, csv))
		i := p.ended(t, first)
		if i.Report == nil || i.State != "done" || i.DryRun || i.Made != 2 || i.Refused != 1 || len(i.Report.Refused) != 1 || i.Report.Refused[0].Line != 3 || i.Report.Refused[0].Details[0].Field != "stage" {
			t.Errorf("%+v", i)
		}
		shows("first second")(t, p.send(t, ask("GET {me}/ideas?sort=title&order=asc", "")))
		holds(`"source":"import"`)(t, p.send(t, ask("GET {me}/ideas/"+p.idsOf()["first"]+"/revisions", "")))
	})
	c.verify("and known again", func(t *testing.T) {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write([]byte(table)); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		if i := p.ended(t, p.send(t, ask(post, packed.String(), csv, "Content-Encoding: gzip"))); i.Made != 0 || i.Known != 2 {
			t.Errorf("%+v", i)
		}
	})
	p.check("the newest comes first", ask("GET {me}/imports", ""), is(200), func(t testing.TB, a testkit.Answer) {
		var ids []int64
		for _, i := range read[struct {
			Imports []importedFile `json:"imports"`
		}](t, a).Imports {
			ids = append(ids, i.ID)
		}
		if len(ids) != 3 || ids[0] < ids[1] || ids[1] < ids[2] {
			t.Errorf("ids %v", ids)
		}
	})
	c.verify("one at a time", func(t *testing.T) {
		busy := c.person()
		begun := busy.send(t, ask(post, "title\n"+strings.Repeat("many\n", 5000), csv))
		again := busy.send(t, ask(post, table, csv))
		fails(409)(t, again)
		header("Retry-After", "5")(t, again)
		if i := busy.ended(t, begun); i.State != "done" || i.Total != 5000 {
			t.Errorf("%+v", i)
		}
	})
	other.check("others do not see it", ask("GET "+strings.Replace(first.Header.Get("Location"), p.path, other.path, 1), ""), fails(404))
	other.check("others do not import into it", ask("POST "+p.path+"/imports", table, csv), fails(403))
	p.check("no such import", ask("GET {me}/imports/9007199254740991", ""), fails(404))
	for path, want := range inOrder(map[string]string{"x": "import_id wrong_type", "0": "import_id out_of_range"}) {
		p.check("the import "+path, ask("GET {me}/imports/"+path, ""), faults(want))
	}
	for name, call := range inOrder(map[string]call{
		"an image": ask(post, table, "Content-Type: image/png"), "no kind": ask(post, table, "Content-Type:"), "packed otherwise": ask(post, table, csv, "Content-Encoding: br"),
	}) {
		p.check(name, call, fails(415))
	}
	p.check("no file", ask(post, "", csv), faults("body missing"))
	p.check("nothing that can be read", ask(post, "\x00\x01", "Content-Type: application/octet-stream"), faults("body malformed"))
	p.check("no zip", ask(post, "PK\x03\x04nonsense", "Content-Type: application/zip"), faults("body malformed"))
	p.check("not what it is packed by", ask(post, table, csv, "Content-Encoding: gzip"), faults("body malformed"))
	p.check("parameters", ask(post+"?dry_run=1&x=2", table, csv), faults("dry_run not_allowed, x unknown_field"))
	p.check("parameters of the list", ask("GET {me}/imports?x=1", ""), faults("x unknown_field"))
	p.check("none of these changed anything", ask("GET {me}/ideas?sort=title&order=asc", ""), shows("first second"))
}

// TestAFileThatIsTooLargeIsRefused whether it says so or not.
func TestAFileThatIsTooLargeIsRefused(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer, "IMPORT_MAX_BYTES=1024")
	c := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	row := "title\n" + rep("x", 100) + "\n"
	expect(t, c, 202, "POST /api/v1/ada/imports", row+rep("\n", 1024-len(row)), "Content-Type: text/csv")
	a := c.Do(t, "POST /api/v1/ada/imports", row+rep("\n", 1025-len(row)), "Content-Type: text/csv")
	fails(413)(t, a)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(row + rep("\n", 5000))); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	fails(413)(t, c.Do(t, "POST /api/v1/ada/imports", packed.String(), "Content-Type: text/csv", "Content-Encoding: gzip"))
}

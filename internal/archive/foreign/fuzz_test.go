package foreign_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/vault"
)

// tight are limits that keep a try of the fuzzer short.
var tight = foreign.Limits{Bytes: 1 << 20, Files: 50, Value: 64 << 10, Index: 64 << 10, Ratio: 100}

// takes reads whatever raw is: it fails by a word for people or not at all, and
// what comes of other programs' files is good for the vault.
func takes(t *testing.T, name string, raw []byte) {
	t.Helper()
	format, entries, _, err := readAll(name, raw, tight)
	if err != nil && !errors.Is(err, vault.Invalid) {
		t.Errorf("error %T: %v", err, err)
	}
	ours := slices.Contains([]foreign.Format{foreign.Archive, foreign.JSON, foreign.CSV, foreign.Markdown}, format)
	for _, e := range entries {
		if e.Refused != nil {
			continue
		}
		if _, err := judge(e); err != nil && !ours {
			t.Errorf("the vault refuses %+v: %v", e, err)
		}
		if e.Key == "" {
			t.Errorf("no key: %+v", e)
		}
	}
}

// inZip has raw as a file of a zip.
func inZip(t *testing.T, name string, raw []byte) []byte {
	return zipOf(t, map[string]string{name: string(raw)})
}

func FuzzOurs(f *testing.F) {
	for _, seed := range []string{`[{"id":1,"user_id":"u","title":"x","notes":null,"tags":["a"],"created_at":"2027-01-01T00:00:00Z","deleted_at":null}]`, "id,user_id,title,tags,notes\r\n1,u,'=x,\"a,b\",n\r\n", "title;notes\nx;\"y\n", wide("title\nx\n", "LE")} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		takes(t, "a", raw)
		takes(t, "a.zip", zipOf(t, map[string]string{"manifest.json": `{"format":2}`, "ideas.json": string(raw)}))
	})
}

func FuzzTrello(f *testing.F) {
	f.Add(fixture(f, "trello.json"))
	f.Add([]byte(`{"cards":[{"id":1,"labels":[1,{}],"attachments":{}}],"lists":[null],"checklists":{},"actions":[{"type":"commentCard"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) { takes(t, "a.json", raw) })
}

func FuzzKeep(f *testing.F) {
	f.Add(fixture(f, "keep/Takeout/Keep/Shopping for the studio.json"))
	f.Add(fixture(f, "keep/Takeout/Keep/2021-07-01T10_00_00.000Z.json"))
	f.Fuzz(func(t *testing.T, raw []byte) { takes(t, "a.zip", inZip(t, "Takeout/Keep/a.json", raw)) })
}

func FuzzTodoist(f *testing.F) {
	f.Add(fixture(f, "todoist/Blog [2203306141].csv"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		takes(t, "a.csv", raw)
		takes(t, "a.zip", inZip(t, "P [1].csv", append([]byte("TYPE,CONTENT,INDENT,DATE\n"), raw...)))
	})
}

func FuzzNotion(f *testing.F) {
	const id = "0123456789abcdef0123456789abcdef"
	f.Add(fixture(f, "notion/Content/Compare apps 11112222333344445555666677778888.md"), fixture(f, "notion/Content "+id+"_all.csv"))
	f.Fuzz(func(t *testing.T, page, table []byte) {
		takes(t, "a.zip", zipOf(t, map[string]string{"T/P " + id + ".md": string(page), "T " + id + ".csv": string(table)}))
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, name := range []string{"vault/review.md", "vault/Some name.md", "posts/2024-03-05-hello-world.md", "posts/hugo.md", "posts/broken.md"} {
		f.Add(fixture(f, "markdown/"+name))
	}
	f.Add([]byte("---\na: &a [1]\nb: *a\n? {c: d}\n: e\n---\nx"))
	f.Fuzz(func(t *testing.T, raw []byte) { takes(t, "a.md", raw) })
}

func FuzzZip(f *testing.F) {
	f.Add(packed(f, "keep"))
	f.Add(packed(f, "notion"))
	f.Add(zipOf(f, map[string]string{"Part-1.zip": string(packed(f, "markdown"))}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !bytes.HasPrefix(raw, []byte("PK")) {
			raw = append([]byte("PK\x03\x04"), raw...)
		}
		takes(t, "a.zip", raw)
	})
}

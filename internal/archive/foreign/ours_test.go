package foreign_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// randomVault fills a shelf with legal ideas that are hard to write.
func randomVault(t *testing.T, r *rand.Rand) *shelf {
	t.Helper()
	s, at := &shelf{}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	v := vault.NewService(s, func() time.Time { at = at.Add(time.Duration(1 + r.IntN(1e12))); return at })
	for range r.IntN(12) {
		in := vault.NewIdea{Title: vault.Of(oddText(r, 40, false)), Notes: vault.Of(oddText(r, 300, true))}
		var tags []string
		for range r.IntN(5) {
			tags = append(tags, strings.ReplaceAll(oddText(r, 8, false), ",", ""))
		}
		in.Tags = vault.TextsOf(tags...)
		in.Stage, in.Priority = vault.Of(vault.Stages[r.IntN(4)]), vault.Of(vault.Priorities[r.IntN(3)])
		if r.IntN(2) == 0 {
			in.DueDate, in.PlannedFor = vault.Of(at.Add(time.Duration(r.Int64N(1e18))).Format(time.RFC3339Nano)), vault.Of("2027-01-31")
			in.PublishedURL = vault.Of("https://example.com/ä?b=c#'=" + fmt.Sprint(r.IntN(100)))
		}
		_, _, _ = v.CreateIdea(t.Context(), ada, in, "") // what the vault refuses is not in it
	}
	for i := range s.ideas {
		s.ideas[i].ID = 1 + r.Int64N(vault.MaxID)
		if r.IntN(4) == 0 {
			s.ideas[i].DeletedAt = new(vault.AsKept(at))
		}
	}
	return s
}

// whole returns the idea that an entry of an export of ours stands for.
func whole(t *testing.T, e foreign.Entry) vault.Idea {
	t.Helper()
	idea, err := judge(e)
	if err != nil || e.Refused != nil {
		t.Errorf("%+v: refused %v, error %v", e.From, e.Refused, err)
	}
	idea.ID, idea.CreatedAt, idea.UpdatedAt, idea.PublishedAt, idea.Version = e.Kept.ID, e.Kept.CreatedAt, e.Kept.UpdatedAt, nil, 0
	if !e.Kept.PublishedAt.IsZero() {
		idea.PublishedAt = &e.Kept.PublishedAt
	}
	if e.Kept.Trashed {
		idea.DeletedAt = &e.Kept.DeletedAt
	}
	if want := fmt.Sprintf("creatorvault:%s:%d", ada.Owner, e.Kept.ID); e.Key != want || e.Notices != nil {
		t.Errorf("key %q, want %q; notices %q", e.Key, want, e.Notices)
	}
	return idea
}

// TestWhatIsExportedIsReadAgain takes random vaults, and reads each of the
// forms that their ideas are exported in.
func TestWhatIsExportedIsReadAgain(t *testing.T) {
	kept := 0
	for seed := range uint64(300) {
		s := randomVault(t, rand.New(rand.NewPCG(seed, 7)))
		var living, all []vault.Idea
		for _, idea := range s.ideas {
			idea.Version = 0
			if all = append(all, idea); !idea.InTrash() {
				living = append(living, idea)
			}
		}
		kept += len(all)
		var raw bytes.Buffer
		if err := archive.Export(t.Context(), vault.NewService(s, time.Now), ada, time.Now(), &raw); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Verify(t.Context(), bytes.NewReader(raw.Bytes()), int64(raw.Len())); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		files, pages := testkit.Unzip(t, raw.Bytes()), map[string]string{}
		for name, page := range files {
			if strings.HasPrefix(name, "ideas/") {
				pages[name] = string(page)
			}
		}
		same(t, seed, "export.zip", raw.Bytes(), foreign.Archive, append(living, deleted(all)...))
		same(t, seed, "ideas.json", files["ideas.json"], foreign.JSON, living)
		same(t, seed, "trash.json", files["trash.json"], foreign.JSON, deleted(all))
		same(t, seed, "ideas.csv", files["ideas.csv"], foreign.CSV, living)
		if len(living) > 0 {
			same(t, seed, "pages.zip", zipOf(t, pages), foreign.Markdown, living)
		}
		if t.Failed() {
			return
		}
	}
	if kept < 1000 {
		t.Errorf("only %d ideas were tried", kept)
	}
}

func deleted(all []vault.Idea) (deleted []vault.Idea) {
	for _, idea := range all {
		if idea.InTrash() {
			deleted = append(deleted, idea)
		}
	}
	return deleted
}

// same reads a file, and holds it to ideas, in whatever order they are.
func same(t *testing.T, seed uint64, name string, raw []byte, format foreign.Format, want []vault.Idea) {
	t.Helper()
	got, entries, _, err := readAll(name, raw, foreign.DefaultLimits)
	if err != nil || got != format {
		t.Fatalf("seed %d, %s: format %q, error %v\n%s", seed, name, got, err, raw)
	}
	ideas := map[int64]vault.Idea{}
	for _, e := range entries {
		ideas[e.Kept.ID] = whole(t, e)
	}
	wanted := map[int64]vault.Idea{}
	for _, idea := range want {
		wanted[idea.ID] = idea
	}
	if diff := cmp.Diff(wanted, ideas); diff != "" || len(entries) != len(want) {
		t.Errorf("seed %d, %s: %d entries of %d (-exported +read):\n%s", seed, name, len(entries), len(want), diff)
	}
}

func TestAFolderIsReadAsAZipIs(t *testing.T) {
	files := map[string]string{"a.md": "# A\nx", "b/c.markdown": "y", "d.txt": "z", ".obsidian/x.md": "no", "e.png": "no", "__MACOSX/f.md": "no"}
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	folder["link.md"] = &fstest.MapFile{Data: []byte("/etc/passwd"), Mode: 0o777 | 1<<27} // a symbolic link
	f, err := foreign.OpenFolder(t.Context(), folder, foreign.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got := map[string]string{}
	for e, err := range f.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got[e.From.File] = e.Idea.Title.Value
	}
	if diff := cmp.Diff(map[string]string{"a.md": "A", "b/c.markdown": "c", "d.txt": "d"}, got); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	_, entries, notices, err := readAll("a.zip", zipOf(t, files), foreign.DefaultLimits)
	if err != nil || len(entries) != len(got) || !cmp.Equal(notices, f.Notices()) || !cmp.Equal(notices, []string{"1 files that are no Markdown were left out"}) {
		t.Errorf("zip: %d entries, notices %q and %q, error %v", len(entries), notices, f.Notices(), err)
	}
}

// TestOursIsJudgedByTheVault has fields that cannot be: nothing of it is mended.
func TestOursIsJudgedByTheVault(t *testing.T) {
	for text, want := range map[string]string{
		`[{"title":"x","stage":"done"}]`:             "stage not_allowed",
		`[{"title":"","zz":1,"tags":["a,b"]}]`:       "title blank, tags[0] not_allowed, zz unknown_field",
		`[{"title":1}]`:                              "title wrong_type",
		"title,stage\nx,done\n":                      "stage not_allowed",
		"title,due_date,tags\nx,tomorrow,\"a,,b\"\n": "tags[1] blank, due_date malformed",
	} {
		_, entries, _, err := readAll("a", []byte(text), foreign.DefaultLimits)
		if err != nil || len(entries) != 1 {
			t.Fatalf("%s: %d entries, error %v", text, len(entries), err)
		}
		_, err = judge(entries[0])
		if got := faultsOf(err); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		`[{"title":"x","id":0}]`:                             "id wrong_type",
		`[{"title":"x","id":9007199254740992}]`:              "id wrong_type",
		`[{"title":"x","id":"1","created_at":"now"}]`:        "id wrong_type, created_at malformed",
		`[{"title":"x","deleted_at":1}]`:                     "deleted_at wrong_type",
		`[{"title":"x","updated_at":"2027-01-01T00:00:00"}]`: "updated_at timezone_missing",
		`[1]`:                     "body wrong_type",
		"id,title\nx,y\n":         "id wrong_type",
		"title,notes\nx\n":        "row malformed",
		"title,notes\nx,y,z\n":    "row malformed",
		"title,notes\nx,\"y\n":    "row malformed",
		"title,notes\nx,a\"b\"\n": "row malformed",
	} {
		_, entries, _, err := readAll("a", []byte(text), foreign.DefaultLimits)
		if err != nil || len(entries) != 1 {
			t.Fatalf("%s: %d entries, error %v", text, len(entries), err)
		}
		var got []string
		for _, p := range entries[0].Refused {
			got = append(got, p.Field+" "+string(p.Type))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// faultsOf lists what the vault finds wrong.
func faultsOf(err error) string {
	var all []string
	if e, ok := errors.AsType[*vault.Error](err); ok {
		for _, p := range e.Details {
			all = append(all, p.Field+" "+string(p.Type))
		}
	}
	return strings.Join(all, ", ")
}

// TestTablesComeInManyKinds reads what spreadsheets make of a table of ours.
func TestTablesComeInManyKinds(t *testing.T) {
	const rows = "title,tags,notes\r\n\"a, b\",\"x,y\",\"one\r\ntwo\"\r\nc,,'=1\r\n"
	want := []shown{
		{From: ":2#1", Title: "a, b", Tags: "x|y", Notes: "one\ntwo", Stage: "idea", Priority: "medium"},
		{From: ":4#2", Title: "c", Notes: "=1", Stage: "idea", Priority: "medium"},
	}
	kinds := map[string]string{
		"comma": rows, "mark": "\ufeff" + rows, "LF": strings.ReplaceAll(rows, "\r\n", "\n"),
		"semicolon": "title;tags;notes\r\n\"a, b\";x,y;\"one\r\ntwo\"\r\nc;;'=1\r\n",
		"tab":       "title\ttags\tnotes\r\na, b\tx,y\t\"one\r\ntwo\"\r\nc\t\t'=1\r\n",
		"no end":    strings.TrimSuffix(rows, "\r\n"),
		"blank":     strings.Replace(rows, "\r\nc", "\r\n\r\nc", 1),
	}
	for _, order := range []string{"LE", "BE"} {
		kinds["UTF-16 "+order] = wide(rows, order)
	}
	for name, text := range maps.All(kinds) {
		_, entries, _, err := readAll("a.csv", []byte(text), foreign.DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []shown
		for _, e := range entries {
			s := show(t, e)
			s.Key = ""
			if name == "blank" && s.From == ":5#2" {
				s.From = ":4#2"
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

package importing_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// small returns an export of one idea with three revisions and a view.
func small(t *testing.T) []byte {
	t.Helper()
	from := newHolder(t, openSQLite(t), "ada")
	ctx := t.Context()
	idea, _, err := from.CreateIdea(ctx, from.by, vault.NewIdea{Title: vault.Of("first"), Notes: vault.Of("élan")}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []vault.IdeaPatch{{Title: vault.Of("second")}, {Notes: vault.Of("éclat")}, {Stage: vault.Of(vault.StagePublished)}} {
		from.now = from.now.Add(time.Hour)
		if _, err := from.PatchIdea(ctx, from.by, idea.ID, in, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := from.CreateView(ctx, from.by, vault.ViewPatch{Name: vault.Of("mine"), Query: vault.Of(map[string]string{"stage": "draft"})}); err != nil {
		t.Fatal(err)
	}
	return from.export(t)
}

// repack has one file of an export be another, and the manifest know it.
func repack(t *testing.T, raw []byte, name, old, another string) []byte {
	t.Helper()
	files := testkit.Unzip(t, raw)
	if !bytes.Contains(files[name], []byte(old)) {
		t.Fatalf("%s has no %s:\n%s", name, old, files[name])
	}
	files[name] = bytes.Replace(files[name], []byte(old), []byte(another), 1)
	var manifest struct {
		Format int                 `json:"format"`
		Files  []map[string]string `json:"files"`
	}
	manifest.Format = 2
	for name, content := range files {
		if name != "manifest.json" {
			sum := sha256.Sum256(content)
			manifest.Files = append(manifest.Files, map[string]string{"name": name, "sha256": hex.EncodeToString(sum[:])})
		}
	}
	list, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"] = list
	return pack(t, files)
}

// pack returns a zip of files.
func pack(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestWhatCannotBeAHistoryIsRefusedByName changes one thing in an export.
func TestWhatCannotBeAHistoryIsRefusedByName(t *testing.T) {
	raw, store := small(t), openSQLite(t)
	for n, tt := range []struct{ name, old, another, want string }{
		{"history.json", `"source":"api","stage_since"`, `"source":"fax","stage_since"`, "history.source not_allowed"},
		{"history.json", `"stage_since":"2026`, `"stage_since":"1926`, "history.stage_since out_of_range"},
		{"history.json", `"number":2`, `"number":1`, "history.revisions[1].number out_of_range"},
		{"history.json", `"number":3`, `"number":4`, "history.revisions[2].number out_of_range"},
		{"history.json", `"fields":["title"]`, `"fields":["id"]`, "history.revisions[0].fields not_allowed"},
		{"history.json", `"fields":["title"]`, `"fields":[]`, "history.revisions[0].fields not_allowed"},
		{"history.json", `"fields":["title"]`, `"fields":["title","title"]`, "history.revisions[0].fields not_allowed"},
		{"history.json", `"title":"first"`, `"title":" "`, "history.revisions[0].before.title blank"},
		{"history.json", `"title":"first"`, `"title":" first"`, "history.revisions[0].before malformed"},
		{"history.json", `"stage":"idea"`, `"stage":"done"`, "history.revisions[2].before.stage not_allowed"},
		{"history.json", `"head":2`, `"head":1`, "history.revisions[1].before.notes out_of_range"},
		{"history.json", `"head":2`, `"head":-1`, "history.revisions[1].before.notes out_of_range"},
		{"history.json", `"head":2`, `"head":7`, "history.revisions[1].before.notes out_of_range"},
		{"history.json", `"head":2`, `"head":9223372036854775807`, "history.revisions[1].before.notes out_of_range"},
		{"history.json", `"head":2`, `"head":2,"tail":9223372036854775807`, "history.revisions[1].before.notes out_of_range"},
		{"history.json", `"began_at":"2026`, `"began_at":"2926`, "history.revisions[0].at out_of_range"},
		{"history.json", `"revisions":[`, `"revisions":7,"x":[`, "history wrong_type"},
		{"moves.json", `"to":"published"`, `"to":"done"`, "to not_allowed"},
		{"moves.json", `"to":"published"`, `"to":7`, "body wrong_type"},
		{"views.json", `"stage": "draft"`, `"stage": "done"`, "query.stage not_allowed"},
		{"views.json", `"stage": "draft"`, `"limit": "5"`, "query.limit unknown_field"},
		{"views.json", `"stage": "draft"`, `"stage": 5`, "body wrong_type"},
		{"views.json", `"layout": "board"`, `"layout": "grid"`, "layout not_allowed"},
	} {
		t.Run(tt.name+" "+tt.another, func(t *testing.T) {
			to := newHolder(t, store, fmt.Sprint("to ", n))
			to.now = to.now.AddDate(1, 0, 0)
			report, err := tryToBring(t, to, repack(t, raw, tt.name, tt.old, tt.another))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, told := range report.Refused {
				for _, d := range told.Details {
					got = append(got, d.Field+" "+string(d.Type))
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if ideas, err := to.Tags(t.Context(), to.by); err != nil || len(ideas) > 0 {
				t.Error(err)
			}
		})
	}
}

// TestADamagedExportBringsNothing changes a file that the import reads.
func TestADamagedExportBringsNothing(t *testing.T) {
	raw, store := small(t), openSQLite(t)
	for n, tt := range []struct{ name, old, another, want string }{
		{"history.json", `"idea_id":1`, `"idea_id":2`, "history.json: it does not go with the ideas of the export"},
		{"history.json", "\n]", "]7", "history.json: there is more behind the JSON"},
		{"history.json", "\n]", ",{}]", "history.json: it does not go with the ideas"},
		{"history.json", "[", "{", "history.json: there should be a list in the JSON"},
		{"ideas.json", "[\n", "[{}\n,", "history.json: it does not go with the ideas"},
		{"views.json", "[", "{", "views.json: there should be a list in the JSON"},
		{"moves.json", "\n]", "", "moves.json: the JSON is cut short"},
	} {
		t.Run(tt.name+" "+tt.another, func(t *testing.T) {
			to := newHolder(t, store, fmt.Sprint("to ", n))
			_, err := tryToBring(t, to, repack(t, raw, tt.name, tt.old, tt.another))
			if !errors.Is(err, vault.Invalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			if s := to.state(t, nil); len(s.Ideas)+len(s.Moves)+len(s.Views) > 0 {
				t.Errorf("it left %+v", s)
			}
		})
	}
	for n, name := range []string{"ideas.json", "history.json", "moves.json", "views.json"} {
		files := testkit.Unzip(t, raw)
		files[name] = append(files[name], ' ')
		to := newHolder(t, store, fmt.Sprint("damaged ", n))
		_, err := tryToBring(t, to, pack(t, files))
		if !errors.Is(err, vault.Invalid) || !strings.Contains(err.Error(), name+": it is not what the manifest says") {
			t.Errorf("%s: error %v", name, err)
		}
		if s := to.state(t, nil); len(s.Ideas)+len(s.Moves)+len(s.Views) > 0 {
			t.Errorf("%s: it left %+v", name, s)
		}
	}
}

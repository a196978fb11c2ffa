package foreign_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// A shelf keeps what the vault finds good, so that tests can ask it without a
// database.
type shelf struct {
	vault.Store
	ideas []vault.Idea
}

func (s *shelf) InsertIdea(_ context.Context, _ vault.Actor, idea vault.Idea, _ *vault.Once) (vault.Idea, bool, error) {
	idea.ID = int64(len(s.ideas) + 1)
	s.ideas = append(s.ideas, idea)
	return idea, false, nil
}

func (s *shelf) User(context.Context, vault.Actor) (vault.User, error) {
	return vault.User{ID: ada.Owner, Preferences: vault.DefaultPreferences}, nil
}

func (s *shelf) Ideas(_ context.Context, _ vault.Actor, queries ...vault.IdeaQuery) ([]vault.List, error) {
	var found []vault.Idea
	for _, idea := range s.ideas {
		if idea.InTrash() == queries[0].InTrash {
			found = append(found, idea)
		}
	}
	if after := queries[0].After; after != nil { // the export asks for the oldest first, as they are here
		found = found[slices.IndexFunc(found, func(i vault.Idea) bool { return i.ID == after.ID })+1:]
	}
	return []vault.List{{Ideas: found[:min(len(found), queries[0].Limit+1)], Total: -1}}, nil
}

func (s *shelf) Pasts(_ context.Context, _ vault.Actor, ids ...int64) (all []vault.Past, looked int, _ error) {
	for _, id := range ids {
		for _, i := range s.ideas {
			if i.ID == id {
				all = append(all, vault.Past{Idea: i, IdeaID: id, Source: vault.FromWeb, Since: i.CreatedAt})
			}
		}
	}
	return all, len(ids), nil
}

func (s *shelf) BroughtMoves(context.Context, vault.Actor, vault.MovePlace, int) ([]vault.BroughtMove, error) {
	return nil, nil
}

func (s *shelf) Changes(context.Context, vault.Actor, int64, int) ([]vault.Change, error) {
	return nil, nil
}

var ada = vault.Actor{Owner: `a"d'a@ü`, Source: vault.FromImport}

// judge returns the idea that the vault makes of an entry.
func judge(e foreign.Entry) (vault.Idea, error) {
	s := &shelf{}
	idea, _, err := vault.NewService(s, func() time.Time { return time.Time{} }).CreateIdea(context.Background(), ada, e.Idea, "")
	return idea, err
}

// open opens a file that is in memory.
func open(name string, raw []byte, limits foreign.Limits) (*foreign.File, error) {
	return foreign.Open(context.Background(), name, bytes.NewReader(raw), int64(len(raw)), limits)
}

// readAll returns what is in a file.
func readAll(name string, raw []byte, limits foreign.Limits) (format foreign.Format, all []foreign.Entry, notices []string, err error) {
	f, err := open(name, raw, limits)
	if err != nil {
		return "", nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for e, err := range f.Entries(context.Background()) {
		if err != nil {
			return f.Format, all, f.Notices(), err
		}
		all = append(all, e)
	}
	return f.Format, all, f.Notices(), nil
}

// shown is what tests compare of an entry.
type shown struct {
	From, Key, Title, Notes, Stage, Tags, Priority, Due, Created, Updated string
	ID                                                                    int64
	Trashed                                                               bool
	Notices                                                               []string
	Refused                                                               string
}

func show(t testing.TB, e foreign.Entry) shown {
	t.Helper()
	from := e.From.File
	if e.From.Line > 0 {
		from += fmt.Sprintf(":%d", e.From.Line)
	}
	s := shown{From: fmt.Sprintf("%s#%d", from, e.From.Number), Key: e.Key, ID: e.Kept.ID, Trashed: e.Kept.Trashed, Notices: e.Notices}
	if !e.Kept.CreatedAt.IsZero() {
		s.Created = e.Kept.CreatedAt.Format(time.RFC3339Nano)
	}
	if !e.Kept.UpdatedAt.IsZero() {
		s.Updated = e.Kept.UpdatedAt.Format(time.RFC3339Nano)
	}
	for _, p := range e.Refused {
		s.Refused += p.Field + " " + string(p.Type) + ": " + p.Message
	}
	if s.Refused != "" {
		return s
	}
	idea, err := judge(e)
	if err != nil {
		t.Errorf("%s: the vault refuses it: %v", s.From, err)
		return s
	}
	s.Title, s.Stage, s.Priority, s.Tags = idea.Title, string(idea.Stage), string(idea.Priority), strings.Join(idea.Tags, "|")
	if idea.Notes != nil {
		s.Notes = *idea.Notes
	}
	if idea.DueDate != nil {
		s.Due = strings.TrimSuffix(idea.DueDate.Format(time.RFC3339Nano), "T00:00:00Z")
	}
	return s
}

// expect reads a file, and compares what is in it.
func expect(t *testing.T, name string, raw []byte, format foreign.Format, want []shown, wantNotices ...string) {
	t.Helper()
	got, entries, notices, err := readAll(name, raw, foreign.DefaultLimits)
	if err != nil || got != format {
		t.Fatalf("%s: format %q, error %v", name, got, err)
	}
	all := make([]shown, 0, len(entries))
	for _, e := range entries {
		all = append(all, show(t, e))
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	if diff := cmp.Diff(wantNotices, notices); diff != "" {
		t.Errorf("%s: notices (-want +got):\n%s", name, diff)
	}
}

// fixture returns a file of testdata.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// packed returns a zip of a folder of testdata.
func packed(t testing.TB, folder string) []byte {
	t.Helper()
	files := map[string]string{}
	root := filepath.Join("testdata", folder)
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		files[filepath.ToSlash(name)] = string(raw)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in %s, %v", len(files), folder, err)
	}
	return zipOf(t, files)
}

// zipOf returns a zip of these files, in the order of their names.
func zipOf(t testing.TB, files map[string]string) []byte {
	t.Helper()
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(files[name]))
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

// odd are texts that some reader takes for something else.
var odd = strings.Split("yes|no|null|~|true|1|01|1e3|0x1f|.5|2027-01-31|12:30:45|---|...|- a|# b|a: b|: |{a}|[b]|!c|&d|*e|%f|@g|`h`|'i'|\"j\"|\\n|=1+1|+1|-1|'=x|''|＝a|\t|<!--|-->|```|\u2028|\u2029|\ufeff|\ufffe|\uffff|\U0001F469\u200D\U0001F469|e\u0301|\u212b|\u0958|\U0001D160|\u200f\u05d0|\u202e|\U0010FFFF|\ue000|ſ|ß|İ|#tag|@label|x;y|[[link]]|—|\u00a0|\u3000", "|")

// oddText returns a text of up to about n characters, with newlines or without.
func oddText(r *rand.Rand, n int, newlines bool) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		switch r.IntN(6) {
		case 0:
			b.WriteString(odd[r.IntN(len(odd))])
		case 1:
			if c := rune(r.IntN(unicode.MaxRune)); !unicode.Is(unicode.Cs, c) && !unicode.IsControl(c) {
				b.WriteRune(c)
			}
		case 2:
			b.WriteByte(' ')
		case 3:
			if newlines {
				b.WriteString([]string{"\n", "\n\n", "\t", "\n---\n", "\n# "}[r.IntN(5)])
			}
		default:
			b.WriteByte(byte('a' + r.IntN(26)))
		}
	}
	return b.String()
}

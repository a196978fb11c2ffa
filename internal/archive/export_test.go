package archive_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

var ada = vault.Actor{Owner: "ada", Source: vault.FromAPI}

// newVault returns a vault with ada and bob in it.
func newVault(t *testing.T) *vault.Service {
	t.Helper()
	s := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, id := range []vault.UserID{"ada", "bob"} {
		user := vault.User{ID: id, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}}
		if err := s.PutUser(t.Context(), user); err != nil {
			t.Fatal(err)
		}
	}
	return vault.NewService(s, func() time.Time { at = at.Add(time.Second); return at })
}

func create(t *testing.T, v *vault.Service, by vault.Actor, in vault.NewIdea) vault.Idea {
	t.Helper()
	idea, _, err := v.CreateIdea(t.Context(), by, in, "")
	if err != nil {
		t.Fatal(err)
	}
	return idea
}

func TestExportHoldsAllThatIsTheirsAndNothingElse(t *testing.T) {
	for _, n := range []int{0, 1, 499, 500, 501, 1203} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			v := newVault(t)
			create(t, v, vault.Actor{Owner: "bob", Source: vault.FromAPI}, vault.NewIdea{Title: vault.Of("bob's own")})
			want := []vault.Idea{}
			for i := range n {
				idea := create(t, v, ada, vault.NewIdea{
					Title: vault.Of(fmt.Sprintf("idea %d ✎ \"quoted\"", i)), Notes: vault.Of("line\n\ttab"),
					Tags: vault.TextsOf("Été"), DueDate: vault.Of("2027-01-31T18:00:00+02:00"),
				})
				idea.Version = 0 // is no part of it
				want = append(want, idea)
			}
			var raw bytes.Buffer
			if err := archive.Export(t.Context(), v, ada, time.Now(), &raw); err != nil {
				t.Fatal(err)
			}
			files := testkit.Unzip(t, raw.Bytes())
			got := []vault.Idea{}
			if err := json.Unmarshal(files["ideas.json"], &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ideas (-want +got):\n%s", diff)
			}
			var profile struct {
				ID string `json:"id"`
			}
			if err := json.Unmarshal(files["profile.json"], &profile); err != nil || profile.ID != "ada" {
				t.Errorf("profile %s, error %v", files["profile.json"], err)
			}
			checkManifest(t, files, n, n)
		})
	}
}

// checkManifest holds the manifest to the files beside it.
func checkManifest(t *testing.T, files map[string][]byte, ideas, changes int) {
	t.Helper()
	var m struct {
		Format  int `json:"format"`
		Ideas   int `json:"ideas"`
		Changes int `json:"changes"`
		Files   []struct {
			Name   string `json:"name"`
			Bytes  int    `json:"bytes"`
			SHA256 string `json:"sha256"`
		} `json:"files"`
	}
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil || m.Format != archive.Format || m.Ideas != ideas || m.Changes != changes {
		t.Fatalf("manifest %s, error %v", files["manifest.json"], err)
	}
	if len(m.Files) != len(files)-1 {
		t.Errorf("the manifest names %d files of %d", len(m.Files), len(files)-1)
	}
	for _, f := range m.Files {
		sum := sha256.Sum256(files[f.Name])
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != len(files[f.Name]) {
			t.Errorf("%s is not what the manifest says", f.Name)
		}
	}
}

// A change is one as the archive writes it.
type change struct {
	Seq     int64     `json:"seq"`
	IdeaID  int64     `json:"idea_id"`
	Version int64     `json:"version"`
	At      time.Time `json:"at"`
	Source  string    `json:"source"`
	Act     string    `json:"act"`
	Fields  []string  `json:"fields"`
	From    *string   `json:"from"`
	To      *string   `json:"to"`
}

func TestExportHoldsTheLogOfAllChanges(t *testing.T) {
	v, at := newVault(t), time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	want := []change{}
	log := func(version int64, source vault.Source, act string, fields []string, from, to *string) {
		n := int64(len(want) + 1)
		want = append(want, change{n, 1, version, at.Add(time.Duration(n) * time.Second), string(source), act, fields, from, to})
	}
	idea := create(t, v, ada, vault.NewIdea{Title: vault.Of("x")})
	log(1, vault.FromAPI, "created", []string{}, nil, new("idea"))
	const moves = 1001 // two pages and the rest, of one idea
	for i := range moves {
		from, to := "idea", "draft"
		if i%2 == 1 {
			from, to = to, from
		}
		web := vault.Actor{Owner: "ada", Source: vault.FromWeb}
		patch := vault.IdeaPatch{Title: vault.Of(fmt.Sprint(i)), Stage: vault.Of(vault.Stage(to))}
		if _, err := v.PatchIdea(t.Context(), web, idea.ID, patch, nil); err != nil {
			t.Fatal(err)
		}
		log(int64(i+2), vault.FromWeb, "changed", []string{"title", "stage"}, &from, &to)
	}
	if err := v.DeleteIdea(t.Context(), ada, idea.ID, nil); err != nil {
		t.Fatal(err)
	}
	log(moves+2, vault.FromAPI, "deleted", []string{}, nil, nil)
	create(t, v, vault.Actor{Owner: "bob", Source: vault.FromAPI}, vault.NewIdea{Title: vault.Of("bob's own")})
	var raw bytes.Buffer
	if err := archive.Export(t.Context(), v, ada, time.Now(), &raw); err != nil {
		t.Fatal(err)
	}
	files := testkit.Unzip(t, raw.Bytes())
	var got []change
	if err := json.Unmarshal(files["changes.json"], &got, json.RejectUnknownMembers(true)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	checkManifest(t, files, 0, len(want))
}

// broken is a vault whose ideas cannot be read to the end, and a writer that is full.
type broken struct{ *vault.Service }

// forgetful is a vault whose log cannot be read to the end.
type forgetful struct{ *vault.Service }

var errBroken = errors.New("broken")

func (broken) EachIdea(context.Context, vault.Actor, func(*vault.Past) error) error { return errBroken }

func (forgetful) EachChange(context.Context, vault.Actor, func(*vault.Change) error) error {
	return errBroken
}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestExportFailsRatherThanLeaveSomethingOut(t *testing.T) {
	v := newVault(t)
	if err := archive.Export(t.Context(), v, vault.Actor{Owner: "nobody"}, time.Now(), io.Discard); !errors.Is(err, vault.NotFound) {
		t.Errorf("for nobody: error = %v, want %v", err, vault.NotFound)
	}
	if err := archive.Export(t.Context(), broken{v}, ada, time.Now(), io.Discard); !errors.Is(err, errBroken) {
		t.Errorf("with ideas that cannot be read: error = %v", err)
	}
	if err := archive.Export(t.Context(), forgetful{v}, ada, time.Now(), io.Discard); !errors.Is(err, errBroken) {
		t.Errorf("with a log that cannot be read: error = %v", err)
	}
	for range 100 {
		create(t, v, ada, vault.NewIdea{Title: vault.Of("x"), Notes: vault.Of(rand1k())})
	}
	if err := archive.Export(t.Context(), v, ada, time.Now(), broken{}); !errors.Is(err, errBroken) {
		t.Errorf("to a full disk: error = %v", err)
	}
}

// rand1k returns text that does not compress away.
func rand1k() string {
	sum := sha256.Sum256(fmt.Append(nil, time.Now().UnixNano()))
	text := ""
	for range 16 {
		sum = sha256.Sum256(sum[:])
		text += hex.EncodeToString(sum[:])
	}
	return text
}

func TestFurtherPartsAreFilesToo(t *testing.T) {
	v := newVault(t)
	read := func(content any, err error) func(context.Context, vault.Actor) (any, error) {
		return func(_ context.Context, by vault.Actor) (any, error) {
			if by != ada {
				t.Errorf("read for %+v", by)
			}
			return content, err
		}
	}
	var raw bytes.Buffer
	err := archive.Export(t.Context(), v, ada, time.Now(), &raw, archive.Part{Name: "a.json", Read: read([]int{1}, nil)}, archive.Part{Name: "b.json", Read: read(nil, vault.NotFound.New("none"))})
	if err != nil {
		t.Fatal(err)
	}
	files := testkit.Unzip(t, raw.Bytes())
	if got := string(files["a.json"]); strings.Join(strings.Fields(got), "") != "[1]" || len(files) != 10 {
		t.Errorf("%d files, one of them %q", len(files), got)
	}
	checkManifest(t, files, 0, 0)
	raw.Reset()
	err = archive.Export(t.Context(), v, ada, time.Now(), &raw, archive.Part{Name: "a.json", Read: read(nil, errBroken)})
	if !errors.Is(err, errBroken) || raw.Len() > 0 {
		t.Errorf("a part that cannot be read: error = %v, %d bytes", err, raw.Len())
	}
}

package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

// exported returns an export of some ideas that are hard to write.
func exported(t *testing.T, titles ...string) []byte {
	t.Helper()
	v := newVault(t)
	for _, title := range titles {
		create(t, v, ada, vault.NewIdea{Title: vault.Of(title), Notes: vault.Of("a\n---\n\"b\"\u2028c"), Tags: vault.TextsOf("x", "yes")})
	}
	var raw bytes.Buffer
	if err := archive.Export(t.Context(), v, ada, time.Now(), &raw); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

func verify(raw []byte) (archive.Report, error) {
	return archive.Verify(context.Background(), bytes.NewReader(raw), int64(len(raw)))
}

func TestVerifyTakesEveryExport(t *testing.T) {
	for _, titles := range [][]string{nil, {"one"}, {"=1+1", "'quoted'", "a/b\\c:*?", strings.Repeat("é", 200), strings.Repeat("👩‍👩‍👧", 40), "..", "---"}} {
		raw := exported(t, titles...)
		report, err := verify(raw)
		if err != nil || report.Ideas != len(titles) || report.Changes != len(titles) || report.Files != 8+len(titles) || report.Format != archive.Format {
			t.Errorf("%q: %+v, error %v", titles, report, err)
		}
	}
}

// TestVerifyFindsASingleFlippedByte tries bytes all over an export, and one bit
// of some: in the content, in the headers of the zip, and in the seal.
func TestVerifyFindsASingleFlippedByte(t *testing.T) {
	raw := exported(t, "one", "two", "three")
	random := rand.New(rand.NewPCG(1, uint64(len(raw))))
	places := []int{0, 5, 10, 14, len(raw) - 1, len(raw) - 72, len(raw) - 80, len(raw) - 93}
	for range 500 {
		places = append(places, random.IntN(len(raw)))
	}
	for _, at := range places {
		flip := byte(1) << random.IntN(8)
		if random.IntN(2) == 0 {
			flip = byte(1 + random.IntN(255))
		}
		broken := bytes.Clone(raw)
		broken[at] ^= flip
		if _, err := verify(broken); err == nil {
			t.Errorf("byte %d of %d changed by %02x is not found", at, len(raw), flip)
		}
	}
	for _, cut := range []int{0, 1, 71, 100, len(raw) - 1} {
		if _, err := verify(raw[:cut]); err == nil {
			t.Errorf("cut at %d is not found", cut)
		}
	}
	if _, err := verify(append(bytes.Clone(raw), '\n')); err == nil {
		t.Error("one byte more is not found")
	}
}

// repack writes an export anew, its files changed by edit, with a seal that fits.
func repack(t *testing.T, raw []byte, edit func(name string, content []byte) (string, []byte)) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, files := zip.NewWriter(&out), testkit.Unzip(t, raw)
	for _, f := range z.File {
		name, content := edit(f.Name, files[f.Name])
		if name == "" {
			continue
		}
		to, err := w.Create(name)
		if err == nil {
			_, err = to.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.SetComment(z.Comment), w.Close()); err != nil {
		t.Fatal(err)
	}
	return archive.Sealed(out.Bytes())
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	raw := exported(t, "one", "two")
	replace := func(file, old, new string) func(string, []byte) (string, []byte) {
		return func(name string, content []byte) (string, []byte) {
			if name != file {
				return name, content
			}
			if !bytes.Contains(content, []byte(old)) {
				t.Fatalf("%s has no %q:\n%s", file, old, content)
			}
			return name, bytes.Replace(content, []byte(old), []byte(new), 1)
		}
	}
	for name, tt := range map[string]struct {
		edit func(string, []byte) (string, []byte)
		want string
	}{
		"other content":        {replace("README.txt", "vault", "VAULT"), `"README.txt" is not as it was exported`},
		"content of that size": {replace("ideas/1-one.md", "one", "uno"), `"ideas/1-one.md" is not as it was exported`},
		"a file is missing":    {func(n string, c []byte) (string, []byte) { return strings.TrimSuffix(n, "profile.json"), c }, `"profile.json" is missing`},
		"another name":         {func(n string, c []byte) (string, []byte) { return strings.Replace(n, "README", "WRITEME", 1), c }, `"WRITEME.txt" is in no manifest`},
		"no manifest":          {func(n string, c []byte) (string, []byte) { return strings.TrimSuffix(n, "manifest.json"), c }, "it has no manifest.json"},
		"a newer format":       {replace("manifest.json", `"format":2`, `"format":3`), "its format is 3 and this program knows 2"},
		"an older format":      {replace("manifest.json", `"format":2`, `"format":1`), "its format is 1"},
		"a broken manifest":    {replace("manifest.json", `"files":[`, `"files":[[`), "manifest.json is broken"},
		"more ideas":           {replace("manifest.json", `"ideas":2`, `"ideas":3`), "the manifest counts 3 ideas, and ideas.json has 2"},
		"more trash":           {replace("manifest.json", `"trash":0`, `"trash":1`), "the manifest counts 1 ideas, and trash.json has 0"},
		"more changes":         {replace("manifest.json", `"changes":2`, `"changes":1`), "the manifest counts 1 changes, and changes.json has 2"},
		"a name twice":         {func(n string, c []byte) (string, []byte) { return strings.Replace(n, "README.txt", "ideas.csv", 1), c }, `"ideas.csv" is in it twice`},
	} {
		if _, err := verify(repack(t, raw, tt.edit)); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "seal") {
			t.Errorf("%s: error = %v, want %q", name, err, tt.want)
		}
	}
	if _, err := verify(repack(t, raw, func(n string, c []byte) (string, []byte) { return n, c })); err != nil {
		t.Errorf("packed anew with a seal: %v", err)
	}
}

// TestVerifyComparesWhatTheFilesSay has files that fit their hashes, and not
// each other.
func TestVerifyComparesWhatTheFilesSay(t *testing.T) {
	for name, tt := range map[string]struct{ file, old, new, want string }{
		"the table":      {"ideas.csv", "one", "uno", "ideas.csv does not say what ideas.json says"},
		"the guard":      {"ideas.csv", `"'=`, `"=`, "ideas.csv does not say what ideas.json says"},
		"a page":         {"ideas/1-one.md", `["x", "yes"]`, `["x"]`, `"ideas/1-one.md" does not say what ideas.json says`},
		"the ideas":      {"ideas.json", `"idea"`, `"draft"`, `"ideas/1-one.md" does not say what ideas.json says`},
		"an id":          {"ideas.json", `"id":2`, `"id":3`, `"ideas/2-1-1.md" is of no idea in ideas.json`},
		"no list":        {"ideas.json", "[", "{", "ideas.json is broken"},
		"more behind it": {"changes.json", "\n]\n", "\n]\n[]", "changes.json is broken"},
	} {
		raw := exported(t, "one", "=1+1")
		edited := repack(t, raw, func(n string, c []byte) (string, []byte) {
			if n == tt.file {
				if !bytes.Contains(c, []byte(tt.old)) {
					t.Fatalf("%s has no %q:\n%s", n, tt.old, c)
				}
				c = bytes.Replace(c, []byte(tt.old), []byte(tt.new), 1)
			}
			return n, c
		})
		if _, err := verify(archive.Remanifested(t, edited)); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "seal") || strings.Contains(err.Error(), "exported") {
			t.Errorf("%s: error = %v, want %q", name, err, tt.want)
		}
	}
}

// failing is a file that cannot be read.
type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errBroken }

func TestVerifyOfWhatIsNoArchive(t *testing.T) {
	if _, err := archive.Verify(t.Context(), failing{}, 1000); err == nil || !strings.Contains(err.Error(), "it cannot be read") {
		t.Errorf("a broken disk: %v", err)
	}
	if _, err := verify([]byte("hello")); err == nil || !strings.Contains(err.Error(), "it is no zip") {
		t.Errorf("no zip: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	raw := exported(t, "one")
	if _, err := archive.Verify(ctx, bytes.NewReader(raw), int64(len(raw))); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

func TestASpoolGivesBackWhatItGot(t *testing.T) {
	s, err := archive.NewSpool()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var want []byte
	for i := range 300 {
		piece := bytes.Repeat([]byte{byte(i)}, i)
		want = append(want, piece...)
		if _, err := s.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := io.ReadAll(s.Reader()); err != nil || !bytes.Equal(got, want) || s.Size() != int64(len(want)) {
		t.Errorf("read %d bytes of %d, error %v", len(got), len(want), err)
	}
	for _, at := range []int64{0, 1, 15, 16, 17, 4095, int64(len(want)) - 3} {
		got := make([]byte, 40)
		n, err := s.ReadAt(got, at)
		if err != nil && !errors.Is(err, io.EOF) || !bytes.Equal(got[:n], want[at:min(at+40, int64(len(want)))]) {
			t.Errorf("at %d: %d bytes, error %v", at, n, err)
		}
	}
}

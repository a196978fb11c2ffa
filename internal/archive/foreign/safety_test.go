package foreign_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"
	"unicode/utf16"

	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/vault"
)

// wide returns s in UTF-16 with its mark.
func wide(s, order string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		if order == "LE" {
			b = binary.LittleEndian.AppendUint16(b, u)
		} else {
			b = binary.BigEndian.AppendUint16(b, u)
		}
	}
	return string(b)
}

// small are limits that a test can reach.
var small = foreign.Limits{Bytes: 1 << 20, Files: 20, Value: 10_000, Index: 20_000, Ratio: 100}

// TestWhatCannotBeReadIsRefusedWithAWord looks for each clear word.
func TestWhatCannotBeReadIsRefusedWithAWord(t *testing.T) {
	long := strings.Repeat("x", 40_000)
	board := func(s string) string { return `{"cards":[],"lists":[` + s + `]}` }
	for name, tt := range map[string]struct{ file, text, want string }{
		"nothing":             {"a.json", "", "there is nothing in it"},
		"spaces":              {"a.csv", " \n", "there is nothing in it"},
		"a picture":           {"a.png", "\x89PNG\r\n", "line 1 is not UTF-8 (there is a byte 0x89)"},
		"no known text":       {"a.bin", "hello", "it is no export that is known"},
		"no title":            {"a.csv", "a,b\n1,2\n", "no column is called title or name"},
		"Latin-1":             {"a.csv", "title\nok\ncaf\xe9\n", "line 3 is not UTF-8 (there is a byte 0xE9): save it as UTF-8"},
		"Latin-1, far":        {"a.csv", "title\n" + strings.Repeat("ok\n", 40_000) + "caf\xe9\n", "line 40002 is not UTF-8"},
		"cut short":           {"a.csv", "title\ncaf\xc3", "line 2 is not UTF-8 (there is a byte 0xC3)"},
		"a surrogate":         {"a.json", "[{\"title\":\"\xed\xa0\x80\"}]", "line 1 is not UTF-8"},
		"NUL":                 {"a.csv", "title\na\x00b\n", "line 2 has a NUL byte"},
		"UTF-32":              {"a.csv", "\xff\xfe\x00\x00t\x00\x00\x00", "it is UTF-32"},
		"half a UTF-16":       {"a.csv", wide("title\nx", "LE") + "y", "line 2 ends in half a character"},
		"half a pair":         {"a.csv", wide("title\n", "BE") + "\xd8\x00\x00x", "line 2 is not UTF-16"},
		"JSON cut short":      {"a.json", `[{"title":"x"`, "the JSON is cut short"},
		"JSON broken":         {"a.json", `[{"title":x}]`, "the JSON is broken at byte"},
		"JSON with more":      {"a.json", `[{"title":"x"}] []`, "there is more behind the JSON"},
		"JSON with a comma":   {"a.json", `[{"title":"x"},]`, "the JSON is broken"},
		"a member twice":      {"a.json", `[{"title":"x","title":"y"}]`, "the JSON names a member twice, at byte"},
		"half an escape":      {"a.json", `[{"title":"\ud800"}]`, "the JSON is broken"},
		"too deep":            {"a.json", `[{"title":` + strings.Repeat("[", 20_000), "the JSON is broken"},
		"other JSON":          {"a.json", `{"a":1}`, "it is JSON, and neither CreatorVault's list of ideas nor a board of Trello"},
		"a large object":      {"a.json", `[{"title":"` + long + `"}]`, "one value is larger than 10000 bytes"},
		"a large row":         {"a.csv", "title\n" + long + long + "\n", "one row is larger than 10000 bytes"},
		"an endless quote":    {"a.csv", "title\n\"" + strings.Repeat("x\n", 11_000), "one row is larger than 10000 bytes"},
		"a large board":       {"a.json", board(strings.Repeat(`{"id":"1","name":"x"},`, 300) + `{}`), "the lists, checklists and comments of the board take more than 20000 bytes"},
		"a large task":        {"a.csv", "TYPE,CONTENT,INDENT\ntask,x,1\n" + strings.Repeat("note,0123456789012345678901234567890123456789,\n", 300), "one task with all below it is larger than 10000 bytes"},
		"a damaged zip":       {"a.zip", "PK\x03\x04 and no more", "the zip is damaged or cut short"},
		"a zip of pictures":   {"a.zip", string(zipOf(t, map[string]string{"a.png": "x", "b.png": "y"})), "there is no file in it that is known"},
		"an empty zip":        {"a.zip", string(zipOf(t, nil)), "there is no file in it that is known"},
		"tables that differ":  {"a.zip", string(zipOf(t, map[string]string{"a.csv": "title\nx\n", "b.csv": "title\nx\n"})), "it has several tables"},
		"a newer export":      {"a.zip", string(zipOf(t, map[string]string{"manifest.json": `{"format":99}`, "ideas.json": "[]"})), "the format of this export is 99"},
		"a damaged export":    {"a.zip", string(zipOf(t, map[string]string{"manifest.json": `{"format":2,"files":[{"name":"ideas.json","sha256":"00"}]}`, "ideas.json": "[]"})), "ideas.json: it is not what the manifest says"},
		"too many files":      {"a.zip", string(zipOf(t, many(21))), "it has more than 20 files"},
		"far too many":        {"a.zip", string(zipOf(t, many(50))), "the zip has more than 20 files"},
		"too much":            {"a.zip", string(zipOf(t, map[string]string{"a.md": rough(700_000), "b.md": rough(700_000)})), "the files would take more than 1 MiB"},
		"a bomb":              {"a.zip", string(zipOf(t, map[string]string{"a.md": strings.Repeat("x", 1<<20+1)})), "would grow to"},
		"three zips deep":     {"a.zip", string(zipOf(t, map[string]string{"b.zip": string(zipOf(t, map[string]string{"c.zip": string(zipOf(t, nil))}))})), "is a zip in a zip in a zip"},
		"a way up":            {"a.zip", odder(t, "../a.md"), "leads out of it"},
		"a way up inside":     {"a.zip", odder(t, "a/../../b.md"), "leads out of it"},
		"absolute":            {"a.zip", odder(t, "/etc/passwd"), "leads out of it"},
		"a drive":             {"a.zip", odder(t, "C:x.md"), "leads out of it"},
		"a backslash":         {"a.zip", odder(t, `..\a.md`), "is none that is safe"},
		"a NUL in a name":     {"a.zip", odder(t, "a\x00.md"), "is none that is safe"},
		"a name in Latin-1":   {"a.zip", odder(t, "caf\xe9.md"), "is not UTF-8"},
		"a long name":         {"a.zip", odder(t, strings.Repeat("a/", 3000)+"b.md"), "is none that is safe"},
		"a name twice":        {"a.zip", odder(t, "a.md", "a.md"), `the zip has "a.md" twice`},
		"a file and a folder": {"a.zip", odder(t, "a", "a/"), `the zip has "a" twice`},
		"a link":              {"a.zip", special(t, func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }), "is a link or a device"},
		"a device":            {"a.zip", special(t, func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice) }), "is a link or a device"},
		"encrypted":           {"a.zip", special(t, func(h *zip.FileHeader) { h.Flags |= 1 }), "is encrypted"},
		"an unknown method":   {"a.zip", special(t, func(h *zip.FileHeader) { h.Method = 12 }), "is packed by a method that is not known (12)"},
		"more than it says":   {"a.zip", special(t, func(h *zip.FileHeader) { h.UncompressedSize64 = 1 }), "a.md"},
		"overlapping":         {"a.zip", special(t, func(h *zip.FileHeader) { h.CompressedSize64 = 1 << 30 }), "lie over each other"},
	} {
		_, _, _, err := readAll(tt.file, []byte(tt.text), small)
		if name == "more than it says" {
			_, entries, _, err2 := readAll(tt.file, []byte(tt.text), small)
			if err2 != nil || len(entries) != 1 || entries[0].Refused == nil {
				t.Errorf("%s: %+v, %v", name, entries, err2)
			}
			continue
		}
		if !errors.Is(err, vault.Invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %q", name, err, tt.want)
		}
	}
}

// many returns so many pages.
func many(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files["p"+strings.Repeat("x", i)+".md"] = "x"
	}
	return files
}

// rough returns text that is not packed small.
func rough(n int) string {
	var b strings.Builder
	for x := uint32(1); b.Len() < n; {
		x = x*1664525 + 1013904223
		b.WriteByte('a' + byte(x>>24)%26)
	}
	return b.String()
}

// odder returns a zip with these names, which zip's own writer takes.
func odder(t *testing.T, names ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// special returns a zip with one page, the header of which is as set makes it.
func special(t *testing.T, set func(*zip.FileHeader)) string {
	t.Helper()
	const text = "# A page\nwith text"
	h := &zip.FileHeader{Name: "a.md", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(text)), CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text))}
	set(h)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.CreateRaw(h)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// broken is a disk that fails.
type broken struct{}

var errBroken = errors.New("broken")

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errBroken }

func TestADiskThatFailsIsNoFaultOfTheFile(t *testing.T) {
	if _, err := foreign.Open(t.Context(), "a", broken{}, 100, small); !errors.Is(err, errBroken) || errors.Is(err, vault.Invalid) {
		t.Errorf("error = %v", err)
	}
}

func TestAWalkEndsWhenItIsToldTo(t *testing.T) {
	f, err := open("a.csv", []byte("title\n"+strings.Repeat("x\n", 1000)), foreign.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for _, err := range f.Entries(t.Context()) {
		if n++; err != nil || n == 3 {
			break
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var last error
	m := 0
	for _, err := range f.Entries(ctx) {
		if last = err; err == nil {
			m++
		}
		stop()
	}
	if n != 3 || m != 1 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d and %d entries, error %v", n, m, last)
	}
}

// TestWhatFitsExactlyIsTaken is one step inside of each limit.
func TestWhatFitsExactlyIsTaken(t *testing.T) {
	for name, raw := range map[string][]byte{
		"files": zipOf(t, many(20)), "an object": []byte(`[{"title":"` + strings.Repeat("x", 5000) + `"}]`),
		"bytes":        zipOf(t, map[string]string{"a.md": rough(9_000), "b.png": rough(1<<20 - 9_000)}),
		"one zip deep": zipOf(t, map[string]string{"Part-1.zip": string(zipOf(t, map[string]string{"a.md": "x"}))}),
	} {
		if _, entries, _, err := readAll("a", raw, small); err != nil || len(entries) == 0 {
			t.Errorf("%s: %d entries, error %v", name, len(entries), err)
		}
	}
}

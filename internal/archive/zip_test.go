package archive

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"testing"
	"time"
)

// behind is a file that begins with so many zeros, and is nowhere that long.
type behind struct {
	raw   []byte
	begin int64
}

// ReadAt reads what was written.
func (f behind) ReadAt(b []byte, at int64) (int, error) {
	if zeros := min(f.begin-at, int64(len(b))); zeros > 0 {
		clear(b[:zeros])
		n, err := f.ReadAt(b[zeros:], at+zeros)
		return n + int(zeros), err
	}
	return bytes.NewReader(f.raw).ReadAt(b, at-f.begin)
}

// TestAZipOfAnySizeIsRead by the library, also where it is so large that it needs
// the wide form.
func TestAZipOfAnySizeIsRead(t *testing.T) {
	at := time.Date(2027, 1, 31, 18, 3, 58, 0, time.UTC)
	for _, tt := range []struct {
		files int
		begin int64
	}{{0, 0}, {1, 0}, {math.MaxUint16 - 1, 0}, {math.MaxUint16, 0}, {math.MaxUint16 + 1, 0}, {3, math.MaxUint32 - 70}, {3, math.MaxUint32 - 1}, {3, math.MaxUint32}, {3, 1 << 40}} {
		var raw bytes.Buffer
		z, err := newZipper(&raw, at)
		if err != nil {
			t.Fatal(err)
		}
		z.at = tt.begin
		content := func(n int) string { return fmt.Sprintf("file %d: ✎", n) }
		for n := range tt.files {
			if err := z.add(fmt.Sprintf("ideas/%d-é.md", n), func(w io.Writer) error { _, err := io.WriteString(w, content(n)); return err }); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.close("the comment"); err != nil {
			t.Fatal(err)
		}
		if err := z.dir.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := zip.NewReader(behind{raw.Bytes(), tt.begin}, tt.begin+int64(raw.Len()))
		if err != nil || len(r.File) != tt.files || r.Comment != "the comment" {
			t.Fatalf("%d files from %d: error %v", tt.files, tt.begin, err)
		}
		for n, f := range r.File {
			if n > 3 && n < tt.files-3 {
				continue
			}
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(in)
			if err != nil || string(got) != content(n) || f.Name != fmt.Sprintf("ideas/%d-é.md", n) || !f.Modified.Equal(at) || f.NonUTF8 {
				t.Errorf("%d files from %d: %s holds %q, made %v, error %v", tt.files, tt.begin, f.Name, got, f.Modified, err)
			}
		}
	}
}

// TestAFileBeyondFourGigabytesIsListed in the wide form.
func TestAFileBeyondFourGigabytesIsListed(t *testing.T) {
	z := &zipper{}
	for size, wide := range map[int64]bool{math.MaxUint32 - 1: false, math.MaxUint32: true, 1 << 40: true} {
		e := entry{name: "x", size: size, packed: 5}
		if got := len(e.descriptor()) == 24; got != wide {
			t.Errorf("%d bytes: wide behind the file %v", size, got)
		}
		if got := bytes.Contains(z.listed(e), le.AppendUint64([]byte{1, 0, 24, 0}, uint64(size))); got != wide {
			t.Errorf("%d bytes: wide in the directory %v", size, got)
		}
	}
}

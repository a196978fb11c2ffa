package foreign

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/archive"
)

// A source is one file, alone or of a bundle.
type source struct {
	name   string // inside the bundle, with slashes
	size   int64
	open   func() (io.ReadCloser, error)
	inside bool // of a bundle
}

// place is the nth thing in a file.
func (s source) place(n int) Place {
	if !s.inside {
		return Place{Number: n}
	}
	return Place{File: s.name, Number: n}
}

func (s source) ext() string  { return strings.ToLower(path.Ext(s.name)) }
func (s source) base() string { return path.Base(s.name) }

// stem is the name without folders and ending.
func (s source) stem() string { return strings.TrimSuffix(s.base(), path.Ext(s.name)) }

// A bundle is the files of a zip or a folder, by name.
type bundle []source

// find returns the file of that name.
func (b bundle) find(name string) (source, bool) {
	i, ok := slices.BinarySearchFunc(b, name, func(s source, name string) int { return cmp.Compare(s.name, name) })
	if !ok {
		return source{}, false
	}
	return b[i], true
}

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// unzip lists the files of a zip, and of those in it, that hold anything.
func (f *File) unzip(ctx context.Context, file io.ReaderAt, size int64) (bundle, error) {
	left := budget{f.limits.Bytes, f.limits.Files}
	all, err := f.open(ctx, file, size, &left, "")
	slices.SortStableFunc(all, func(a, b source) int { return cmp.Compare(a.name, b.name) })
	return all, err
}

// A budget is what is left of the limits.
type budget struct {
	bytes int64
	files int
}

// take takes a file off.
func (b *budget) take(f *File, size int64) error {
	b.bytes, b.files = b.bytes-size, b.files-1
	switch {
	case size < 0 || b.bytes < 0:
		return bad("", "the files would take more than %s", megabytes(f.limits.Bytes))
	case b.files < 0:
		return bad("", "it has more than %d files", f.limits.Files)
	}
	return nil
}

// open lists the files of one zip; in names the zip that it was found in.
func (f *File) open(ctx context.Context, file io.ReaderAt, size int64, left *budget, in string) (all bundle, err error) {
	if err := f.countHeaders(ctx, file, size, in); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, bad(in, "the zip is damaged or cut short: %v", err)
	}
	seen, packed := map[string]bool{}, uint64(0)
	for _, entry := range z.File {
		if err := f.fit(entry, in); err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(entry.Name, "/")
		if seen[name] {
			return nil, bad(in, "the zip has %q twice", name)
		}
		if seen[name] = true; strings.HasSuffix(entry.Name, "/") {
			continue
		}
		if packed += entry.CompressedSize64; packed > uint64(size) { //nolint:gosec // no size is below 0
			return nil, bad(in, "files of the zip lie over each other: it is made to grow")
		}
		if err := left.take(f, int64(entry.UncompressedSize64)); err != nil { //nolint:gosec // below 0 is refused
			return nil, err
		}
		if hidden(name) {
			continue
		}
		s := source{name, int64(entry.UncompressedSize64), opener(entry), true} //nolint:gosec // as above
		if s.ext() != ".zip" {
			all = append(all, s)
			continue
		}
		if in != "" {
			return nil, bad(in, "%q is a zip in a zip in a zip: unpack it first", name)
		}
		inner, err := f.nested(ctx, s, left)
		if err != nil {
			return nil, err
		}
		all = append(all, inner...)
	}
	return all, ctx.Err()
}

// countHeaders looks how many files a zip can have before its directory is
// read, for that is read as a whole.
func (f *File) countHeaders(ctx context.Context, file io.ReaderAt, size int64, in string) error {
	mark, n, buf := []byte("PK\x01\x02"), 0, make([]byte, 1<<20)
	for at := int64(0); at < size; at += int64(len(buf) - len(mark) + 1) {
		if err := ctx.Err(); err != nil {
			return err
		}
		got, err := file.ReadAt(buf, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read a zip: %w", err)
		}
		if n += bytes.Count(buf[:got], mark); n > 2*f.limits.Files {
			return bad(in, "the zip has more than %d files", f.limits.Files)
		}
	}
	return nil
}

// fit refuses what no honest zip has.
func (f *File) fit(entry *zip.File, in string) error {
	name, kind := entry.Name, entry.Mode().Type()
	shown := fmt.Sprintf("%.100q", name)
	size, packed := entry.UncompressedSize64, entry.CompressedSize64
	const small = 1 << 20
	switch {
	case !utf8.ValidString(name):
		return bad(in, "the name %s in the zip is not UTF-8", shown)
	case strings.ContainsRune(name, '\\') || strings.ContainsFunc(name, unicode.IsControl) || len(name) > 4<<10:
		return bad(in, "the name %s in the zip is none that is safe", shown)
	case !fs.ValidPath(strings.TrimSuffix(name, "/")) || name == "./" || name == "." || drive(name):
		return bad(in, "the name %s in the zip leads out of it", shown)
	case kind != 0 && kind != fs.ModeDir:
		return bad(in, "%s in the zip is a link or a device, and no file", shown)
	case entry.Flags&1 != 0:
		return bad(in, "%s in the zip is encrypted: unpack it, and pack it without a password", shown)
	case entry.Method != zip.Store && entry.Method != zip.Deflate:
		return bad(in, "%s in the zip is packed by a method that is not known (%d)", shown, entry.Method)
	case size > small && size/uint64(f.limits.Ratio) > packed: //nolint:gosec // a ratio is above 0
		return bad(in, "%s in the zip would grow to %d times its size", shown, size/max(packed, 1))
	}
	return nil
}

// drive reports whether a name begins as Windows names a disk.
func drive(name string) bool { return len(name) > 1 && name[1] == ':' }

// hidden reports whether a file is none of the person's: of the system, or of
// the editor.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// opener opens a file of a zip, and lets no more out than it said there is.
func opener(entry *zip.File) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		r, err := entry.Open()
		if err != nil {
			return nil, bad(entry.Name, "it cannot be unpacked: %v", err)
		}
		return &unpacking{r, entry.Name, int64(entry.UncompressedSize64)}, nil //nolint:gosec // below 0 is refused
	}
}

// unpacking is a file of a zip.
type unpacking struct {
	io.ReadCloser
	name string
	left int64
}

// Read reads on.
func (u *unpacking) Read(to []byte) (int, error) {
	n, err := u.ReadCloser.Read(to)
	if u.left -= int64(n); u.left < 0 {
		return 0, bad(u.name, "it is larger than the zip says")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = bad(u.name, "it is damaged: %v", err)
	}
	return n, err
}

// nested lists the files of a zip in a zip, as Notion packs them. It is unpacked
// to disk.
func (f *File) nested(ctx context.Context, s source, left *budget) (bundle, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	spool, err := archive.NewSpool()
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	f.closers = append(f.closers, spool)
	if _, err := io.Copy(spool, r); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if err := r.Close(); err != nil {
		return nil, err
	}
	return f.open(ctx, spool, spool.Size(), left, s.name)
}

// list lists the files of a folder.
func (f *File) list(ctx context.Context, folder fs.FS) (all bundle, err error) {
	left := budget{f.limits.Bytes, f.limits.Files}
	err = fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if name != "." && hidden(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() { // links could lead anywhere
			return nil
		}
		about, err := d.Info()
		if err != nil {
			return err
		}
		if !utf8.ValidString(name) {
			return bad("", "the name %.100q is not UTF-8", name)
		}
		all = append(all, source{name, about.Size(), func() (io.ReadCloser, error) { return folder.Open(name) }, true})
		return left.take(f, about.Size())
	})
	slices.SortFunc(all, func(a, b source) int { return cmp.Compare(a.name, b.name) })
	return all, err
}

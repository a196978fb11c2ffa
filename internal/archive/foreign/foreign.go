// Package foreign reads ideas from files: those of other programs, and ours.
package foreign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"time"

	"creatorvault.dev/internal/vault"
)

// A Format is the program that a file comes from, or how it is written.
type Format string

// The formats.
const (
	Archive  Format = "creatorvault"      // an export of ours
	JSON     Format = "creatorvault-json" // its ideas.json
	CSV      Format = "creatorvault-csv"  // its ideas.csv
	Trello   Format = "trello"            // a board as JSON
	Notion   Format = "notion"            // Markdown and CSV, zipped, or a table alone
	Keep     Format = "google-keep"       // of Google Takeout
	Todoist  Format = "todoist"           // a project as CSV, or a zip of them
	Markdown Format = "markdown"          // a file, a folder or a zip
)

// Limits are how much of a file is taken.
type Limits struct {
	Bytes int64 // of all files of a zip or a folder, unpacked
	Files int   // of a zip or a folder
	Value int64 // bytes of one row, one object or one page
	Index int64 // bytes of what must be remembered from one end of a file to the other
	Ratio int64 // how many times larger than packed a file may be
}

// DefaultLimits are more than any export in use needs.
var DefaultLimits = Limits{Bytes: 2 << 30, Files: 200_000, Value: 8 << 20, Index: 64 << 20, Ratio: 250}

// A Place says where in a file an entry is.
type Place struct {
	File   string // inside a zip or a folder, else ""
	Line   int    // from 1; 0 where it is not known
	Number int    // of the row, the object or the page in its file, from 1
}

// An Entry is one idea of a file.
type Entry struct {
	From    Place
	Key     string          // the same for the same thing at a repeat
	Idea    vault.NewIdea   // what is left out takes its default
	Kept    Kept            // what only an import may set
	Notices []string        // what was mended, moved into the notes or left out
	Refused []vault.Problem // why nothing can be made of it; then Idea is empty
}

// Kept are the fields that else only the server sets. What is not known is zero.
type Kept struct {
	ID          int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
	PublishedAt time.Time
	DeletedAt   time.Time // when it was moved to the trash
	Trashed     bool      // it is in the trash, also where nobody knows since when
	Past        *vault.Past
}

// A File is one that ideas can be read from.
type File struct {
	Format  Format
	limits  Limits
	read    func(*run) error
	ours    bundle // of an archive
	notices []string
	closers []io.Closer
}

// Open finds out what a file is, by what is in it. It fails with vault.Invalid
// if it is nothing that can be read. Whoever opens one closes it.
func Open(ctx context.Context, name string, file io.ReaderAt, size int64, limits Limits) (*File, error) {
	f := &File{limits: limits}
	if err := f.detectAny(ctx, name, file, size); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// detectAny finds out what a file is, zip or not.
func (f *File) detectAny(ctx context.Context, name string, file io.ReaderAt, size int64) error {
	head := make([]byte, 4)
	if n, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", name, err)
	} else if isZip(head[:n]) {
		b, err := f.unzip(ctx, file, size)
		if err != nil {
			return err
		}
		return f.detectBundle(ctx, b)
	}
	one := source{name: name, size: size, open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(file, 0, size)), nil
	}}
	return f.detect(ctx, one)
}

// OpenFolder does so for a folder. Links in it are passed over.
func OpenFolder(ctx context.Context, folder fs.FS, limits Limits) (*File, error) {
	f := &File{limits: limits}
	b, err := f.list(ctx, folder)
	if err != nil {
		return nil, err
	}
	if err := f.detectBundle(ctx, b); err != nil {
		return nil, err
	}
	return f, nil
}

// Close gives back what the file needs while it is read.
func (f *File) Close() (err error) {
	for _, c := range f.closers {
		err = errors.Join(err, c.Close())
	}
	f.closers = nil
	return err
}

// Notices are about the file and none of its entries: whole after a walk.
func (f *File) Notices() []string { return f.notices }

func (f *File) notice(format string, args ...any) {
	const most = 100
	if text := fmt.Sprintf(format, args...); len(f.notices) < most {
		f.notices = append(f.notices, text)
	}
}

// A run is one walk over the entries of a file.
type run struct {
	ctx   context.Context // lives as long as one walk
	file  *File
	yield func(Entry, error) bool
	brief bool // ids are enough
}

// errEnough ends a walk that nobody follows further.
var errEnough = errors.New("enough")

// Entries walks over the ideas of the file, in its order and in constant memory
// where the format allows. An error ends it: vault.Invalid if the rest of the
// file cannot be read.
func (f *File) Entries(ctx context.Context) iter.Seq2[Entry, error] { return f.walk(ctx, false) }

// Brief walks over the same as Entries, to count them. Of our own formats it
// gives the ids alone, which takes half the time.
func (f *File) Brief(ctx context.Context) iter.Seq2[Entry, error] { return f.walk(ctx, true) }

func (f *File) walk(ctx context.Context, brief bool) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		f.notices = nil
		err := f.read(&run{ctx, f, yield, brief})
		if err != nil && !errors.Is(err, errEnough) {
			yield(Entry{}, err)
		}
	}
}

// show passes entries on.
func (r *run) show(entries ...Entry) error {
	for _, e := range entries {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if !r.yield(e, nil) {
			return errEnough
		}
	}
	return nil
}

// refuse passes on that there is nothing to be made of what is there.
func (r *run) refuse(from Place, field string, typ vault.Fault, format string, args ...any) error {
	return r.show(Entry{From: from, Refused: []vault.Problem{{Field: field, Message: fmt.Sprintf(format, args...), Type: typ}}})
}

// bad is a file that cannot be read on.
func bad(file, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if file != "" {
		text = vault.ShortName(file) + ": " + text
	}
	return vault.Invalid.New("%s", text)
}

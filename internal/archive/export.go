// Package archive is the vault in a file: export, and the proof that one is whole.
package archive

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Source is what an export reads.
type Source interface {
	User(ctx context.Context, by vault.Actor) (vault.User, error)
	EachIdea(ctx context.Context, by vault.Actor, visit func(*vault.Past) error) error
	EachDeleted(ctx context.Context, by vault.Actor, visit func(*vault.Past) error) error
	EachChange(ctx context.Context, by vault.Actor, visit func(*vault.Change) error) error
	EachBroughtMove(ctx context.Context, by vault.Actor, visit func(*vault.Move) error) error
}

// Format is the version of the archive's layout.
const Format = 2

// The files of an archive that every one has.
const (
	readmeFile   = "README.txt"
	ideasFile    = "ideas.json"
	tableFile    = "ideas.csv"
	trashFile    = "trash.json"
	historyFile  = "history.json"
	movesFile    = "moves.json"
	changesFile  = "changes.json"
	profileFile  = "profile.json"
	manifestFile = "manifest.json"
	ideasFolder  = "ideas/"
)

// A Part is a further file of an archive, with what Read returns in it as JSON:
// something of the person that is not the vault's own. Where Read fails with
// [vault.NotFound] there is no such file.
type Part struct {
	Name string
	Read func(ctx context.Context, by vault.Actor) (any, error)
}

// A section is a file of an archive, and what writes it.
type section struct {
	name  string
	write func(io.Writer) error
}

// sections reads parts, as far as they are there.
func sections(ctx context.Context, by vault.Actor, parts []Part) (all []section, err error) {
	for _, part := range parts {
		content, err := part.Read(ctx, by)
		switch {
		case err == nil:
			all = append(all, section{part.Name, func(w io.Writer) error { return pretty(w, content) }})
		case !errors.Is(err, vault.NotFound):
			return nil, fmt.Errorf("export %s: %w", part.Name, err)
		}
	}
	return all, nil
}

// Export writes a zip of everything that the vault holds about by.Owner: their
// profile, their ideas as JSON, as a table, and each as Markdown, their trash, the
// history of all of these, the log of all changes, the moves between stages, what
// more names, and a manifest with the hash of each file. It reads the ideas once, so
// that its files say the same, and keeps no more than a page of them in memory.
func Export(ctx context.Context, from Source, by vault.Actor, at time.Time, to io.Writer, more ...Part) (err error) {
	user, err := from.User(ctx, by)
	if err != nil {
		return err
	}
	further, err := sections(ctx, by, more)
	if err != nil {
		return err
	}
	var spools [3]*Spool
	for n := range spools {
		if spools[n], err = NewSpool(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, spools[n].Close()) }()
	}
	p, err := newPacker(to, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.done()) }()
	e := &exporter{ctx, from, by, p, spools[0], newLines(spools[1]), newLines(spools[2])}
	all := append([]section{
		{readmeFile, func(w io.Writer) error { _, err := io.WriteString(w, readme); return err }},
		{profileFile, func(w io.Writer) error { return pretty(w, user) }},
		{ideasFile, e.ideas},
		{tableFile, func(w io.Writer) error { return table(ctx, w, e.spool) }},
		{trashFile, e.trash},
		{historyFile, func(w io.Writer) error { return e.history.copyTo(w, spools[1]) }},
		{changesFile, e.changes},
		{movesFile, func(w io.Writer) error { return e.moves.copyTo(w, spools[2]) }},
	}, further...)
	for _, s := range all {
		if err := p.add(s.name, s.write); err != nil {
			return err
		}
	}
	if err := pages(ctx, p, e.spool); err != nil {
		return err
	}
	return p.close()
}

// An exporter is at work on one export. What the walk over ideas and changes says
// of other files is spooled for them.
type exporter struct {
	ctx     context.Context // lives as long as one call
	from    Source
	by      vault.Actor
	p       *packer
	spool   *Spool // the ideas
	history *lines
	moves   *lines
}

func (e *exporter) ideas(w io.Writer) (err error) {
	e.p.Ideas, err = e.pasts(io.MultiWriter(w, e.spool), e.from.EachIdea)
	return err
}

func (e *exporter) trash(w io.Writer) (err error) {
	e.p.Trash, err = e.pasts(w, e.from.EachDeleted)
	return err
}

// pasts writes the ideas that each shows, and their history beside.
func (e *exporter) pasts(w io.Writer, each func(context.Context, vault.Actor, func(*vault.Past) error) error) (n int, err error) {
	out := newLines(w)
	err = each(e.ctx, e.by, func(past *vault.Past) error {
		return errors.Join(out.add(&past.Idea), e.history.add(past))
	})
	return out.n, errors.Join(err, out.end())
}

// changes writes the log, and the moves in it beside, after those that imports
// have brought.
func (e *exporter) changes(w io.Writer) (err error) {
	err = e.from.EachBroughtMove(e.ctx, e.by, func(m *vault.Move) error { return e.moves.add(m) })
	if err != nil {
		return err
	}
	out := newLines(w)
	err = e.from.EachChange(e.ctx, e.by, func(c *vault.Change) error {
		if m, is := c.Move(e.by.Owner); is {
			return errors.Join(out.add(c), e.moves.add(&m))
		}
		return out.add(c)
	})
	e.p.Changes = out.n
	return errors.Join(err, out.end())
}

// lines is an array of objects, one a line.
type lines struct {
	w    io.Writer
	n    int
	line []byte
}

func newLines(w io.Writer) *lines { return &lines{w: w, line: []byte("[")} }

// add writes one.
func (l *lines) add(one interface{ AppendJSON(b []byte) []byte }) error {
	if l.n++; l.n > 1 {
		l.line = append(l.line, ',')
	}
	l.line = one.AppendJSON(append(l.line, '\n'))
	_, err := l.w.Write(l.line)
	l.line = l.line[:0]
	return err
}

// end writes the end.
func (l *lines) end() error {
	_, err := l.w.Write(append(l.line, "\n]\n"...))
	return err
}

// copyTo ends l, which was spooled, and copies it.
func (l *lines) copyTo(w io.Writer, from *Spool) error {
	if err := l.end(); err != nil {
		return err
	}
	_, err := io.Copy(w, from.Reader())
	return err
}

// table writes the ideas that are spooled as CSV.
func table(ctx context.Context, w io.Writer, ideas *Spool) error {
	out := bufio.NewWriterSize(w, 1<<16)
	t := tabulator{}
	err := eachRecord(ctx, ideas.Reader(), func(r record) error {
		_, err := out.Write(t.append(nil, r))
		return err
	})
	if err == nil && !t.begun {
		_, err = out.Write(t.head(nil, recordOf(&vault.Idea{})))
	}
	return errors.Join(err, out.Flush())
}

// pages writes each of the ideas that are spooled as a file of its own.
func pages(ctx context.Context, p *packer, ideas *Spool) error {
	return eachRecord(ctx, ideas.Reader(), func(r record) error {
		return p.add(r.fileName(), func(w io.Writer) error { _, err := w.Write(r.markdown()); return err })
	})
}

func pretty(w io.Writer, v any) error {
	return json.MarshalWrite(w, v, jsontext.WithIndent("  "), json.Deterministic(true))
}

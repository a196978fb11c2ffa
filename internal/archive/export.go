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
	EachIdea(ctx context.Context, by vault.Actor, visit func(*vault.Idea) error) error
	EachDeleted(ctx context.Context, by vault.Actor, visit func(*vault.Idea) error) error
	EachChange(ctx context.Context, by vault.Actor, visit func(*vault.Change) error) error
}

// Format is the version of the archive's layout.
const Format = 2

// The files of an archive that every one has.
const (
	readmeFile   = "README.txt"
	ideasFile    = "ideas.json"
	tableFile    = "ideas.csv"
	trashFile    = "trash.json"
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
// log of all changes, what more names, and a manifest with the hash of each file. It reads
// the ideas once, so that its files say the same, and keeps no more than a page
// of them in memory.
func Export(ctx context.Context, from Source, by vault.Actor, at time.Time, to io.Writer, more ...Part) (err error) {
	user, err := from.User(ctx, by)
	if err != nil {
		return err
	}
	further, err := sections(ctx, by, more)
	if err != nil {
		return err
	}
	ideas, err := NewSpool()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ideas.Close()) }()
	p, err := newPacker(to, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.list.Close()) }()
	all := append([]section{
		{readmeFile, func(w io.Writer) error { _, err := io.WriteString(w, readme); return err }},
		{profileFile, func(w io.Writer) error { return pretty(w, user) }},
		{ideasFile, func(w io.Writer) (err error) {
			p.Ideas, err = lines(ctx, io.MultiWriter(w, ideas), by, from.EachIdea)
			return err
		}},
		{tableFile, func(w io.Writer) error { return table(ctx, w, ideas) }},
		{trashFile, func(w io.Writer) (err error) { p.Trash, err = lines(ctx, w, by, from.EachDeleted); return err }},
		{changesFile, func(w io.Writer) (err error) { p.Changes, err = lines(ctx, w, by, from.EachChange); return err }},
	}, further...)
	for _, s := range all {
		if err := p.add(s.name, s.write); err != nil {
			return err
		}
	}
	if err := pages(ctx, p, ideas); err != nil {
		return err
	}
	return p.close()
}

// lines writes an array of all that each shows, one a line, and returns how many.
func lines[T interface{ AppendJSON([]byte) []byte }](
	ctx context.Context, w io.Writer, by vault.Actor, each func(context.Context, vault.Actor, func(T) error) error,
) (n int, err error) {
	line := []byte("[")
	err = each(ctx, by, func(one T) error {
		if n++; n > 1 {
			line = append(line, ',')
		}
		line = one.AppendJSON(append(line, '\n'))
		_, err := w.Write(line)
		line = line[:0]
		return err
	})
	if err == nil {
		_, err = w.Write(append(line, "\n]\n"...))
	}
	return n, err
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

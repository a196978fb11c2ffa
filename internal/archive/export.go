// Package archive is the vault in a file: export, and later import.
package archive

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	EachChange(ctx context.Context, by vault.Actor, visit func(*vault.Change) error) error
}

// Format is the version of the archive's layout.
const Format = 1

// A manifest says what an archive holds.
type manifest struct {
	Format     int    `json:"format"`
	ExportedAt string `json:"exported_at"`
	Ideas      int    `json:"ideas"`
	Changes    int    `json:"changes"`
	Files      []file `json:"files"`
}

// A file is one entry of a manifest.
type file struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

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
// profile, their ideas, the log of all changes, what more names, and a manifest
// with the hash of each file. It keeps no more than a page of ideas or changes
// in memory.
func Export(ctx context.Context, from Source, by vault.Actor, at time.Time, to io.Writer, more ...Part) error {
	user, err := from.User(ctx, by)
	if err != nil {
		return err
	}
	further, err := sections(ctx, by, more)
	if err != nil {
		return err
	}
	z := zip.NewWriter(to)
	m := manifest{Format: Format, ExportedAt: at.UTC().Format(time.RFC3339)}
	entry := func(name string, write func(io.Writer) error) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
		if err == nil {
			err = write(w)
		}
		if err != nil {
			return fmt.Errorf("export %s: %w", name, err)
		}
		return nil
	}
	for _, part := range append([]section{
		{"profile.json", func(w io.Writer) error { return pretty(w, user) }},
		{"ideas.json", func(w io.Writer) (err error) { m.Ideas, err = lines(ctx, w, by, from.EachIdea); return err }},
		{"changes.json", func(w io.Writer) (err error) { m.Changes, err = lines(ctx, w, by, from.EachChange); return err }},
	}, further...) {
		hash, counted := sha256.New(), &counter{}
		if err := entry(part.name, func(w io.Writer) error { return part.write(io.MultiWriter(w, hash, counted)) }); err != nil {
			return err
		}
		m.Files = append(m.Files, file{part.name, counted.n, hex.EncodeToString(hash.Sum(nil))})
	}
	if err := entry("manifest.json", func(w io.Writer) error { return pretty(w, m) }); err != nil {
		return err
	}
	return z.Close()
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

func pretty(w io.Writer, v any) error {
	return json.MarshalWrite(w, v, jsontext.WithIndent("  "), json.Deterministic(true))
}

// A counter counts the bytes written to it.
type counter struct{ n int64 }

// Write counts b.
func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

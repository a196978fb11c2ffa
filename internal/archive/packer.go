package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// A manifest says what an archive holds. Its files follow in the same object.
type manifest struct {
	Format     int    `json:"format"`
	ExportedAt string `json:"exported_at"`
	Ideas      int    `json:"ideas"`
	Trash      int    `json:"trash"`
	Changes    int    `json:"changes"`
}

// A file is one entry of a manifest.
type file struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// A packer writes the files of an archive, and remembers them for its manifest.
type packer struct {
	manifest
	zip   *zipper
	out   *bufio.Writer
	seal  *sealer
	list  *Spool
	first bool // nothing is in the list yet
}

func newPacker(to io.Writer, at time.Time) (*packer, error) {
	list, err := NewSpool()
	if err != nil {
		return nil, err
	}
	seal := &sealer{to: to, hash: sha256.New()}
	out := bufio.NewWriterSize(seal, 1<<16)
	z, err := newZipper(out, at.UTC())
	if err != nil {
		return nil, errors.Join(err, list.Close())
	}
	p := &packer{zip: z, out: out, seal: seal, list: list, first: true}
	p.Format, p.ExportedAt = Format, at.UTC().Format(time.RFC3339)
	return p, nil
}

// create begins a file that the manifest does not name.
func (p *packer) create(name string, write func(io.Writer) error) error {
	if err := p.zip.add(name, write); err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	return nil
}

// add writes a file.
func (p *packer) add(name string, write func(io.Writer) error) error {
	sum, counted := sha256.New(), &counter{}
	if err := p.create(name, func(w io.Writer) error { return write(io.MultiWriter(w, sum, counted)) }); err != nil {
		return err
	}
	line, err := json.Marshal(file{name, counted.n, hex.EncodeToString(sum.Sum(nil))})
	if err != nil {
		return err
	}
	comma := ","
	if p.first {
		comma, p.first = "", false
	}
	_, err = p.list.Write(append([]byte(comma+"\n"), line...))
	return err
}

// done gives back the room on disk.
func (p *packer) done() error { return errors.Join(p.list.Close(), p.zip.dir.Close()) }

// close writes the manifest and the seal.
func (p *packer) close() error {
	head, err := json.Marshal(p.manifest)
	if err != nil {
		return err
	}
	head = append(bytes.TrimSuffix(head, []byte("}")), `,"files":[`...)
	err = p.create(manifestFile, func(w io.Writer) error {
		_, err := io.Copy(w, io.MultiReader(bytes.NewReader(head), p.list.Reader(), strings.NewReader("\n]}\n")))
		return err
	})
	if err != nil {
		return err
	}
	if err := p.zip.close(blankSeal); err != nil {
		return err
	}
	if err := p.out.Flush(); err != nil {
		return err
	}
	return p.seal.close()
}

// A seal stands at the very end of an archive, as the comment of the zip: the
// hash of every byte before it. What is in the files is hashed by the manifest;
// the seal holds what is between them.
const sealWord = "sha256:"

var blankSeal = sealWord + strings.Repeat("0", 2*sha256.Size)

// A sealer passes on what it gets, and puts the seal in place of its last bytes.
type sealer struct {
	to   io.Writer
	hash hash.Hash
	held []byte // the last bytes, as many as a seal has
}

// Write passes b on, but for what may be the end.
func (s *sealer) Write(b []byte) (int, error) {
	s.held = append(s.held, b...)
	ready := max(len(s.held)-len(blankSeal), 0)
	s.hash.Write(s.held[:ready])
	if _, err := s.to.Write(s.held[:ready]); err != nil {
		return 0, err
	}
	s.held = append(s.held[:0], s.held[ready:]...)
	return len(b), nil
}

func (s *sealer) close() error {
	_, err := io.WriteString(s.to, sealOf(s.hash))
	return err
}

// sealOf returns the seal over what was hashed.
func sealOf(h hash.Hash) string { return sealWord + hex.EncodeToString(h.Sum(nil)) }

// A counter counts the bytes written to it.
type counter struct{ n int64 }

// Write counts b.
func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

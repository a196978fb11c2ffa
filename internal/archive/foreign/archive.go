package foreign

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"iter"
	"slices"
	"strconv"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// read are the files of an export of ours that an import reads.
var read = []string{"ideas.json", "trash.json", "history.json", "moves.json", "views.json"}

// archive reads an export of ours: its ideas, those in its trash, and the
// history of both, which is in the same order.
func (r *run) archive(b bundle, ideas source) (err error) {
	sums, err := r.file.manifest()
	if err != nil {
		return err
	}
	past := &pasts{}
	if s, ok := b.find("history.json"); ok && !r.brief {
		if past, err = r.file.pasts(s, sums); err != nil {
			return err
		}
		defer past.in.done()
	}
	for _, name := range []string{ideas.name, "trash.json"} {
		if s, ok := b.find(name); ok {
			if err := held(s, sums, func(s source) error { return r.objects(s, past) }); err != nil {
				return err
			}
		}
	}
	return past.end()
}

// held has a file read, and holds what was read to the manifest.
func held(s source, sums map[string]string, do func(source) error) error {
	sum := sha256.New()
	if err := do(s.summed(sum)); err != nil {
		return err
	}
	return fits(s, sums, sum)
}

// summed has what is read from s go into sum.
func (s source) summed(sum hash.Hash) source {
	open := s.open
	s.open = func() (io.ReadCloser, error) {
		in, err := open()
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{io.TeeReader(in, sum), in}, nil
	}
	return s
}

func fits(s source, sums map[string]string, sum hash.Hash) error {
	if sums[s.name] != hex.EncodeToString(sum.Sum(nil)) {
		return bad(s.name, "it is not what the manifest says: the export is damaged; `creatorvault verify` says more")
	}
	return nil
}

// manifest reads the hashes of the files that are read.
func (f *File) manifest() (map[string]string, error) {
	s, _ := f.ours.find("manifest.json")
	in, err := f.json(s)
	if err != nil {
		return nil, err
	}
	defer in.done()
	sums := map[string]string{}
	err = in.members(func(name string) error {
		switch {
		case name == "files" && in.PeekKind() == jsontext.KindBeginArray:
			return in.elements(func(int) error { return hashOf(in, sums) })
		case name == "format":
			v, err := in.value()
			if n, bad := strconv.Atoi(string(v)); err == nil && (bad != nil || n > archive.Format) {
				return badFormat(string(v))
			}
			return err
		}
		return in.skip()
	})
	return sums, err
}

func badFormat(format string) error {
	return bad("manifest.json", "the format of this export is %.20s, and this program knows %d: use a newer program", format, archive.Format)
}

// hashOf reads one file of a manifest.
func hashOf(in *reader, sums map[string]string) error {
	var one struct {
		Name   word `json:"name"`
		SHA256 word `json:"sha256"`
	}
	v, err := in.value()
	if err == nil && v.Kind() == jsontext.KindBeginObject {
		err = decode(v, &one)
	}
	if slices.Contains(read, string(one.Name)) && err == nil {
		sums[string(one.Name)] = string(one.SHA256)
	}
	return err
}

// pasts reads the history of ideas, one after the other; without a file there is
// none.
type pasts struct {
	in   *reader
	s    source
	sums map[string]string
	sum  hash.Hash
}

func (f *File) pasts(s source, sums map[string]string) (_ *pasts, err error) {
	p := &pasts{s: s, sums: sums, sum: sha256.New()}
	if p.in, err = f.json(s.summed(p.sum)); err != nil {
		return nil, err
	}
	if err := p.in.want(jsontext.KindBeginArray, "a list"); err != nil {
		p.in.done()
		return nil, err
	}
	return p, nil
}

// into reads the history of e, the next in the file.
func (p *pasts) into(e *Entry) error {
	if p == nil || p.in == nil {
		return nil
	}
	p.in.meter.next()
	if p.in.PeekKind() == jsontext.KindEndArray {
		return p.stray()
	}
	v, err := p.in.value()
	if err != nil {
		return err
	}
	past, ok := pastOf(v)
	if !ok {
		e.Refused = append(e.Refused, vault.Problem{Field: "history", Message: "It is no history of an idea", Type: vault.WrongType})
		return nil
	}
	if len(e.Refused) == 0 && past.IdeaID != e.Kept.ID {
		return p.stray()
	}
	e.Kept.Past = past
	return nil
}

func pastOf(v jsontext.Value) (*vault.Past, bool) {
	past := new(vault.Past)
	err := decode(v, past)
	return past, err == nil
}

func (p *pasts) stray() error {
	return bad(p.s.name, "it does not go with the ideas of the export, in their order")
}

// end reads the end of the file, and holds it to the manifest.
func (p *pasts) end() error {
	if p.in == nil {
		return nil
	}
	if p.in.PeekKind() != jsontext.KindEndArray {
		return p.stray()
	}
	if err := p.in.want(jsontext.KindEndArray, "the end of a list"); err != nil {
		return err
	}
	if err := p.in.end(); err != nil {
		return err
	}
	return fits(p.s, p.sums, p.sum)
}

// A Found is something of an export of ours beside its ideas.
type Found[T any] struct {
	From    Place
	One     T
	Refused []vault.Problem // why it is none
}

// Moves walks over the moves of an export of ours. What is of another program
// has none.
func (f *File) Moves(ctx context.Context) iter.Seq2[Found[vault.Move], error] {
	return func(yield func(Found[vault.Move], error) bool) {
		err := each(ctx, f, "moves.json", func(m Found[vault.Move]) error {
			if !yield(m, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(Found[vault.Move]{}, err)
		}
	}
}

// Views returns the views of an export of ours. What is of another program has
// none.
func (f *File) Views(ctx context.Context) (all []Found[vault.View], err error) {
	err = each(ctx, f, "views.json", func(v Found[vault.View]) error {
		if all = append(all, v); len(all) > 2*vault.MaxViews {
			return bad("views.json", "there are more than %d views", 2*vault.MaxViews)
		}
		return nil
	})
	return all, err
}

// each shows each object of a file of an export of ours to visit.
func each[T any](ctx context.Context, f *File, name string, visit func(Found[T]) error) error {
	s, ok := f.ours.find(name)
	if !ok {
		return nil
	}
	sums, err := f.manifest()
	if err != nil {
		return err
	}
	return held(s, sums, func(s source) error {
		in, err := f.json(s)
		if err != nil {
			return err
		}
		defer in.done()
		if err := in.elements(func(n int) error {
			v, err := in.value()
			if err = errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			found := Found[T]{From: s.place(n)}
			if err := decode(v, &found.One); err != nil {
				found.Refused = []vault.Problem{{Field: "body", Message: "It is not what it should be", Type: vault.WrongType}}
			}
			return visit(found)
		}); err != nil {
			return err
		}
		return in.end()
	})
}

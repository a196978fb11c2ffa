package archive

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Report says what an archive holds that is whole.
type Report struct {
	Format     int    `json:"format"`
	ExportedAt string `json:"exported_at"`
	Files      int    `json:"files"`
	Ideas      int    `json:"ideas"`
	Trash      int    `json:"trash"`
	Changes    int    `json:"changes"`
}

// Faults are what is wrong with an archive, a sentence each.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

// maxFaults is how many faults are worth telling.
const maxFaults = 20

var (
	errNoArray = errors.New("it is no list of objects")
	errMany    = errors.New("too many faults")
)

// Verify checks that an archive is byte for byte as Export wrote it, that its
// files are those of its manifest, and that they say the same. It fails with
// [Faults] if not.
func Verify(ctx context.Context, archive io.ReaderAt, size int64) (Report, error) {
	v := verifier{ctx: ctx, found: map[string]file{}}
	v.sealed(archive, size)
	z, err := zip.NewReader(archive, size)
	if err != nil {
		v.fault("it is no zip, or a part of one is missing: %v", err)
		return v.Report, v.faults
	}
	err = v.files(z)
	if err == nil {
		err = v.same(z)
	}
	if ctx.Err() != nil {
		return v.Report, ctx.Err()
	}
	if err != nil && !errors.Is(err, errMany) {
		v.fault("%v", err)
	}
	if len(v.faults) > 0 {
		return v.Report, v.faults
	}
	return v.Report, nil
}

// A verifier is at work on one archive.
type verifier struct {
	Report
	ctx    context.Context // lives as long as one call
	faults Faults
	found  map[string]file // what the zip holds
}

func (v *verifier) fault(format string, args ...any) {
	if len(v.faults) < maxFaults {
		v.faults = append(v.faults, fmt.Sprintf(format, args...))
	} else if len(v.faults) == maxFaults {
		v.faults = append(v.faults, "and more")
	}
}

// sealed checks the seal over every byte.
func (v *verifier) sealed(archive io.ReaderAt, size int64) {
	end := max(size-int64(len(blankSeal)), 0)
	seal := make([]byte, min(size, int64(len(blankSeal))))
	_, err := archive.ReadAt(seal, end)
	sum := sha256.New()
	if err == nil || errors.Is(err, io.EOF) {
		_, err = io.Copy(sum, contextual{v.ctx, io.NewSectionReader(archive, 0, end)})
	}
	switch {
	case err != nil:
		v.fault("it cannot be read: %v", err)
	case !strings.HasPrefix(string(seal), sealWord):
		v.fault("there is no seal at its end: it was cut short, or it was packed anew")
	case string(seal) != sealOf(sum):
		v.fault("its seal does not fit: a part of it was changed")
	}
}

// contextual reads until its context is done.
type contextual struct {
	ctx context.Context // lives as long as one call
	io.Reader
}

// Read reads on.
func (c contextual) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(b)
}

// files holds the files of z to its manifest.
func (v *verifier) files(z *zip.Reader) error {
	for _, f := range z.File {
		if _, twice := v.found[f.Name]; twice {
			v.fault("%q is in it twice", f.Name)
		}
		v.found[f.Name] = file{Bytes: -1}
	}
	if _, ok := v.found[manifestFile]; !ok {
		return errors.New("it has no manifest.json: it is no export of CreatorVault")
	}
	v.Files = len(v.found) - 1
	named := map[string]file{}
	err := v.manifest(z, func(f file) {
		if _, twice := named[f.Name]; twice {
			v.fault("the manifest names %q twice", f.Name)
		}
		if named[f.Name] = f; !v.has(f.Name) {
			v.fault("%q is missing", f.Name)
		}
	})
	if err != nil {
		return err
	}
	for _, f := range z.File {
		if f.Name == manifestFile {
			continue
		}
		want, ok := named[f.Name]
		if !ok {
			v.fault("%q is in no manifest", f.Name)
			continue
		}
		if err := v.content(f, want); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) has(name string) bool { _, ok := v.found[name]; return ok }

// content holds one file to what the manifest says of it.
func (v *verifier) content(f *zip.File, want file) error {
	if len(v.faults) > maxFaults {
		return errMany
	}
	r, err := f.Open()
	sum, n := sha256.New(), int64(0)
	if err == nil {
		n, err = io.Copy(sum, contextual{v.ctx, io.LimitReader(r, want.Bytes+1)})
		err = errors.Join(err, r.Close())
	}
	got := file{f.Name, n, hex.EncodeToString(sum.Sum(nil))}
	v.found[f.Name] = got
	switch {
	case v.ctx.Err() != nil:
		return v.ctx.Err()
	case got != want:
		v.fault("%q is not as it was exported: its size or its SHA-256 is another", f.Name)
	case err != nil:
		v.fault("%q cannot be read: %v", f.Name, err)
	}
	return nil
}

// manifest reads the manifest, and shows each of its files to visit.
func (v *verifier) manifest(z *zip.Reader, visit func(file)) error {
	broken := func(err error) error { return fmt.Errorf("manifest.json is broken: %w", err) }
	r, err := z.Open(manifestFile)
	if err != nil {
		return broken(err)
	}
	defer r.Close()
	dec := jsontext.NewDecoder(contextual{v.ctx, r})
	if dec.PeekKind() != jsontext.KindBeginObject {
		return broken(errors.New("it is no object"))
	}
	_, err = dec.ReadToken()
	for err == nil && dec.PeekKind() == jsontext.KindString {
		var name jsontext.Token
		if name, err = dec.ReadToken(); err != nil {
			break
		}
		switch text := name.String(); {
		case text == "format":
			err = json.UnmarshalDecode(dec, &v.Format)
		case text == "exported_at":
			err = json.UnmarshalDecode(dec, &v.ExportedAt)
		case text == "ideas":
			err = json.UnmarshalDecode(dec, &v.Ideas)
		case text == "trash":
			err = json.UnmarshalDecode(dec, &v.Trash)
		case text == "changes":
			err = json.UnmarshalDecode(dec, &v.Changes)
		case text == "files" && dec.PeekKind() == jsontext.KindBeginArray:
			err = listed(dec, visit)
		default:
			err = dec.SkipValue()
		}
	}
	if err == nil {
		err = ends(dec, jsontext.KindEndObject)
	}
	switch {
	case err != nil:
		return broken(err)
	case v.Format > Format:
		return fmt.Errorf("its format is %d and this program knows %d: use a newer program", v.Format, Format)
	case v.Format < Format:
		return fmt.Errorf("its format is %d, which this program does not check: export anew", v.Format)
	}
	return nil
}

// listed shows the files of a manifest to visit.
func listed(dec *jsontext.Decoder, visit func(file)) error {
	_, err := dec.ReadToken()
	for err == nil && dec.PeekKind() == jsontext.KindBeginObject {
		var f file
		if err = json.UnmarshalDecode(dec, &f); err == nil {
			visit(f)
		}
	}
	if err == nil {
		err = ends(dec, jsontext.KindEndArray)
	}
	return err
}

// same checks that the table and the Markdown files say what ideas.json says:
// made anew of it, they must come out as they are.
func (v *verifier) same(z *zip.Reader) error {
	r, err := z.Open(ideasFile)
	if err != nil {
		return fmt.Errorf("ideas.json cannot be read: %w", err)
	}
	defer r.Close()
	ideas, rows, t := 0, sha256.New(), tabulator{}
	err = eachRecord(v.ctx, r, func(r record) error {
		ideas++
		rows.Write(t.append(nil, r))
		page, name := r.markdown(), r.fileName()
		if sum := sha256.Sum256(page); v.found[name].SHA256 != hex.EncodeToString(sum[:]) {
			v.fault("%q does not say what ideas.json says", name)
		}
		delete(v.found, name)
		return nil
	})
	if err != nil {
		return fmt.Errorf("ideas.json is broken: %w", err)
	}
	if t.begun && v.found[tableFile].SHA256 != hex.EncodeToString(rows.Sum(nil)) {
		v.fault("ideas.csv does not say what ideas.json says")
	}
	for name := range v.found {
		if strings.HasPrefix(name, ideasFolder) {
			v.fault("%q is of no idea in ideas.json", name)
		}
	}
	if ideas != v.Ideas {
		v.fault("the manifest counts %d ideas, and ideas.json has %d", v.Ideas, ideas)
	}
	if err := v.counts(z, trashFile, "ideas", v.Trash); err != nil {
		return err
	}
	return v.counts(z, changesFile, "changes", v.Changes)
}

// counts holds the objects of a file to how many there should be.
func (v *verifier) counts(z *zip.Reader, name, what string, want int) error {
	r, err := z.Open(name)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", name, err)
	}
	defer r.Close()
	n := 0
	if err := eachObject(v.ctx, r, func(jsontext.Value) error { n++; return nil }); err != nil {
		return fmt.Errorf("%s is broken: %w", name, err)
	}
	if n != want {
		v.fault("the manifest counts %d %s, and %s has %d", want, what, name, n)
	}
	return nil
}

package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"
	"time"
)

// Sealed puts a seal at the end of an archive that has room for one.
func Sealed(raw []byte) []byte {
	var out bytes.Buffer
	s := &sealer{to: &out, hash: sha256.New()}
	_, _ = s.Write(raw) // to memory
	_ = s.close()
	return out.Bytes()
}

// Remanifested packs an archive anew, with a manifest and a seal that fit it.
func Remanifested(t *testing.T, raw []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	v := verifier{ctx: t.Context(), found: map[string]file{}}
	if err := v.manifest(z, func(file) {}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p, err := newPacker(&out, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.done() }() // it is a test's own
	p.Ideas, p.Trash, p.Changes = v.Ideas, v.Trash, v.Changes
	for _, f := range z.File {
		if f.Name == manifestFile {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if err := p.add(f.Name, func(w io.Writer) error { _, err := io.Copy(w, r); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestTheSealIsOverEveryByteBeforeIt, in whatever pieces they come.
func TestTheSealIsOverEveryByteBeforeIt(t *testing.T) {
	for _, piece := range []int{1, 70, 71, 72, 1000} {
		all := append(bytes.Repeat([]byte("x"), 200), blankSeal...)
		var out bytes.Buffer
		s := &sealer{to: &out, hash: sha256.New()}
		for rest := all; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
			if _, err := s.Write(rest[:min(piece, len(rest))]); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(all[:200])
		if want := string(all[:200]) + "sha256:" + hex.EncodeToString(sum[:]); out.String() != want {
			t.Errorf("in pieces of %d: %q", piece, out.String())
		}
	}
}

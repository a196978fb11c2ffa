package foreign

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads what people wrote, as UTF-8: a byte order mark is passed over,
// UTF-16 that begins with one is understood, and everything else that is not
// UTF-8 is refused with its place.
func text(file string, from io.Reader) io.Reader {
	in := bufio.NewReaderSize(from, 1<<15)
	head, _ := in.Peek(4) // what fails fails again when it is read
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		_, _ = in.Discard(3)
	case bytes.Equal(head, []byte{0xFF, 0xFE, 0, 0}), bytes.Equal(head, []byte{0, 0, 0xFE, 0xFF}):
		return failing{bad(file, "it is UTF-32: save it as UTF-8")}
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		_, _ = in.Discard(2)
		return bufio.NewReaderSize(&wide{file: file, in: in, little: head[0] == 0xFF, line: 1}, 1<<14) // so that there is room for whole characters
	}
	return bufio.NewReaderSize(&narrow{file: file, in: in, line: 1}, 1<<14)
}

// failing fails at once.
type failing struct{ err error }

// Read fails.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// narrow reads UTF-8.
type narrow struct {
	file string
	in   *bufio.Reader
	line int
}

// Read reads whole characters.
func (n *narrow) Read(to []byte) (done int, err error) {
	if len(to) < utf8.UTFMax {
		return 0, io.ErrShortBuffer
	}
	some, err := n.in.Peek(1)
	if len(some) == 0 {
		return 0, err
	}
	some, _ = n.in.Peek(min(max(n.in.Buffered(), utf8.UTFMax), len(to))) // less at the end
	if utf8.Valid(some) && bytes.IndexByte(some, 0) < 0 {                // nearly always
		done, n.line = copy(to, some), n.line+bytes.Count(some, []byte("\n"))
		_, err = n.in.Discard(done)
		return done, err
	}
	for done < len(some) {
		c, size := utf8.DecodeRune(some[done:])
		if c == utf8.RuneError && size <= 1 {
			if !utf8.FullRune(some[done:]) && done > 0 {
				break // the rest comes with the next piece
			}
			return 0, bad(n.file, "line %d is not UTF-8 (there is a byte 0x%02X): save it as UTF-8", n.line, some[done])
		}
		if c == 0 {
			return 0, bad(n.file, "line %d has a NUL byte: it is no text, or UTF-16 without its mark", n.line)
		}
		if c == '\n' {
			n.line++
		}
		done += size
	}
	copy(to, some[:done])
	_, err = n.in.Discard(done)
	return done, err
}

// wide reads UTF-16.
type wide struct {
	file   string
	in     *bufio.Reader
	little bool
	line   int
}

func (w *wide) unit() (rune, error) {
	var b [2]byte
	if _, err := io.ReadFull(w.in, b[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = bad(w.file, "line %d ends in half a character of UTF-16", w.line)
		}
		return 0, err
	}
	if w.little {
		b[0], b[1] = b[1], b[0]
	}
	return rune(b[0])<<8 | rune(b[1]), nil
}

// Read reads whole characters.
func (w *wide) Read(to []byte) (done int, err error) {
	for done+utf8.UTFMax <= len(to) {
		c, err := w.unit()
		if err == nil && utf16.IsSurrogate(c) {
			var second rune
			second, err = w.unit()
			if c = utf16.DecodeRune(c, second); c == utf8.RuneError {
				err = bad(w.file, "line %d is not UTF-16: half a pair is missing", w.line)
			}
		}
		if err == nil && c == 0 {
			err = bad(w.file, "line %d has a NUL character: it is no text", w.line)
		}
		if err != nil {
			if done > 0 && errors.Is(err, io.EOF) {
				return done, nil
			}
			return done, err
		}
		if c == '\n' {
			w.line++
		}
		done += utf8.EncodeRune(to[done:], c)
	}
	if done == 0 {
		return 0, io.ErrShortBuffer
	}
	return done, nil
}

// A meter lets only so much be read for one value.
type meter struct {
	from io.Reader
	file string
	most int64
	left int64
	what string
}

func (f *File) meter(file, what string, from io.Reader) *meter {
	return &meter{from, file, f.limits.Value, f.limits.Value, what}
}

// next begins another value.
func (m *meter) next() { m.left = m.most }

// Read reads on.
func (m *meter) Read(to []byte) (int, error) {
	if m.left <= 0 {
		return 0, bad(m.file, "%s is larger than %s", m.what, megabytes(m.most))
	}
	n, err := m.from.Read(to)
	m.left -= int64(n)
	return n, err
}

// megabytes says a size to people.
func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}

// whole reads a text of at most limits.Value bytes.
func (f *File) whole(s source) (string, error) {
	r, err := s.open()
	if err != nil {
		return "", err
	}
	all, err := io.ReadAll(f.meter(s.name, "the file", text(s.name, r)))
	return string(all), errors.Join(err, r.Close())
}

package foreign

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A reader of JSON in pieces, none of which may be too large.
type reader struct {
	*jsontext.Decoder
	meter *meter
	in    io.Closer
}

// done ends reading.
func (r *reader) done() { _ = r.in.Close() } // nothing is written there

// json opens a file as JSON.
func (f *File) json(s source) (*reader, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	m := f.meter(s.name, "one value", text(s.name, r))
	return &reader{jsontext.NewDecoder(m), m, r}, nil
}

// fault says what is wrong with JSON.
func (r *reader) fault(err error) error {
	if known, ok := errors.AsType[*vault.Error](err); ok {
		return known
	}
	at := "at byte " + strconv.FormatInt(r.InputOffset(), 10)
	if p := string(r.StackPointer()); p != "" {
		at += ", in " + vault.ShortName(p)
	}
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return bad(r.meter.file, "the JSON names a member twice, %s", at)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return bad(r.meter.file, "the JSON is cut short")
	case ok:
		return bad(r.meter.file, "the JSON is broken %s: %v", at, syntax.Err)
	}
	return err
}

// value reads the next value, which the meter is set for.
func (r *reader) value() (jsontext.Value, error) {
	v, err := r.ReadValue()
	if err != nil {
		return nil, r.fault(err)
	}
	return v, nil
}

// members shows the name of each member of an object to visit, which reads the
// value.
func (r *reader) members(visit func(name string) error) error {
	r.meter.next()
	if err := r.want(jsontext.KindBeginObject, "an object"); err != nil {
		return err
	}
	for r.PeekKind() == jsontext.KindString {
		r.meter.next()
		token, err := r.ReadToken()
		if err != nil {
			return r.fault(err)
		}
		if err := visit(token.String()); err != nil {
			return err
		}
	}
	return r.want(jsontext.KindEndObject, "the end of an object")
}

// elements calls visit for each element of an array, which reads it.
func (r *reader) elements(visit func(n int) error) error {
	r.meter.next()
	if err := r.want(jsontext.KindBeginArray, "a list"); err != nil {
		return err
	}
	for n := 1; ; n++ {
		r.meter.next()
		if kind := r.PeekKind(); kind == jsontext.KindEndArray || kind == jsontext.KindInvalid {
			break
		}
		if err := visit(n); err != nil {
			return err
		}
	}
	return r.want(jsontext.KindEndArray, "the end of a list")
}

// want reads a token of that kind.
func (r *reader) want(kind jsontext.Kind, name string) error {
	if got := r.PeekKind(); got != kind && got != jsontext.KindInvalid {
		return bad(r.meter.file, "there should be %s in the JSON at byte %d", name, r.InputOffset())
	}
	if _, err := r.ReadToken(); err != nil {
		return r.fault(err)
	}
	return nil
}

// skip reads a value of any size, and keeps nothing.
func (r *reader) skip() error {
	for depth := 0; ; {
		r.meter.next()
		token, err := r.ReadToken()
		if err != nil {
			return r.fault(err)
		}
		switch token.Kind() {
		case jsontext.KindBeginObject, jsontext.KindBeginArray:
			depth++
		case jsontext.KindEndObject, jsontext.KindEndArray:
			depth--
		default:
		}
		if depth == 0 {
			return nil
		}
	}
}

// end wants the file to have nothing more.
func (r *reader) end() error {
	r.meter.next()
	if _, err := r.ReadToken(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = bad(r.meter.file, "there is more behind the JSON")
		}
		return r.fault(err)
	}
	return nil
}

// decode reads a value of another program into to. Members of another type than
// they have there, and those that are not known, are passed over.
func decode(raw jsontext.Value, to any) error {
	return json.Unmarshal(raw, to, json.MatchCaseInsensitiveNames(false))
}

// A word is a text of another program, "" where it is of another type.
type word string

// UnmarshalJSONFrom fails for broken JSON alone.
func (w *word) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	*w = ""
	if err != nil {
		return err
	}
	switch raw.Kind() {
	case jsontext.KindString:
		text, _ := jsontext.AppendUnquote(nil, raw) // it has been read
		*w = word(text)
	case jsontext.KindNumber:
		*w = word(bytes.Clone(raw))
	default:
	}
	return nil
}

// A flag is a yes or no of another program, no where it is of another type.
type flag bool

// UnmarshalJSONFrom fails for broken JSON alone.
func (f *flag) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	*f = flag(err == nil && raw.Kind() == jsontext.KindTrue)
	return err
}

// A list is one of another program, empty where it is of another type.
type list[T any] []T

// UnmarshalJSONFrom fails for broken JSON alone.
func (l *list[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	*l = nil
	if err != nil || raw.Kind() != jsontext.KindBeginArray {
		return err
	}
	in := jsontext.NewDecoder(bytes.NewReader(raw))
	_, _ = in.ReadToken() // it has been read
	for in.PeekKind() != jsontext.KindEndArray {
		item, err := in.ReadValue()
		if err != nil {
			return err
		}
		var one T
		if item.Kind() == jsontext.KindBeginObject || !isObject(one) {
			if err := json.Unmarshal(item, &one); err != nil {
				return err
			}
			*l = append(*l, one)
		}
	}
	return nil
}

// isObject reports whether T is read from an object.
func isObject(one any) bool { _, isWord := one.(word); return !isWord }

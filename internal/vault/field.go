package vault

import (
	"bytes"
	"errors"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Field is one member of an input. It tells an absent member from a null one
// and takes a value of the wrong type without failing, so that one pass over
// an input finds every fault in it.
type Field[T any] struct {
	Set   bool // the member is there
	Null  bool // it is null
	Wrong bool // it is of another type than T
	Value T    // the zero value unless Set, not Null and not Wrong
}

// Of returns a field that holds v, for callers that are not JSON.
func Of[T any](v T) Field[T] { return Field[T]{Set: true, Value: v} }

// UnmarshalJSONFrom fails for broken JSON alone.
func (f *Field[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*f = Field[T]{Set: true}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if f.Null = raw.Kind() == jsontext.KindNull; f.Null {
		return nil
	}
	if json.Unmarshal(raw, &f.Value) != nil {
		*f = Field[T]{Set: true, Wrong: true}
	}
	return nil
}

// Holds reports whether f has a value to go on with, and records why a field
// that is there has none.
func Holds[T any](p *Problems, name string, f Field[T]) bool {
	p.Require(!f.Null, name, WrongType, "%s cannot be null", name)
	p.Require(!f.Wrong, name, WrongType, "%s has the wrong type", name)
	return f.Set && !f.Null && !f.Wrong
}

// Anything takes a value of any type and keeps none: for fields of which it
// counts only that they are there.
type Anything struct{}

// UnmarshalJSONFrom fails for broken JSON alone.
func (Anything) UnmarshalJSONFrom(dec *jsontext.Decoder) error { return dec.SkipValue() }

// Texts are the elements of a list of texts. They stay as they were sent, for
// there can be half a million of them in a body: who walks over them ends where
// they have seen enough.
type Texts struct{ sent jsontext.Value }

// TextsOf returns a field that holds a list, as [Of] does.
func TextsOf(all ...string) Field[Texts] {
	sent, err := json.Marshal(all, jsontext.AllowInvalidUTF8(true))
	if err != nil { // texts always marshal
		panic(err)
	}
	return Of(Texts{sent})
}

// UnmarshalJSONFrom fails for what is no list.
func (l *Texts) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err == nil && raw.Kind() != jsontext.KindBeginArray {
		err = errors.New("no list")
	}
	l.sent = raw.Clone()
	return err
}

// All walks over the elements and their places.
func (l Texts) All() iter.Seq2[int, Field[string]] {
	return func(yield func(int, Field[string]) bool) {
		dec := decoderOf(l.sent)
		_, _ = dec.ReadToken() // it has been read before, and so have its elements
		for n := 0; dec.PeekKind() != jsontext.KindEndArray; n++ {
			raw, err := dec.ReadValue()
			if err != nil || !yield(n, textOf(raw)) {
				return
			}
		}
	}
}

// textOf returns an element of a list.
func textOf(raw jsontext.Value) Field[string] {
	if raw.Kind() == jsontext.KindNull {
		return Field[string]{Set: true, Null: true}
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil { // no text
		return Field[string]{Set: true, Wrong: true}
	}
	return Of(string(text))
}

// decoderOf reads JSON that has been found good before.
func decoderOf(sent jsontext.Value) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(sent), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// RefuseRest records the members of rest, which no field took, in the order
// in which they were sent. Path is what their names begin with.
func RefuseRest(p *Problems, path string, rest jsontext.Value) {
	for name := range Members(rest) {
		refuseUnknown(p, path+name)
	}
}

// refuseUnknown records a field that there is not.
func refuseUnknown(p *Problems, name string) {
	if p.Room() {
		name = ShortName(name)
		p.Add(name, UnknownField, "There is no field %q", name)
	}
}

// Members walks over the members of an object, in order; there are none if it
// is no object.
func Members(object jsontext.Value) iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		if object.Kind() != jsontext.KindBeginObject {
			return
		}
		dec := decoderOf(object)
		_, _ = dec.ReadToken()
		for dec.PeekKind() == jsontext.KindString {
			token, err := dec.ReadToken()
			if err != nil {
				return
			}
			name := token.String()
			value, err := dec.ReadValue()
			if err != nil || !yield(name, value) {
				return
			}
		}
	}
}

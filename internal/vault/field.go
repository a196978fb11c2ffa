package vault

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Field is one member of an input. It tells an absent member from a null one
// and takes a value of the wrong type without failing, so that one pass over
// an input finds every fault in it. Lists are Field[[]Field[T]], for the same
// reason.
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

// RefuseRest records the members of rest, which no field took, in the order
// in which they were sent. Path is what their names begin with.
func RefuseRest(p *Problems, path string, rest jsontext.Value) {
	for _, name := range names(rest) {
		p.Add(path+name, UnknownField, "There is no field %q", path+name)
	}
}

// names returns the names of the members of an object, in order; none if it is
// no object.
func names(object jsontext.Value) (names []string) {
	if len(object) == 0 || object.Kind() != jsontext.KindBeginObject {
		return nil
	}
	var members orderedNames
	if json.Unmarshal(object, &members) != nil {
		return nil // broken JSON has been refused before
	}
	return members
}

// orderedNames takes the names of an object's members and drops the values.
type orderedNames []string

// UnmarshalJSONFrom reads one object.
func (n *orderedNames) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() == jsontext.KindString {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		*n = append(*n, name.String())
		if err := dec.SkipValue(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

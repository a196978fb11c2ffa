package upkeep

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// members are the names that objects of a vault have, in the order in which the
// program writes them. PostgreSQL keeps no order: without this, what comes back
// from it would not be what went there, byte for byte.
var members = func() map[string]int {
	place := map[string]int{}
	for n, name := range strings.Fields(`
		theme timezone locale default_priority default_view ai
		at source id user_id name idea_id is_error idea_ids query layout position title notes stage tags priority due_date planned_for published_url ai published_at created_at updated_at version deleted_at tokens until
		none head tail text
		file line number notices noticed refused mapped untold_count details field message type`) {
		place[name] = n
	}
	return place
}()

// tables are the members whose names are data: they stand in alphabetical order.
var tables = map[string]bool{"query": true, "mapped": true}

// Canonical returns a text of JSON as the program writes it: without white
// space, the members of each object in their order, those that it does not know
// last, by their names.
func Canonical(text string) (string, error) {
	dec := jsontext.NewDecoder(strings.NewReader(text))
	b, err := appendValue(nil, dec, "")
	if err != nil {
		return "", err
	}
	return string(b), nil
}

// appendValue appends the next value of dec, of the member of that name.
func appendValue(b []byte, dec *jsontext.Decoder, of string) ([]byte, error) {
	if kind := dec.PeekKind(); kind == '{' {
		return appendObject(b, dec, of)
	} else if kind == '[' {
		return appendArray(b, dec)
	}
	v, err := dec.ReadValue()
	if err != nil {
		return nil, err
	}
	if v.Kind() != '"' {
		return append(b, v...), nil
	}
	text, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return nil, err
	}
	return jsontext.AppendQuote(b, text)
}

func appendArray(b []byte, dec *jsontext.Decoder) (_ []byte, err error) {
	if _, err = dec.ReadToken(); err != nil {
		return nil, err
	}
	b = append(b, '[')
	for n := 0; dec.PeekKind() != ']'; n++ {
		if n > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, dec, ""); err != nil {
			return nil, err
		}
	}
	_, err = dec.ReadToken()
	return append(b, ']'), err
}

func appendObject(b []byte, dec *jsontext.Decoder, of string) ([]byte, error) {
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	type member struct {
		name string
		text []byte
	}
	var all []member
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		m := member{name: name.String()} // before the token is read over
		if m.text, err = appendValue(nil, dec, m.name); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	place := func(m member) int {
		if at, known := members[m.name]; known && !tables[of] {
			return at
		}
		return len(members)
	}
	slices.SortFunc(all, func(x, y member) int { return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x.name, y.name)) })
	texts := make([][]byte, len(all))
	for i, m := range all {
		quoted, err := jsontext.AppendQuote(nil, m.name)
		if err != nil {
			return nil, err
		}
		texts[i] = append(append(quoted, ':'), m.text...)
	}
	return append(append(append(b, '{'), bytes.Join(texts, []byte(","))...), '}'), nil
}

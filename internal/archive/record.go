package archive

import (
	"bytes"
	"context"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"
)

// A record is an idea as ideas.json has it: its fields, in order. The table and
// the Markdown files are made of records, so a field that is new to ideas is in
// all of them at once, and what an older program exported is still understood.
type record []member

// A member is one field.
type member struct {
	name  string
	value jsontext.Value
}

// recordOf returns the record of an idea.
func recordOf(idea *vault.Idea) record {
	r, err := parseRecord(idea.AppendJSON(nil))
	if err != nil { // what an idea writes can be read
		panic(err)
	}
	return r
}

// parseRecord reads one object.
func parseRecord(object []byte) (r record, err error) {
	dec := jsontext.NewDecoder(bytes.NewReader(object))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	for dec.PeekKind() == jsontext.KindString {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		text := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		r = append(r, member{text, value.Clone()})
	}
	_, err = dec.ReadToken()
	return r, err
}

// eachRecord shows each idea of an ideas.json to visit.
func eachRecord(ctx context.Context, ideas io.Reader, visit func(record) error) error {
	return eachObject(ctx, ideas, func(object jsontext.Value) error {
		r, err := parseRecord(object)
		if err != nil {
			return err
		}
		return visit(r)
	})
}

// eachObject shows each element of an array of objects to visit.
func eachObject(ctx context.Context, array io.Reader, visit func(jsontext.Value) error) error {
	dec := jsontext.NewDecoder(array)
	if dec.PeekKind() != jsontext.KindBeginArray {
		return errNoArray
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() == jsontext.KindBeginObject {
		if err := ctx.Err(); err != nil {
			return err
		}
		object, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if err := visit(object); err != nil {
			return err
		}
	}
	if err := ends(dec, jsontext.KindEndArray); err != nil {
		return err
	}
	if _, err := dec.ReadToken(); err != io.EOF { //nolint:errorlint // the decoder returns it bare
		return errNoArray
	}
	return nil
}

// ends reads the end of an array or an object, and nothing else.
func ends(dec *jsontext.Decoder, end jsontext.Kind) error {
	token, err := dec.ReadToken()
	if err == nil && token.Kind() != end {
		err = errNoArray
	}
	return err
}

// text returns a field as text, "" where there is none.
func (r record) text(name string) string {
	for _, m := range r {
		if m.name == name && m.value.Kind() == jsontext.KindString {
			return m.text()
		} else if m.name == name && m.value.Kind() == jsontext.KindNumber {
			return string(m.value)
		}
	}
	return ""
}

// text returns the text of a field that holds one.
func (m member) text() string {
	text, _ := jsontext.AppendUnquote(nil, m.value) // it has been read as JSON
	return string(text)
}

// texts returns the elements of a list of texts.
func (m member) texts() (all []string) {
	dec := jsontext.NewDecoder(bytes.NewReader(m.value))
	_, _ = dec.ReadToken()
	for dec.PeekKind() == jsontext.KindString {
		token, err := dec.ReadToken()
		if err != nil {
			break
		}
		all = append(all, token.String())
	}
	return all
}

// maxFileName is how long the name of a file of an archive may be, in bytes.
const maxFileName = 100

// fileName returns the name of the file that holds the idea: its id, and what
// of its title every system takes in a name. The id makes it unique, also where
// large and small letters are one.
func (r record) fileName() string { return ideasFolder + r.pageName(maxFileName-len(ideasFolder)) }

// pageName returns such a name of at most that many bytes.
func (r record) pageName(most int) string {
	const ending = ".md"
	name := r.text("id")
	if slug := slug(r.text("title"), most-len(name)-len("-")-len(ending)); slug != "" {
		name += "-" + slug
	}
	return name + ending
}

// slug returns the letters and digits of a title, in small letters and with
// hyphens between the words, in at most that many bytes.
func slug(title string, most int) string {
	var b strings.Builder
	for _, c := range norm.NFC.String(strings.ToLower(title)) {
		word := unicode.In(c, unicode.L, unicode.M, unicode.Nd)
		switch {
		case b.Len()+utf8.RuneLen(c) > most:
			return trimSlug(b.String())
		case word:
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return trimSlug(b.String())
}

// trimSlug takes off what a name should not end with. What was cut is in NFC
// as it was before.
func trimSlug(s string) string { return strings.Trim(s, "-") }

// FileName returns the name of the file in which Markdown or text of an idea is
// to be kept; the ending is with its dot.
func FileName(idea *vault.Idea, ending string) string {
	name := recordOf(idea).pageName(maxFileName)
	return strings.TrimSuffix(name, ".md") + ending
}

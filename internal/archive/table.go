package archive

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// A tabulator writes records as CSV by RFC 4180, in UTF-8 with a byte order mark,
// without which spreadsheets take it for another encoding.
type tabulator struct{ begun bool }

// append appends the row of r, before the first one also the names of its columns.
func (t *tabulator) append(b []byte, r record) []byte {
	if !t.begun {
		b = t.head(b, r)
	}
	for n, m := range r {
		if n > 0 {
			b = append(b, ',')
		}
		switch m.value.Kind() {
		case jsontext.KindNull:
		case jsontext.KindString:
			b = appendCell(b, m.text())
		case jsontext.KindBeginArray:
			b = appendCell(b, strings.Join(m.texts(), ","))
		default:
			b = append(b, m.value...)
		}
	}
	return append(b, "\r\n"...)
}

// head appends the names of the columns of r.
func (t *tabulator) head(b []byte, r record) []byte {
	t.begun = true
	b = append(b, "\uFEFF"...)
	for n, m := range r {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(b, m.name...)
	}
	return append(b, "\r\n"...)
}

// appendCell appends a cell that holds s, in quotes.
func appendCell(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	return append(append(append(b, '"'), strings.ReplaceAll(Guard(s), `"`, `""`)...), '"')
}

// formula begins what a spreadsheet would compute instead of show.
const formula = "=+-@\t\r\n＝＋－＠"

// guarded reports whether a text has an apostrophe before it in a table.
func guarded(s string) bool { return s != "" && (s[0] == '\'' || strings.IndexAny(s, formula) == 0) }

// Guard puts an apostrophe before a text that a spreadsheet would take for a
// formula, and before one that has an apostrophe there already, so that
// [Unguard] gives back each.
func Guard(s string) string {
	if guarded(s) {
		return "'" + s
	}
	return s
}

// Unguard returns the text of which Guard made s. What Guard would not have
// made stays as it is: tables are written by hand too.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && guarded(rest) {
		return rest
	}
	return s
}

package foreign

import (
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"

	"creatorvault.dev/internal/vault"
)

// A table is a CSV file that is being read.
type table struct {
	source
	columns []string
	csv     *csv.Reader
	meter   *meter
	in      io.Closer
}

// done ends reading.
func (t *table) done() { _ = t.in.Close() } // nothing is written there

// table opens a CSV file and reads the names of its columns.
func (f *File) table(s source) (*table, error) {
	comma, err := separator(s)
	if err != nil {
		return nil, err
	}
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	m := f.meter(s.name, "one row", text(s.name, r))
	t := &table{source: s, csv: csv.NewReader(m), meter: m, in: r}
	t.csv.Comma, t.csv.FieldsPerRecord, t.csv.ReuseRecord = comma, -1, false
	head, err := t.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		err = bad(s.name, "the table is empty")
	case err != nil:
		err = t.fault(err)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	for _, name := range head {
		t.columns = append(t.columns, strings.TrimSpace(name))
	}
	return t, nil
}

// separator returns what stands between the cells of the first line.
func separator(s source) (rune, error) {
	r, err := s.open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	head := make([]byte, 1<<14)
	n, err := io.ReadFull(text(s.name, r), head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return 0, err
	}
	counts, quoted := map[rune]int{}, false
	for _, c := range string(head[:n]) {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if c == '\n' {
			break
		}
		counts[c]++
	}
	best := ','
	for _, c := range ";\t" {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best, nil
}

// fault says what is wrong with a table.
func (t *table) fault(err error) error {
	if known, ok := errors.AsType[*vault.Error](err); ok {
		return known
	}
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return bad(t.name, "line %d of the table is broken: %v", e.Line, e.Err)
	}
	return err
}

// has reports whether there are these columns.
func (t *table) has(names ...string) bool {
	for _, name := range names {
		if !slices.Contains(t.columns, name) {
			return false
		}
	}
	return true
}

// own are the names of the fields of an idea.
var own = func() (names []string) {
	for f := range reflect.TypeFor[vault.NewIdea]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return append(names, "published_at", "deleted_at")
}()

// ours reports whether every column is a field of an idea.
func (t *table) ours() bool {
	for _, name := range t.columns {
		if !slices.Contains(own, name) {
			return false
		}
	}
	return true
}

// titled returns the column with the titles, -1 if there is none.
func (t *table) titled() int {
	for _, names := range [][]string{{"title"}, {"name"}, {"task name", "task", "page", "idea", "subject"}} {
		for i, column := range t.columns {
			if slices.Contains(names, plain(column)) {
				return i
			}
		}
	}
	return -1
}

// each shows every row with as many cells as there are columns to visit.
func (t *table) each(r *run, visit func(from Place, row []string) error) error {
	for n := 1; ; n++ {
		t.meter.next()
		row, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		from := t.place(n)
		if e, ok := errors.AsType[*csv.ParseError](err); ok {
			from.Line = e.StartLine
			if err := r.refuse(from, "row", vault.Malformed, "Line %d is broken: %v", e.Line, e.Err); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return t.fault(err)
		}
		from.Line, _ = t.csv.FieldPos(0)
		if len(row) != len(t.columns) {
			if err := r.refuse(from, "row", vault.Malformed, "The row has %d cells, and there are %d columns", len(row), len(t.columns)); err != nil {
				return err
			}
			continue
		}
		if err := visit(from, row); err != nil {
			return err
		}
	}
}

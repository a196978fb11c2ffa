package foreign

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// detect finds out what one file is.
func (f *File) detect(ctx context.Context, s source) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	in := bufio.NewReaderSize(text("", r), 1<<16)
	head, err := in.Peek(1 << 15)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	start := strings.TrimLeft(string(head), " \t\r\n")
	page := slices.Contains(pages, s.ext())
	switch {
	case start == "":
		return bad("", "there is nothing in it")
	case start[0] == '[' && !page && !strings.HasPrefix(start, "[["):
		f.Format, f.read = JSON, func(r *run) error { return r.objects(s, nil) }
		return nil
	case start[0] == '{' && !page:
		return f.detectObject(ctx, s)
	case page || strings.HasPrefix(start, "---\n") || strings.HasPrefix(start, "---\r\n") || strings.HasPrefix(start, "# "):
		f.Format, f.read = Markdown, func(r *run) error { return r.page(s, 1) }
		return nil
	}
	return f.detectTable(s, start)
}

// pages are the endings of files that hold one idea.
var pages = []string{".md", ".markdown", ".txt"}

// detectTable finds out whose table a CSV is, by its columns.
func (f *File) detectTable(s source, start string) error {
	t, err := f.table(s)
	if err != nil {
		return err
	}
	defer t.done()
	switch {
	case t.has("TYPE", "CONTENT"):
		f.Format, f.read = Todoist, func(r *run) error { return r.todoist(s) }
	case t.has("title") && t.ours():
		f.Format, f.read = CSV, func(r *run) error { return r.rows(s) }
	case t.titled() >= 0:
		f.Format, f.read = Notion, func(r *run) error { return r.notionTable(s, nil) }
	case strings.ContainsAny(firstLine(start), ",;\t"):
		return bad("", "it looks like a table, and no column is called title or name")
	default:
		return bad("", "it is no export that is known: a zip or JSON of CreatorVault, of Trello, Notion, Google Keep or Todoist, a table with a title, or Markdown")
	}
	return nil
}

// detectBundle finds out what the files of a zip or a folder are.
func (f *File) detectBundle(ctx context.Context, b bundle) error {
	if _, ok := b.find("manifest.json"); ok {
		if ideas, ok := b.find("ideas.json"); ok {
			f.Format, f.ours, f.read = Archive, b, func(r *run) error { return r.archive(b, ideas) }
			return nil
		}
	}
	kinds := map[string]int{}
	for _, s := range b {
		kinds[s.ext()]++
		switch {
		case s.ext() == ".json" && keepFolder(s.name):
			f.Format, f.read = Keep, func(r *run) error { return r.keep(b) }
			return nil
		case (s.ext() == ".md" || s.ext() == ".csv") && notionID(s.stem()) != "":
			f.Format, f.read = Notion, func(r *run) error { return r.notion(b) }
			return nil
		}
	}
	switch {
	case kinds[".csv"] > 0 && kinds[".md"] == 0:
		return f.detectTables(ctx, b)
	case kinds[".md"]+kinds[".markdown"]+kinds[".txt"] > 0:
		f.Format, f.read = Markdown, func(r *run) error { return r.pages(b) }
	case len(b) == 1:
		return f.detect(ctx, b[0])
	default:
		return bad("", "there is no file in it that is known: a CreatorVault, Notion, Google Keep or Todoist export, or Markdown")
	}
	return nil
}

// detectTables takes a bundle of projects of Todoist, or the one table in it.
func (f *File) detectTables(ctx context.Context, b bundle) error {
	tables := slices.DeleteFunc(slices.Clone(b), func(s source) bool { return s.ext() != ".csv" })
	if err := f.detect(ctx, tables[0]); err != nil || len(tables) == 1 {
		return err
	}
	if f.Format != Todoist {
		return bad("", "it has several tables: import each by itself")
	}
	f.read = func(r *run) error {
		for _, s := range tables {
			if err := r.todoist(s); err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// keepFolder reports whether a file lies where Takeout puts notes, in any of
// its languages.
func keepFolder(name string) bool {
	dir := path.Base(path.Dir(name))
	return dir == "Keep" || dir == "Google Keep" || strings.HasPrefix(name, "Takeout/")
}

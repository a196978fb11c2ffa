package foreign

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// pages reads a folder or a zip of Markdown files.
func (r *run) pages(b bundle) error {
	others, n := 0, 0
	for _, s := range b {
		if !slices.Contains(pages, s.ext()) {
			others++
			continue
		}
		n++
		if err := r.page(s, n); err != nil {
			return err
		}
	}
	if others > 0 {
		r.file.notice("%d files that are no Markdown were left out", others)
	}
	return nil
}

// page reads one Markdown file.
func (r *run) page(s source, n int) error {
	from := s.place(n)
	from.Line = 1
	text, err := r.file.whole(s)
	if invalid, ok := errors.AsType[*vault.Error](err); ok { // one page of many
		return r.refuse(from, "body", vault.Malformed, "%s", invalid.Message)
	}
	if err != nil {
		return err
	}
	fields, body, err := front(text)
	if isOurs(fields) {
		e, err := entry(from, membersOfPage(fields, body))
		if err != nil {
			return err
		}
		return r.show(e)
	}
	d := &draft{format: Markdown, from: from, notes: body}
	if err != nil {
		d.notes = text
		d.notice("the front matter cannot be understood, and stayed in the notes: %v", err)
	}
	d.name(s.stem())
	for _, f := range fields {
		d.field(f)
	}
	if d.notes == "" && len(fields) == 0 {
		return r.refuse(from, "body", vault.Blank, "There is nothing in it")
	}
	return r.show(d.entries()...)
}

// isOurs reports whether a page is one that an export of ours holds.
func isOurs(fields []field) bool {
	for _, name := range []string{"id", "user_id", "title", "stage", "created_at"} {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			return false
		}
	}
	return true
}

// membersOfPage returns the fields of an idea of ours.
func membersOfPage(fields []field, body string) (all []member) {
	for _, f := range fields {
		switch f.kind {
		case "!!null":
			all = append(all, member{f.name, jsontext.Value("null")})
		case "!!int":
			value := quoted(f.value)
			if raw := jsontext.Value(f.value); raw.IsValid() && raw.Kind() == jsontext.KindNumber {
				value = raw
			}
			all = append(all, member{f.name, value})
		case "!!seq":
			b := []byte("[")
			for n, text := range f.list {
				if n > 0 {
					b = append(b, ',')
				}
				b = append(b, quoted(text)...)
			}
			all = append(all, member{f.name, append(b, ']')})
		default:
			all = append(all, member{f.name, quoted(f.value)})
		}
	}
	if notes := strings.TrimSpace(body); notes != "" {
		all = append(all, member{"notes", quoted(notes)})
	}
	return all
}

// heading is a first line that is the title of a page.
var heading = regexp.MustCompile(`^\s*# +([^\n]+?) *#* *(?:\n|$)`)

// dated is a file as Jekyll names posts.
var dated = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)-(.+)$`)

// name gives the page the title that stands first in it, or that of its file.
func (d *draft) name(stem string) {
	if m := dated.FindStringSubmatch(stem); m != nil {
		if at, err := time.Parse(time.DateOnly, m[1]); err == nil {
			d.kept.CreatedAt, stem = at, strings.ReplaceAll(m[2], "-", " ")
		}
	}
	if m := heading.FindStringSubmatch(d.notes); m != nil {
		d.title, d.notes = m[1], strings.TrimPrefix(d.notes, m[0])
		return
	}
	d.title = stem
}

// field takes one line of a front matter, as Obsidian, Jekyll and Hugo name
// them.
func (d *draft) field(f field) {
	switch strings.ToLower(f.name) {
	case "title":
		if strings.TrimSpace(f.value) != "" && f.kind != "!!seq" && f.kind != "!!map" {
			if m := heading.FindStringSubmatch(d.title); m == nil && d.title != "" && line(d.title) != line(f.value) && d.headed() {
				d.notes = "# " + d.title + "\n" + d.notes
			}
			d.title = f.value
		}
	case "tags", "tag", "categories", "category", "keywords":
		for _, tag := range f.words() {
			d.tags = append(d.tags, strings.TrimPrefix(strings.TrimSpace(tag), "#"))
		}
	case "stage", "status":
		d.stageOf(f.value)
	case "draft":
		d.published(f, f.value != "true")
	case "published":
		d.published(f, f.value == "true")
	case "priority":
		d.priorityOf(f.name, f.value)
	case "due", "due_date", "duedate", "deadline":
		d.dueOf(f.name, f.value)
	case "date", "created", "created_at", "date created", "creation date":
		d.at(f, &d.kept.CreatedAt)
	case "updated", "updated_at", "modified", "lastmod", "last_modified_at", "date modified":
		d.at(f, &d.kept.UpdatedAt)
	default:
		if f.kind != "!!null" {
			d.fact(f.name, f.value)
		}
	}
}

// headed reports whether the title came from a heading, and not from the name
// of the file.
func (d *draft) headed() bool {
	base := source{name: d.from.File}
	return !strings.EqualFold(line(d.title), line(base.stem())) && !dated.MatchString(base.stem())
}

// words are the tags of a field: a list, or a text with commas, or else spaces.
func (f field) words() []string {
	if f.kind == "!!seq" || strings.Contains(f.value, ",") {
		return f.texts()
	}
	return strings.Fields(f.value)
}

// published takes what says whether a page is out.
func (d *draft) published(f field, is bool) {
	switch {
	case f.kind != "!!bool":
		d.fact(f.name, f.value)
	case is:
		d.stage = vault.StagePublished
	default:
		d.stage = vault.StageDraft
	}
}

// at takes a time.
func (d *draft) at(f field, to *time.Time) {
	at, _, _, ok := timeOf(f.value)
	if !ok || instant(at) == "" {
		d.fact(f.name, f.value)
		return
	}
	*to = at
}

package foreign

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"creatorvault.dev/internal/vault"
)

// withID is a name as Notion makes them: what it is called, and its id.
var withID = regexp.MustCompile(`^(.*?) ?([0-9a-f]{32})(_all)?$`)

// notionID returns the id in the name of a file, "" if there is none.
func notionID(stem string) string {
	if m := withID.FindStringSubmatch(stem); m != nil {
		return m[2]
	}
	return ""
}

// A known row is one of which there is a page.
type known map[string]int

// notion reads an export: each page is an idea, and each row of a table that
// has no page is one too.
func (r *run) notion(b bundle) error {
	has, others, n := known{}, 0, 0
	size := int64(0)
	for _, s := range b {
		switch s.ext() {
		case ".md":
			n++
			title, err := r.notionPage(s, n, path.Dir(s.name))
			if err != nil {
				return err
			}
			key := rowKey(path.Dir(s.name), title)
			has[key]++
			if size += int64(len(key) + 50); size > r.file.limits.Index {
				return bad("", "it has more pages than can be remembered")
			}
		case ".csv", ".html":
		default:
			others++
		}
	}
	for _, s := range b {
		if s.ext() != ".csv" || twin(b, s) {
			continue
		}
		if err := r.notionTable(s, has); err != nil {
			return err
		}
	}
	if others > 0 {
		r.file.notice("%d attachments were left out", others)
	}
	return nil
}

// twin reports whether a table is a part of another one, which has all rows.
func twin(b bundle, s source) bool {
	_, ok := b.find(strings.TrimSuffix(s.name, ".csv") + "_all.csv")
	return ok
}

// rowKey names a row: the folder of the pages of its table, and its title. The
// folder is named as the table, with or without its id.
func rowKey(folder, title string) string {
	dir, base := path.Split(folder)
	return dir + bare(base) + "\x00" + line(title)
}

// bare is a name without its id.
func bare(stem string) string {
	if m := withID.FindStringSubmatch(stem); m != nil {
		return m[1]
	}
	return stem
}

// property is a line below the title of a page of a table.
var property = regexp.MustCompile(`^([^:\n]{1,100}): (.*)$`)

// notionPage reads a page, and returns its title.
func (r *run) notionPage(s source, n int, folder string) (title string, err error) {
	from := s.place(n)
	from.Line = 1
	text, err := r.file.whole(s)
	if invalid, ok := errors.AsType[*vault.Error](err); ok {
		return "", r.refuse(from, "body", vault.Malformed, "%s", invalid.Message)
	}
	if err != nil {
		return "", err
	}
	d := &draft{format: Notion, from: from, id: notionID(s.stem()), title: bare(s.stem())}
	d.notes = strings.ReplaceAll(text, "\r\n", "\n")
	if m := heading.FindStringSubmatch(d.notes); m != nil {
		d.title, d.notes = m[1], strings.TrimPrefix(d.notes, m[0])
	}
	title = d.title
	if folder != "." { // it can be a row of a table
		d.properties()
	}
	return title, r.show(d.entries()...)
}

// properties takes the lines between the title and the text: they stand in one
// block, with a blank line after it.
func (d *draft) properties() {
	block, rest, _ := strings.Cut(strings.TrimLeft(d.notes, "\n"), "\n\n")
	lines := strings.Split(strings.TrimSpace(block), "\n")
	if strings.TrimSpace(block) == "" || slices.ContainsFunc(lines, func(s string) bool { return !property.MatchString(s) }) {
		return
	}
	d.notes = rest
	for _, one := range lines {
		m := property.FindStringSubmatch(one)
		d.property(m[1], m[2])
	}
}

// property takes a value of a table.
func (d *draft) property(name, value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	switch plain(name) {
	case "status", "stage", "state":
		d.stageOf(value)
	case "tags", "tag", "labels", "label", "category", "categories", "topics", "topic", "multi select":
		d.tags = append(d.tags, strings.Split(value, ",")...)
	case "priority":
		d.priorityOf(name, value)
	case "date", "due", "due date", "deadline", "publish date":
		first, last, ranged := strings.Cut(value, "→")
		d.dueOf(name, zone.ReplaceAllString(first, ""))
		if ranged {
			d.fact(name+" until", last)
		}
	case "created", "created time", "date created", "created at":
		d.at(field{name: name, value: value}, &d.kept.CreatedAt)
	case "updated", "last edited", "last edited time", "updated at":
		d.at(field{name: name, value: value}, &d.kept.UpdatedAt)
	default:
		d.fact(name, value)
	}
}

// zone is how Notion writes one behind a time.
var zone = regexp.MustCompile(`\s*\((?:GMT|UTC)[^)]*\)|\s+$`)

// notionTable reads a table. Rows that has knows are passed over once for each
// page.
func (r *run) notionTable(s source, has known) error {
	t, err := r.file.table(s)
	if err != nil {
		return err
	}
	defer t.done()
	titles := max(t.titled(), 0) // Notion has it first, whatever it is called
	folder := path.Join(path.Dir(s.name), bare(s.stem()))
	return t.each(r, func(from Place, row []string) error {
		key := rowKey(folder, row[titles])
		if has[key] > 0 {
			has[key]--
			return nil
		}
		d := &draft{format: Notion, from: from, title: row[titles]}
		for i, cell := range row {
			if i == titles {
				continue
			}
			if name := plain(t.columns[i]); name == "notes" || name == "content" || name == "description" || name == "text" {
				d.notes = strings.TrimSpace(d.notes + "\n\n" + cell)
				continue
			}
			d.property(t.columns[i], cell)
		}
		if line(d.title) == "" && d.notes == "" && len(d.facts) == 0 {
			return r.refuse(from, t.columns[titles], vault.Blank, "The row has no title")
		}
		return r.show(d.entries()...)
	})
}

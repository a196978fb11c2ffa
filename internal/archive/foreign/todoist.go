package foreign

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"creatorvault.dev/internal/vault"
)

// label is one of Todoist, in the name of a task.
var label = regexp.MustCompile(`(^|\s)@([^\s@]+)`)

// attachment is a file in a comment of Todoist.
var attachment = regexp.MustCompile(`\s*\[\[file \{.*\}\]\]`)

// todoist reads a project. A task with all below it is one idea: tasks under it
// become its checklist, and comments stand below.
func (r *run) todoist(s source) error {
	t, err := r.file.table(s)
	if err != nil {
		return err
	}
	defer t.done()
	p := &project{run: r, table: t}
	if stem := strings.TrimSpace(todoistID.ReplaceAllString(s.stem(), "")); todoistID.MatchString(s.stem()) && stem != "Inbox" {
		p.name = stem
	}
	if err := t.each(r, p.row); err != nil {
		return err
	}
	return p.flush()
}

// todoistID is the number of a project in the name of its file.
var todoistID = regexp.MustCompile(`\s*\[\w+\]$`)

// A project is one of Todoist, while it is read.
type project struct {
	*run
	table   *table
	name    string // "" for none that means anything
	section string
	task    *draft
	lines   []string // checklist and comments of the task
	size    int64
}

// row reads one row.
func (p *project) row(from Place, row []string) error {
	cell := func(name string) string {
		if i := slices.Index(p.table.columns, name); i >= 0 {
			return row[i]
		}
		return ""
	}
	content := strings.TrimSpace(cell("CONTENT"))
	switch kind := strings.ToLower(strings.TrimSpace(cell("TYPE"))); kind {
	case "task":
		indent, _ := strconv.Atoi(strings.TrimSpace(cell("INDENT"))) // nothing is the first level
		if indent > 1 && p.task != nil {
			return p.below(from, indent, content, cell("DESCRIPTION"))
		}
		return p.begin(from, content, cell)
	case "section":
		if err := p.flush(); err != nil {
			return err
		}
		p.section = content
	case "note":
		if p.task == nil {
			return p.refuse(from, "TYPE", vault.NotAllowed, "A comment has no task before it")
		}
		return p.note(from, content)
	case "", "meta": // between sections, and how the project is shown
	default:
		return p.refuse(from, "TYPE", vault.NotAllowed, "There is no type %q", vault.ShortName(kind))
	}
	return nil
}

// begin begins a task.
func (p *project) begin(from Place, content string, cell func(string) string) error {
	if err := p.flush(); err != nil {
		return err
	}
	d := &draft{format: Todoist, from: from, notes: cell("DESCRIPTION")}
	d.title = strings.TrimPrefix(content, "* ") // marks a task that cannot be ticked off
	for _, found := range label.FindAllStringSubmatch(d.title, -1) {
		d.tags = append(d.tags, found[2])
	}
	if rest := strings.TrimSpace(label.ReplaceAllString(d.title, "")); rest != "" {
		d.title = rest
	}
	for _, tag := range []string{p.section, p.name} {
		if tag != "" {
			d.tags = append(d.tags, tag)
		}
	}
	switch strings.TrimSpace(cell("PRIORITY")) {
	case "1":
		d.priority = vault.PriorityHigh
	case "3":
		d.priority = vault.PriorityLow
	case "", "2", "4": // 4 is what a task has that nobody gave one
		d.priority = vault.PriorityMedium
	default:
		d.fact("Priority", cell("PRIORITY"))
	}
	d.dueOf("Date", cell("DATE"))
	for _, name := range p.table.columns {
		switch name {
		case "RESPONSIBLE", "DURATION", "DEADLINE":
			value := cell(name)
			if name == "DURATION" && value != "" && value != "None" {
				value += " " + cell("DURATION_UNIT")
			}
			if value != "None" {
				d.fact(name[:1]+strings.ToLower(name[1:]), value)
			}
		}
	}
	p.task = d
	return nil
}

// below adds a task to the checklist of the one above it.
func (p *project) below(from Place, indent int, content, description string) error {
	item := strings.Repeat("  ", min(indent-2, 10)) + checklist(false, content)
	if description = line(description); description != "" {
		item += ": " + description
	}
	return p.add(from, item)
}

// note adds a comment.
func (p *project) note(from Place, content string) error {
	if found := attachment.FindString(content); found != "" {
		p.task.notice("an attachment of a comment was left out")
		content = attachment.ReplaceAllString(content, "")
	}
	if content == "" {
		return nil
	}
	return p.add(from, "\nComment: "+content)
}

// add adds a line, within limits.
func (p *project) add(from Place, text string) error {
	if p.size += int64(len(text)); p.size > p.file.limits.Value {
		return bad(from.File, "line %d: one task with all below it is larger than %s", from.Line, megabytes(p.file.limits.Value))
	}
	p.lines = append(p.lines, text)
	return nil
}

// flush shows the task that is complete now.
func (p *project) flush() error {
	d := p.task
	if d == nil {
		return nil
	}
	if len(p.lines) > 0 {
		d.notes = strings.TrimSpace(d.notes + "\n\n" + strings.Join(p.lines, "\n"))
	}
	p.task, p.lines, p.size = nil, nil, 0
	return p.show(d.entries()...)
}

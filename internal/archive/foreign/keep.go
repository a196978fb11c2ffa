package foreign

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// A note is one of Google Keep, as Takeout writes it.
type note struct {
	Title       word            `json:"title"`
	Text        word            `json:"textContent"`
	Items       list[keepItem]  `json:"listContent"`
	Labels      list[keepLabel] `json:"labels"`
	Annotations list[keepLink]  `json:"annotations"`
	Attachments list[keepFile]  `json:"attachments"`
	Sharees     list[keepShare] `json:"sharees"`
	Trashed     flag            `json:"isTrashed"`
	Archived    flag            `json:"isArchived"`
	Pinned      flag            `json:"isPinned"`
	Created     word            `json:"createdTimestampUsec"`
	Edited      word            `json:"userEditedTimestampUsec"`
}

type keepItem struct {
	Text word `json:"text"`
	Done flag `json:"isChecked"`
}

type keepLabel struct {
	Name word `json:"name"`
}

type keepLink struct {
	URL   word `json:"url"`
	Title word `json:"title"`
}

type keepFile struct {
	Path word `json:"filePath"`
}

type keepShare struct {
	Owner flag `json:"isOwner"`
}

// isNote reports whether an object is a note.
func isNote(names map[string]bool) bool {
	return names["isTrashed"] && (names["textContent"] || names["listContent"] || names["userEditedTimestampUsec"])
}

// keep reads the notes of a Takeout.
func (r *run) keep(b bundle) error {
	others, seen := 0, map[string]int{}
	for _, s := range b {
		switch s.ext() {
		case ".json":
			if err := r.keepNote(s, seen); err != nil {
				return err
			}
		case ".html", ".txt": // the same notes once more, and the names of the labels
		default:
			others++
		}
	}
	if others > 0 {
		r.file.notice("%d attachments (pictures, drawings, recordings) were left out", others)
	}
	return nil
}

// keepNote reads one note.
func (r *run) keepNote(s source, seen map[string]int) error {
	from := s.place(1)
	in, err := r.file.json(s)
	if err != nil {
		return err
	}
	defer in.done()
	v, err := in.value()
	if err != nil {
		if invalid, ok := errors.AsType[*vault.Error](err); ok { // one note more or less
			return r.refuse(from, "body", vault.Malformed, "%s", invalid.Message)
		}
		return err
	}
	names := map[string]bool{}
	if v.Kind() == jsontext.KindBeginObject {
		all, err := membersOf(v)
		if err != nil {
			return err
		}
		for _, m := range all {
			names[m.name] = true
		}
	}
	var n note
	if isNote(names) {
		err = decode(v, &n)
	} else {
		return r.refuse(from, "body", vault.WrongType, "It is no note of Google Keep")
	}
	if err != nil {
		return err
	}
	d := n.draft(from)
	if d.title == "" && d.notes == "" {
		return r.refuse(from, "body", vault.Blank, "The note is empty")
	}
	if seen[d.id]++; d.id != "" && seen[d.id] > 1 { // notes that were made at once
		d.id = fmt.Sprintf("%s-%d", d.id, seen[d.id])
	}
	return r.show(d.entries()...)
}

// draft returns the idea of a note. Keep knows no stages: what is archived was
// put aside, and is not published.
func (n *note) draft(from Place) *draft {
	d := &draft{format: Keep, from: from, id: microseconds(n.Created), title: string(n.Title)}
	var b strings.Builder
	b.WriteString(string(n.Text))
	for _, item := range n.Items {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(checklist(bool(item.Done), string(item.Text)))
	}
	d.notes = strings.TrimSpace(b.String())
	for _, link := range n.Annotations {
		if url := string(link.URL); url != "" && !strings.Contains(d.notes, url) {
			d.facts = append(d.facts, strings.TrimSpace("Link: "+line(string(link.Title))+" "+url))
		}
	}
	for _, label := range n.Labels {
		d.tags = append(d.tags, string(label.Name))
	}
	if n.Archived {
		d.tags = append(d.tags, "archived")
	}
	if n.Pinned {
		d.priority = vault.PriorityHigh
		d.notice("it was pinned, and has priority high")
	}
	if len(n.Attachments) > 0 {
		d.notice("%d attachments were left out", len(n.Attachments))
	}
	if len(n.Sharees) > 1 {
		d.notice("it was shared: the others are not kept")
	}
	d.kept.Trashed = bool(n.Trashed)
	d.kept.CreatedAt, d.kept.UpdatedAt = fromMicroseconds(n.Created), fromMicroseconds(n.Edited)
	return d
}

// microseconds returns a time of Keep that is one, else "".
func microseconds(w word) string {
	if fromMicroseconds(w).IsZero() {
		return ""
	}
	return string(w)
}

// fromMicroseconds reads a time of Keep.
func fromMicroseconds(w word) time.Time {
	n, err := strconv.ParseInt(string(w), 10, 64)
	if at := time.UnixMicro(n).UTC(); err == nil && n > 0 && at.Year() <= 9999 {
		return at
	}
	return time.Time{}
}

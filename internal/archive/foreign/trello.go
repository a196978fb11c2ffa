package foreign

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// detectObject finds out whose JSON object a file is, by its members.
func (f *File) detectObject(ctx context.Context, s source) error {
	in, err := f.json(s)
	if err != nil {
		return err
	}
	defer in.done()
	names := map[string]bool{}
	err = in.members(func(name string) error {
		if len(names) < 1000 {
			names[name] = true
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return in.skip()
	})
	if err == nil {
		err = in.end()
	}
	switch {
	case err != nil:
		return err
	case names["cards"] && names["lists"]:
		f.Format, f.read = Trello, func(r *run) error { return r.trello(s) }
	case isNote(names):
		f.Format, f.read = Keep, func(r *run) error { return r.keepNote(s, map[string]int{}) }
	default:
		return bad("", "it is JSON, and neither CreatorVault's list of ideas nor a board of Trello")
	}
	return nil
}

// A board is what must be known of one of Trello before its cards are read,
// which stand before some of it.
type board struct {
	lists      map[string]column
	checklists map[string][]checks // by card
	comments   map[string][]string // by card, the newest first
	left       int64
	file       string
	most       int64
}

// A column is a list of cards.
type column struct {
	ID     word `json:"id"`
	Name   word `json:"name"`
	Closed flag `json:"closed"`
}

// checks is a checklist of a card.
type checks struct {
	Card  word        `json:"idCard"`
	Name  word        `json:"name"`
	Pos   word        `json:"pos"`
	Items list[check] `json:"checkItems"`
}

type check struct {
	Name  word `json:"name"`
	State word `json:"state"`
	Pos   word `json:"pos"`
}

// An action is what somebody did; only comments count.
type action struct {
	Type word `json:"type"`
	Date word `json:"date"`
	Data struct {
		Text word `json:"text"`
		Card struct {
			ID word `json:"id"`
		} `json:"card"`
	} `json:"data"`
	By struct {
		Name word `json:"fullName"`
	} `json:"memberCreator"`
}

// A card is one of Trello.
type card struct {
	ID          word             `json:"id"`
	Name        word             `json:"name"`
	Desc        word             `json:"desc"`
	Due         word             `json:"due"`
	Start       word             `json:"start"`
	Closed      flag             `json:"closed"`
	List        word             `json:"idList"`
	Activity    word             `json:"dateLastActivity"`
	URL         word             `json:"shortUrl"`
	Labels      list[boardLabel] `json:"labels"`
	Attachments list[linked]     `json:"attachments"`
	Members     list[word]       `json:"idMembers"`
	Custom      list[linked]     `json:"customFieldItems"`
}

type boardLabel struct {
	Name  word `json:"name"`
	Color word `json:"color"`
}

// linked is an attachment of a card.
type linked struct {
	Name     word `json:"name"`
	URL      word `json:"url"`
	Uploaded flag `json:"isUpload"`
}

// trello reads a board.
func (r *run) trello(s source) error {
	b := &board{map[string]column{}, map[string][]checks{}, map[string][]string{}, r.file.limits.Index, s.name, r.file.limits.Index}
	if err := r.boardPass(s, func(in *reader, name string) error {
		switch name {
		case "lists", "checklists", "actions":
			return b.index(in, name)
		}
		return in.skip()
	}); err != nil {
		return err
	}
	return r.boardPass(s, func(in *reader, name string) error {
		if name != "cards" || in.PeekKind() != jsontext.KindBeginArray {
			return in.skip()
		}
		return in.elements(func(n int) error {
			var c card
			v, err := in.value()
			if err != nil {
				return err
			}
			loosely(v, &c)
			return r.show(b.draft(&c, s.place(n)).entries()...)
		})
	})
}

// boardPass reads the members of a board once.
func (r *run) boardPass(s source, visit func(in *reader, name string) error) error {
	in, err := r.file.json(s)
	if err != nil {
		return err
	}
	defer in.done()
	return in.members(func(name string) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return visit(in, name)
	})
}

// loosely reads what may be of another shape than it is known to have: then
// nothing is taken from it.
func loosely(v jsontext.Value, to any) {
	if v.Kind() == jsontext.KindBeginObject {
		_ = decode(v, to) // what could be read of it stands in to
	}
}

// index remembers what cards are made of.
func (b *board) index(in *reader, name string) error {
	if in.PeekKind() != jsontext.KindBeginArray {
		return in.skip()
	}
	return in.elements(func(int) error {
		v, err := in.value()
		if err != nil {
			return err
		}
		switch name {
		case "lists":
			var one column
			loosely(v, &one)
			b.lists[string(one.ID)] = one
			b.left -= int64(len(one.ID) + len(one.Name) + 100)
		case "checklists":
			var one checks
			loosely(v, &one)
			b.checklists[string(one.Card)] = append(b.checklists[string(one.Card)], one)
			b.left -= int64(len(v))
		case "actions":
			var one action
			if loosely(v, &one); one.Type == "commentCard" {
				b.comment(&one)
			}
		}
		if b.left < 0 {
			return bad(b.file, "the lists, checklists and comments of the board take more than %s", megabytes(b.most))
		}
		return nil
	})
}

func (b *board) comment(a *action) {
	text := "Comment: " + strings.TrimSpace(string(a.Data.Text))
	if day, _, ok := strings.Cut(string(a.Date), "T"); ok {
		text = strings.TrimSpace("Comment of "+line(string(a.By.Name))) + ", " + day + ": " + strings.TrimSpace(string(a.Data.Text))
	}
	id := string(a.Data.Card.ID)
	b.comments[id] = append(b.comments[id], text)
	b.left -= int64(len(text) + 100)
}

// draft returns the idea of a card.
func (b *board) draft(c *card, from Place) *draft {
	d := &draft{format: Trello, from: from, id: string(c.ID), title: string(c.Name)}
	in := b.lists[string(c.List)]
	d.stageOf(string(in.Name))
	for _, l := range c.Labels {
		name := string(l.Name)
		if name == "" {
			name = string(l.Color)
		}
		if priority, ok := priorities[strings.TrimPrefix(plain(name), "priority ")]; ok && strings.HasPrefix(plain(name), "priority") {
			d.priority = priority
			continue
		}
		d.tags = append(d.tags, name)
	}
	d.dueOf("Due", string(c.Due))
	d.fact("Start", string(c.Start))
	d.notes = b.notes(c)
	d.links(c)
	if len(c.Members) > 0 {
		d.notice("%d members of the card were left out", len(c.Members))
	}
	if len(c.Custom) > 0 {
		d.notice("%d custom fields were left out", len(c.Custom))
	}
	if c.Closed || in.Closed {
		d.kept.Trashed = true
		d.notice("it was archived, and is in the trash")
	}
	d.kept.CreatedAt = madeAt(string(c.ID))
	if at, _, _, ok := timeOf(string(c.Activity)); ok {
		d.kept.UpdatedAt = at
	}
	return d
}

// notes are the description, the checklists and the comments.
func (b *board) notes(c *card) string {
	var all strings.Builder
	all.WriteString(strings.TrimSpace(string(c.Desc)))
	lists := b.checklists[string(c.ID)]
	slices.SortStableFunc(lists, func(x, y checks) int { return cmp.Compare(place(x.Pos), place(y.Pos)) })
	for _, l := range lists {
		all.WriteString("\n\n" + line(string(l.Name)) + "\n")
		slices.SortStableFunc(l.Items, func(x, y check) int { return cmp.Compare(place(x.Pos), place(y.Pos)) })
		for _, item := range l.Items {
			all.WriteString("\n" + checklist(item.State == "complete", string(item.Name)))
		}
	}
	for _, text := range slices.Backward(b.comments[string(c.ID)]) {
		all.WriteString("\n\n" + text)
	}
	return strings.TrimSpace(all.String())
}

// links keeps where attachments are. Files that were uploaded to Trello are not
// in its export.
func (d *draft) links(c *card) {
	files := 0
	for _, a := range c.Attachments {
		if a.URL == "" || bool(a.Uploaded) {
			files++
		}
		if a.URL != "" {
			d.facts = append(d.facts, strings.TrimSpace("Attachment: "+line(string(a.Name))+" "+line(string(a.URL))))
		}
	}
	if files > 0 {
		d.notice("%d attached files are not in the export: their links are in the notes", files)
	}
}

// place is where something stands on a board.
func place(pos word) float64 {
	n, _ := strconv.ParseFloat(string(pos), 64) // what has no place stands first
	return n
}

// madeAt is the time in an id of Trello: its first four bytes.
func madeAt(id string) time.Time {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != 12 {
		return time.Time{}
	}
	return time.Unix(int64(binary.BigEndian.Uint32(raw)), 0).UTC()
}

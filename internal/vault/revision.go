package vault

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"
)

// MaxRevisions is how many revisions of an idea are kept: the oldest of them is
// how the idea was before all that changed it since.
const MaxRevisions = 200

// mergeFor is for how long after a revision began further edits of the same
// field through the same door belong to it: who types has not made up their
// mind with every pause.
const mergeFor = 5 * time.Minute

// A Revision is an entry in the history of an idea.
type Revision struct {
	Number int64     `json:"number"`   // from 1, one more with each
	Began  time.Time `json:"began_at"` // when its first edit was made
	At     time.Time `json:"at"`       // when its last edit was made
	Source Source    `json:"source"`
	Fields []string  `json:"fields"` // that differ from the revision before, in the schema's order
	Undo   Undo      `json:"before"` // how they were before
}

// An Undo says how the fields of a revision were in the revision before, and
// when and through which door that was made. What is not in Fields is not set.
type Undo struct {
	At           time.Time  `json:"at"`
	Source       Source     `json:"source"`
	Title        string     `json:"title,omitzero"`
	Notes        *Delta     `json:"notes,omitzero"`
	Stage        Stage      `json:"stage,omitzero"`
	Tags         []string   `json:"tags,omitempty"`
	Priority     Priority   `json:"priority,omitzero"`
	DueDate      *time.Time `json:"due_date,omitzero"`
	PlannedFor   *Date      `json:"planned_for,omitzero"`
	PublishedURL *string    `json:"published_url,omitzero"`
	AI           AI         `json:"ai,omitzero"`
	PublishedAt  *time.Time `json:"published_at,omitzero"` // with Stage
}

// A Delta says how a text was: the first Head bytes of what it is now, then
// Text, then its last Tail bytes. People change a part of what they wrote.
type Delta struct {
	None bool   `json:"none,omitzero"` // there was no text
	Head int    `json:"head,omitzero"`
	Tail int    `json:"tail,omitzero"`
	Text string `json:"text,omitzero"`
}

// deltaOf returns the delta by which was comes out of now.
func deltaOf(now, was *string) *Delta {
	if was == nil {
		return &Delta{None: true}
	}
	a, b := "", *was
	if now != nil {
		a = *now
	}
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for head > 0 && (!startsAt(a, head) || !startsAt(b, head)) {
		head--
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for tail > 0 && !utf8.RuneStart(a[len(a)-tail]) {
		tail--
	}
	return &Delta{Head: head, Tail: tail, Text: b[head : len(b)-tail]}
}

// startsAt reports whether a character begins at byte i of s, or s ends there.
func startsAt(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// apply returns what was, of what is now.
func (d *Delta) apply(now *string) *string {
	if d == nil || d.None {
		return nil
	}
	text := ""
	if now != nil {
		text = *now
	}
	if d.Head+d.Tail > len(text) { // no delta of this text
		return now
	}
	return new(text[:d.Head] + d.Text + text[len(text)-d.Tail:])
}

// A Latest is the current version of an idea, with what a change of it needs
// to know beside.
type Latest struct {
	Idea   Idea
	Since  time.Time // when it came to its stage
	Source Source    // the door through which it came
	Last   *Revision // nil if nothing changed it yet
}

// revision returns the one that makes next of l: a new one, or the last with
// next's change in it.
func (l Latest) revision(by Actor, next Idea, fields []string) *Revision {
	r := Revision{Number: 2, Began: next.UpdatedAt, At: next.UpdatedAt, Source: by.Source, Fields: fields}
	last := l.Last
	if last == nil {
		r.Undo = undoOf(next, l.Idea, fields, l.Idea.UpdatedAt, l.Source)
		return &r
	}
	if len(fields) == 1 && slices.Equal(last.Fields, fields) && last.Source == by.Source && next.UpdatedAt.Sub(last.Began) < mergeFor {
		r.Number, r.Began = last.Number, last.Began
		r.Undo = undoOf(next, last.before(l.Idea), fields, last.Undo.At, last.Undo.Source)
		return &r
	}
	r.Number = last.Number + 1
	r.Undo = undoOf(next, l.Idea, fields, last.At, last.Source)
	return &r
}

// A Version is an idea as it was at a revision.
type Version struct {
	Revision
	Idea Idea
}

// versions returns how an idea was at each of its revisions, the newest first;
// rest are all that came after some number.
func (l Latest) versions(rest []Revision) []Version {
	all := make([]Version, 0, len(rest)+1)
	idea := l.Idea
	for _, r := range rest {
		all = append(all, Version{r, idea})
		idea = r.before(idea)
	}
	return append(all, Version{l.first(rest), idea})
}

// first returns the revision before rest, of which nothing is kept but how the
// idea was.
func (l Latest) first(rest []Revision) Revision {
	if len(rest) == 0 {
		return Revision{Number: 1, Began: l.Idea.UpdatedAt, At: l.Idea.UpdatedAt, Source: l.Source}
	}
	oldest := rest[len(rest)-1]
	return Revision{Number: oldest.Number - 1, Began: oldest.Undo.At, At: oldest.Undo.At, Source: oldest.Undo.Source}
}

// History returns how an idea was at each revision that is kept, the newest
// first. It fails with NotFound.
func (s *Service) History(ctx context.Context, by Actor, id int64) ([]Version, error) {
	latest, rest, err := s.store.History(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return latest.versions(rest), nil
}

// Version returns how an idea was at a revision. It fails with NotFound.
func (s *Service) Version(ctx context.Context, by Actor, id, number int64) (Version, error) {
	all, err := s.History(ctx, by, id)
	if err != nil {
		return Version{}, err
	}
	for _, v := range all {
		if v.Number == number {
			return v, nil
		}
	}
	return Version{}, NotFound.New("There is no such revision")
}

// RestoreRevision makes an idea what it was at a revision, which is a change as
// any other. It fails with NotFound, Stale or Conflict.
func (s *Service) RestoreRevision(ctx context.Context, by Actor, id, number int64, ifMatch []int64) (Idea, error) {
	was, err := s.Version(ctx, by, id, number)
	return s.edit(ctx, by, id, ifMatch, was.Idea.onto, err)
}

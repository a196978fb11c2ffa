package vault

import (
	"slices"
	"time"
)

// An ideaField is one that people give. Its changes are revisions.
type ideaField struct {
	name string
	same func(a, b *Idea) bool
	give func(to, from *Idea)
	keep func(u *Undo, now, was *Idea) // how it was
	back func(i *Idea, u *Undo)        // to how it was
}

// ideaFields are all of them, in the schema's order.
var ideaFields = []ideaField{
	{
		"title",
		func(a, b *Idea) bool { return a.Title == b.Title }, func(to, from *Idea) { to.Title = from.Title },
		func(u *Undo, _, was *Idea) { u.Title = was.Title }, func(i *Idea, u *Undo) { i.Title = u.Title },
	},
	{
		"notes",
		func(a, b *Idea) bool { return equal(a.Notes, b.Notes) }, func(to, from *Idea) { to.Notes = from.Notes },
		func(u *Undo, now, was *Idea) { u.Notes = deltaOf(now.Notes, was.Notes) }, func(i *Idea, u *Undo) { i.Notes = u.Notes.apply(i.Notes) },
	},
	{
		"stage", // with which the server sets when it was published
		func(a, b *Idea) bool { return a.Stage == b.Stage }, func(to, from *Idea) { to.Stage = from.Stage },
		func(u *Undo, _, was *Idea) { u.Stage, u.PublishedAt = was.Stage, was.PublishedAt },
		func(i *Idea, u *Undo) { i.Stage, i.PublishedAt = u.Stage, u.PublishedAt },
	},
	{
		"tags",
		func(a, b *Idea) bool { return slices.Equal(a.Tags, b.Tags) }, func(to, from *Idea) { to.Tags = from.Tags },
		func(u *Undo, _, was *Idea) { u.Tags = was.Tags }, func(i *Idea, u *Undo) { i.Tags = append([]string{}, u.Tags...) },
	},
	{
		"priority",
		func(a, b *Idea) bool { return a.Priority == b.Priority }, func(to, from *Idea) { to.Priority = from.Priority },
		func(u *Undo, _, was *Idea) { u.Priority = was.Priority }, func(i *Idea, u *Undo) { i.Priority = u.Priority },
	},
	{
		"due_date",
		func(a, b *Idea) bool {
			return a.DueDate == b.DueDate || a.DueDate != nil && b.DueDate != nil && a.DueDate.Equal(*b.DueDate)
		},
		func(to, from *Idea) { to.DueDate = from.DueDate },
		func(u *Undo, _, was *Idea) { u.DueDate = was.DueDate }, func(i *Idea, u *Undo) { i.DueDate = u.DueDate },
	},
	{
		"planned_for",
		func(a, b *Idea) bool { return equal(a.PlannedFor, b.PlannedFor) }, func(to, from *Idea) { to.PlannedFor = from.PlannedFor },
		func(u *Undo, _, was *Idea) { u.PlannedFor = was.PlannedFor }, func(i *Idea, u *Undo) { i.PlannedFor = u.PlannedFor },
	},
	{
		"published_url",
		func(a, b *Idea) bool { return equal(a.PublishedURL, b.PublishedURL) }, func(to, from *Idea) { to.PublishedURL = from.PublishedURL },
		func(u *Undo, _, was *Idea) { u.PublishedURL = was.PublishedURL }, func(i *Idea, u *Undo) { i.PublishedURL = u.PublishedURL },
	},
	{
		"ai",
		func(a, b *Idea) bool { return a.AI == b.AI }, func(to, from *Idea) { to.AI = from.AI },
		func(u *Undo, _, was *Idea) { u.AI = was.AI }, func(i *Idea, u *Undo) { i.AI = u.AI },
	},
}

// equal reports whether a and b are the same, or both not there.
func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// onto puts what people give of i in place of that of another idea.
func (i Idea) onto(to *Idea) {
	for _, f := range ideaFields {
		f.give(to, &i)
	}
}

// changed lists the fields in which two states of an idea differ, in the
// schema's order.
func changed(before, after Idea) (names []string) {
	for _, f := range ideaFields {
		if !f.same(&before, &after) {
			names = append(names, f.name)
		}
	}
	return names
}

// undoOf returns how fields were before, of an idea as it is now.
func undoOf(now, before Idea, names []string, at time.Time, source Source) Undo {
	u := Undo{At: at, Source: source}
	for _, f := range ideaFields {
		if slices.Contains(names, f.name) {
			f.keep(&u, &now, &before)
		}
	}
	return u
}

// before returns how an idea that is at r was in the revision before.
func (r Revision) before(i Idea) Idea {
	i.UpdatedAt = r.Undo.At
	for _, f := range ideaFields {
		if slices.Contains(r.Fields, f.name) {
			f.back(&i, &r.Undo)
		}
	}
	return i
}

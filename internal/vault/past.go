package vault

import (
	"bytes"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// PastPage is about how many revisions are read at once, that of their ideas
// none takes too much room.
const PastPage = 1000

// A Past is an idea with all that is kept of how it came to be.
type Past struct {
	Idea      Idea       `json:"-"`
	IdeaID    int64      `json:"idea_id"`
	Source    Source     `json:"source"`      // the door through which it came
	Since     time.Time  `json:"stage_since"` // when it came to its stage
	Revisions []Revision `json:"revisions"`   // the oldest first
}

// PastsOf returns the pasts of the first looked of ids, without revisions yet,
// and which of those ideas have any; latest are in no order.
func PastsOf(ids []int64, latest []Latest) (all []Past, looked int, changed []int64) {
	at := make(map[int64]int, len(latest))
	for n := range latest {
		at[latest[n].Idea.ID] = n
	}
	revisions := 0
	for _, id := range ids {
		n, there := at[id]
		if there && latest[n].Last != nil {
			if revisions += int(min(latest[n].Last.Number-1, MaxRevisions-1)); revisions > PastPage && looked > 0 {
				break
			}
			changed = append(changed, id)
		}
		if looked++; there {
			l := &latest[n]
			all = append(all, Past{Idea: l.Idea, IdeaID: id, Source: l.Source, Since: l.Since, Revisions: []Revision{}})
		}
	}
	return all, looked, changed
}

// AppendJSON appends p without its idea as JSON.
func (p *Past) AppendJSON(b []byte) []byte {
	line := bytes.NewBuffer(b)
	if err := json.MarshalWrite(line, p); err != nil { // all text of a vault is UTF-8
		panic(err)
	}
	return line.Bytes()
}

// A Move is how an idea came to a stage: what the figures of moves are made of.
type Move struct {
	IdeaID int64     `json:"idea_id"`
	Owner  UserID    `json:"user_id"`
	At     time.Time `json:"at"`
	Source Source    `json:"source"`
	From   Stage     `json:"from,omitzero"` // none: it was made there
	To     Stage     `json:"to"`
	Since  time.Time `json:"since,omitzero"` // when it had come to From
}

// AppendJSON appends m as JSON.
func (m *Move) AppendJSON(b []byte) []byte {
	line := bytes.NewBuffer(b)
	if err := json.MarshalWrite(line, m); err != nil { // as above
		panic(err)
	}
	return line.Bytes()
}

// Move returns the move that c is, if figures are made of it.
func (c *Change) Move(owner UserID) (_ Move, is bool) {
	m := Move{c.IdeaID, owner, c.At, c.Source, c.From, c.To, c.Since}
	return m, c.From != "" || c.To == StagePublished
}

// check reports what of p cannot be the history of an idea that is as idea, and
// returns p as it is kept. What is to come has not happened: it is now.
func (p Past) check(idea Idea, now time.Time) (Past, error) {
	var faults Problems
	past := func(at time.Time) time.Time { return earlier(AsKept(at), now) }
	door(&faults, "history.source", p.Source)
	faults.Require(p.Since.Year() >= 1970, "history.stage_since", OutOfRange, "stage_since is not in the years 1970 to 9999")
	faults.Require(len(p.Revisions) < MaxRevisions, "history.revisions", TooMany, "At most %d revisions are kept", MaxRevisions-1)
	if p.Since = past(p.Since); faults.Err() != nil {
		return p, faults.Err()
	}
	p.Revisions = slices.Clone(p.Revisions)
	for n := len(p.Revisions) - 1; n >= 0; n-- {
		r, field := &p.Revisions[n], fmt.Sprintf("history.revisions[%d]", n)
		number := max(2, r.Number)
		if n > 0 {
			number = p.Revisions[n-1].Number + 1
		}
		faults.Require(r.Number == number && number < MaxID, field+".number", OutOfRange, "number must be 2 or more, and one more with each")
		before := r.check(&faults, field, idea)
		if faults.Err() != nil {
			return p, faults.Err()
		}
		r.Began, r.At = past(r.Began), past(r.At)
		before.PublishedAt = kept(before.PublishedAt, past)
		r.Undo = undoOf(idea, before, r.Fields, past(r.Undo.At), r.Undo.Source)
		idea = before
	}
	return p, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// kept returns what is kept of a time that may be none.
func kept(at *time.Time, past func(time.Time) time.Time) *time.Time {
	if at == nil {
		return nil
	}
	return new(past(*at))
}

// check reports what is wrong with a revision that made now of an idea, and
// returns the idea before it.
func (r Revision) check(p *Problems, field string, now Idea) Idea {
	door(p, field+".source", r.Source)
	door(p, field+".before.source", r.Undo.Source)
	times := []time.Time{r.Undo.At, r.Began, r.At, r.At}
	if r.Undo.PublishedAt != nil {
		times[3] = *r.Undo.PublishedAt
	}
	for _, at := range times {
		p.Require(at.Year() >= 1970 && at.Year() <= 9999, field, OutOfRange, "A time of it is not in the years 1970 to 9999")
	}
	p.Require(!r.At.Before(r.Began), field+".at", OutOfRange, "at is before began_at")
	var fields []string
	for _, f := range ideaFields {
		if slices.Contains(r.Fields, f.name) {
			fields = append(fields, f.name)
		}
	}
	p.Require(len(fields) > 0 && slices.Equal(fields, r.Fields), field+".fields", NotAllowed, "fields must be some of an idea's, in the schema's order")
	if d := r.Undo.Notes; d != nil && !d.None {
		p.Require(d.fits(now.Notes), field+".before.notes", OutOfRange, "head and tail are not of the notes that came after")
	}
	if p.Err() != nil {
		return now
	}
	before := r.before(now)
	var faults Problems
	its := before.input().whole(&faults)
	p.Under(field+".before.", faults.Err())
	p.Require(faults.Err() != nil || len(changed(before, its)) == 0, field+".before", Malformed, "before is not as a vault keeps it")
	return before
}

// door reports a source that is no door of the vault.
func door(p *Problems, field string, s Source) {
	doors := []Source{FromAPI, FromWeb, FromCLI, FromMCP, FromChat, FromImport}
	p.Require(slices.Contains(doors, s), field, NotAllowed, "source must be one of %v", doors)
}

// fits reports whether d is a delta of now.
func (d *Delta) fits(now *string) bool {
	text := ""
	if now != nil {
		text = *now
	}
	return d.Head >= 0 && d.Tail >= 0 && d.Head <= len(text) && d.Tail <= len(text)-d.Head &&
		startsAt(text, d.Head) && startsAt(text, len(text)-d.Tail) && utf8.ValidString(d.Text)
}

// input returns what a person would give to make an idea as i.
func (i Idea) input() NewIdea {
	in := NewIdea{Title: Of(i.Title), Stage: Of(i.Stage), Tags: TextsOf(i.Tags...), Priority: Of(i.Priority), AI: Of(i.AI.String())}
	if i.Notes != nil {
		in.Notes = Of(*i.Notes)
	}
	if i.DueDate != nil {
		in.DueDate = Of(i.DueDate.Format(time.RFC3339Nano))
	}
	if i.PlannedFor != nil {
		in.PlannedFor = Of(i.PlannedFor.String())
	}
	if i.PublishedURL != nil {
		in.PublishedURL = Of(*i.PublishedURL)
	}
	return in
}

// check reports what of m cannot be, and returns it as it is kept.
func (m Move) check(now time.Time) (Move, error) {
	var p Problems
	door(&p, "source", m.Source)
	p.Require(m.IdeaID >= 1 && m.IdeaID <= MaxID, "idea_id", OutOfRange, "idea_id must be from 1 to 2^53-1")
	p.Require(m.To.Rank() >= 0, "to", NotAllowed, "to must be one of %v", Stages)
	p.Require(m.From == "" || m.From.Rank() >= 0, "from", NotAllowed, "from must be one of %v", Stages)
	p.Require(m.At.Year() >= 1970, "at", OutOfRange, "at is not in the years 1970 to 9999")
	p.Require(m.Since.IsZero() || m.Since.Year() >= 1970 && !m.Since.After(m.At), "since", OutOfRange, "since is not a time since 1970 before at")
	p.Require(m.Since.IsZero() == (m.From == ""), "since", NotAllowed, "since goes with from")
	if m.At, m.Since = AsKept(m.At), AsKept(m.Since); m.At.After(now) {
		m.At, m.Since = now, earlier(m.Since, now)
	}
	return m, p.Err()
}

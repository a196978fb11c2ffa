package vault

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendJSON appends i as JSON. It is what the fields' tags say, written out
// by hand because every reply passes through it.
func (i *Idea) AppendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"id":`...), i.ID, 10)
	b = appendString(append(b, `,"user_id":`...), string(i.Owner))
	b = appendString(append(b, `,"title":`...), i.Title)
	b = append(b, `,"notes":`...)
	if i.Notes == nil {
		b = append(b, `null`...)
	} else {
		b = appendString(b, *i.Notes)
	}
	b = append(append(append(b, `,"stage":"`...), i.Stage...), `","tags":[`...)
	for n, tag := range i.Tags {
		if n > 0 {
			b = append(b, ',')
		}
		b = appendString(b, tag)
	}
	b = append(append(append(b, `],"priority":"`...), i.Priority...), `","due_date":`...)
	if i.DueDate == nil {
		b = append(b, `null`...)
	} else {
		b = append(i.DueDate.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
	}
	b = append(b, `,"planned_for":`...)
	if i.PlannedFor == nil {
		b = append(b, `null`...)
	} else {
		b = append(i.PlannedFor.Time().AppendFormat(append(b, '"'), time.DateOnly), '"')
	}
	b = append(b, `,"published_url":`...)
	if i.PublishedURL == nil {
		b = append(b, `null`...)
	} else {
		b = appendString(b, *i.PublishedURL)
	}
	b = append(append(append(b, `,"ai":"`...), i.AI.String()...), '"')
	b = append(b, `,"published_at":`...)
	if i.PublishedAt == nil {
		b = append(b, `null`...)
	} else {
		b = AppendTime(b, *i.PublishedAt)
	}
	b = AppendTime(append(b, `,"created_at":`...), i.CreatedAt)
	b = AppendTime(append(b, `,"updated_at":`...), i.UpdatedAt)
	if i.DeletedAt != nil {
		b = AppendTime(append(b, `,"deleted_at":`...), *i.DeletedAt)
	}
	return append(b, '}')
}

// AppendJSON appends c as JSON. What a change has none of is null, its fields
// are then an empty list.
func (c *Change) AppendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"seq":`...), c.Seq, 10)
	b = strconv.AppendInt(append(b, `,"idea_id":`...), c.IdeaID, 10)
	b = strconv.AppendInt(append(b, `,"version":`...), c.Version, 10)
	b = AppendTime(append(b, `,"at":`...), c.At)
	b = appendString(append(b, `,"source":`...), string(c.Source))
	b = appendString(append(b, `,"act":`...), string(c.Act))
	b = append(b, `,"fields":[`...)
	for n, field := range c.Fields {
		if n > 0 {
			b = append(b, ',')
		}
		b = appendString(b, field)
	}
	b = appendStage(append(b, `],"from":`...), c.From)
	b = appendStage(append(b, `,"to":`...), c.To)
	return append(b, '}')
}

// appendStage appends s, or null where there is none.
func appendStage(b []byte, s Stage) []byte {
	if s == "" {
		return append(b, `null`...)
	}
	return appendString(b, string(s))
}

// AppendTime appends a time of the server's as JSON: RFC 3339 with six decimals.
// Replies hold dozens, and [time.Time.AppendFormat] reads its layout each time.
func AppendTime(b []byte, at time.Time) []byte {
	at = at.UTC()
	year, month, day := at.Date()
	hour, minute, second := at.Clock()
	b = appendPadded(append(b, '"'), year, 1000)
	b = appendPadded(append(b, '-'), int(month), 10)
	b = appendPadded(append(b, '-'), day, 10)
	b = appendPadded(append(b, 'T'), hour, 10)
	b = appendPadded(append(b, ':'), minute, 10)
	b = appendPadded(append(b, ':'), second, 10)
	b = appendPadded(append(b, '.'), at.Nanosecond()/int(time.Microsecond), 100_000)
	return append(b, 'Z', '"')
}

// appendPadded appends n with zeros before it, as many digits as least has.
func appendPadded(b []byte, n, least int) []byte {
	for ; n < least && least > 1; least /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// appendString appends s, which is valid UTF-8 as all text of a vault is, as
// [jsontext.AppendQuote] does, but in long strides.
func appendString(b []byte, s string) []byte {
	start, done := len(b), 0
	b = append(b, '"')
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[done:i]...)
		done = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default: // no text of a vault holds others
			b, _ = jsontext.AppendQuote(b[:start], s)
			return b
		}
	}
	if !utf8.ValidString(s) {
		b, _ = jsontext.AppendQuote(b[:start], s) // fails, and replaces what is not UTF-8
		return b
	}
	return append(append(b, s[done:]...), '"')
}

// MarshalJSONTo writes i as AppendJSON does.
func (i Idea) MarshalJSONTo(enc *jsontext.Encoder) error {
	return enc.WriteValue(i.AppendJSON(nil))
}

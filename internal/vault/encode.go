package vault

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// stampLayout is RFC 3339 with six decimals.
const stampLayout = "2006-01-02T15:04:05.000000Z07:00"

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
	b = AppendTime(append(b, `,"created_at":`...), i.CreatedAt)
	b = AppendTime(append(b, `,"updated_at":`...), i.UpdatedAt)
	return append(b, '}')
}

// AppendTime appends a time of the server's as JSON: RFC 3339 with six decimals.
func AppendTime(b []byte, at time.Time) []byte {
	return append(at.UTC().AppendFormat(append(b, '"'), stampLayout), '"')
}

// appendString appends s, which is valid UTF-8 as all text of a vault is.
func appendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // fails for invalid UTF-8 alone, and replaces it then
	return b
}

// MarshalJSONTo writes i as AppendJSON does.
func (i Idea) MarshalJSONTo(enc *jsontext.Encoder) error {
	return enc.WriteValue(i.AppendJSON(nil))
}

package api

import (
	"strconv"

	"creatorvault.dev/internal/vault"
)

// turning says how to go on in a list that is only walked, from the greatest
// number down.
type turning struct {
	Limit      int     `json:"limit"`
	HasMore    bool    `json:"has_more"`
	NextCursor *string `json:"next_cursor"`
}

// goOn says that there is more after the entry with number.
func (t *turning) goOn(number int64) { t.HasMore, t.NextCursor = true, new(placeOf(number)) }

// placeOf returns the cursor of what comes after the entry with number.
func placeOf(number int64) string { return strconv.FormatInt(number, 36) }

// place reads such a cursor, and returns the number below which the page begins.
func (p *params) place(name string) int64 {
	cursor, ok := p.got[name]
	if !ok {
		return vault.MaxID
	}
	number, err := strconv.ParseInt(cursor, 36, 64)
	p.Require(err == nil && number > 0 && placeOf(number) == cursor, name, vault.Malformed, "The cursor is not one of ours")
	return number
}

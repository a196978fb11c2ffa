package api

import (
	"net/http"
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

// walked reads the page that r asks for of a list that is only walked: read
// returns up to limit entries below before, and one more as a sign of more.
func walked[T any](r *http.Request, number func(T) int64, read func(before int64, limit int) ([]T, error)) ([]T, turning, error) {
	p := query(r, "limit", "cursor")
	out := turning{Limit: int(p.number("limit", 1, vault.MaxLimit, defaultLimit))}
	before := p.place("cursor")
	if err := p.Err(); err != nil {
		return nil, out, err
	}
	found, err := read(before, out.Limit+1)
	if len(found) > out.Limit {
		found = found[:out.Limit]
		out.goOn(number(found[out.Limit-1]))
	}
	return found, out, err
}

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

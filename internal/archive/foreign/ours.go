package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A member is a field of an idea of ours.
type member struct {
	name  string
	value jsontext.Value
}

// quoted returns s as JSON.
func quoted(s string) jsontext.Value {
	b, _ := jsontext.AppendQuote(nil, s) // what is read here is UTF-8
	return b
}

// entry returns the idea that has these fields. Those of the server are taken
// apart; all others are the vault's to judge, also those that are new to it.
func entry(from Place, all []member) (Entry, error) {
	e := Entry{From: from}
	var p vault.Problems
	var owner string
	rest := []byte("{")
	for _, m := range all {
		switch m.name {
		case "id":
			id, err := strconv.ParseInt(string(m.value), 10, 64)
			p.Require(err == nil && id >= 1 && id <= vault.MaxID, "id", vault.WrongType, "id must be a whole number from 1 to 2^53-1")
			e.Kept.ID = id
		case "user_id":
			text, _ := jsontext.AppendUnquote(nil, m.value) // no text names nobody
			owner = string(text)
		case "created_at":
			e.Kept.CreatedAt = moment(&p, m)
		case "updated_at":
			e.Kept.UpdatedAt = moment(&p, m)
		case "published_at":
			e.Kept.PublishedAt = moment(&p, m)
		case "deleted_at":
			e.Kept.DeletedAt = moment(&p, m)
			e.Kept.Trashed = !e.Kept.DeletedAt.IsZero()
		default:
			if len(rest) > 1 {
				rest = append(rest, ',')
			}
			rest = append(append(append(rest, quoted(m.name)...), ':'), m.value...)
		}
	}
	rest = append(rest, '}')
	if err := json.Unmarshal(rest, &e.Idea, jsontext.AllowDuplicateNames(true)); err != nil {
		return e, fmt.Errorf("read an idea: %w", err)
	}
	e.Key = hashed(JSON, string(rest))
	if e.Kept.ID > 0 {
		e.Key = vault.IdeaKey(vault.UserID(owner), e.Kept.ID)
	}
	if invalid, ok := errors.AsType[*vault.Error](p.Err()); ok {
		return Entry{From: from, Refused: invalid.Details}, nil
	}
	return e, nil
}

// moment reads a time of the server's; null is none.
func moment(p *vault.Problems, m member) time.Time {
	if m.value.Kind() == jsontext.KindNull {
		return time.Time{}
	}
	text, err := jsontext.AppendUnquote(nil, m.value)
	if !p.Require(err == nil, m.name, vault.WrongType, "%s has the wrong type", m.name) {
		return time.Time{}
	}
	return vault.ParseDate(p, m.name, string(text))
}

// objects reads a list of ideas of ours.
func (r *run) objects(s source, past *pasts) error {
	in, err := r.file.json(s)
	if err != nil {
		return err
	}
	defer in.done()
	err = in.elements(func(n int) error {
		v, err := in.value()
		if err != nil {
			return err
		}
		from := s.place(n)
		if v.Kind() != jsontext.KindBeginObject {
			return r.refuse(from, "body", vault.WrongType, "It is no object")
		}
		if r.brief {
			var one struct {
				ID int64 `json:"id"`
			}
			_ = decode(v, &one) // what is no id is refused later
			return r.show(Entry{From: from, Kept: Kept{ID: one.ID}})
		}
		all, err := membersOf(v)
		if err != nil {
			return err
		}
		e, err := entry(from, all)
		if err == nil {
			err = past.into(&e)
		}
		if err != nil {
			return err
		}
		return r.show(e)
	})
	if err != nil {
		return err
	}
	return in.end()
}

// membersOf takes an object apart, which has been read before.
func membersOf(v jsontext.Value) (all []member, err error) {
	dec := jsontext.NewDecoder(bytes.NewReader(v))
	_, err = dec.ReadToken()
	for err == nil && dec.PeekKind() == jsontext.KindString {
		var token jsontext.Token
		if token, err = dec.ReadToken(); err != nil {
			break
		}
		name := token.String()
		var value jsontext.Value
		if value, err = dec.ReadValue(); err == nil {
			all = append(all, member{name, value.Clone()})
		}
	}
	return all, err
}

// rows reads a table of ours.
func (r *run) rows(s source) error {
	t, err := r.file.table(s)
	if err != nil {
		return err
	}
	defer t.done()
	return t.each(r, func(from Place, row []string) error {
		var all []member
		for i, cell := range row {
			if name := t.columns[i]; cell != "" {
				all = append(all, member{name, cellOf(name, archive.Unguard(cell))})
			}
		}
		e, err := entry(from, all)
		if err != nil {
			return err
		}
		return r.show(e)
	})
}

// cellOf returns the cell of a column as JSON.
func cellOf(column, cell string) jsontext.Value {
	switch column {
	case "id":
		if _, err := strconv.ParseInt(cell, 10, 64); err == nil {
			return jsontext.Value(cell)
		}
	case "tags":
		b := []byte("[")
		for n, tag := range strings.Split(cell, ",") {
			if n > 0 {
				b = append(b, ',')
			}
			b = append(b, quoted(tag)...)
		}
		return append(b, ']')
	}
	return quoted(cell)
}

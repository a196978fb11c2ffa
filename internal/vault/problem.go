package vault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Fault is the type of a [Problem], a word on the wire.
type Fault string

// The faults that a field can have.
const (
	Missing       Fault = "missing"
	Blank         Fault = "blank"
	TooShort      Fault = "too_short"
	TooLong       Fault = "too_long"
	TooMany       Fault = "too_many"
	WrongType     Fault = "wrong_type"
	NotAllowed    Fault = "not_allowed"
	Malformed     Fault = "malformed"
	OutOfRange    Fault = "out_of_range"
	UnknownField  Fault = "unknown_field"
	DuplicateKey  Fault = "duplicate_key"
	InvalidUTF8   Fault = "invalid_utf8"
	ControlChar   Fault = "control_character"
	NoTimezone    Fault = "timezone_missing"
	KeyReused     Fault = "key_reused"
	KeyInProgress Fault = "key_in_progress"
	ScopeRequired Fault = "scope"
)

// A Problem says what is wrong with one field.
type Problem struct {
	Field   string `json:"field"` // a JSON path, a parameter's name, or "body"
	Message string `json:"message"`
	Type    Fault  `json:"type"`
}

// MaxProblems is how many problems one failure names: more than anybody makes
// by mistake, and no more than a reply should hold.
const MaxProblems = 1000

// LongName is where the name of a field is cut. It names fields of ours in
// full; what clients make up must not grow with each of its faults.
const LongName = 100

// ShortName returns name, cut if it is longer than any that means something.
func ShortName(name string) string {
	if len(name) <= LongName {
		return name
	}
	return strings.ToValidUTF8(name[:LongName], "") + "…"
}

// Problems collects everything that is wrong with an input: the first
// [MaxProblems], and how many more there were.
type Problems struct {
	list []Problem
	more int
}

// Room reports whether there is room for one more problem. Where there is none,
// it is counted, and whoever asks first is spared saying what it was.
func (p *Problems) Room() bool {
	if len(p.list) < MaxProblems {
		return true
	}
	p.more++
	return false
}

// Add records a problem with field.
func (p *Problems) Add(field string, typ Fault, format string, args ...any) {
	if p.Room() {
		p.list = append(p.list, Problem{field, fmt.Sprintf(format, args...), typ})
	}
}

// Require records a problem with field unless ok holds, and returns ok.
func (p *Problems) Require(ok bool, field string, typ Fault, format string, args ...any) bool {
	if !ok {
		p.Add(field, typ, format, args...)
	}
	return ok
}

// Join adds the problems that err brings, if it brings any.
func (p *Problems) Join(err error) {
	if e, ok := errors.AsType[*Error](err); ok {
		p.Append(Problems{list: e.Details})
	}
}

// Append adds the problems of q behind those of p.
func (p *Problems) Append(q Problems) {
	for _, one := range q.list {
		if p.Room() {
			p.list = append(p.list, one)
		}
	}
	p.more += q.more
}

// Under adds the problems that err brings, with path before their fields.
func (p *Problems) Under(path string, err error) {
	if e, ok := errors.AsType[*Error](err); ok {
		for _, one := range e.Details {
			one.Field = path + one.Field
			p.Append(Problems{list: []Problem{one}})
		}
	}
}

// Sort puts the problems in the order of their places, and leaves those of one
// place as they came.
func (p *Problems) Sort(place func(field string) int) {
	slices.SortStableFunc(p.list, func(a, b Problem) int { return place(a.Field) - place(b.Field) })
}

// Err returns nil if there are no problems, and an Invalid failure otherwise.
func (p Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	e := &Error{Code: Invalid, Message: p.list[0].Message, Details: p.list}
	switch {
	case p.more == 1:
		e.Message += "; 1 more fault is not listed"
	case p.more > 1:
		e.Message += fmt.Sprintf("; %d more faults are not listed", p.more)
	}
	return e
}

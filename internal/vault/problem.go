package vault

import (
	"errors"
	"fmt"
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

// Problems collects everything that is wrong with an input.
type Problems []Problem

// Add records a problem with field.
func (p *Problems) Add(field string, typ Fault, format string, args ...any) {
	*p = append(*p, Problem{field, fmt.Sprintf(format, args...), typ})
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
		*p = append(*p, e.Details...)
	}
}

// Err returns nil if there are no problems, and an Invalid failure otherwise.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: p[0].Message, Details: p}
}

package sqlite

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// jsonText keeps a value as JSON in a TEXT column.
type jsonText[T any] struct{ of *T }

// Value implements [driver.Valuer].
func (c jsonText[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(c.of, json.Deterministic(true)) // so that the same is kept as the same
	return string(b), err
}

// Scan implements [database/sql.Scanner].
func (c jsonText[T]) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("column holds %T, not text", src)
	}
	return json.Unmarshal([]byte(text), c.of)
}

// micros returns a time as an INTEGER column keeps it, NULL for none.
func micros(at *time.Time) any {
	if at == nil {
		return nil
	}
	return at.UnixMicro()
}

// fromMicros reads what micros returned.
func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// orNone reads a time that may be NULL.
func orNone(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	return new(fromMicros(n.Int64))
}

// ranked keeps a stage or a priority as its place among words.
type ranked[T ~string] struct {
	of    *T
	words []T
}

// Scan implements [database/sql.Scanner].
func (c ranked[T]) Scan(src any) error {
	n, ok := src.(int64)
	if !ok || n < 0 || n >= int64(len(c.words)) {
		return fmt.Errorf("column holds %v, not a rank of %v", src, c.words)
	}
	*c.of = c.words[n]
	return nil
}

// maybe is a column that may be NULL, which leaves what it is of as it was.
type maybe[T ~string] ranked[T]

// Scan implements [database/sql.Scanner].
func (c maybe[T]) Scan(src any) error {
	if src == nil {
		return nil
	}
	return ranked[T](c).Scan(src)
}

// rankOf returns the rank of s, NULL for no stage.
func rankOf(s vault.Stage) any {
	if s == "" {
		return nil
	}
	return s.Rank()
}

// orNull returns at as micros does, NULL for no time.
func orNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UnixMicro()
}

func stageOf(s *vault.Stage) ranked[vault.Stage] { return ranked[vault.Stage]{s, vault.Stages} }

func priorityOf(p *vault.Priority) ranked[vault.Priority] {
	return ranked[vault.Priority]{p, vault.Priorities}
}

// days returns a date as an INTEGER column keeps it, NULL for none.
func days(d *vault.Date) any {
	if d == nil {
		return nil
	}
	return int64(*d)
}

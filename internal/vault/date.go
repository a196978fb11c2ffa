package vault

import (
	"fmt"
	"strings"
	"time"
)

// A Date is a day without a time, as people plan by: how many days it is after
// 1970-01-01. It is the same day in every time zone.
type Date int64

// firstDate and lastDate bound the dates of a vault: the years 1970 to 9999.
const (
	firstDate Date = 0
	lastDate  Date = 2_932_896
)

const day = 24 * time.Hour

// DateOf returns the date of at in UTC.
func DateOf(at time.Time) Date { return Date(at.UTC().Truncate(day).Unix() / int64(day/time.Second)) }

// Time returns the midnight in UTC at which d begins.
func (d Date) Time() time.Time { return time.Unix(int64(d)*int64(day/time.Second), 0).UTC() }

// String returns d as 2026-12-31.
func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// MarshalText returns d as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("date: %w", err)
	}
	*d = DateOf(at)
	return nil
}

// ParseDay reads a date without a time. A fault of it is recorded for field.
// Years are 1970 to 9999.
func ParseDay(p *Problems, field, s string) (d Date) {
	if s = strings.TrimSpace(s); !p.Require(s != "", field, Blank, "%s is blank", field) {
		return 0
	}
	if !p.Require(d.UnmarshalText([]byte(s)) == nil, field, Malformed, "%s is not a date as 2027-01-31", field) {
		return 0
	}
	p.Require(d >= firstDate && d <= lastDate, field, OutOfRange, "%s is not in the years 1970 to 9999", field)
	return d
}

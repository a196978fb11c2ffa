package api

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"
)

// params are the parameters of a request, each given once.
type params struct {
	vault.Problems
	known   []string // those of the path, then those of the query
	paths   int      // how many of the path
	got     map[string]string
	unknown vault.Problems // of parameters that there are not
}

// Err returns what is wrong, in the order of the known parameters, and then of
// the others as they were sent.
func (p *params) Err() error {
	all := p.Problems
	all.Sort(func(field string) int { return slices.Index(p.known, field) })
	all.Append(p.unknown)
	return all.Err()
}

// A given parameter is what a query has of one name.
type given struct {
	value     string
	times     int
	malformed bool
}

// query reads the parameters of r, none of which may be unknown, repeated or,
// but for search, empty. Its faults come in the order of known, then those of
// unknown ones.
func query(r *http.Request, known ...string) *params {
	p := &params{known: known}
	if r.URL.RawQuery == "" {
		return p
	}
	const malformed = "%s is malformed; separate parameters by &, and escape ; and %% in values"
	p.got = make(map[string]string, len(known))
	values, order := parse(r.URL.RawQuery)
	for _, name := range known {
		value, ok := values[name]
		switch {
		case !ok:
		case value.malformed:
			p.Add(name, vault.Malformed, malformed, name)
		case value.times > 1:
			p.Add(name, vault.DuplicateKey, "%s is given twice", name)
		case value.value == "" && name != "search":
			p.Add(name, vault.Blank, "%s is empty", name)
		case !utf8.ValidString(value.value):
			p.Add(name, vault.InvalidUTF8, "%s is not valid UTF-8", name)
		case strings.Contains(value.value, "\x00"):
			p.Add(name, vault.ControlChar, "%s holds a control character", name)
		default:
			p.got[name] = value.value
		}
	}
	for _, name := range order {
		if slices.Contains(known, name) {
			continue
		}
		if shown := vault.ShortName(strings.ToValidUTF8(name, "\uFFFD")); values[name].malformed {
			p.unknown.Add(shown, vault.Malformed, malformed, shown)
		} else {
			p.unknown.Add(shown, vault.UnknownField, "There is no parameter %q", shown)
		}
	}
	return p
}

// parse takes a query apart, and says in which order the names came.
func parse(query string) (values map[string]given, order []string) {
	values = map[string]given{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, ok := unescape(pair)
		one, again := values[name]
		if !again {
			order, one.value = append(order, name), value
		}
		one.times++
		one.malformed = one.malformed || !ok
		values[name] = one
	}
	return values, order
}

// unescape reads one pair of a query. Of one that is malformed, by a semicolon
// too, the name is what comes nearest to one.
func unescape(pair string) (name, value string, ok bool) {
	raw, value, _ := strings.Cut(pair, "=")
	raw, _, _ = strings.Cut(raw, ";")
	name, badName := url.QueryUnescape(raw)
	if badName != nil {
		name = raw
	}
	value, badValue := url.QueryUnescape(value)
	return name, value, badName == nil && badValue == nil && !strings.Contains(pair, ";")
}

// number reads a whole number from least to most.
func (p *params) number(name string, least, most, otherwise int64) int64 {
	s, ok := p.got[name]
	if !ok {
		return otherwise
	}
	n, err := strconv.ParseInt(s, 10, 64)
	inRange := err == nil && n >= least && n <= most || err != nil && !errors.Is(err, strconv.ErrRange)
	if !p.Require((err == nil || errors.Is(err, strconv.ErrRange)) && s[0] != '+', name, vault.WrongType, "%s must be a whole number", name) ||
		!p.Require(inRange, name, vault.OutOfRange, "%s must be %d to %d", name, least, most) {
		return otherwise
	}
	return n
}

// choice reads one of the words.
func choice[T ~string](p *params, name string, otherwise T, words ...T) T {
	s, ok := p.got[name]
	if !ok {
		return otherwise
	}
	p.Require(slices.Contains(words, T(s)), name, vault.NotAllowed, "%s must be one of %v", name, words)
	return T(s)
}

// noQuery refuses every parameter.
func noQuery(r *http.Request) error { return query(r).Err() }

// ideaID reads the path of a single idea, which takes no parameters.
func ideaID(r *http.Request) (int64, error) {
	p := query(r)
	id := p.path(r, "idea_id")
	return id, p.Err()
}

// path reads a number from 1 of the path. Its faults come first.
func (p *params) path(r *http.Request, name string) int64 {
	p.known = slices.Insert(p.known, p.paths, name)
	p.paths++
	s := r.PathValue(name)
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case s == "" || strings.Trim(s, "-0123456789") != "" || err != nil && !errors.Is(err, strconv.ErrRange):
		p.Add(name, vault.WrongType, "%s must be a whole number", name)
	case err != nil || n < 1 || n > vault.MaxID:
		p.Add(name, vault.OutOfRange, "%s must be 1 to 2^53-1", name)
	}
	return n
}

// onceKey reads the Idempotency-Key of r, empty if there is none.
func onceKey(r *http.Request) (string, error) {
	const name = "Idempotency-Key"
	values, ok := r.Header[name]
	if !ok {
		return "", nil
	}
	key := values[0]
	switch {
	case len(values) > 1:
		return "", atFault(name, vault.DuplicateKey, "Idempotency-Key is given twice")
	case key == "":
		return "", atFault(name, vault.Blank, "Idempotency-Key is empty")
	case strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }):
		return "", atFault(name, vault.Malformed, "Idempotency-Key must be visible ASCII")
	case len(key) > 255:
		return "", atFault(name, vault.TooLong, "Idempotency-Key exceeds 255 characters")
	}
	return key, nil
}

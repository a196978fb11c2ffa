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
	known []string
	got   map[string]string
}

// Err returns what is wrong, in the order of the known parameters and then as
// it was found.
func (p *params) Err() error {
	place := func(field string) int {
		if i := slices.Index(p.known, field); i >= 0 {
			return i
		}
		return len(p.known)
	}
	p.Sort(place)
	return p.Problems.Err()
}

// query reads the parameters of r, none of which may be unknown, repeated or,
// but for search, empty. Its faults come in the order of known, then those of
// unknown ones.
func query(r *http.Request, known ...string) *params {
	p := &params{known: known}
	if r.URL.RawQuery == "" {
		return p
	}
	p.got = make(map[string]string, len(known))
	values, err := url.ParseQuery(r.URL.RawQuery) // refuses semicolons
	if !p.Require(err == nil, "query", vault.Malformed, "The query is malformed; separate parameters by &, and escape ; and %% in values") {
		return p
	}
	for _, name := range known {
		value, ok := values[name]
		switch {
		case !ok:
		case len(value) > 1:
			p.Add(name, vault.DuplicateKey, "%s is given twice", name)
		case value[0] == "" && name != "search":
			p.Add(name, vault.Blank, "%s is empty", name)
		case !utf8.ValidString(value[0]):
			p.Add(name, vault.InvalidUTF8, "%s is not valid UTF-8", name)
		case strings.Contains(value[0], "\x00"):
			p.Add(name, vault.ControlChar, "%s holds a control character", name)
		default:
			p.got[name] = value[0]
		}
		delete(values, name)
	}
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") { // in the order in which they were sent
		raw, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(raw)
		if _, unknown := values[name]; unknown && err == nil {
			delete(values, name)
			name = strings.ToValidUTF8(name, "\uFFFD")
			p.Add(name, vault.UnknownField, "There is no parameter %q", name)
		}
	}
	return p
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
func (p *params) choice(name, otherwise string, words ...string) string {
	s, ok := p.got[name]
	if !ok {
		return otherwise
	}
	p.Require(slices.Contains(words, s), name, vault.NotAllowed, "%s must be one of %v", name, words)
	return s
}

// noQuery refuses every parameter.
func noQuery(r *http.Request) error { return query(r).Err() }

// ideaID reads the path of a single idea, which takes no parameters.
func ideaID(r *http.Request) (int64, error) {
	p := query(r)
	p.known = []string{"idea_id"}
	s := r.PathValue("idea_id")
	id, err := strconv.ParseInt(s, 10, 64)
	switch {
	case s == "" || strings.Trim(s, "-0123456789") != "" || err != nil && !errors.Is(err, strconv.ErrRange):
		p.Add("idea_id", vault.WrongType, "idea_id must be a whole number")
	case err != nil || id < 1 || id > vault.MaxID:
		p.Add("idea_id", vault.OutOfRange, "idea_id must be 1 to 2^53-1")
	}
	return id, p.Err()
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

package config

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A setter puts a value in its place. Its error says what the value must be,
// and nothing of what it is.
type setter func(c *Config, value string) error

// to puts what parse makes of a value into the field.
func to[T any](field func(*Config) *T, parse func(string) (T, error)) setter {
	return func(c *Config, value string) error {
		v, err := parse(value)
		if err == nil {
			*field(c) = v
		}
		return err
	}
}

func text(v string) (string, error) { return v, nil }

func number(least, most int) func(string) (int, error) {
	return func(v string) (int, error) {
		n, err := strconv.Atoi(v)
		if err != nil || n < least || n > most {
			return 0, fmt.Errorf("must be a whole number from %d to %d", least, most)
		}
		return n, nil
	}
}

func duration(least, most time.Duration) func(string) (time.Duration, error) {
	return func(v string) (time.Duration, error) {
		d, err := time.ParseDuration(v)
		if err != nil || d < least || d > most {
			return 0, fmt.Errorf("must be a time from %s to %s, as 90s, 15m or 2h", brief(least), brief(most))
		}
		return d, nil
	}
}

// orNever takes 0 too, which stands for never.
func orNever(parse func(string) (time.Duration, error)) func(string) (time.Duration, error) {
	return func(v string) (time.Duration, error) {
		if d, err := time.ParseDuration(v); err == nil && d == 0 {
			return 0, nil
		}
		d, err := parse(v)
		if err != nil {
			err = fmt.Errorf("%w; or 0 for never", err)
		}
		return d, err
	}
}

// brief writes a duration without its zeros.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// word takes one of the words, in any case.
func word(words ...string) func(string) (string, error) {
	return func(v string) (string, error) {
		for _, w := range words {
			if strings.EqualFold(v, w) {
				return w, nil
			}
		}
		last := len(words) - 1
		return "", fmt.Errorf("must be %s or %s", strings.Join(words[:last], ", "), words[last])
	}
}

// either takes one of two words for true and false, or what Go calls so.
func either(yes, no string) func(string) (bool, error) {
	return func(v string) (bool, error) {
		switch {
		case strings.EqualFold(v, yes):
			return true, nil
		case strings.EqualFold(v, no):
			return false, nil
		case yes == "true" && (v == "1" || v == "0"):
			return v == "1", nil
		}
		return false, fmt.Errorf("must be %s or %s", yes, no)
	}
}

// each takes a comma-separated list; empty items are dropped.
func each[T any](parse func(string) (T, error)) func(string) ([]T, error) {
	return func(v string) (all []T, _ error) {
		for item := range strings.SplitSeq(v, ",") {
			if item = strings.TrimSpace(item); item == "" {
				continue
			}
			one, err := parse(item)
			if err != nil {
				return nil, fmt.Errorf("%w; several are separated by commas", err)
			}
			all = append(all, one)
		}
		if all == nil && v != "" {
			return nil, errors.New("must name at least one")
		}
		return all, nil
	}
}

func network(v string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(v); err == nil {
		return netip.PrefixFrom(addr.WithZone(""), addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(v)
	if err != nil {
		return p, errors.New("must be a network, as 10.0.0.0/8 or 192.0.2.1")
	}
	return p.Masked(), nil
}

// host takes what can be listened on.
func host(v string) (string, error) {
	v = strings.TrimSuffix(strings.TrimPrefix(v, "["), "]")
	if _, err := netip.ParseAddr(v); err != nil && strings.ContainsAny(v, "/:@?# ,") {
		return "", errors.New("must be an address, as 127.0.0.1 or 0.0.0.0, without a port")
	}
	return v, nil
}

// hostName takes what stands in the Host header of a request.
func hostName(v string) (string, error) {
	v = strings.ToLower(strings.TrimSuffix(v, "."))
	if addr, err := netip.ParseAddr(strings.Trim(v, "[]")); err == nil {
		return addr.String(), nil
	}
	if rest := strings.TrimPrefix(v, "*."); rest == "" || strings.ContainsAny(rest, "/:@?# *") {
		return "", errors.New("must be a host name without a port, as vault.example.com or *.example.com")
	}
	return v, nil
}

func origin(v string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(v, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" ||
		u.User != nil || strings.ContainsAny(u.Host, "* ") {
		return "", errors.New("must be an origin, as https://vault.example.com, without a path")
	}
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	at := strings.ToLower(u.Host)
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" { // browsers leave it out too
		at = strings.TrimSuffix(at, ":"+port)
	}
	return scheme + "://" + at, nil
}

func webURL(v string) (string, error) {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return "", errors.New("must be a URL, as https://app.example.com/api/auth, without a user or a password")
	}
	_, rest, _ := strings.Cut(v, "://")
	return u.Scheme + "://" + strings.TrimSuffix(rest, "/"), nil // in lower case, as it is compared
}

// jwksURL takes where keys may come from: nobody may change them on the way.
func jwksURL(v string) (string, error) {
	v, err := webURL(v)
	if err == nil && strings.HasPrefix(v, "http://") && !isLoopback(hostOf(v)) {
		err = errors.New("must be https, unless it is on this machine")
	}
	return v, err
}

// modelURL takes where a model is asked, to which paths are added.
func modelURL(v string) (string, error) {
	v, err := webURL(v)
	if err == nil && strings.Contains(v, "?") || err != nil {
		return "", errors.New("must be a URL, as http://127.0.0.1:11434/v1, without a user, a password or a query")
	}
	return v, nil
}

// oneLine takes what a line can hold.
func oneLine(v string) (string, error) {
	if strings.ContainsFunc(v, unicode.IsControl) {
		return "", errors.New("must be a name without control characters")
	}
	return v, nil
}

// headerText takes what can stand in a header.
func headerText(v string) (string, error) {
	if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", errors.New("must be visible ASCII, without spaces")
	}
	return v, nil
}

// address takes HOST:PORT; an empty one is none.
func address(v string) (string, error) {
	_, port, err := net.SplitHostPort(v)
	if err == nil {
		_, err = number(0, 65535)(port)
	}
	if v != "" && err != nil {
		return "", errors.New("must be an address with a port, as 127.0.0.1:9464 or :9464")
	}
	return v, nil
}

const sqliteScheme = "sqlite:"

// ParseDatabase reads a URL as DATABASE_URL takes it: that of PostgreSQL, or the
// path of an SQLite file.
func ParseDatabase(v string) (postgres, path string, err error) {
	v, err = databaseURL(v)
	if path, ok := strings.CutPrefix(v, sqliteScheme); ok {
		return "", path, err
	}
	return v, "", err
}

func databaseURL(v string) (string, error) {
	path, ok := strings.CutPrefix(v, sqliteScheme)
	if !ok {
		return postgresURL(v)
	}
	if path == "" || strings.HasPrefix(path, "//") || strings.HasPrefix(path, ":") {
		return "", errors.New("must name a file after sqlite:, as sqlite:vault.db or sqlite:/var/lib/creatorvault/vault.db")
	}
	return v, nil
}

// sslModes are the words that libpq has for how a connection is encrypted, and
// those that other drivers have for them.
var sslModes = map[string]string{
	"disable": "disable", "allow": "allow", "prefer": "prefer", "require": "require", "verify-ca": "verify-ca", "verify-full": "verify-full",
	"true": "require", "false": "disable",
}

// postgresURL takes what libpq takes, and what SQLAlchemy makes of it.
func postgresURL(v string) (string, error) {
	scheme, rest, ok := strings.Cut(v, "://")
	scheme, _, _ = strings.Cut(strings.ToLower(scheme), "+") // +asyncpg, +psycopg
	u, err := url.Parse("postgres://" + rest)
	if !ok || scheme != "postgres" && scheme != "postgresql" || err != nil || u.Fragment != "" {
		return "", errors.New("must be postgres://user:password@host:5432/name, with what is special in a password %-encoded, or sqlite:PATH")
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", errors.New("has a query that cannot be read: special characters in it must be %-encoded")
	}
	if ssl := cmp.Or(q.Get("sslmode"), q.Get("ssl")); ssl != "" {
		mode := sslModes[strings.ToLower(ssl)]
		if mode == "" {
			return "", errors.New("must have sslmode=disable, allow, prefer, require, verify-ca or verify-full")
		}
		q.Set("sslmode", mode)
	}
	q.Del("ssl")
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// keySize is the size of an encryption key, in bytes.
const keySize = 32

func hexKey(v string) (string, error) {
	v = strings.TrimSpace(v)
	if raw, err := hex.DecodeString(v); err != nil || len(raw) != keySize {
		return "", errors.New("must name a file with 32 bytes in hex, which is 64 digits; `openssl rand -hex 32` makes them")
	}
	return v, nil
}

// passphrase takes words as they are, spaces at their ends too, but not spaces
// alone: a key that anybody guesses is worse than none.
func passphrase(v string) (string, error) {
	if strings.TrimSpace(v) == "" {
		return "", errors.New("must be words, and not spaces alone")
	}
	return v, nil
}

// minSecret is the least length of a secret, in bytes.
const minSecret = 32

func secret(v string) (string, error) {
	if len(v) < minSecret || strings.Trim(v, v[:1]) == "" || strings.HasPrefix(v, "better-auth-secret") {
		return "", errors.New("must be 32 random bytes or more; `openssl rand -hex 32` makes them")
	}
	return v, nil
}

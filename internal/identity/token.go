package identity

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A reason says why a token is refused, in a word for the log. It never holds
// anything of the token.
type reason string

func (r reason) Error() string { return string(r) }

// The reasons.
const (
	tooLong       reason = "too_long"
	badCharacter  reason = "bad_character"
	badSegments   reason = "bad_segments"
	badEncoding   reason = "bad_encoding"
	badHeader     reason = "bad_header"
	badType       reason = "bad_typ"
	badAlgorithm  reason = "bad_alg"
	badKeyID      reason = "bad_kid"
	unknownKey    reason = "unknown_key"
	badSignature  reason = "bad_signature"
	badClaims     reason = "bad_claims"
	wrongIssuer   reason = "wrong_issuer"
	wrongAudience reason = "wrong_audience"
	expired       reason = "expired"
	notYet        reason = "not_yet_valid"
	livesTooLong  reason = "lives_too_long"
	badSubject    reason = "bad_subject"
	revoked       reason = "revoked"
)

// What a token may be, as RFC 8725 has it: bounds in bytes.
const (
	maxToken   = 8 << 10
	maxKeyID   = 128
	maxSubject = 255
	maxEmail   = 255
)

// A header is what a token's may hold, and nothing else: every member that
// could name or bring a key, or change what is signed, is refused.
type header struct {
	Alg string  `json:"alg"`
	Kid *string `json:"kid"`
	Typ *string `json:"typ"`
}

// claims are those that are looked at.
type claims struct {
	Issuer   *string        `json:"iss"`
	Subject  *string        `json:"sub"`
	Audience jsontext.Value `json:"aud"`
	Expires  *float64       `json:"exp"`
	Issued   *float64       `json:"iat"`
	Begins   *float64       `json:"nbf"`
	Email    any            `json:"email"`
	Name     any            `json:"name"`
	Session  *string        `json:"sid"`
}

// open takes a token apart, strictly, and trusts nothing in it.
func open(token string) (h header, c claims, err error) {
	if len(token) > maxToken {
		return h, c, tooLong
	}
	if strings.ContainsFunc(token, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
	}) {
		return h, c, badCharacter
	}
	segments := strings.Split(token, ".")
	if len(segments) != 3 || slices.Contains(segments, "") {
		return h, c, badSegments
	}
	var raw [3][]byte
	for i, s := range segments {
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(s); err != nil {
			return h, c, badEncoding
		}
	}
	if !isObject(raw[0]) || json.Unmarshal(raw[0], &h, json.RejectUnknownMembers(true)) != nil {
		return h, c, badHeader
	}
	if h.Typ != nil && !strings.EqualFold(*h.Typ, "JWT") {
		return h, c, badType
	}
	if h.Kid != nil && (*h.Kid == "" || len(*h.Kid) > maxKeyID) {
		return h, c, badKeyID
	}
	if !isObject(raw[1]) || json.Unmarshal(raw[1], &c) != nil {
		return h, c, badClaims
	}
	return h, c, nil
}

func isObject(raw []byte) bool {
	return utf8.Valid(raw) && jsontext.Value(raw).Kind() == jsontext.KindBeginObject
}

// audiences returns whom the token is for, which is a text or a list of them.
func (c *claims) audiences() (all []string, err error) {
	if c.Audience.Kind() == jsontext.KindString {
		var one string
		err = json.Unmarshal(c.Audience, &one)
		return []string{one}, err
	}
	if c.Audience.Kind() != jsontext.KindBeginArray {
		return nil, errors.New("no audience")
	}
	return all, json.Unmarshal(c.Audience, &all)
}

// goodSubject reports whether s can name a person.
func goodSubject(s string) bool {
	return s != "" && len(s) <= maxSubject && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || r >= 0x80 && r <= 0x9f || r == '/' || r == '\\'
	})
}

// words returns v if it is a text that is neither empty nor too long.
func words(v any) *string {
	if s, ok := v.(string); ok && s != "" && len(s) <= maxEmail && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return &s
	}
	return nil
}

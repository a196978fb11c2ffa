package identity

import (
	"encoding/base64"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A reason says why a token is refused, in a word for the log. It never holds
// anything of the token.
type reason string

func (r reason) Error() string { return string(r) }

// ReasonOf returns why a token is refused, one word of a closed list. Any other
// failure says nothing of the token.
func ReasonOf(err error) (word string, refused bool) {
	r, refused := errors.AsType[reason](err)
	return string(r), refused
}

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
	badLength     reason = "bad_length"
	badChecksum   reason = "bad_checksum"
	unknownToken  reason = "unknown_token"

	// NotBearer is for whoever reads the header: it holds no bearer token.
	NotBearer reason = "not_bearer"

	// NotForThis is for whoever knows what is asked for: the token is for
	// another resource.
	NotForThis = wrongAudience
)

// What a token may be, as RFC 8725 has it: bounds in bytes, but for the e-mail,
// whose are code points, and the date, which is in seconds.
const (
	maxToken   = 8 << 10
	maxKeyID   = 128
	maxSubject = 255
	maxEmail   = 255
	maxDate    = 1 << 40
)

// A header is what a token's may hold, and nothing else: every member that
// could name or bring a key, or change what is signed, is refused.
type header struct {
	Alg string `json:"alg"`
	Kid member `json:"kid"`
	Typ member `json:"typ"`
}

// A member is nil if it is not there, which null is not.
type member jsontext.Value

// UnmarshalJSONFrom keeps what stands there as it is.
func (m *member) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	v, err := dec.ReadValue()
	*m = member(v.Clone())
	return err
}

// text returns m if it is a text.
func (m member) text() (s string, ok bool) {
	v := jsontext.Value(m)
	return s, v.Kind() == jsontext.KindString && json.Unmarshal(v, &s) == nil
}

// instant returns m if it is a time (NumericDate of RFC 7519).
func (m member) instant() (time.Time, bool) {
	v := jsontext.Value(m)
	var n float64
	if v.Kind() != jsontext.KindNumber || json.Unmarshal(v, &n) != nil || n < 0 || n > maxDate {
		return time.Time{}, false
	}
	whole, part := math.Modf(n)
	return time.Unix(int64(whole), int64(part*1e9)), true
}

// claims are those that are looked at.
type claims struct {
	Issuer   member `json:"iss"`
	Subject  member `json:"sub"`
	Audience member `json:"aud"`
	Expires  member `json:"exp"`
	Issued   member `json:"iat"`
	Begins   member `json:"nbf"`
	Email    member `json:"email"`
	Name     member `json:"name"`
	Session  member `json:"sid"`
	Scope    member `json:"scope"`
}

// open takes a token apart, strictly, and trusts nothing in it. Its payload is
// not looked at before its signature.
func open(token string) (h header, payload []byte, err error) {
	if len(token) > maxToken {
		return h, nil, tooLong
	}
	if strings.ContainsFunc(token, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
	}) {
		return h, nil, badCharacter
	}
	segments := strings.Split(token, ".")
	if len(segments) != 3 || slices.Contains(segments, "") {
		return h, nil, badSegments
	}
	var raw [3][]byte
	for i, s := range segments {
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(s); err != nil {
			return h, nil, badEncoding
		}
	}
	if !isObject(raw[0]) || json.Unmarshal(raw[0], &h, json.RejectUnknownMembers(true)) != nil {
		return h, nil, badHeader
	}
	if typ, ok := h.Typ.text(); h.Typ != nil && (!ok || !strings.EqualFold(typ, "JWT") && !h.isAccess()) {
		return h, nil, badType
	}
	if id, ok := h.Kid.text(); h.Kid != nil && (!ok || id == "" || len(id) > maxKeyID) {
		return h, nil, badKeyID
	}
	return h, raw[1], nil
}

// isAccess reports whether h is of an OAuth access token (RFC 9068), which is
// for one resource and no other.
func (h *header) isAccess() bool {
	typ, _ := h.Typ.text()
	return strings.EqualFold(typ, "at+jwt") || strings.EqualFold(typ, "application/at+jwt")
}

// readClaims reads the payload of a token whose signature is good.
func readClaims(payload []byte) (c claims, err error) {
	if !isObject(payload) || json.Unmarshal(payload, &c) != nil {
		return c, badClaims
	}
	return c, nil
}

func isObject(raw []byte) bool {
	return utf8.Valid(raw) && jsontext.Value(raw).Kind() == jsontext.KindBeginObject
}

// audiences returns whom the token is for, which is a text or a list of them.
func (c *claims) audiences() (all []string, ok bool) {
	if one, ok := c.Audience.text(); ok {
		return []string{one}, true
	}
	var list []member
	if jsontext.Value(c.Audience).Kind() != jsontext.KindBeginArray || json.Unmarshal([]byte(c.Audience), &list) != nil {
		return nil, false
	}
	for _, m := range list {
		one, ok := m.text()
		if !ok {
			return nil, false
		}
		all = append(all, one)
	}
	return all, true
}

// scopes returns what a token for one resource allows, of what there is to be
// allowed, nil if it says nothing of it. The account is not to be had by any.
func (c *claims) scopes() []string {
	if c.Scope == nil {
		return nil
	}
	said, _ := c.Scope.text()
	allowed := []string{} // never nil, which would allow all
	for scope := range strings.FieldsSeq(said) {
		if slices.Contains(Scopes, scope) && scope != OwnsAccount && !slices.Contains(allowed, scope) {
			allowed = append(allowed, scope)
		}
	}
	return allowed
}

// goodSubject reports whether s can name a person.
func goodSubject(s string) bool {
	return s != "" && len(s) <= maxSubject && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || r >= 0x80 && r <= 0x9f || r == '/' || r == '\\'
	})
}

// words returns m if it is a line of text that is neither blank nor longer
// than most code points.
func words(m member, most int) *string {
	s, _ := m.text()
	if s = strings.TrimSpace(s); s == "" || utf8.RuneCountInString(s) > most || strings.ContainsFunc(s, unicode.IsControl) {
		return nil
	}
	return &s
}

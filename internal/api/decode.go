package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxBody is the most bytes of a JSON body.
const MaxBody = 1 << 20

// decode reads the one JSON object that the body of r must hold. What is wrong
// with its fields is for T to say: it is made of [vault.Field].
func decode[T any](r *http.Request) (in T, err error) {
	body, err := readBody(r)
	if err != nil {
		return in, err
	}
	if kind := jsontext.Value(body).Kind(); kind != jsontext.KindBeginObject && jsontext.Value(body).IsValid() {
		return in, atFault("body", vault.WrongType, "The body must be a JSON object")
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return in, badJSON(body)
	}
	return in, nil
}

// readBody reads the body of r, if it is JSON by its header.
func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, atFault("body", vault.Missing, "A JSON body is needed")
	}
	if !isJSON(r) {
		return nil, unsupportedMedia.New("The body must be JSON in UTF-8, not compressed, with Content-Type: application/json")
	}
	if r.ContentLength > MaxBody {
		return nil, tooLarge.New("The body exceeds %d bytes", MaxBody)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		return nil, atFault("body", vault.Malformed, "The body broke off")
	}
	if len(body) > MaxBody {
		return nil, tooLarge.New("The body exceeds %d bytes", MaxBody)
	}
	if len(body) == 0 {
		return nil, atFault("body", vault.Missing, "A JSON body is needed")
	}
	return body, nil
}

// isJSON reports whether r says that its body is uncompressed JSON in UTF-8.
func isJSON(r *http.Request) bool {
	content := r.Header["Content-Type"]
	if len(content) != 1 || len(r.Header["Content-Encoding"]) > 0 {
		return false
	}
	if content[0] == "application/json" {
		return true
	}
	kind, params, err := mime.ParseMediaType(content[0])
	if err != nil {
		return false
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	return kind == "application/json" || r.Method == http.MethodPatch && kind == "application/merge-patch+json"
}

// badJSON says what is wrong with a body that is no JSON.
func badJSON(body []byte) error {
	if err := badText(body); err != nil {
		return err
	}
	return atFault("body", vault.Malformed, "The body is not JSON")
}

// badText names every text that is no valid UTF-8, and every member that
// stands twice in its object, in the order in which they were sent; nil if
// there is none, or body is no JSON for other reasons.
func badText(body []byte) error {
	var p vault.Problems
	dec := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	open := []map[string]bool{{}} // the names of each object or list that is not closed yet
	for {
		kind, n := dec.StackIndex(dec.StackDepth())
		if dec.PeekKind() != jsontext.KindString {
			switch _, err := dec.ReadToken(); {
			case errors.Is(err, io.EOF):
				return p.Err()
			case err != nil:
				return nil //nolint:nilerr // what else is wrong is for the caller to say
			}
			if open = open[:min(len(open), dec.StackDepth()+1)]; len(open) <= dec.StackDepth() {
				open = append(open, map[string]bool{})
			}
			continue
		}
		raw, err := dec.ReadValue()
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		isName, names := kind == jsontext.KindBeginObject && n%2 == 0, open[len(open)-1]
		text, err := jsontext.AppendUnquote(nil, raw)
		switch {
		case err != nil:
			p.Add(jsonPath(dec.StackPointer()), vault.InvalidUTF8, "%s is not valid UTF-8", jsonPath(dec.StackPointer()))
		case isName && names[string(text)]:
			p.Add(jsonPath(dec.StackPointer()), vault.DuplicateKey, "%s is there twice", jsonPath(dec.StackPointer()))
		case isName:
			names[string(text)] = true
		}
	}
}

// longPath is where a path is cut. It names fields of ours in full; what
// clients make up must not grow with each of its faults.
const longPath = 100

// jsonPath writes a pointer as errors name fields: tags[2], preferences.theme.
func jsonPath(at jsontext.Pointer) string {
	var b strings.Builder
	for token := range at.Tokens() {
		if n, err := strconv.ParseUint(token, 10, 32); err == nil && b.Len() > 0 {
			b.WriteString("[" + strconv.FormatUint(n, 10) + "]")
		} else {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(token)
		}
		if b.Len() > longPath {
			return strings.ToValidUTF8(b.String()[:longPath], "") + "…"
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// atFault is the failure of one field.
func atFault(field string, typ vault.Fault, message string) error {
	return vault.Invalid.New("%s", message).At(field, typ)
}

package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxBody is the most bytes of a JSON body.
const maxBody = 1 << 20

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
		return in, badJSON(body, err)
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
	if r.ContentLength > maxBody {
		return nil, tooLarge.New("The body exceeds %d bytes", maxBody)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, atFault("body", vault.Malformed, "The body broke off")
	}
	if len(body) > maxBody {
		return nil, tooLarge.New("The body exceeds %d bytes", maxBody)
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
func badJSON(body []byte, err error) error {
	if again := duplicates(body); again != nil {
		return again
	}
	if jsontext.Value(body).IsValid(jsontext.AllowInvalidUTF8(true)) || !utf8.Valid(body) {
		field := "body"
		if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok && e.JSONPointer != "" {
			field = jsonPath(e.JSONPointer)
		}
		return atFault(field, vault.InvalidUTF8, "The body is not valid UTF-8")
	}
	return atFault("body", vault.Malformed, "The body is not JSON")
}

// duplicates names every member that stands twice in its object; nil if none
// does, or body is no JSON for other reasons.
func duplicates(body []byte) error {
	var p vault.Problems
	dec := jsontext.NewDecoder(strings.NewReader(string(body)), jsontext.AllowDuplicateNames(true))
	seen := map[jsontext.Pointer]bool{}
	for {
		depth := dec.StackDepth()
		token, err := dec.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return p.Err()
		case err != nil:
			return nil //nolint:nilerr // what else is wrong is for the caller to say
		}
		if kind, n := dec.StackIndex(dec.StackDepth()); token.Kind() != jsontext.KindString ||
			kind != jsontext.KindBeginObject || n%2 == 0 || depth != dec.StackDepth() {
			continue // not the name of a member
		}
		at := dec.StackPointer()
		if seen[at] {
			p.Add(jsonPath(at), vault.DuplicateKey, "%s is there twice", jsonPath(at))
		}
		seen[at] = true
	}
}

// jsonPath writes a pointer as errors name fields: tags[2], preferences.theme.
func jsonPath(at jsontext.Pointer) string {
	var b strings.Builder
	for token := range at.Tokens() {
		if n, err := strconv.ParseUint(token, 10, 32); err == nil && b.Len() > 0 {
			b.WriteString("[" + strconv.FormatUint(n, 10) + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strings.ToValidUTF8(token, "\uFFFD"))
	}
	return b.String()
}

// atFault is the failure of one field.
func atFault(field string, typ vault.Fault, message string) error {
	return vault.Invalid.New("%s", message).At(field, typ)
}

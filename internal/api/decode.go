package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxBody is the most bytes of a JSON body.
const MaxBody = 1 << 20

// decode reads the one JSON object that the body of r must hold. What is wrong
// with its fields is for T to say: it is made of [vault.Field].
func decode[T any](r *http.Request) (T, error) { return decodeUpTo[T](r, MaxBody) }

// decodeUpTo is decode of a body of at most so many bytes.
func decodeUpTo[T any](r *http.Request, most int64) (in T, err error) {
	body, err := readBody(r, most)
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
func readBody(r *http.Request, most int64) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, atFault("body", vault.Missing, "A JSON body is needed")
	}
	if !isJSON(r) {
		return nil, unsupportedMedia.New("The body must be JSON in UTF-8, not compressed, with Content-Type: application/json")
	}
	if r.ContentLength > most {
		return nil, tooLarge.New("The body exceeds %d bytes", most)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err != nil {
		return nil, atFault("body", vault.Malformed, "The body broke off")
	}
	if int64(len(body)) > most {
		return nil, tooLarge.New("The body exceeds %d bytes", most)
	}
	if len(body) == 0 {
		return nil, atFault("body", vault.Missing, "A JSON body is needed")
	}
	return body, nil
}

// isJSON reports whether r says that its body is uncompressed JSON in UTF-8.
func isJSON(r *http.Request) bool {
	content := r.Header["Content-Type"]
	if len(content) != 1 {
		return false
	}
	for encoding := range elements(r.Header["Content-Encoding"]) {
		if !strings.EqualFold(encoding, "identity") { // which is none
			return false
		}
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
	w := walk{dec: jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)), open: make([]level, 1)}
	for {
		kind, n := w.dec.StackIndex(w.dec.StackDepth())
		if w.dec.PeekKind() != jsontext.KindString {
			switch _, err := w.dec.ReadToken(); {
			case errors.Is(err, io.EOF):
				return p.Err()
			case err != nil:
				return nil //nolint:nilerr // what else is wrong is for the caller to say
			}
			w.follow()
			continue
		}
		raw, err := w.dec.ReadValue()
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		text, err := jsontext.AppendUnquote(nil, raw)
		again := kind == jsontext.KindBeginObject && n%2 == 0 && w.names(string(text))
		switch {
		case err == nil && !again, !p.Room():
		case err != nil:
			p.Add(w.path(), vault.InvalidUTF8, "%s is not valid UTF-8", w.path())
		default:
			p.Add(w.path(), vault.DuplicateKey, "%s is there twice", w.path())
		}
	}
}

// A walk is a way through a body that knows where it is.
type walk struct {
	dec  *jsontext.Decoder
	open []level // by depth
}

// A level is an object or a list that is not closed yet.
type level struct {
	name string          // of the member of it that was read last
	seen map[string]bool // all names of an object up to there
}

// follow takes note of what was opened or closed.
func (w *walk) follow() {
	w.open = w.open[:min(len(w.open), w.dec.StackDepth()+1)]
	if len(w.open) <= w.dec.StackDepth() {
		w.open = append(w.open, level{})
	}
}

// names takes note of the name of a member, and reports whether its object has
// another one of that name.
func (w *walk) names(name string) (again bool) {
	here := &w.open[len(w.open)-1]
	if here.seen == nil {
		here.seen = map[string]bool{}
	}
	again = here.seen[name]
	here.name, here.seen[name] = name, true
	return again
}

// path is where w is, as errors name fields: tags[2], preferences.theme.
func (w *walk) path() string {
	var b strings.Builder
	for depth := 1; depth < len(w.open) && b.Len() <= vault.LongName; depth++ {
		kind, n := w.dec.StackIndex(depth)
		switch {
		case kind == jsontext.KindBeginArray && b.Len() > 0:
			fmt.Fprintf(&b, "[%d]", n-1)
		case kind == jsontext.KindBeginArray:
			fmt.Fprint(&b, n-1)
		case b.Len() > 0:
			b.WriteString("." + w.open[depth].name)
		default:
			b.WriteString(w.open[depth].name)
		}
	}
	return vault.ShortName(strings.ToValidUTF8(b.String(), "\uFFFD"))
}

// atFault is the failure of one field.
func atFault(field string, typ vault.Fault, message string) error {
	return vault.Invalid.New("%s", message).At(field, typ)
}

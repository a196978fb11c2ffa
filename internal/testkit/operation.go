package testkit

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/unicode/norm"
)

// An operation is what the document says of one route.
type operation struct {
	id         string
	parameters []parameter
	passesOver bool          // parameters that it does not have
	request    *exchangeHalf // nil: it reads no body
	replies    map[string]*exchangeHalf
}

// An exchangeHalf is what a request or a reply may be like.
type exchangeHalf struct {
	headers []parameter
	bodies  map[string]*jsonschema.Schema // by media type
	needed  bool
}

// A parameter is one, or a header of a reply.
type parameter struct {
	name, in string
	needed   bool
	schema   *jsonschema.Schema
}

func readOperation(item *node, method string) (*operation, error) {
	n := item.get(method)
	o := &operation{id: n.text("operationId"), passesOver: n.is("x-passes-over-parameters")}
	var faults []error
	for _, p := range slices.Concat(item.get("parameters").items(), n.get("parameters").items()) {
		s, err := p.schema()
		faults = append(faults, err)
		o.parameters = append(o.parameters, parameter{p.text("name"), p.text("in"), p.is("required"), s})
	}
	var err error
	if body := n.get("requestBody"); body != nil {
		o.request, err = readHalf(body)
		faults = append(faults, err)
	}
	o.replies, err = readReplies(n.get("responses"))
	return o, errors.Join(append(faults, err)...)
}

func readReplies(n *node) (map[string]*exchangeHalf, error) {
	replies := map[string]*exchangeHalf{}
	var faults []error
	for _, status := range n.names() {
		half, err := readHalf(n.get(status))
		faults = append(faults, err)
		replies[status] = half
	}
	return replies, errors.Join(faults...)
}

func readHalf(n *node) (*exchangeHalf, error) {
	h := &exchangeHalf{bodies: map[string]*jsonschema.Schema{}, needed: n.is("required")}
	var faults []error
	for _, name := range n.get("headers").names() {
		header := n.get("headers", name)
		s, err := header.schema()
		faults = append(faults, err)
		h.headers = append(h.headers, parameter{http.CanonicalHeaderKey(name), "header", header.is("required"), s})
	}
	for _, kind := range n.get("content").names() {
		s, err := n.get("content", kind).schema()
		faults = append(faults, err)
		h.bodies[kind] = s
	}
	return h, errors.Join(faults...)
}

func kindOf(h http.Header) string {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return kind
}

// everywhere are the headers that any reply may have.
var everywhere = strings.Fields(`Connection Content-Encoding Content-Length Content-Security-Policy Content-Type Date Permissions-Policy Referrer-Policy
	Strict-Transport-Security Vary X-Content-Type-Options X-Frame-Options X-Request-Id X-Xss-Protection`)

func (h *exchangeHalf) checkReply(method string, a Answer) error {
	var faults []error
	known := slices.Clone(everywhere)
	for _, header := range h.headers {
		known = append(known, header.name)
		faults = append(faults, header.check(a.Header[header.name]))
	}
	for name := range a.Header {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "Access-Control-") {
			faults = append(faults, fmt.Errorf("header %s is not in it", name))
		}
	}
	if len(h.bodies) == 0 && len(a.Body) > 0 {
		faults = append(faults, fmt.Errorf("there is a body: %.200s", a.Body))
	}
	if len(h.bodies) > 0 && method != http.MethodHead {
		faults = append(faults, h.checkBody(kindOf(a.Header), a.Body))
	}
	return errors.Join(faults...)
}

// checkBody holds a body to the schema of its kind, as it is, or as the server
// takes it: trimmed and normalised.
func (h *exchangeHalf) checkBody(kind string, body []byte) error {
	s, ok := h.bodies[kind]
	if !ok {
		return fmt.Errorf("a body of type %q", kind)
	}
	var value any = string(body)
	switch kind {
	case "application/json", "application/merge-patch+json":
		var err error
		if value, err = jsonschema.UnmarshalJSON(bytes.NewReader(body)); err != nil {
			return err
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return err
		}
		members := map[string]any{}
		for name := range form {
			members[name] = form.Get(name)
		}
		value = members
	}
	err := s.Validate(value)
	if err != nil && s.Validate(trimmed(value)) == nil {
		return nil
	}
	return err
}

// trimmed returns v with every text as the server takes it.
func trimmed(v any) any {
	switch v := v.(type) {
	case string:
		return norm.NFC.String(strings.TrimSpace(v))
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = trimmed(item)
		}
		return list
	case map[string]any:
		members := map[string]any{}
		for name, value := range v {
			members[name] = trimmed(value)
		}
		return members
	}
	return v
}

// checkRequest holds a request that was granted to the document.
func (o *operation) checkRequest(req *http.Request, body string) error {
	var faults []error
	query := req.URL.Query()
	for _, p := range o.parameters {
		switch p.in {
		case "query":
			faults = append(faults, p.check(query[p.name]))
			delete(query, p.name)
		case "header":
			faults = append(faults, p.check(req.Header.Values(p.name)))
		}
	}
	for name := range query {
		if o.passesOver {
			break
		}
		faults = append(faults, fmt.Errorf("parameter %s is not in it", name))
	}
	switch {
	case body != "" && o.request == nil: // nobody reads it
	case body != "":
		faults = append(faults, o.request.checkBody(kindOf(req.Header), []byte(body)))
	case o.request != nil && o.request.needed:
		faults = append(faults, errors.New("it needs a body"))
	}
	return errors.Join(faults...)
}

// check holds what was given as p to the document. Cookies alone come several
// in headers of one name.
func (p parameter) check(given []string) error {
	if p.name == "Set-Cookie" && len(given) > 1 {
		return errors.Join(p.check(given[:1]), p.check(given[1:]))
	}
	switch {
	case len(given) == 0 && p.needed:
		return fmt.Errorf("%s is missing", p.name)
	case len(given) == 0:
		return nil
	case len(given) > 1:
		return fmt.Errorf("%s is there %d times", p.name, len(given))
	}
	if err := fits(p.schema, given[0]); err != nil && fits(p.schema, norm.NFC.String(strings.TrimSpace(given[0]))) != nil {
		return fmt.Errorf("%s %q: %w", p.name, given[0], err)
	}
	return nil
}

package testkit

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A node is a place in an OpenAPI document.
type node struct {
	of    *contract
	at    string // a JSON pointer
	value any    // as jsonschema reads JSON
}

// A contract is an OpenAPI document whose schemas can be asked.
type contract struct {
	root    any
	schemas *jsonschema.Compiler
}

const contractURL = "file:///openapi.json"

func readContract(document []byte) (*node, error) {
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return nil, err
	}
	c := &contract{root: root, schemas: jsonschema.NewCompiler()}
	c.schemas.DefaultDraft(jsonschema.Draft2020)
	c.schemas.AssertFormat()
	return &node{c, "", root}, c.schemas.AddResource(contractURL, root)
}

// get returns what is at a path of names from n, references followed; nil if
// nothing is.
func (n *node) get(names ...string) *node {
	for _, name := range names {
		if n == nil {
			return nil
		}
		members, _ := n.value.(map[string]any)
		value, ok := members[name]
		if !ok {
			return nil
		}
		n = n.below(name, value).follow()
	}
	return n
}

// below returns the node of a value that n has under that name.
func (n *node) below(name string, value any) *node {
	return &node{n.of, n.at + "/" + escapePointer.Replace(name), value}
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// follow returns the component that n is a reference to, or n.
func (n *node) follow() *node {
	members, _ := n.value.(map[string]any)
	ref, ok := members["$ref"].(string)
	if !ok || len(members) > 1 { // a schema may say more beside it
		return n
	}
	root := &node{n.of, "", n.of.root}
	return root.get(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
}

// names returns those of n's members, in order.
func (n *node) names() []string {
	if n == nil {
		return nil
	}
	members, _ := n.value.(map[string]any)
	return slices.Sorted(maps.Keys(members))
}

// items returns those of the list n.
func (n *node) items() (all []*node) {
	if n == nil {
		return nil
	}
	list, _ := n.value.([]any)
	for i, value := range list {
		all = append(all, n.below(strconv.Itoa(i), value).follow())
	}
	return all
}

func (n *node) text(name string) string {
	if n = n.get(name); n == nil {
		return ""
	}
	s, _ := n.value.(string)
	return s
}

func (n *node) is(name string) bool {
	n = n.get(name)
	return n != nil && n.value == true
}

// schema compiles the schema of n.
func (n *node) schema() (*jsonschema.Schema, error) {
	s := n.get("schema")
	if s == nil {
		return nil, fmt.Errorf("%s has no schema", n.at)
	}
	return n.of.schemas.Compile(contractURL + "#" + (&url.URL{Path: s.at}).EscapedPath())
}

// readings are what a text in a path, a query or a header may stand for.
func readings(text string) []any {
	all := []any{text, text == "true"}
	if text != "true" && text != "false" {
		all = all[:1]
	}
	if n, err := jsonschema.UnmarshalJSON(strings.NewReader(text)); err == nil && strings.Trim(text, "-0123456789") == "" {
		all = append(all, n)
	}
	var list []any
	for item := range strings.SplitSeq(text, ",") {
		list = append(list, strings.TrimSpace(item))
	}
	return append(all, list)
}

// fits reports whether s takes one of the readings of text.
func fits(s *jsonschema.Schema, text string) error {
	var first error
	for _, v := range readings(text) {
		err := s.Validate(v)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// CheckExamples holds every example of an OpenAPI document to the schema
// beside it, and returns what does not fit, and what lacks an example.
func CheckExamples(document []byte) (faults []error) {
	root, err := readContract(document)
	if err != nil {
		return []error{err}
	}
	var walk func(n *node)
	walk = func(n *node) {
		if n.get("schema") != nil {
			faults = append(faults, n.checkExamples()...)
			return
		}
		switch v := n.value.(type) {
		case map[string]any:
			for _, name := range n.names() {
				if name != "schemas" && name != "example" && name != "examples" {
					walk(n.below(name, v[name]))
				}
			}
		case []any:
			for i, item := range v {
				walk(n.below(strconv.Itoa(i), item))
			}
		}
	}
	walk(root)
	return faults
}

// checkExamples holds the examples of a parameter, a header or a body to its schema.
func (n *node) checkExamples() (faults []error) {
	s, err := n.schema()
	if err != nil {
		return []error{err}
	}
	check := func(at string, value any) {
		err := s.Validate(value)
		if text, ok := value.(string); ok && err != nil {
			err = fits(s, text) // as in a header
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", at, err))
		}
	}
	members := n.value.(map[string]any)
	example, one := members["example"]
	if one {
		check(n.at+"/example", example)
	}
	several := n.get("examples")
	for _, name := range several.names() {
		e := several.get(name)
		if e.text("summary") == "" {
			faults = append(faults, fmt.Errorf("%s has no summary", e.at))
		}
		check(e.at, e.value.(map[string]any)["value"])
	}
	if !one && len(several.names()) == 0 {
		faults = append(faults, fmt.Errorf("%s has no example", n.at))
	}
	return faults
}

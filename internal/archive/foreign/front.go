package foreign

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A field is a line of a front matter.
type field struct {
	name  string
	kind  string   // the tag of YAML: !!str, !!int, !!null, !!seq, …
	value string   // of one value; of what has none of its own, its YAML
	list  []string // of a list of values
}

// texts are the values of a field: of a list, or of one with commas.
func (f field) texts() []string {
	if f.kind == "!!seq" {
		return f.list
	}
	return strings.Split(f.value, ",")
}

// maxFront is the most bytes of a front matter.
const maxFront = 64 << 10

// front takes the front matter off a page. It returns nil if there is none, and
// why it cannot be understood if there is one that cannot.
func front(page string) (fields []field, body string, err error) {
	page = strings.ReplaceAll(page, "\r\n", "\n")
	rest, ok := strings.CutPrefix(page, "---\n")
	if !ok {
		return nil, page, nil
	}
	var at, size int
	for {
		line, more, whole := strings.Cut(rest[at:], "\n")
		if line == "---" || line == "..." {
			body, size = more, at
			break
		}
		if at += len(line) + 1; !whole || at > maxFront {
			return nil, page, nil
		}
	}
	fields, err = parseFront(rest[:size])
	return fields, body, err
}

var (
	errNoFields = errors.New("it is no list of names and values")
	errAlias    = errors.New("it has anchors")
	errTwice    = errors.New("it names a field twice")
)

// parseFront reads YAML as nodes: nothing in it is expanded, and no type is
// made of a text.
func parseFront(text string) (fields []field, err error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, err
	}
	if doc.Kind == 0 {
		return []field{}, nil
	}
	top := doc.Content[0]
	if top.Kind == yaml.ScalarNode && top.ShortTag() == "!!null" {
		return []field{}, nil
	}
	if top.Kind != yaml.MappingNode {
		return nil, errNoFields
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(top.Content); i += 2 {
		name, value := top.Content[i], top.Content[i+1]
		switch {
		case name.Kind != yaml.ScalarNode:
			return nil, errNoFields
		case seen[name.Value]:
			return nil, errTwice
		case anchored(name) || anchored(value):
			return nil, errAlias
		}
		seen[name.Value] = true
		f, err := fieldOf(name.Value, value)
		if err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// anchored reports whether anything in n stands for something else.
func anchored(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return true
	}
	return slices.ContainsFunc(n.Content, anchored)
}

// fieldOf returns one field.
func fieldOf(name string, n *yaml.Node) (field, error) {
	f := field{name: name, kind: n.ShortTag()}
	if n.Kind == yaml.ScalarNode {
		f.value = n.Value
		return f, nil
	}
	simple := n.Kind == yaml.SequenceNode
	for _, c := range n.Content {
		simple = simple && c.Kind == yaml.ScalarNode
	}
	if simple {
		for _, c := range n.Content {
			if c.ShortTag() != "!!null" {
				f.list = append(f.list, c.Value)
			}
		}
		f.value = strings.Join(f.list, ", ")
		return f, nil
	}
	raw, err := yaml.Marshal(n)
	f.kind, f.value = "!!map", strings.TrimSpace(string(raw))
	return f, err
}

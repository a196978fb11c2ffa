package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An object is a map that keeps its order. The other values are []any, string,
// json.Number, bool and nil.
type object struct{ members []member }

type member struct {
	name  string
	value any
}

// get returns the member of that name, nil if there is none.
func (o *object) get(name string) any {
	for _, m := range o.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// join adds the members of other, none of which o may have.
func (o *object) join(what string, other *object) error {
	var faults []error
	for _, m := range other.members {
		if o.get(m.name) != nil {
			faults = append(faults, fmt.Errorf("%s %s is there already", what, m.name))
		}
		o.members = append(o.members, m)
	}
	return errors.Join(faults...)
}

// parse reads a file, in which every anchor must be used.
func parse(text []byte) (*object, error) {
	var top yaml.Node
	if err := yaml.Unmarshal(text, &top); err != nil {
		return nil, err
	}
	p := &parser{used: map[*yaml.Node]bool{}}
	var v any
	if len(top.Content) == 1 {
		v = p.value(top.Content[0])
	}
	for _, n := range p.anchors {
		if !p.used[n] {
			p.fault(n, "nothing uses &%s", n.Anchor)
		}
	}
	o, ok := v.(*object)
	if !ok {
		p.faults = append(p.faults, errors.New("the file is no map"))
	}
	return o, errors.Join(p.faults...)
}

type parser struct {
	anchors []*yaml.Node
	used    map[*yaml.Node]bool
	faults  []error
}

func (p *parser) fault(n *yaml.Node, format string, args ...any) {
	p.faults = append(p.faults, fmt.Errorf("line %d: %s", n.Line, fmt.Sprintf(format, args...)))
}

// value reads what n stands for.
func (p *parser) value(n *yaml.Node) any {
	if n.Anchor != "" && !slices.Contains(p.anchors, n) {
		p.anchors = append(p.anchors, n)
	}
	switch n.Kind {
	case yaml.AliasNode:
		p.used[n.Alias] = true
		return p.value(n.Alias)
	case yaml.MappingNode:
		return p.mapping(n)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			list = append(list, p.value(item))
		}
		return list
	default:
		return p.scalar(n)
	}
}

var status = regexp.MustCompile(`^[1-5]\d\d$`)

// mapping reads a map. What it says itself counts more than what it takes over
// by <<; replies come in the order of their status.
func (p *parser) mapping(n *yaml.Node) *object {
	own, merged := new(object), new(object)
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			merged.members = append(merged.members, p.merged(value)...)
			continue
		}
		if slices.ContainsFunc(own.members, func(m member) bool { return m.name == key.Value }) {
			p.fault(key, "%s is there twice", key.Value)
		}
		own.members = append(own.members, member{key.Value, p.value(value)})
	}
	out := new(object)
	for _, m := range slices.Concat(merged.members, own.members) {
		has := func(have member) bool { return have.name == m.name }
		if i := slices.IndexFunc(own.members, has); i >= 0 {
			m = own.members[i]
		}
		if !slices.ContainsFunc(out.members, has) {
			out.members = append(out.members, m)
		}
	}
	if !slices.ContainsFunc(out.members, func(m member) bool { return !status.MatchString(m.name) }) {
		slices.SortFunc(out.members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	}
	return out
}

// merged returns the members of the map, or of the maps of the list, that is
// taken over by <<.
func (p *parser) merged(n *yaml.Node) (all []member) {
	v := p.value(n)
	from, isList := v.([]any)
	if !isList {
		from = []any{v}
	}
	for _, f := range from {
		o, ok := f.(*object)
		if !ok {
			p.fault(n, "<< takes over maps alone")
			continue
		}
		all = append(all, o.members...)
	}
	return all
}

// scalar reads a single value, which must say what it is: a date without
// quotes is none.
func (p *parser) scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!str":
		return n.Value
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return json.Number(n.Value)
		}
	}
	p.fault(n, "%q is %s: put it in quotes", n.Value, n.ShortTag())
	return nil
}

// encode writes o as JSON, two spaces a level.
func (o *object) encode() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(o); err != nil { // such values always encode
		panic(err)
	}
	return b.Bytes()
}

// MarshalJSON writes the members in their order.
func (o *object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o.members {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, v := range []any{m.name, m.value} {
			if j > 0 {
				b.WriteByte(':')
			}
			var raw bytes.Buffer
			enc := json.NewEncoder(&raw)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(v); err != nil {
				return nil, err
			}
			b.Write(bytes.TrimSpace(raw.Bytes()))
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

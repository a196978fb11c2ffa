package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rootFile has all but the paths and the components.
const rootFile = "root.yaml"

// shared is the key under which a file keeps what it says more than once.
const shared = "x-shared"

// A document grows by one file at a time.
type document struct {
	root       object
	paths      object
	components map[string]*object // by kind
}

// add puts a file into d.
func (d *document) add(name string, text []byte) error {
	file, err := parse(text)
	if err != nil {
		return err
	}
	var faults []error
	for _, m := range file.members {
		of, isObject := m.value.(*object)
		switch {
		case m.name == shared:
		case !isObject && (m.name == "paths" || m.name == "components"):
			faults = append(faults, fmt.Errorf("%s is no map", m.name))
		case m.name == "paths":
			faults = append(faults, d.paths.join("path", of))
		case m.name == "components":
			faults = append(faults, d.addComponents(of))
		case name == rootFile:
			d.root.members = append(d.root.members, m)
		default:
			faults = append(faults, fmt.Errorf("%s belongs into %s", m.name, rootFile))
		}
	}
	return errors.Join(faults...)
}

func (d *document) addComponents(of *object) error {
	if d.components == nil {
		d.components = map[string]*object{}
	}
	var faults []error
	for _, kind := range of.members {
		named, ok := kind.value.(*object)
		if !ok {
			return fmt.Errorf("components.%s is no map", kind.name)
		}
		if d.components[kind.name] == nil {
			d.components[kind.name] = new(object)
		}
		faults = append(faults, d.components[kind.name].join(kind.name, named))
	}
	return errors.Join(faults...)
}

// complete puts paths and components into the root, in the order of their names.
func (d *document) complete() {
	byName := func(a, b member) int { return cmp.Compare(a.name, b.name) }
	slices.SortFunc(d.paths.members, byName)
	components := new(object)
	for _, kind := range slices.Sorted(maps.Keys(d.components)) {
		slices.SortFunc(d.components[kind].members, byName)
		components.members = append(components.members, member{kind, d.components[kind]})
	}
	d.root.members = append(d.root.members, member{"paths", &d.paths}, member{"components", components})
	walk(&d.root, tellScopes)
}

// check refuses d where it names a component that is not there, or holds one
// that nothing names.
func (d *document) check() error {
	used := map[string]bool{}
	walk(&d.root, func(o *object) {
		if ref, ok := o.get("$ref").(string); ok {
			used[ref] = true
		}
		for _, scheme := range schemes(o) {
			used["#/components/securitySchemes/"+scheme.name] = true
		}
	})
	var faults []error
	for _, ref := range slices.Sorted(maps.Keys(used)) {
		kind, name, ok := strings.Cut(strings.TrimPrefix(ref, "#/components/"), "/")
		if !ok || !strings.HasPrefix(ref, "#/components/") || d.components[kind] == nil || d.components[kind].get(name) == nil {
			faults = append(faults, fmt.Errorf("there is no %s", ref))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(d.components)) {
		for _, c := range d.components[kind].members {
			if ref := "#/components/" + kind + "/" + c.name; !used[ref] {
				faults = append(faults, fmt.Errorf("nothing uses %s", ref))
			}
		}
	}
	return errors.Join(faults...)
}

// schemes are how the callers of o may show who they are, each with the scopes
// that are asked.
func schemes(o *object) (all []member) {
	security, _ := o.get("security").([]any)
	for _, need := range security {
		if one, ok := need.(*object); ok {
			all = append(all, one.members...)
		}
	}
	return all
}

// tellScopes adds what an operation asks of access tokens to its description,
// for the pages that show the document do not tell.
func tellScopes(operation *object) {
	if operation.get("operationId") == nil {
		return
	}
	for _, scheme := range schemes(operation) {
		scopes, _ := scheme.value.([]any)
		for _, scope := range scopes {
			for i, m := range operation.members {
				if text, ok := m.value.(string); ok && m.name == "description" {
					operation.members[i].value = strings.TrimSpace(text) + fmt.Sprintf("\n\nScope: `%s`.", scope)
				}
			}
		}
	}
}

// walk calls see for every object in v.
func walk(v any, see func(*object)) {
	switch v := v.(type) {
	case *object:
		see(v)
		for _, m := range v.members {
			walk(m.value, see)
		}
	case []any:
		for _, item := range v {
			walk(item, see)
		}
	}
}

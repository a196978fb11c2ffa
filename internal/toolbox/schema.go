package toolbox

import (
	"maps"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A schema is a JSON Schema, of the few words that every client understands:
// no lists of types, no references.
type schema struct {
	Type        string            `json:"type,omitzero"`
	Description string            `json:"description,omitzero"`
	Enum        []string          `json:"enum,omitzero"`
	Format      string            `json:"format,omitzero"`
	MinLength   int               `json:"minLength,omitzero"`
	MaxLength   int               `json:"maxLength,omitzero"`
	Minimum     *int64            `json:"minimum,omitzero"`
	Maximum     *int64            `json:"maximum,omitzero"`
	Default     any               `json:"default,omitzero"`
	Items       *schema           `json:"items,omitzero"`
	MaxItems    int               `json:"maxItems,omitzero"`
	AnyOf       []schema          `json:"anyOf,omitzero"`
	Properties  map[string]schema `json:"properties,omitzero"`
	Required    []string          `json:"required,omitzero"`
	Closed      *bool             `json:"additionalProperties,omitzero"`
}

// object returns the schema of an object of these properties and no others.
func object(properties map[string]schema, required ...string) schema {
	return schema{Type: "object", Properties: properties, Required: required, Closed: new(false)}
}

func text(description string, least, most int) schema {
	return schema{Type: "string", Description: description, MinLength: least, MaxLength: most}
}

func word[T ~string](description string, words []T) schema {
	s := schema{Type: "string", Description: description}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}

// number is one from 1 on.
func number(description string, most int64) schema {
	return schema{Type: "integer", Description: description, Minimum: new(int64(1)), Maximum: &most}
}

func list(description string, of schema, most int) schema {
	return schema{Type: "array", Description: description, Items: &of, MaxItems: most}
}

// or returns s with a default, for clients that show it.
func (s schema) or(value any) schema {
	s.Default = value
	return s
}

// orNull lets s be null, which clears what was there.
func (s schema) orNull() schema {
	about := s.Description
	s.Description = ""
	return schema{Description: about, AnyOf: []schema{s, {Type: "null"}}}
}

// written returns s as JSON, the same for the same schema.
func (s schema) written() jsontext.Value {
	b, err := json.Marshal(s, json.Deterministic(true))
	if err != nil { // words, numbers and lists of them always marshal
		panic(err)
	}
	return b
}

// The schemas of what several tools take.
func ideaID() schema { return number("The id of the idea.", vault.MaxID) }

func tags() schema {
	return list("Short labels. Two that differ in case or accents alone are one.", text("", 1, vault.MaxTag), vault.MaxTags)
}

// editable are the fields of an idea that a tool may set. Those that an idea
// can be without may be null where an idea is changed.
func editable(change bool) map[string]schema {
	may := func(s schema) schema {
		if change {
			return s.orNull()
		}
		return s
	}
	return map[string]schema{
		"title":         text("What the idea is, in one line.", 1, vault.MaxTitle),
		"notes":         may(text("Everything else about it, in Markdown.", 0, vault.MaxNotes)),
		"tags":          tags(),
		"priority":      word("How much it matters.", vault.Priorities),
		"due_date":      may(schema{Type: "string", Description: "By when it must be done: YYYY-MM-DD for a whole day, or an RFC 3339 time with offset."}),
		"planned_for":   may(schema{Type: "string", Description: "The day on which it is to be published: YYYY-MM-DD."}),
		"published_url": may(text("Where it was published: an http or https address.", 1, vault.MaxURL)),
	}
}

// shown is the schema of an idea as tools show it.
func shown() schema {
	return object(map[string]schema{
		"id":            ideaID(),
		"title":         {Type: "string"},
		"notes":         {Type: "string", Description: "Markdown; absent where there are none."},
		"stage":         word("", vault.Stages),
		"tags":          list("", schema{Type: "string"}, 0),
		"priority":      word("", vault.Priorities),
		"due_date":      {Type: "string", Description: "UTC. Exactly midnight is a whole day."},
		"planned_for":   {Type: "string"},
		"published_url": {Type: "string"},
		"published_at":  {Type: "string"},
		"created_at":    {Type: "string"},
		"updated_at":    {Type: "string"},
	}, "id", "title", "stage", "tags", "priority", "created_at", "updated_at")
}

// entry is the schema of an idea in a list, which has the beginning of its
// notes alone.
func entry(more map[string]schema, required ...string) schema {
	s := shown()
	delete(s.Properties, "notes")
	s.Properties["excerpt"] = schema{Type: "string", Description: "How the notes begin; get_idea has them whole."}
	maps.Copy(s.Properties, more)
	s.Required = append(s.Required, required...)
	return s
}

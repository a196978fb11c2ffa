package archive

import (
	"fmt"
	"strings"
	"unicode"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// Markdown returns an idea as a Markdown file: every field but the notes in a
// front matter of YAML, then the notes.
func Markdown(idea *vault.Idea) []byte { return recordOf(idea).markdown() }

// markdown does so for a record. Texts are quoted always, so that none is taken
// for a number, a date or YAML's no.
func (r record) markdown() []byte {
	b, notes := []byte("---\n"), ""
	for _, m := range r {
		if m.name == "notes" {
			if m.value.Kind() == jsontext.KindString {
				notes = "\n" + m.text() + "\n"
			}
			continue
		}
		b = append(append(b, m.name...), ": "...)
		switch m.value.Kind() {
		case jsontext.KindString:
			b = appendYAML(b, m.text())
		case jsontext.KindBeginArray:
			b = append(b, '[')
			for n, text := range m.texts() {
				if n > 0 {
					b = append(b, ", "...)
				}
				b = appendYAML(b, text)
			}
			b = append(b, ']')
		default:
			b = append(b, m.value...)
		}
		b = append(b, '\n')
	}
	return append(append(b, "---\n"...), notes...)
}

// appendYAML appends s in double quotes. What is not seen is escaped: YAML takes
// some of it for the end of a line.
func appendYAML(b []byte, s string) []byte {
	b = append(b, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case unicode.IsPrint(c):
			b = append(b, string(c)...)
		case c > 0xFFFF:
			b = fmt.Appendf(b, `\U%08X`, c)
		default:
			b = fmt.Appendf(b, `\u%04X`, c)
		}
	}
	return append(b, '"')
}

// Text returns an idea as plain text for people: its title, its notes, and what
// else is known of it.
func Text(idea *vault.Idea) []byte {
	r := recordOf(idea)
	var b strings.Builder
	b.WriteString(r.text("title") + "\n")
	if notes := r.text("notes"); notes != "" {
		b.WriteString("\n" + notes + "\n")
	}
	b.WriteByte('\n')
	for _, m := range r {
		value := ""
		switch m.value.Kind() {
		case jsontext.KindString:
			value = m.text()
		case jsontext.KindBeginArray:
			value = strings.Join(m.texts(), ", ")
		default: // ids mean nothing to people
		}
		if value == "" || m.name == "title" || m.name == "notes" || m.name == "user_id" {
			continue
		}
		b.WriteString(forPeople(m.name) + ": " + value + "\n")
	}
	return []byte(b.String())
}

// forPeople returns the name of a field as people write it.
func forPeople(name string) string {
	if name == "ai" {
		return "AI"
	}
	name = strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

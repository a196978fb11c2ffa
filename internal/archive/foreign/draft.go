package foreign

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"golang.org/x/text/unicode/norm"
)

// A draft is what another program knows of an idea, before it fits a vault.
// Whatever does not fit is mended, and nothing of it is lost.
type draft struct {
	format   Format
	id       string // of the other program, "" if it has none
	title    string
	notes    string
	facts    []string // what the vault has no field for: lines below the notes
	tags     []string
	stage    vault.Stage
	priority vault.Priority
	due      string // as the vault takes it
	kept     Kept
	from     Place
	notices  []string
}

func (d *draft) notice(format string, args ...any) {
	d.notices = append(d.notices, fmt.Sprintf(format, args...))
}

// fact keeps a value that has no field.
func (d *draft) fact(name, value string) {
	if value = strings.TrimSpace(value); value != "" {
		d.facts = append(d.facts, name+": "+value)
		d.notice("%s went into the notes", vault.ShortName(name))
	}
}

// stageOf takes the stage that a word names, or the word as a tag.
func (d *draft) stageOf(word string) {
	stage, ok := stages[plain(word)]
	switch {
	case ok:
		d.stage = stage
	case strings.TrimSpace(word) != "":
		d.tags = append(d.tags, word)
		d.notice("%q is no stage, and became a tag", vault.ShortName(word))
	}
}

// priorityOf takes the priority that a word names.
func (d *draft) priorityOf(name, word string) {
	if priority, ok := priorities[plain(word)]; ok {
		d.priority = priority
		return
	}
	d.fact(name, word)
}

// dueOf takes a date.
func (d *draft) dueOf(name, word string) {
	if word = strings.TrimSpace(word); word == "" {
		return
	}
	due, bare, ok := dateOf(word)
	if !ok {
		d.fact(name, word)
		return
	}
	if d.due = due; bare {
		d.notice("%s has no time zone, and is taken for UTC", name)
	}
}

// entries returns the idea, or several where its notes are too long for one.
func (d *draft) entries() []Entry {
	d.facts = append([]string(nil), d.facts...)
	key := d.key()
	d.fitTitle()
	tags := d.fitTags()
	parts := d.fitNotes()
	all := make([]Entry, 0, len(parts))
	for n, notes := range parts {
		e := Entry{From: d.from, Key: key, Kept: d.kept, Notices: d.notices}
		title := d.title
		if n > 0 {
			ending := fmt.Sprintf(" (%d)", n+1)
			title = strings.TrimSpace(cut(title, vault.MaxTitle-len(ending))) + ending
			e.Key += fmt.Sprintf("#%d", n+1)
			e.Kept.ID, d.due = 0, ""
		}
		e.Idea.Title = vault.Of(title)
		if notes != "" {
			e.Idea.Notes = vault.Of(notes)
		}
		if len(tags) > 0 {
			e.Idea.Tags = vault.TextsOf(tags...)
		}
		if d.stage != "" {
			e.Idea.Stage = vault.Of(d.stage)
		}
		if d.priority != "" {
			e.Idea.Priority = vault.Of(d.priority)
		}
		if d.due != "" {
			e.Idea.DueDate = vault.Of(d.due)
		}
		all = append(all, e)
	}
	return all
}

// key is the same for the same thing: by its id, else by what it says.
func (d *draft) key() string {
	if d.id != "" {
		return string(d.format) + ":" + d.id
	}
	return hashed(d.format, d.title, d.notes, strings.Join(d.facts, "\n"), strings.Join(d.tags, "\n"), d.due)
}

// hashed is the key of what has no id.
func hashed(format Format, texts ...string) string {
	sum := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(sum, "%d:%s", len(text), text)
	}
	return string(format) + ":" + hex.EncodeToString(sum.Sum(nil)[:16])
}

// fitTitle makes a title of what there is.
func (d *draft) fitTitle() {
	title := line(d.title)
	if title == "" {
		title = line(marks.ReplaceAllString(firstLine(d.notes), ""))
		if title == "" {
			title = "Untitled"
		}
		title = cut(title, vault.MaxTitle)
		d.notice("it has no title, and was called %q", title)
	}
	if utf8.RuneCountInString(title) > vault.MaxTitle {
		d.notes = title + "\n\n" + d.notes
		title = strings.TrimSpace(cut(title, vault.MaxTitle-1)) + "…"
		d.notice("the title is longer than %d characters: all of it is in the notes", vault.MaxTitle)
	}
	d.title = title
}

// fitTags returns tags as the vault takes them. Those that do not fit go into
// the notes.
func (d *draft) fitTags() (tags []string) {
	seen, rest := map[string]bool{}, []string(nil)
	for _, tag := range d.tags {
		fit := line(strings.Map(func(c rune) rune {
			if c == ',' {
				return ' '
			}
			return c
		}, tag))
		if strings.Contains(tag, ",") {
			d.notice("the commas of the tag %q became spaces", vault.ShortName(fit))
		}
		folded := vault.Fold(fit)
		switch {
		case fit == "" || seen[folded]:
		case utf8.RuneCountInString(fit) > vault.MaxTag || len(tags) == vault.MaxTags:
			rest = append(rest, fit)
		default:
			tags, seen[folded] = append(tags, fit), true
		}
	}
	if len(rest) > 0 {
		d.facts = append(d.facts, "Tags: "+strings.Join(rest, ", "))
		d.notice("%d tags are too many or too long, and went into the notes", len(rest))
	}
	return tags
}

// fitNotes returns the notes, in several parts if they are too long for one.
func (d *draft) fitNotes() (parts []string) {
	all := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(d.notes)
	if len(d.facts) > 0 {
		all = strings.TrimSpace(all) + "\n\n" + strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.Join(d.facts, "\n"))
	}
	lost := 0
	all = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			lost++
			return -1
		}
		return c
	}, all)
	if lost > 0 {
		d.notice("%d control characters were left out of the notes", lost)
	}
	all = strings.TrimSpace(norm.NFC.String(all))
	if utf8.RuneCountInString(all) <= vault.MaxNotes {
		return []string{all}
	}
	rest := []rune(all)
	for len(rest) > vault.MaxNotes {
		at := breakAt(rest[:vault.MaxNotes+1])
		parts = append(parts, strings.TrimSpace(string(rest[:at])))
		rest = []rune(strings.TrimSpace(string(rest[at:])))
	}
	parts = append(parts, string(rest))
	d.notice("the notes are longer than %d characters: they became %d ideas", vault.MaxNotes, len(parts))
	return parts
}

// breakAt is where a text that is a character too long is best cut in two: at
// the last end of a paragraph, of a line or of a word in its second half.
func breakAt(s []rune) int {
	line, word := 0, 0
	for i := len(s) - 1; i > len(s)/2; i-- {
		switch {
		case s[i] == '\n' && s[i-1] == '\n':
			return i
		case s[i] == '\n' && line == 0:
			line = i
		case unicode.IsSpace(s[i]) && word == 0:
			word = i
		}
	}
	switch {
	case line > 0:
		return line
	case word > 0:
		return word
	}
	return len(s) - 1
}

// line returns a text of one line, in the form in which the vault counts it.
func line(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

// cut returns the first n characters of s.
func cut(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// marks are those of Markdown at the start of a line.
var marks = regexp.MustCompile(`^(?:#+ |[-*+>] |\[[ xX]\] |\s)+`)

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// checklist returns an item of a list to be ticked off.
func checklist(done bool, text string) string {
	box := "- [ ] "
	if done {
		box = "- [x] "
	}
	return box + line(text)
}

// instant is a time as the vault takes it, "" for one that it has no room for.
func instant(at time.Time) string {
	if at = at.UTC(); at.Year() < 1970 || at.Year() > 9999 {
		return ""
	}
	return at.Format(time.RFC3339Nano)
}

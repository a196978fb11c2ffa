package assistant

import (
	"regexp"
	"strings"
	"unicode"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// An Item is one part of what a model proposes.
type Item struct {
	Title string `json:"title"`
	Text  string `json:"text"` // Markdown; may be empty
}

// maxText is the most code points of an item's text, so that the most items
// fit the notes of one idea by far.
const maxText = 400

// enough is how many bytes of an item are read: what is cut off is not put together.
const enough = 8 * maxText

// heads are how models begin the parts of a list, the most telling first. Each
// takes what may be the title.
var heads = []*regexp.Regexp{
	regexp.MustCompile(`^#{1,6}[ \t]+(.+)$`),
	regexp.MustCompile(`^\d{1,2}[.)][ \t]+(.+)$`),
	regexp.MustCompile(`^[-*•][ \t]+(.+)$`),
}

// items reads at most so many items out of a text, which is one list if the
// model did as it was told, and may be anything. What has no sign of a list is
// one item.
func items(text string, most int) []Item {
	text = strings.TrimSpace(bare(strings.ToValidUTF8(text, "\uFFFD")))
	all := fromJSON(text)
	for i := 0; all == nil && i < len(heads); i++ {
		all = fromLines(text, heads[i])
	}
	if all == nil {
		all = []Item{split(strings.Join(strings.Fields(text), " "))}
	}
	var good []Item
	for _, item := range all {
		if item = item.fit(); item.Title != "" && len(good) < most {
			good = append(good, item)
		}
	}
	return good
}

// bare takes off the fence that models put round what they were asked for, and
// what some of them think aloud before, if only its end is marked.
func bare(text string) string {
	if _, after, ok := strings.Cut(text, "</think>"); ok {
		text = after
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "```") && strings.HasSuffix(text, "```") {
		_, text, _ = strings.Cut(strings.TrimSuffix(text, "```"), "\n")
	}
	return text
}

// fromJSON reads a list of items, or of texts.
func fromJSON(text string) (all []Item) {
	if !strings.HasPrefix(text, "[") {
		return nil
	}
	if json.Unmarshal([]byte(text), &all) == nil {
		return all
	}
	var texts []string
	if json.Unmarshal([]byte(text), &texts) != nil {
		return nil
	}
	all = nil
	for _, text := range texts {
		all = append(all, split(text))
	}
	return all
}

// fromLines reads a list whose parts begin with head. What comes before the
// first is an introduction, which nobody asked for.
func fromLines(text string, head *regexp.Regexp) (all []Item) {
	for line := range strings.Lines(text) {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if found := head.FindStringSubmatch(line); found != nil {
			all = append(all, split(found[1]))
		} else if len(all) > 0 && len(all[len(all)-1].Text) < enough {
			all[len(all)-1].Text += "\n" + strings.TrimSpace(line)
		}
	}
	return all
}

// split takes the title off a line: up to a colon or a dash that a title in
// bold ends with, or the whole.
func split(line string) Item {
	if rest, ok := strings.CutPrefix(line, "**"); ok {
		if title, text, ok := strings.Cut(rest, "**"); ok {
			return Item{title, strings.TrimLeft(text, " \t:–—-")}
		}
	}
	for _, border := range []string{": ", " – ", " — ", " - "} {
		if title, text, ok := strings.Cut(line, border); ok {
			return Item{title, text}
		}
	}
	return Item{Title: line}
}

// fit cuts an item down to what an idea can hold.
func (i Item) fit() Item {
	title := strings.Join(strings.FieldsFunc(i.Title, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, i.Text)
	return Item{cut(strings.Trim(title, " *_:\"“”"), vault.MaxTitle), cut(strings.TrimSpace(text), maxText)}
}

// cut returns at most so many code points of text.
func cut(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}

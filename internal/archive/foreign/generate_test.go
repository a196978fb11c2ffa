package foreign_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"creatorvault.dev/internal/archive/foreign"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A generator makes files of one program that are legal and odd. It puts a word
// into each text, none of which may be lost.
type generator struct {
	*rand.Rand
	words []string
}

// text returns an odd text with a word in it.
func (g *generator) text(n int, newlines bool) string {
	word := fmt.Sprintf("w%dw", len(g.words))
	g.words = append(g.words, word)
	return oddText(g.Rand, n, newlines) + " " + word + " " + oddText(g.Rand, n, newlines)
}

// long returns one that does not fit, now and then.
func (g *generator) long(n int) string {
	if g.IntN(10) == 0 {
		return g.text(100, true) + strings.Repeat("many words and more\n", 50+g.IntN(900)) + g.text(100, true)
	}
	return g.text(n, true)
}

// tag returns one without what a line of Notion or a label of Todoist could not hold.
func (g *generator) tag(long bool) string {
	g.words = append(g.words, fmt.Sprintf("w%dw", len(g.words)))
	tag := g.words[len(g.words)-1]
	if long && g.IntN(4) == 0 {
		tag += strings.Repeat("-long", 12)
	}
	return tag
}

// due returns the date, nothing, or what is none.
func (g *generator) due(date string) string {
	switch g.IntN(3) {
	case 0:
		return date
	case 1:
		return "some " + g.tag(false)
	}
	return ""
}

type object = map[string]any

func (g *generator) json(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v, jsontext.EscapeForHTML(g.IntN(2) == 0), jsontext.Multiline(g.IntN(2) == 0))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func (g *generator) trello(t *testing.T, n int) []byte {
	t.Helper()
	lists, cards, checklists, actions := []any{}, []any{}, []any{}, []any{}
	for i := range 3 {
		lists = append(lists, object{"id": fmt.Sprint("l", i), "name": g.text(5, false), "closed": i == 2, "pos": i})
	}
	for i := range n {
		id := fmt.Sprint("c", i)
		labels := []any{}
		for range g.IntN(25) {
			labels = append(labels, object{"name": g.tag(true), "color": "green"})
		}
		list := i % 3 // so that the name of each is seen
		cards = append(cards, object{"id": id, "name": g.long(30), "desc": g.long(200), "idList": fmt.Sprint("l", list), "labels": labels, "due": g.due("2027-01-31T10:00:00.000Z"), "closed": g.IntN(4) == 0, "attachments": []any{object{"name": g.text(4, false), "url": "https://example.com/"}, 7}, "odd": object{"deep": []any{1, object{}}}})
		checklists = append(checklists, object{"id": id, "idCard": id, "name": g.text(5, false), "pos": "top", "checkItems": []any{object{"name": g.text(9, true), "state": "complete", "pos": g.Float64()}, object{"name": g.text(9, false), "state": 1}}})
		actions = append(actions, object{"type": "commentCard", "date": "2027-01-01T00:00:00.000Z", "data": object{"text": g.long(50), "card": object{"id": id}}, "memberCreator": object{"fullName": g.text(3, false)}}, object{"type": "updateCard", "data": nil}, nil)
	}
	return []byte(g.json(t, object{"name": "b", "lists": lists, "cards": cards, "checklists": checklists, "actions": actions, "prefs": object{"a": []any{}}}))
}

func (g *generator) keep(t *testing.T, n int) []byte {
	t.Helper()
	files := map[string]string{"Takeout/Keep/Labels.txt": "x"}
	for i := range n {
		labels := []any{}
		for range g.IntN(25) {
			labels = append(labels, object{"name": g.tag(true) + ",", "x": 1})
		}
		note := object{"isTrashed": g.IntN(2) == 0, "isArchived": g.IntN(2) == 0, "userEditedTimestampUsec": g.Int64N(4e15), "labels": labels, "color": nil}
		if g.IntN(3) > 0 {
			note["title"] = g.long(20)
		}
		if g.IntN(2) == 0 {
			note["textContent"] = g.long(100)
		} else {
			note["listContent"] = []any{object{"text": g.text(9, true), "isChecked": true}, object{"text": g.text(9, false), "isChecked": "?"}}
		}
		if g.IntN(2) == 0 {
			note["createdTimestampUsec"] = []any{"1625000000000000", 1625000000000000, "x", nil}[g.IntN(4)]
		}
		files[fmt.Sprintf("Takeout/Keep/%d.json", i)] = g.json(t, note)
	}
	return zipOf(t, files)
}

// rows writes a table.
func (g *generator) rows(t *testing.T, rows [][]string) string {
	t.Helper()
	var b strings.Builder
	if g.IntN(2) == 0 {
		b.WriteString("\ufeff")
	}
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = []rune(",;\t")[g.IntN(3)], g.IntN(2) == 0
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (g *generator) todoist(t *testing.T, n int) []byte {
	t.Helper()
	rows := [][]string{{"TYPE", "CONTENT", "DESCRIPTION", "PRIORITY", "INDENT", "AUTHOR", "RESPONSIBLE", "DATE", "DATE_LANG", "TIMEZONE"}}
	for range n {
		rows = append(rows, []string{"section", g.text(3, false), "", "", "", "", "", "", "", ""})
		content := g.text(20, false)
		for range g.IntN(25) {
			content += " @" + g.tag(true)
		}
		rows = append(rows, []string{"task", content, g.long(50), fmt.Sprint(g.IntN(6)), "1", "", g.text(2, false), g.due("2027-01-31"), "en", "UTC"})
		for range g.IntN(4) {
			rows = append(rows, []string{"task", g.text(9, false), g.text(9, true), "4", fmt.Sprint(2 + g.IntN(4)), "", "", "", "", ""}, []string{"note", g.long(20), "", "", "", "", "", "", "", ""}, make([]string, 10))
		}
	}
	return []byte(g.rows(t, rows))
}

func (g *generator) notion(t *testing.T, n int) []byte {
	t.Helper()
	files := map[string]string{}
	rows := [][]string{{"Name", "Status", "Tags", "Date", "Odd: one"}}
	for i := range n {
		title, status, tags := strings.Join(strings.Fields(strings.NewReplacer("#", "", "\u2028", "", "\u2029", "").Replace(g.text(9, false))), " "), g.tag(false), g.tag(true)+", "+g.tag(true)
		rows = append(rows, []string{title, status, tags, "March 3, 2024", g.text(5, true)})
		if i%2 == 0 { // this one has a page, which holds the values
			odd := "odd " + g.tag(false)
			rows[len(rows)-1][4] = odd
			g.words = append(g.words[:len(g.words)-2], g.words[len(g.words)-1]) // what the row alone had
			files[fmt.Sprintf("T/T%d %032x.md", i, i)] = "# " + title + "\n\nStatus: " + status + "\nTags: " + tags + "\nDate: March 3, 2024\nOdd: " + odd + "\n\n" + g.long(100)
		}
	}
	files[fmt.Sprintf("T %032x_all.csv", 99)] = g.rows(t, rows)
	return zipOf(t, files)
}

func (g *generator) markdown(t *testing.T, n int) []byte {
	t.Helper()
	files := map[string]string{}
	for i := range n {
		text := ""
		if g.IntN(3) > 0 {
			tags := []string{}
			for range g.IntN(25) {
				tags = append(tags, g.tag(true))
			}
			text = "---\ntitle: " + g.json(t, g.tag(false)) + "\ntags: [" + strings.Join(tags, ", ") + "]\nodd: [" + g.tag(false) + ", {a: " + g.tag(false) + "}]\ndue: " + g.due("2027-01-31") + "\nstatus: " + g.tag(false) + "\n---\n"
		}
		if text += g.long(200); g.IntN(2) == 0 {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		files[fmt.Sprintf("d/%d.md", i)] = text
	}
	return zipOf(t, files)
}

// TestWhatOthersExportIsTakenWhole makes odd files of each program: the vault
// takes every entry, and no word of them is lost.
func TestWhatOthersExportIsTakenWhole(t *testing.T) {
	for format, generate := range map[foreign.Format]func(*generator, *testing.T, int) []byte{
		foreign.Trello: (*generator).trello, foreign.Keep: (*generator).keep, foreign.Todoist: (*generator).todoist, foreign.Notion: (*generator).notion, foreign.Markdown: (*generator).markdown,
	} {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(60) {
				g := &generator{Rand: rand.New(rand.NewPCG(seed, 3))}
				n := 3 + g.IntN(5)
				raw := generate(g, t, n)
				got, entries, _, err := readAll("x", raw, foreign.DefaultLimits)
				if err != nil || got != format {
					t.Fatalf("seed %d: format %q, error %v", seed, got, err)
				}
				things, all := 0, strings.Builder{}
				keys := map[string]bool{}
				for _, e := range entries {
					s := show(t, e)
					if s.Refused != "" || keys[e.Key] {
						t.Errorf("seed %d: %+v", seed, s)
					}
					if keys[e.Key] = true; !strings.Contains(e.Key, "#") {
						things++
					}
					all.WriteString(s.Title + "\n" + s.Notes + "\n" + s.Tags + "\n")
				}
				for _, word := range g.words {
					if !strings.Contains(all.String(), word) {
						t.Errorf("seed %d: %q is lost", seed, word)
					}
				}
				if things != n || !utf8.ValidString(all.String()) {
					t.Errorf("seed %d: %d ideas of %d", seed, things, n)
				}
				if t.Failed() {
					return
				}
				_, again, _, err := readAll("x", raw, foreign.DefaultLimits)
				if err != nil || len(again) != len(entries) || again[0].Key != entries[0].Key {
					t.Errorf("seed %d: another walk differs, %v", seed, err)
				}
			}
		})
	}
}

package assistant

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

func TestAListIsReadAsModelsWriteIt(t *testing.T) {
	two := []Item{{"One", "The first."}, {"Two", "The second."}}
	for text, want := range map[string][]Item{
		"## One\nThe first.\n\n## Two\nThe second.":                                                                two,
		"Sure! Here are two:\n\n### **One**\nThe first.\n### \"Two\"\nThe second.\n":                               two,
		"1. One: The first.\n2. Two: The second.":                                                                  two,
		"1) **One** – The first.\n2) **Two:** The second.":                                                         two,
		"- One — The first.\n- Two — The second.":                                                                  two,
		"* One\n  The first.\r\n* Two\r\n  The second.\r\n":                                                        two,
		"```json\n[{\"title\":\"One\",\"text\":\"The first.\"},{\"title\":\"Two\",\"text\":\"The second.\"}]\n```": two,
		`["One: The first.","Two: The second."]`:                                                                   two,
		"<think>\n## No\n</think>\n## One\nThe first.\n## Two\nThe second.":                                        two,
		"## One\nThe first.\n## Two\nThe second.\n## Three\nToo many.":                                             two,
		"## One\n- a\n- b\n":                  {{"One", "- a\n- b"}},
		"## \n## One\x00\x1b\nThe\x07 first.": {{"One", "The first."}},
		"Only some words, in\ntwo lines":      {{"Only some words, in two lines", ""}},
		"{not json":                           {{"{not json", ""}},
		"[1, 2]":                              {{"[1, 2]", ""}},
		"":                                    nil,
		" \n\t":                               nil,
		"***":                                 nil,
	} {
		if diff := cmp.Diff(want, items(text, 2)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	long := items("## "+strings.Repeat("ä", 300)+"\n"+strings.Repeat("字", 500), 1)[0]
	if n, m := utf8.RuneCountInString(long.Title), utf8.RuneCountInString(long.Text); n != vault.MaxTitle || m != maxText || !strings.HasSuffix(long.Text, "…") {
		t.Errorf("a title of %d, a text of %d", n, m)
	}
}

// FuzzItems holds what is read of any text to what an idea can hold.
func FuzzItems(f *testing.F) {
	f.Add("## One\nThe first.")
	f.Add("1. **One** – x\n2. \xff")
	f.Add(`[{"title":"\u0000"}]`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, item := range items(text, 3) {
			if n := utf8.RuneCountInString(item.Title); n == 0 || n > vault.MaxTitle || utf8.RuneCountInString(item.Text) > maxText {
				t.Errorf("%q is of %d", item, n)
			}
			odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
			if !utf8.ValidString(item.Title+item.Text) || strings.ContainsFunc(item.Title, unicode.IsControl) || strings.ContainsFunc(item.Text, odd) {
				t.Errorf("%q holds what no idea can", item)
			}
		}
	})
}

package main_test

import (
	"net/url"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

func checkSearch(c *contract) {
	p := c.person()
	for _, body := range []string{
		`{"title":"Un Café noir","notes":"Straße und Weg"}`, `{"title":"100% sure_thing"}`, `{"title":"back\\slash 'quote' \"double\""}`, `{"title":"ΑΘΉΝΑ, Σοφός"}`, `{"title":"Ёжик"}`, `{"title":"كِتَابٌ"}`, `{"title":"ガラス"}`,
		`{"title":"हिन्दी"}`, `{"title":"end","notes":"start\nof\tnotes"}`, `{"title":"İstanbul ılık"}`, `{"title":"ﬁne ½ ①"}`, `{"title":"👩‍🚀 rocket 🚀"}`, `{"title":"x\u0301y"}`, `{"title":"**Markdown** [link](https://example.com/?a=1&b=2)"}`, `{"title":"naïve façade Ångström ø Ł"}`,
	} {
		p.create(body)
	}
	const cafe, athens, book, quote = "Un Café noir", "ΑΘΉΝΑ, Σοφός", "كِتَابٌ", `back\slash 'quote' "double"`
	for search, want := range inOrder(map[string]string{
		"cafe": cafe, "CAFE": cafe, "Café": cafe, "CAFÉ": cafe, "cafe\u0301": cafe, "ｃａｆｅ": cafe, "af": cafe, "noir cafe": cafe, "un": cafe, "tanb": "İstanbul ılık", "cafe thing": "", "cafe cafe caf c": cafe,
		"strasse": cafe, "STRASSE": cafe, "straße": cafe, "straẞe": cafe, "STRASSE cafe": cafe, "stra ss e": cafe,
		`"noir un"`: "", `"un cafe"`: cafe, `"Un  Café"`: "", `"cafe noir`: cafe, `"noir cafe`: "", `un" caf`: cafe, `un"caf"noir`: cafe, `"caf""noir"`: cafe, `"" cafe`: cafe, `" cafe "`: cafe, `'un cafe'`: "", "“un cafe”": "",
		"%": "100% sure_thing", "_": "100% sure_thing", "0% S": "100% sure_thing", "0%s": "", "100_": "", "%%": "", "100%": "100% sure_thing", "sure_": "100% sure_thing", "sure%": "", "s_re": "", "*": "**Markdown** [link](https://example.com/?a=1&b=2)",
		`\`: quote, `\\`: "", `\s`: quote, `\%`: "", "'": quote, "''": "", "'quote'": quote, "'; DROP": "", `double\"`: "", "?a=1&b=2": "**Markdown** [link](https://example.com/?a=1&b=2)", "[link]": "**Markdown** [link](https://example.com/?a=1&b=2)", ".*": "", "^un": "", "cafe*": "", "-cafe": "", "cafe OR thing": "", "title:cafe": "",
		"αθηνα": athens, "ΑΘΗΝΑ": athens, "σοφος": athens, "ΣΟΦΟΣ": athens, "σοφοσ": athens, "ежик": "Ёжик", "ЁЖИК": "Ёжик", "е\u0308ж": "Ёжик", "كتاب": book, "كِتَاب": book, "كتا": book, "كتب": "",
		"ｶﾞ": "ガラス", "ガ": "ガラス", "カ": "", "がらす": "", "हिन्दी": "हिन्दी", "हिन": "हिन्दी", "हनद": "",
		"end start": "end", "endstart": "", `"end start"`: "", "noirstrasse": "", `"start of"`: "", "of notes": "end", `"of	notes"`: "end", "istanbul": "İstanbul ılık", "ISTANBUL": "İstanbul ılık", "ılık": "İstanbul ılık", "ilik": "",
		"fine": "ﬁne ½ ①", "ﬁ": "ﬁne ½ ①", "1": "100% sure_thing*", "½": "ﬁne ½ ①", "1⁄2": "ﬁne ½ ①", "🚀": "👩‍🚀 rocket 🚀", "👩‍🚀": "👩‍🚀 rocket 🚀", "👩": "👩‍🚀 rocket 🚀", "xy": "x\u0301y", "x\u0301": "x\u0301y*", "naive facade": "naïve façade Ångström ø Ł", "angstrom": "naïve façade Ångström ø Ł", "ø": "naïve façade Ångström ø Ł", "ł": "naïve façade Ångström ø Ł",
		rep("x", 200): "", " \u2003cafe\u3000\n": cafe, "cafe\u2003noir": cafe, "cafe\u2028noir": cafe,
	}) {
		p.check("search for "+search, ask("GET {me}/ideas?search="+url.QueryEscape(search), ""), is(200), finds(want))
	}
	for _, control := range []string{"\x01", "\x1e", "\x1f", "\x7f", "\u0080", "\u009f"} {
		for _, search := range []string{"end" + control + "start", `"end` + control + `start"`, control, control + "start", "end" + control} {
			p.check("no control character is in a text: "+url.QueryEscape(search), ask("GET {me}/ideas?search="+url.QueryEscape(search), ""), shows(""))
		}
	}
	for _, search := range []string{"", " ", "\u3000", "\n", `"`, `""`, `" "`, `" " ""`} {
		p.check("blank: "+url.QueryEscape(search), ask("GET {me}/ideas?limit=1&search="+url.QueryEscape(search), ""), is(200), func(t testing.TB, a testkit.Answer) {
			if got := *read[page](t, a).Pagination.Total; got != 15 {
				t.Errorf("it finds %d", got)
			}
		})
	}
	for name, tt := range inOrder(map[string]struct {
		text string
		ok   bool
	}{
		"199 letters": {rep("x", 199), true}, "200 letters": {rep("x", 200), true}, "201 letters": {rep("x", 201), false}, "200 astral characters": {rep("𝔘", 200), true}, "201 astral characters": {rep("𝔘", 201), false},
		"200 letters that compose": {rep("e\u0301", 200), true}, "201 letters that compose": {rep("e\u0301", 201), false}, "200 letters in white space": {"  " + rep("x", 200) + "\n ", true}, "100 words": {rep("x ", 100), true}, "200 quotes": {rep(`"`, 200), true},
		"101 words": {rep("x ", 101), false}, "200 wildcards": {rep("%", 200), true}, "200 that fold to very much": {rep("\ufdfa", 200), true}, "100 different words": {alphabet(100), true},
	}) {
		w := is(200)
		if !tt.ok {
			w = faults("search too_long")
		}
		p.check("a search of "+name, ask("GET {me}/ideas?search="+url.QueryEscape(tt.text), ""), w)
	}
	p.check("a search of a plus", ask("GET {me}/ideas?search=un+cafe", ""), shows(cafe))
	p.check("a change is found", ask("PATCH "+p.create(`{"title":"before"}`), `{"title":"after","notes":"Ünique"}`), is(200))
	p.check("by its new text", ask("GET {me}/ideas?search=UNIQUE+after", ""), shows("after"))
	p.check("by its old text no more", ask("GET {me}/ideas?search=before", ""), shows(""))
	p.check("by a text at the end of long notes", ask("PATCH "+p.create(`{"title":"long"}`), `{"notes":"`+rep("𝔘", 4990)+` needle"}`), is(200))
	p.check("the needle", ask("GET {me}/ideas?search=needle", ""), shows("long"))
	c.person().check("somebody else finds nothing", ask("GET {me}/ideas?search=cafe", ""), shows(""))
}

// finds wants one idea of that title, or none; or with a star behind it, that
// it is among those that are found.
func finds(title string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		got := strings.Join(read[page](t, a).titles(), " | ")
		if among, ok := strings.CutSuffix(title, "*"); ok && strings.Contains(" | "+got+" | ", " | "+among+" | ") {
			return
		}
		if got != title {
			t.Errorf("it finds %q, want %q", got, title)
		}
	}
}

// alphabet is n code points of words of one letter each, all different.
func alphabet(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(string(rune('\u4e00' + i)))
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

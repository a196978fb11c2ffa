package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// units are what a text may be made of, and how many code points one of them
// has once it is normalised.
var units = []struct {
	name, text, kept string
	points           int
}{
	{"ASCII", "x", "x", 1},
	{"composed letters", "é", "é", 1},
	{"letters that compose", `e\u0301`, "é", 1},
	{"letters that do not compose", `x\u0301`, "x\u0301", 2},
	{"letters that come apart", `\u0958`, "\u0915\u093c", 2},
	{"notes that come apart", `\ud834\udd60`, "\U0001d158\U0001d165\U0001d16e", 3},
	{"syllables that compose", `\u1100\u1161\u11a8`, "\uac01", 1},
	{"astral characters", "𝔘", "𝔘", 1},
	{"flags", "🇩🇪", "🇩🇪", 2},
	{"Arabic", "ش", "ش", 1},
}

// limit tries one code point less than the most, the most, and one more, of
// each of the units; send makes the call for a text, good is what it answers.
func limit(p *person, name, field string, most int, send func(text string) call, good int) {
	p.c.Helper()
	for _, unit := range units {
		of := func(s string, n int) string { return rep(s, n/unit.points) + rep("-", n%unit.points) }
		for _, n := range []int{most - 1, most} {
			p.check(name+" of "+itoa(n)+" "+unit.name, send(of(unit.text, n)), is(good), holds(`"`+of(unit.kept, n)+`"`))
		}
		p.check(name+" of "+itoa(most)+" "+unit.name+" in white space", send(` \u2003`+of(unit.text, most)+`\n `), is(good), holds(`"`+of(unit.kept, most)+`"`))
		p.check(name+" of "+itoa(most+1)+" "+unit.name, send(of(unit.text, most+1)), faults(field+" too_long"))
	}
}

func checkLimits(c *contract) {
	p := c.person()
	const post = "POST {me}/ideas"
	at := p.create(`{"title":"x"}`)
	limit(p, "title", "title", 200, func(s string) call { return ask(post, `{"title":"`+s+`"}`) }, 201)
	limit(p, "notes", "notes", 5000, func(s string) call { return ask("PATCH "+at, `{"notes":"`+s+`"}`) }, 200)
	limit(p, "tag", "tags[0]", 50, func(s string) call { return ask(post, `{"title":"x","tags":["`+s+`"]}`) }, 201)
	limit(p, "title by PUT", "title", 200, func(s string) call { return ask("PUT "+at, `{"title":"`+s+`"}`) }, 200)
	for _, n := range []int{0, 1, 19, 20, 21, 40} {
		w := is(201)
		if n > 20 {
			w = faults("tags too_many")
		}
		p.check(itoa(n)+" tags", ask(post, `{"title":"x","tags":[`+numbered(n)+`]}`), w)
	}
	p.check("20 tags that were 22", ask(post, `{"title":"x","tags":[`+numbered(20)+`,"1"," 2 "]}`), is(201), holds(`"19","20"]`))
	p.check("21 tags that were 22", ask(post, `{"title":"x","tags":[`+numbered(21)+`,"1"]}`), faults("tags too_many"))
	p.check("too many tags, and one too long", ask(post, `{"title":"x","tags":[`+numbered(21)+`,"`+rep("x", 51)+`"]}`), faults("tags[21] too_long, tags too_many"))
	p.check("all too long", ask(post, `{"tags":["`+rep("x", 51)+`"],"notes":"`+rep("x", 5001)+`","title":"`+rep("x", 201)+`"}`), faults("title too_long, notes too_long, tags[0] too_long"))
	p.check("the least of each", ask(post, `{"title":"x","notes":"x","tags":["x"]}`), is(201), holds(`"title":"x","notes":"x"`, `"tags":["x"]`))
	p.check("the most of each", ask(post, `{"title":"`+rep("𝔘", 200)+`","notes":"`+rep("𝔘", 5000)+`","tags":[`+manyTags()+`]}`), is(201))
}

// numbered lists tags from 1 to n.
func numbered(n int) string {
	var all []string
	for i := range n {
		all = append(all, `"`+itoa(i+1)+`"`)
	}
	return strings.Join(all, ",")
}

// manyTags lists as many and as long tags as there may be.
func manyTags() string {
	var all []string
	for i := range 20 {
		all = append(all, `"`+string(rune('a'+i))+rep("𝔘", 49)+`"`)
	}
	return strings.Join(all, ",")
}

// lines are the fields that hold one line, and notes, each around a text.
var lines = map[string]string{"title": `{"title":"%"}`, "notes": `{"title":"x","notes":"%"}`, "tags[0]": `{"title":"x","tags":["%"]}`}

func checkText(c *contract) {
	p := c.person()
	const post = "POST {me}/ideas"
	in := func(field, text string) call { return ask(post, strings.Replace(lines[field], "%", text, 1)) }
	for space := range strings.FieldsSeq(`\t \n \u000b \f \r \u0020 \u0085 \u00a0 \u1680 \u2000 \u2001 \u2002 \u2003 \u2004 \u2005 \u2006 \u2007 \u2008 \u2009 \u200a \u2028 \u2029 \u202f \u205f \u3000`) {
		p.check("a title of "+space, in("title", space), faults("title blank"))
		p.check("a tag of "+space, in("tags[0]", space+space), faults("tags[0] blank"))
		p.check(space+" around a title", in("title", space+"a b"+space), is(201), holds(`"title":"a b"`))
	}
	p.check("white space around notes", in("notes", ` \n\ta\n\tb \u3000`), is(201), holds(`"notes":"a\n\tb"`))
	p.check("white space around a tag", in("tags[0]", `\u2003a b `), is(201), holds(`"tags":["a b"]`))
	p.check("white space within a title stays", in("title", `a\u2003 \u2028b`), is(201), holds("\"title\":\"a\u2003 \u2028b\""))
	for _, mark := range []string{`\u200b`, `\ufeff`, `\u2060`, `\u180e`, `\u00ad`, `\u200e`, `\u202e`, `\u0301`, `\ue000`, `\uffff`, `\udbff\udfff`} {
		p.check("a title of "+mark, in("title", mark), is(201))
	}
	p.check("an empty title", in("title", ""), faults("title blank"))
	p.check("an empty tag", in("tags[0]", ""), faults("tags[0] blank"))
	p.check("empty notes are none", in("notes", ""), is(201), holds(`"notes":null`))
	p.check("blank notes are none", in("notes", ` \n `), is(201), holds(`"notes":null`))
	for _, control := range []string{`\u0000`, `\u0001`, `\u0008`, `\t`, `\n`, `\u000b`, `\f`, `\r`, `\u001b`, `\u001f`, `\u007f`, `\u0080`, `\u0085`, `\u009f`} {
		for _, field := range sortedKeys(lines) {
			w := faults(field + " control_character")
			if field == "notes" && (control == `\n` || control == `\t`) {
				w = is(201)
			}
			p.check(control+" within "+field, in(field, "a"+control+"b"), w)
		}
	}
	for _, control := range []string{`\u0000`, `\u0001`, `\u001f`, `\u007f`, `\u009f`} {
		p.check(control+" around a title", in("title", control+"a"+control), faults("title control_character"))
	}
	p.check("NUL alone", in("title", `\u0000`), faults("title control_character"))
	p.check("NUL in a stage", ask(post, `{"title":"x","stage":"idea\u0000"}`), faults("stage not_allowed"))
	p.check("NUL in a date", ask(post, `{"title":"x","due_date":"2027-01-31\u0000"}`), faults("due_date malformed"))
	p.check("NUL in a name", ask(post, `{"title":"x","a\u0000":1}`), faults("a\x00 unknown_field"))
	p.check("CR LF in notes", in("notes", `a\r\nb`), faults("notes control_character"))
	checkNormal(p)
}

// checkNormal is about NFC.
func checkNormal(p *person) {
	for name, tt := range inOrder(map[string][2]string{
		"a letter and its accent": {`e\u0301`, "é"}, "the Ångström sign": {`\u212b`, "Å"}, "jamo": {`\u1112\u1161\u11ab`, "한"}, "marks out of order": {`q\u0307\u0323`, "q\u0323\u0307"},
		"a ligature, which stays": {`\ufb01`, "ﬁ"}, "full width, which stays": {`\uff21`, "Ａ"}, "a character that is never composed": {`\u0958`, "\u0915\u093c"},
		"two accents": {`o\u0302\u0301`, "ố"}, "kana and its mark": {`\u304b\u3099`, "が"},
	}) {
		for _, field := range sortedKeys(lines) {
			p.check("NFC of "+name+" in "+field, ask("POST {me}/ideas", strings.Replace(lines[field], "%", tt[0], 1)), is(201), holds(`"`+tt[1]+`"`))
		}
	}
	p.check("a name of a field is not normalised", ask("POST {me}/ideas", `{"title":"x","e\u0301":1}`), faults("e\u0301 unknown_field"))
}

// values are one of each type.
var values = map[string]string{"a number": `1`, "a fraction": `-0.5e3`, "true": `true`, "false": `false`, "a text": `"x"`, "a list": `[]`, "a full list": `["x"]`, "an object": `{}`, "a full object": `{"title":"x"}`, "null": `null`}

func checkTypes(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x"}`)
	takes := map[string][]string{"title": {"a text"}, "notes": {"a text", "null"}, "stage": {"a text"}, "tags": {"a list", "a full list"}, "priority": {"a text"}, "due_date": {"a text", "null"}, "ai": {"a text"}}
	for field, good := range inOrder(takes) {
		for name, value := range inOrder(values) {
			w := faults(field + " wrong_type")
			switch {
			case !strings.Contains(strings.Join(good, ","), name):
			case name == "a text" && field != "title" && field != "notes":
				w = is(400) // of the right type, and yet wrong
			default:
				w = is(200)
			}
			body := `{"title":"x","` + field + `":` + value + `}`
			if field == "title" {
				body = `{"title":` + value + `}`
			}
			p.check(name+" for "+field+" by PATCH", ask("PATCH "+at, body), w)
			p.check(name+" for "+field+" by PUT", ask("PUT "+at, body), w)
			if name == "null" && field != "notes" && field != "due_date" {
				p.check(name+" for "+field+" by POST", ask("POST {me}/ideas", body), w)
			}
		}
	}
	for name, value := range inOrder(values) {
		w := faults("tags[1] wrong_type")
		if name == "a text" {
			w = is(201)
		}
		p.check(name+" for a tag", ask("POST {me}/ideas", `{"title":"x","tags":["y",`+value+`]}`), w)
	}
	for _, field := range []string{"id", "user_id", "published_at", "created_at", "updated_at"} {
		for name, value := range inOrder(values) {
			p.check(name+" for "+field+" by POST", ask("POST {me}/ideas", `{"title":"x","`+field+`":`+value+`}`), faults(field+" not_allowed"))
			p.check(name+" for "+field+" by PUT is ignored", ask("PUT "+at, `{"title":"x","`+field+`":`+value+`}`), is(200), holds(`"user_id":"`+p.name+`"`))
			p.check(name+" for "+field+" by PATCH is ignored", ask("PATCH "+at, `{"`+field+`":`+value+`}`), is(200), holds(`"user_id":"`+p.name+`"`))
		}
	}
	for _, word := range []string{"done", "Draft", "IDEA", " draft", "draft ", "", "idea,draft", "ideа"} {
		p.check("the stage "+word, ask("PATCH "+at, `{"stage":"`+word+`"}`), faults("stage not_allowed"))
		p.check("moved to "+word, ask("PATCH "+at+"/stage", `{"stage":"`+word+`"}`), faults("stage not_allowed"))
	}
	for _, word := range []string{"urgent", "High", "LOW", " low", "", "1"} {
		p.check("the priority "+word, ask("PATCH "+at, `{"priority":"`+word+`"}`), faults("priority not_allowed"))
		p.check("ai "+word, ask("PATCH "+at, `{"ai":"`+word+`"}`), faults("ai not_allowed"))
	}
	checkUnknown(p, at)
}

// checkUnknown is about fields that are none, and about many faults at once.
func checkUnknown(p *person, at string) {
	for _, name := range []string{"x", "Title", "TITLE", "tItle", "title ", "dueDate", "due-date", "Stage", "ID", "User_id", "version", "deleted_at", "$ref", "__proto__", "a.b", "tags[0]", "é", ""} {
		for method, path := range inOrder(map[string]string{"POST": "{me}/ideas", "PUT": at, "PATCH": at}) {
			p.check(method+" of the unknown field "+name, ask(method+" "+path, `{"title":"x","`+name+`":1}`), faults(name+" unknown_field"))
		}
	}
	p.check("unknown fields come in the order sent", ask("POST {me}/ideas", `{"zebra":1,"title":"x","apple":2,"mango":3}`), faults("zebra unknown_field, apple unknown_field, mango unknown_field"))
	for name, tt := range inOrder(map[string][2]string{
		"every field": {
			`{"apple":1,"updated_at":1,"due_date":1,"tags":["",2],"priority":"x","stage":"y","notes":3,"title":" ","id":1}`,
			"id not_allowed, title blank, notes wrong_type, stage not_allowed, tags[0] blank, tags[1] wrong_type, priority not_allowed, due_date wrong_type, updated_at not_allowed, apple unknown_field",
		},
		"a missing title": {`{"b":1,"a":2,"created_at":3,"priority":null}`, "title missing, priority wrong_type, created_at not_allowed, b unknown_field, a unknown_field"},
		"two of a title":  {`{"title":"` + rep("x", 200) + `\u0001"}`, "title too_long, title control_character"},
		"all of a tag":    {`{"title":"x","tags":["` + rep("x", 49) + `,\u0001"]}`, "tags[0] too_long, tags[0] control_character, tags[0] not_allowed"},
		"text and types": {
			`{"due_date":"2027-02-30","tags":["a","b,c",null,"` + rep("x", 51) + `"],"notes":"a\u0000","title":null,"Title":"x"}`,
			"title wrong_type, notes control_character, tags[1] not_allowed, tags[2] wrong_type, tags[3] too_long, due_date malformed, Title unknown_field",
		},
	}) {
		p.check("all at once: "+name, ask("POST {me}/ideas", tt[0]), faults(tt[1]))
	}
	p.check("all at once by PUT", ask("PUT "+at, `{"x":1,"id":"y","stage":null,"notes":[]}`), faults("title missing, notes wrong_type, stage wrong_type, x unknown_field"))
	p.check("all at once by PATCH", ask("PATCH "+at, `{"x":1,"title":"","stage":"?","due_date":"?"}`), faults("title blank, stage not_allowed, due_date malformed, x unknown_field"))
	p.check("all at once of a move", ask("PATCH "+at+"/stage", `{"title":"x","stage":"?","id":1}`), faults("stage not_allowed, title unknown_field, id unknown_field"))
	p.c.verify("nothing refused changed the idea", func(t *testing.T) {
		before := read[idea](t, testkit.Answer{Body: p.send(t, ask("GET "+at, "")).Body})
		if before.Title != "x" || before.Stage != "idea" || before.Priority != "medium" {
			t.Errorf("the idea is %+v", before)
		}
	})
}

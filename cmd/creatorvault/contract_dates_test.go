package main_test

import "strings"

func checkDates(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x"}`)
	for sent, kept := range inOrder(map[string]string{
		"2027-01-31": "2027-01-31T00:00:00Z", "2028-02-29": "2028-02-29T00:00:00Z", "2000-02-29": "2000-02-29T00:00:00Z",
		"1970-01-01": "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z": "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z": "1970-01-01T00:00:00.000001Z",
		"1969-12-31T23:59:00-00:01": "1970-01-01T00:00:00Z", "9999-12-31": "9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999Z": "9999-12-31T23:59:59.999999Z",
		"9999-12-31T23:59:59.9999999Z": "9999-12-31T23:59:59.999999Z", "2027-01-31T18:00:00Z": "2027-01-31T18:00:00Z", "2027-01-31T18:00:00+02:00": "2027-01-31T16:00:00Z",
		"2027-01-31T00:30:00+01:00": "2027-01-30T23:30:00Z", "2027-01-31T18:00:00-11:30": "2027-02-01T05:30:00Z", "2027-01-31T18:00:00+23:59": "2027-01-30T18:01:00Z",
		"2027-01-31T18:00:00-00:00": "2027-01-31T18:00:00Z", "2027-01-31T18:00:00.5Z": "2027-01-31T18:00:00.5Z", "2027-01-31T18:00:00.120000Z": "2027-01-31T18:00:00.12Z",
		"2027-01-31T18:00:00.123456789Z": "2027-01-31T18:00:00.123456Z", "2027-01-31T18:00:00.0000001Z": "2027-01-31T18:00:00Z", "2027-01-31T23:59:59.999999Z": "2027-01-31T23:59:59.999999Z",
		"2027-01-31T00:00:00Z": "2027-01-31T00:00:00Z", "2027-01-31T02:00:00+02:00": "2027-01-31T00:00:00Z",
	}) {
		p.check("due "+sent, ask("PATCH "+at, `{"due_date":"`+sent+`"}`), is(200), holds(`"due_date":"`+kept+`"`))
	}
	p.check("due in white space", ask("PATCH "+at, `{"due_date":" \u20032027-01-31\n"}`), is(200), holds(`"due_date":"2027-01-31T00:00:00Z"`))
	for sent, fault := range inOrder(map[string]string{
		"2027-02-29": "malformed", "2100-02-29": "malformed", "2027-02-30": "malformed", "2027-04-31": "malformed", "2027-13-01": "malformed", "2027-00-10": "malformed", "2027-01-00": "malformed",
		"2027-01-32": "malformed", "2027-1-1": "malformed", "27-01-31": "malformed", "20270131": "malformed", "2027-01": "malformed", "2027": "malformed", "2027-W05": "malformed", "2027/01/31": "malformed",
		"31.01.2027": "malformed", "next week": "malformed", "1800000000": "malformed", "+2027-01-31": "malformed", "12027-01-31": "malformed", "2027-01-31T": "malformed", "2027-01-31T18": "malformed",
		"2027-01-31T18:00": "malformed", "2027-01-31T18:00Z": "malformed", "2027-01-31 18:00:00Z": "malformed", "2027-01-31T24:00:00Z": "malformed", "2027-01-31T25:00:00Z": "malformed",
		"2027-01-31T18:60:00Z": "malformed", "2027-01-31T18:00:61Z": "malformed", "2027-02-30T18:00:00Z": "malformed", "2027-02-30T18:00:00": "malformed", "2027-01-31T18:00:00.Z": "malformed",
		"2027-01-31T18:00:00,5Z": "malformed", "2027-01-31T18:00:00+2": "malformed", "2027-01-31T18:00:00+0200": "malformed", "2027-01-31T18:00:00+24:00": "malformed", "2027-01-31T18:00:00+02:60": "malformed",
		"2027-01-31T18:00:00ZZ": "malformed", "2027-01-31T18:00:00 Z": "malformed", "2027-01-31T18:00:00 UTC": "malformed", "2027-01-31Z": "malformed", "2027-01-31+02:00": "malformed", "٢٠٢٧-٠١-٣١": "malformed",
		"2027-01-31T18:00:00": "timezone_missing", "2027-01-31T18:00:00.5": "timezone_missing", "2027-01-31T00:00:00": "timezone_missing",
		"1969-12-31": "out_of_range", "0000-01-01": "out_of_range", "0001-01-01T00:00:00Z": "out_of_range", "1969-12-31T23:59:59.999999Z": "out_of_range", "1970-01-01T00:00:00+00:01": "out_of_range",
		"9999-12-31T23:59:59-00:01": "out_of_range", "9999-12-31T23:59:59.999999-23:59": "out_of_range",
		"": "blank", " ": "blank",
	}) {
		p.check("not due "+sent, ask("PATCH "+at, `{"due_date":"`+sent+`"}`), faults("due_date "+fault))
	}
	p.check("a date that was refused is not kept", ask("GET "+at, ""), is(200), holds(`"due_date":"2027-01-31T00:00:00Z"`))
	p.check("null clears it", ask("PATCH "+at, `{"due_date":null}`), is(200), holds(`"due_date":null`))
	p.check("a date of a new idea", ask("POST {me}/ideas", `{"title":"x","due_date":"2027-01-31T18:00:00+02:00"}`), is(201), holds(`"due_date":"2027-01-31T16:00:00Z"`))
	p.check("no date of a new idea", ask("POST {me}/ideas", `{"title":"x","due_date":null}`), is(201), holds(`"due_date":null`))
}

func checkTagLists(c *contract) {
	p := c.person()
	list := func(tags string) call { return ask("POST {me}/ideas", `{"title":"x","tags":[`+tags+`]}`) }
	for name, tt := range inOrder(map[string][2]string{
		"none": {``, `[]`}, "as they were sent": {`"z","a","m"`, `["z","a","m"]`}, "the first spelling": {`"Blog","blog","BLOG"`, `["Blog"]`}, "in small letters first": {`"blog","Blog"`, `["blog"]`},
		"accents": {`"Été","ete","ÉTÉ"`, `["Été"]`}, "sharp s": {`"Straße","STRASSE","strasse"`, `["Straße"]`}, "ligatures": {`"ﬁn","fin"`, `["ﬁn"]`}, "full width": {`"Ａ１","a1"`, `["Ａ１"]`},
		"Greek": {`"ΑΘΉΝΑ","αθηνα","Αθήνα"`, `["ΑΘΉΝΑ"]`}, "final sigma": {`"ΣΟΦΟΣ","σοφος","σοφοσ"`, `["ΣΟΦΟΣ"]`}, "Cyrillic": {`"Ёж","еж"`, `["Ёж"]`}, "Arabic marks": {`"كِتَابٌ","كتاب"`, `["كِتَابٌ"]`},
		"kana keep their marks": {`"か","が"`, `["か","が"]`}, "Devanagari keeps its signs": {`"हिन्दी","हनद"`, `["हिन्दी","हनद"]`}, "white space around": {`" a ","a","\u2003a"`, `["a"]`},
		"white space within": {`"a b","a  b","ab"`, `["a b","a  b","ab"]`}, "composed and not": {`"é","e\u0301"`, `["é"]`}, "a dotted capital I": {`"İ","i"`, `["İ"]`}, "a dotless i": {`"ı","i"`, `["ı","i"]`},
		"a comma of full width": {`"a，b"`, `["a，b"]`}, "odd characters": {`"#1","%","_","\\","\"","'"`, `["#1","%","_","\\","\"","'"]`}, "emoji": {`"🚀","🚀 "`, `["🚀"]`}, "scattered": {`"a","b","A","c","B"`, `["a","b","c"]`},
		"numbers": {`"1","１","①","1.0"`, `["1","1.0"]`},
	}) {
		p.check("tags: "+name, list(tt[0]), is(201), holds(`"tags":`+tt[1]+`,`))
	}
	for name, tt := range inOrder(map[string][2]string{
		"a comma": {`"a,b"`, "tags[0] not_allowed"}, "a comma alone": {`","`, "tags[0] not_allowed"}, "a comma at its end": {`"x","a,"`, "tags[1] not_allowed"}, "blank": {`"a"," "`, "tags[1] blank"},
		"several":                      {`"","a,b",null,1,"x","\u0001"`, "tags[0] blank, tags[1] not_allowed, tags[2] wrong_type, tags[3] wrong_type, tags[5] control_character"},
		"behind ones that are dropped": {`"a","A","a",""`, "tags[3] blank"}, "a line": {`"a\nb"`, "tags[0] control_character"}, "lists": {`["a"],["b"]`, "tags[0] wrong_type, tags[1] wrong_type"},
	}) {
		p.check("refused tags: "+name, list(tt[0]), faults(tt[1]))
	}
	at := p.create(`{"title":"x","tags":["Old","b"]}`)
	p.check("a new spelling by PATCH", ask("PATCH "+at, `{"tags":["OLD"]}`), is(200), holds(`"tags":["OLD"]`))
	p.check("no tags by PATCH", ask("PATCH "+at, `{"tags":[]}`), is(200), holds(`"tags":[]`))
	p.check("tags again", ask("PATCH "+at, `{"tags":["a","b","A"]}`), is(200), holds(`"tags":["a","b"]`))
	p.check("tags in another order are a change", ask("PATCH "+at, `{"tags":["b","a"]}`, `If-Match: "v4"`), is(200), holds(`"tags":["b","a"]`), header("ETag", `"v5"`))
	p.check("no tags by PUT", ask("PUT "+at, `{"title":"x"}`), is(200), holds(`"tags":[]`))
	p.check("a tag that folds to very much", list(`"`+rep("\ufdfa", 50)+`"`), is(201), holds(strings.Repeat("\ufdfa", 50)))
}

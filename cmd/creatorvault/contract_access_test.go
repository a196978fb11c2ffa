package main_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

const accessTokens = "/api/v1/users/me/tokens"

// accessText is the text of an access token, as the documentation has it.
var accessText = regexp.MustCompile(`^cv_pat_[0-9A-Za-z]{49}$`)

// An access is an access token as clients see it.
type access struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Scopes   []string `json:"scopes"`
	Created  string   `json:"created_at"`
	Expires  string   `json:"expires_at"`
	LastUsed *string  `json:"last_used_at"`
	Text     string   `json:"token"`
}

// An accessList is the data of the list.
type accessList struct {
	Tokens []access `json:"tokens"`
}

// access makes an access token for p.
func (p *person) access(name string, scopes ...string) access {
	p.c.Helper()
	return read[access](p.c.T, p.do("POST "+accessTokens, accessBody(name, scopes...)))
}

func accessBody(name string, scopes ...string) string {
	return `{"name":"` + name + `","scopes":["` + strings.Join(scopes, `","`) + `"]}`
}

// accesses are all access tokens of p.
func (p *person) accesses(t testing.TB) []access {
	t.Helper()
	return read[accessList](t, p.send(t, ask("GET "+accessTokens, ""))).Tokens
}

func checkAccessTokens(c *contract) {
	p := c.person()
	p.check("none at first", ask("GET "+accessTokens, ""), is(200), holds(`"data":{"tokens":[]}`))
	made := p.check("one is made", ask("POST "+accessTokens, `{"name":" A script\t","scopes":["ideas:write","ideas:read","ideas:read"]}`), is(201), header("Cache-Control", "no-store"))
	first := read[access](c.T, made)
	c.verify("it is what was asked for", func(t *testing.T) {
		life := moment(t, first.Expires).Sub(moment(t, first.Created))
		if !accessText.MatchString(first.Text) || first.Name != "A script" || !slices.Equal(first.Scopes, []string{"ideas:read", "ideas:write"}) || life != 90*24*time.Hour || first.LastUsed != nil {
			t.Errorf("%s", made.Body)
		}
	})
	year := read[access](c.T, p.do("POST "+accessTokens, `{"name":"`+rep("𝔘", 100)+`","scopes":["account"],"expires_in_days":365}`))
	day := read[access](c.T, p.do("POST "+accessTokens, `{"name":"x","scopes":["ai:use"],"expires_in_days":1}`))
	list := p.check("they are listed, the newest first, without their texts", ask("GET "+accessTokens, ""), is(200), func(t testing.TB, a testkit.Answer) {
		if strings.Contains(string(a.Body), "cv_pat_") {
			t.Errorf("%s", a.Body)
		}
	})
	c.verify("the list holds what was answered", func(t *testing.T) {
		want := []access{day, year, first}
		for i := range want {
			want[i].Text = ""
		}
		if diff := cmp.Diff(want, read[accessList](t, list).Tokens); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	for name, tt := range inOrder(map[string]struct{ body, faults string }{
		"nothing": {`{}`, "name missing, scopes missing"}, "null": {`{"name":null,"scopes":null,"expires_in_days":null}`, "name wrong_type, scopes wrong_type, expires_in_days wrong_type"},
		"blanks": {`{"name":" ","scopes":[],"expires_in_days":0}`, "name blank, scopes blank, expires_in_days out_of_range"}, "a name of 101": {accessBody(rep("é", 101), "account"), "name too_long"},
		"a name of two lines": {accessBody(`a\nb`, "account"), "name control_character"}, "366 days": {`{"name":"n","scopes":["account"],"expires_in_days":366}`, "expires_in_days out_of_range"},
		"an unknown scope": {accessBody("n", "account", "admin"), "scopes[1] not_allowed"}, "all there is": {accessBody("n", "*"), "scopes[0] not_allowed"},
		"21 scopes": {accessBody("n", strings.Fields(rep("account ", 21))...), "scopes too_many"}, "an id of one's own": {`{"name":"n","scopes":["account"],"id":"x","token":"y"}`, "id unknown_field, token unknown_field"},
		"a text for scopes": {`{"name":"n","scopes":"account"}`, "scopes wrong_type"}, "broken UTF-8": {"{\"name\":\"a\xff\",\"scopes\":[\"account\"]}", "name invalid_utf8"}, "a list": {"[]", "body wrong_type"},
	}) {
		p.check("not by "+name, ask("POST "+accessTokens, tt.body), faults(tt.faults))
	}
	p.check("a parameter of the list", ask("GET "+accessTokens+"?x=1", ""), faults("x unknown_field"))
	p.check("a parameter of making one", ask("POST "+accessTokens+"?x=1", accessBody("n", "account")), faults("x unknown_field"))
	p.check("a parameter of revoking one", ask("DELETE "+accessTokens+"/"+first.ID+"?x=1", ""), faults("x unknown_field"))
	p.check("another method", ask("PUT "+accessTokens, "{}"), fails(405), allows("GET, HEAD, POST"))
	p.check("another method of one", ask("GET "+accessTokens+"/"+first.ID, ""), fails(405), allows("DELETE"))
	checkAccess(c, p, first, day)
	checkAccessExport(c, p)
	full := c.person()
	for n := range 99 {
		full.access("n"+itoa(n), "account")
	}
	full.check("the hundredth", ask("POST "+accessTokens, accessBody("n", "account")), is(201))
	full.check("one more than a hundred", ask("POST "+accessTokens, accessBody("n", "account")), fails(409, "tokens too_many"))
	c.verify("a hundred are listed", func(t *testing.T) {
		all := full.accesses(t)
		if len(all) != 100 {
			t.Fatalf("%d", len(all))
		}
		is(204)(t, full.send(t, ask("DELETE "+accessTokens+"/"+all[50].ID, "")))
	})
	full.check("in place of one that is gone", ask("POST "+accessTokens, accessBody("n", "account")), is(201))
}

// checkAccess is about what first, for ideas, and day, for AI, let in.
func checkAccess(c *contract, p *person, first, day access) {
	script := p.with(first.Text)
	at := script.create(`{"title":"by a script"}`)
	script.check("it reads what it wrote", ask("GET "+at, ""), is(200), holds(`"title":"by a script"`))
	script.check("nothing of another", ask("GET "+c.person().path+"/ideas", ""), fails(403))
	script.check("not the profile", ask("GET /api/v1/users/me", ""), fails(403, "scope scope"), holds("The token lacks account"))
	p.with(day.Text).check("a token of another scope", ask("GET {me}/ideas", ""), fails(403, "scope scope"), holds("The token lacks ideas:read"))
	owner := p.with(p.access("for the account", "account").Text)
	owner.check("an access token lists them", ask("GET "+accessTokens, ""), is(200), holds(first.ID))
	owner.check("and makes none", ask("POST "+accessTokens, accessBody("n", "account")), fails(403, "scope scope"), holds("sign in"))
	owner.check("and revokes none", ask("DELETE "+accessTokens+"/"+first.ID, ""), fails(403, "scope scope"))
	owner.check("and does not erase the person", ask("DELETE /api/v1/users/me", ""), fails(403, "scope scope"))
	owner.check("the profile is the owner's", ask("GET /api/v1/users/me", ""), is(200), holds(`"id":"`+p.name+`"`))
	c.verify("the last use is told", func(t *testing.T) {
		testkit.Await(t, 5*time.Second, func() error {
			for _, one := range p.accesses(t) {
				if one.ID == first.ID && one.LastUsed != nil && time.Since(moment(t, *one.LastUsed)).Abs() < time.Minute {
					return nil
				}
			}
			return errNotYet
		})
	})
	for name, id := range inOrder(map[string]string{
		"no such token": rep("x", 32), "another's token": c.person().access("theirs", "account").ID, "part of its id": first.ID[:31], "a NUL": first.ID[:31] + "%00", "broken UTF-8": "%ff",
	}) {
		p.check("revoking "+name, ask("DELETE "+accessTokens+"/"+id, ""), fails(404))
	}
	p.check("it is revoked", ask("DELETE "+accessTokens+"/"+first.ID, ""), is(204))
	script.check("and void at once", ask("GET "+at, ""), fails(401), header("WWW-Authenticate", badToken))
	p.check("revoking it again", ask("DELETE "+accessTokens+"/"+first.ID, ""), fails(404))
	p.with(day.Text).check("others are not", ask("GET {me}/ideas", ""), fails(403, "scope scope"))
	checkHostile(c, p, first.Text, day.Text)
	gone := c.person()
	theirs := gone.with(gone.access("n", "ideas:read").Text)
	theirs.check("a token of someone who will be erased", ask("GET {me}/ideas", ""), is(200))
	gone.do("DELETE /api/v1/users/me", "")
	theirs.check("erasure makes it void", ask("GET {me}/ideas", ""), fails(401), header("WWW-Authenticate", badToken))
}

// checkHostile sends what is no token of anybody: all are answered as a bad JWT is.
func checkHostile(c *contract, p *person, revoked, good string) {
	want, _, _ := strings.Cut(string(p.with("nonsense").send(c.T, ask("GET {me}/ideas", "")).Body), `,"meta":`)
	for name, token := range inOrder(map[string]string{
		"revoked": revoked, "a prefix": "cv_pat_", "cut short": good[:55], "longer by one": good + "0", "in capitals": strings.ToUpper(good), "in small letters": strings.ToLower(good),
		"a prefix in capitals": "CV_PAT_" + good[7:], "of 8 KiB": "cv_pat_" + rep("0", 8<<10-7), "of more than 8 KiB": "cv_pat_" + rep("0", 8<<10), "another digit": good[:20] + otherDigit(good[20]) + good[21:],
		"another checksum": good[:55] + otherDigit(good[55]), "nobody's": "cv_pat_00000000000000000000000000000000000000000001hjFA2", "quoted": `"` + good + `"`, "encoded": "cv%5Fpat%5F" + good[7:],
		"twice": good + good, "with a comma": good + ",", "with a space": good + " x", "in two": good[:30] + " " + good[30:], "without its prefix": good[7:], "another prefix": "cv_tok_" + good[7:],
		"a dash for an underscore": "cv-pat-" + good[7:], "segments": good + "." + good + "." + good, "a wildcard": "cv_pat_" + rep("%", 49),
	}) {
		p.with("").check("an access token "+name, ask("GET {me}/ideas", "", "Authorization: Bearer "+token), fails(401), header("WWW-Authenticate", badToken), func(t testing.TB, a testkit.Answer) {
			if said, _, _ := strings.Cut(string(a.Body), `,"meta":`); said != want {
				t.Errorf("refused by %s, and a bad JWT by %s", said, want)
			}
		})
	}
	p.with("").check("an access token in a query", ask("GET {me}/ideas?access_token="+good, ""), fails(401), header("WWW-Authenticate", noToken))
	p.with("").check("as a password", ask("GET {me}/ideas", "", "Authorization: Basic "+segment(p.name+":"+good)), fails(401), header("WWW-Authenticate", badToken))
}

// otherDigit is another digit.
func otherDigit(digit byte) string {
	if digit == 'z' {
		return "0"
	}
	return "z"
}

// checkAccessExport is about what an export tells of access tokens.
func checkAccessExport(c *contract, p *person) {
	raw := unzip(c.T, p.do("GET /api/v1/users/me/export", ""))["tokens.json"]
	c.verify("an export has names and dates, and nothing secret", func(t *testing.T) {
		var got []access
		if err := json.Unmarshal(raw, &got, json.RejectUnknownMembers(true)); err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		want := p.accesses(t)
		if diff := cmp.Diff(want, got); diff != "" || len(want) < 3 || regexp.MustCompile(`(?i)hash|cv_pat_`).Match(raw) {
			t.Errorf("%s (-GET +file):\n%s", raw, diff)
		}
	})
}

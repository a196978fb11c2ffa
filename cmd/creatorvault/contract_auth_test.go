package main_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

const (
	noToken  = "Bearer"
	badToken = `Bearer error="invalid_token"`
)

// segment is a part of a token.
func segment(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func checkTokens(c *contract) {
	p := c.person()
	const request = "GET {me}/ideas"
	text := ""
	refused := func(challenge string) want {
		return func(t testing.TB, a testkit.Answer) {
			t.Helper()
			fails(401)(t, a)
			header("WWW-Authenticate", challenge)(t, a)
			said, _, _ := strings.Cut(string(a.Body), `,"meta":`)
			if text == "" {
				text = said
			}
			if said != text {
				t.Errorf("refused by %s, and before by %s", said, text)
			}
		}
	}
	p.with("").check("no token", ask(request, ""), refused(noToken))
	p.with("").check("a token in the query", ask(request+"?access_token="+p.Token, ""), refused(noToken))
	p.with("").check("a token in a cookie", ask(request, "", "Cookie: better-auth.session_token="+p.Token), refused(noToken))
	parts := strings.Split(p.Token, ".")
	claims := `{"sub":"` + p.name + `","iss":"better-auth","aud":"creatorvault-api","iat":` + itoa(int(time.Now().Unix())) + `,"exp":` + itoa(int(time.Now().Unix()+999)) + `}`
	for name, value := range inOrder(map[string]string{
		"an empty header": " ", "Bearer without a token": "Bearer", "two spaces": "Bearer  " + p.Token, "another scheme": "Basic YWRhOmFkYQ==",
		"a token by itself": p.Token, "two tokens": "Bearer " + p.Token + " " + p.Token, "a token and a comma": "Bearer " + p.Token + ",x", "nonsense": "Bearer nonsense",
		"two segments": "Bearer " + parts[0] + "." + parts[1], "four segments": "Bearer " + p.Token + ".x", "no signature": "Bearer " + parts[0] + "." + parts[1] + ".",
		"another signature": "Bearer " + parts[0] + "." + parts[1] + "." + segment(rep("x", 256)), "padding": "Bearer " + p.Token + "==",
		"other claims under the signature": "Bearer " + parts[0] + "." + segment(claims) + "." + parts[2],
		"alg none":                         "Bearer " + segment(`{"alg":"none","typ":"JWT"}`) + "." + segment(claims) + ".",
		"alg none with a signature":        "Bearer " + segment(`{"alg":"none"}`) + "." + segment(claims) + "." + parts[2],
		"HMAC":                             "Bearer " + segment(`{"alg":"HS256"}`) + "." + segment(claims) + "." + segment(string(make([]byte, sha256.Size))),
		"an algorithm that is not allowed": "Bearer " + segment(`{"alg":"ES256"}`) + "." + segment(claims) + "." + segment(rep("x", 64)),
		"of more than 8 KiB":               "Bearer " + p.Token + rep("A", 8<<10),
	}) {
		p.with("").check(name, ask(request, "", "Authorization: "+value), refused(badToken))
	}
	now := time.Now()
	for name, claims := range inOrder(map[string]map[string]any{
		"expired": {"iat": now.Add(-2 * time.Hour).Unix(), "exp": now.Add(-time.Hour).Unix()}, "expired beyond the leeway": {"exp": now.Add(-31 * time.Second).Unix()},
		"not yet good": {"nbf": now.Add(time.Hour).Unix()}, "issued in the future": {"iat": now.Add(time.Hour).Unix(), "exp": now.Add(2 * time.Hour).Unix()},
		"good for longer than a week": {"exp": now.Add(169 * time.Hour).Unix()},
		"of another issuer":           {"iss": "Better-Auth"}, "of no issuer": {"iss": nil}, "for another audience": {"aud": "creatorvault"}, "for no audience": {"aud": nil},
		"for an empty list": {"aud": []string{}}, "without a subject": {"sub": nil}, "with an empty subject": {"sub": ""}, "with a number for a subject": {"sub": 1},
		"without an end": {"exp": nil}, "without a beginning": {"iat": nil}, "with an end in words": {"exp": "tomorrow"},
		"with a subject of 256": {"sub": rep("x", 256)}, "with a slash in its subject": {"sub": "a/b"}, "with a control character in its subject": {"sub": "a\nb"},
	}) {
		p.with(c.issuer.Token(c.T, p.name, claims)).check("a token "+name, ask(request, ""), refused(badToken))
	}
	p.with(testkit.NewIssuer(c.T).Token(c.T, p.name, nil)).check("a token of another key", ask(request, ""), refused(badToken))
	for name, claims := range inOrder(map[string]map[string]any{
		"expired within the leeway": {"exp": now.Add(-20 * time.Second).Unix()}, "for several audiences": {"aud": []string{"x", "creatorvault-api"}}, "with other claims": {"role": "admin", "x": []int{1}},
		"without an e-mail": {"email": nil},
	}) {
		p.with(c.issuer.Token(c.T, p.name, claims)).check("a token "+name+" is good", ask(request, ""), is(200))
	}
	p.with("").check("the scheme in small letters", ask(request, "", "Authorization: bearer "+p.Token), is(200))
	p.with("bad").check("a public route looks at no token", ask("GET /health", ""), is(200))
}

// checkOwners is about 403 and 404: whose vault it is.
func checkOwners(c *contract) {
	ada, bob := c.person(), c.person()
	adas, bobs := ada.create(`{"title":"ada's"}`), bob.create(`{"title":"bob's"}`)
	id := bobs[strings.LastIndexByte(bobs, '/'):]
	for _, method := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE"} {
		body := ""
		if method[0] == 'P' {
			body = `{"title":"mine"}`
		}
		if method == "HEAD" {
			ada.check("HEAD of another's idea", ask("HEAD "+bobs, ""), is(403))
			continue
		}
		ada.check(method+" of another's idea", ask(method+" "+bobs, body), fails(403))
		ada.check(method+" of another's idea by one's own path", ask(method+" {me}/ideas"+id, body), fails(404))
	}
	ada.check("moving another's idea", ask("PATCH "+bobs+"/stage", `{"stage":"draft"}`), fails(403))
	ada.check("moving another's idea by one's own path", ask("PATCH {me}/ideas"+id+"/stage", `{"stage":"draft"}`), fails(404))
	ada.check("If-Match does not tell that another's idea is there", ask("PATCH {me}/ideas"+id, `{"title":"x"}`, `If-Match: "v9"`), fails(404))
	bob.check("nothing of it changed", ask("GET "+bobs, ""), is(200), header("ETag", `"v1"`), holds(`"title":"bob's"`))
	said := ""
	for _, path := range []string{"/ideas", "/ideas/stats", "/board", "/tags"} {
		for name, user := range inOrder(map[string]string{"another's": bob.path, "nobody's": "/api/v1/nobody-at-all"}) {
			ada.check("GET of "+name+" "+path, ask("GET "+user+path, ""), fails(403), func(t testing.TB, a testkit.Answer) {
				now, _, _ := strings.Cut(string(a.Body), `,"meta":`)
				if said == "" {
					said = now
				}
				if now != said {
					t.Errorf("refused by %s, and elsewhere by %s", now, said)
				}
			})
		}
	}
	ada.check("POST to another's vault", ask("POST "+bob.path+"/ideas", `{"title":"x"}`), fails(403))
	first := ada.name[:1]
	for name, user := range inOrder(map[string]string{
		"in capitals": strings.ToUpper(ada.name), "with a space": ada.name + "%20", "with a NUL": ada.name + "%00", "decoded twice": "%25" + hex(first) + ada.name[1:],
		"cut short": ada.name[1:], "of broken UTF-8": "%ff", "of two users": ada.name + "%2F" + bob.name,
	}) {
		ada.check("a user id "+name, ask("GET /api/v1/"+user+"/ideas", ""), fails(403))
	}
	ada.check("a user id is decoded once", ask("GET /api/v1/%"+hex(first)+ada.name[1:]+"/ideas", ""), is(200))
	for name, who := range inOrder(map[string][2]string{
		"with odd characters": {"auth0|5f7c@ü~'!", "auth0%7C5f7c%40%C3%BC~%27%21"}, "of percent signs": {"%41%", "%2541%25"}, "of dots": {"..", "%2E%2E"}, "of a dot": {".", "%2E"},
		"called users": {"users", "users"}, "of 255 characters": {rep("x", 255), rep("x", 255)}, "with a plus and a semicolon": {"a+b;c", "a+b;c"}, "of astral characters": {"𝔘", "%F0%9D%94%98"},
	}) {
		p := c.personNamed(who[0], who[1])
		made := p.check("POST of a user "+name, ask("POST {me}/ideas", `{"title":"x"}`), is(201), func(t testing.TB, a testkit.Answer) {
			if got := read[idea](t, a).UserID; got != who[0] {
				t.Errorf("user_id %q", got)
			}
		})
		p.check("the Location for a user "+name, ask("GET "+made.Header.Get("Location"), ""), is(200))
	}
	ada.check("one's own idea is still there", ask("GET "+adas, ""), is(200))
}

// hex is the code of an ASCII character.
func hex(s string) string {
	const digits = "0123456789abcdef"
	return string(digits[s[0]>>4]) + string(digits[s[0]&15])
}

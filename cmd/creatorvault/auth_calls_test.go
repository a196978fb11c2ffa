package main_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

const unauthorized = "Unauthorized"

func checkAuthTokens(t *testing.T, v *visitor) {
	in := v.signUp(t, "tokens@example.com")
	all(t, in.auth(t, "GET /token", ""), shaped("token string"))
	a := in.auth(t, "POST /token", "{}")
	all(t, a, shaped("access_token string", "expires_in number", "token_type string"), holds(`"token_type":"Bearer"`, `"expires_in":900`))
	var got struct {
		Token string `json:"access_token"`
	}
	a.JSON(t, &got)
	head, claims := opens(t, got.Token)
	if head["alg"] != "RS256" || head["typ"] != "JWT" || len(head) != 3 || len(head["kid"].(string)) != 32 {
		t.Errorf("header %v", head)
	}
	issued, _ := claims["iat"].(float64)
	if claims["iss"] != "better-auth" || claims["aud"] != "creatorvault-api" || claims["email"] != "tokens@example.com" || claims["exp"] != issued+900 ||
		time.Since(time.Unix(int64(issued), 0)).Abs() > time.Minute || claims["sid"] == nil {
		t.Errorf("claims %v", claims)
	}
	api := &testkit.Client{URL: v.URL, Token: got.Token}
	made := api.Do(t, "POST /api/v1/"+claims["sub"].(string)+"/ideas", `{"title":"By cookie and token"}`)
	all(t, made, is(201))
	all(t, (&testkit.Client{URL: v.URL}).Do(t, "GET /api/v1/users/me", "", "Cookie: "+in.cookie), is(401)) // the API takes no cookie
	for _, request := range []string{"GET /token", "POST /token"} {
		all(t, v.another().auth(t, request, ""), declines(401, "UNAUTHORIZED", unauthorized), header("Set-Cookie", ""))
		stale := v.another()
		stale.cookie = sessionCookie + "=stale"
		all(t, stale.auth(t, request, ""), declines(401, "UNAUTHORIZED", unauthorized), cookieOf(sessionCookie, cleared))
	}
}

// opens returns the two readable parts of a token.
func opens(t *testing.T, token string) (head, claims map[string]any) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("token %q", token)
	}
	for i, to := range []*map[string]any{&head, &claims} {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(raw, to) != nil {
			t.Fatalf("token %q: %v", token, err)
		}
	}
	return head, claims
}

func checkKeySet(t *testing.T, v *visitor) {
	a := v.another().auth(t, "GET /jwks", "")
	all(t, a, is(200), header("Content-Type", "application/json"))
	var set struct {
		Keys []map[string]string `json:"keys"`
	}
	a.JSON(t, &set)
	if len(set.Keys) != 1 {
		t.Fatalf("keys %s", a.Body)
	}
	key := set.Keys[0]
	if key["kty"] != "RSA" || key["alg"] != "RS256" || len(key["kid"]) != 32 || key["n"] == "" || key["e"] != "AQAB" || key["d"] != "" {
		t.Errorf("key %v", key)
	}
	// Another program that is told of this key set takes the tokens of this one.
	in := v.signUp(t, "elsewhere@example.com")
	other := testkit.Serve(t, "DATA_DIR="+t.TempDir(), "JWT_JWKS_URL="+v.URL+"/api/auth/jwks")
	api := in.api(t)
	api.URL = other.URL
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"email":"elsewhere@example.com"`))
}

func checkSignOut(t *testing.T, v *visitor) {
	in := v.signUp(t, "out@example.com")
	second := v.another()
	second.auth(t, "POST /sign-in/email", `{"email":"out@example.com","password":"`+goodPassword+`"}`)
	api, api2 := in.api(t), second.api(t)
	old := in.cookie
	all(t, in.auth(t, "POST /sign-out", "{}"), shaped("success boolean"), cookieOf(sessionCookie, cleared))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, api2.Do(t, "GET /api/v1/users/me", ""), is(200))
	in.cookie = old
	all(t, in.auth(t, "GET /get-session", ""), holds("null"), cookieOf(sessionCookie, cleared))
	in.cookie = old
	all(t, in.auth(t, "POST /sign-out", ""), shaped("success boolean"), cookieOf(sessionCookie, cleared))
	all(t, v.another().auth(t, "POST /sign-out", ""), shaped("success boolean"))
}

func checkDeleteUser(t *testing.T, v *visitor) {
	in := v.signUp(t, "gone@example.com")
	api := in.api(t)
	all(t, v.another().auth(t, "POST /delete-user", "{}"), declines(401, "UNAUTHORIZED", unauthorized))
	all(t, in.auth(t, "POST /delete-user", `{"password":"wrong password"}`), declines(400, "INVALID_PASSWORD", "Invalid password"))
	all(t, in.auth(t, "POST /delete-user", `{"password":7}`), declines(400, "VALIDATION_ERROR", "[body.password] Invalid input: expected string, received number"))
	for _, more := range []string{``, `"password":"",`, `"password":"` + goodPassword + `",`} { // the session is fresh, and would do
		all(t, in.auth(t, "POST /delete-user", `{`+more+`"token":"x"}`), declines(404, "INVALID_TOKEN", "Invalid token"))
		all(t, in.auth(t, "POST /delete-user", `{`+more+`"token":null}`), declines(400, "VALIDATION_ERROR", "[body.token] Invalid input: expected string, received null"))
	}
	all(t, in.auth(t, "POST /delete-user", `{"password":"wrong password","token":"x"}`), declines(400, "INVALID_PASSWORD", "Invalid password"))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200))
	all(t, in.auth(t, "POST /delete-user", `{"password":"`+goodPassword+`"}`), shaped("message string", "success boolean"), holds(`"message":"User deleted"`),
		cookieOf(sessionCookie, cleared))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"gone@example.com","password":"`+goodPassword+`"}`), is(401))
	again := v.signUp(t, "gone@example.com") // as someone new
	all(t, again.auth(t, "POST /delete-user", ""), shaped("message string", "success boolean"))
	again = v.signUp(t, "gone@example.com")
	all(t, again.auth(t, "POST /delete-user", `{"password":"","token":""}`), shaped("message string", "success boolean"))

	for name, body := range inOrder(map[string]string{"with the password": `{"password":"` + goodPassword + `"}`, "after a fresh sign-in": ""}) {
		t.Run(name, func(t *testing.T) {
			me := v.signUp(t, "me@example.com")
			api := me.api(t)
			all(t, api.Do(t, "DELETE /api/v1/users/me", `{"password":"wrong password"}`), fails(403))
			all(t, api.Do(t, "DELETE /api/v1/users/me", body), is(204))
			all(t, api.Do(t, "GET /api/v1/users/me", ""), is(401))
			all(t, me.auth(t, "GET /get-session", ""), holds("null"))
		})
	}
}

func checkAuthBodies(t *testing.T, v *visitor) {
	in := `{"email":"form@example.com","password":"` + goodPassword + `"}`
	object := "[body] Invalid input: expected object, received "
	for _, c := range []struct {
		name, body, kind, code, message string
		status                          int
	}{
		{"broken JSON", `{"email":`, "application/json", "BAD_REQUEST", "Invalid JSON in request body", 400},
		{"more after it", in + "{}", "application/json", "BAD_REQUEST", "Invalid JSON in request body", 400},
		{"a member twice", `{"email":"a@example.com","email":"b@example.com","password":"x"}`, "application/json", "BAD_REQUEST", "Invalid JSON in request body", 400},
		{"no UTF-8", "{\"email\":\"\xff\",\"password\":\"x\"}", "application/json", "BAD_REQUEST", "Invalid JSON in request body", 400},
		{"a list", `[1]`, "application/json", "VALIDATION_ERROR", object + "array", 400},
		{"null", `null`, "application/json", "VALIDATION_ERROR", object + "null", 400},
		{"a text", `"x"`, "application/json", "VALIDATION_ERROR", object + "string", 400},
		{"a bad form", "email=%zz", "application/x-www-form-urlencoded", "BAD_REQUEST", "Invalid form in request body", 400},
		{"plain text", in, "text/plain", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json", 415},
		{"no type", in, "", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json", 415},
		{"one byte too many", in + rep(" ", 64<<10+1-len(in)), "application/json", "PAYLOAD_TOO_LARGE", "The body is too large", 413},
		{"far too many", in + rep(" ", 5<<20), "application/json", "PAYLOAD_TOO_LARGE", "The body is too large", 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := v.another()
			quiet := []string(nil)
			v.notes = &quiet // some of these are long
			all(t, v.auth(t, "POST /sign-in/email", c.body, "Content-Type: "+c.kind), declines(c.status, c.code, c.message))
		})
	}
	last := v.another()
	last.notes = new([]string)
	all(t, last.auth(t, "POST /sign-in/email", in+rep(" ", 64<<10-len(in)), "Content-Type: application/json; charset=utf-8"), is(200))
	all(t, v.another().auth(t, "POST /sign-out", "", "Content-Type: text/plain"), is(200)) // there is no body of that type
}

func checkCallbacks(t *testing.T, v *visitor) {
	v.signUp(t, "back@example.com")
	for n, to := range []string{
		"/", "/board?stage=idea", appOrigin + "/done", "/a%20b", "/a#b", "/a?x=1#y", "/a?x[]=1", "/a:b", "/~user", "/a,b", "/a;b", "/(group)/x", "/?next=/x?y=1", "/a?q=a b",
		"/a?u=http://vault.example/", "/a?u=%2F%5C", "/a#//evil.example", "/a//b", "/@evil.example", "/%2e%2e/a", ownOrigin + "/", "http://VAULT.example/", "HTTP://vault.example:80/#top",
	} {
		email := "back" + itoa(n) + "@example.com" // each has tries of its own
		v.signUp(t, email)
		a := v.another().auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`","callbackURL":"`+to+`"}`)
		all(t, a, shaped(append(userShape(), "redirect boolean", "token string", "url string")...), holds(`"redirect":true`, `"url":"`+to+`"`), header("Location", to))
	}
	for _, to := range []string{
		"http://evil.example/", "//evil.example", `/\\evil.example`, "/%2fevil.example", "javascript:alert(1)", "vault.example", appOrigin + ".evil.example/",
		"///evil.example", `/\\/evil.example`, "/%5cevil.example", "/%5Cevil.example", "/a/%2F%2Fevil.example", `/a?b=\\c`, `/\u0009/evil.example`, `/a\u0000`, `/a\u007f`, `/a\u0085`, ` /a`, "JavaScript:alert(1)",
		"data:text/html,x", "http:vault.example", "http://vault.example@evil.example/", `http://evil.example\\@vault.example/`, "http://evil.example#@vault.example", "http://evil.example?@vault.example",
		"http://vault.example:8080/", "https://vault.example:80/", "http://vault.example:443/", "http:///a", "?a=b", "board",
	} {
		a := v.another().auth(t, "POST /sign-in/email", `{"email":"back@example.com","password":"`+goodPassword+`","callbackURL":"`+to+`"}`)
		all(t, a, declines(403, "INVALID_CALLBACK_URL", "Invalid callbackURL"), header("Set-Cookie", ""), header("Location", ""))
	}
}

// checkMembers is about members that are of another type than they should.
func checkMembers(t *testing.T, v *visitor) {
	v.signUp(t, "types@example.com")
	account := `"email":"types@example.com","password":"` + goodPassword + `"`
	for given, kind := range inOrder(map[string]string{`"no"`: "string", `"false"`: "string", `1`: "number", `null`: "null", `[]`: "array", `{}`: "object"}) {
		wants := declines(400, "VALIDATION_ERROR", "[body.rememberMe] Invalid input: expected boolean, received "+kind)
		all(t, v.another().auth(t, "POST /sign-in/email", `{`+account+`,"rememberMe":`+given+`}`), wants, header("Set-Cookie", ""))
		all(t, v.another().auth(t, "POST /sign-up/email", `{"name":"",`+account+`,"rememberMe":`+given+`}`), wants, header("Set-Cookie", ""))
	}
	all(t, v.another().auth(t, "POST /sign-up/email", `{"name":"","email":"image@example.com","password":"`+goodPassword+`","image":null}`),
		declines(400, "VALIDATION_ERROR", "[body.image] Invalid input: expected string, received null"), header("Set-Cookie", ""))
	for given, kind := range inOrder(map[string]string{`null`: "null", `false`: "boolean", `0`: "number"}) {
		all(t, v.another().auth(t, "POST /sign-in/email", `{`+account+`,"callbackURL":`+given+`}`),
			declines(400, "VALIDATION_ERROR", "[body.callbackURL] Invalid input: expected string, received "+kind), header("Set-Cookie", ""))
	}
}

func checkNothingElse(t *testing.T, v *visitor) {
	all(t, v.another().auth(t, "GET /ok", ""), shaped("ok boolean"), holds(`{"ok":true}`))
	in := v.signUp(t, "else@example.com")
	for _, request := range []string{
		"GET /sign-up/email", "GET /sign-in/email", "PUT /sign-in/email", "POST /ok", "POST /jwks", "DELETE /token", "PATCH /get-session", "GET /sign-out", "GET /delete-user",
		"GET /ok/", "GET /get-session/", "POST /sign-out/", "HEAD /ok", "HEAD /get-session", "HEAD /jwks", "OPTIONS /ok", "OPTIONS /sign-in/email",
		"GET /", "GET /nothing", "GET /sign-in/social", "POST /forget-password", "GET /OK", "POST /sign-in", "GET /ok/ok",
	} {
		a := in.auth(t, request, "")
		all(t, a, is(404), header("Allow", ""), header("Content-Type", ""))
		if len(a.Body) != 0 {
			t.Errorf("%s: %s", request, a.Body)
		}
	}
	a := v.Do(t, "GET /api/auth", "")
	if all(t, a, is(404)); len(a.Body) != 0 {
		t.Errorf("/api/auth: %s", a.Body)
	}
	for _, path := range []string{"/api/auth//ok", "/api/auth/../auth/ok", "/api/authentic"} {
		all(t, v.Do(t, "GET "+path, ""), fails(404))
	}
	all(t, v.Do(t, "GET /api/auth/ok", "", "Host: evil.example"), fails(http.StatusMisdirectedRequest))
}

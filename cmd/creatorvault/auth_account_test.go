package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

const otherPassword = "a better horse battery"

// statusOnly wants the protocol's word for what was done.
func statusOnly(t testing.TB, a testkit.Answer) {
	t.Helper()
	shaped("status boolean")(t, a)
	holds(`{"status":true}`)(t, a)
}

// secondBrowser signs in to an account once more.
func (v *visitor) secondBrowser(t testing.TB, email string) *visitor {
	t.Helper()
	n := v.another()
	all(t, n.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`"}`), is(200))
	return n
}

func checkUpdateUser(t *testing.T, v *visitor) {
	in := v.signUp(t, "update@example.com")
	api := in.api(t)
	secret := in.cookie
	for _, c := range []struct{ body, name, image string }{
		{`{"name":" Ada Lovelace "}`, `"Ada Lovelace"`, `null`},
		{`{"image":"https://example.com/ada.png?size=1"}`, `"Ada Lovelace"`, `"https://example.com/ada.png?size=1"`},
		{`{"name":"","image":"data:image/png;base64,iVBORw0KGgo="}`, `""`, `"data:image/png;base64,iVBORw0KGgo="`},
		{`{"name":"` + rep("𝔘", 255) + `","image":null,"role":"admin","emailVerified":true,"email":""}`, `"` + rep("𝔘", 255) + `"`, `null`},
		{`{"name":"A","image":"http://x/` + rep("i", 2048-9) + `"}`, `"A"`, `"http://x/` + rep("i", 2048-9) + `"`},
		{`{"image":"","email":null}`, `"A"`, `null`},
	} {
		all(t, in.auth(t, "POST /update-user", c.body), statusOnly, cookieOf(sessionCookie, lasting))
		if in.cookie != secret {
			t.Errorf("%.40s: the cookie has another secret", c.body)
		}
		all(t, in.auth(t, "GET /get-session", ""), holds(`"name":`+c.name, `"image":`+c.image, `"emailVerified":false`))
	}
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"name":"Ada"`)) // the vault's is its own

	brief := v.another()
	brief.auth(t, "POST /sign-in/email", `{"email":"update@example.com","password":"`+goodPassword+`","rememberMe":false}`)
	all(t, brief.auth(t, "POST /update-user", `{"name":"B"}`), statusOnly, cookieOf(sessionCookie, passing))

	drawn := v.another()
	all(t, drawn.auth(t, "POST /sign-up/email", `{"name":"","email":"drawn@example.com","password":"`+goodPassword+`","image":"https://example.com/d.png"}`), holds(`"image":"https://example.com/d.png"`))
	all(t, drawn.auth(t, "POST /sign-in/email", `{"email":"drawn@example.com","password":"`+goodPassword+`"}`), holds(`"image":"https://example.com/d.png"`))
}

func checkChangePassword(t *testing.T, v *visitor) {
	const email = "change@example.com"
	in := v.signUp(t, email)
	other := v.secondBrowser(t, email)
	api, api2 := in.api(t), other.api(t)
	all(t, in.auth(t, "POST /verify-password", `{"password":"`+goodPassword+`"}`), statusOnly, header("Set-Cookie", ""))
	a := in.auth(t, "POST /change-password", `{"currentPassword":"`+goodPassword+`","newPassword":"`+otherPassword+`"}`)
	all(t, a, shaped(append(userShape(), "token null")...), holds(`"email":"`+email+`"`), header("Set-Cookie", ""))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200)) // this session goes on, and all others are over
	all(t, api2.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, other.auth(t, "GET /get-session", ""), holds("null"), cookieOf(sessionCookie, cleared))
	all(t, other.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`"}`), is(401))
	all(t, other.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+otherPassword+`"}`), is(200))

	old := in.cookie
	a = in.auth(t, "POST /change-password", `{"currentPassword":"`+otherPassword+`","newPassword":"`+goodPassword+`","revokeOtherSessions":true}`)
	all(t, a, shaped(append(userShape(), "token string")...), cookieOf(sessionCookie, lasting))
	if in.cookie == old {
		t.Error("the session is the same")
	}
	all(t, in.auth(t, "GET /get-session", ""), holds(`"email":"`+email+`"`, `"token":"`+textOf(t, a, "token")+`"`))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(401)) // of the session before
	gone := v.another()
	gone.cookie = old
	all(t, gone.auth(t, "GET /get-session", ""), holds("null"))
	all(t, other.auth(t, "GET /get-session", ""), holds("null"))

	brief := v.another()
	brief.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`","rememberMe":false}`)
	a = brief.auth(t, "POST /change-password", `{"currentPassword":"`+goodPassword+`","newPassword":"`+otherPassword+`","revokeOtherSessions":true}`)
	all(t, a, is(200), cookieOf(sessionCookie, passing)) // one that ends with the browser stays so
}

// textOf returns a text of a body.
func textOf(t testing.TB, a testkit.Answer, name string) string {
	t.Helper()
	var body map[string]any
	a.JSON(t, &body)
	text, _ := body[name].(string)
	return text
}

// email is that of whoever is signed in.
func (v *visitor) email(t testing.TB) string {
	t.Helper()
	var got struct {
		User struct {
			Email string `json:"email"`
		} `json:"user"`
	}
	v.auth(t, "GET /get-session", "").JSON(t, &got)
	return got.User.Email
}

// A seat is a session in a list.
type seat struct {
	ID, Token, UserID, IPAddress, UserAgent string
}

// seats lists the sessions that a visitor sees.
func (v *visitor) seats(t testing.TB) (all []seat) {
	t.Helper()
	a := v.auth(t, "GET /list-sessions", "")
	is(200)(t, a)
	var list []struct {
		ID        string `json:"id"`
		Token     string `json:"token"`
		UserID    string `json:"userId"`
		IPAddress string `json:"ipAddress"`
		UserAgent string `json:"userAgent"`
		ExpiresAt string `json:"expiresAt"`
		CreatedAt string `json:"createdAt"`
		UpdatedAt string `json:"updatedAt"`
	}
	a.JSON(t, &list)
	for _, s := range list {
		all = append(all, seat{s.ID, s.Token, s.UserID, s.IPAddress, s.UserAgent})
		if !isStamp.MatchString(s.ExpiresAt) || !isStamp.MatchString(s.CreatedAt) || !isStamp.MatchString(s.UpdatedAt) {
			t.Errorf("session %+v", s)
		}
	}
	return all
}

func checkSessions(t *testing.T, v *visitor) {
	const email = "sessions@example.com"
	in, stranger := v.signUp(t, email), v.signUp(t, "stranger@example.com")
	second := v.another()
	second.auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`"}`, "User-Agent: second/1")
	api, api2, theirs := in.api(t), second.api(t), stranger.api(t)
	list := in.seats(t)
	if len(list) != 2 || list[0].UserAgent != "second/1" || list[0].IPAddress != "127.0.0.1" || list[0].UserID != list[1].UserID || list[0].Token != list[0].ID {
		t.Fatalf("the list is %+v", list)
	}
	for _, of := range []*visitor{in, second} {
		secret, _, _ := strings.Cut(strings.TrimPrefix(of.cookie, sessionCookie+"="), ".")
		for _, s := range list {
			forged := v.another()
			forged.cookie = strings.Replace(of.cookie, secret, s.Token, 1)
			if all(t, forged.auth(t, "GET /get-session", ""), holds("null")); s.Token == secret || s.ID == secret {
				t.Error("the list holds a secret")
			}
		}
	}
	for _, foreign := range []string{stranger.seats(t)[0].Token, rep("x", 32), "", rep(`\u0000`, 32)} { // said is the same, done is nothing
		all(t, in.auth(t, "POST /revoke-session", `{"token":"`+foreign+`"}`), statusOnly, header("Set-Cookie", ""))
	}
	all(t, theirs.Do(t, "GET /api/v1/users/me", ""), is(200))
	all(t, in.auth(t, "POST /revoke-session", `{"token":"`+list[0].Token+`"}`), statusOnly, header("Set-Cookie", ""))
	all(t, api2.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(200))
	all(t, second.auth(t, "GET /list-sessions", ""), declines(401, "UNAUTHORIZED", unauthorized), cookieOf(sessionCookie, cleared))

	second, third := v.secondBrowser(t, email), v.secondBrowser(t, email)
	api2, api3 := second.api(t), third.api(t)
	all(t, second.auth(t, "POST /revoke-other-sessions", ""), statusOnly, header("Set-Cookie", ""))
	all(t, api.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, api3.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, api2.Do(t, "GET /api/v1/users/me", ""), is(200))
	if list := second.seats(t); len(list) != 1 {
		t.Errorf("the list is %+v", list)
	}
	third = v.secondBrowser(t, email)
	api3 = third.api(t)
	all(t, second.auth(t, "POST /revoke-sessions", "{}"), statusOnly, cookieOf(sessionCookie, cleared))
	all(t, api2.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, api3.Do(t, "GET /api/v1/users/me", ""), is(401))
	all(t, theirs.Do(t, "GET /api/v1/users/me", ""), is(200))

	last := v.secondBrowser(t, email)
	all(t, last.auth(t, "GET /list-accounts", ""), is(200), holds(`[{"id":"`, `"providerId":"credential","accountId":"`+list[0].UserID+`","userId":"`+list[0].UserID+`","scopes":[],"createdAt":"`))
	all(t, last.auth(t, "POST /revoke-session", `{"token":"`+last.seats(t)[0].Token+`"}`), statusOnly, cookieOf(sessionCookie, cleared)) // its own
	if last.cookie != "" {
		t.Errorf("the cookie is still %s", last.cookie)
	}
}

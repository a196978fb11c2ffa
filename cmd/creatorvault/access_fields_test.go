package main_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// TestNobodyWritesAFieldThatIsNotTheirs tries every field that docs/security.md
// says is never taken from a request.
func TestNobodyWritesAFieldThatIsNotTheirs(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(b.serveAuth(t))
			ada, bob := v.signUp(t, "ada@example.com"), v.signUp(t, "bob@example.com")
			t.Run("of an account", func(t *testing.T) { checkFieldsOfAccount(t, v) })
			t.Run("of an idea", func(t *testing.T) { checkFieldsOfIdea(t, ada.api(t), bob.api(t)) })
			t.Run("of a profile", func(t *testing.T) { checkFieldsOfProfile(t, ada.api(t)) })
		})
	}
}

// members are those of an object in a body.
type members map[string]any

// whoIs is what get-session tells of an account and its session.
func (v *visitor) whoIs(t *testing.T) (user, session members) {
	t.Helper()
	var got struct {
		User    members `json:"user"`
		Session members `json:"session"`
	}
	v.auth(t, "GET /get-session", "").JSON(t, &got)
	return got.User, got.Session
}

// checkFieldsOfAccount sends what an account and its session have, beside what
// their owner may say. It is passed over, as Better Auth does.
func checkFieldsOfAccount(t *testing.T, v *visitor) {
	const (
		more = `,"id":"mine","userId":"mine","sub":"mine","role":"admin","emailVerified":true,"createdAt":"2001-01-01T00:00:00.000Z","updatedAt":"2001-01-01T00:00:00.000Z",` +
			`"ipAddress":"203.0.113.9","userAgent":"mine","expiresAt":"2101-01-01T00:00:00.000Z","token":"mine","session":{"id":"mine"},"user":{"id":"mine"}}`
		account = `{"email":"fields@example.com","password":"` + goodPassword + `"`
	)
	in := v.another()
	all(t, in.auth(t, "POST /sign-up/email", account+`,"name":"Ada"`+more), is(200))
	user, session := in.whoIs(t)
	again := v.another()
	all(t, again.auth(t, "POST /sign-in/email", account+more), is(200))
	_, second := again.whoIs(t)
	for _, got := range []members{user, session, second} {
		for name, value := range got {
			if text, ok := value.(string); ok && (text == "mine" || text == "203.0.113.9" || strings.HasPrefix(text, "2001-") || strings.HasPrefix(text, "2101-")) {
				t.Errorf("%s is %q, which nobody may say", name, text)
			}
		}
	}
	if user["emailVerified"] != false || user["role"] != nil {
		t.Errorf("the account is %v", user)
	}
	all(t, in.auth(t, "POST /update-user", `{"name":"Eve"`+more), is(200))
	after, _ := in.whoIs(t)
	if after["name"] != "Eve" {
		t.Errorf("the account is %v", after)
	}
	delete(user, "name")
	delete(after, "name")
	delete(user, "updatedAt") // is of now
	if at, err := time.Parse(time.RFC3339, after["updatedAt"].(string)); err != nil || time.Since(at).Abs() > time.Minute {
		t.Errorf("updated at %v", after["updatedAt"])
	}
	delete(after, "updatedAt")
	if diff := cmp.Diff(user, after); diff != "" {
		t.Errorf("updating the name changed (-before +after):\n%s", diff)
	}
}

// checkFieldsOfIdea has ada say whose an idea is, which it is, how old, and the
// like: making one it is refused, changing one it changes nothing, or is refused.
func checkFieldsOfIdea(t *testing.T, ada, bob *testkit.Client) {
	home := func(c *testkit.Client) (id, ideas string) {
		id = read[struct {
			ID string `json:"id"`
		}](t, c.Do(t, "GET "+me, "")).ID
		return id, "/api/v1/" + id + "/ideas"
	}
	_, ideas := home(ada)
	his, theirs := home(bob)
	foreign := map[string]string{
		"id": "1", "user_id": `"` + his + `"`, "created_at": `"2001-01-01T00:00:00Z"`, "updated_at": `"2001-01-01T00:00:00Z"`, "deleted_at": `"2001-01-01T00:00:00Z"`,
		"published_at": `"2001-01-01T00:00:00Z"`, "version": "9", "search": `"x"`, "owner": `"` + his + `"`,
	}
	made := ada.Do(t, "POST "+ideas, `{"title":"hers"}`)
	all(t, made, is(201))
	at, before := made.Header.Get("Location"), read[members](t, made)
	for _, field := range slices.Sorted(maps.Keys(foreign)) {
		body := `{"title":"hers","` + field + `":` + foreign[field] + `}`
		if a := ada.Do(t, "POST "+ideas, body); a.Status != 400 || !strings.HasPrefix(a.Faults(t), field+" ") {
			t.Errorf("POST %s: %d %s", body, a.Status, a.Body)
		}
		for _, method := range []string{"PUT", "PATCH"} {
			title := "hers by " + method + " with " + field // else nothing would be written
			body := strings.Replace(body, "hers", title, 1)
			a := ada.Do(t, method+" "+at, body)
			if a.Status != 200 && (a.Status != 400 || !strings.HasPrefix(a.Faults(t), field+" ")) {
				t.Errorf("%s %s: %d %s", method, body, a.Status, a.Body)
			}
			after := read[members](t, ada.Do(t, "GET "+at, ""))
			if a.Status == 200 && after["title"] != title {
				t.Errorf("%s %s: the title is %q", method, body, after["title"])
			}
			for _, its := range []string{"title", "updated_at"} {
				after[its] = before[its]
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("%s %s changed (-before +after):\n%s", method, body, diff)
			}
		}
	}
	all(t, bob.Do(t, "GET "+theirs, ""), is(200), shows(""))
	if n := len(read[page](t, ada.Do(t, "GET "+ideas, "")).Ideas); n != 1 {
		t.Errorf("she has %d ideas", n)
	}
}

// checkFieldsOfProfile has a person say who they are.
func checkFieldsOfProfile(t *testing.T, c *testkit.Client) {
	before := read[members](t, c.Do(t, "GET "+me, ""))
	for field, value := range inOrder(map[string]string{
		"id": `"mine"`, "email": `"eve@example.com"`, "created_at": `"2001-01-01T00:00:00Z"`, "user_id": `"mine"`, "scopes": `["account"]`, "email_verified": "true",
	}) {
		if a := c.Do(t, "PATCH "+me, `{"`+field+`":`+value+`}`); a.Status != 400 || !strings.HasPrefix(a.Faults(t), field+" ") {
			t.Errorf("%s: %d %s", field, a.Status, a.Body)
		}
	}
	if diff := cmp.Diff(before, read[members](t, c.Do(t, "GET "+me, ""))); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

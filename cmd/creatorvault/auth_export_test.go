package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// TestTheExportTellsHowOneSignsIn looks for all that is kept of an account and
// its sessions, and for what must never leave.
func TestTheExportTellsHowOneSignsIn(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(b.serveAuth(t))
			v.signUp(t, "bob@example.com")
			first := v.signUp(t, "Ada@Example.com")
			second := v.another()
			all(t, second.auth(t, "POST /sign-in/email", `{"email":"ada@example.com","password":"`+goodPassword+`"}`, "User-Agent: Ada's phone"), is(200))
			api := first.api(t)
			profile := read[struct {
				ID        string `json:"id"`
				Email     string `json:"email"`
				CreatedAt string `json:"created_at"`
			}](t, api.Do(t, "GET "+me, ""))
			files := unzip(t, api.Do(t, "GET "+me+"/export", ""))
			if diff := cmp.Diff([]string{"README.txt", "account.json", "ai-activity.json", "changes.json", "conversations.json", "events.json", "history.json", "ideas.csv", "ideas.json", "manifest.json", "moves.json", "profile.json", "proposals.json", "sessions.json", "tokens.json", "trash.json", "views.json"}, sortedKeys(files)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			var account map[string]string
			if err := json.Unmarshal(files["account.json"], &account); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]string{"id": profile.ID, "email": profile.Email, "name": "Ada", "created_at": profile.CreatedAt}, account); diff != "" {
				t.Errorf("account (-want +got):\n%s", diff)
			}
			var sessions []map[string]string
			if err := json.Unmarshal(files["sessions.json"], &sessions); err != nil || len(sessions) != 2 {
				t.Fatalf("sessions %s, error %v", files["sessions.json"], err)
			}
			for i, s := range sessions {
				if diff := cmp.Diff([]string{"address", "agent", "created_at", "expires_at", "updated_at"}, sortedKeys(s)); diff != "" {
					t.Errorf("session (-want +got):\n%s", diff)
				}
				if created := moment(t, s["created_at"]); !moment(t, s["expires_at"]).After(created) || moment(t, s["updated_at"]).Before(created) || s["address"] != "127.0.0.1" || (s["agent"] == "Ada's phone") != (i == 1) {
					t.Errorf("session %d is %v", i, s)
				}
			}
			var events []occurrence
			if err := json.Unmarshal(files["events.json"], &events); err != nil || len(events) != 2 {
				t.Fatalf("events %s, error %v", files["events.json"], err)
			}
			for i, kind := range []string{"signed_in", "signed_up"} {
				if e := events[i]; e.Kind != kind || e.Times != 1 || e.Address != "127.0.0.1" || (e.Client == "Ada's phone") != (i == 0) {
					t.Errorf("event %d is %+v", i, e)
				}
			}
			keepsSecrets(t, files, first, second)
		})
	}
}

// keepsSecrets fails if an export has what opens a session, or names one in tokens.
func keepsSecrets(t *testing.T, files map[string][]byte, browsers ...*visitor) {
	t.Helper()
	secrets := map[string]string{"the password": goodPassword, "a hash of one": "cv1$", "a hash by bcrypt": "$2"}
	for i, v := range browsers {
		var got struct {
			Session struct {
				ID    string `json:"id"`
				Token string `json:"token"`
			} `json:"session"`
		}
		v.auth(t, "GET /get-session", "").JSON(t, &got)
		_, value, _ := strings.Cut(v.cookie, "=")
		secret, _, _ := strings.Cut(value, ".")
		secrets["the id of session "+itoa(i)], secrets["the token of session "+itoa(i)], secrets["the cookie of session "+itoa(i)] = got.Session.ID, got.Session.Token, secret
	}
	for what, secret := range secrets {
		for name, text := range files {
			if secret == "" || strings.Contains(string(text), secret) {
				t.Errorf("%s has %s, %q", name, what, secret)
			}
		}
	}
}

// TestTheExportTellsNothingOfAnotherProvider is about people with tokens of
// another issuer, of whose sessions nothing is known here.
func TestTheExportTellsNothingOfAnotherProvider(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := backends[0].serve(t, issuer)
	api := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	files := unzip(t, api.Do(t, "GET "+me+"/export", ""))
	if diff := cmp.Diff([]string{"README.txt", "ai-activity.json", "changes.json", "conversations.json", "events.json", "history.json", "ideas.csv", "ideas.json", "manifest.json", "moves.json", "profile.json", "proposals.json", "tokens.json", "trash.json", "views.json"}, sortedKeys(files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

package main_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

// mark is in all that must never be in a log.
const mark = "MARKED"

// busyPeople has people sign up, write and make every kind of mistake, all with
// marked words. It returns one of them, the path of that vault, and what else
// must not be told: tokens and cookies.
func busyPeople(t *testing.T, p *testkit.Program) (ada *testkit.Client, path string, secrets []string) {
	t.Helper()
	v := newVisitor(p)
	account := `"email":"` + mark + `@example.com","password":"` + mark + ` password"`
	v.auth(t, "POST /sign-up/email", `{"name":"`+mark+` name",`+account+`}`)
	v.auth(t, "POST /sign-in/email", `{`+account+`}`)
	v.another().auth(t, "POST /sign-in/email", `{"email":"`+mark+`@example.com","password":"`+mark+` wrong"}`)
	v.another().auth(t, "POST /sign-in/email", `{"email":"`+mark)
	for range 6 { // too many tries
		v.another().auth(t, "POST /sign-in/email", `{"email":"other`+mark+`@example.com","password":"`+mark+` wrong"}`)
	}
	ada = v.api(t)
	secrets = append(secrets, ada.Token, ada.Token[strings.LastIndexByte(ada.Token, '.')+1:], v.cookie)
	path = "/api/v1/" + read[struct {
		ID string `json:"id"`
	}](t, ada.Do(t, "GET /api/v1/users/me", "")).ID
	forged := testkit.NewIssuer(t).Token(t, mark, map[string]any{"iss": mark, "aud": mark, "kid": mark})
	for _, ask := range []call{
		ask("POST {me}/ideas", `{"title":"`+mark+` title","notes":"`+mark+` notes","tags":["`+mark+` tag"]}`, "Idempotency-Key: "+mark, "User-Agent: "+mark),
		ask("POST {me}/ideas", `{"title":"other","tags":["`+mark+`"]}`, "Idempotency-Key: "+mark),
		ask("POST {me}/ideas", `{"`+mark+`":"`+mark+`"}`),
		ask("POST {me}/ideas", `{"title":"`+mark),
		ask("POST {me}/ideas", `{"title":"`+mark+`"}`, "Content-Type: text/"+mark),
		ask("GET {me}/ideas?search="+mark+"&tags="+mark, ""),
		ask("GET {me}/ideas?"+mark+"="+mark, ""),
		ask("GET {me}/ideas/"+mark, ""),
		ask("GET {me}/ideas", "", "Authorization: Bearer "+forged),
		ask("GET {me}/ideas", "", "Authorization: Bearer "+mark+"."+mark+"."+mark),
		ask("GET {me}/ideas", "", "Authorization: "+mark),
		ask("GET /api/v1/"+mark+"/ideas", ""),
		ask("GET /"+mark+"?"+mark, ""),
		ask("GET {me}/ideas", "", "Host: "+mark+".example"),
		ask("GET {me}/ideas", "", "X-Request-ID: "+mark+" is not an id", "X-Forwarded-For: "+mark, "Origin: http://"+mark),
		ask("PATCH /api/v1/users/me", `{"name":"`+mark+`","preferences":{"theme":"`+mark+`"}}`),
		ask("GET /api/v1/users/me/export", ""),
	} {
		if _, err := ada.Try(t.Context(), strings.ReplaceAll(ask.request, "{me}", path), ask.body, ask.headers...); err != nil {
			t.Error(err)
		}
	}
	return ada, path, append(secrets, forged)
}

// seven are the fields that every line has.
var seven = []string{"timestamp", "level", "message", "request_id", "user_id", "service", "environment"}

// ofRequests are those that the line of a request adds.
var ofRequests = []string{"method", "route", "status", "duration_ms", "bytes"}

func TestLogsTellWhatHappenedAndNothingOfWhatPeopleWrote(t *testing.T) {
	for _, b := range authBackends {
		t.Run(b.name, func(t *testing.T) {
			dir := t.TempDir()
			settings := b.settings(t)
			p := testkit.Serve(t, append([]string{
				"DATA_DIR=" + dir, "ENVIRONMENT=staging", "LOG_LEVEL=DEBUG", "DEBUG=true", "PUBLIC_URL=" + ownOrigin, "AUTH_BCRYPT_COST=4",
				"RATE_LIMIT_PER_MINUTE=0", "SHUTDOWN_DELAY=0s", "AUTH_SECRET=" + mark + " secret, long enough for anybody to be content",
			}, settings...)...)
			ada, path, secrets := busyPeople(t, p)
			if at, ok := strings.CutPrefix(slices.Concat(settings, []string{""})[0], "DATABASE_URL="); ok {
				execOn(t, at, `CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not %', NEW.title; END $$;
					CREATE TRIGGER complain BEFORE INSERT ON ideas FOR EACH ROW EXECUTE FUNCTION complain()`)
			} else if err := os.Remove(filepath.Join(dir, "vault.db")); err != nil {
				t.Fatal(err)
			} else {
				becomes(t, p.URL, 503, 5*time.Second)
			}
			made, err := ada.Try(t.Context(), "POST "+path+"/ideas", `{"title":"`+mark+` title"}`)
			if err != nil || made.Status < 500 || strings.Contains(string(made.Body), mark) {
				t.Errorf("while the store fails: %d %s, error %v", made.Status, made.Body, err)
			}
			p.Stop(t)
			lines, known := 0, reasons(t)
			for line := range strings.Lines(p.Log()) {
				if strings.HasPrefix(line, "CreatorVault is at ") {
					continue // for people, on standard output
				}
				lines++
				holdToShape(t, line, known)
				for _, secret := range append(secrets, mark, strings.ToLower(mark)) {
					if strings.Contains(line, secret) {
						t.Errorf("the log has %q: %s", secret, line)
					}
				}
			}
			if !strings.Contains(p.Log(), `"message":"query"`) || !strings.Contains(p.Log(), `"level":"ERROR"`) || !strings.Contains(p.Log(), `"reason":"RATE_LIMIT_EXCEEDED"`) || !strings.Contains(p.Log(), `"reason":"not_bearer"`) || lines < 30 {
				t.Errorf("%d lines, too few for this test:\n%s", lines, p.Log())
			}
		})
	}
}

// TestDebugTellsOfTheDatabase, whatever LOG_LEVEL says of the other lines.
func TestDebugTellsOfTheDatabase(t *testing.T) {
	for name, c := range inOrder(map[string]struct {
		settings          []string
		queries, requests bool
	}{
		"unset":                {nil, false, true},
		"debug":                {[]string{"DEBUG=true"}, true, true},
		"debug, and a level":   {[]string{"DEBUG=true", "LOG_LEVEL=WARNING"}, true, false},
		"no debug, at a level": {[]string{"LOG_LEVEL=DEBUG"}, false, true},
	}) {
		t.Run(name, func(t *testing.T) {
			p := testkit.Serve(t, append([]string{"DATA_DIR=" + t.TempDir(), "SHUTDOWN_DELAY=0s"}, c.settings...)...)
			all(t, (&testkit.Client{URL: p.URL}).Do(t, "GET /health/db", ""), is(200))
			p.Stop(t)
			said := map[bool]string{true: "is there", false: "is not there"}
			for line, want := range map[string]bool{`"level":"DEBUG","message":"query"`: c.queries, `"message":"request"`: c.requests} {
				if got := strings.Contains(p.Log(), line); got != want {
					t.Errorf("%s %s:\n%s", line, said[got], p.Log())
				}
			}
		})
	}
}

var stamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// holdToShape holds a line to the fields that it must have, and its reason to
// those that are known.
func holdToShape(t *testing.T, line string, known []string) {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		t.Errorf("%v in %s", err, line)
		return
	}
	want := seven
	if fields["message"] == "request" {
		want = slices.Concat(seven, ofRequests)
		if len(fields) != len(want) {
			t.Errorf("the line of a request has %v", slices.Sorted(maps.Keys(fields)))
		}
	}
	for _, name := range want {
		if _, ok := fields[name]; !ok {
			t.Errorf("no %s in %s", name, line)
		}
	}
	if why, given := fields["reason"]; given || strings.HasSuffix(fields["message"].(string), " refused") {
		if word, _ := why.(string); !slices.Contains(known, word) {
			t.Errorf("reason %q of %s", why, line)
		}
	}
	if at, _ := fields["timestamp"].(string); !stamp.MatchString(at) {
		t.Errorf("timestamp of %s", line)
	}
	if fields["message"] == "request" && (fields["request_id"] == "" || !strings.Contains(fields["route"].(string)+"none", " /") && fields["route"] != "none") {
		t.Errorf("request id or route of %s", line)
	}
}

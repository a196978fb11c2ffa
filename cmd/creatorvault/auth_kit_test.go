package main_test

import (
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

// The origins of the tests of signing in: the program's own, and of an app
// elsewhere that may use it.
const (
	ownOrigin = "http://vault.example"
	appOrigin = "http://app.example"
)

const goodPassword = "correct horse battery"

// authBackends are those on which signing in is tested.
var authBackends = slices.DeleteFunc(slices.Clone(backends), func(b backend) bool { return b.name == "encrypted" || b.name == "pgbouncer" })

// authSettings are those of a program that signs people in.
func (b backend) authSettings(t testing.TB) []string {
	return append([]string{
		"DATA_DIR=" + t.TempDir(), "ENVIRONMENT=dev", "RATE_LIMIT_PER_MINUTE=0", "PUBLIC_URL=" + ownOrigin, "ALLOWED_ORIGINS=" + appOrigin, "AUTH_BCRYPT_COST=4",
		"AUTH_SECRET=a secret of the tests, long enough for anybody",
	}, b.settings(t)...)
}

// serveAuth starts a program that signs people in.
func (b backend) serveAuth(t testing.TB, more ...string) *testkit.Program {
	t.Helper()
	return testkit.Serve(t, append(b.authSettings(t), more...)...)
}

// A visitor is a browser: it keeps the cookie that it is given, and says which
// page a request comes from.
type visitor struct {
	*testkit.Client
	origin string // of the page
	cookie string // as it is sent; empty: none
	device string // the cookie by which it is known; empty: none
	notes  *[]string
}

func newVisitor(p *testkit.Program) *visitor {
	return &visitor{Client: &testkit.Client{URL: p.URL}, origin: ownOrigin, notes: new([]string)}
}

// another is a browser of its own at the same program.
func (v *visitor) another() *visitor {
	return &visitor{Client: v.Client, origin: v.origin, notes: v.notes}
}

// auth sends a request below /api/auth.
func (v *visitor) auth(t testing.TB, request, body string, headers ...string) testkit.Answer {
	t.Helper()
	if v.origin != "" {
		headers = append([]string{"Origin: " + v.origin}, headers...)
	}
	if sent := strings.Trim(v.cookie+"; "+v.device, "; "); sent != "" {
		headers = append([]string{"Cookie: " + sent}, headers...)
	}
	a := v.Do(t, strings.Replace(request, " /", " /api/auth/", 1), body, headers...)
	v.keepDevice(t, request, a)
	for _, line := range a.Header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		v.cookie = keeping(v.cookie, c)
	}
	if header := a.Header.Get("Cache-Control"); header != "no-store" {
		t.Errorf("%s: Cache-Control %q", request, header)
	}
	*v.notes = append(*v.notes, request+" "+varies.ReplaceAllString(body, `"$1$2":…`)+"\n"+noted(a))
	return a
}

var (
	deviceForm = regexp.MustCompile(`^(?:__Secure-)?better-auth\.device=[0-9a-z]+\.[\w-]{43}; Path=/api/auth; Max-Age=2592000; HttpOnly(?:; Secure)?; SameSite=Lax$`)
	opening    = regexp.MustCompile(`^(?:__Secure-)?better-auth\.session_token=\w`)
)

// keepDevice keeps the cookie by which a browser is known, and takes it out of
// the answer. It comes with signing in and up, and with nothing else.
func (v *visitor) keepDevice(t testing.TB, request string, a testkit.Answer) {
	t.Helper()
	wanted, got := false, false
	a.Header["Set-Cookie"] = slices.DeleteFunc(a.Header.Values("Set-Cookie"), func(line string) bool {
		wanted = wanted || opening.MatchString(line) && strings.HasPrefix(request, "POST /sign-")
		if !strings.Contains(line, "better-auth.device=") {
			return false
		}
		if got = true; !deviceForm.MatchString(line) {
			t.Errorf("%s: cookie %q", request, line)
		}
		v.device, _, _ = strings.Cut(line, ";")
		return true
	})
	if len(a.Header["Set-Cookie"]) == 0 {
		delete(a.Header, "Set-Cookie")
	}
	if got != wanted {
		t.Errorf("%s: the browser is marked: %t, want %t", request, got, wanted)
	}
}

// keeping returns a header with a cookie that was set, or without one that was
// taken away.
func keeping(cookies string, set *http.Cookie) string {
	all, _ := http.ParseCookie(cookies) // what some tests send is none, and goes
	all = slices.DeleteFunc(all, func(had *http.Cookie) bool { return had.Name == set.Name })
	if set.MaxAge >= 0 {
		all = append(all, &http.Cookie{Name: set.Name, Value: set.Value})
	}
	var pairs []string
	for _, c := range all {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return strings.Join(pairs, "; ")
}

// signUp makes an account and returns its browser.
func (v *visitor) signUp(t testing.TB, email string) *visitor {
	t.Helper()
	n := v.another()
	if a := n.auth(t, "POST /sign-up/email", `{"name":"Ada","email":"`+email+`","password":"`+goodPassword+`"}`); a.Status != 200 {
		t.Fatalf("sign-up of %s: %d %s", email, a.Status, a.Body)
	}
	return n
}

// api returns a client of the API, with a token of the session of v.
func (v *visitor) api(t testing.TB) *testkit.Client {
	t.Helper()
	var got struct {
		Token string `json:"token"`
	}
	a := v.auth(t, "GET /token", "")
	a.JSON(t, &got)
	if a.Status != 200 || got.Token == "" {
		t.Fatalf("token: %d %s", a.Status, a.Body)
	}
	return &testkit.Client{URL: v.URL, Token: got.Token}
}

// varies is what differs from run to run in a body or a header.
var varies = regexp.MustCompile(`"(token|id|userId|accountId|access_token|kid|n|x|sub|sid)":"[^"]+"|"(createdAt|updatedAt|expiresAt|iat|exp)":("[^"]+"|\d+)|((?:session_token|dont_remember)=)[\w%.]+`)

// noted is an answer without what differs from run to run.
func noted(a testkit.Answer) string {
	var b strings.Builder
	b.WriteString(itoa(a.Status) + "\n")
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		switch name {
		case "Date", "X-Request-Id", "Content-Length":
		case "Set-Auth-Jwt":
			b.WriteString(name + "\n")
		default:
			b.WriteString(name + ": " + varies.ReplaceAllString(strings.Join(a.Header.Values(name), "|"), "$4…") + "\n")
		}
	}
	b.WriteString(varies.ReplaceAllString(string(a.Body), `"$1$2":…`))
	return b.String()
}

// declines wants a failure in Better Auth's words, and nothing more than these.
func declines(status int, code, message string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		var got map[string]string
		a.JSON(t, &got)
		wanted := map[string]string{"message": message, "code": code}
		if code == "" {
			delete(wanted, "code")
		}
		if a.Status != status || !maps.Equal(got, wanted) {
			t.Errorf("%d %s; want %d %s %q", a.Status, a.Body, status, code, message)
		}
		header("Content-Type", "application/json")(t, a)
	}
}

// shaped wants a body of just these members: "name type", in order of their names.
func shaped(members ...string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		is(200)(t, a)
		header("Content-Type", "application/json")(t, a)
		var body any
		if err := json.Unmarshal(a.Body, &body); err != nil {
			t.Fatalf("%v in %s", err, a.Body)
		}
		if got := slices.Sorted(slices.Values(shapeOf("", body))); !slices.Equal(got, slices.Sorted(slices.Values(members))) {
			t.Errorf("the body has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(members, "\n"))
		}
	}
}

var isStamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// shapeOf lists the members of v with their types.
func shapeOf(path string, v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			all = append(all, shapeOf(strings.TrimPrefix(path+"."+name, "."), member)...)
		}
		return all
	case string:
		if isStamp.MatchString(v) {
			return []string{path + " time"}
		}
		return []string{path + " string"}
	case bool:
		return []string{path + " boolean"}
	case float64:
		return []string{path + " number"}
	case nil:
		return []string{path + " null"}
	}
	return []string{path + " list"}
}

// userShape are the members of a user.
func userShape() []string {
	return []string{
		"user.createdAt time", "user.email string", "user.emailVerified boolean", "user.id string", "user.image null", "user.name string", "user.updatedAt time",
	}
}

// cookieOf wants the cookie of a session, with these attributes behind its
// value; with it the two others go, and of a session that ends with the browser
// there is a note beside it.
func cookieOf(name, attributes string) want {
	return func(t testing.TB, a testkit.Answer) {
		t.Helper()
		prefix := strings.TrimSuffix(name, "session_token")
		wanted := map[string]*regexp.Regexp{name: isSigned}
		switch {
		case strings.Contains(attributes, "Max-Age=0"):
			wanted = map[string]*regexp.Regexp{name: isEmpty, prefix + "session_data": isEmpty, prefix + "dont_remember": isEmpty}
		case !strings.Contains(attributes, "Max-Age"):
			wanted[prefix+"dont_remember"] = isNote
		}
		all := a.Header.Values("Set-Cookie")
		for _, line := range all {
			pair, rest, _ := strings.Cut(line, "; ")
			got, value, _ := strings.Cut(pair, "=")
			if fits := wanted[got]; fits == nil || !fits.MatchString(value) || rest != attributes {
				t.Errorf("cookie %q, want %s with %q", line, name, attributes)
			}
		}
		if len(all) != len(wanted) {
			t.Errorf("cookies %q, want %v", all, slices.Sorted(maps.Keys(wanted)))
		}
	}
}

// What stands in a cookie: a secret and its signature, a note and its
// signature, or nothing.
var (
	isSigned = regexp.MustCompile(`^[A-Za-z0-9]{32}\.(?:[A-Za-z0-9]|%2B|%2F){43}%3D$`)
	isNote   = regexp.MustCompile(`^true\.(?:[A-Za-z0-9]|%2B|%2F){43}%3D$`)
	isEmpty  = regexp.MustCompile(`^$`)
)

// dies reports how long it takes until c is no longer let in. Who was erased
// may be missing first.
func dies(t testing.TB, c *testkit.Client) time.Duration {
	t.Helper()
	return testkit.Await(t, 10*time.Second, func() error {
		switch a := c.Do(t, "GET /api/v1/users/me", ""); a.Status {
		case 401:
			return nil
		case 200, 404:
			return errors.New("the token is still good")
		default:
			t.Fatalf("%d %s", a.Status, a.Body)
			return nil
		}
	})
}

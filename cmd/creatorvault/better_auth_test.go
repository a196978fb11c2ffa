package main_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

// A realIssuer is a real Better Auth server.
type realIssuer struct {
	url              string
	issuer, audience string
	algorithm        string
}

// newRealIssuer returns the server of that name, see e2e/better-auth/shapes.ts.
// By its own defaults, Better Auth names its origin as issuer and audience.
func newRealIssuer(t *testing.T, name, algorithm string) *realIssuer {
	t.Helper()
	i := &realIssuer{testkit.BetterAuth(t, name), "better-auth", "creatorvault-api", algorithm}
	if strings.HasPrefix(name, "defaults") {
		i.issuer, i.audience = i.url, i.url
	}
	return i
}

// vault starts a program that takes the tokens of i. Further settings come on top.
func (i *realIssuer) vault(t *testing.T, more ...string) *testkit.Program {
	t.Helper()
	return testkit.Serve(t, append([]string{
		"DATA_DIR=" + t.TempDir(), "RATE_LIMIT_PER_MINUTE=0", "RATE_LIMIT_ANONYMOUS_PER_MINUTE=0",
		"JWT_JWKS_URL=" + i.url + "/api/auth/jwks", "JWT_ISSUER=" + i.issuer, "JWT_AUDIENCE=" + i.audience, "JWT_ALGORITHM=" + i.algorithm,
	}, more...)...)
}

// ask sends i a request, which is none of our contract's, and reads its answer.
func (i *realIssuer) ask(t *testing.T, request, body string, into any, headers ...string) testkit.Answer {
	t.Helper()
	a, err := (&testkit.Client{URL: i.url}).Try(t.Context(), request, body, headers...)
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("%s: %v %d %s", request, err, a.Status, a.Body)
	}
	a.JSON(t, into)
	return a
}

// signUp makes an account at i, and returns its cookie and the id of its user.
func (i *realIssuer) signUp(t *testing.T, email string) (cookie, id string) {
	t.Helper()
	var got struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	}
	a := i.ask(t, "POST /api/auth/sign-up/email", `{"name":"Ada","email":"`+email+`","password":"`+goodPassword+`"}`, &got)
	cookie, _, _ = strings.Cut(a.Header.Get("Set-Cookie"), ";")
	return cookie, got.User.ID
}

// token returns a token that i issues to whom the cookie signs in.
func (i *realIssuer) token(t *testing.T, cookie string) string {
	t.Helper()
	var got struct {
		Token string `json:"token"`
	}
	i.ask(t, "GET /api/auth/token", "", &got, "Cookie: "+cookie)
	return got.Token
}

// signs returns a token of these claims, signed by i. What they don't say is as
// in every token of i.
func (i *realIssuer) signs(t *testing.T, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Token string `json:"token"`
	}
	i.ask(t, "POST /operator/sign", string(payload), &got)
	return got.Token
}

// ages makes the keys of i older.
func (i *realIssuer) ages(t *testing.T, by time.Duration) {
	t.Helper()
	i.ask(t, "POST /operator/age", `{"seconds":`+itoa(int(by.Seconds()))+`}`, &struct{}{})
}

// kid is the name of the key that signed a token.
func kid(t *testing.T, token string) string {
	t.Helper()
	header, _ := opens(t, token)
	name, _ := header["kid"].(string)
	return name
}

// TestBetterAuthsTokensAreTaken follows a person from a real Better Auth into
// the vault, with each way to sign that it is known to be set up with.
func TestBetterAuthsTokensAreTaken(t *testing.T) {
	t.Parallel()
	for shape, algorithm := range map[string]string{"seed": "RS256", "defaults": "EdDSA", "es256": "ES256"} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			i := newRealIssuer(t, shape, algorithm)
			p := i.vault(t)
			email := "taken-" + shape + "@example.com"
			cookie, id := i.signUp(t, email)
			ada := &testkit.Client{URL: p.URL, Token: i.token(t, cookie)}
			header, claims := opens(t, ada.Token)
			if header["alg"] != algorithm || claims["iss"] != i.issuer || claims["aud"] != i.audience || claims["sub"] != id {
				t.Errorf("Better Auth issues %v %v", header, claims)
			}
			all(t, ada.Do(t, "GET /api/v1/users/me", ""), is(200), holds(`"id":"`+id+`"`, `"email":"`+email+`"`))
			all(t, ada.Do(t, "POST /api/v1/"+id+"/ideas", `{"title":"kept"}`), is(201))
			ada.Token = i.token(t, cookie) // the next one
			all(t, ada.Do(t, "GET /api/v1/"+id+"/ideas", ""), shows("kept"))
			all(t, ada.Do(t, "GET /api/v1/somebody/ideas", ""), fails(403))
			ada.Token = ""
			all(t, ada.Do(t, "GET /api/v1/"+id+"/ideas", ""), fails(401))
		})
	}
}

// TestOnlyTheRightTokensOfBetterAuthAreTaken has real servers sign what must be
// refused, beside what is only just good.
func TestOnlyTheRightTokensOfBetterAuthAreTaken(t *testing.T) {
	t.Parallel()
	others := map[string]string{"RS256": "PS256", "EdDSA": "RS256", "ES256": "EdDSA"}
	for shape, algorithm := range map[string]string{"seed": "RS256", "defaults": "EdDSA", "es256": "ES256"} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			i, stranger := newRealIssuer(t, shape, algorithm), newRealIssuer(t, shape+":another", algorithm)
			now := time.Now().Unix()
			claims := func(more ...any) map[string]any {
				c := map[string]any{"sub": "ada", "iss": i.issuer, "aud": i.audience, "iat": now, "exp": now + 900}
				for n := 0; n < len(more); n += 2 {
					c[more[n].(string)] = more[n+1]
				}
				return c
			}
			p := i.vault(t)
			answer := func(token string) testkit.Answer {
				return (&testkit.Client{URL: p.URL, Token: token}).Do(t, "GET /api/v1/users/me", "")
			}
			for name, c := range inOrder(map[string]map[string]any{
				"as they are":           claims(),
				"for others too":        claims("aud", []string{"https://other.example", i.audience}),
				"expired within leeway": claims("iat", now-900, "exp", now-20),
			}) {
				if a := answer(i.signs(t, c)); a.Status != 200 {
					t.Errorf("%s: %d %s", name, a.Status, a.Body)
				}
			}
			wrong := map[string]string{
				"another server's": stranger.signs(t, claims()),
				"without subject":  i.signs(t, claims("sub", "")),
			}
			for name, c := range map[string]map[string]any{
				"another issuer":        claims("iss", "https://evil.example"),
				"an issuer's beginning": claims("iss", i.issuer+"/"),
				"another audience":      claims("aud", "another-api"),
				"no audience of ours":   claims("aud", []string{"https://other.example"}),
				"expired":               claims("iat", now-900, "exp", now-31),
				"not yet":               claims("nbf", now+600),
				"for a year":            claims("exp", now+365*24*3600),
			} {
				wrong[name] = i.signs(t, c)
			}
			for name, token := range inOrder(wrong) {
				if a := answer(token); a.Status != 401 || a.Header.Get("WWW-Authenticate") != badToken {
					t.Errorf("%s: %d %s", name, a.Status, a.Body)
				}
			}
			token := i.signs(t, claims())
			for _, setting := range []string{"JWT_ISSUER=another", "JWT_AUDIENCE=another", "JWT_ALGORITHM=" + others[algorithm]} {
				elsewhere := &testkit.Client{URL: i.vault(t, setting).URL, Token: token}
				if a := elsewhere.Do(t, "GET /api/v1/users/me", ""); a.Status != 401 {
					t.Errorf("%s: %d %s", setting, a.Status, a.Body)
				}
			}
		})
	}
}

// TestBetterAuthsKeysRotate has a real server change its key twice. The new one
// is fetched when its first token comes, at most ten seconds after the keys
// were fetched last; the old one is good as long as it is published.
func TestBetterAuthsKeysRotate(t *testing.T) {
	t.Parallel()
	i := newRealIssuer(t, "rotation", "EdDSA")
	p := i.vault(t)
	cookie, _ := i.signUp(t, "rotation@example.com")
	answer := func(token string) testkit.Answer {
		return (&testkit.Client{URL: p.URL, Token: token}).Do(t, "GET /api/v1/users/me", "")
	}
	taken := func(token string) {
		t.Helper()
		testkit.Await(t, 15*time.Second, func() error {
			a := answer(token)
			if a.Status == 200 {
				return nil
			}
			all(t, a, fails(401))
			return errors.New("the new key is not known")
		})
	}
	first := i.token(t, cookie)
	all(t, answer(first), is(200))

	i.ages(t, 61*time.Minute)
	second := i.token(t, cookie)
	taken(second)
	all(t, answer(first), is(200)) // its key is still published

	i.ages(t, 61*time.Minute)
	third := i.token(t, cookie)
	taken(third)
	all(t, answer(second), is(200))
	all(t, answer(first), fails(401), header("WWW-Authenticate", badToken)) // its key is gone
	names := []string{kid(t, first), kid(t, second), kid(t, third)}
	if slices.Sort(names); len(slices.Compact(names)) != 3 || names[0] == "" {
		t.Errorf("the tokens are of the keys %q", names)
	}
}

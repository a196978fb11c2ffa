//go:build browser

package main_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

// TestTheWebAppInABrowser has Playwright drive the app in a real browser against
// the program as it is released, on each store. It stands apart, by its build
// tag, for it is long and wants the machine for itself: `make e2e`.
func TestTheWebAppInABrowser(t *testing.T) {
	binary, began := release(t), time.Now()
	var told []byte
	defer func() {
		t.Logf("the app was driven on both stores in %v; that may take 6m0s on two cores", time.Since(began).Round(time.Second))
		if t.Failed() { // once more, below what the servers said
			t.Logf("%s", told)
		}
	}()
	for n, b := range []backend{backends[0], backends[2]} {
		t.Run(b.name, func(t *testing.T) {
			args := []string{"test"}
			if only := os.Getenv("ONLY"); only != "" {
				args = append(args, only)
			}
			apart := "@looks" // which is TestTheWebAppIsForEveryone
			if n > 0 {        // what a store can change nothing of
				apart += "|@once"
			}
			args = append(args, "--grep-invert="+apart, "--pass-with-no-tests")
			told = append(told, play(t, serveApp(t, binary, b), elsewhere(t, binary, n == 0), args...)...)
		})
	}
}

// TestTheWebAppIsForEveryone looks at every screen, dialog and state of the app
// in four looks, by axe and at 320 px: `make looks`.
func TestTheWebAppIsForEveryone(t *testing.T) {
	model, script := scripted(t)
	play(t, serveApp(t, release(t), backends[0], model...), []string{"SCRIPT_URL=" + script}, "test", "--grep=@looks")
}

// TestMakeScreenshots makes pictures of every screen: `make screenshots`.
func TestMakeScreenshots(t *testing.T) {
	play(t, serveApp(t, release(t), backends[0]), nil, "test", "--config=playwright.screenshots.config.ts")
}

// TestLighthouseFindsNothing has Lighthouse give all points for accessibility and
// for best practices: `make lighthouse`.
func TestLighthouseFindsNothing(t *testing.T) {
	look(t, serveApp(t, release(t), backends[0]), nil, "../../e2e/lighthouse", "node", "run.js")
}

// TestMeasureTheWebApp measures how quick the app is with a thousand and with
// ten thousand ideas, prints a table, and fails where a figure misses its gate:
// `make bench-web`.
func TestMeasureTheWebApp(t *testing.T) {
	play(t, serveApp(t, release(t), backends[0]), nil, "test", "--config=playwright.bench.config.ts")
}

// elsewhere starts, where it is wanted, what tests need beside the program. Of
// signing in: one that sends mail, with where that is read, and one that leaves
// it to a real Better Auth. Of the assistant: what assisted starts. It returns the
// settings that name them to Playwright.
func elsewhere(t *testing.T, binary string, wanted bool) []string {
	t.Helper()
	if !wanted {
		return nil
	}
	mail := testkit.NewMailServer(t, nil)
	mails := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		texts := []string{}
		for _, m := range mail.To(r.FormValue("to")) {
			_, parts := m.Message(t)
			texts = append(texts, parts["text/plain"])
		}
		_ = json.MarshalWrite(w, texts)
	}))
	t.Cleanup(mails.Close)
	mailing := serveApp(t, binary, backends[0], "SMTP_URL="+mail.URL(), "SSL_CERT_FILE="+mail.CA, "MAIL_FROM=CreatorVault <vault@vault.example>", "AUTH_REQUIRE_VERIFICATION=true", "AUTH_TOKEN_TTL=1m")
	provider := newRealIssuer(t, "app", "RS256")
	external := serveApp(t, binary, backends[0], "AUTH_BASE_URL="+provider.url+"/api/auth", "JWT_JWKS_URL="+provider.url+"/api/auth/jwks", "JWT_ISSUER="+provider.issuer, "JWT_AUDIENCE="+provider.audience)
	return append(assisted(t, binary), "MAILING_URL="+mailing, "MAILS_URL="+mails.URL, "EXTERNAL_URL="+external, "PROVIDER_URL="+provider.url)
}

// assisted starts one program whose model says what tests write for it, and one
// whose model would be on another machine.
func assisted(t *testing.T, binary string) []string {
	t.Helper()
	model, script := scripted(t)
	here := serveApp(t, binary, backends[0], model...)
	away := serveApp(t, binary, backends[0], "AI_BASE_URL=http://192.0.2.1:8080/v1", "AI_MODEL=large", "AI_ALLOW_HTTP=true")
	return []string{"ASSISTED_URL=" + here, "AWAY_URL=" + away, "SCRIPT_URL=" + script}
}

// scripted starts a model, and returns the settings by which a program asks it,
// and the address at which tests write what it says.
func scripted(t *testing.T) (settings []string, script string) {
	t.Helper()
	model := testkit.NewModelServer(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Match string `json:"match"`
			Turns []struct {
				Text   string              `json:"text"`
				Calls  []testkit.ModelCall `json:"calls"`
				Hang   bool                `json:"hang"`
				Cut    bool                `json:"cut"`
				Status int                 `json:"status"`
			} `json:"turns"`
		}
		if err := json.UnmarshalRead(r.Body, &in, json.MatchCaseInsensitiveNames(true)); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		turns := make([]testkit.ModelTurn, len(in.Turns))
		for i, one := range in.Turns {
			turns[i] = testkit.ModelTurn{Text: one.Text, Calls: one.Calls, Hang: one.Hang, Cut: one.Cut, Status: one.Status}
		}
		model.Say(in.Match, turns...)
	}))
	t.Cleanup(s.Close)
	return []string{"AI_BASE_URL=" + model.URL, "AI_MODEL=small"}, s.URL
}

// serveApp starts the program as it is released on b, and returns its address.
func serveApp(t *testing.T, binary string, b backend, more ...string) (url string) {
	t.Helper()
	if !appIsBuilt() {
		t.Fatal("the app is not in web/dist: `make web` builds it")
	}
	port := testkit.FreePort(t)
	url = "http://127.0.0.1:" + port
	settings := slices.Concat([]string{"PORT=" + port, "PUBLIC_URL=" + url, "METRICS_ADDR=", "DATA_DIR=" + t.TempDir(), "AUTH_BCRYPT_COST=4", "AUTH_SECRET=a secret of the tests, long enough for anybody"}, b.settings(t), unlimited, more)
	begin(t, nil, exec.CommandContext(t.Context(), binary, "serve"), settings...)
	return url
}

// play runs Playwright against url, and tells it of what else runs. It returns
// what of its output tells of failures.
func play(t *testing.T, url string, others []string, args ...string) []byte {
	t.Helper()
	return look(t, url, others, "../../web/app", "npx", append([]string{"playwright"}, args...)...)
}

// look runs in dir what drives a browser against url. It returns the end of its
// output where it failed.
func look(t *testing.T, url string, others []string, dir, name string, args ...string) []byte {
	t.Helper()
	var told bytes.Buffer
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, io.MultiWriter(os.Stderr, &told), os.Stderr
	c.Env = slices.Concat(os.Environ(), []string{"BASE_URL=" + url, "E2E_OUTPUT=" + t.TempDir(), "CHROMIUM=" + testkit.Chromium(t), "CI=1"}, others)
	err := c.Run()
	if err == nil {
		return nil
	}
	t.Error(err)
	return told.Bytes()[max(0, told.Len()-3000):]
}

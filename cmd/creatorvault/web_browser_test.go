//go:build browser

package main_test

import (
	"os"
	"os/exec"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// TestTheWebAppInABrowser has Playwright drive the app in a real browser against
// the program as it is released, on each store. It stands apart, by its build
// tag, for it is long and wants the machine for itself: `make e2e`.
func TestTheWebAppInABrowser(t *testing.T) {
	for n, b := range []backend{backends[0], backends[2]} {
		t.Run(b.name, func(t *testing.T) {
			args := []string{"test"}
			if only := os.Getenv("ONLY"); only != "" {
				args = append(args, only)
			}
			if n > 0 { // what a store can change nothing of
				args = append(args, "--grep-invert=@once", "--pass-with-no-tests")
			}
			play(t, b, args...)
		})
	}
}

// TestMakeScreenshots makes pictures of every screen: `make screenshots`.
func TestMakeScreenshots(t *testing.T) {
	play(t, backends[0], "test", "--config=playwright.screenshots.config.ts")
}

// TestLighthouseFindsNothing has Lighthouse give all points for accessibility and
// for best practices: `make lighthouse`.
func TestLighthouseFindsNothing(t *testing.T) {
	look(t, serveApp(t, backends[0]), "../../e2e/lighthouse", "node", "run.js")
}

// TestMeasureTheWebApp measures how quick the app is with a thousand and with
// ten thousand ideas, prints a table, and fails where a figure misses its gate:
// `make bench-web`.
func TestMeasureTheWebApp(t *testing.T) {
	play(t, backends[0], "test", "--config=playwright.bench.config.ts")
}

// play runs Playwright against a program on b.
func play(t *testing.T, b backend, args ...string) {
	t.Helper()
	look(t, serveApp(t, b), "../../web/app", "npx", append([]string{"playwright"}, args...)...)
}

// serveApp starts the program as it is released, and returns its address.
func serveApp(t *testing.T, b backend) string {
	t.Helper()
	if !appIsBuilt() {
		t.Fatal("the app is not in web/dist: `make web` builds it")
	}
	port := testkit.FreePort(t)
	url := "http://127.0.0.1:" + port
	settings := append([]string{"PORT=" + port, "PUBLIC_URL=" + url, "METRICS_ADDR=", "DATA_DIR=" + t.TempDir(), "AUTH_BCRYPT_COST=4", "AUTH_SECRET=a secret of the tests, long enough for anybody"}, append(b.settings(t), unlimited...)...)
	begin(t, nil, exec.CommandContext(t.Context(), release(t), "serve"), settings...)
	return url
}

// look runs in dir what drives a browser against url.
func look(t *testing.T, url, dir, name string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, os.Stderr, os.Stderr
	c.Env = append(os.Environ(), "BASE_URL="+url, "E2E_OUTPUT="+t.TempDir(), "CHROMIUM="+testkit.Chromium(t), "CI=1")
	if err := c.Run(); err != nil {
		t.Error(err)
	}
}

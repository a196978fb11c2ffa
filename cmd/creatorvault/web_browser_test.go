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
	if !appIsBuilt() {
		t.Fatal("the app is not in web/dist: `make web` builds it")
	}
	binary := release(t)
	for _, b := range []backend{backends[0], backends[2]} {
		t.Run(b.name, func(t *testing.T) {
			port := freePort(t)
			url := "http://127.0.0.1:" + port
			settings := append([]string{"PORT=" + port, "PUBLIC_URL=" + url, "METRICS_ADDR=", "DATA_DIR=" + t.TempDir(), "AUTH_BCRYPT_COST=4", "AUTH_SECRET=a secret of the tests, long enough for anybody"}, append(b.settings(t), unlimited...)...)
			begin(t, nil, exec.CommandContext(t.Context(), binary, "serve"), settings...)
			args := []string{"playwright", "test"}
			if only := os.Getenv("ONLY"); only != "" {
				args = append(args, only)
			}
			c := exec.CommandContext(t.Context(), "npx", args...)
			c.Dir, c.Stdout, c.Stderr = "../../web/app", os.Stderr, os.Stderr
			c.Env = append(os.Environ(), "BASE_URL="+url, "E2E_OUTPUT="+t.TempDir(), "CHROMIUM="+testkit.Chromium(t), "CI=1")
			if err := c.Run(); err != nil {
				t.Error(err)
			}
		})
	}
}

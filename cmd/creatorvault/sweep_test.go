package main_test

import (
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// TestTheTrashIsEmptiedByItself starts over a trash that is not to be kept.
func TestTheTrashIsEmptiedByItself(t *testing.T) {
	forEachBackend(t, func(t *testing.T, b backend) {
		issuer := testkit.NewIssuer(t)
		settings := append([]string{
			"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "DATA_DIR=" + t.TempDir(), "ENVIRONMENT=dev", "RATE_LIMIT_PER_MINUTE=0",
		}, b.settings(t)...)
		first := testkit.Serve(t, settings...)
		c := &testkit.Client{URL: first.URL, Token: issuer.Token(t, "ada", nil)}
		at := expect(t, c, 201, "POST /api/v1/ada/ideas", `{"title":"x"}`).Header.Get("Location")
		expect(t, c, 204, "DELETE "+at, "")
		first.Stop(t)
		second := testkit.Serve(t, settings...)
		c.URL = second.URL
		if got := read[page](t, expect(t, c, 200, "GET /api/v1/ada/trash", "")).titles(); len(got) != 1 {
			t.Errorf("after a restart the trash has %v, want what was deleted", got)
		}
		second.Stop(t)
		third := testkit.Serve(t, append(settings, "TRASH_DAYS=0")...)
		c.URL = third.URL
		testkit.Await(t, 40*time.Second, func() error {
			if got := read[page](t, expect(t, c, 200, "GET /api/v1/ada/trash", "")).titles(); len(got) > 0 {
				return fmt.Errorf("the trash has %v", got)
			}
			return nil
		})
		at = expect(t, c, 201, "POST /api/v1/ada/ideas", `{"title":"y"}`).Header.Get("Location")
		expect(t, c, 204, "DELETE "+at, "")
		if got := read[page](t, expect(t, c, 200, "GET /api/v1/ada/trash", "")).titles(); len(got) != 0 {
			t.Errorf("without days the trash has %v", got)
		}
	})
}

package main_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// TestSoakNoKillOfAnImportLeavesHalfOfIt kills imports while others write: of a
// file all is there, or nothing.
func TestSoakNoKillOfAnImportLeavesHalfOfIt(t *testing.T) {
	rounds := 4
	if soak {
		rounds = 40
	}
	const ideas = 3000
	var b strings.Builder
	b.WriteString("title,notes,tags\n")
	for n := range ideas {
		fmt.Fprintf(&b, "idea %d,notes of %d,tag\n", n, n%7)
	}
	file := filepath.Join(t.TempDir(), "ideas.csv")
	write(t, file, b.String())
	for _, place := range sites {
		t.Run(place.name, func(t *testing.T) {
			issuer, s := testkit.NewIssuer(t), place.make(t)
			p, _ := s.serve(t, issuer)
			people := newCrew(t, issuer, 4)
			settings := append([]string{"JWT_PUBLIC_KEY=" + issuer.PublicPEM(t)}, s.settings...)
			stop := people.write(t.Context(), p.URL)
			whole, killedThen := 0, 0
			for n := range rounds {
				name := fmt.Sprint("reader-", n)
				c := &testkit.Client{URL: p.URL, Token: issuer.Token(t, name, nil)}
				expect(t, c, 200, "GET /api/v1/users/me", "")
				done := killed(t, 2*time.Second, settings, "import", name, file)
				total := *read[page](t, expect(t, c, 200, "GET /api/v1/"+name+"/ideas?limit=1", "")).Pagination.Total
				switch {
				case total == ideas:
					whole++
				case total == 0 && !done:
					killedThen++
				default:
					t.Errorf("%s has %d ideas of %d, done %t", name, total, ideas, done)
				}
			}
			stop()
			people.verify(t, p.URL, s)
			t.Logf("%d imports were whole, %d were killed before; %d writes answered", whole, killedThen, people.answers())
		})
	}
}

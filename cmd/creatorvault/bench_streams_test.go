package main_test

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

// TestBenchStreams says what a stream of changes costs, and how soon a change is
// seen on the instance that wrote it and on another.
func TestBenchStreams(t *testing.T) {
	people, words := 2, 2
	if testkit.Measured(t) != "" {
		people, words = 50, 51
	}
	out := testkit.Report(t)
	issuer := testkit.NewIssuer(t)
	base := []string{"PORT=0", "METRICS_ADDR=127.0.0.1:0", "JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=0"}
	program := release(t)
	_, _ = fmt.Fprintf(out, "\n### streams of changes\n\n| | measured | gate |\n| --- | --- | --- |\n")
	for _, b := range []backend{backends[0], backends[2]} {
		settings := append(b.settings(t), append(base, "DATA_DIR="+t.TempDir())...)
		here := begin(t, nil, exec.Command(program, "serve"), settings...)
		there := here
		if storeOf(b) == "postgres" {
			there = begin(t, nil, exec.Command(program, "serve"), settings...)
		}
		before := memoryOf(t, here.pid)
		var one, other *line
		var ada *testkit.Client
		for n := range people {
			name := fmt.Sprint("p", n)
			c := &testkit.Client{URL: here.url, Token: issuer.Token(t, name, nil)}
			if n == 0 {
				ada, other = c, follow(t, &testkit.Client{URL: there.url, Token: c.Token}, name, "")
				other.next(t)
			}
			for s := range vault.MaxFollowers - 1 {
				l := follow(t, c, name, "")
				l.next(t)
				if n == 0 && s == 0 {
					one = l
				}
			}
		}
		each := float64(memoryOf(t, here.pid)-before) / float64(people*(vault.MaxFollowers-1)) / 1e3
		_, _ = fmt.Fprintf(out, "| %s: resident for each of %d streams | %.0f kB | 100 kB |\n", b.name, people*(vault.MaxFollowers-1), each)
		if testkit.Measured(t) != "" && each > 100 {
			t.Errorf("%s: a stream takes %.0f kB", b.name, each)
		}
		seen := map[*line][]time.Duration{}
		for range words {
			<-time.After(37 * time.Millisecond) // so that the looks, which are 400 ms apart, come at no special time
			begin := time.Now()
			expect(t, ada, 201, "POST /api/v1/p0/ideas", `{"title":"x"}`)
			for _, l := range []*line{one, other} {
				l.next(t)
				seen[l] = append(seen[l], time.Since(begin))
			}
		}
		_, _ = fmt.Fprintf(out, "| %s: a change is seen on its instance | %s | |\n", b.name, milliseconds(testkit.Median(seen[one])))
		if there != here {
			_, _ = fmt.Fprintf(out, "| %s: and on another | %s | 1 s |\n", b.name, milliseconds(testkit.Median(seen[other])))
		}
		if took := testkit.Median(seen[other]); took > 10*time.Second {
			t.Errorf("%s: the other instance saw it after %v", b.name, took)
		}
	}
}

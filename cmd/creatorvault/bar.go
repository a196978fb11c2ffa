package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// barWidth is how wide a bar is, in characters.
const barWidth = 30

// A bar shows how far something is: on a terminal in one line that changes,
// elsewhere in a line a second. What is over within a second shows none.
type bar struct {
	out      io.Writer
	what     string
	terminal bool
	next     time.Time // when it is worth a look again
	drawn    bool
}

func (e env) bar(what string) *bar {
	return &bar{out: e.stderr, what: what, terminal: isTerminal(e.stderr), next: time.Now().Add(time.Second)}
}

// show says that done of all are done; all is 0 as long as nobody knows.
func (b *bar) show(done, all int64) {
	now := time.Now()
	if now.Before(b.next) {
		return
	}
	b.drawn = true
	if !b.terminal {
		b.next = now.Add(time.Second)
		_, _ = fmt.Fprintln(b.out, b.what+", "+share(done, all)) // nothing can be done if nobody listens
		return
	}
	b.next = now.Add(100 * time.Millisecond)
	full := 0
	if all > 0 {
		full = int(min(done, all) * barWidth / all)
	}
	_, _ = fmt.Fprintf(b.out, "\r%s [%s%s] %s ", b.what, strings.Repeat("#", full), strings.Repeat("-", barWidth-full), share(done, all))
}

// end leaves the line to others.
func (b *bar) end() {
	if b.drawn && b.terminal {
		_, _ = fmt.Fprintln(b.out)
	}
}

func share(done, all int64) string {
	if all == 0 {
		return "reading"
	}
	return fmt.Sprintf("%d %% (%d of %d)", min(done, all)*100/all, done, all)
}

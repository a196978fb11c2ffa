// Command testlog reads what go test -json says and prints it as go test does
// without -v. At the end it names the slowest tests, and fails where one was
// skipped: a test that did not run proves nothing.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testlog:", err)
		os.Exit(1)
	}
}

// An event is one line of go test -json.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // in seconds
}

// A test is named by its package and itself.
type test struct{ pkg, name string }

type took struct {
	test
	seconds float64
}

// A hearing is what became of the tests so far.
type hearing struct {
	out     io.Writer
	said    map[test]string // by those that have not ended
	took    []took
	skipped []test
}

func run(in io.Reader, out io.Writer) error {
	h := hearing{out: out, said: map[test]string{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return h.end()
		} else if err != nil {
			return err
		}
		var e event
		if json.Unmarshal(line, &e) != nil {
			fmt.Fprintf(out, "%s", line)
			continue
		}
		h.hear(e)
	}
}

// hear prints what matters of an event, and keeps what may matter later.
func (h *hearing) hear(e event) {
	this := test{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(h.out, e.Output)
		return
	case "output":
		switch {
		case e.Test != "" || strings.HasPrefix(e.Output, "-test.shuffle "):
			h.said[this] += e.Output // heard if it fails
		case e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "coverage:"):
			fmt.Fprint(h.out, e.Output)
		}
		return
	case "fail":
		fmt.Fprint(h.out, h.said[this])
		if e.Test == "" { // it may have died in the middle of a test
			h.unended(e.Package)
		}
	case "skip":
		if e.Test != "" {
			h.skipped = append(h.skipped, this)
		}
	case "pass":
	default:
		return
	}
	delete(h.said, this)
	if e.Test != "" && !strings.Contains(e.Test, "/") {
		h.took = append(h.took, took{this, e.Elapsed})
	}
}

// unended prints what the tests of pkg had said that never ended.
func (h *hearing) unended(pkg string) {
	for t, text := range h.said {
		if t.pkg == pkg && t.name != "" {
			fmt.Fprint(h.out, text)
			delete(h.said, t)
		}
	}
}

// end names the slowest tests, and fails where one was skipped.
func (h *hearing) end() error {
	slices.SortFunc(h.took, func(a, b took) int { return cmp.Compare(b.seconds, a.seconds) })
	fmt.Fprintln(h.out, "\nThe ten slowest tests:")
	for _, t := range h.took[:min(10, len(h.took))] {
		fmt.Fprintf(h.out, "%7.1f s  %s %s\n", t.seconds, t.pkg, t.name)
	}
	if len(h.skipped) > 0 {
		return fmt.Errorf("skipped, which no test may be: %v", h.skipped)
	}
	return nil
}

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

func run(in io.Reader, out io.Writer) error {
	said := map[test]string{} // by tests that have not ended
	var slow []took
	var skipped []test
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		var e event
		if json.Unmarshal(line, &e) != nil {
			fmt.Fprintf(out, "%s", line)
			continue
		}
		this := test{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			fmt.Fprint(out, e.Output)
		case "output":
			if e.Test != "" {
				said[this] += e.Output
			} else if e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "coverage:") {
				fmt.Fprint(out, e.Output)
			}
		case "fail":
			fmt.Fprint(out, said[this])
			if e.Test == "" { // it may have died in the middle of a test
				printUnended(out, said, e.Package)
			}
		case "skip":
			if e.Test != "" {
				skipped = append(skipped, this)
			}
		}
		if e.Action == "pass" || e.Action == "fail" || e.Action == "skip" {
			delete(said, this)
			if e.Test != "" && !strings.Contains(e.Test, "/") {
				slow = append(slow, took{this, e.Elapsed})
			}
		}
	}
	slices.SortFunc(slow, func(a, b took) int { return cmp.Compare(b.seconds, a.seconds) })
	fmt.Fprintln(out, "\nThe ten slowest tests:")
	for _, t := range slow[:min(10, len(slow))] {
		fmt.Fprintf(out, "%7.1f s  %s %s\n", t.seconds, t.pkg, t.name)
	}
	if len(skipped) > 0 {
		return fmt.Errorf("skipped, which no test may be: %v", skipped)
	}
	return nil
}

// printUnended prints what the tests of pkg had said that never ended.
func printUnended(out io.Writer, said map[test]string, pkg string) {
	for t, text := range said {
		if t.pkg == pkg {
			fmt.Fprint(out, text)
			delete(said, t)
		}
	}
}

// Command cover says how much of each room the tests cover, and fails where
// that is less than the room's floor.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

const (
	module = "creatorvault.dev/"
	whole  = "the whole"
)

// floors are the least percentages of statements to be covered.
var floors = map[string]float64{
	whole:                     80,
	"internal/vault":          90,
	"internal/store/sqlite":   85,
	"internal/store/postgres": 85,
	"internal/api":            80,
}

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cover:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: cover PROFILE, as go tool covdata textfmt writes it")
	}
	profile, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer profile.Close()
	rooms, err := add(profile)
	if err != nil {
		return err
	}
	return report(out, rooms)
}

// A count tells the statements of a room, and those that ran.
type count struct{ statements, ran int }

func (c count) percent() float64 { return 100 * float64(c.ran) / float64(max(c.statements, 1)) }

// add counts the statements of a profile by room. A block that stands there
// more than once ran if it ran in any of them.
func add(profile io.Reader) (map[string]count, error) {
	type block struct {
		statements int
		ran        bool
	}
	blocks := map[string]block{}
	lines := bufio.NewScanner(profile)
	for lines.Scan() {
		fields := strings.Fields(lines.Text()) // file:line.column,line.column statements times
		if len(fields) == 2 && fields[0] == "mode:" {
			continue
		}
		if len(fields) != 3 {
			return nil, fmt.Errorf("%q is no line of a profile", lines.Text())
		}
		n, err := strconv.Atoi(fields[1])
		if err != nil {
			return nil, err
		}
		blocks[fields[0]] = block{n, blocks[fields[0]].ran || fields[2] != "0"}
	}
	rooms := map[string]count{}
	for at, b := range blocks {
		file, _, _ := strings.Cut(at, ":")
		for _, room := range []string{strings.TrimPrefix(path.Dir(file), module), whole} {
			c := rooms[room]
			c.statements += b.statements
			if b.ran {
				c.ran += b.statements
			}
			rooms[room] = c
		}
	}
	return rooms, lines.Err()
}

// report prints the rooms with their floors, and fails where one is below. A
// room that has a floor and no statements is below it.
func report(out io.Writer, rooms map[string]count) error {
	for room := range floors {
		if _, ok := rooms[room]; !ok {
			rooms[room] = count{} // it is listed all the same
		}
	}
	var low []string
	for _, room := range slices.Sorted(maps.Keys(rooms)) {
		c := rooms[room]
		fmt.Fprintf(out, "%-28s %5d of %5d statements %6.1f %%", room, c.ran, c.statements, c.percent())
		if floor, ok := floors[room]; ok {
			fmt.Fprintf(out, "  (at least %.0f)", floor)
			if c.percent() < floor {
				low = append(low, room)
			}
		}
		fmt.Fprintln(out)
	}
	if len(low) > 0 {
		return fmt.Errorf("too little is covered of %s", strings.Join(low, ", "))
	}
	return nil
}

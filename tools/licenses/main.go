// Command licenses writes docs/licenses.md, which names the licence of every
// module that the program and its tests are built from, and of every package of
// npm and of Python that the tests run, and fails for one that is not fit.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const page = "../docs/licenses.md"

const head = `# Licences of what CreatorVault is built from

Written by ` + "`make licenses`" + `, which fails for a licence other than MIT, BSD, 0BSD, Apache-2.0, ISC, MPL-2.0 or the public domain.
Go itself and its standard library are BSD-3-Clause. The tables of golang.org/x/text come from Unicode data files, which the Unicode licence lets anyone use and pass on.
SQLite, which ncruces/go-sqlite3-wasm holds, is in the public domain.
swaggest/swgui holds Swagger UI (Apache-2.0), mvrilo/go-redoc holds Redoc (MIT).

| module | licence | in |
| --- | --- | --- |
`

// marks are words that stand in a licence and in no other.
var marks = []struct{ text, licence string }{
	{"Apache License", "Apache-2.0"},
	{"Mozilla Public License Version 2.0", "MPL-2.0"},
	{"Mozilla Public License, version 2.0", "MPL-2.0"},
	{"Permission is hereby granted, free of charge", "MIT"},
	{"copyright notice and this permission notice appear in all copies", "ISC"},
	{"Permission to use, copy, modify, and/or distribute this software for any purpose", "0BSD"},
	{"Neither the name of", "BSD-3-Clause"},
	{"may be used to endorse or promote products", "BSD-3-Clause"},
	{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
	{"released into the public domain", "public domain"},
}

// unfit are words of licences that are not wanted, in whatever else they stand.
var unfit = []string{"GNU GENERAL PUBLIC LICENSE", "GNU LESSER GENERAL PUBLIC LICENSE", "GNU AFFERO GENERAL PUBLIC LICENSE", "Business Source License", "Server Side Public License"}

type module struct {
	Path, Version, Dir string
	Main               bool
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	shipped, err := modules("-deps", "./cmd/...")
	if err != nil {
		return err
	}
	all, err := modules("-deps", "-test", "./...")
	if err != nil {
		return err
	}
	var faults []error
	text := strings.Builder{}
	text.WriteString(head)
	for _, m := range all {
		licence, err := licenceOf(m.Dir)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", m.Path, err))
			licence = "unfit"
		}
		use := "tests"
		if slices.Contains(shipped, m) {
			use = "binary"
		}
		fmt.Fprintf(&text, "| %s | %s | %s |\n", m.Path, licence, use)
		fmt.Fprintf(out, "%-50s %-14s %s\n", m.Path, licence, use)
	}
	for _, from := range []struct {
		head     string
		packages func(dir string) ([]string, error)
	}{{npmHead, npmPackages}, {pypiHead, pypiPackages}} {
		rows, err := from.packages("..")
		faults = append(faults, err)
		text.WriteString(from.head)
		for _, row := range rows {
			fmt.Fprintln(&text, row)
			fmt.Fprintln(out, row)
		}
	}
	return errors.Join(append(faults, os.WriteFile(page, []byte(text.String()), 0o644))...)
}

// modules lists those that go list names, by path. It runs in the module above.
func modules(args ...string) ([]module, error) {
	list := exec.Command("go", append([]string{"list", "-json=Module"}, args...)...)
	list.Dir = ".."
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []module
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ Module *module }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if p.Module != nil && !p.Module.Main && !slices.Contains(all, *p.Module) {
			all = append(all, *p.Module)
		}
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

// licenceOf names the licences in a module's folder. Each of them must be fit.
func licenceOf(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var found []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "UNLICENSE"}, func(start string) bool { return strings.HasPrefix(name, start) }) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		licence, err := classify(string(text))
		if err != nil {
			return "", fmt.Errorf("%s: %w", e.Name(), err)
		}
		if !slices.Contains(found, licence) {
			found = append(found, licence)
		}
	}
	if found == nil {
		return "", errors.New("no licence")
	}
	return strings.Join(found, ", "), nil
}

// classify names a licence by the words in it.
func classify(text string) (string, error) {
	words := strings.Join(strings.Fields(text), " ")
	for _, mark := range unfit {
		if strings.Contains(words, mark) {
			return "", errors.New(mark)
		}
	}
	for _, mark := range marks {
		if strings.Contains(words, mark.text) {
			return mark.licence, nil
		}
	}
	return "", errors.New("not a licence that is known here")
}

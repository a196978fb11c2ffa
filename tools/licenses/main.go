// Command licenses lists the licence of every module that the program and its
// tests are built from, and fails for one that is not fit.
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

// marks are words that stand in a licence and in no other, the first that fits
// settling it. A text that has none of them is not fit.
var marks = []struct{ text, licence string }{
	{"GNU GENERAL PUBLIC LICENSE", ""},
	{"GNU LESSER GENERAL PUBLIC LICENSE", ""},
	{"Apache License", "Apache-2.0"},
	{"Mozilla Public License Version 2.0", "MPL-2.0"},
	{"Mozilla Public License, version 2.0", "MPL-2.0"},
	{"Permission is hereby granted, free of charge", "MIT"},
	{"Permission to use, copy, modify, and distribute this software for any purpose", "ISC"},
	{"Permission to use, copy, modify, and/or distribute this software for any", "ISC"},
	{"Neither the name of", "BSD-3-Clause"},
	{"may be used to endorse or promote products", "BSD-3-Clause"},
	{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
	{"released into the public domain", "public domain"},
}

type module struct {
	Path, Version, Dir string
	Main               bool
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run() error {
	shipped, err := modules("-deps", "./cmd/...")
	if err != nil {
		return err
	}
	all, err := modules("-deps", "-test", "./...")
	if err != nil {
		return err
	}
	unfit := 0
	for _, m := range all {
		licence, err := licenceOf(m)
		if err != nil {
			licence = "UNFIT: " + err.Error()
			unfit++
		}
		use := "tests"
		if slices.Contains(shipped, m) {
			use = "binary"
		}
		fmt.Printf("%-60s %-40s %-7s %s\n", m.Path, m.Version, use, licence)
	}
	if unfit > 0 {
		return fmt.Errorf("%d modules have no licence that fits", unfit)
	}
	return nil
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

// licenceOf reads the licence in a module's folder.
func licenceOf(m module) (string, error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if !strings.HasPrefix(name, "LICENSE") && !strings.HasPrefix(name, "LICENCE") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "UNLICENSE") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return "", err
		}
		folded := strings.Join(strings.Fields(string(text)), " ")
		for _, mark := range marks {
			if strings.Contains(folded, mark.text) {
				if mark.licence == "" {
					return "", errors.New(mark.text)
				}
				return mark.licence, nil
			}
		}
	}
	return "", errors.New("no licence that is known")
}

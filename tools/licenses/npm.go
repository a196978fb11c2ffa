package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const npmHead = `
What the tests and the example run beside the program comes from npm, and is in nothing that is shipped. The licence is the one that a package names, or that lies in it.
CC0-1.0, CC-BY-4.0 and BlueOak-1.0.0 are fit as well, for what only builds.

| package | licence | in |
| --- | --- | --- |
`

// npmFit are the licences of packages that are wanted, as SPDX names them.
var npmFit = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "MPL-2.0", "CC0-1.0", "CC-BY-4.0", "BlueOak-1.0.0"}

// npmPackages lists what the lock files below dir name, as rows of a table.
// Each must have a licence that is fit.
func npmPackages(dir string) (rows []string, err error) {
	locks, err := filepath.Glob(filepath.Join(dir, "*", "*", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, lock := range locks {
		in, err := filepath.Rel(dir, filepath.Dir(lock))
		if err != nil {
			return nil, err
		}
		found, err := npmLock(lock)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", in, err))
		}
		for name, licence := range found {
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |", name, licence, filepath.ToSlash(in)))
		}
	}
	slices.Sort(rows)
	return rows, errors.Join(faults...)
}

// npmLock returns the licences of what a lock file names, by package.
func npmLock(path string) (licences map[string]string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct{ Name, License string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	var faults []error
	licences = map[string]string{}
	for at, p := range lock.Packages {
		name := p.Name // given where it is another than that of the folder
		if name == "" {
			name = at[strings.LastIndex(at, "node_modules/")+len("node_modules/"):]
		}
		if at == "" { // ourselves
			continue
		}
		licence, err := npmLicence(filepath.Join(filepath.Dir(path), filepath.FromSlash(at)), p.License)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
		licences[name] = licence
	}
	return licences, errors.Join(faults...)
}

// npmLicence returns the licence of the package in dir, which names it or not.
func npmLicence(dir, named string) (licence string, err error) {
	if licence = named; licence == "" {
		licence, err = licenceOf(dir)
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", errors.New("it names no licence, and is not installed; `make setup` does that")
	case err == nil && !slices.Contains(npmFit, licence):
		return "", fmt.Errorf("the licence %q is not one that is known here", licence)
	}
	return licence, err
}

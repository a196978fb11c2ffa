package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const npmHead = `
The web app is made of what comes from npm, and so is what builds it, what its tests run, and what other tests and the example run beside the program. The licence is the one that a package names, or that lies in it.
MIT-0 and the Unlicense ask for less than MIT. Of licences between OR each must be fit. OFL-1.1 is fit for fonts; AFL-2.1, CC0-1.0, CC-BY-4.0 and BlueOak-1.0.0 are for what only builds.

| package | licence | in |
| --- | --- | --- |
`

// The licences of packages that are wanted, as SPDX names them: of all, of what
// only builds, and of fonts.
var (
	npmFit   = []string{"MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "MPL-2.0", "Unlicense"}
	buildFit = []string{"AFL-2.1", "CC0-1.0", "CC-BY-4.0", "BlueOak-1.0.0"}
)

const fontFit = "OFL-1.1"

// app is the folder whose packages are in the program, unless they only build it.
const app = "web/app"

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
		in = filepath.ToSlash(in)
		found, err := npmLock(lock, in == app)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", in, err))
		}
		for name, p := range found {
			where := in
			if in == app && !p.builds() {
				where += ", shipped"
			}
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |", name, p.License, where))
		}
	}
	slices.Sort(rows)
	return rows, errors.Join(faults...)
}

// A pack is a package as a lock file has it.
type pack struct {
	Name, License string
	Dev           bool // it is not among what the program has from there
	DevOptional   bool // nor is it, but as what a package could use that is installed for its tools
}

// builds reports whether only tools need it.
func (p pack) builds() bool { return p.Dev || p.DevOptional }

// npmLock returns what a lock file names, by name. Where packages are shipped,
// those that are no tools must have a licence for it.
func npmLock(path string, shipped bool) (packs map[string]pack, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lock struct{ Packages map[string]pack }
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	var faults []error
	packs = map[string]pack{}
	for _, at := range slices.Sorted(maps.Keys(lock.Packages)) {
		p := lock.Packages[at]
		if at == "" { // ourselves
			continue
		}
		if p.Name == "" { // given where it is another than that of the folder
			p.Name = at[strings.LastIndex(at, "node_modules/")+len("node_modules/"):]
		}
		if p.License, err = npmLicence(filepath.Join(filepath.Dir(path), filepath.FromSlash(at)), p, !shipped || p.builds()); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", p.Name, err))
		}
		if other, twice := packs[p.Name]; twice {
			p.Dev = p.builds() && other.builds() // in one of its versions
			p.DevOptional = p.Dev
			if !slices.Contains(strings.Split(other.License, " and "), p.License) { // each version has its own
				p.License = other.License + " and " + p.License
			} else {
				p.License = other.License
			}
		}
		packs[p.Name] = p
	}
	return packs, errors.Join(faults...)
}

// npmLicence returns the licence of the package in dir, which names it or not.
func npmLicence(dir string, p pack, builds bool) (licence string, err error) {
	if licence = p.License; licence == "" || strings.HasPrefix(licence, "SEE LICENSE IN ") { // which says where it lies
		licence, err = licenceOf(dir)
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", errors.New("it names no licence, and is not installed; `make setup` does that")
	case err == nil && !npmFits(licence, p.Name, builds):
		return "", fmt.Errorf("the licence %q is not one that is known here", licence)
	}
	return licence, err
}

// npmFits reports whether each of the licences that a package may be used under
// is fit.
func npmFits(licences, name string, builds bool) bool {
	for one := range strings.SplitSeq(strings.Trim(licences, "()"), " OR ") {
		fits := slices.Contains(npmFit, one) || builds && slices.Contains(buildFit, one) || one == fontFit && strings.HasPrefix(name, "@fontsource")
		if !fits {
			return false
		}
	}
	return true
}

package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const pypiHead = `
Some clients that the tests run are Python's. The licence is the one that a package names. PSF-2.0 is that of Python itself, and fit for what is in no program.

| package | licence | in |
| --- | --- | --- |
`

// pypiFit are the licences of packages of Python that are wanted, beside those
// of npm.
var pypiFit = []string{"PSF-2.0"}

// pypiMeant is what a package means that names a licence loosely; which it is
// stands in its own LICENSE.
var pypiMeant = map[string]string{"Apache": "Apache-2.0"}

// requirement is the beginning of a line that asks for a package.
var requirement = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)==`)

// pypiPackages lists what the requirements below dir name, as rows of a table.
// Each must be installed beside them, and have a licence that is fit.
func pypiPackages(dir string) (rows []string, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "*", "requirements.txt"))
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, file := range files {
		at := filepath.Dir(file)
		in, err := filepath.Rel(dir, at)
		if err != nil {
			return nil, err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			m := requirement.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			licence, err := pypiLicence(at, m[1])
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", m[1], err))
			}
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |", m[1], licence, filepath.ToSlash(in)))
		}
	}
	slices.Sort(rows)
	return rows, errors.Join(faults...)
}

// pypiLicence returns the licence that a package names, which is installed in
// the .venv of dir.
func pypiLicence(dir, name string) (licence string, err error) {
	folder := strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(name))
	found, err := filepath.Glob(filepath.Join(dir, ".venv", "lib", "python*", "site-packages", folder+"-*.dist-info", "METADATA"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", errors.New("it is not installed; `make setup` does that")
	}
	file, err := os.Open(found[0])
	if err != nil {
		return "", err
	}
	defer file.Close()
	// The newer field counts: the older one may be a text of many lines.
	for lines := bufio.NewScanner(file); lines.Scan() && lines.Text() != ""; {
		if key, value, _ := strings.Cut(lines.Text(), ": "); key == "License-Expression" || key == "License" && licence == "" {
			licence = value
		}
	}
	licence = cmp.Or(pypiMeant[licence], licence)
	for one := range strings.SplitSeq(licence, " OR ") {
		if !npmFits(one, name, false) && !slices.Contains(pypiFit, one) {
			return "", fmt.Errorf("the licence %q is not one that is known here", licence)
		}
	}
	return licence, nil
}

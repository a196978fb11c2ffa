package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestPackagesOfPythonAreListedWithTheirLicences(t *testing.T) {
	dir := t.TempDir()
	write := func(text string, path ...string) {
		at := filepath.Join(append([]string{dir, "e2e", "x"}, path...)...)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	about := func(folder, text string) {
		write(text, ".venv", "lib", "python3.11", "site-packages", folder, "METADATA")
	}
	write("# what there is\nA.b-c==1.0 \\\n    --hash=sha256:00\nd==2\n", "requirements.txt")
	if _, err := pypiPackages(dir); err == nil {
		t.Error("what is not installed passes")
	}
	about("a_b_c-1.0.dist-info", "Name: A.b-c\nLicense: a text\nLicense-Expression: MIT OR PSF-2.0\n\nLicense: GPL-3.0\n")
	about("d-2.dist-info", "Name: d\nLicense: ISC\n")
	rows, err := pypiPackages(dir)
	if want := []string{"| A.b-c | MIT OR PSF-2.0 | e2e/x |", "| d | ISC | e2e/x |"}; err != nil || !slices.Equal(rows, want) {
		t.Errorf("%q, %v; want %q", rows, err, want)
	}
	for _, unfit := range []string{"", "License: GPL-3.0\n", "License-Expression: MIT OR GPL-3.0\n", "License: ISC\nLicense-Expression: LGPL-2.1\n"} {
		about("d-2.dist-info", "Name: d\n"+unfit)
		if _, err := pypiPackages(dir); err == nil {
			t.Errorf("%q passes", unfit)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestPackagesAreListedWithTheirLicences(t *testing.T) {
	dir := t.TempDir()
	write := func(lock string) {
		at := filepath.Join(dir, "e2e", "x")
		if err := os.MkdirAll(at, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, "package-lock.json"), []byte(lock), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"packages":{"":{"name":"x"},"node_modules/b":{"license":"MIT"},"node_modules/b/node_modules/@a/a":{"license":"ISC"},"node_modules/c":{"name":"real","license":"0BSD"}}}`)
	rows, err := npmPackages(dir)
	want := []string{"| @a/a | ISC | e2e/x |", "| b | MIT | e2e/x |", "| real | 0BSD | e2e/x |"}
	if err != nil || !slices.Equal(rows, want) {
		t.Errorf("%q, %v; want %q", rows, err, want)
	}
	write(`{"packages":{"node_modules/b":{"license":"ISC"},"node_modules/c/node_modules/b":{"license":"MIT"},"node_modules/d/node_modules/b":{"license":"ISC"}}}`)
	if rows, err := npmPackages(dir); err != nil || !slices.Equal(rows, []string{"| b | ISC and MIT | e2e/x |"}) { // of its versions
		t.Errorf("%q, %v", rows, err)
	}
	write(`{"packages":{"node_modules/b":{}}}`) // it names none
	if _, err := npmPackages(dir); err == nil {
		t.Error("a package that is not there, and names no licence, passes")
	}
	within := filepath.Join(dir, "e2e", "x", "node_modules", "b")
	if err := os.MkdirAll(within, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(within, "LICENSE"), []byte("Permission is hereby granted, free of charge"), 0o600); err != nil {
		t.Fatal(err)
	}
	if rows, err := npmPackages(dir); err != nil || !slices.Equal(rows, []string{"| b | MIT | e2e/x |"}) {
		t.Errorf("%q, %v", rows, err)
	}
	write(`{"packages":{"node_modules/b":{"license":"SEE LICENSE IN LICENSE"}}}`) // it says where
	if rows, err := npmPackages(dir); err != nil || !slices.Equal(rows, []string{"| b | MIT | e2e/x |"}) {
		t.Errorf("%q, %v", rows, err)
	}
	for _, fit := range []string{"MPL-2.0", "CC-BY-4.0"} {
		write(`{"packages":{"node_modules/b":{"license":"` + fit + `"}}}`)
		if rows, err := npmPackages(dir); err != nil || !slices.Equal(rows, []string{"| b | " + fit + " | e2e/x |"}) {
			t.Errorf("%q, %v", rows, err)
		}
	}
	for _, unfit := range []string{"LGPL-3.0-or-later", "CC-BY-SA-4.0", "GPL-3.0", "(MIT OR GPL-2.0)", "UNLICENSED"} {
		write(`{"packages":{"node_modules/b":{"license":"` + unfit + `"}}}`)
		if _, err := npmPackages(dir); err == nil {
			t.Errorf("a package under %q passes", unfit)
		}
	}
}

func TestWhatIsShippedNeedsALicenceForIt(t *testing.T) {
	for _, row := range []struct {
		licence, name string
		builds, fits  bool
	}{
		{"MIT", "a", false, true},
		{"MIT-0", "a", false, true},
		{"Unlicense", "a", false, true},
		{"MIT OR Apache-2.0", "a", false, true},
		{"(MIT OR CC0-1.0)", "a", true, true},
		{"(MIT OR CC0-1.0)", "a", false, false},
		{"CC0-1.0", "a", false, false},
		{"BlueOak-1.0.0", "a", false, false},
		{"BlueOak-1.0.0", "a", true, true},
		{"OFL-1.1", "@fontsource-variable/a", false, true},
		{"OFL-1.1", "a", true, false},
		{"Python-2.0", "a", true, false},
		{"", "a", true, false},
	} {
		if npmFits(row.licence, row.name, row.builds) != row.fits {
			t.Errorf("%+v", row)
		}
	}
}

func TestTheAppsPackagesAreToldFromItsTools(t *testing.T) {
	dir := t.TempDir()
	at := filepath.Join(dir, "web", "app")
	if err := os.MkdirAll(at, 0o700); err != nil {
		t.Fatal(err)
	}
	lock := `{"packages":{"node_modules/a":{"license":"MIT"},"node_modules/b":{"license":"CC0-1.0","dev":true},"node_modules/c":{"license":"ISC","dev":true},"node_modules/b/node_modules/c":{"license":"ISC"},"node_modules/d":{"license":"CC0-1.0","devOptional":true}}}`
	if err := os.WriteFile(filepath.Join(at, "package-lock.json"), []byte(lock), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, err := npmPackages(dir)
	if want := []string{"| a | MIT | web/app, shipped |", "| b | CC0-1.0 | web/app |", "| c | ISC | web/app, shipped |", "| d | CC0-1.0 | web/app |"}; err != nil || !slices.Equal(rows, want) {
		t.Errorf("%q, %v; want %q", rows, err, want)
	}
}

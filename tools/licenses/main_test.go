package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLicencesAreKnownByTheirWords(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted,\n  free of charge, to any person":                                                                                   "MIT",
		"Permission to use, copy, modify, and distribute this software for any purpose … copyright notice and this permission notice appear in all copies": "ISC",
		"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee":                                             "0BSD",
		"Redistribution and use in source and binary forms":                                                                                                "BSD-2-Clause",
		"Redistribution and use in source and binary forms … Neither the name of Ada":                                                                      "BSD-3-Clause",
		"Redistribution and use in source and binary forms … GNU GENERAL PUBLIC LICENSE":                                                                   "",
		"All rights reserved.": "",
	} {
		got, err := classify(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestEveryLicenceOfAModuleMustFit(t *testing.T) {
	dir := t.TempDir()
	if _, err := licenceOf(dir); err == nil {
		t.Error("a module without a licence passes")
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("LICENSE", "Permission is hereby granted, free of charge")
	if got, err := licenceOf(dir); got != "MIT" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	write("LICENSE.others", "GNU GENERAL PUBLIC LICENSE")
	if _, err := licenceOf(dir); err == nil {
		t.Error("a module with a second, unfit licence passes")
	}
}

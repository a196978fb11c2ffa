package web

import (
	"slices"
	"testing"
)

func TestEncodingsAreTheClientsChoice(t *testing.T) {
	for header, want := range map[string][]string{
		"":                                 nil,
		"identity":                         nil,
		"gzip, deflate, br, zstd":          {"br", "gzip"},
		"GZIP":                             {"gzip"},
		"x-gzip":                           {"gzip"},
		"br;q=0.4, gzip;q=0.5":             {"gzip", "br"},
		"br ; q=0.001 , gzip; q=0":         {"br"},
		"br;Q=0":                           nil,
		"*":                                {"br", "gzip"},
		"*;q=0.1, br;q=0":                  {"gzip"},
		"gzip;q=0.2, *;q=0.3":              {"br", "gzip"},
		"br;q=1.001":                       nil,
		"br;q=-1, gzip;q=NaN":              nil,
		"br;q=":                            nil,
		"brotli, gzippy":                   nil,
		"br;level=9, gzip;q=1":             {"br", "gzip"},
		"br;q=0.5, br;q=0":                 nil,
		",,;,=;q=1, \x00, é;q=1, gzip;q=1": {"gzip"},
	} {
		if got := acceptable(header); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func FuzzAcceptable(f *testing.F) {
	for _, seed := range []string{"", "gzip, br", "*;q=0", "br;q=0.5,gzip;q=1.0", "br;;q=1", "q=1;br"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		all := acceptable(header)
		if len(all) > 2 || len(all) == 2 && all[0] == all[1] {
			t.Errorf("%q: %q", header, all)
		}
		for _, name := range all {
			if suffixes[name] == "" {
				t.Errorf("%q: %q", header, name)
			}
		}
	})
}

package main

import (
	"slices"
	"testing"

	"creatorvault.dev/internal/config"
)

func TestTheAppMaySpeakToWhoSignsPeopleIn(t *testing.T) {
	for base, want := range map[string][]string{
		"":                                        nil,
		"https://vault.example.com/api/auth":      nil,
		"https://auth.example.com/api/auth":       {"https://auth.example.com"},
		"http://auth.example.com:3000/x?y=1":      {"http://auth.example.com:3000"},
		"https://vault.example.com:8443/api/auth": {"https://vault.example.com:8443"},
	} {
		if got := elsewhere(&config.Config{PublicURL: "https://vault.example.com", AuthBaseURL: base}); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", base, got, want)
		}
	}
}

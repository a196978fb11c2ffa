package archive_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"
)

func TestNamesOfFilesAreTakenEverywhere(t *testing.T) {
	for title, want := range map[string]string{
		"Compare five apps": "42-compare-five-apps.md", `a/b\c:d*e?f"g<h>i|j`: "42-a-b-c-d-e-f-g-h-i-j.md", "...": "42.md", "CON": "42-con.md", "../../etc/passwd": "42-etc-passwd.md",
		"Título – 日本語!": "42-título-日本語.md", "E\u0301te\u0301": "42-été.md", "👩‍👩‍👧": "42.md", "-a-": "42-a.md",
		strings.Repeat("x", 200): "42-" + strings.Repeat("x", 94) + ".md", strings.Repeat("日", 200): "42-" + strings.Repeat("日", 31) + ".md",
	} {
		got := archive.FileName(&vault.Idea{ID: 42, Title: title}, ".md")
		if got != want || len(got) > 100 || !utf8.ValidString(got) {
			t.Errorf("%q is %q (%d bytes), want %q", title, got, len(got), want)
		}
	}
}

func TestAGuardIsTakenOffAgain(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a": "a", "=1": "'=1", "'": "''", "'=1": "''=1", "''": "'''", "-x": "'-x", "+x": "'+x", "@x": "'@x", "\tx": "'\tx", "＝x": "'＝x", "'Twas": "''Twas", "a=1": "a=1",
	} {
		if got := archive.Guard(text); got != want || archive.Unguard(got) != text {
			t.Errorf("%q is guarded as %q, and back %q", text, got, archive.Unguard(got))
		}
	}
	for _, text := range []string{"'Twas", "a'", "=1", "'", "'a=1"} { // written by hand
		if got := archive.Unguard(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("sha256:"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := archive.Verify(t.Context(), bytes.NewReader(raw), int64(len(raw))); err == nil {
			t.Error("it is taken for an export")
		}
	})
}

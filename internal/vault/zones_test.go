package vault

import (
	"archive/zip"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

var update = flag.Bool("update", false, "write zones.txt anew")

// TestTheZonesAreThoseOfGo holds the list of time zones to the data base that
// Go brings along, which the program carries. A later Go than ours may know
// more of them, for no release of the data takes a name away.
func TestTheZonesAreThoseOfGo(t *testing.T) {
	names := zonesOfGo(t)
	want := strings.Join(names, "\n") + "\n"
	if *update {
		if err := os.WriteFile("zones.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, name := range zones() {
		if !slices.Contains(names, name) {
			t.Errorf("Go does not know %s", name)
		}
	}
	if ours := "go" + said(t, "list", "-m", "-f", "{{.GoVersion}}"); zoneNames != want && runtime.Version() == ours {
		t.Error("zones.txt is not what Go knows; `make gen` writes it anew")
	}
	if len(zones()) < 500 {
		t.Errorf("there are only %d zones", len(zones()))
	}
}

// said returns what the go command answers.
func said(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// zonesOfGo reads the names of all time zones that can be chosen.
func zonesOfGo(t *testing.T) (names []string) {
	t.Helper()
	base, err := zip.OpenReader(filepath.Join(said(t, "env", "GOROOT"), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer base.Close()
	for _, f := range base.File {
		if strings.HasSuffix(f.Name, "/") || f.Name == "Factory" { // which says that nobody chose a zone
			continue
		}
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := time.LoadLocationFromTZData(f.Name, raw); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	slices.Sort(names)
	return names
}

func TestATimeZoneIsOneOfTheIANAs(t *testing.T) {
	for name, want := range map[string]string{
		"UTC": "", "GMT": "", "Europe/Berlin": "", "Asia/Karachi": "", "America/Argentina/Buenos_Aires": "", "Etc/GMT+12": "", "Pacific/Kiritimati": "", "Asia/Calcutta": "", "EST5EDT": "", "Zulu": "", " Europe/Vienna\n": "",
		"": "blank", " ": "blank",
		"localtime": "not_allowed", "posixrules": "not_allowed", "right/UTC": "not_allowed", "posix/UTC": "not_allowed", "right/Europe/Berlin": "not_allowed", "posix/Europe/Berlin": "not_allowed", "Factory": "not_allowed", "Local": "not_allowed",
		"europe/berlin": "not_allowed", "utc": "not_allowed", "Europe": "not_allowed", "Europe/": "not_allowed", "Europe/Berlin/": "not_allowed", "/Europe/Berlin": "not_allowed", "./UTC": "not_allowed", "Europe//Berlin": "not_allowed",
		"Mars/Base": "not_allowed", "CEST": "not_allowed", "+02:00": "not_allowed", "UTC+2": "not_allowed", "zone.tab": "not_allowed", "tzdata.zi": "not_allowed", "leapseconds": "not_allowed", "UTC\x00": "not_allowed", "UTC\nGMT": "not_allowed", "Europe/Berlin\nEurope/Bratislava": "not_allowed",
	} {
		raw, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		var in UserPatch
		if err := json.Unmarshal([]byte(`{"preferences":{"timezone":`+string(raw)+`}}`), &in); err != nil {
			t.Fatal(err)
		}
		if want != "" {
			want = "preferences.timezone " + want
		}
		if _, err := in.change(); faults(err) != want {
			t.Errorf("%q: %q, want %q", name, faults(err), want)
		}
	}
}

// TestAZoneThatIsNoneCountsAsUTC looks at what was kept before it was refused.
func TestAZoneThatIsNoneCountsAsUTC(t *testing.T) {
	t.Setenv("TZ", "Asia/Tokyo")
	for name, want := range map[string]string{"Europe/Berlin": "Europe/Berlin", "": "UTC", "Local": "UTC", "localtime": "UTC", "right/Europe/Berlin": "UTC", "Mars/Base": "UTC"} {
		if got := (Preferences{Timezone: name}).zone(); got.String() != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
}

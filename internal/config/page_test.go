package config_test

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/config"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the pages that are made from the settings")

// Between these lines of the documentation stand the tables of settings.
const (
	begin = "<!-- settings: written by make gen from internal/config/settings.go -->\n"
	end   = "<!-- end of settings -->\n"
)

// TestThePagesAreCurrent holds .env.example and docs/configuration.md to the
// settings that there are. With -update it writes them.
func TestThePagesAreCurrent(t *testing.T) {
	top := filepath.Join("..", "..")
	page := filepath.Join(top, "docs", "configuration.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the lines between which its tables stand", page)
	}
	current(t, page, before+begin+config.Tables()+"\n"+end+after)
	current(t, filepath.Join(top, ".env.example"), config.Example())
}

// current holds a file to a text.
func current(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not current; make gen writes it (-want +got):\n%s", path, diff)
	}
}

// TestTheExampleIsReadAsTheDefaults holds .env.example to what it promises:
// as it stands, and with every line in force, it changes nothing.
func TestTheExampleIsReadAsTheDefaults(t *testing.T) {
	var inForce strings.Builder
	for line := range strings.Lines(config.Example()) {
		name, _, isSetting := strings.Cut(strings.TrimPrefix(line, "#"), "=")
		if isSetting && name == strings.ToUpper(name) && !strings.Contains(name, " ") {
			line = line[1:]
		}
		inForce.WriteString(line)
	}
	load := func(example string) *config.Config {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(example), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(map[string]string{"environment": "dev"}, func(string) (string, bool) { return "", false }, dir, true)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	bare := load("")
	for name, example := range map[string]string{"as it stands": config.Example(), "in force": inForce.String()} {
		if diff := cmp.Diff(bare, load(example), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
			t.Errorf("%s (-without +with):\n%s", name, diff)
		}
	}
}

// TestEverySettingIsExplained keeps the pages worth reading.
func TestEverySettingIsExplained(t *testing.T) {
	for _, s := range config.Settings {
		if s.Meaning == "" || s.Default == "" && s.Unset == "" {
			t.Errorf("%s has no meaning, or says not what holds where it is unset", s.Variable())
		}
		if !strings.Contains(config.Example(), "\n#"+s.Variable()+"="+s.Default+"\n") || !strings.Contains(config.Tables(), "| `"+s.Variable()+"` |") {
			t.Errorf("%s is missing from a page", s.Variable())
		}
	}
}

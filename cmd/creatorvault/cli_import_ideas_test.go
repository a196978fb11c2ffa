package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// furnish makes a vault with something of everything.
func furnish(t *testing.T, c *testkit.Client, path string) {
	t.Helper()
	for _, body := range []string{
		`{"title":"Ünïcode 🙂 \"quoted\"","notes":"# one\n\n- two\t= three\n","tags":["Été","=b"],"priority":"high","due_date":"2027-01-31T16:00:00Z"}`,
		`{"title":"published","stage":"published","published_url":"https://example.com/a?b=c","planned_for":"2027-01-30"}`,
		`{"title":"in the trash","notes":null,"stage":"draft"}`, `{"title":"=1+1"}`,
	} {
		expect(t, c, 201, "POST "+path+"/ideas", body)
	}
	list := read[page](t, expect(t, c, 200, "GET "+path+"/ideas?search=trash", ""))
	expect(t, c, 204, "DELETE "+path+"/ideas/"+itoa(int(list.Ideas[0].ID)), "")
}

// TestAnExportIsImportedElsewhere takes a vault from each kind of store to each.
func TestAnExportIsImportedElsewhere(t *testing.T) {
	for _, way := range [][2]backend{{backends[0], backends[0]}, {backends[0], backends[2]}, {backends[2], backends[0]}} {
		t.Run(way[0].name+" to "+way[1].name, func(t *testing.T) {
			issuer, dir := testkit.NewIssuer(t), t.TempDir()
			files := map[string]map[string][]byte{}
			for n, b := range way {
				settings := append([]string{"DATA_DIR=" + filepath.Join(dir, itoa(n)), "JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=0"}, b.settings(t)...)
				p := testkit.Serve(t, settings...)
				c := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
				expect(t, c, 200, "GET /api/v1/users/me", "")
				do := func(args ...string) run { return commandIn(t, dir, settings, "", args...) }
				if n == 0 {
					furnish(t, c, "/api/v1/ada")
					do("export", "ada", "0.zip").must(t)
				} else {
					if out := do("import", "ada", "0.zip", "--dry-run").must(t); out != "would import 4 of 4 ideas (creatorvault); 0 were there already, 0 refused" {
						t.Errorf("a dry run said %q", out)
					}
					if out := do("import", "ada", "0.zip").must(t); out != "imported 4 of 4 ideas (creatorvault); 0 were there already, 0 refused" {
						t.Errorf("it said %q", out)
					}
					if out := do("import", "ada", "0.zip").must(t); out != "imported 0 of 4 ideas (creatorvault); 4 were there already, 0 refused" {
						t.Errorf("a repeat said %q", out)
					}
					do("export", "ada", "1.zip").must(t)
				}
				raw, err := os.ReadFile(filepath.Join(dir, itoa(n)+".zip"))
				if err != nil {
					t.Fatal(err)
				}
				files[itoa(n)] = testkit.Unzip(t, raw)
			}
			for name, want := range inOrder(files["0"]) {
				if strings.HasPrefix(name, "ideas") || name == "trash.json" {
					if diff := cmp.Diff(string(want), string(files["1"][name])); diff != "" {
						t.Errorf("%s (-exported +imported and exported):\n%s", name, diff)
					}
				}
			}
		})
	}
}

func TestRowsThatAreRefusedAreNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := []string{"DATA_DIR=" + filepath.Join(dir, "data"), "AUTH_BCRYPT_COST=4"}
	commandIn(t, dir, settings, "", "migrate", "up").must(t)
	commandIn(t, dir, settings, goodPassword, "user", "create", "ada@example.com", "--password-stdin").must(t)
	write(t, filepath.Join(dir, "ideas.csv"), "title,stage,due_date\ngood,draft,2027-01-31\nbad,done,\ncut\nsoon,idea,soon\n")
	out := commandIn(t, dir, settings, "", "import", "ada@example.com", "ideas.csv").must(t)
	for _, want := range []string{"line 3: refused: stage: ", "line 4: refused: ", "line 5: refused: due_date: ", "imported 1 of 4 ideas (creatorvault-csv); 0 were there already, 3 refused"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	write(t, filepath.Join(dir, "note.md"), "---\ntags: [a, b]\n---\n# A page\n\nwith words\n")
	if out := commandIn(t, dir, settings, "", "import", "ada@example.com", "note.md").must(t); !strings.HasSuffix(out, "imported 1 of 1 ideas (markdown); 0 were there already, 0 refused") {
		t.Errorf("a page: %q", out)
	}
	write(t, filepath.Join(dir, "none.bin"), "\x00\x01\x02")
	commandIn(t, dir, settings, "", "import", "ada@example.com", "none.bin").says(t, "line 1 has a NUL byte")
	commandIn(t, dir, settings, "", "import", "ada@example.com", "none").says(t, "no such file or directory")
	commandIn(t, dir, settings, "", "import", "bob@example.com", "note.md").says(t, "there is nobody here with the e-mail address or the id bob@example.com")
}

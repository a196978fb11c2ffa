package toolbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var ada = vault.Actor{Owner: "ada", Source: vault.FromMCP}

// A box is a toolbox over a vault of Ada's, whose schemas are held to what it
// takes and returns.
type box struct {
	*toolbox.Toolbox
	vault   *vault.Service
	schemas map[string][2]*jsonschema.Schema // of arguments and of what comes back
}

func open(t testing.TB) box {
	t.Helper()
	s := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
	user := vault.User{ID: ada.Owner, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: vault.AsKept(time.Now())}}
	if err := s.PutUser(t.Context(), user); err != nil {
		t.Fatal(err)
	}
	v := vault.NewService(s, time.Now)
	b := box{toolbox.New(v, nil), v, map[string][2]*jsonschema.Schema{}}
	for _, tool := range b.Tools() {
		b.schemas[tool.Name] = [2]*jsonschema.Schema{compile(t, tool.Input), compile(t, tool.Output)}
	}
	return b
}

func compile(t testing.TB, raw jsontext.Value) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:x", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mem:x")
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return s
}

// valid reports whether raw fits s.
func valid(t *testing.T, s *jsonschema.Schema, raw []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// use calls a tool, and holds what comes back to its schema.
func (b box) use(t *testing.T, name, args string) (string, error) {
	t.Helper()
	tool, ok := b.Tool(name)
	if !ok {
		t.Fatalf("no tool %s", name)
	}
	out, err := tool.Call(t.Context(), ada, jsontext.Value(args))
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(t, b.schemas[name][1], raw); err != nil {
		t.Errorf("%s returned %s, which its schema does not allow: %v", name, raw, err)
	}
	return string(raw), nil
}

// faults lists the fields at fault and how.
func faults(err error) string {
	e, ok := errors.AsType[*vault.Error](err)
	if !ok {
		return fmt.Sprint(err)
	}
	all := []string{}
	for _, p := range e.Details {
		all = append(all, p.Field+" "+string(p.Type))
	}
	return strings.TrimSpace(string(e.Code) + " " + strings.Join(all, ", "))
}

// TestWhatASchemaAllowsIsTaken holds each tool to its own words at their edges:
// what its schema allows is taken, and what it does not is refused.
func TestWhatASchemaAllowsIsTaken(t *testing.T) {
	b := open(t)
	if _, err := b.use(t, "add_idea", `{"title":"first","notes":"n","tags":["a"],"due_date":"2027-01-31","planned_for":"2027-01-30","published_url":"https://example.com"}`); err != nil {
		t.Fatal(err)
	}
	rep := func(n int) string { return strings.Repeat("𝔘", n) }
	list := func(n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf(`"t%d"`, i)
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	for _, c := range []struct{ tool, args, fault string }{
		{"add_idea", `{"title":"` + rep(200) + `"}`, ""},
		{"add_idea", `{"title":"` + rep(201) + `"}`, "VALIDATION_ERROR title too_long"},
		{"add_idea", `{"title":""}`, "VALIDATION_ERROR title blank"},
		{"add_idea", `{}`, "VALIDATION_ERROR title missing"},
		{"add_idea", `{"title":"a","notes":"` + rep(5000) + `"}`, ""},
		{"add_idea", `{"title":"a","notes":"` + rep(5001) + `"}`, "VALIDATION_ERROR notes too_long"},
		{"add_idea", `{"title":"a","tags":` + list(20) + `}`, ""},
		{"add_idea", `{"title":"a","tags":` + list(21) + `}`, "VALIDATION_ERROR tags too_many"},
		{"add_idea", `{"title":"a","tags":["` + rep(50) + `"]}`, ""},
		{"add_idea", `{"title":"a","tags":["` + rep(51) + `"]}`, "VALIDATION_ERROR tags[0] too_long"},
		{"add_idea", `{"title":"a","stage":"draft","priority":"low"}`, ""},
		{"add_idea", `{"title":"a","stage":"done","priority":"urgent","x":1}`, "VALIDATION_ERROR stage not_allowed, priority not_allowed, x unknown_field"},
		{"add_idea", `{"title":"a","ai":"off"}`, "VALIDATION_ERROR ai unknown_field"},
		{"add_idea", `{"title":"a","user_id":"bob"}`, "FORBIDDEN"},
		{"add_idea", `[]`, "VALIDATION_ERROR arguments wrong_type"},
		{"get_idea", `{"idea_id":1}`, ""},
		{"get_idea", `{"idea_id":9007199254740991}`, "NOT_FOUND"},
		{"get_idea", `{"idea_id":9007199254740992}`, "VALIDATION_ERROR idea_id out_of_range"},
		{"get_idea", `{"idea_id":1.5}`, "VALIDATION_ERROR idea_id wrong_type"},
		{"get_idea", `{"idea_id":null}`, "VALIDATION_ERROR idea_id wrong_type"},
		{"update_idea", `{"idea_id":1,"notes":null,"due_date":null,"planned_for":null,"published_url":null}`, ""},
		{"update_idea", `{"idea_id":1,"title":null}`, "VALIDATION_ERROR title wrong_type"},
		{"update_idea", `{"idea_id":1,"ai":"off"}`, "VALIDATION_ERROR ai unknown_field"},
		{"set_stage", `{"idea_id":1,"stage":"published"}`, ""},
		{"set_stage", `{"idea_id":1}`, "VALIDATION_ERROR stage missing"},
		{"set_stage", `{"idea_id":1,"stage":"draft","title":"x"}`, "VALIDATION_ERROR title unknown_field"},
		{"list_ideas", `{"stage":"idea","priority":"medium","tags":["a"],"sort":"title","order":"asc","limit":50}`, ""},
		{"list_ideas", `{"limit":0}`, "VALIDATION_ERROR limit out_of_range"},
		{"list_ideas", `{"limit":51}`, "VALIDATION_ERROR limit out_of_range"},
		{"list_ideas", `{"query":"x"}`, "VALIDATION_ERROR query unknown_field"},
		{"list_ideas", `{"sort":"deleted_at"}`, "VALIDATION_ERROR sort not_allowed"},
		{"search_ideas", `{"query":"` + rep(200) + `"}`, ""},
		{"search_ideas", `{"query":"` + rep(201) + `"}`, "VALIDATION_ERROR query too_long"},
		{"search_ideas", `{}`, "VALIDATION_ERROR query missing"},
		{"search_ideas", `{"query":"a","sort":"title"}`, "VALIDATION_ERROR sort unknown_field"},
		{"related_ideas", `{"idea_id":1,"limit":20}`, ""},
		{"related_ideas", `{"idea_id":1,"limit":21,"y":1}`, "VALIDATION_ERROR limit out_of_range, y unknown_field"},
		{"delete_idea", `{"idea_id":1}`, ""},
		{"restore_idea", `{"idea_id":1}`, ""},
	} {
		_, err := b.use(t, c.tool, c.args)
		if got := faults(err); err != nil && got != c.fault || err == nil && c.fault != "" {
			t.Errorf("%s %.80s: %s, want %q", c.tool, c.args, got, c.fault)
		}
		fits := valid(t, b.schemas[c.tool][0], []byte(c.args)) == nil
		if taken := err == nil || errors.Is(err, vault.NotFound); fits != taken {
			t.Errorf("%s %.80s: the schema allows it: %t, the tool takes it: %t", c.tool, c.args, fits, taken)
		}
	}
}

// TestToolsAreNotAskedTooMuch: arguments have a size, and must be JSON.
func TestToolsAreNotAskedTooMuch(t *testing.T) {
	b := open(t)
	for args, want := range map[string]string{
		`{"title":"a"` + strings.Repeat(" ", toolbox.MaxArguments-13) + `}`: "<nil>",
		`{"title":"a"` + strings.Repeat(" ", toolbox.MaxArguments-12) + `}`: "VALIDATION_ERROR arguments too_long",
		`{"title":"a","title":"b"}`:                                         "VALIDATION_ERROR arguments malformed",
		"{\"title\":\"\xff\"}":                                              "VALIDATION_ERROR arguments malformed",
		`{"title":"a"`:                                                      "VALIDATION_ERROR arguments malformed",
		``:                                                                  "VALIDATION_ERROR title missing",
		`null`:                                                              "VALIDATION_ERROR title missing",
		`"title"`:                                                           "VALIDATION_ERROR arguments wrong_type",
		`{"user_id":"ada","title":"a"}`:                                     "<nil>",
		`{"user_id":"ada\u0000","title":"a"}`:                               "FORBIDDEN",
	} {
		if _, err := b.use(t, "add_idea", args); faults(err) != want {
			t.Errorf("%.60q: %s, want %s", args, faults(err), want)
		}
	}
}

// TestAWalkByCursorEnds: pages go on where the one before ended, and show the
// beginning of notes alone.
func TestAWalkByCursorEnds(t *testing.T) {
	b := open(t)
	for n := range 5 {
		if _, err := b.use(t, "add_idea", fmt.Sprintf(`{"title":"idea %d","notes":"%s"}`, n, strings.Repeat("é", 199+n))); err != nil {
			t.Fatal(err)
		}
	}
	seen, cursor := 0, ""
	for range 4 {
		got, err := b.use(t, "list_ideas", `{"limit":2`+cursor+`}`)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Ideas []struct {
				Title   string  `json:"title"`
				Excerpt string  `json:"excerpt"`
				Notes   *string `json:"notes"`
			} `json:"ideas"`
			Total int    `json:"total"`
			Next  string `json:"next_cursor"`
		}
		if err := json.Unmarshal([]byte(got), &page); err != nil || page.Total != 5 {
			t.Fatalf("%s: error %v", got, err)
		}
		for _, i := range page.Ideas {
			want := strings.Repeat("é", 200) + "…"
			switch i.Title {
			case "idea 0":
				want = strings.Repeat("é", 199)
			case "idea 1":
				want = strings.Repeat("é", 200)
			}
			if seen++; i.Excerpt != want || i.Notes != nil {
				t.Errorf("%s: %d bytes, want %d", i.Title, len(i.Excerpt), len(want))
			}
		}
		if cursor = `,"cursor":"` + page.Next + `"`; page.Next == "" {
			break
		}
	}
	if seen != 5 {
		t.Errorf("%d ideas seen, want 5", seen)
	}
	if _, err := b.use(t, "search_ideas", `{"query":"idea"`+strings.Replace(cursor, `""`, `"x"`, 1)+`}`); faults(err) != "VALIDATION_ERROR cursor malformed" {
		t.Errorf("a cursor of air: %v", err)
	}
}

func FuzzTools(f *testing.F) {
	for _, seed := range []string{`{"idea_id":1}`, `{"title":"a","tags":["x"]}`, `{"query":"a"}`, `{"user_id":"bob"}`, `[`, `{"idea_id":1e400}`} {
		f.Add(uint8(0), seed)
	}
	b := open(f)
	f.Fuzz(func(t *testing.T, which uint8, args string) {
		tools := b.Tools()
		tool := tools[int(which)%len(tools)]
		_, err := tool.Call(t.Context(), ada, jsontext.Value(args))
		if e, ok := errors.AsType[*vault.Error](err); err != nil && (!ok || e.Code == vault.Internal || e.Code == vault.Unavailable) {
			t.Errorf("%s %q: %v", tool.Name, args, err)
		}
	})
}

// TestTheTrashHasNothingForModelsThatIsKeptFromThem, nor is it taken out of there.
func TestTheTrashHasNothingForModelsThatIsKeptFromThem(t *testing.T) {
	b := open(t)
	if _, _, err := b.vault.CreateIdea(t.Context(), ada, vault.NewIdea{Title: vault.Of("CANARY"), AI: vault.Of("off")}, ""); err != nil {
		t.Fatal(err)
	}
	if err := b.vault.DeleteIdea(t.Context(), ada, 1, nil); err != nil {
		t.Fatal(err)
	}
	if out, err := b.use(t, "restore_idea", `{"idea_id":1}`); !errors.Is(err, vault.NotFound) {
		t.Errorf("%s, %v", out, err)
	}
	if trash, err := b.vault.Trash(t.Context(), ada, vault.IdeaQuery{Limit: 1, Sort: vault.ByDeletedAt}); err != nil || len(trash.Items) != 1 {
		t.Errorf("the trash has %v, %v", trash.Items, err)
	}
}

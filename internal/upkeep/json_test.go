package upkeep_test

import (
	"testing"

	"creatorvault.dev/internal/upkeep"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

func TestJSONIsWrittenAsTheProgramWritesIt(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{ "timezone": "UTC", "theme":"dark" }`, `{"theme":"dark","timezone":"UTC"}`},
		{`{"zz": 1, "text": "\u00e9\/\u001f", "aa": {"b":null,"at":true}, "at": []}`, `{"at":[],"text":"é/\u001f","aa":{"at":true,"b":null},"zz":1}`},
		{`[ 1.50, -0, 12345678901234567890, "🙂\u2028" , [ ] , { } ]`, "[1.50,-0,12345678901234567890,\"🙂\u2028\",[],{}]"},
		{`null`, `null`},
		{`[{"query":{"stage":"a","order":"b","due_after":"c"},"name":"x","id":1}]`, `[{"id":1,"name":"x","query":{"due_after":"c","order":"b","stage":"a"}}]`},
	} {
		got, err := upkeep.Canonical(c.text)
		if err != nil || got != c.want {
			t.Errorf("%s became %s, error %v; want %s", c.text, got, err, c.want)
		}
	}
	for _, broken := range []string{``, `{`, `[1,`, `{"a":1,"a":2}`, `{"a" 1}`, `"\ud800"`} {
		if got, err := upkeep.Canonical(broken); err == nil {
			t.Errorf("%s became %s", broken, got)
		}
	}
}

// TestWhatTheProgramWritesStaysAsItIs, byte for byte.
func TestWhatTheProgramWritesStaysAsItIs(t *testing.T) {
	idea := vault.Idea{ID: 1, Owner: "ä", Title: "\"🙂\"", Notes: new("a\n\tb"), Tags: []string{"x", "é"}, PublishedURL: new("https://example.com/?a=b&c=<d>")}
	undo := vault.Undo{Source: vault.FromAPI, Title: "b", Notes: &vault.Delta{Head: 1, Tail: 2, Text: "<&>"}, Tags: []string{"a"}, PublishedURL: new("u"), DueDate: new(idea.CreatedAt)}
	for _, v := range []any{[]vault.View{{ID: 1, Name: "ä", Query: map[string]string{"sort": "title"}, Layout: "board"}}, vault.DefaultPreferences, idea.Tags, undo, idea} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := upkeep.Canonical(string(text)); err != nil || got != string(text) {
			t.Errorf("%s\nbecame\n%s, error %v", text, got, err)
		}
	}
}

func FuzzCanonicalJSONStaysAsItIs(f *testing.F) {
	for _, seed := range []string{`{"b":[1,{"a":"é"}],"at":2}`, `"x"`, `[[],{}]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, err := upkeep.Canonical(text)
		if err != nil {
			return
		}
		if twice, err := upkeep.Canonical(once); err != nil || twice != once {
			t.Errorf("%s became %s, error %v", once, twice, err)
		}
	})
}

package main_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// A talk is a conversation as its owner sees it.
type talk struct {
	ID      int64  `json:"id"`
	Title   string `json:"title"`
	Actions []struct {
		ID    string `json:"id"`
		Input string `json:"input"`
	} `json:"pending_actions"`
	Messages []talkLine `json:"messages"` // in an export
}

// A talkLine is a message as its owner sees it.
type talkLine struct {
	ID      int64            `json:"id"`
	Role    string           `json:"role"`
	Content string           `json:"content"`
	Status  string           `json:"status"`
	Tools   []map[string]any `json:"tool_calls"`
}

const theTalks = "GET /api/v1/ada/conversations"

// beside opens the store of a program that is serving, as its service.
func beside(t *testing.T, b backend, settings []string, dir string) *vault.Service {
	t.Helper()
	if b.name == "sqlite" {
		return vault.NewService(testkit.Open(t, sqlite.Open, sqlite.Options{Path: filepath.Join(dir, "vault.db")}), time.Now)
	}
	url := strings.TrimPrefix(settings[0], "DATABASE_URL=")
	return vault.NewService(testkit.Open(t, postgres.Open, postgres.Options{URL: url, MaxConns: 2}), time.Now)
}

// talked has Ada say something in a new conversation, and the assistant answer.
func talked(t *testing.T, v *vault.Service, asked, answered string, actions ...vault.Action) int64 {
	t.Helper()
	turn, _, err := v.BeginTurn(t.Context(), vault.Actor{Owner: "ada", Source: vault.FromChat}, vault.NewTurn{Content: asked, Model: "small"}, "")
	if err != nil {
		t.Fatal(err)
	}
	turn.Answer.Content, turn.Answer.Status = answered, vault.MessageOK
	turn.Answer.Tools = []vault.ToolCall{{ID: "call_1", Name: "get_idea", Idea: 42}}
	if _, _, err := v.EndTurn(t.Context(), vault.Actor{Owner: "ada"}, turn.Answer, actions...); err != nil {
		t.Fatal(err)
	}
	return turn.Conversation.ID
}

// TestConversationsAreTheirOwners, to read, search, rename, take away and delete.
func TestConversationsAreTheirOwners(t *testing.T) {
	for _, b := range []backend{backends[0], backends[2]} {
		t.Run(b.name, func(t *testing.T) {
			issuer, dir, settings := testkit.NewIssuer(t), t.TempDir(), b.settings(t)
			p := b.serve(t, issuer, append(settings, "DATA_DIR="+dir)...)
			ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
			bob := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "bob", nil)}
			listed := func(query string) (titles []string, next *string) {
				t.Helper()
				got := read[struct {
					Conversations []talk `json:"conversations"`
					Pagination    struct {
						Next *string `json:"next_cursor"`
					} `json:"pagination"`
				}](t, expect(t, ada, 200, theTalks+query, ""))
				for _, c := range got.Conversations {
					titles = append(titles, c.Title)
				}
				return titles, got.Pagination.Next
			}
			if titles, _ := listed(""); len(titles) != 0 {
				t.Errorf("at first there are %v", titles)
			}
			v := beside(t, b, settings, dir)
			tea := "/" + itoa(int(talked(t, v, "Über Tee\nund mehr", "Green\x00 \xffone.", vault.Action{Tool: "delete_idea", Input: `{"idea_id": 42}`})))
			coffee := "/" + itoa(int(talked(t, v, rep("coffee ", 20), "No.")))
			if titles, _ := listed(""); len(titles) != 2 || titles[1] != "Über Tee" || len([]rune(titles[0])) > 80 || !strings.HasSuffix(titles[0], "…") {
				t.Errorf("listed: %q", titles)
			}
			if titles, _ := listed("?q=GREEN+uber"); len(titles) != 1 || titles[0] != "Über Tee" {
				t.Errorf("found: %q", titles)
			}
			page, next := listed("?limit=1")
			rest, end := listed("?limit=1&cursor=" + *next)
			if len(page)+len(rest) != 2 || rest[0] != "Über Tee" || end != nil {
				t.Errorf("page by page: %q, %q", page, rest)
			}
			one := read[talk](t, expect(t, ada, 200, theTalks+tea, ""))
			if len(one.Actions) != 1 || one.Actions[0].Input != `{"idea_id": 42}` {
				t.Errorf("the conversation: %+v", one)
			}
			type messages struct {
				Messages   []talkLine `json:"messages"`
				Pagination struct {
					Before *int64 `json:"next_before"`
				} `json:"pagination"`
			}
			all := read[messages](t, expect(t, ada, 200, theTalks+tea+"/messages", ""))
			last := read[messages](t, expect(t, ada, 200, theTalks+tea+"/messages?limit=1", ""))
			first := read[messages](t, expect(t, ada, 200, theTalks+tea+"/messages?limit=1&before="+itoa(int(*last.Pagination.Before)), ""))
			if diff := cmp.Diff(all.Messages, append(last.Messages, first.Messages...)); diff != "" || first.Pagination.Before != nil {
				t.Errorf("page by page (-want +got):\n%s", diff)
			}
			if got := all.Messages; len(got) != 2 || got[0].Content != "Green \uFFFDone." || got[1].Content != "Über Tee\nund mehr" || got[0].Tools[0]["idea_id"] != 42.0 {
				t.Errorf("said: %+v", got)
			}
			patch := strings.Replace(theTalks, "GET", "PATCH", 1)
			if c := read[talk](t, expect(t, ada, 200, patch+coffee, `{"title":" Ca\u0301fe "}`)); c.Title != "C\u00e1fe" {
				t.Errorf("renamed: %+v", c)
			}
			for _, body := range []string{`{}`, `{"title":null}`, `{"title":" "}`, `{"title":"` + rep("é", 201) + `"}`, `{"title":"a\nb"}`, `{"title":"x","id":1}`, `[]`} {
				expect(t, ada, 400, patch+coffee, body)
			}
			for _, bad := range []string{"?limit=0", "?limit=51", "?cursor=!", "?q=", "?x=1", "?q=" + rep("x", 201), "/x", "/0", tea + "?x=1", tea + "/messages?limit=101", tea + "/messages?before=0", tea + "/messages?cursor=1"} {
				expect(t, ada, 400, theTalks+bad, "")
			}
			for _, bad := range []string{tea + "?x=1", "/x", "?x=1"} {
				expect(t, ada, 400, "DELETE /api/v1/ada/conversations"+bad, "")
			}
			bobs := strings.NewReplacer("ada", "bob")
			for _, there := range []string{theTalks + tea, theTalks + tea + "/messages", patch + tea, "DELETE /api/v1/ada/conversations" + tea} {
				body := ""
				if strings.HasPrefix(there, "PATCH") {
					body = `{"title":"mine"}`
				}
				expect(t, bob, 404, bobs.Replace(there), body)
			}
			expect(t, bob, 204, "DELETE /api/v1/bob/conversations", "")
			var exported []talk
			file := unzip(t, expect(t, ada, 200, "GET /api/v1/users/me/export", ""))["conversations.json"]
			if err := json.Unmarshal(file, &exported); err != nil || len(exported) != 2 || len(exported[1].Messages) != 2 || exported[1].Messages[0].Role != "user" {
				t.Errorf("the export has %s, error %v", file, err)
			}
			expect(t, ada, 204, "DELETE /api/v1/ada/conversations"+tea, "")
			for _, gone := range []string{theTalks + tea, theTalks + tea + "/messages", "DELETE /api/v1/ada/conversations" + tea} {
				expect(t, ada, 404, gone, "")
			}
			expect(t, ada, 204, "DELETE /api/v1/ada/conversations", "")
			if titles, _ := listed(""); len(titles) != 0 {
				t.Errorf("after the end there are %v", titles)
			}
		})
	}
}

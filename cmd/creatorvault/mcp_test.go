package main_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// versions are one of the protocol without sessions, and those with.
var versions = []string{"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"}

// served starts a server of people whose tokens issuer makes.
func served(t *testing.T) (*testkit.Program, *testkit.Issuer) {
	t.Helper()
	issuer := testkit.NewIssuer(t)
	return testkit.Serve(t, "DATA_DIR="+t.TempDir(), "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=0"), issuer
}

// TestAssistantsWorkOnAVault drives every tool, in every version of the protocol.
func TestAssistantsWorkOnAVault(t *testing.T) {
	p, issuer := served(t)
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			me := "ada-" + version
			token := issuer.Token(t, me, nil)
			api := &testkit.Client{URL: p.URL, Token: token}
			a := connect(t, p.URL, token, version, agrees("accept", nil))
			if got := a.InitializeResult(); got.ServerInfo.Name != "creatorvault-mcp" || got.ProtocolVersion != version {
				t.Errorf("%+v", got)
			}
			var names []string
			for tool, err := range a.Tools(t.Context(), nil) {
				if err != nil {
					t.Fatal(err)
				}
				names = append(names, tool.Name)
				if strings.Contains(marshalled(t, tool), "user_id") {
					t.Errorf("%s speaks of user_id", tool.Name)
				}
			}
			if got, want := strings.Join(names, " "), "add_idea delete_idea get_idea list_ideas related_ideas restore_idea search_ideas set_stage update_idea"; got != want {
				t.Errorf("tools %q, want %q", got, want)
			}
			id := int64(a.structured(t, "add_idea", map[string]any{"title": " Café at dawn ", "notes": "Light", "tags": []string{"Photo"}})["idea"].(map[string]any)["id"].(float64))
			other := a.structured(t, "add_idea", map[string]any{"title": "Cafe at dusk"})["idea"].(map[string]any)["id"]
			if a := api.Do(t, fmt.Sprintf("GET /api/v1/%s/ideas/%d/revisions", me, id), ""); !strings.Contains(string(a.Body), `"source":"mcp"`) {
				t.Errorf("the history does not say that it came from an assistant: %s", a.Body)
			}
			for _, c := range []struct {
				tool string
				args map[string]any
				want string
			}{
				{"get_idea", map[string]any{"idea_id": id}, `"title":"Café at dawn"`},
				{"get_idea", map[string]any{"idea_id": id, "user_id": me}, `"title":"Café at dawn"`},
				{"list_ideas", map[string]any{"tags": []string{"PHOTO"}}, `"total":1`},
				{"search_ideas", map[string]any{"query": "cafe", "limit": 1}, `"has_more":true`},
				{"related_ideas", map[string]any{"idea_id": id}, fmt.Sprintf(`"id":%v`, other)},
				{"update_idea", map[string]any{"idea_id": id, "notes": nil, "priority": "high"}, `"priority":"high"`},
				{"set_stage", map[string]any{"idea_id": id, "stage": "draft"}, `"stage":"draft"`},
				{"delete_idea", map[string]any{"idea_id": id}, `"deleted":true`},
				{"restore_idea", map[string]any{"idea_id": id}, `"stage":"draft"`},
			} {
				if got := marshalled(t, a.structured(t, c.tool, c.args)); !strings.Contains(got, c.want) || strings.Contains(got, me) {
					t.Errorf("%s %v: %s, want %s in it", c.tool, c.args, got, c.want)
				}
			}
			for args, want := range map[string]string{
				`{"idea_id":999999}`: "NOT_FOUND", `{"idea_id":0}`: "out_of_range", `{"idea_id":"x"}`: "wrong_type", `{}`: "missing", `{"idea_id":1,"x":2}`: "unknown_field",
				`{"idea_id":1,"user_id":"bob"}`: "FORBIDDEN", `{"idea_id":1,"user_id":null}`: "FORBIDDEN",
			} {
				if r := a.call(t, "get_idea", json.RawMessage(args)); !r.IsError || !strings.Contains(text(r), want) {
					t.Errorf("get_idea %s: %s, want %s", args, text(r), want)
				}
			}
			if r := a.call(t, "add_idea", map[string]any{"title": strings.Repeat("é", 201), "stage": "done", "x": 1}); !strings.Contains(text(r), "too_long") || !strings.Contains(text(r), "not_allowed") || !strings.Contains(text(r), "unknown_field") {
				t.Errorf("not every fault is told: %s", text(r))
			}
			a.reads(t, id)
		})
	}
}

// reads tries resources, prompts and completion.
func (a assistant) reads(t *testing.T, id int64) {
	t.Helper()
	uri := fmt.Sprintf("creatorvault://ideas/%d", id)
	read, err := a.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
	if err != nil || len(read.Contents) != 1 || !strings.Contains(read.Contents[0].Text, `"title":"Café at dawn"`) {
		t.Errorf("%s: %v, error %v", uri, read, err)
	}
	for _, uri := range []string{"creatorvault://ideas/999999", "creatorvault://ideas/x", "creatorvault://ideas/0"} {
		if r, err := a.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri}); err == nil {
			t.Errorf("%s: %v", uri, r)
		}
	}
	for name, args := range map[string]map[string]string{"weekly_review": nil, "brainstorm": {"topic": "bread", "kind": "outline"}} {
		if p, err := a.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: name, Arguments: args}); err != nil || len(p.Messages) != 1 {
			t.Errorf("%s: %v, error %v", name, p, err)
		}
	}
	if p, err := a.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "brainstorm"}); err == nil {
		t.Errorf("a brainstorm about nothing: %v", p)
	}
	for _, c := range []struct {
		ref         *mcp.CompleteReference
		name, typed string
		want        []string
	}{
		{&mcp.CompleteReference{Type: "ref/prompt", Name: "brainstorm"}, "kind", "o", []string{"outline"}},
		{&mcp.CompleteReference{Type: "ref/resource", URI: "creatorvault://ideas/{id}"}, "id", "DAWN", []string{fmt.Sprint(id)}},
		{&mcp.CompleteReference{Type: "ref/resource", URI: "creatorvault://ideas/{id}"}, "id", "nothing like it", []string{}},
	} {
		got, err := a.Complete(t.Context(), &mcp.CompleteParams{Ref: c.ref, Argument: mcp.CompleteParamsArgument{Name: c.name, Value: c.typed}})
		if err != nil || fmt.Sprint(got.Completion.Values) != fmt.Sprint(c.want) {
			t.Errorf("%s %q: %v, error %v; want %v", c.name, c.typed, got, err, c.want)
		}
	}
}

// structured calls a tool that must do well.
func (a assistant) structured(t *testing.T, name string, args map[string]any) map[string]any {
	t.Helper()
	r := a.call(t, name, args)
	got, ok := r.StructuredContent.(map[string]any)
	if r.IsError || !ok {
		t.Fatalf("%s %v: %s", name, args, text(r))
	}
	return got
}

func marshalled(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// agrees is a client whose person answers every question so.
func agrees(action string, asked *atomic.Value) *mcp.ClientOptions {
	return &mcp.ClientOptions{ElicitationHandler: func(_ context.Context, r *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
		if asked != nil {
			asked.Store(r.Params.Message)
		}
		return &mcp.ElicitResult{Action: action}, nil
	}}
}

// TestThePersonIsAskedBeforeAnIdeaGoes: and where they say no, or cannot be
// asked, it stays.
func TestThePersonIsAskedBeforeAnIdeaGoes(t *testing.T) {
	p, issuer := served(t)
	for _, version := range versions {
		for answer, stays := range map[string]bool{"accept": false, "decline": true, "cancel": true, "": true} {
			t.Run(version+" "+answer, func(t *testing.T) {
				t.Parallel()
				var asked atomic.Value
				options := agrees(answer, &asked)
				if answer == "" {
					options = nil
				}
				a := connect(t, p.URL, issuer.Token(t, "ada", nil), version, options)
				id := a.structured(t, "add_idea", map[string]any{"title": "Kestrel"})["idea"].(map[string]any)["id"]
				r := a.call(t, "delete_idea", map[string]any{"idea_id": id})
				if r.IsError != stays {
					t.Errorf("%s", text(r))
				}
				if answer != "" && asked.Load() != "Put “Kestrel” in the trash?" {
					t.Errorf("asked %v", asked.Load())
				}
				if r := a.call(t, "get_idea", map[string]any{"idea_id": id}); r.IsError == stays {
					t.Errorf("afterwards: %s", text(r))
				}
			})
		}
	}
}

// TestAYesIsForOneCallAlone: an answer that was given for one idea deletes no
// other, nor does one of another person, or of none.
func TestAYesIsForOneCallAlone(t *testing.T) {
	p, issuer := served(t)
	ada := issuer.Token(t, "ada", nil)
	one, two := "1", "2"
	api := &testkit.Client{URL: p.URL, Token: ada}
	for range 2 {
		api.Do(t, "POST /api/v1/ada/ideas", `{"title":"Kestrel"}`)
	}
	const meta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{}}}}`
	ask := func(token, id, more string) string {
		a := post(t, p.URL, token, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_idea","arguments":{"idea_id":`+id+`},`+meta+more+`}}`,
			"MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: delete_idea")
		return string(a.Body)
	}
	_, state, found := strings.Cut(ask(ada, one, ""), `"requestState":"`)
	if !found {
		t.Fatal("nobody was asked")
	}
	state, _, _ = strings.Cut(state, `"`)
	yes := `,"inputResponses":{"confirm":{"action":"accept"}},"requestState":"` + state + `"`
	for name, got := range map[string]string{
		"another idea":   ask(ada, two, yes),
		"no state":       ask(ada, one, `,"inputResponses":{"confirm":{"action":"accept"}}`),
		"a state of air": ask(ada, one, strings.Replace(yes, state[len(state)-4:], "AAAA", 1)),
		"another person": ask(issuer.Token(t, "bob", nil), one, yes),
	} {
		if strings.Contains(got, `"deleted":true`) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := ask(ada, one, yes); !strings.Contains(got, `"deleted":true`) {
		t.Errorf("the same call: %s", got)
	}
}

// TestWhatIsKeptFromModelsIsNotThere: neither in lists nor by its id, and no
// tool changes it.
func TestWhatIsKeptFromModelsIsNotThere(t *testing.T) {
	p, issuer := served(t)
	token := issuer.Token(t, "ada", nil)
	api := &testkit.Client{URL: p.URL, Token: token}
	api.Do(t, "POST /api/v1/ada/ideas", `{"title":"Kestrel in the open","tags":["bird"]}`)
	api.Do(t, "POST /api/v1/ada/ideas", `{"title":"Kestrel in secret","tags":["bird"],"ai":"off"}`)
	a := connect(t, p.URL, token, versions[0], agrees("accept", nil))
	for name, args := range map[string]map[string]any{"list_ideas": {}, "search_ideas": {"query": "kestrel"}, "related_ideas": {"idea_id": 1}} {
		if got := marshalled(t, a.structured(t, name, args)); strings.Contains(got, "secret") || name != "related_ideas" && !strings.Contains(got, "open") {
			t.Errorf("%s: %s", name, got)
		}
	}
	for name, args := range map[string]map[string]any{
		"get_idea": {"idea_id": 2}, "related_ideas": {"idea_id": 2}, "update_idea": {"idea_id": 2, "title": "x"}, "set_stage": {"idea_id": 2, "stage": "draft"}, "delete_idea": {"idea_id": 2},
	} {
		if r := a.call(t, name, args); !r.IsError || !strings.Contains(text(r), "NOT_FOUND") || strings.Contains(text(r), "secret") {
			t.Errorf("%s: %s", name, text(r))
		}
	}
	if r, err := a.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "creatorvault://ideas/2"}); err == nil {
		t.Errorf("read as a resource: %v", r)
	}
	if got := string(api.Do(t, "GET /api/v1/ada/ideas/2", "").Body); !strings.Contains(got, `"title":"Kestrel in secret"`) || !strings.Contains(got, `"stage":"idea"`) {
		t.Errorf("afterwards: %s", got)
	}
	a.structured(t, "update_idea", map[string]any{"idea_id": 1, "priority": "low"})
	if r := a.call(t, "update_idea", map[string]any{"idea_id": 1, "ai": "off"}); !r.IsError {
		t.Errorf("a model keeps an idea from models: %s", text(r))
	}
}

// TestAnAssistantMayWhatItsTokenSays: over HTTP it is told what to ask for.
func TestAnAssistantMayWhatItsTokenSays(t *testing.T) {
	p, issuer := served(t)
	me := issuer.Token(t, "ada", nil)
	public := strings.Replace(p.URL, "127.0.0.1", "localhost", 1)
	resource := public + "/mcp"
	limited := func(scope string) string {
		return issuer.Token(t, "ada", map[string]any{"aud": resource, "scope": scope})
	}
	const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`
	add := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add_idea","arguments":{"title":"x"}}}`
	metadata := `resource_metadata="` + public + `/.well-known/oauth-protected-resource/mcp"`
	for name, c := range map[string]struct {
		token, body string
		headers     []string
		status      int
		challenge   string
	}{
		"no token":                        {"", initialize, nil, 401, `Bearer ` + metadata + `, scope="ideas:read"`},
		"a token that is none":            {"x.y.z", initialize, nil, 401, `Bearer error="invalid_token", ` + metadata + `, scope="ideas:read"`},
		"a token of the API":              {me, initialize, nil, 200, ""},
		"a token for this alone":          {limited("ideas:read"), initialize, nil, 200, ""},
		"one that may not read":           {limited("ideas:write"), initialize, nil, 403, `Bearer error="insufficient_scope", ` + metadata + `, scope="ideas:read"`},
		"one for another resource":        {issuer.Token(t, "ada", map[string]any{"aud": "http://other/mcp"}), initialize, nil, 401, `Bearer error="invalid_token", ` + metadata + `, scope="ideas:read"`},
		"a change with a right to read":   {limited("ideas:read"), add, nil, 403, `Bearer error="insufficient_scope", scope="ideas:read ideas:write", ` + metadata},
		"among others in a batch":         {limited("ideas:read"), `[{"jsonrpc":"2.0","method":"ping","id":3},` + add + `]`, nil, 403, `Bearer error="insufficient_scope", scope="ideas:read ideas:write", ` + metadata},
		"a page of somewhere else":        {me, initialize, []string{"Origin: https://evil.example"}, 403, ""},
		"a page of nowhere":               {me, initialize, []string{"Origin: null"}, 403, ""},
		"a page of this machine":          {me, initialize, []string{"Origin: http://localhost:6274"}, 200, ""},
		"one that looks as if it were":    {me, initialize, []string{"Origin: http://localhost.evil.example"}, 403, ""},
		"a megabyte":                      {me, strings.Replace(initialize, `"t"`, `"`+strings.Repeat("x", 1<<20-len(initialize)+1)+`"`, 1), nil, 200, ""},
		"a byte more":                     {me, strings.Replace(initialize, `"t"`, `"`+strings.Repeat("x", 1<<20-len(initialize)+2)+`"`, 1), nil, 413, ""},
		"no JSON":                         {me, `{`, nil, 400, ""},
		"a session that there is not":     {me, initialize, []string{"Mcp-Session-Id: none"}, 404, ""},
		"a version that there is not":     {me, initialize, []string{"MCP-Protocol-Version: 1999-01-01"}, 400, ""},
		"what is asked for in the header": {me, `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`, []string{"MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call"}, 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := post(t, p.URL, c.token, c.body, c.headers...)
			if a.Status != c.status || a.Header.Get("WWW-Authenticate") != c.challenge || a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("status %d, challenge %q, %s, want %d, %q\n%.300s", a.Status, a.Header.Get("WWW-Authenticate"), a.Header.Get("Cache-Control"), c.status, c.challenge, a.Body)
			}
		})
	}
	for _, token := range []string{limited("ideas:read"), limited("ideas:read ideas:write account")} {
		if a := (&testkit.Client{URL: p.URL, Token: token}).Do(t, "GET /api/v1/ada/ideas", ""); a.Status != 401 {
			t.Errorf("a token for assistants alone reads the API: %d", a.Status)
		}
	}
	if a := (&testkit.Client{URL: p.URL}).Do(t, "GET /.well-known/oauth-protected-resource/mcp", ""); !strings.Contains(string(a.Body), `"resource":"`+resource+`"`) {
		t.Errorf("%s", a.Body)
	}
}

// TestASessionIsItsOwnersAlone: whoever else learns its id cannot use it, and a
// person who begins too many loses the oldest.
func TestASessionIsItsOwnersAlone(t *testing.T) {
	p, issuer := served(t)
	const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`
	post := func(who, session, body string) testkit.Answer {
		var headers []string
		if session != "" {
			headers = append(headers, "Mcp-Session-Id: "+session)
		}
		return post(t, p.URL, issuer.Token(t, who, nil), body, headers...)
	}
	begin := func(who string) string {
		session := post(who, "", initialize).Header.Get("Mcp-Session-Id")
		if session == "" {
			t.Fatal("no session")
		}
		return session
	}
	const list = `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`
	first, bobs := begin("ada"), begin("bob")
	if a := post("bob", first, list); a.Status != http.StatusForbidden {
		t.Errorf("bob in ada's session: %d %s", a.Status, a.Body)
	}
	for range 7 {
		begin("ada")
	}
	if a := post("ada", first, list); a.Status != http.StatusOK {
		t.Errorf("the first of eight: %d %s", a.Status, a.Body)
	}
	begin("ada")
	testkit.Await(t, hangs*time.Second, func() error {
		if a := post("ada", first, list); a.Status != http.StatusNotFound {
			return fmt.Errorf("the first of nine: %d %s", a.Status, a.Body)
		}
		return nil
	})
	if a := post("bob", bobs, list); a.Status != http.StatusOK {
		t.Errorf("bob's session: %d %s", a.Status, a.Body)
	}
}

// TestNobodyTakesAllPlaces: requests of one person beyond their places are told
// to come again, an answer that frees one is taken, and others go on.
func TestNobodyTakesAllPlaces(t *testing.T) {
	p, issuer := served(t)
	token := issuer.Token(t, "ada", nil)
	(&testkit.Client{URL: p.URL, Token: token}).Do(t, "POST /api/v1/ada/ideas", `{"title":"Kestrel"}`)
	begun := post(t, p.URL, token, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"t","version":"1"}}}`)
	session := "Mcp-Session-Id: " + begun.Header.Get("Mcp-Session-Id")
	post(t, p.URL, token, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, session)
	var asked []*bufio.Reader
	var last string
	for n := range 16 {
		_, lines := send(t, p.URL, token, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"delete_idea","arguments":{"idea_id":1}}}`, n+2), session)
		for !strings.Contains(last, "elicitation/create") {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			last = line
		}
		asked, last = append(asked, lines), ""
	}
	const ping = `{"jsonrpc":"2.0","id":99,"method":"ping"}`
	if a := post(t, p.URL, token, ping, session); a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") != "1" {
		t.Errorf("one more of ada: %d %s", a.Status, a.Body)
	}
	connect(t, p.URL, issuer.Token(t, "bob", nil), versions[0], nil).structured(t, "list_ideas", nil)
	if a := post(t, p.URL, token, `{"jsonrpc":"2.0","id":1,"result":{"action":"decline"}}`, session); a.Status != http.StatusAccepted {
		t.Errorf("an answer: %d %s", a.Status, a.Body)
	}
	for {
		line, err := asked[0].ReadString('\n')
		if err != nil {
			break
		}
		last = line + last
	}
	if !strings.Contains(last, "did not agree") {
		t.Errorf("the call that was answered: %s", last)
	}
	testkit.Await(t, hangs*time.Second, func() error {
		if a := post(t, p.URL, token, ping, session); a.Status != http.StatusOK {
			return fmt.Errorf("afterwards: %d %s", a.Status, a.Body)
		}
		return nil
	})
}

// TestACallEndsWithItsClient: what nobody waits for any more is not gone on with.
func TestACallEndsWithItsClient(t *testing.T) {
	p, issuer := served(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	a := connect(t, p.URL, issuer.Token(t, "ada", nil), versions[0], nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := a.CallTool(ctx, &mcp.CallToolParams{Name: "list_ideas"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	a.structured(t, "list_ideas", nil) // the client goes on
}

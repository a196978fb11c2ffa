package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// started connects an assistant that starts the program itself.
func started(t *testing.T, settings []string, options *mcp.ClientOptions, args ...string) assistant {
	t.Helper()
	c := exec.CommandContext(t.Context(), testkit.Binary(t), append([]string{"mcp"}, args...)...)
	c.Dir, c.Env = t.TempDir(), append([]string{"GOCOVERDIR=" + os.Getenv("CV_COVER")}, settings...)
	var errs bytes.Buffer
	c.Stderr = &errs
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, options).Connect(t.Context(), &mcp.CommandTransport{Command: c}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	t.Cleanup(func() { _ = session.Close() })
	return assistant{session}
}

// TestAnAssistantStartsTheProgram: beside a server, on the same vault or through
// it, and the person is asked by their own client.
func TestAnAssistantStartsTheProgram(t *testing.T) {
	dir := t.TempDir()
	issuer := testkit.NewIssuer(t)
	settings := []string{"DATA_DIR=" + dir, "JWT_PUBLIC_KEY=" + issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=0"}
	p := testkit.Serve(t, settings...)
	token := issuer.Token(t, "ada", nil)
	api := &testkit.Client{URL: p.URL, Token: token}
	api.Do(t, "POST /api/v1/ada/ideas", `{"title":"Kestrel"}`)
	public := strings.Replace(p.URL, "127.0.0.1", "localhost", 1)
	for name, start := range map[string]func(*testing.T, *mcp.ClientOptions) assistant{
		"on this machine": func(t *testing.T, o *mcp.ClientOptions) assistant { return started(t, settings, o, "ada") },
		"elsewhere": func(t *testing.T, o *mcp.ClientOptions) assistant {
			return started(t, []string{"CREATORVAULT_TOKEN=" + token}, o, "--url", public)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Value
			a := start(t, agrees("accept", &asked))
			id := a.structured(t, "add_idea", map[string]any{"title": "Merlin " + name})["idea"].(map[string]any)["id"]
			if got := marshalled(t, a.structured(t, "list_ideas", nil)); !strings.Contains(got, "Kestrel") || !strings.Contains(got, "Merlin") {
				t.Errorf("%s", got)
			}
			if got := string(api.Do(t, "GET /api/v1/ada/ideas?search=merlin", "").Body); !strings.Contains(got, "Merlin "+name) {
				t.Errorf("the server does not see it: %s", got)
			}
			if r, err := a.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "creatorvault://ideas/1"}); err != nil || !strings.Contains(r.Contents[0].Text, "Kestrel") {
				t.Errorf("%v, error %v", r, err)
			}
			if got, err := a.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "weekly_review"}); err != nil || len(got.Messages) != 1 {
				t.Errorf("%v, error %v", got, err)
			}
			if got, err := a.Complete(t.Context(), &mcp.CompleteParams{Ref: &mcp.CompleteReference{Type: "ref/prompt", Name: "brainstorm"}, Argument: mcp.CompleteParamsArgument{Name: "kind", Value: "v"}}); err != nil || len(got.Completion.Values) != 1 {
				t.Errorf("%v, error %v", got, err)
			}
			if r := a.call(t, "get_idea", map[string]any{"idea_id": 0}); !r.IsError || !strings.Contains(text(r), "out_of_range") {
				t.Errorf("%s", text(r))
			}
			a.structured(t, "delete_idea", map[string]any{"idea_id": id})
			if want := "Put “Merlin " + name + "” in the trash?"; asked.Load() != want {
				t.Errorf("asked %v, want %s", asked.Load(), want)
			}
			if r := start(t, nil).call(t, "delete_idea", map[string]any{"idea_id": 1}); !r.IsError || !strings.Contains(text(r), "elicitation") {
				t.Errorf("who cannot ask: %s", text(r))
			}
		})
	}
}

func TestWhatMCPTakesOnTheCommandLine(t *testing.T) {
	settings := []string{"DATA_DIR=" + t.TempDir()}
	command(t, settings, "", "migrate", "up")
	elsewhere := "--url must be the origin of a vault, as https://vault.example.com; http is for this machine alone"
	for args, want := range map[string]string{
		"":                                 "mcp takes an e-mail address or the id of a user, or --url",
		"a b":                              "mcp takes an e-mail address or the id of a user, or --url",
		"a --url https://x":                `with --url the token says whose vault it is; leave "a" out`,
		"--url http://vault.example.com":   elsewhere,
		"--url https://u:p@x":              elsewhere,
		"--url https://x/path":             elsewhere,
		"--url x":                          elsewhere,
		"--url http://127.0.0.1.example":   elsewhere,
		"--url https://vault.example.com":  "set CREATORVAULT_TOKEN to an access token of that vault",
		"--url https://vault.example.com/": "set CREATORVAULT_TOKEN to an access token of that vault",
	} {
		if r := command(t, settings, "", append([]string{"mcp"}, strings.Fields(args)...)...); r.exit != 2 || r.stderr != "creatorvault: "+want+"\n" {
			t.Errorf("mcp %s: exit %d, %s, want %s", args, r.exit, r.stderr, want)
		}
	}
	command(t, settings, "", "mcp", "nobody@example.com").says(t, "nobody@example.com")
	closed := freeAddress(t)
	command(t, append(settings, "CREATORVAULT_TOKEN=cv_pat_secret"), "", "mcp", "--url", "http://"+closed).says(t, "the vault at http://"+closed+" does not answer as one")
}

package main_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// scenarios of the protocol's own suite that a product can pass, by the version
// that has them. The others ask for tools and prompts that the suite names.
var scenarios = map[string][]string{
	"2025-11-25": {
		"server-initialize", "server-session-lifecycle", "logging-set-level", "ping", "completion-complete", "tools-list", "resources-list", "prompts-list",
		"dns-rebinding-protection", "server-sse-multiple-streams",
	},
	"2026-07-28": {
		"completion-complete", "tools-list", "resources-list", "prompts-list", "dns-rebinding-protection", "server-sse-multiple-streams", "caching",
		"http-header-validation", "sep-2164-resource-not-found",
	},
}

// TestTheSuiteOfTheProtocolPasses runs what its authors hold servers to,
// against a server as people run it. The suite knows no tokens: a proxy adds one.
func TestTheSuiteOfTheProtocolPasses(t *testing.T) {
	p, issuer := served(t)
	target, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	token := issuer.Token(t, "ada", nil)
	proxy := httptest.NewServer(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		r.Out.Header.Set("Authorization", "Bearer "+token)
	}})
	defer proxy.Close()
	passed := regexp.MustCompile(`Passed: (\d+)/(\d+), 0 failed, 0 warnings`)
	at := strings.Replace(proxy.URL, "127.0.0.1", "localhost", 1) + "/mcp"
	for version, names := range scenarios {
		checks := 0
		for _, name := range names {
			out, _ := testkit.NodeIn(t, "mcp", "node_modules/@modelcontextprotocol/conformance/dist/index.js", "server", "--url", at, "--scenario", name, "--spec-version", version)
			m := passed.FindStringSubmatch(out)
			if m == nil || m[1] != m[2] || m[1] == "0" {
				t.Errorf("%s of %s:\n%s", name, version, out)
				continue
			}
			var n int
			_, _ = fmt.Sscan(m[1], &n)
			checks += n
		}
		t.Logf("%s: %d scenarios, %d checks", version, len(names), checks)
	}
}

// servedWithModel is served, with a model that expands every idea to twoItems.
// Settings are what a program beside it needs for the same.
func servedWithModel(t *testing.T) (p *testkit.Program, issuer *testkit.Issuer, settings []string) {
	t.Helper()
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: twoItems})
	settings = []string{"AI_BASE_URL=" + model.URL, "AI_MODEL=small"}
	issuer = testkit.NewIssuer(t)
	return testkit.Serve(t, append(settings, "DATA_DIR="+t.TempDir(), "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "RATE_LIMIT_PER_MINUTE=0")...), issuer, settings
}

// startable makes an account in a vault of its own, for a client that starts a
// program; it returns how env starts that with these settings.
func startable(t *testing.T, settings ...string) (args []string) {
	t.Helper()
	settings = append(settings, "DATA_DIR="+t.TempDir())
	command(t, settings, "", "migrate", "up")
	if r := command(t, settings, "correct horse battery staple\n", "user", "create", "ada@example.com", "--password-stdin"); r.exit != 0 {
		t.Fatal(r.stderr)
	}
	return slices.Concat([]string{"/usr/bin/env"}, settings, []string{"GOCOVERDIR=" + cmp.Or(os.Getenv("CV_COVER"), t.TempDir()), testkit.Binary(t), "mcp", "ada@example.com"})
}

// TestTheInspectorFindsNoFault: over HTTP in both ages of the protocol, and
// over stdio.
func TestTheInspectorFindsNoFault(t *testing.T) {
	p, issuer, settings := servedWithModel(t)
	token := issuer.Token(t, "ada", nil)
	overHTTP := func(era string) []string {
		return []string{p.URL + "/mcp", "--transport", "http", "--header", "Authorization: Bearer " + token, "--protocol-era", era}
	}
	for name, to := range map[string][]string{
		"HTTP, before": overHTTP("legacy"), "HTTP, since": overHTTP("modern"),
		"stdio": append([]string{"--transport", "stdio", "--"}, startable(t, settings...)...),
	} {
		t.Run(name, func(t *testing.T) {
			run := func(args ...string) string {
				t.Helper()
				all := []string{"node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", "--cli"}
				program := len(to)
				if at := slices.Index(to, "--"); at >= 0 { // what starts a program comes last
					program = at
				}
				all = slices.Concat(all, to[:program], args, to[program:])
				out, err := testkit.NodeIn(t, "mcp", all...)
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				return out
			}
			listed := run("--method", "tools/list", "--strict")
			if strings.Contains(strings.ToLower(listed), "warning") || !strings.Contains(listed, `"expand_idea"`) {
				t.Errorf("%s", listed)
			}
			run("--method", "tools/call", "--tool-name", "add_idea", "--tool-arg", "title=Kestrel")
			if out := run("--method", "tools/call", "--tool-name", "list_ideas"); !strings.Contains(out, "Kestrel") {
				t.Errorf("%s", out)
			}
			if out := run("--method", "tools/call", "--tool-name", "expand_idea", "--tool-arg", "idea_id=1", "--tool-arg", "expansion_type=angles"); !strings.Contains(out, "The second.") {
				t.Errorf("%s", out)
			}
		})
	}
}

// TestTheTypeScriptSDKsWork: that of the versions before, and that of today.
func TestTheTypeScriptSDKsWork(t *testing.T) {
	p, issuer, _ := servedWithModel(t)
	for _, sdk := range []string{"1", "2"} {
		t.Run(sdk, func(t *testing.T) {
			out, err := testkit.NodeIn(t, "mcp", "client.mjs", p.URL, issuer.Token(t, "ada-"+sdk, nil), sdk)
			var got struct {
				Tools, Prompts, Expanded []string
				Title, Read, Refused     string
				Found                    int
			}
			if err != nil || json.Unmarshal([]byte(out), &got) != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if title := "Kestrel of " + sdk; len(got.Tools) != 10 || len(got.Prompts) != 2 || got.Title != title || got.Read != title || got.Found != 1 || !slices.Equal(got.Expanded, []string{"One", "Two"}) || !strings.Contains(got.Refused, "out_of_range") {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestThePythonSDKsWork: the official one in both ages of the protocol, over
// HTTP and stdio, and that of OpenAI for agents.
func TestThePythonSDKsWork(t *testing.T) {
	p, issuer, settings := servedWithModel(t)
	for which, version := range map[string]string{"sdk-auto": "2026-07-28", "sdk-legacy": "2025-11-25", "stdio": "2026-07-28", "agents": ""} {
		t.Run(which, func(t *testing.T) {
			where := []string{p.URL, issuer.Token(t, "ada-"+which, nil)}
			if which == "stdio" { // the SDK hands programs little of what is around them
				where = startable(t, settings...)
			}
			out, err := testkit.PythonIn(t, "mcp", slices.Concat([]string{"client.py", which}, where)...)
			var got struct {
				Tools, Prompts, Listed, Expanded []string
				Title, Read, Refused, Protocol   string
			}
			if err != nil || json.Unmarshal([]byte(out), &got) != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			title := "Kestrel of " + which
			if len(got.Tools) != 10 || len(got.Prompts) != 2 || got.Title != title || got.Read != title || !slices.Equal(got.Listed, []string{title}) || !slices.Equal(got.Expanded, []string{"One", "Two"}) || !strings.Contains(got.Refused, "out_of_range") || got.Protocol != version {
				t.Errorf("%+v", got)
			}
		})
	}
}

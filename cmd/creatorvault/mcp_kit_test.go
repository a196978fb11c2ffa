package main_test

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// bearing adds a token, and headers, to every request.
type bearing struct {
	token   string
	headers map[string]string
}

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	for name, value := range b.headers {
		r.Header.Set(name, value)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// An assistant is a client of the protocol that nobody here wrote.
type assistant struct{ *mcp.ClientSession }

// connect connects an assistant that speaks a version of the protocol.
func connect(t *testing.T, url, token, version string, options *mcp.ClientOptions) assistant {
	t.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, options)
	over := &mcp.StreamableClientTransport{Endpoint: url + "/mcp", HTTPClient: &http.Client{Transport: bearing{token: token}}, DisableStandaloneSSE: true}
	session, err := client.Connect(t.Context(), over, &mcp.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		t.Fatalf("%s: %v", version, err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return assistant{session}
}

// call calls a tool, and returns its structured result and whether it failed.
func (a assistant) call(t *testing.T, name string, args any) *mcp.CallToolResult {
	t.Helper()
	result, err := a.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return result
}

// post sends one request by hand. What /mcp answers is not for the contract of
// the API to say.
func post(t *testing.T, url, token, body string, headers ...string) testkit.Answer {
	t.Helper()
	a, rest := send(t, url, token, body, headers...)
	var err error
	if a.Body, err = io.ReadAll(rest); err != nil {
		t.Fatal(err)
	}
	return a
}

// send is post for who reads the body piece by piece.
func send(t *testing.T, url, token, body string, headers ...string) (testkit.Answer, *bufio.Reader) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/mcp", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return testkit.Answer{Status: resp.StatusCode, Header: resp.Header}, bufio.NewReader(resp.Body)
}

// text is what stands in a result.
func text(r *mcp.CallToolResult) (all string) {
	for _, c := range r.Content {
		if c, ok := c.(*mcp.TextContent); ok {
			all += c.Text + "\n"
		}
	}
	return all
}

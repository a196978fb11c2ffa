package mcp

import (
	"context"
	"fmt"
	"net/http"

	"creatorvault.dev/internal/vault"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Relay is a vault elsewhere, for clients that can only start a program: what
// they ask is asked there.
type Relay struct {
	URL     string // of the vault, as https://vault.example.com
	Token   string // an access token of the person
	Version string // of this program
}

// Serve relays what comes over one transport, until ctx is done or the other
// side goes.
func (r Relay) Serve(ctx context.Context, over Transport) error {
	about := &mcp.Implementation{Name: Name, Title: "CreatorVault", Version: r.Version}
	client := mcp.NewClient(about, &mcp.ClientOptions{
		Capabilities: &mcp.ClientCapabilities{Elicitation: &mcp.ElicitationCapabilities{Form: &mcp.FormElicitationCapabilities{}}},
		MultiRoundTrip: &mcp.MultiRoundTripOptions{
			Disabled: true, // questions are for the person on this side
		},
	})
	there, err := client.Connect(ctx, &mcp.StreamableClientTransport{
		Endpoint: r.URL + "/mcp", HTTPClient: &http.Client{Transport: bearer(r.Token)}, DisableStandaloneSSE: true,
	}, nil)
	if err != nil {
		return fmt.Errorf("the vault at %s does not answer as one: %w", r.URL, err)
	}
	defer there.Close()
	told := there.InitializeResult()
	here := mcp.NewServer(about, &mcp.ServerOptions{
		Instructions: told.Instructions, Capabilities: told.Capabilities,
		CompletionHandler: func(ctx context.Context, q *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return there.Complete(ctx, q.Params)
		},
		SetCacheable: func(_ context.Context, _ mcp.Request, c *mcp.Cacheable) { c.CacheScope = "private" },
	})
	if err := relayed(ctx, there, here); err != nil {
		return fmt.Errorf("ask %s what it has: %w", r.URL, err)
	}
	return here.Run(ctx, over)
}

// relayed has here offer all that there is there.
func relayed(ctx context.Context, there *mcp.ClientSession, here *mcp.Server) error {
	for tool, err := range there.Tools(ctx, nil) {
		if err != nil {
			return err
		}
		here.AddTool(tool, call(there))
	}
	for template, err := range there.ResourceTemplates(ctx, nil) {
		if err != nil {
			return err
		}
		here.AddResourceTemplate(template, func(ctx context.Context, q *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return there.ReadResource(ctx, &mcp.ReadResourceParams{URI: q.Params.URI})
		})
	}
	for prompt, err := range there.Prompts(ctx, nil) {
		if err != nil {
			return err
		}
		here.AddPrompt(prompt, func(ctx context.Context, q *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return there.GetPrompt(ctx, &mcp.GetPromptParams{Name: q.Params.Name, Arguments: q.Params.Arguments})
		})
	}
	return nil
}

// call calls a tool there. Its question, if it has one, goes to the client on
// this side, if that can ask the person.
func call(there *mcp.ClientSession) mcp.ToolHandler {
	return func(ctx context.Context, q *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var args any // none is not the same as null
		if len(q.Params.Arguments) > 0 {
			args = q.Params.Arguments
		}
		result, err := there.CallTool(ctx, &mcp.CallToolParams{
			Name: q.Params.Name, Arguments: args, InputResponses: q.Params.InputResponses, RequestState: q.Params.RequestState,
		})
		if err == nil && result.NeedsInput() && !canAsk(q.ClientCapabilities()) {
			return refused(cannotAsk(q.Params.Name)), nil
		}
		return result, err
	}
}

// canAsk reports whether a client can put a question to the person.
func canAsk(can *mcp.ClientCapabilities) bool {
	return can != nil && can.Elicitation != nil && (can.Elicitation.Form != nil || can.Elicitation.URL == nil)
}

// cannotAsk is the failure of a tool that needs an answer which nobody can give.
func cannotAsk(tool string) *vault.Error {
	return vault.Forbidden.New("%s needs the person's agreement, and this client cannot ask for it: it knows no elicitation. They can do it in the app", tool)
}

// bearer adds a token to every request.
type bearer string

// RoundTrip implements [http.RoundTripper].
func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

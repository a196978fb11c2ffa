package mcp

import (
	"context"
	"fmt"
	"strings"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A Client speaks to a server of this process, as clients outside do: what they
// may do, and no more.
type Client struct {
	session *mcp.ClientSession
	server  *mcp.ServerSession
}

// An Offer is a tool that a client is offered.
type Offer struct {
	Name, Description string
	Input             jsontext.Value
}

// A Reply is what came of a call of a tool.
type Reply struct {
	Text     string         // for models
	Data     jsontext.Value // the same; nil where it failed
	Failed   bool
	Question string // for the person; nothing was done
}

// Connect returns a client that works for p, until it is closed.
func (s *Server) Connect(ctx context.Context, p *identity.Principal, source vault.Source) (*Client, error) {
	here, there := mcp.NewInMemoryTransports()
	server, err := s.sdk.Connect(speakingFor(ctx, caller{p, source}), there, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to the tools: %w", err)
	}
	client := mcp.NewClient(&mcp.Implementation{Name: Name, Version: s.Version}, &mcp.ClientOptions{
		Capabilities:   &mcp.ClientCapabilities{Elicitation: &mcp.ElicitationCapabilities{Form: &mcp.FormElicitationCapabilities{}}},
		MultiRoundTrip: &mcp.MultiRoundTripOptions{Disabled: true}, // the person answers, at another time
	})
	session, err := client.Connect(ctx, here, nil)
	if err != nil {
		_ = server.Close() // nothing was asked of it
		return nil, fmt.Errorf("connect to the tools: %w", err)
	}
	return &Client{session, server}, nil
}

// Close ends what is under way.
func (c *Client) Close() {
	_ = c.session.Close() // both ends are here, and nobody waits for what they still had to say
	_ = c.server.Close()
}

// Tools returns the tools that there are, always in the same order.
func (c *Client) Tools(ctx context.Context) (all []Offer, _ error) {
	for tool, err := range c.session.Tools(ctx, nil) {
		if err != nil {
			return nil, fmt.Errorf("list the tools: %w", err)
		}
		input, err := written(tool.InputSchema)
		if err != nil {
			return nil, err
		}
		all = append(all, Offer{tool.Name, tool.Description, input})
	}
	return all, nil
}

// written returns as JSON what the SDK read of it.
func written(v any) (jsontext.Value, error) {
	b, err := json.Marshal(v, json.Deterministic(true))
	return b, err
}

// Call calls a tool. Where the person must be asked first, it returns the
// question, unless they have agreed.
func (c *Client) Call(ctx context.Context, name string, args jsontext.Value, agreed bool) (Reply, error) {
	params := &mcp.CallToolParams{Name: name, Arguments: args}
	result, err := c.session.CallTool(ctx, params)
	if err == nil && result.NeedsInput() && agreed {
		params.RequestState = result.RequestState
		params.InputResponses = mcp.InputResponseMap{question: &mcp.ElicitResult{Action: "accept"}}
		result, err = c.session.CallTool(ctx, params)
	}
	if err != nil {
		return Reply{}, fmt.Errorf("call %s: %w", name, err)
	}
	if result.NeedsInput() {
		asked, ok := result.InputRequests[question].(*mcp.ElicitParams)
		if !ok {
			return Reply{}, fmt.Errorf("call %s: it asks for what nobody can answer", name)
		}
		return Reply{Question: asked.Message}, nil
	}
	out := Reply{Failed: result.IsError}
	var parts []string
	for _, part := range result.Content {
		if text, ok := part.(*mcp.TextContent); ok {
			parts = append(parts, text.Text)
		}
	}
	out.Text = strings.Join(parts, "\n")
	if !out.Failed {
		out.Data, err = written(result.StructuredContent)
	}
	return out, err
}

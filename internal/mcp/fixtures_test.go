package mcp_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type (
	call   = mcp.CallToolRequest
	result = mcp.CallToolResult
	prompt = mcp.GetPromptRequest
	said   = mcp.GetPromptResult
)

// dot is a picture of one point, and hush a sound of none.
const (
	dot  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
	hush = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x00\x00\x00\x00"
)

// newFixtures returns a server of the SDK with what the protocol's own suite
// asks of one: tools, prompts and resources whose names and words it gives.
// The product has none of them; it has what carries them.
func newFixtures() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "fixtures", Version: "1"}, &mcp.ServerOptions{
		CompletionHandler: func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{"paris", "park"}, Total: 2}}, nil
		},
		SubscribeHandler:   func(context.Context, *mcp.SubscribeRequest) error { return nil },
		UnsubscribeHandler: func(context.Context, *mcp.UnsubscribeRequest) error { return nil },
		SetCacheable:       func(_ context.Context, _ mcp.Request, c *mcp.Cacheable) { c.CacheScope = "private" },
	})
	addTools(s)
	addAsking(s)
	addAskingSince(s)
	addResources(s)
	addPrompts(s)
	return s
}

// tool adds a tool that takes what schema says.
func tool(s *mcp.Server, name, schema string, do func(ctx context.Context, r *call) (*result, error)) {
	s.AddTool(&mcp.Tool{Name: name, Description: "A tool of the suite.", InputSchema: jsontext.Value(schema)}, func(ctx context.Context, r *call) (*result, error) {
		return do(ctx, r)
	})
}

const nothing = `{"type":"object"}`

// saying is a tool that always says the same.
func saying(what ...mcp.Content) func(context.Context, *call) (*result, error) {
	return func(context.Context, *call) (*result, error) { return &result{Content: what}, nil }
}

func text(format string, args ...any) *mcp.TextContent {
	return &mcp.TextContent{Text: fmt.Sprintf(format, args...)}
}

func texts(format string, args ...any) *result {
	return &result{Content: []mcp.Content{text(format, args...)}}
}

func embedded(uri, kind, content string) *mcp.EmbeddedResource {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: kind, Text: content}}
}

var picture = &mcp.ImageContent{Data: []byte(dot), MIMEType: "image/png"}

// addTools adds the tools that answer at once.
func addTools(s *mcp.Server) {
	tool(s, "test_simple_text", nothing, saying(text("This is a simple text response for testing.")))
	tool(s, "test_image_content", nothing, saying(picture))
	tool(s, "test_audio_content", nothing, saying(&mcp.AudioContent{Data: []byte(hush), MIMEType: "audio/wav"}))
	tool(s, "test_embedded_resource", nothing, saying(embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")))
	tool(s, "test_multiple_content_types", nothing, saying(text("Multiple content types test:"), picture, embedded("test://mixed-content-resource", "application/json", `{"test":"data","value":123}`)))
	tool(s, "test_error_handling", nothing, func(context.Context, *call) (*result, error) {
		failed := texts("This tool intentionally returns an error for testing")
		failed.IsError = true
		return failed, nil
	})
	tool(s, "test_tool_with_logging", nothing, func(ctx context.Context, r *call) (*result, error) {
		for _, line := range []string{"Tool execution started", "Tool processing data", "Tool execution completed"} {
			if err := r.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: line}); err != nil { //nolint:staticcheck // the older versions have it
				return nil, err
			}
		}
		return texts("done"), nil
	})
	tool(s, "test_tool_with_progress", nothing, func(ctx context.Context, r *call) (*result, error) {
		for _, done := range []float64{0, 50, 100} {
			if token := r.Params.GetProgressToken(); token != nil {
				if err := r.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: token, Progress: done, Total: 100}); err != nil {
					return nil, err
				}
			}
		}
		return texts("done"), nil
	})
	tool(s, "json_schema_2020_12_tool", `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
		"$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
		"properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
		"allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
		"if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},
		"additionalProperties":false}`, saying(text("done")))
	tool(s, "test_x_mcp_header", `{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"level":{"type":"integer"}}}`, saying(text("done")))
	tool(s, "test_streaming_elicitation", nothing, saying(text("done")))
	tool(s, "test_logging_tool", nothing, func(ctx context.Context, r *call) (*result, error) {
		return texts("done"), r.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: "for who asked for it"}) //nolint:staticcheck // that nobody else gets it is what is looked at
	})
	tool(s, "test_missing_capability", nothing, func(_ context.Context, r *call) (*result, error) {
		if can := r.ClientCapabilities(); can != nil && can.Sampling != nil { //nolint:staticcheck // the suite asks for this one
			return texts("done"), nil
		}
		return nil, &jsonrpc.Error{
			Code: mcp.CodeMissingRequiredClientCapabilities, Message: "sampling is needed", Data: []byte(`{"requiredCapabilities":{"sampling":{}}}`),
		}
	})
	tool(s, "test_trigger_tool_change", nothing, func(context.Context, *call) (*result, error) {
		tool(s, "another", nothing, saying(text("done"))) // as often as asked for, it is told of
		return texts("done"), nil
	})
	tool(s, "test_trigger_prompt_change", nothing, func(context.Context, *call) (*result, error) {
		s.AddPrompt(&mcp.Prompt{Name: "another", Description: "A prompt of the suite."}, telling(text("done")))
		return texts("done"), nil
	})
}

func addResources(s *mcp.Server) {
	reading := func(kind string, content func(uri string) *mcp.ResourceContents) mcp.ResourceHandler {
		return func(_ context.Context, r *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			c := content(r.Params.URI)
			c.URI, c.MIMEType = r.Params.URI, kind
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{c}}, nil
		}
	}
	plain := reading("text/plain", func(string) *mcp.ResourceContents {
		return &mcp.ResourceContents{Text: "This is the content of the static text resource."}
	})
	s.AddResource(&mcp.Resource{Name: "text", URI: "test://static-text", MIMEType: "text/plain"}, plain)
	s.AddResource(&mcp.Resource{Name: "watched", URI: "test://watched-resource", MIMEType: "text/plain"}, plain)
	s.AddResource(&mcp.Resource{Name: "binary", URI: "test://static-binary", MIMEType: "image/png"}, reading("image/png", func(string) *mcp.ResourceContents {
		return &mcp.ResourceContents{Blob: []byte(dot)}
	}))
	s.AddResourceTemplate(&mcp.ResourceTemplate{Name: "template", URITemplate: "test://template/{id}/data", MIMEType: "application/json"}, reading("application/json", func(uri string) *mcp.ResourceContents {
		id := strings.TrimSuffix(strings.TrimPrefix(uri, "test://template/"), "/data")
		return &mcp.ResourceContents{Text: fmt.Sprintf(`{"id":%q,"templateTest":true,"data":"Data for ID: %s"}`, id, id)}
	}))
}

// telling is a prompt that always says the same.
func telling(what ...mcp.Content) mcp.PromptHandler {
	return func(context.Context, *prompt) (*said, error) { return saidBy(what...), nil }
}

func saidBy(what ...mcp.Content) *said {
	s := &said{}
	for _, c := range what {
		s.Messages = append(s.Messages, &mcp.PromptMessage{Role: "user", Content: c})
	}
	return s
}

func addPrompts(s *mcp.Server) {
	add := func(do mcp.PromptHandler, name string, args ...string) {
		p := &mcp.Prompt{Name: name, Description: "A prompt of the suite."}
		for _, arg := range args {
			p.Arguments = append(p.Arguments, &mcp.PromptArgument{Name: arg, Required: true})
		}
		s.AddPrompt(p, do)
	}
	add(telling(text("This is a simple prompt for testing.")), "test_simple_prompt")
	add(telling(picture, text("Please analyze the image above.")), "test_prompt_with_image")
	add(func(_ context.Context, r *prompt) (*said, error) {
		return saidBy(text("Prompt with arguments: arg1='%s', arg2='%s'", r.Params.Arguments["arg1"], r.Params.Arguments["arg2"])), nil
	}, "test_prompt_with_arguments", "arg1", "arg2")
	add(func(_ context.Context, r *prompt) (*said, error) {
		return saidBy(embedded(r.Params.Arguments["resourceUri"], "text/plain", "Embedded resource content for testing."), text("Please process the embedded resource above.")), nil
	}, "test_prompt_with_embedded_resource", "resourceUri")
	add(func(_ context.Context, r *prompt) (*said, error) {
		if given := accepted(r.Params.InputResponses, "user_context"); given != nil {
			return saidBy(text("Context: %v", given["context"])), nil
		}
		return &said{InputRequests: mcp.InputRequestMap{"user_context": asking("What is it about?", "context")}}, nil
	}, "test_input_required_result_prompt")
}

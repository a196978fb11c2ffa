package mcp_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// addAsking adds the tools that ask the client in the midst of a call, as the
// versions with sessions have it.
func addAsking(s *mcp.Server) {
	given := func(r *call, name string) (value string, err error) {
		args := map[string]string{}
		err = json.Unmarshal(r.Params.Arguments, &args)
		return args[name], err
	}
	elicits := func(ctx context.Context, r *call, message, schema string) (*result, error) {
		answer, err := r.Session.Elicit(ctx, &mcp.ElicitParams{Message: message, RequestedSchema: jsontext.Value(schema)})
		if err != nil {
			return nil, err
		}
		return texts("Elicitation completed: action=%s, content=%v", answer.Action, answer.Content), nil
	}
	tool(s, "test_sampling", `{"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}`, func(ctx context.Context, r *call) (*result, error) {
		words, err := given(r, "prompt")
		if err != nil {
			return nil, err
		}
		answer, err := r.Session.CreateMessage(ctx, sampling(words)) //nolint:staticcheck // the older versions have it
		if err != nil {
			return nil, err
		}
		return texts("LLM response: %s", wordsOf(answer.Content)), nil
	})
	tool(s, "test_elicitation", `{"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}`, func(ctx context.Context, r *call) (*result, error) {
		message, err := given(r, "message")
		if err != nil {
			return nil, err
		}
		return elicits(ctx, r, message, `{"type":"object","properties":{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}},"required":["username","email"]}`)
	})
	tool(s, "test_elicitation_sep1034_defaults", nothing, func(ctx context.Context, r *call) (*result, error) {
		return elicits(ctx, r, "Is this right?", `{"type":"object","properties":{"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
			"status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},"verified":{"type":"boolean","default":true}}}`)
	})
	const titled = `[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]`
	tool(s, "test_elicitation_sep1330_enums", nothing, func(ctx context.Context, r *call) (*result, error) {
		return elicits(ctx, r, "Which?", `{"type":"object","properties":{"untitledSingle":{"type":"string","enum":["option1","option2","option3"]},"titledSingle":{"type":"string","oneOf":`+titled+`},
			"legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
			"untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},"titledMulti":{"type":"array","items":{"anyOf":`+titled+`}}}}`)
	})
}

// addAskingSince adds the tools that ask by a result, as the versions without
// sessions have it. What they must remember goes with the client, sealed.
func addAskingSince(s *mcp.Server) {
	const mine = "test_input_required_result_"
	add := func(name string, requests mcp.InputRequestMap, state string, done func(*call) string) {
		tool(s, mine+name, nothing, func(_ context.Context, r *call) (*result, error) {
			if state != "" && len(r.Params.InputResponses) > 0 {
				if _, err := opened(r); err != nil {
					return nil, err
				}
			}
			if words := done(r); words != "" {
				return texts("%s", words), nil
			}
			ask := &result{InputRequests: requests}
			if state != "" {
				ask.RequestState = sealed(state)
			}
			return ask, nil
		})
	}
	confirmed := func(r *call) string {
		if accepted(r.Params.InputResponses, "confirm") == nil {
			return ""
		}
		return "state-ok"
	}
	confirm := mcp.InputRequestMap{"confirm": asking("Go on?", "ok")}
	add("elicitation", mcp.InputRequestMap{"user_name": asking("What is your name?", "name")}, "", hello)
	add("sampling", mcp.InputRequestMap{"capital_question": sampling("What is the capital of France?")}, "", func(r *call) string { return sampled(r, "capital_question") })
	add("list_roots", mcp.InputRequestMap{"client_roots": &mcp.ListRootsParams{}}, "", rooted) //nolint:staticcheck // the suite asks for them
	add("request_state", confirm, "confirm", confirmed)
	add("tampered_state", confirm, "confirm", confirmed)
	add("multiple_inputs", mcp.InputRequestMap{
		"user_name": asking("What is your name?", "name"), "greeting": sampling("Generate a greeting"), "client_roots": &mcp.ListRootsParams{}, //nolint:staticcheck // as above
	}, "all", func(r *call) string {
		name, greeting, roots := hello(r), sampled(r, "greeting"), rooted(r)
		if name == "" || greeting == "" || roots == "" {
			return ""
		}
		return name + greeting + roots
	})
	tool(s, mine+"multi_round", nothing, func(_ context.Context, r *call) (*result, error) {
		if r.Params.RequestState == "" {
			return &result{InputRequests: mcp.InputRequestMap{"step1": asking("Step 1: What is your name?", "name")}, RequestState: sealed("first")}, nil
		}
		state, err := opened(r)
		if err != nil {
			return nil, err
		}
		if state == "first" {
			name := fmt.Sprint(accepted(r.Params.InputResponses, "step1")["name"])
			return &result{InputRequests: mcp.InputRequestMap{"step2": asking("Step 2: What is your favorite color?", "color")}, RequestState: sealed(name)}, nil
		}
		return texts("%s likes %v", state, accepted(r.Params.InputResponses, "step2")["color"]), nil
	})
	tool(s, mine+"capabilities", nothing, func(_ context.Context, r *call) (*result, error) {
		can, ask := r.ClientCapabilities(), mcp.InputRequestMap{}
		if can != nil && can.Elicitation != nil {
			ask["user_name"] = asking("What is your name?", "name")
		}
		if can != nil && can.Sampling != nil { //nolint:staticcheck // the suite asks for it
			ask["greeting"] = sampling("Generate a greeting")
		}
		if len(ask) == 0 || len(r.Params.InputResponses) > 0 {
			return texts("done"), nil
		}
		return &result{InputRequests: ask}, nil
	})
}

// asking asks a person for one text.
func asking(message, field string) *mcp.ElicitParams {
	kind := "string"
	if field == "ok" {
		kind = "boolean"
	}
	return &mcp.ElicitParams{Message: message, RequestedSchema: jsontext.Value(fmt.Sprintf(`{"type":"object","properties":{%q:{"type":%q}},"required":[%[1]q]}`, field, kind))}
}

// sampling asks the client's model.
func sampling(words string) *mcp.CreateMessageParams { //nolint:staticcheck // the suite asks for it
	return &mcp.CreateMessageParams{MaxTokens: 100, Messages: []*mcp.SamplingMessage{{Role: "user", Content: text("%s", words)}}} //nolint:staticcheck // as above
}

// accepted is what a person answered, if they did.
func accepted(all mcp.InputResponseMap, name string) map[string]any {
	if answer, ok := all[name].(*mcp.ElicitResult); ok && answer.Action == "accept" {
		return answer.Content
	}
	return nil
}

func hello(r *call) string {
	if name, ok := accepted(r.Params.InputResponses, "user_name")["name"].(string); ok && name != "" {
		return "Hello, " + name + "!"
	}
	return ""
}

func sampled(r *call, name string) string {
	if answer, ok := r.Params.InputResponses[name].(*mcp.CreateMessageWithToolsResult); ok && len(answer.Content) > 0 { //nolint:staticcheck // the suite asks for it
		return wordsOf(answer.Content[0])
	}
	return ""
}

func rooted(r *call) string {
	if answer, ok := r.Params.InputResponses["client_roots"].(*mcp.ListRootsResult); ok { //nolint:staticcheck // the suite asks for it
		return fmt.Sprint(len(answer.Roots), " roots")
	}
	return ""
}

func wordsOf(c mcp.Content) string {
	if t, ok := c.(*mcp.TextContent); ok {
		return t.Text
	}
	return "no text"
}

// sealed is a state that opened takes, and no other.
func sealed(state string) string {
	mac := hmac.New(sha256.New, []byte("a key of the fixtures"))
	mac.Write([]byte(state))
	return hex.EncodeToString(mac.Sum(nil)) + " " + state
}

func opened(r *call) (state string, err error) {
	_, state, _ = strings.Cut(r.Params.RequestState, " ")
	if !hmac.Equal([]byte(sealed(state)), []byte(r.Params.RequestState)) {
		return "", &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "the state is not one of ours"}
	}
	return state, nil
}

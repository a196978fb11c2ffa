package main_test

import (
	"errors"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
)

const chatIt = "POST /api/v1/ada/chat"

var errStatus = errors.New("another status")

// A chatAnswer is what tests look at of one.
type chatAnswer struct {
	Conversation int64 `json:"conversation_id"`
	Message      struct {
		ID      int64  `json:"id"`
		Content string `json:"content"`
		Status  string `json:"status"`
		Short   bool   `json:"truncated"`
	} `json:"message"`
	Tools []struct {
		ID    string  `json:"id"`
		Name  string  `json:"name"`
		Error bool    `json:"is_error"`
		Idea  int64   `json:"idea_id"`
		Told  []int64 `json:"idea_ids"`
	} `json:"tool_calls"`
	Pending []struct {
		ID    string `json:"action_id"`
		Tool  string `json:"tool"`
		Input string `json:"input"`
	} `json:"pending_actions"`
	Usage struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
	} `json:"usage"`
}

// answerOf reads an answer.
func answerOf(t *testing.T, a testkit.Answer) chatAnswer {
	t.Helper()
	var out struct {
		Data chatAnswer `json:"data"`
	}
	a.JSON(t, &out)
	return out.Data
}

// chatting serves a chat with a model that says these turns, in a vault of
// ada's with one idea. Nobody is limited.
func chatting(t *testing.T, b backend, turns ...testkit.ModelTurn) (*testkit.Issuer, *testkit.Client, *testkit.ModelServer) {
	t.Helper()
	model := testkit.NewModelServer(t)
	model.Say("", turns...)
	_, issuer, ada := helped(t, b, model, "RATE_LIMIT_PER_MINUTE=0")
	return issuer, ada, model
}

// onBoth has a test run on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, b backend)) {
	t.Helper()
	for _, b := range []backend{backends[0], backends[2]} {
		t.Run(b.name, func(t *testing.T) { test(t, b) })
	}
}

// calls are a turn in which a model calls tools: name, input, name, input.
func calls(all ...string) (m testkit.ModelTurn) {
	for i := 0; i < len(all); i += 2 {
		m.Calls = append(m.Calls, testkit.ModelCall{ID: "call_" + itoa(i/2+1), Name: all[i], Input: all[i+1]})
	}
	return m
}

func says(text string) testkit.ModelTurn { return testkit.ModelTurn{Text: text} }

// said is what is said to it, and to which conversation.
func said(text string, conversation int64) string {
	out := map[string]any{"message": text}
	if conversation != 0 {
		out["conversation_id"] = conversation
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// answers are what the tools returned, in a request of the model.
func answers(r testkit.ModelRequest) (all []string) {
	for _, m := range r.Messages {
		if m.Role == "tool" {
			all = append(all, m.Content)
		}
	}
	return all
}

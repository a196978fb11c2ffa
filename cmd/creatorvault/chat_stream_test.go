package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// partsOf returns the types of the parts of a stream; pieces of a text are one.
func partsOf(t *testing.T, a testkit.Answer) (types []string, text string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(string(a.Body), "\n\n"), "\n\n") {
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			t.Fatalf("%q is no part", line)
		}
		if data == "[DONE]" {
			return append(types, data), text
		}
		var part struct {
			Type  string `json:"type"`
			Delta string `json:"delta"`
		}
		testkit.Answer{Body: []byte(data)}.JSON(t, &part)
		if text += part.Delta; len(types) == 0 || types[len(types)-1] != part.Type {
			types = append(types, part.Type)
		}
	}
	t.Fatalf("the stream has no end: %s", a.Body)
	return nil, ""
}

// TestAStreamTellsOfATurnAsItGoes.
func TestAStreamTellsOfATurnAsItGoes(t *testing.T) {
	asks := calls("add_idea", `{"title":"Bees"}`, "get_idea", `{"idea_id":99}`, "delete_idea", `{"idea_id":1}`)
	asks.Text = "I look."
	_, ada, _ := chatting(t, backends[0], asks, says("Shall I?"))
	a := expect(t, ada, 200, chatIt, said("Do", 0), streamed)
	if a.Header.Get("X-Vercel-Ai-Ui-Message-Stream") != "v1" || a.Header.Get("Content-Type") != "text/event-stream" || a.Header.Get("X-Accel-Buffering") != "no" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", a.Header)
	}
	types, text := partsOf(t, a)
	want := []string{
		"start", "data-conversation", "text-start", "text-delta", "text-end", "tool-input-available", "tool-output-available", "tool-input-available",
		"tool-output-error", "tool-input-available", "text-start", "text-delta", "text-end", "tool-approval-request", "finish", "[DONE]",
	}
	if diff := cmp.Diff(want, types); diff != "" || text != "I look.\n\nShall I?" {
		t.Errorf("%q (-want +got):\n%s", text, diff)
	}
	for _, part := range []string{
		`{"type":"data-conversation","data":{"conversation_id":1,"title":"Do"}}`, `"toolName":"add_idea","input":{"title":"Bees"},"dynamic":true}`, `"output":{"idea_ids":[2]}`, `"approvalId":"1","toolCallId":"call_3"}`,
	} {
		if !strings.Contains(string(a.Body), part) {
			t.Errorf("there is no %s in %s", part, a.Body)
		}
	}
	done := expect(t, ada, 200, chatIt, `{"conversation_id":1,"confirm":{"action_id":"1","approve":true}}`, streamed)
	if types, _ := partsOf(t, done); !strings.HasSuffix(strings.Join(types, " "), "tool-input-available tool-output-available finish [DONE]") {
		t.Errorf("%s", done.Body)
	}
}

// TestWhatBreaksOffIsToldInTheStream, and kept as far as it went.
func TestWhatBreaksOffIsToldInTheStream(t *testing.T) {
	_, ada, _ := chatting(t, backends[0], testkit.ModelTurn{Text: "Half " + mark, Cut: true}, says("Whole."))
	a := expect(t, ada, 200, chatIt, said("Do", 0), streamed)
	types, text := partsOf(t, a)
	if got := strings.Join(types, " "); got != "start data-conversation text-start text-delta data-error error [DONE]" || text != "Half "+mark || !strings.Contains(string(a.Body), `"code":"AI_UPSTREAM_ERROR"`) {
		t.Errorf("%s: %s", got, a.Body)
	}
	if got := answerOf(t, expect(t, ada, 200, chatIt, said("Again", 1))); got.Message.Content != "Whole." {
		t.Errorf("%+v", got)
	}
}

// TestTheAISDKReadsAStream: what its own parser and its own reader make of one.
func TestTheAISDKReadsAStream(t *testing.T) {
	asks := calls("add_idea", `{"title":"Bees"}`, "get_idea", `{"idea_id":"x"`, "delete_idea", `{"idea_id":1}`)
	asks.Text = "I look."
	_, ada, _ := chatting(t, backends[0], asks, says("Shall I?"), testkit.ModelTurn{Text: "Half", Cut: true})
	type message struct {
		Status  int
		Version string
		Errors  []string
		ID      string
		Parts   []struct {
			Type, Text, State, ToolName string
		}
		Metadata *struct {
			Conversation int `json:"conversation_id"`
		}
	}
	read := func(body string) (out message) {
		t.Helper()
		text, err := testkit.NodeIn(t, "mcp", "chat.mjs", ada.URL, ada.Token, "ada", body)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if err := json.Unmarshal([]byte(text), &out, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return out
	}
	states := func(m message) (all []string) {
		for _, p := range m.Parts {
			all = append(all, strings.TrimSpace(p.Type+" "+p.ToolName+p.Text+" "+p.State))
		}
		return all
	}
	got := read(said("Do", 0))
	want := []string{
		"data-conversation", "text I look. done", "dynamic-tool add_idea output-available", "dynamic-tool get_idea output-error",
		"dynamic-tool delete_idea approval-requested", "text \n\nShall I? done",
	}
	if diff := cmp.Diff(want, states(got)); diff != "" || got.Status != 200 || got.Version != "v1" || len(got.Errors) > 0 || got.Metadata == nil || got.Metadata.Conversation != 1 {
		t.Errorf("%+v (-want +got):\n%s", got, diff)
	}
	done := read(`{"conversation_id":1,"confirm":{"action_id":"1","approve":true}}`)
	if diff := cmp.Diff([]string{"data-conversation", "dynamic-tool delete_idea output-available"}, states(done)); diff != "" || len(done.Errors) > 0 {
		t.Errorf("%+v (-want +got):\n%s", done, diff)
	}
	if broken := read(said("Go on", 1)); !cmp.Equal(broken.Errors, []string{"The model failed"}) {
		t.Errorf("%+v", broken)
	}
}

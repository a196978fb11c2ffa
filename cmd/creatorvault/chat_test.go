package main_test

import (
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// TestAChatWorksOnAVault, with two calls whose arguments come by turns.
func TestAChatWorksOnAVault(t *testing.T) {
	onBoth(t, func(t *testing.T, b backend) {
		_, ada, model := chatting(t, b, calls("add_idea", `{"title":"Bees that dance","tags":["bee"]}`, "list_ideas", `{"limit":1}`), says("It is kept.\n"))
		got := answerOf(t, expect(t, ada, 200, chatIt, said("Keep bees that dance", 0)))
		if got.Message.Content != "It is kept." || got.Message.Status != "ok" || got.Usage.Prompt != 200 || got.Usage.Completion != 40 || len(got.Tools) != 2 || got.Tools[0].Idea != 2 || got.Tools[0].Error {
			t.Errorf("%+v", got)
		}
		if a := expect(t, ada, 200, "GET /api/v1/ada/ideas/2", ""); !strings.Contains(string(a.Body), `"title":"Bees that dance"`) {
			t.Errorf("%s", a.Body)
		}
		if a := expect(t, ada, 200, "GET /api/v1/ada/ideas/2/revisions", ""); !strings.Contains(string(a.Body), `"source":"chat"`) {
			t.Errorf("%s", a.Body)
		}
		asked := model.Asked()
		if len(asked) != 2 || len(asked[0].Tools) != 10 || asked[0].Max != 1024 || len(answers(asked[1])) != 2 || !strings.Contains(answers(asked[1])[0], `"title":"Bees that dance"`) {
			t.Fatalf("the model was asked %+v", asked)
		}
		for _, r := range asked {
			if strings.Contains(r.Raw, `ada`) || strings.Contains(r.Raw, "user_id") {
				t.Errorf("the model is told whose vault it is: %s", r.Raw)
			}
		}
		second := answerOf(t, expect(t, ada, 200, chatIt, said("And now?", got.Conversation)))
		last := model.Asked()[2].Messages
		var roles []string
		for _, m := range last {
			roles = append(roles, m.Role)
		}
		if diff := cmp.Diff([]string{"system", "user", "assistant", "user"}, roles); diff != "" || second.Conversation != got.Conversation {
			t.Errorf("what was said is told so (-want +got):\n%s", diff)
		}
		if want := "It is kept.\n[tools: add_idea #2, list_ideas #2]"; last[2].Content != want {
			t.Errorf("the model is told again %q, want %q", last[2].Content, want)
		}
	})
}

// TestWhatIsWrongWithACallTheModelIsTold, and it goes on.
func TestWhatIsWrongWithACallTheModelIsTold(t *testing.T) {
	_, ada, model := chatting(
		t, backends[0], calls("drop_tables", `{}`, "get_idea", `{"idea_id":`, "get_idea", `[1]`, "get_idea", `{"idea_id":1,"user_id":"bob"}`, "get_idea", `{"idea_id":99}`, "list_ideas", ``, "", `{}`),
		says("Sorry."),
	)
	got := answerOf(t, expect(t, ada, 200, chatIt, said("Do it", 0)))
	told := answers(model.Asked()[1])
	if a := expect(t, ada, 200, "GET /api/v1/ada/conversations/"+itoa(int(got.Conversation))+"/messages", ""); !strings.Contains(string(a.Body), `"name":"list_ideas","idea_id":1,"is_error":false,"idea_ids":[1]`) || !strings.Contains(string(a.Body), `"name":"unknown"`) {
		t.Errorf("kept %s", a.Body)
	}
	for i, want := range []string{"no such tool", "no JSON object", "no JSON object", "FORBIDDEN", "NOT_FOUND", `"ideas":[{"id":1`} {
		if i >= len(told) || !strings.Contains(told[i], want) || got.Tools[i].Error != (i < 5) {
			t.Fatalf("call %d: %+v, told %q, want %q", i, got.Tools, told, want)
		}
	}
}

// TestAChatTellsAModelNothingThatIsKeptFromIt: of nobody else, and of no idea
// that is off, whether it was so before or became so after it was talked about.
func TestAChatTellsAModelNothingThatIsKeptFromIt(t *testing.T) {
	onBoth(t, func(t *testing.T, b backend) {
		issuer, ada, model := chatting(
			t, b, calls("get_idea", `{"idea_id":2}`), says("SOON it says"),
			calls("list_ideas", `{}`, "search_ideas", `{"query":"SECRET"}`, "get_idea", `{"idea_id":3}`, "get_idea", `{"idea_id":4}`, "related_ideas", `{"idea_id":1}`, "expand_idea", `{"idea_id":3,"expansion_type":"angles"}`, "restore_idea", `{"idea_id":5}`),
			says("None."),
		)
		bob := &testkit.Client{URL: ada.URL, Token: issuer.Token(t, "bob", nil)}
		expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"SOON off"}`)
		expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"SECRET","ai":"off"}`)
		expect(t, bob, 201, "POST /api/v1/bob/ideas", `{"title":"SECRET of somebody else"}`)
		expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"SECRET in the trash","ai":"off"}`)
		expect(t, ada, 204, "DELETE /api/v1/ada/ideas/5", "")
		first := answerOf(t, expect(t, ada, 200, chatIt, said("Read 2", 0)))
		expect(t, ada, 200, "PATCH /api/v1/ada/ideas/2", `{"ai":"off"}`)
		expect(t, ada, 200, chatIt, said("Tell me all", first.Conversation))
		asked := model.Asked()
		for _, r := range asked[2:] {
			for _, hidden := range []string{"SECRET of", "SECRET in", `\"title\":\"SECRET`, "SOON", "bob", `"ada"`} {
				if strings.Contains(r.Raw, hidden) {
					t.Errorf("the model is told %s: %s", hidden, r.Raw)
				}
			}
		}
		if len(asked) != 4 || len(answers(asked[3])) != 7 {
			t.Fatalf("the model was asked %d times", len(asked))
		}
		expect(t, bob, 404, "POST /api/v1/bob/chat", said("Tell me of hers", first.Conversation))
	})
}

// TestAConversationIsToldAgainInPart: whole turns, the newest.
func TestAConversationIsToldAgainInPart(t *testing.T) {
	_, ada, model := chatting(t, backends[0], says("A"))
	long := strings.Repeat("long ", 1500) // 2500 tokens
	conversation := int64(0)
	for _, text := range []string{"FIRST " + long, "SECOND " + long, "THIRD " + long} {
		conversation = answerOf(t, expect(t, ada, 200, chatIt, said(text, conversation))).Conversation
	}
	expect(t, ada, 200, chatIt, said("Now", conversation))
	if raw := model.Asked()[3].Raw; strings.Contains(raw, "FIRST") || !strings.Contains(raw, "SECOND") || !strings.Contains(raw, "THIRD") {
		t.Error("other turns are told again than the last two")
	}
	for n := range 12 {
		expect(t, ada, 200, chatIt, said("short "+itoa(n), conversation))
	}
	if got := model.Asked()[15].Messages; len(got) != 1+20+1 || got[1].Content != "short 1" {
		t.Errorf("%d messages, from %q on", len(got), got[1].Content)
	}
}

// TestAModelWithoutToolsIsAskedWithoutOnce.
func TestAModelWithoutToolsIsAskedWithout(t *testing.T) {
	_, ada, model := chatting(t, backends[0], testkit.ModelTurn{Status: 400, Body: `{"error":{"message":"small does not support tools"}}`}, says("Hello"))
	if got := answerOf(t, expect(t, ada, 200, chatIt, said("Hi", 0))); got.Message.Content != "Hello" {
		t.Errorf("%+v", got)
	}
	asked := model.Asked()
	if len(asked) != 2 || len(asked[0].Tools) == 0 || len(asked[1].Tools) != 0 {
		t.Errorf("asked %d times", len(asked))
	}
	if a := expect(t, ada, 200, "GET /api/v1/ada/ai/status", ""); !strings.Contains(string(a.Body), `"tools":false`) {
		t.Errorf("%s", a.Body)
	}
}

// TestChatsLeaveNoTraceOfWhatWasSaid in logs, metrics and errors.
func TestChatsLeaveNoTraceOfWhatWasSaid(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", calls("add_idea", `{"title":"`+mark+`"}`, mark, `{"x":"`+mark+`"}`, "get_idea", `{"idea_id":"`+mark+`"}`, "delete_idea", `{"idea_id":1}`), says(mark),
		testkit.ModelTurn{Status: 400, Body: mark}, testkit.ModelTurn{Text: mark, Cut: true}, calls("search_ideas", `{"query":"`+mark+`"}`), testkit.ModelTurn{Text: mark, NoUsage: true})
	p, _, ada := helped(t, backends[0], model, "LOG_LEVEL=DEBUG", "DEBUG=true", "RATE_LIMIT_PER_MINUTE=0")
	var bodies []string
	for n := range 6 {
		a := ada.Do(t, chatIt, said(mark+" "+itoa(n), 0), slices.Concat([]string{"Idempotency-Key: " + mark + itoa(n)}, map[bool][]string{true: {streamed}}[n%2 == 1])...)
		if a.Status != 200 {
			bodies = append(bodies, string(a.Body))
		}
	}
	_, metrics := fetch(t, p, "/metrics")
	if n := len(model.Asked()); n < 6 || !strings.Contains(model.Asked()[0].Raw, mark) || len(bodies) == 0 {
		t.Fatalf("the model was asked %d times; %d failed", n, len(bodies))
	}
	for name, text := range map[string]string{"log": p.Log(), "metrics": metrics, "errors": strings.Join(bodies, "\n")} {
		if at := strings.Index(text, mark); at >= 0 {
			t.Errorf("the %s tells %q", name, text[max(0, at-200):min(len(text), at+50)])
		}
	}
	if !strings.Contains(p.Log(), "kind=chat") && !strings.Contains(p.Log(), `"kind":"chat"`) {
		t.Error("the log tells of no call")
	}
}

package main_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// activity is the ledger as its owner sees it.
type activity struct {
	Calls []struct {
		ID      int64   `json:"id"`
		Kind    string  `json:"kind"`
		Model   string  `json:"model"`
		Local   bool    `json:"local"`
		Ideas   []int64 `json:"ideas"`
		Sent    int64   `json:"bytes_sent"`
		Prompt  int64   `json:"prompt_tokens"`
		Outcome string  `json:"outcome"`
	} `json:"calls"`
	Pagination struct {
		Next *string `json:"next_cursor"`
	} `json:"pagination"`
}

const ledger = "GET /api/v1/users/me/ai-activity"

// TestALedgerTellsWhatWentToAModel, on every store, and not a word that was said.
func TestALedgerTellsWhatWentToAModel(t *testing.T) {
	forEachBackend(t, func(t *testing.T, b backend) {
		issuer, model := testkit.NewIssuer(t), testkit.NewModelServer(t)
		model.Say("", testkit.ModelTurn{Text: twoItems}, testkit.ModelTurn{Status: 400, Body: mark}, testkit.ModelTurn{Text: twoItems})
		settings := append(b.settings(t), "AI_BASE_URL="+model.URL, "AI_MODEL=small", "AI_TOKENS_PER_DAY=2000")
		p := b.serve(t, issuer, settings...)
		ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
		bob := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "bob", nil)}
		at := expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"`+mark+`","notes":"`+mark+`"}`).Header.Get("Location")
		expect(t, ada, 200, "POST "+at+"/expand", asAngles)
		expect(t, ada, 502, "POST "+at+"/expand", asAngles)
		a := expect(t, ada, 200, ledger, "")
		got := read[activity](t, a)
		var told []string
		for _, c := range got.Calls {
			told = append(told, c.Kind+" "+c.Model+" "+c.Outcome)
			if !c.Local || len(c.Ideas) != 1 || !strings.HasSuffix(at, "/"+itoa(int(c.Ideas[0]))) || c.Sent == 0 {
				t.Errorf("%+v", c)
			}
		}
		if diff := cmp.Diff([]string{"expand small AI_UPSTREAM_ERROR", "expand small ok"}, told); diff != "" || got.Calls[1].Prompt == 0 {
			t.Errorf("%s (-want +got):\n%s", a.Body, diff)
		}
		one := read[activity](t, expect(t, ada, 200, ledger+"?limit=1", ""))
		rest := read[activity](t, expect(t, ada, 200, ledger+"?limit=1&cursor="+*one.Pagination.Next, ""))
		if len(one.Calls) != 1 || len(rest.Calls) != 1 || rest.Pagination.Next != nil || rest.Calls[0].ID != got.Calls[1].ID {
			t.Errorf("page by page: %+v, then %+v", one, rest)
		}
		for _, bad := range []string{"?limit=0", "?limit=101", "?cursor=!", "?x=1"} {
			expect(t, ada, 400, ledger+bad, "")
		}
		if n := len(read[activity](t, expect(t, bob, 200, ledger, "")).Calls); n != 0 {
			t.Errorf("Bob sees %d calls", n)
		}
		var part []any
		file := unzip(t, expect(t, ada, 200, "GET /api/v1/users/me/export", ""))["ai-activity.json"]
		if err := json.Unmarshal(file, &part); err != nil || len(part) != 2 {
			t.Errorf("the export has %s", file)
		}
		if strings.Contains(string(a.Body)+string(file), mark) {
			t.Errorf("the ledger tells what was said: %s", a.Body)
		}
		for n := 0; ada.Do(t, "POST "+at+"/expand", asAngles).Status != 429; n++ {
			if n > 20 {
				t.Fatal("the allowance does not end")
			}
		}
		if strings.HasPrefix(b.name, "p") { // other instances on the same database know
			ada.URL = b.serve(t, issuer, settings...).URL
		}
		if refused := expect(t, ada, 429, "POST "+at+"/expand", asAngles); refused.Code(t) != "AI_BUDGET_EXCEEDED" {
			t.Errorf("%s", refused.Body)
		}
	})
}

//go:build aireal

package main_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"creatorvault.dev/internal/testkit"
)

// realModel starts the model that scripts/ai-real.sh brought, and returns what
// AI_BASE_URL takes.
func realModel(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AI_REAL_CACHE")
	weights, err := filepath.Glob(filepath.Join(dir, "weights", "*", "*.gguf"))
	if err != nil || len(weights) != 1 {
		t.Fatalf("no weights in %q: run `make ai-real`", dir)
	}
	node, err := filepath.Abs("../../e2e/better-auth/node_modules/.bin/node")
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(node, "server.mjs", weights[0])
	server.Dir, server.Stderr = dir, os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := server.StdinPipe() // it ends when this does, as it does with us
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = in.Close(), server.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url := testkit.Listens(lines.Text()); url != "" {
			return url + "/v1"
		}
	}
	t.Fatal("the model did not come up")
	return ""
}

// TestARealModel has a model expand an idea in every way, and chat. What it
// writes is its own affair; that it arrives, in pieces and whole, is ours.
func TestARealModel(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	p := testkit.Serve(t, "DATA_DIR="+t.TempDir(), "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "AI_BASE_URL="+realModel(t), "AI_MODEL=SmolLM2-135M-Instruct")
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	expect(t, ada, 201, "POST /api/v1/ada/ideas", `{"title":"Why city bees live longer","notes":"Rooftop hives, less spraying, lime trees in June.","tags":["bees"]}`)
	var asked, began []string // and how the answers begin
	for _, kind := range []string{"angles", "outline", "variations"} {
		a := expect(t, ada, 200, expandIt, `{"expansion_type":"`+kind+`","count":3}`)
		var got struct {
			Data struct {
				Items []struct {
					Title string `json:"title"`
				} `json:"items"`
			} `json:"data"`
		}
		a.JSON(t, &got)
		if len(got.Data.Items) == 0 || got.Data.Items[0].Title == "" || !utf8.Valid(a.Body) {
			t.Fatalf("%s: %s", kind, a.Body)
		}
		asked, began = append(asked, kind), append(began, got.Data.Items[0].Title)
	}
	for conversation, message := range []string{"Which of my ideas is about bees?", "Say more."} {
		got := answerOf(t, expect(t, ada, 200, chatIt, said(message, int64(conversation)))) // none yet, and then the first
		if got.Message.Content == "" || got.Message.Status != "ok" {
			t.Fatalf("%s: %+v", message, got)
		}
		first, _, _ := strings.Cut(got.Message.Content, "\n")
		asked, began = append(asked, message), append(began, first)
	}
	var ledger struct {
		Data struct {
			Calls []struct {
				Kind      string `json:"kind"`
				Outcome   string `json:"outcome"`
				Estimated bool   `json:"estimated"`
				In        int    `json:"prompt_tokens"`
				Out       int    `json:"completion_tokens"`
				Took      int    `json:"duration_ms"`
			} `json:"calls"`
		} `json:"data"`
	}
	expect(t, ada, 200, "GET /api/v1/users/me/ai-activity", "").JSON(t, &ledger)
	calls := ledger.Data.Calls
	slices.Reverse(calls) // the newest came first
	if len(calls) != len(asked) {
		t.Fatalf("the ledger has %+v", calls)
	}
	table := "| call | asked for | seconds | tokens in | out | the answer begins |\n| --- | --- | --- | --- | --- | --- |\n"
	for i, c := range calls {
		if c.Outcome != "ok" || c.Estimated || c.In == 0 || c.Out == 0 {
			t.Errorf("%+v", c)
		}
		table += fmt.Sprintf("| %s | %s | %.1f | %d | %d | %.100s |\n", c.Kind, asked[i], float64(c.Took)/1000, c.In, c.Out, began[i])
	}
	t.Logf("\n%s", table)

	body := string(expect(t, ada, 200, expandIt, asAngles, streamed).Body)
	if n := strings.Count(body, "event: text\n"); n < 2 || strings.Count(body, "event: proposal\n") != 1 {
		t.Errorf("%d pieces: %s", n, body)
	}
	body = string(expect(t, ada, 200, chatIt, said("And now?", 1), streamed).Body)
	if n := strings.Count(body, `"type":"text-delta"`); n < 2 || !strings.HasSuffix(body, "data: [DONE]\n\n") {
		t.Errorf("%d pieces: %s", n, body)
	}

	// Who goes frees the model, which has one place, for the next.
	ctx, leave := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer leave()
	if _, err := ada.Try(ctx, expandIt, asAngles, streamed); err == nil {
		t.Error("the model was quicker than who left")
	}
	expect(t, ada, 200, expandIt, asAngles)
}

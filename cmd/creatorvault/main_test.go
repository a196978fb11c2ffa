package main_test

import (
	"fmt"
	"os"
	"testing"

	"creatorvault.dev/internal/testkit"
)

func TestMain(m *testing.M) {
	if at := os.Getenv(bareDatabase); at != "" {
		fmt.Fprintln(os.Stderr, serveBare(at))
		os.Exit(1)
	}
	os.Exit(recorded(m))
}

// serveStatic runs the binary on SQLite with a static key, and returns ada's client.
func serveStatic(t *testing.T) (ada *testkit.Client, issuer *testkit.Issuer) {
	t.Helper()
	issuer = testkit.NewIssuer(t)
	p := testkit.Serve(t, "JWT_PUBLIC_KEY="+issuer.PublicPEM(t), "DATA_DIR="+t.TempDir())
	return &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}, issuer
}

func TestAnIdeaIsKept(t *testing.T) {
	ada, _ := serveStatic(t)
	made := ada.Do(t, "POST /api/v1/ada/ideas", `{"title":" First ","tags":["a","A","b"]}`)
	if made.Status != 201 {
		t.Fatalf("POST: %d %s", made.Status, made.Body)
	}
	var got, again struct {
		Data struct {
			ID    int64    `json:"id"`
			Title string   `json:"title"`
			Tags  []string `json:"tags"`
		} `json:"data"`
	}
	made.JSON(t, &got)
	if got.Data.Title != "First" || len(got.Data.Tags) != 2 {
		t.Errorf("POST made %+v", got.Data)
	}
	read := ada.Do(t, "GET "+made.Header.Get("Location"), "")
	read.JSON(t, &again)
	if read.Status != 200 || again.Data.ID != got.Data.ID {
		t.Errorf("GET: %d %s", read.Status, read.Body)
	}
	ada.Token = ""
	if refused := ada.Do(t, "GET /api/v1/ada/ideas", ""); refused.Status != 401 || refused.Code(t) != "AUTH_ERROR" {
		t.Errorf("GET without a token: %d %s", refused.Status, refused.Body)
	}
}

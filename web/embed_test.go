package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"creatorvault.dev/web"
)

// ask sends a request to the app.
func ask(t *testing.T, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	web.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody))
	return w
}

// TestWithoutAnAppItsPagesSayHowToBuildIt, by targets that there are.
func TestWithoutAnAppItsPagesSayHowToBuildIt(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	w := ask(t, http.MethodGet, "/board")
	command := regexp.MustCompile("<code>make ([a-z ]+)</code>").FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusServiceUnavailable || command == nil || !strings.Contains(command[1], "web") {
		t.Fatalf("%d, and the page does not say how to build the app:\n%s", w.Code, w.Body)
	}
	for target := range strings.FieldsSeq(command[1]) {
		if !strings.Contains(string(makefile), "\n"+target+": ") {
			t.Errorf("the page names `make %s`, which there is not", target)
		}
	}
	if w := ask(t, http.MethodGet, "/app.js"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<") {
		t.Errorf("a file: %d %s", w.Code, w.Body)
	}
	if w := ask(t, http.MethodHead, "/board"); w.Code != http.StatusServiceUnavailable || w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
}

// TestMakeWebSaysThatThereIsNoApp, in one sentence.
func TestMakeWebSaysThatThereIsNoApp(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "../scripts/web.sh").CombinedOutput()
	if err == nil || strings.Count(string(out), "\n") != 1 || !strings.HasPrefix(string(out), "This version has no web app") {
		t.Errorf("error %v, and\n%s", err, out)
	}
}

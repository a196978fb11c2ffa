package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// squeezed is text as .gz files hold it.
func squeezed(t testing.TB, text string) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

// anApp is what a build leaves, in small.
func anApp(t testing.TB) fstest.MapFS {
	t.Helper()
	return fstest.MapFS{
		".keep":               {},
		"index.html.br":       {Data: []byte("page in br")},
		"index.html.gz":       squeezed(t, "<html>page"),
		"sw.js.br":            {Data: []byte("worker in br")},
		"sw.js.gz":            squeezed(t, "worker"),
		"icon.png":            {Data: []byte("icon")},
		"assets/a-1.js.br":    {Data: []byte("script in br")},
		"assets/a-1.js.gz":    squeezed(t, "script"),
		"assets/f-2.woff2":    {Data: []byte("font")},
		"assets/secret.map":   {Data: []byte("map")},
		"assets/folder.js/.x": {},
	}
}

// ask sends a request to an app.
func ask(t testing.TB, h http.Handler, request string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFilesAreServedAsTheyAre(t *testing.T) {
	h := handlerOf(anApp(t))
	const forever, ask0 = "public, max-age=31536000, immutable", "no-cache"
	const html, js = "text/html; charset=utf-8", "text/javascript; charset=utf-8"
	for _, row := range []struct {
		path, accept                string
		status                      int
		kind, cache, encoding, body string
	}{
		{"/", "gzip, deflate, br, zstd", 200, html, ask0, "br", "page in br"},
		{"/board", "br", 200, html, ask0, "br", "page in br"},
		{"/ideas/12?idea=3", "br;q=0.5, gzip", 200, html, ask0, "gzip", ""},
		{"/settings/", "", 200, html, ask0, "", "<html>page"},
		{"/index.html", "identity", 200, html, ask0, "", "<html>page"},
		{"/sw.js", "br", 200, js, ask0, "br", "worker in br"},
		{"/icon.png", "br, gzip", 200, "image/png", ask0, "", "icon"},
		{"/assets/a-1.js", "gzip, br", 200, js, forever, "br", "script in br"},
		{"/assets/a-1.js", "br;q=0, gzip;q=0", 200, js, forever, "", "script"},
		{"/assets/f-2.woff2", "br", 200, "font/woff2", forever, "", "font"},
		{"/assets/gone-1.js", "br", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
		{"/assets/gone", "br", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
		{"/assets/a-1.js.br", "br", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
		{"/assets/secret.map", "br", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
		{"/assets/folder.js", "br", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
		{"/favicon.ico", "", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
		{"/.env", "", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
		{"/a/../../x.js", "", 404, "text/plain; charset=utf-8", "no-store", "", "There is no such file.\n"},
	} {
		w := ask(t, h, "GET "+row.path, "Accept-Encoding: "+row.accept)
		got := w.Header()
		if w.Code != row.status || got.Get("Content-Type") != row.kind || got.Get("Cache-Control") != row.cache || got.Get("Content-Encoding") != row.encoding ||
			row.body != "" && w.Body.String() != row.body || got.Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
			t.Errorf("%s, taking %q: %d %v %q", row.path, row.accept, w.Code, got, w.Body)
		}
		if own := row.kind == html || row.path == "/sw.js"; own != (got.Get("Content-Security-Policy") != "") {
			t.Errorf("%s: the policy is %q", row.path, got.Get("Content-Security-Policy"))
		}
		head := ask(t, h, "HEAD "+row.path, "Accept-Encoding: "+row.accept)
		if head.Body.Len() > 0 || head.Code != w.Code || head.Header().Get("Content-Length") != got.Get("Content-Length") {
			t.Errorf("HEAD of %s: %d %v", row.path, head.Code, head.Header())
		}
		if row.status != 200 {
			continue
		}
		if got.Get("Vary") != "Accept-Encoding" || got.Get("ETag") == "" {
			t.Errorf("%s: %v", row.path, got)
		}
		again := ask(t, h, "GET "+row.path, "Accept-Encoding: "+row.accept, `If-None-Match: "x", `+got.Get("ETag"))
		if again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("ETag") != got.Get("ETag") || again.Header().Get("Cache-Control") != row.cache {
			t.Errorf("%s again: %d %v", row.path, again.Code, again.Header())
		}
	}
}

func TestOtherBytesHaveOtherTags(t *testing.T) {
	seen := map[string]string{}
	app := anApp(t)
	for _, h := range []http.Handler{handlerOf(app), handlerOf(fstest.MapFS{"index.html.gz": squeezed(t, "<html>another")})} {
		for _, accept := range []string{"br", "gzip", "identity"} {
			w := ask(t, h, "GET /", "Accept-Encoding: "+accept)
			if body, told := seen[w.Header().Get("ETag")]; told && body != w.Body.String() {
				t.Errorf("%s tags %q and %q", w.Header().Get("ETag"), body, w.Body)
			}
			seen[w.Header().Get("ETag")] = w.Body.String()
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d tags: %v", len(seen), seen)
	}
}

func TestThePolicyLetsNothingElseIn(t *testing.T) {
	policy := ask(t, handlerOf(anApp(t)), "GET /").Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'; ", "script-src 'self'; ", "style-src 'self'; ", "connect-src 'self'; ", "frame-ancestors 'none'; ", "require-trusted-types-for 'script'; "} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s is not in %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "%") {
		t.Error(policy)
	}
	with := ask(t, handlerOf(anApp(t), "https://auth.example.com"), "GET /").Header().Get("Content-Security-Policy")
	if !strings.Contains(with, "connect-src 'self' https://auth.example.com; ") {
		t.Error(with)
	}
}

func TestTheWorkerMayFetchFromHereAlone(t *testing.T) {
	h := handlerOf(anApp(t), "https://auth.example.com")
	if policy := ask(t, h, "GET /sw.js").Header().Get("Content-Security-Policy"); policy != "default-src 'none'; connect-src 'self'" {
		t.Error(policy)
	}
	if policy := ask(t, h, "GET /assets/a-1.js").Header().Get("Content-Security-Policy"); policy != "" {
		t.Errorf("a script has the policy %q, not that of the server", policy)
	}
}

// TestWithoutAnAppItsPagesSayHowToBuildIt, by targets that there are.
func TestWithoutAnAppItsPagesSayHowToBuildIt(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	h := handlerOf(fstest.MapFS{".keep": {}})
	w := ask(t, h, "GET /board")
	command := regexp.MustCompile("<code>make ([a-z ]+)</code>").FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusServiceUnavailable || command == nil || !strings.Contains(command[1], "web") {
		t.Fatalf("%d, and the page does not say how to build the app:\n%s", w.Code, w.Body)
	}
	for target := range strings.FieldsSeq(command[1]) {
		if !strings.Contains(string(makefile), "\n"+target+": ") {
			t.Errorf("the page names `make %s`, which there is not", target)
		}
	}
	if w := ask(t, h, "GET /app.js"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<") {
		t.Errorf("a file: %d %s", w.Code, w.Body)
	}
	if w := ask(t, h, "HEAD /board"); w.Code != http.StatusServiceUnavailable || w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
}

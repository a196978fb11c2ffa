package api

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var docs = sync.OnceValue(func() http.Handler {
	mux := http.NewServeMux()
	for _, route := range DocsRoutes() {
		mux.Handle(route.Pattern, route.Handler)
	}
	return mux
})

// ask sends "METHOD /path" with headers to the documentation.
func ask(t *testing.T, request string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	docs().ServeHTTP(w, r)
	return w
}

var (
	linked    = regexp.MustCompile(`(?:src|href|spec-url)="([^"]*)"`)
	elsewhere = regexp.MustCompile(`(?i)//[a-z0-9]`)
)

func TestAPageLoadsWhatIsHereAndNothingElse(t *testing.T) {
	for _, page := range []string{"/docs", "/redoc"} {
		w := ask(t, "GET "+page)
		html := w.Body.String()
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != htmlType || w.Header().Get("Content-Security-Policy") != policy {
			t.Errorf("%s: %d, headers %v", page, w.Code, w.Header())
		}
		if elsewhere.MatchString(html) || regexp.MustCompile(`<script>|<script [^>]*>[^<]|\son[a-z]+=`).MatchString(html) {
			t.Errorf("%s holds a script, or loads from elsewhere:\n%s", page, html)
		}
		links := linked.FindAllStringSubmatch(html, -1)
		if len(links) < 3 {
			t.Errorf("%s loads %d files only", page, len(links))
		}
		for _, link := range links {
			w := ask(t, "GET "+link[1])
			cache := forever
			if link[1] == "/openapi.json" {
				cache = askAgain
			}
			if w.Code != http.StatusOK || w.Body.Len() == 0 || w.Header().Get("Cache-Control") != cache {
				t.Errorf("%s: %d, %d bytes, headers %v", link[1], w.Code, w.Body.Len(), w.Header())
			}
		}
	}
	for _, part := range []string{"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy lacks %s", part)
		}
	}
}

func TestDocumentsInBothCodings(t *testing.T) {
	for at, d := range documents() {
		plain, zipped := ask(t, "GET "+at), ask(t, "GET "+at, "Accept-Encoding: br, gzip")
		var got []byte
		var err error
		if coding := zipped.Header().Get("Content-Encoding"); (coding == "gzip") != (d.zipped != nil) {
			t.Errorf("%s: Content-Encoding %q", at, coding)
			continue
		}
		got = zipped.Body.Bytes()
		if d.zipped != nil {
			z, err2 := gzip.NewReader(zipped.Body)
			if err2 != nil {
				t.Fatal(err2)
			}
			got, err = io.ReadAll(z)
		}
		if err != nil || string(got) != plain.Body.String() || plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: error %v; %d bytes plain, %d packed", at, err, plain.Body.Len(), len(got))
		}
		if d.zipped != nil && plain.Header().Get("Etag") == zipped.Header().Get("Etag") {
			t.Errorf("%s: both codings are %s", at, plain.Header().Get("Etag"))
		}
		for _, w := range []*httptest.ResponseRecorder{plain, zipped} {
			if w.Header().Get("Vary") != "Origin, Accept-Encoding" || w.Header().Get("Content-Type") == "" {
				t.Errorf("%s: headers %v", at, w.Header())
			}
		}
	}
}

func TestDocumentsAreAskedForAgain(t *testing.T) {
	for at := range documents() {
		for _, accept := range []string{"Accept-Encoding: gzip", "Accept: */*"} {
			first := ask(t, "GET "+at, accept)
			tag := first.Header().Get("Etag")
			again := ask(t, "GET "+at, accept, "If-None-Match: "+tag)
			if again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("Etag") != tag || again.Header().Get("Cache-Control") != first.Header().Get("Cache-Control") {
				t.Errorf("%s: %d, headers %v", at, again.Code, again.Header())
			}
			if other := ask(t, "GET "+at, accept, `If-None-Match: "other"`); other.Code != http.StatusOK {
				t.Errorf("%s: %d for another version", at, other.Code)
			}
			head := ask(t, "HEAD "+at, accept)
			if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Etag") != tag || head.Header().Get("Content-Length") != first.Header().Get("Content-Length") {
				t.Errorf("HEAD %s: %d, headers %v", at, head.Code, head.Header())
			}
		}
	}
}

func TestThereAreNoOtherFiles(t *testing.T) {
	for _, at := range []string{"/docs/none.js", "/redoc/none.js", "/docs/swagger-ui.js", "/docs/..%2Fopenapi.json"} {
		if w := ask(t, "GET "+at); w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, headers %v", at, w.Code, w.Header())
		}
	}
}

func TestWhoTakesGzip(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "br": false, "gzip": true, "GZIP": true, "br, gzip": true, "gzip;q=1.0": true, "gzip; q=0.5, br": true, "gzip;q=0.001": true,
		"gzip;q=0": false, "gzip; q=0.0, br": false, "gzip ;q=0.000": false, "xgzip": false, "identity": false,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/docs", http.NoBody)
		r.Header.Set("Accept-Encoding", accept)
		if got := takesGzip(r); got != want {
			t.Errorf("%q: %t, want %t", accept, got, want)
		}
	}
}

package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed" // of the contract
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/mvrilo/go-redoc"
	"github.com/swaggest/swgui/v5/static"
)

//go:generate go run -C ../../tools ./openapi ../internal/api/openapi ../internal/api/openapi.json

//go:embed openapi.json
var contract []byte

// Contract returns what the API promises, an OpenAPI document.
func Contract() []byte { return bytes.Clone(contract) }

// DocsRoutes returns the routes of the contract, and of the pages that show
// it. What those load is for nobody to limit: a page needs several files.
func DocsRoutes() []Route {
	all := sync.OnceValue(documents) // not before somebody reads: it takes a while
	show := handler(func(r *http.Request) (reply, error) {
		d, ok := all()[r.URL.Path]
		if !ok {
			return reply{}, NoRoute()
		}
		return d.reply(r), nil
	})
	return []Route{
		{Pattern: "GET /openapi.json", Handler: show, Public: true, Cost: 1},
		{Pattern: "GET /docs", Handler: show, Public: true, Cost: 1},
		{Pattern: "GET /docs/{file}", Handler: show, Public: true},
		{Pattern: "GET /redoc", Handler: show, Public: true, Cost: 1},
		{Pattern: "GET /redoc/{file}", Handler: show, Public: true},
	}
}

// A document is the contract, a page or a file that a page loads.
type document struct {
	kind   string
	cache  string
	policy string // its Content-Security-Policy; empty: that of all replies
	hash   string // of what is in it
	plain  []byte // nil where it is at hand in gzip alone
	zipped []byte // nil where it is not worth it
}

// How long caches may keep a document.
const (
	askAgain = "no-cache"                            // its name stays, what is in it does not
	forever  = "public, max-age=31536000, immutable" // its name has its hash
)

// reply is what r is answered: the document in the coding that the client
// takes, or that it has it.
func (d *document) reply(r *http.Request) reply {
	zip := d.zipped != nil && takesGzip(r)
	tag := `"` + d.hash + `"`
	if zip {
		tag = `"` + d.hash + `-gzip"`
	}
	out := reply{status: http.StatusOK, header: http.Header{
		"Cache-Control": {d.cache}, "Etag": {tag}, "Vary": {"Origin, Accept-Encoding"},
	}}
	if d.policy != "" {
		out.header["Content-Security-Policy"] = []string{d.policy}
	}
	if named(r, tag) {
		out.status = http.StatusNotModified
		return out
	}
	out.header["Content-Type"] = []string{d.kind}
	body := d.plain
	if zip {
		out.header["Content-Encoding"] = []string{"gzip"}
		body = d.zipped
	}
	if body == nil {
		out.body = d.unzip
		return out
	}
	out.header["Content-Length"] = []string{strconv.Itoa(len(body))}
	out.body = func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	}
	return out
}

// unzip is for the rare client that does not take gzip.
func (d *document) unzip(w io.Writer) error {
	z, err := gzip.NewReader(bytes.NewReader(d.zipped))
	if err == nil {
		_, err = io.Copy(w, z) //nolint:gosec // our own file is no bomb
	}
	return err
}

// takesGzip reports whether the client of r says that it reads gzip.
func takesGzip(r *http.Request) bool {
	for item := range strings.SplitSeq(strings.Join(r.Header["Accept-Encoding"], ","), ",") {
		coding, weight, weighted := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			_, q, _ := strings.Cut(weight, "=")
			return !weighted || strings.Trim(q, " 0.") != ""
		}
	}
	return false
}

const (
	htmlType   = "text/html; charset=utf-8"
	scriptType = "text/javascript; charset=utf-8"
	styleType  = "text/css; charset=utf-8"
)

// policy lets a page load what is here, and nothing else. Both pages write
// styles into themselves; Redoc searches in a worker that it makes.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"worker-src blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const docsScript = `window.addEventListener("load", () => SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null, defaultModelsExpandDepth: 0,
}));
`

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CreatorVault API</title>
<link rel="icon" type="image/png" href="%s">
%s
</html>
`

const docsPage = `<link rel="stylesheet" href="%s">
</head>
<body>
<div id="docs"></div>
<script src="%s"></script>
<script src="%s"></script>
</body>`

const redocPage = `<style>body { margin: 0 }</style>
</head>
<body>
<redoc spec-url="/openapi.json"></redoc>
<script src="%s"></script>
</body>`

// documents returns all of them by their paths.
func documents() map[string]*document {
	all := map[string]*document{}
	add := func(at string, d *document) string {
		all[at] = d
		return at
	}
	file := func(name string, d *document) string {
		d.cache = forever
		ext := path.Ext(name)
		return add(strings.TrimSuffix(name, ext)+"-"+d.hash+ext, d)
	}
	add("/openapi.json", &document{kind: "application/json; charset=utf-8", cache: askAgain, hash: hash(contract), plain: contract, zipped: zip(contract)})

	icon := bundled("favicon-32x32.png")
	head := file("/docs/icon.png", &document{kind: "image/png", hash: hash(icon), plain: icon})
	body := fmt.Sprintf(docsPage,
		file("/docs/swagger-ui.css", zipped(styleType, bundled("swagger-ui.css.gz"))),
		file("/docs/swagger-ui.js", zipped(scriptType, bundled("swagger-ui-bundle.js.gz"))),
		file("/docs/docs.js", &document{kind: scriptType, hash: hash([]byte(docsScript)), plain: []byte(docsScript)}))
	add("/docs", newPage(head, body))

	head = file("/redoc/icon.png", &document{kind: "image/png", hash: hash(icon), plain: icon})
	body = fmt.Sprintf(redocPage, file("/redoc/redoc.js", zipped(scriptType, zip([]byte(redoc.JavaScript)))))
	add("/redoc", newPage(head, body))
	return all
}

func newPage(icon, rest string) *document {
	html := fmt.Appendf(nil, page, icon, rest)
	return &document{kind: htmlType, cache: askAgain, policy: policy, hash: hash(html), plain: html}
}

func zipped(kind string, b []byte) *document { return &document{kind: kind, hash: hash(b), zipped: b} }

// hash returns a name for what is in b.
func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// bundled returns a file of Swagger UI.
func bundled(name string) []byte {
	b, err := static.FS.ReadFile(name)
	if err != nil { // it is in the binary, or the tests fail
		panic(err)
	}
	return b
}

func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b) // a buffer takes all
	_ = z.Close()
	return out.Bytes()
}

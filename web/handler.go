package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// policy is that of the app's pages: what is not of this server is not loaded,
// nothing runs or styles that is not a file, and what becomes HTML or a script's
// address goes through one of two named doors. %s are the hosts, beside this
// one, that its requests may go to.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'%s; " +
	"manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types cv-markdown cv-sw"

// workerPolicy is that of the service worker, which fetches what pages ask for.
const workerPolicy = "default-src 'none'; connect-src 'self'"

// kinds are the media types of the app's files. A browser runs and shows only
// what has the right one, and the system's own table differs by machine.
var kinds = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json; charset=utf-8",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

type handler struct {
	files  fs.FS
	policy string
	sums   sync.Map // of the files, by name: each is read when first asked for
}

// Handler answers GET for the pages of the app and their files. Every path
// without an extension is a page, whose address the app reads itself. Connect
// are the origins, beside this one, that the app speaks with: of whoever else
// signs people in. A build without the app says so on its pages.
func Handler(connect ...string) http.Handler {
	files, err := fs.Sub(built, "dist")
	if err != nil {
		panic(err) // the name is a constant
	}
	return handlerOf(files, connect...)
}

func handlerOf(files fs.FS, connect ...string) *handler {
	hosts := strings.Join(append([]string{""}, connect...), " ")
	return &handler{files: files, policy: fmt.Sprintf(policy, hosts)}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	hashed := strings.HasPrefix(name, "assets/")
	page := path.Ext(name) == "" && !hashed
	if page {
		name = "index.html"
	}
	f, err := h.find(name, r.Header.Get("Accept-Encoding"))
	switch {
	case err == nil:
		defer f.Close()
	case page:
		serveAbsent(w, r)
		return
	default: // never a page in its place, or an old tab would run HTML after an update
		answer(w, r, http.StatusNotFound, "text/plain; charset=utf-8", "There is no such file.\n")
		return
	}
	f.hashed = hashed
	switch head := w.Header(); name {
	case "index.html":
		head.Set("Content-Security-Policy", h.policy)
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
	case "sw.js":
		head.Set("Content-Security-Policy", workerPolicy)
	}
	h.serve(w, r, f)
}

// serve sends a file, or says that the client has it.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, f *file) {
	head := w.Header()
	head.Add("Vary", "Accept-Encoding")
	head.Set("Content-Type", f.kind)
	head.Set("Cache-Control", "no-cache")
	if f.hashed {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	tag := h.tag(f)
	head.Set("ETag", tag)
	if given := r.Header.Get("If-None-Match"); strings.Contains(given, tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if f.encoding != "" {
		head.Set("Content-Encoding", f.encoding)
	}
	head.Set("Content-Length", strconv.FormatInt(f.size, 10))
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, f) // who has gone away needs no file
	}
}

// tag is the entity tag of a file in its encoding: other bytes, another tag.
func (h *handler) tag(f *file) string {
	sum, ok := h.sums.Load(f.name)
	if !ok {
		sum, _ = h.sums.LoadOrStore(f.name, h.sum(f.name))
	}
	return `"` + sum.(string) + f.suffix + `"`
}

// sum is the hash of a file as it is kept.
func (h *handler) sum(name string) string {
	whole := sha256.New()
	for _, suffix := range []string{".gz", ""} {
		stored, err := h.open(name, suffix)
		if err != nil {
			continue
		}
		_, _ = io.Copy(whole, stored) // from memory
		_ = stored.Close()
		break
	}
	return base64.RawURLEncoding.EncodeToString(whole.Sum(nil)[:12])
}

// A file is one of the app, as it is sent.
type file struct {
	fs.File
	name     string
	suffix   string // of the embedded file: .br, .gz or none
	encoding string
	kind     string
	size     int64
	hashed   bool // its name changes with what it holds
}

// find opens the file of that name, in the best encoding that the client takes.
func (h *handler) find(name, accepted string) (*file, error) {
	kind, served := kinds[path.Ext(name)]
	if !served || !fs.ValidPath(name) {
		return nil, fs.ErrNotExist
	}
	f := &file{name: name, kind: kind}
	for _, encoding := range acceptable(accepted) {
		if stored, err := h.open(name, suffixes[encoding]); err == nil {
			f.encoding, f.suffix = encoding, suffixes[encoding]
			return f.with(stored)
		}
	}
	if stored, err := h.open(name, ""); err == nil {
		return f.with(stored)
	}
	packed, err := h.open(name, ".gz")
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	return f.unpacked(packed)
}

func (h *handler) open(name, suffix string) (fs.File, error) { return h.files.Open(name + suffix) }

func (f *file) with(stored fs.File) (*file, error) {
	info, err := stored.Stat()
	if err != nil || info.IsDir() {
		_ = stored.Close()
		return nil, fs.ErrNotExist
	}
	f.File, f.size = stored, info.Size()
	return f, nil
}

// unpacked is for the few that take neither encoding.
func (f *file) unpacked(packed io.Reader) (*file, error) {
	z, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	whole, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	f.File, f.size, f.suffix = memory{bytes.NewReader(whole)}, int64(len(whole)), ""
	return f, nil
}

// memory is a file that is in memory.
type memory struct{ *bytes.Reader }

func (memory) Stat() (fs.FileInfo, error) { return nil, fs.ErrInvalid }
func (memory) Close() error               { return nil }

// answer sends a text that is made here.
func answer(w http.ResponseWriter, r *http.Request, status int, kind, body string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, body)
	}
}

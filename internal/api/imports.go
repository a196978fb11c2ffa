package api

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/archive/importing"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// maxImports is how many files a process takes in at once.
const maxImports = 4

// imports answers under /api/v1/{user_id}/imports.
type imports struct {
	vault  *vault.Service
	ctx    context.Context //nolint:containedctx // of what goes on after the answer
	most   int64           // bytes of a file
	places chan struct{}
}

// ImportRoutes returns the routes by which files come in, of at most that many
// bytes. What they begin goes on until ctx is done.
func ImportRoutes(ctx context.Context, v *vault.Service, most int64) []Route {
	a := &imports{v, ctx, most, make(chan struct{}, maxImports)}
	const all = "/api/v1/{user_id}/imports"
	return []Route{
		{Pattern: "POST " + all, Handler: asOwner(a.begin), Scope: WriteIdeas, Cost: 1, Body: most, Stream: true},
		{Pattern: "GET " + all, Handler: asOwner(a.list), Scope: ReadIdeas, Cost: 1},
		{Pattern: "GET " + all + "/{import_id}", Handler: asOwner(a.get), Scope: ReadIdeas, Cost: 1},
	}
}

// An anImport is an import as clients see it.
type anImport struct {
	ID      int64             `json:"id"`
	State   vault.ImportState `json:"state"`
	DryRun  bool              `json:"dry_run"`
	Format  string            `json:"format"`
	File    string            `json:"file"`
	Total   int64             `json:"total"`
	Made    int64             `json:"made"`
	Known   int64             `json:"known"`
	Refused int64             `json:"refused"`
	BeganAt vault.Stamp       `json:"began_at"`
	EndedAt *vault.Stamp      `json:"ended_at"`
	Report  jsontext.Value    `json:"report,omitzero"`
}

func importOf(i vault.Import) anImport {
	out := anImport{
		ID: i.ID, State: i.State, DryRun: i.DryRun, Format: i.Format, File: i.File, Total: i.Total, Made: i.Made, Known: i.Known,
		Refused: i.Refused, BeganAt: vault.Stamp{Time: i.BeganAt},
	}
	if i.EndedAt != nil {
		out.EndedAt = &vault.Stamp{Time: *i.EndedAt}
	}
	return out
}

// importKinds are the kinds of content that a file is sent as.
var importKinds = []string{
	"application/zip", "application/x-zip-compressed", "application/json", "text/csv", "text/markdown", "text/plain", "application/octet-stream",
}

func (a *imports) begin(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r, "dry_run", "name")
	dryRun := choice(p, "dry_run", "false", "true", "false") == "true"
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	select {
	case a.places <- struct{}{}:
	default:
		return reply{}, Busy()
	}
	leave := func() { <-a.places }
	spool, err := a.receive(r)
	if err != nil {
		leave()
		return reply{}, err
	}
	leave = func() { _ = spool.Close(); <-a.places } // nothing was kept there
	file, err := foreign.Open(r.Context(), p.got["name"], spool.Reader(), spool.Size(), foreign.DefaultLimits)
	if err != nil {
		leave()
		return reply{}, inBody(err)
	}
	by.Source = vault.FromImport
	g, err := importing.Begin(r.Context(), a.vault, by, file, p.got["name"], dryRun)
	if err != nil {
		_ = file.Close() // as above
		leave()
		return reply{}, err
	}
	began := importOf(g.Import)
	go func() {
		defer leave()
		defer file.Close()
		if _, err := importing.Run(a.ctx, g, file, CheckViewQuery, func(vault.Import) {}); err != nil {
			slog.WarnContext(a.ctx, "an import failed", "error", err)
		}
	}()
	return reply{
		status: http.StatusAccepted, data: began,
		header: http.Header{"Location": {r.URL.EscapedPath() + "/" + strconv.FormatInt(began.ID, 10)}},
	}, nil
}

// inBody says of what is wrong with a file that it is the body.
func inBody(err error) error {
	if e, ok := errors.AsType[*vault.Error](err); ok && e.Code == vault.Invalid && len(e.Details) == 0 {
		return e.At("body", vault.Malformed)
	}
	return err
}

// receive keeps the body of r on disk, where nobody else can read it.
func (a *imports) receive(r *http.Request) (_ *archive.Spool, err error) {
	if r.ContentLength == 0 {
		return nil, atFault("body", vault.Missing, "A file is needed")
	}
	body, err := a.body(r)
	if err != nil {
		return nil, err
	}
	spool, err := archive.NewSpool()
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(spool, io.LimitReader(body, a.most+1))
	switch {
	case err != nil:
		err = atFault("body", vault.Malformed, "The body broke off")
	case n > a.most:
		err = tooLarge.New("The file exceeds %d bytes", a.most)
	case n == 0:
		err = atFault("body", vault.Missing, "A file is needed")
	}
	if err != nil {
		_ = spool.Close() // nothing was kept there
		return nil, err
	}
	return spool, nil
}

// body returns the file that r sends, unpacked.
func (a *imports) body(r *http.Request) (io.Reader, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(importKinds, kind) {
		return nil, unsupportedMedia.New("The file must be sent with one of Content-Type: %s", strings.Join(importKinds, ", "))
	}
	if r.ContentLength > a.most {
		return nil, tooLarge.New("The file exceeds %d bytes", a.most)
	}
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
		return r.Body, nil
	case "gzip":
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, atFault("body", vault.Malformed, "The body is not what its Content-Encoding says")
		}
		return unpacked, nil
	}
	return nil, unsupportedMedia.New("The file must be sent with Content-Encoding: gzip, or none")
}

// importList is the data of a list of imports.
type importList struct {
	Imports []anImport `json:"imports"`
}

func (a *imports) list(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	all, err := a.vault.Imports(r.Context(), by)
	out := importList{Imports: make([]anImport, 0, len(all))}
	for _, i := range all {
		out.Imports = append(out.Imports, importOf(i))
	}
	return reply{status: http.StatusOK, data: out}, err
}

func (a *imports) get(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r)
	id := p.path(r, "import_id")
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	i, err := a.vault.TheImport(r.Context(), by, id)
	if err != nil {
		return reply{}, err
	}
	out := importOf(i)
	if out.Report = jsontext.Value("null"); len(i.Report) > 0 {
		out.Report = i.Report
	}
	return reply{status: http.StatusOK, data: out}, nil
}

package api

import (
	"io"
	"mime"
	"net/http"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"
)

// export sends one idea as a file that people read.
func (a *ideas) export(r *http.Request, by vault.Actor) (reply, error) {
	p := query(r, "format")
	id, format := p.path(r, "idea_id"), choice(p, "format", "markdown", "markdown", "text")
	if err := p.Err(); err != nil {
		return reply{}, err
	}
	idea, err := a.vault.Idea(r.Context(), by, id)
	if err != nil {
		return reply{}, err
	}
	kind, ending, write := "text/markdown; charset=utf-8", ".md", archive.Markdown
	if format == "text" {
		kind, ending, write = "text/plain; charset=utf-8", ".txt", archive.Text
	}
	return reply{
		status: http.StatusOK,
		header: http.Header{
			"Content-Type":        {kind},
			"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": archive.FileName(&idea, ending)})},
		},
		body: func(w io.Writer) error { _, err := w.Write(write(&idea)); return err },
	}, nil
}

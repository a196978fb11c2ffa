package server

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"time"

	"creatorvault.dev/internal/api"
)

// receive reads the body of r before r takes a place among the requests that
// are worked on: whoever sends slowly keeps nobody waiting. A body that is
// said to be larger than the route takes is left for the handler to refuse; of
// one that does not say so, as much is read as shows that it is.
func receive(route api.Route, r *http.Request) {
	most := cmp.Or(route.Body, api.MaxBody)
	if r.ContentLength == 0 || r.ContentLength > most || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return
	}
	got, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err == nil {
		err = io.EOF
	}
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(got), ending{err}))
}

// A flowing body may take as long as it comes: each piece of it has a while,
// in place of the whole.
type flowing struct {
	io.ReadCloser
	conn *http.ResponseController
}

// pieceFor is how long a piece may take.
const pieceFor = 15 * time.Second

// Read reads a piece.
func (f flowing) Read(b []byte) (int, error) {
	if err := f.conn.SetReadDeadline(time.Now().Add(pieceFor)); err != nil { //nolint:forbidigo // the network's time
		return 0, err
	}
	return f.ReadCloser.Read(b)
}

// An ending is how a body ended.
type ending struct{ err error }

// Read returns how.
func (e ending) Read([]byte) (int, error) { return 0, e.err }

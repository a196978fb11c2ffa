package api

import (
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// A handler answers a request or fails. It never writes to the connection, so
// it can neither answer twice nor go on after a failure.
type handler func(r *http.Request) (reply, error)

// A reply has data, which goes into the envelope, or a body that writes itself
// piece by piece, or neither.
type reply struct {
	status int
	data   any
	header http.Header
	body   func(io.Writer) error
}

// ServeHTTP answers r with what h returns.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["Cache-Control"] = noStore
	out, err := h(r)
	if _, bounded := r.Context().Deadline(); !bounded { // it may have taken longer than a reply may
		giveTime(http.NewResponseController(w))
	}
	if err != nil {
		Fail(w, r, err)
		return
	}
	maps.Copy(header, out.header)
	switch {
	case out.body != nil && r.Method != http.MethodHead:
		w.WriteHeader(out.status)
		if err := out.body(&flushed{w, http.NewResponseController(w)}); err != nil {
			slog.WarnContext(r.Context(), "response cut short", "error", nameless(err))
			panic(http.ErrAbortHandler) // so that the client does not take it for whole
		}
	case out.data != nil:
		write(w, r, out.status, func(b []byte) ([]byte, error) { return appendData(b, out.data) })
	default:
		w.WriteHeader(out.status)
	}
}

// nameless returns what a failure of the connection was, without the address of
// the client, which the network's errors hold.
func nameless(err error) error {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Err
	}
	return err
}

// noStore is shared by all replies, as are other header values that never change.
var (
	noStore  = []string{"no-store"}
	jsonType = []string{"application/json; charset=utf-8"}
)

// flushed sends each piece at once, and gives the client time for each.
type flushed struct {
	w    io.Writer
	conn *http.ResponseController
}

// giveTime gives a client a while to read what is written next.
func giveTime(conn *http.ResponseController) {
	const patience = 30 * time.Second
	_ = conn.SetWriteDeadline(time.Now().Add(patience)) //nolint:forbidigo // the wire has no other clock; recorders have no deadline
}

// Write sends piece.
func (f *flushed) Write(piece []byte) (int, error) {
	giveTime(f.conn)
	n, err := f.w.Write(piece)
	if err == nil {
		err = f.conn.Flush()
	}
	return n, err
}

// An appender writes itself as JSON without reflection.
type appender interface{ AppendJSON([]byte) []byte }

// appendData appends the data of a reply, after the member's name.
func appendData(b []byte, data any) ([]byte, error) {
	b = append(b, `"success":true,"data":`...)
	if a, ok := data.(appender); ok {
		return a.AppendJSON(b), nil
	}
	raw, err := json.Marshal(data, json.Deterministic(true))
	return append(b, raw...), err
}

type failure struct {
	Code    vault.Code      `json:"code"`
	Message string          `json:"message"`
	Details []vault.Problem `json:"details"` // [] and never null
	Current vault.Versioned `json:"current,omitzero"`
}

// appendFailure appends the error of a reply, after the member's name.
func appendFailure(b []byte, e *vault.Error) ([]byte, error) {
	raw, err := json.Marshal(failure{e.Code, e.Message, e.Details, e.Current})
	return append(append(b, `"success":false,"error":`...), raw...), err
}

// buffers hold replies while they are written.
var buffers = sync.Pool{New: func() any { return new(make([]byte, 0, 4<<10)) }}

// maxKept is the largest buffer that is worth keeping.
const maxKept = 256 << 10

// write answers r with an envelope, the middle of which content appends.
func write(w http.ResponseWriter, r *http.Request, status int, content func([]byte) ([]byte, error)) {
	buffer := buffers.Get().(*[]byte)
	req := telemetry.RequestOf(r.Context())
	b, err := content(append((*buffer)[:0], '{'))
	if err != nil { // our own types always marshal
		panic(err)
	}
	b = append(append(b, `,"meta":{"request_id":"`...), req.ID...)
	b = append(vault.AppendTime(append(b, `","timestamp":`...), req.At), '}', '}')
	header := w.Header()
	header["Content-Type"] = jsonType
	header["Content-Length"] = []string{strconv.Itoa(len(b))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		if _, err := w.Write(b); err != nil {
			slog.DebugContext(r.Context(), "client went away", "error", nameless(err))
		}
	}
	if *buffer = b; cap(b) <= maxKept {
		buffers.Put(buffer)
	}
}

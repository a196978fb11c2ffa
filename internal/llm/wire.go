package llm

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

// How often a call is tried again, and how long it waits at most where the
// server says when to come back.
const (
	retries      = 2
	longestWait  = 10 * time.Second
	mostAnswered = 4 << 20 // bytes of an answer on the wire
	mostLooked   = 4 << 10 // bytes of a failure that are looked at
)

// A wire carries one call to the server. It stands between the library and
// the network, so that no failure of the server comes to the library, which
// would put its words into errors.
type wire struct {
	*Model
	sent  int  // bytes of the request
	whole bool // the answer is no stream, and waits in body
	body  io.ReadCloser
}

// Do sends r until there is an answer, or it is no use.
func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.sent = int(r.ContentLength)
	for tried := 0; ; tried++ {
		answer, err := w.once(r, tried)
		if err == nil {
			w.body = &bounded{answer.Body, mostAnswered}
			answer.Body = w.body
			return answer, nil
		}
		wait, again := w.again(err, tried)
		if !again {
			return nil, err
		}
		if err := pause(r.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// again says whether and when a call that failed is tried again.
func (w *wire) again(err error, tried int) (wait time.Duration, ok bool) {
	e, ok := errors.AsType[*Error](err)
	if !ok || !e.again || tried == retries || e.RetryAfter > longestWait {
		return 0, false
	}
	return max(w.Patience.Again<<tried, e.RetryAfter), true
}

// once sends r once. What it returns without a failure is an answer.
func (w *wire) once(r *http.Request, tried int) (*http.Response, error) {
	ctx := r.Context()
	if tried > 0 {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		r = r.Clone(ctx)
		r.Body = body
	}
	answer, err := w.http.Do(r) //nolint:gosec // to where the operator says, and nowhere else
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, unreached(err)
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	switch {
	case answer.StatusCode != http.StatusOK:
		defer answer.Body.Close()
		return nil, refused(answer)
	case kind == "text/html": // a page of some proxy
		_ = answer.Body.Close() // nothing of it is wanted
		return nil, failed("answered with a page")
	}
	w.whole = kind == "application/json" // it does not stream, or not now
	return answer, nil
}

// refused makes an error of an answer other than 200.
func refused(answer *http.Response) error {
	e := status(answer.StatusCode)
	head, _ := io.ReadAll(io.LimitReader(answer.Body, mostLooked)) // as much as came
	if e.noTools = refusesTools(head); e.noTools {
		return e
	}
	if s, err := strconv.ParseUint(answer.Header.Get("Retry-After"), 10, 31); err == nil {
		e.RetryAfter = time.Duration(s) * time.Second
	}
	code := answer.StatusCode
	e.again = code == http.StatusTooManyRequests || code >= http.StatusInternalServerError
	if code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
		e.Kind = Busy
	}
	return e
}

// refusesTools reports whether a server says that the model takes no tools.
// Each says it in its own words, and under a status of its own.
func refusesTools(body []byte) bool {
	body = bytes.ToLower(body)
	if !bytes.Contains(body, []byte("tool")) {
		return false
	}
	for _, word := range []string{"support", "requires", "enable"} {
		if bytes.Contains(body, []byte(word)) {
			return true
		}
	}
	return false
}

// pause waits.
func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errTooLong is the end of an answer that has none.
var errTooLong = failed("answered too much")

// bounded is a body of which no more than so much is read.
type bounded struct {
	io.ReadCloser
	left int
}

// Read reads what is left to be read.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

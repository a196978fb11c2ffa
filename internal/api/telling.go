package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"time"
)

// wantsStream reports whether r asks for a stream of events.
func wantsStream(r *http.Request) bool {
	for one := range elements(r.Header["Accept"]) {
		if kind, params, err := mime.ParseMediaType(one); err == nil && kind == "text/event-stream" && params["q"] != "0" {
			return true
		}
	}
	return false
}

// A telling is work that says piece by piece how it goes. What it says is
// written as it comes, by another goroutine than its own.
type telling struct {
	ctx    context.Context //nolint:containedctx // the request's, of which the telling is all
	stop   context.CancelFunc
	pieces chan []byte
	ended  chan struct{}
	last   []byte // what is said at the end
	err    error  // of the work, once it has ended
}

// tell begins work, and waits until it says something or ends. What fails
// before is the failure of the request; later on it can only be said, as fault
// puts it. The body of a reply runs what is returned.
func tell(ctx context.Context, work func(ctx context.Context, say func([]byte) error) (last []byte, _ error), fault func(context.Context, error) []byte) (func(io.Writer) error, error) {
	ctx, stop := context.WithCancel(ctx)
	t := &telling{ctx: ctx, stop: stop, pieces: make(chan []byte), ended: make(chan struct{})}
	go t.work(work)
	var first []byte
	select {
	case first = <-t.pieces:
	case <-t.ended:
		if stop(); t.err != nil {
			return nil, t.err
		}
	}
	return func(w io.Writer) error { return t.run(w, first, fault) }, nil
}

func (t *telling) work(work func(context.Context, func([]byte) error) ([]byte, error)) {
	defer close(t.ended)
	defer func() {
		if p := recover(); p != nil {
			t.err = Panicked(p)
		}
	}()
	t.last, t.err = work(t.ctx, t.say)
}

// say hands a piece to whoever writes.
func (t *telling) say(piece []byte) error {
	select {
	case t.pieces <- piece:
		return nil
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}

// run writes until the work ends, and ends it where nobody reads any more.
func (t *telling) run(w io.Writer, piece []byte, fault func(context.Context, error) []byte) error {
	defer func() { t.stop(); <-t.ended }()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		if len(piece) > 0 {
			if _, err := w.Write(piece); err != nil {
				return err
			}
		}
		select {
		case piece = <-t.pieces:
		case <-beat.C:
			piece = []byte(":\n\n")
		case <-t.ended:
			end := t.last
			if t.err != nil {
				end = fault(t.ctx, t.err)
			}
			_, err := w.Write(end)
			return err
		}
	}
}

// eventOf is one event of a stream.
func eventOf(name string, data []byte) []byte {
	return append(append([]byte("event: "+name+"\ndata: "), data...), "\n\n"...)
}

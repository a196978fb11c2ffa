package api

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// How streams of changes are written.
const (
	lookAfter  = 400 * time.Millisecond // how often a stream asks whether its token is still good
	heartbeat  = 15 * time.Second       // without a word, proxies would end it
	replayPage = 100                    // changes that are read and written at once
	timeBase   = 36                     // of the time in an id
)

// A Gate tells whom a token speaks for, as [identity.Gate] does.
type Gate interface {
	Identify(ctx context.Context, token string) (*identity.Principal, error)
}

// Live tells programs what changes in a person's vault, as it does.
type Live struct {
	vault  *vault.Service
	gate   Gate
	ending <-chan struct{}
	sent   atomic.Int64
}

// NewLive returns a Live whose streams end once ending is closed.
func NewLive(v *vault.Service, gate Gate, ending <-chan struct{}) *Live {
	return &Live{vault: v, gate: gate, ending: ending}
}

// LivePattern is the route of the streams.
const LivePattern = "GET /api/v1/{user_id}/events"

// Route answers with a stream of changes.
func (l *Live) Route() Route {
	return Route{Pattern: LivePattern, Handler: asOwner(l.follow), Scope: ReadIdeas, Cost: 1, Stream: true}
}

// Sent counts the changes that were sent.
func (l *Live) Sent() int64 { return l.sent.Load() }

// streamHeader is that of every stream. Proxies would keep back what is small.
var streamHeader = http.Header{"Content-Type": {"text/event-stream"}, "X-Accel-Buffering": {"no"}}

func (l *Live) follow(r *http.Request, by vault.Actor) (reply, error) {
	if err := query(r).Err(); err != nil {
		return reply{}, err
	}
	f, err := l.vault.Follow(by)
	if err != nil {
		return reply{}, err
	}
	head, err := l.end(r.Context(), by) // after Follow, so that nothing falls between
	if err != nil || r.Method == http.MethodHead {
		f.Close()
	}
	if err != nil {
		return reply{}, err
	}
	s := &stream{Live: l, Follower: f, ctx: r.Context(), by: by, token: bearer(r)}
	s.begin(r.Header.Get("Last-Event-ID"), head)
	return reply{status: http.StatusOK, header: streamHeader, body: s.run}, nil
}

// end is where the log of a person ends.
func (l *Live) end(ctx context.Context, by vault.Actor) (mark, error) {
	head, err := l.vault.Head(ctx, by)
	if err != nil || head == 0 {
		return mark{}, err
	}
	last, err := l.vault.Changes(ctx, by, head-1, 1)
	if err != nil || len(last) == 0 {
		return mark{}, err
	}
	return markOf(&last[0]), nil
}

// A mark is a place in a log: the last change before it, by its number, and by
// its time in µs, which tells it from that of another log. The zero mark is the
// beginning.
type mark struct {
	seq int64
	at  int64
}

func markOf(c *vault.Change) mark { return mark{c.Seq, c.At.UnixMicro()} }

// parseMark reads the id of an event.
func parseMark(id string) (mark, bool) {
	var m mark
	if id == "0" {
		return m, true
	}
	number, at, _ := strings.Cut(id, "-")
	var wrong, late error
	m.seq, wrong = strconv.ParseInt(number, 10, 64)
	m.at, late = strconv.ParseInt(at, timeBase, 64)
	return m, wrong == nil && late == nil && m.seq > 0 && string(m.appendTo(nil)) == id
}

// appendTo appends the id of the event that ends there.
func (m mark) appendTo(b []byte) []byte {
	b = strconv.AppendInt(b, m.seq, 10)
	if m.seq == 0 {
		return b
	}
	return strconv.AppendInt(append(b, '-'), m.at, timeBase)
}

// bearer is the token of a request that the server has let in.
func bearer(r *http.Request) string {
	const scheme = len("Bearer ")
	if line := r.Header.Get("Authorization"); len(line) > scheme {
		return line[scheme:]
	}
	return ""
}

// A stream is one program that follows one log.
type stream struct {
	*Live
	*vault.Follower
	ctx    context.Context //nolint:containedctx // the request's, of which the stream is all
	by     vault.Actor
	token  string
	at     mark // up to which the log was sent
	behind bool // there may be more to send
	buffer []byte
}

// begin says from where on the stream tells: after the last event that the
// client had, or from now on. Whether this log has that event is seen as it is
// read.
func (s *stream) begin(last string, head mark) {
	s.buffer = append(s.buffer, "retry: 1000\n\n"...)
	switch at, ok := parseMark(last); {
	case last == "":
		s.put("hello", head)
	case ok:
		s.reach(at)
		s.behind = true
	default:
		s.put("reset", head)
	}
}

// put appends an event that tells where the stream is, and of when the last
// change before it is: who read later has that one.
func (s *stream) put(event string, at mark) {
	s.event(event, at)
	s.buffer = append(strconv.AppendInt(append(s.buffer, `{"seq":`...), at.seq, 10), `,"at":`...)
	if at.seq == 0 {
		s.buffer = append(s.buffer, "null"...)
	} else {
		s.buffer = vault.AppendTime(s.buffer, time.UnixMicro(at.at))
	}
	s.buffer = append(s.buffer, "}\n\n"...)
	s.reach(at)
}

// event appends what comes before the data of an event.
func (s *stream) event(name string, at mark) {
	b := at.appendTo(append(s.buffer, "id: "...))
	s.buffer = append(append(append(b, "\nevent: "...), name...), "\ndata: "...)
}

func (s *stream) reach(at mark) {
	s.at = at
	s.Seen(at.seq)
}

// run writes until the client goes, the token is void or the server ends. The
// end is written too, for the deadline of what was written last has passed.
func (s *stream) run(w io.Writer) error {
	defer s.Close()
	look := time.NewTicker(lookAfter)
	defer look.Stop()
	quiet := time.Duration(0)
	for {
		if err := s.catchUp(w); err != nil {
			return err
		}
		select {
		case <-s.Grown:
			s.behind = true
		case <-look.C:
			if quiet += lookAfter; quiet >= heartbeat {
				quiet = 0
				s.buffer = append(s.buffer, ":\n\n"...)
			}
		case <-s.ending:
		case <-s.ctx.Done():
			return nil
		}
		if s.over() {
			_, err := io.WriteString(w, ": end\n\n")
			return err
		}
	}
}

// over reports whether the stream must end.
func (s *stream) over() bool {
	select {
	case <-s.ending:
		return true
	default:
	}
	_, err := s.gate.Identify(s.ctx, s.token)
	_, judged := identity.ReasonOf(err) // where nobody can tell now, it stays
	return judged
}

// catchUp writes what is to be written, and all that the log has to tell. What
// cannot be read now is read at the next look.
func (s *stream) catchUp(w io.Writer) error {
	for more := true; more; {
		more = s.behind && s.read()
		if len(s.buffer) == 0 {
			return nil
		}
		if _, err := w.Write(s.buffer); err != nil {
			return err
		}
		if s.buffer = s.buffer[:0]; cap(s.buffer) > 4<<10 {
			s.buffer = nil // an idle stream is small
		}
		if more && (s.ctx.Err() != nil || s.over()) {
			return s.ctx.Err()
		}
	}
	return nil
}

// read appends the next changes, and reports whether there may be more. The
// last one that was sent is read with them: where it is not as it was, the log
// is another one by now, of a vault that was restored from a copy.
func (s *stream) read() bool {
	from, known := s.at.seq, 0
	if from > 0 {
		from, known = from-1, 1
	}
	changes, err := s.vault.Changes(s.ctx, s.by, from, known+replayPage)
	if err != nil {
		return false // still behind
	}
	if known > 0 && (len(changes) == 0 || markOf(&changes[0]) != s.at) {
		head, err := s.end(s.ctx, s.by)
		if err == nil {
			s.behind = false
			s.put("reset", head)
		}
		return false
	}
	changes = changes[known:]
	for i := range changes {
		c := &changes[i]
		s.event("change", markOf(c))
		s.buffer = append(c.AppendJSON(s.buffer), "\n\n"...)
		s.reach(markOf(c))
	}
	s.sent.Add(int64(len(changes)))
	s.behind = len(changes) == replayPage
	return s.behind
}

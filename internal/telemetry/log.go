package telemetry

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Critical is the level of what needs an operator at once.
const Critical = slog.Level(12)

// service is how log lines name this program.
const service = "creatorvault-backend"

// ParseLevel returns the level of that name, INFO for any other.
func ParseLevel(name string) slog.Level {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelWarn, slog.LevelError, Critical} {
		if levelName(level) == name {
			return level
		}
	}
	return slog.LevelInfo
}

func levelName(level slog.Level) string {
	switch {
	case level >= Critical:
		return "CRITICAL"
	case level >= slog.LevelError:
		return "ERROR"
	case level >= slog.LevelWarn:
		return "WARNING"
	case level >= slog.LevelInfo:
		return "INFO"
	}
	return "DEBUG"
}

// A Log writes log lines. What matters is written at once; the rest is kept
// for up to a tenth of a second, so that a line costs no system call.
type Log struct {
	mu     sync.Mutex
	out    io.Writer
	buffer []byte
	quit   chan struct{}
	done   chan struct{}
}

// How much is kept, and how long.
const (
	bufferSize = 64 << 10
	flushEvery = 100 * time.Millisecond
)

// NewLog returns a log that writes to out until Close.
func NewLog(out io.Writer) *Log {
	l := &Log{out: out, buffer: make([]byte, 0, bufferSize), quit: make(chan struct{}), done: make(chan struct{})}
	go l.loop()
	return l
}

func (l *Log) loop() {
	defer close(l.done)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.mu.Lock()
			l.flush()
			l.mu.Unlock()
		case <-l.quit:
			return
		}
	}
}

// add keeps a line, or writes it with all before it.
func (l *Log) add(line []byte, now bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buffer = append(l.buffer, line...)
	if now || len(l.buffer) > bufferSize-4<<10 {
		l.flush()
	}
}

func (l *Log) flush() {
	if len(l.buffer) > 0 {
		_, _ = l.out.Write(l.buffer) // there is no other place to complain
		l.buffer = l.buffer[:0]
	}
}

// Close writes what is kept. Lines that come later are written at once.
func (l *Log) Close() {
	close(l.quit)
	<-l.done
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
}

// Handler returns a handler for lines from that level on. In an environment
// that people watch it writes for them, else JSON.
func (l *Log) Handler(level slog.Level, environment string, forPeople bool) slog.Handler {
	return &handler{log: l, level: level, environment: environment, plain: forPeople}
}

type handler struct {
	log         *Log
	level       slog.Level
	environment string
	plain       bool
	attrs       []slog.Attr
	group       string
}

// Enabled implements [slog.Handler].
func (h *handler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

// WithAttrs implements [slog.Handler].
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	with.attrs = append([]slog.Attr{}, h.attrs...)
	for _, a := range attrs {
		a.Key = h.group + a.Key
		with.attrs = append(with.attrs, a)
	}
	return &with
}

// WithGroup implements [slog.Handler]. Groups become the beginning of keys.
func (h *handler) WithGroup(name string) slog.Handler {
	with := *h
	with.group += name + "."
	return &with
}

var lines = sync.Pool{New: func() any { return new(make([]byte, 0, 512)) }}

// Handle implements [slog.Handler].
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	line := lines.Get().(*[]byte)
	b := (*line)[:0]
	if h.plain {
		b = h.forPeople(ctx, b, r)
	} else {
		b = h.forMachines(ctx, b, r)
	}
	h.log.add(b, r.Level >= slog.LevelWarn || h.plain)
	*line = b
	lines.Put(line)
	return nil
}

// forMachines writes the seven fields that every line has, and then its own.
func (h *handler) forMachines(ctx context.Context, b []byte, r slog.Record) []byte {
	req := RequestOf(ctx)
	b = append(b, `{"timestamp":"`...)
	b = r.Time.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	b = append(append(b, `","level":"`...), levelName(r.Level)...)
	b = quoted(append(b, `","message":`...), r.Message)
	b = quoted(append(b, `,"request_id":`...), req.ID)
	b = quoted(append(b, `,"user_id":`...), req.User)
	b = append(append(b, `,"service":"`+service+`","environment":"`...), h.environment...)
	b = append(b, '"')
	for _, a := range h.attrs {
		b = member(b, "", a)
	}
	r.Attrs(func(a slog.Attr) bool { b = member(b, h.group, a); return true })
	return append(b, '}', '\n')
}

// member appends an attribute as a member of an object.
func member(b []byte, group string, a slog.Attr) []byte {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		for _, inner := range v.Group() {
			b = member(b, group+a.Key+".", inner)
		}
		return b
	}
	b = append(quoted(append(b, ','), group+a.Key), ':')
	switch v.Kind() {
	case slog.KindInt64:
		return strconv.AppendInt(b, v.Int64(), 10)
	case slog.KindUint64:
		return strconv.AppendUint(b, v.Uint64(), 10)
	case slog.KindFloat64:
		return strconv.AppendFloat(b, v.Float64(), 'f', 3, 64)
	case slog.KindBool:
		return strconv.AppendBool(b, v.Bool())
	default:
		return quoted(b, v.String())
	}
}

// quoted appends s as a JSON string, whatever bytes it holds.
func quoted(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			b, _ = jsontext.AppendQuote(b, s) // replaces what is not UTF-8
			return b
		}
	}
	return append(append(append(b, '"'), s...), '"') // as nearly all are
}

// forPeople writes a line that is read on a terminal.
func (h *handler) forPeople(ctx context.Context, b []byte, r slog.Record) []byte {
	const red, yellow, grey, plain = "\x1b[31m", "\x1b[33m", "\x1b[90m", "\x1b[0m"
	colour := map[bool]string{true: yellow}[r.Level >= slog.LevelWarn]
	if r.Level >= slog.LevelError {
		colour = red
	}
	b = append(b, grey...)
	b = r.Time.AppendFormat(b, "15:04:05.000 ")
	b = append(append(append(b, colour...), levelName(r.Level)...), plain...)
	b = append(append(b, ' '), r.Message...)
	show := func(key string, v slog.Value) {
		b = append(append(append(append(append(b, ' '), grey...), key...), '='), plain...)
		text := v.String()
		if v.Kind() == slog.KindFloat64 {
			text = strconv.FormatFloat(v.Float64(), 'f', 1, 64)
		}
		if raw, err := json.Marshal(text); err == nil && (len(raw) != len(text)+2 || text == "" || strings.Contains(text, " ")) {
			text = string(raw)
		}
		b = append(b, text...)
	}
	for _, a := range h.attrs {
		show(a.Key, a.Value.Resolve())
	}
	r.Attrs(func(a slog.Attr) bool { show(h.group+a.Key, a.Value.Resolve()); return true })
	if req := RequestOf(ctx); req.ID != "" {
		show("request_id", slog.StringValue(req.ID))
	}
	return append(b, '\n')
}

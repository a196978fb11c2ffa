package telemetry

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// sink collects what is written, by several goroutines.
type sink struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *sink) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestEveryLineHasTheSevenFields(t *testing.T) {
	out := new(sink)
	l := NewLog(out)
	log := slog.New(l.Handler(slog.LevelDebug, "staging", false))
	ctx := WithRequest(t.Context(), &Request{ID: "req_1", User: "ada\"\xff"})
	log.InfoContext(ctx, "line \n one", "n", 3, "f", 1.23456, "b", true, "d", time.Second, "err", errors.New("bad \x00"), slog.Group("g", "k", "v"))
	log.With("a", 1).WithGroup("x").DebugContext(t.Context(), "two", "b", uint64(2))
	log.Log(t.Context(), Critical, "three")
	l.Close()
	var got []map[string]any
	for line := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if _, err := time.Parse("2006-01-02T15:04:05.000Z", m["timestamp"].(string)); err != nil {
			t.Error(err)
		}
		delete(m, "timestamp")
		got = append(got, m)
	}
	want := []map[string]any{
		{"level": "INFO", "message": "line \n one", "request_id": "req_1", "user_id": "ada\"\uFFFD", "n": 3.0, "f": 1.235, "b": true, "d": "1s", "err": "bad \x00", "g.k": "v"},
		{"level": "DEBUG", "message": "two", "request_id": "", "user_id": "", "a": 1.0, "x.b": 2.0},
		{"level": "CRITICAL", "message": "three", "request_id": "", "user_id": ""},
	}
	for _, m := range want {
		m["service"], m["environment"] = "creatorvault-backend", "staging"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatMattersIsWrittenAtOnceAndTheRestSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := new(sink)
		l := NewLog(out)
		defer l.Close()
		log := slog.New(l.Handler(slog.LevelInfo, "dev", false))
		log.Debug("never")
		log.Info("later")
		if out.String() != "" {
			t.Errorf("written at once: %s", out.String())
		}
		time.Sleep(flushEvery + time.Millisecond)
		if !strings.Contains(out.String(), "later") {
			t.Error("not written after a tenth of a second")
		}
		log.Warn("now")
		if !strings.Contains(out.String(), "now") || strings.Contains(out.String(), "never") {
			t.Errorf("after a warning: %s", out.String())
		}
		for range 2000 {
			log.Info(strings.Repeat("x", 100))
		}
		if len(out.String()) < 2000*100-bufferSize {
			t.Error("the buffer grows without bound")
		}
	})
}

func TestPeopleGetLinesTheyCanRead(t *testing.T) {
	out := new(sink)
	l := NewLog(out)
	defer l.Close()
	log := slog.New(l.Handler(slog.LevelInfo, "dev", true)).With("a", "b c")
	log.WarnContext(WithRequest(t.Context(), &Request{ID: "req_1"}), "careful", "ms", 1.234, "empty", "")
	log.Error("broken")
	for _, want := range []string{"WARNING", "careful", `"b c"`, "1.2", `""`, "req_1", "ERROR", "broken"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
}

func TestLevelsHaveTheNamesOfTheSettings(t *testing.T) {
	for name, want := range map[string]slog.Level{"DEBUG": -4, "INFO": 0, "WARNING": 4, "ERROR": 8, "CRITICAL": 12, "": 0} {
		if got := ParseLevel(name); got != want {
			t.Errorf("ParseLevel(%q) = %v", name, got)
		}
	}
}

func BenchmarkRequestLine(b *testing.B) {
	l := NewLog(io.Discard)
	defer l.Close()
	log := slog.New(l.Handler(slog.LevelInfo, "production", false))
	ctx := WithRequest(b.Context(), &Request{ID: "req_12345678901234567890", User: "user_123"})
	b.ReportAllocs()
	for b.Loop() {
		log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("method", "GET"), slog.String("route", "GET /api/v1/{user_id}/ideas"),
			slog.Int("status", 200), slog.Float64("duration_ms", 1.5), slog.Int64("bytes", 1000))
	}
}

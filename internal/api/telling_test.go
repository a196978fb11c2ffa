package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAStreamIsSentToWhoAsksForOne(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/*": false, "text/event-stream;q=0": false, "text/event-streams": false,
		"text/event-stream": true, "application/json, text/event-stream": true, "Text/Event-Stream; charset=utf-8": true,
	} {
		if got := wantsStream(&http.Request{Header: http.Header{"Accept": {accept}}}); got != want {
			t.Errorf("%q: %t", accept, got)
		}
	}
}

// fault tells an error in its own words.
func fault(_ context.Context, err error) []byte { return []byte("fault: " + err.Error()) }

func TestATellingBeatsWhileNothingIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, err := tell(t.Context(), func(_ context.Context, say func([]byte) error) ([]byte, error) {
			if err := say([]byte("one\n")); err != nil {
				return nil, err
			}
			<-time.After(31 * time.Second)
			return []byte("end\n"), say([]byte("two\n"))
		}, fault)
		if err != nil {
			t.Fatal(err)
		}
		w := &wire{}
		if err := body(w); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(w.take(), ""); got != "one\n:\n\n:\n\ntwo\nend\n" {
			t.Errorf("%q", got)
		}
	})
}

func TestATellingThatFailsOrPanicsSaysSo(t *testing.T) {
	broken := errors.New("broken")
	for name, work := range map[string]func(say func([]byte) error) ([]byte, error){
		"fails":  func(func([]byte) error) ([]byte, error) { return nil, broken },
		"panics": func(func([]byte) error) ([]byte, error) { panic(broken) },
	} {
		if _, err := tell(t.Context(), func(_ context.Context, say func([]byte) error) ([]byte, error) { return work(say) }, fault); err == nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("%s at once: %v", name, err)
		}
		body, err := tell(t.Context(), func(_ context.Context, say func([]byte) error) ([]byte, error) {
			if err := say([]byte("one\n")); err != nil {
				return nil, err
			}
			return work(say)
		}, fault)
		if err != nil {
			t.Fatal(err)
		}
		w := &wire{}
		if err := body(w); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(w.take(), ""); !strings.HasPrefix(got, "one\nfault: ") || !strings.Contains(got, "broken") {
			t.Errorf("%s later: %q", name, got)
		}
	}
}

// deaf takes nothing.
type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWorkEndsWhereNobodyReads(t *testing.T) {
	ended := make(chan error, 1)
	body, err := tell(t.Context(), func(ctx context.Context, say func([]byte) error) ([]byte, error) {
		err := say([]byte("one\n"))
		for err == nil {
			err = say([]byte("more\n"))
		}
		ended <- ctx.Err()
		return nil, err
	}, fault)
	if err != nil {
		t.Fatal(err)
	}
	if err := body(deaf{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	default:
		t.Error("the work goes on")
	}
}

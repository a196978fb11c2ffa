package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/telemetry"
)

// How long requests may take to arrive and to be answered, and connections to
// stand idle.
const (
	headerPatience = 5 * time.Second
	bodyPatience   = 15 * time.Second
	replyPatience  = 30 * time.Second
	idlePatience   = 2 * time.Minute
	maxHeaders     = 32 << 10

	profilePatience = 2 * time.Minute // a profile is taken for half a minute or more
)

// A server that is asked to end is gone after ten seconds at most: SHUTDOWN_DELAY
// and what the last requests need, and what their handlers need to notice.
const (
	lastPatience   = 8500 * time.Millisecond
	noticePatience = 500 * time.Millisecond
)

// listeners are the ports that a server has taken.
type listeners struct {
	public  net.Listener
	metrics net.Listener // nil: there are none
}

// occupy takes the ports of c.
func occupy(ctx context.Context, c *config.Config) (*listeners, error) {
	public, err := listen(ctx, net.JoinHostPort(c.Host, strconv.Itoa(c.Port)), "HOST and PORT say")
	if err != nil {
		return nil, err
	}
	l := &listeners{public: public}
	if c.MetricsAddr != "" {
		if l.metrics, err = listen(ctx, c.MetricsAddr, "METRICS_ADDR says"); err != nil {
			l.close()
			return nil, err
		}
	}
	return l, nil
}

func listen(ctx context.Context, addr, setting string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		if e, ok := errors.AsType[*net.OpError](err); ok {
			err = e.Err // without what it repeats of the address
		}
		return nil, fmt.Errorf("cannot listen on %s, as %s: %w", addr, setting, err)
	}
	return l, nil
}

// port is where people's requests come.
func (l *listeners) port() int { return l.public.Addr().(*net.TCPAddr).Port }

func (l *listeners) close() {
	_ = l.public.Close() // whoever served it has closed it already
	if l.metrics != nil {
		_ = l.metrics.Close()
	}
}

// A front is the servers of a program, and how they end.
type front struct {
	public, metrics *http.Server
	at              *listeners
	ready           *readiness
	delay           time.Duration
	failed          chan error   // why a server ended by itself
	busy            atomic.Int64 // handlers at work
	cut             context.CancelFunc
}

func newFront(c *config.Config, handler http.Handler, ready *readiness, m *telemetry.Metrics, at *listeners) *front {
	f := &front{at: at, ready: ready, delay: c.ShutdownDelay, failed: make(chan error, 2)}
	f.public = newServer(f.door(handler), replyPatience)
	f.metrics = newServer(telemetry.Mux(m, c.Pprof), profilePatience)
	return f
}

// newServer returns a server whose handlers may take patience for an answer.
func newServer(handler http.Handler, patience time.Duration) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerPatience, ReadTimeout: bodyPatience, WriteTimeout: patience,
		IdleTimeout: idlePatience, MaxHeaderBytes: maxHeaders, ErrorLog: log.New(complaints{}, "", 0),
	}
}

// door counts who is inside. A server that ends sends its clients elsewhere
// with each answer: a connection that is closed between two requests loses the
// second, and clients cannot tell whether it was heard.
func (f *front) door(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.busy.Add(1)
		defer f.busy.Add(-1)
		if f.ready.closing.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// open begins to serve.
func (f *front) open(ctx context.Context) {
	var requests context.Context
	requests, f.cut = context.WithCancel(context.WithoutCancel(ctx))
	f.public.BaseContext = func(net.Listener) context.Context { return requests }
	serve := func(s *http.Server, l net.Listener) { f.failed <- s.Serve(l) }
	go serve(f.public, f.at.public)
	if f.at.metrics != nil {
		go serve(f.metrics, f.at.metrics)
	}
	slog.InfoContext(ctx, "serving", "address", f.at.public.Addr().String(), "version", programVersion())
}

// close waits until ctx is done and ends in such an order that no request is
// lost: readiness fails at once, balancers have time to see that, then no more
// connections are taken, and those that are there finish. Who then still reads
// or writes is cut off.
func (f *front) close(ctx context.Context) error {
	defer f.metrics.Close()
	defer f.cut()
	select {
	case err := <-f.failed:
		return fmt.Errorf("the server ended by itself: %w", errors.Join(err, f.public.Close()))
	case <-ctx.Done():
	}
	ctx = context.WithoutCancel(ctx)
	f.ready.closing.Store(true)
	slog.InfoContext(ctx, "shutting down", "delay", f.delay.String())
	time.Sleep(f.delay)
	last, stop := context.WithTimeout(ctx, lastPatience-f.delay)
	defer stop()
	err := f.public.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		f.cut()
		err = f.public.Close()
		f.leave()
	}
	slog.InfoContext(ctx, "shut down")
	return err
}

// leave waits a moment for handlers that were cut off.
func (f *front) leave() {
	const look = 10 * time.Millisecond
	for range noticePatience / look {
		if f.busy.Load() == 0 {
			return
		}
		time.Sleep(look)
	}
}

// complaints brings into the log what net/http has to say.
type complaints struct{}

// peer is an address in a complaint; whose it is concerns nobody.
var peer = regexp.MustCompile(`(from |serving )?(\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:.%]+\]):\d+:? ?`)

// Write logs a complaint.
func (complaints) Write(b []byte) (int, error) {
	text := strings.TrimSpace(peer.ReplaceAllString(string(b), ""))
	slog.Warn("connection failed", "error", strings.TrimPrefix(text, "http: ")) // there is no request yet
	return len(b), nil
}

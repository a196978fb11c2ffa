package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"
)

func serveCommand() command {
	return command{
		name: "serve", brief: "serve the API and the app",
		help: `
Brings the database up to date first (--migrate=false only checks it), then
answers until it is asked to end (SIGTERM, Ctrl-C); a second time ends it at once.`,
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: serve takes no word %q", errUsage, args[0])
			}
			return serve(ctx, e, c)
		},
	}
}

// How long requests may take to arrive and to be answered, and connections to
// stand idle; and how long the last ones have when the server ends.
const (
	headerPatience = 5 * time.Second
	bodyPatience   = 15 * time.Second
	replyPatience  = 30 * time.Second
	idlePatience   = 2 * time.Minute
	lastPatience   = 4 * time.Second
	maxHeaders     = 32 << 10
)

// serve answers requests until ctx is done.
func serve(ctx context.Context, e env, c *config.Config) (err error) {
	tuneMemory(e)
	logs := telemetry.NewLog(e.stderr)
	defer logs.Close()
	slog.SetDefault(slog.New(logs.Handler(telemetry.ParseLevel(c.LogLevel), c.Environment, c.Environment == "dev" && isTerminal(e.stderr))))
	for _, warning := range c.Warnings {
		slog.WarnContext(ctx, warning) //nolint:sloglint // the text is one of ours
	}
	metrics := telemetry.NewMetrics(programVersion(), c.Store())
	d, err := databaseOf(c, true, observer(c, metrics))
	if err != nil {
		return err
	}
	if c.MigrateOnStart {
		err = d.migrate(ctx)
	} else {
		err = d.check(ctx)
	}
	if err != nil {
		return err
	}
	s, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	metrics.Gauge("connections_open", "Connections to the database.", func() float64 { open, _ := s.Conns(); return float64(open) })
	metrics.Gauge("connections_used", "Connections to the database that are in use.", func() float64 { _, used := s.Conns(); return float64(used) })

	running, stop := context.WithCancel(context.WithoutCancel(ctx)) // what serves requests ends after they do
	defer stop()
	handler, ready, err := assemble(running, c, d, s, metrics)
	if err != nil {
		return err
	}
	return listen(ctx, e, c, handler, ready, metrics)
}

// observer tells metrics, and in debug mode the log, of each call to the database.
func observer(c *config.Config, m *telemetry.Metrics) func(string, time.Duration) {
	if !c.Debug {
		return m.Queried
	}
	return func(query string, took time.Duration) {
		m.Queried(query, took)
		slog.Debug("query", "query", query, "duration_ms", float64(took)/float64(time.Millisecond))
	}
}

// assemble puts the faces together.
func assemble(ctx context.Context, c *config.Config, d *database, s store, m *telemetry.Metrics) (http.Handler, *readiness, error) {
	gate, faces, err := identify(ctx, c, s)
	if err != nil {
		return nil, nil, err
	}
	ready := &readiness{store: s, schema: d.check}
	routes := append(api.Routes(vault.NewService(s, time.Now), ready), faces...)
	return server.New(routes, server.Options{
		PublicURL: c.PublicURL, Hosts: c.AllowedHosts, Origins: c.AllowedOrigins, Proxies: c.TrustedProxies,
		Exempt: c.RateLimitExempt, UserLimit: c.UserLimit, AnonLimit: c.AnonLimit, Limiter: server.NewBuckets(time.Now),
		Gate: gate, Metrics: m, Now: time.Now, NewID: requestIDs(),
	}), ready, nil
}

// requestIDs returns ids that no other process gives: a random beginning, and
// a number.
func requestIDs() func() string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	prefix := "req_" + hex.EncodeToString(random[:])
	var last atomic.Uint64
	return func() string {
		b := append(make([]byte, 0, 32), prefix...)
		n := strconv.AppendUint(make([]byte, 0, 16), last.Add(1), 36)
		for range 8 - len(n) {
			b = append(b, '0')
		}
		return string(append(b, n...))
	}
}

// listen answers until ctx is done, and then ends in an order in which no
// request fails: first it says that it is not ready, then balancers have time
// to see that, then it takes no more and finishes what it has.
func listen(ctx context.Context, e env, c *config.Config, handler http.Handler, ready *readiness, m *telemetry.Metrics) error {
	if c.MetricsAddr != "" {
		end, err := serveMetrics(ctx, c, m)
		if err != nil {
			return err
		}
		defer end()
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(c.Host, strconv.Itoa(c.Port)))
	if err != nil {
		return fmt.Errorf("PORT %d on HOST %s cannot be listened on: %w", c.Port, c.Host, errors.Unwrap(err))
	}
	srv := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerPatience, ReadTimeout: bodyPatience, WriteTimeout: replyPatience,
		IdleTimeout: idlePatience, MaxHeaderBytes: maxHeaders, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
	streams, cut := context.WithCancel(context.WithoutCancel(ctx))
	srv.BaseContext = func(net.Listener) context.Context { return streams }
	srv.RegisterOnShutdown(cut)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	e.say("CreatorVault is at http://%s", listener.Addr())
	slog.InfoContext(ctx, "serving", "address", listener.Addr().String(), "version", programVersion())
	select {
	case err := <-served:
		cut()
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ready.closing.Store(true)
	slog.Info("shutting down") //nolint:sloglint // no request's
	time.Sleep(c.ShutdownDelay)
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), lastPatience)
	defer stop()
	err = srv.Shutdown(last)
	cut()
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close() // whoever reads that slowly has had their time
	}
	return err
}

// serveMetrics answers Prometheus on a listener apart, until end is called.
func serveMetrics(ctx context.Context, c *config.Config, m *telemetry.Metrics) (end func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.MetricsAddr)
	if err != nil {
		return nil, fmt.Errorf("METRICS_ADDR %s cannot be listened on: %w", c.MetricsAddr, errors.Unwrap(err))
	}
	srv := &http.Server{Handler: telemetry.Mux(m, c.Pprof), ReadHeaderTimeout: headerPatience, ReadTimeout: bodyPatience}
	go func() { _ = srv.Serve(listener) }() // ends with the program
	return func() { _ = srv.Close() }, nil
}

// A readiness says whether requests should come here.
type readiness struct {
	store
	schema  func(context.Context) error
	closing atomic.Bool
	fine    atomic.Bool // the schema was right once, and no running program changes it
}

// Ready implements [api.Ready].
func (r *readiness) Ready(ctx context.Context) error {
	if r.closing.Load() {
		return vault.Overloaded.New("The server is shutting down").After(time.Second)
	}
	if err := r.Ping(ctx); err != nil {
		return err
	}
	if r.fine.Load() {
		return nil
	}
	if err := r.schema(ctx); err != nil {
		return vault.Unavailable.New("The database is not up to date").After(time.Second).Because(err)
	}
	r.fine.Store(true)
	return nil
}

// isTerminal reports whether people watch w.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// tuneMemory lets garbage wait where there is memory for it, unless the
// operator has chosen.
func tuneMemory(e env) {
	if _, chosen := e.lookup("GOGC"); !chosen {
		debug.SetGCPercent(400)
	}
	if _, chosen := e.lookup("GOMEMLIMIT"); !chosen {
		debug.SetMemoryLimit(512 << 20)
	}
}

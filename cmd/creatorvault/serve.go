package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"
	"creatorvault.dev/web"
)

func serveCommand() command {
	noMigrate := false
	return command{
		name: "serve", brief: "serve the API and the app", signs: true,
		help: `
Brings the database up to date, then answers until it is asked to end, by SIGTERM
or Ctrl-C. It then finishes what it has; asked a second time, it ends at once.
Without JWT_PUBLIC_KEY and JWT_JWKS_URL, people sign up and in right here.`,
		examples: `
ENVIRONMENT=dev creatorvault serve                  everything in ./data, for this machine
creatorvault serve --host 0.0.0.0 --public-url https://vault.example.com
creatorvault serve --database-url-file /run/secrets/database --no-migrate`,
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&noMigrate, "no-migrate", false, "only check that the database is up to date")
		},
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: serve takes no word %q", errUsage, args[0])
			}
			return serve(ctx, e, c, !noMigrate)
		},
	}
}

// serve answers requests until ctx is done. Its ports are taken before the
// database is touched.
func serve(ctx context.Context, e env, c *config.Config, migrate bool) (err error) {
	tuneMemory(e)
	logs := telemetry.NewLog(e.stderr)
	defer logs.Close()
	from := func(level slog.Level) slog.Handler {
		return logs.Handler(level, c.Environment, c.Environment == "dev" && isTerminal(e.stderr))
	}
	slog.SetDefault(slog.New(from(telemetry.ParseLevel(c.LogLevel))))
	at, err := occupy(ctx, c)
	if err != nil {
		return err
	}
	defer at.close()
	c.Listening(at.port())
	for _, warning := range c.Warnings {
		slog.WarnContext(ctx, "check the settings", "warning", warning)
	}
	metrics := telemetry.NewMetrics(programVersion(), c.Store())
	d, err := databaseOf(c, true, observer(c, metrics, from(slog.LevelDebug)))
	if err != nil {
		return err
	}
	prepare := d.check
	if migrate {
		prepare = d.migrate
	}
	err = prepare(ctx)
	if ctx.Err() != nil {
		return nil // asked to end while the database was not there
	}
	if err != nil {
		return err
	}
	s, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return answer(ctx, e, c, d, s, metrics, at)
}

// answer is serve, once the ports are taken and the database is open.
func answer(ctx context.Context, e env, c *config.Config, d *database, s store, metrics *telemetry.Metrics, at *listeners) error {
	metrics.Gauge("connections_open", "Connections to the database.", func() float64 { open, _ := s.Conns(); return float64(open) })
	metrics.Gauge("connections_used", "Connections to the database that are in use.", func() float64 { _, used := s.Conns(); return float64(used) })
	running, stop := context.WithCancel(context.WithoutCancel(ctx)) // what serves requests ends after they do
	defer stop()
	ready := newReadiness(s, d, time.Now)
	scheduleBackups(running, c, d, metrics)
	streams, endStreams := context.WithCancel(running)
	defer endStreams()
	handler, err := assemble(running, streams, c, d, s, ready, metrics)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return nil // asked to end before it began
	}
	f := newFront(c, handler, ready, metrics, at)
	f.public.RegisterOnShutdown(endStreams) // which would keep it until they are cut off
	f.open(ctx)
	go giveBack() // what starting took: with a passphrase, a hundred times what serving does
	welcome(e, c, d, at)
	return f.close(ctx)
}

// welcome says where to go: one line for programs, more for people. What it
// names is the address under which people can sign in.
func welcome(e env, c *config.Config, d *database, at *listeners) {
	e.say("CreatorVault is at %s, listening on %s", c.PublicURL, at.public.Addr())
	if c.Environment != "dev" {
		return
	}
	e.say("  API and its documentation  %s/docs", c.PublicURL)
	e.say("  your data                  %s", d.where)
	if at.metrics != nil {
		e.say("  metrics                    http://%s/metrics", at.metrics.Addr())
	}
	e.say("  to end it                  Ctrl-C")
}

// observer tells metrics, and in debug mode h, of each call to the database.
// Whoever asks for that gets it, whatever LOG_LEVEL says of other lines.
func observer(c *config.Config, m *telemetry.Metrics, h slog.Handler) func(string, time.Duration) {
	if !c.Debug {
		return m.Queried
	}
	log := slog.New(h)
	return func(query string, took time.Duration) {
		m.Queried(query, took)
		log.Debug("query", "query", query, "duration_ms", float64(took)/float64(time.Millisecond)) // a store's call knows of no request
	}
}

// assemble puts the faces together. Streams of changes end with streams.
func assemble(ctx, streams context.Context, c *config.Config, d *database, s store, ready api.Ready, m *telemetry.Metrics) (http.Handler, error) {
	v := vault.NewService(s, time.Now)
	v.KeepTrash(c.TrashDays)
	sweep(ctx, v)
	who, err := identify(ctx, c, s, v)
	if err != nil {
		return nil, err
	}
	if err := hearOthers(ctx, d, s, v); err != nil {
		return nil, err
	}
	go lookAtLogs(ctx, v)
	live := api.NewLive(v, who.gate, streams.Done())
	m.Gauge("streams_open", "Streams of changes that are open.", func() float64 { return float64(v.Following()) })
	m.Counter("changes_sent_total", "Changes that were sent over streams.", func() float64 { return float64(live.Sent()) })
	helper, err := assist(c, v)
	if err != nil {
		return nil, err
	}
	countCalls(m, helper)
	assistants, err := protocol(ctx, c, s, tools(v, helper), m.ToolCalled)
	if err != nil {
		return nil, err
	}
	chat := talk(helper, v, assistants)
	m.Counter("chat_turns_total", "Answers in chats that ended.", func() float64 { return float64(chat.Turns()) })
	m.Counter("chat_turns_failed_total", "Answers in chats that failed; not those that their person ended.", func() float64 { return float64(chat.Failures()) })
	routes := slices.Concat(api.Routes(v, ready, &who.account), []api.Route{live.Route()}, api.AssistantRoutes(helper), []api.Route{api.ChatRoute(chat)}, connectRoutes(c, assistants), api.ImportRoutes(ctx, v, int64(c.ImportBytes)), api.DocsRoutes(), who.routes)
	return server.New(routes, server.Options{
		PublicURL: c.PublicURL, Hosts: c.AllowedHosts, Origins: c.AllowedOrigins, Proxies: c.TrustedProxies,
		Exempt: c.RateLimitExempt, UserLimit: c.UserLimit, AnonLimit: c.AnonLimit, Limiter: server.NewBuckets(time.Now),
		Gate: who.gate, App: web.Handler(elsewhere(c)...), Metrics: m, Now: time.Now, NewID: requestIDs(),
	}), nil
}

// elsewhere is where the app signs people in, unless it is here.
func elsewhere(c *config.Config) []string {
	at, err := url.Parse(c.AuthBaseURL)
	if err != nil || at.Host == "" || at.Scheme+"://"+at.Host == c.PublicURL {
		return nil
	}
	return []string{at.Scheme + "://" + at.Host}
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

// isTerminal reports whether people watch w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
